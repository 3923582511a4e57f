"""From the ledgers of an invented bureau's units to its published document and an audit: one command each."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

here = Path(__file__).parent
out = Path(sys.argv[1] if len(sys.argv) > 1 else "out").resolve()
units = ("office", "centre", "institute")


def govfin(*arguments: str | Path) -> None:
    """Run a command of govfin and show it."""
    words = [str(a) for a in arguments]
    print(f"\n$ govfin {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", "govfin", *words], cwd=here, check=True)


for year, exact, department in (
    (2019, "last-year-exact.json", "last-year.json"),
    (2020, "exact.json", "department.json"),
):
    (out / str(year)).mkdir(parents=True, exist_ok=True)
    for unit in units:
        govfin(
            "compute", f"ledgers-{year}/{unit}.csv", "--schemas", ".", "--exact", "-o", out / str(year) / f"{unit}.json"
        )
    reports = [out / str(year) / f"{unit}.json" for unit in units]
    transfers = ("--transfers", f"transfers-{year}.csv", "--department", "虚构市示例局", "--schemas", ".")
    govfin("consolidate", *reports, *transfers, "-o", out / exact)
    govfin("round", out / exact, "--schemas", ".", "--policy", "plain", "-o", out / department)

if find_spec("docx") and find_spec("xlsxwriter"):
    documents = [x for ending in ("docx", "xlsx", "html") for x in ("-o", out / f"report.{ending}")]
    made_of = ("--exact", out / "exact.json", "--exact-prior", out / "last-year-exact.json")
    govfin("render", out / "department.json", "--prior", out / "last-year.json", *made_of, "--schemas", ".", *documents)
govfin("check", out / "department.json", "--prior", out / "last-year.json", "--schemas", ".")
if (out / "report.docx").exists() and find_spec("pdfplumber"):
    govfin("audit", out / "report.docx")
govfin("explain", out / "department.json", "表1.27行", "--depth", "1")
