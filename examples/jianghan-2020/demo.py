"""The main job: compute the center's nine tables from their leaf figures, validate, compare, write the report."""

import sys
from pathlib import Path

import govfin

here = Path(__file__).parent
out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
out.mkdir(parents=True, exist_ok=True)

leaves = govfin.read(here / "leaves.csv")
published = govfin.read(here / "published.csv")
computed = govfin.compute(leaves)

print(
    f"{computed.department}, {computed.year}: {len(dict(leaves))} figures entered, {len(dict(computed))} in the report"
)
for address in ("表1.27行", "表1.57行", "表1.60行", "表3.合计.2栏", "表3.合计.3栏"):
    money = computed[address]
    print(f"  {address}  {computed.text(address)} 万元 = {money.amount if money else 0:,} 元")

print("\nWhat was computed, beside what was published:")
ours, theirs = dict(computed), dict(published)
for address in ours | theirs:
    if ours.get(address) != theirs.get(address):
        print(f"  {address}: computed {ours.get(address, 'blank')}, published {theirs.get(address, 'blank')}")
same = sum(ours[a] == theirs.get(a) for a in ours)
print(f"  {same} of {len(theirs)} published figures agree")

print("\nThe computed report:")
print("  " + str(govfin.validate(computed)).split("\n\n", 1)[1].strip().replace("\n", "\n  "))
print("\nThe published report:\n")
print(govfin.validate(published))

for name in ("report.json", "report.csv"):
    govfin.write(computed, out / name)
    print(f"written {out / name}")

# The whole document: figures and words of the report folder, which says that the center is new.
published_report = govfin.read_publication(here)
whole = govfin.Publication(govfin.compute(published_report.report), published_report.content)
for name in ("report.docx", "report.xlsx", "report.html", "report.pdf", "report.md"):
    missing = govfin.render(whole, out / name)
    print(f"written {out / name}")
for finding in missing:
    print(f"  not said: {finding.message()}")
