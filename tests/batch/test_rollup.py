"""Roll-up of reports: added up a second time in plain Python; every break that was planted is found, and no other."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from asked import compared, rows, run
from govfin.audit.breakers import causes
from govfin.audit.cause import Kind, Known, Sureness
from govfin.audit.family import family
from govfin.audit.units import against
from govfin.computing.consolidation import Transfer
from govfin.report.report import Report
from strategies.nations import Fact, write_facts
from strategies.seeded import clean_report, rounded_report

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

import pyarrow.parquet as pq  # noqa: E402 - after the check
from counties import Break, check, generate  # noqa: E402

#: What a printed step is worth in 元.
STEPS = {"万元": Fraction(100), "元": Fraction(1, 100)}
CELLS = (("表1", "1", "1"), ("表3", "合计", "1"), ("表7", "", "2"))


# ── the sums ────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def counties(draw: st.DrawFn) -> list[Fact]:
    """A county, departments and units, with figures at random near one another; in 万元, or units in 元."""
    found = []
    for year in (2019, 2020):
        for name in ("420103", "420103/局甲", "420103/局乙", "420103/局甲/一", "420103/局甲/二", "420103/局乙/一"):
            if not draw(st.integers(0, 9)):
                continue
            depth = name.count("/")
            unit = "元" if depth == 2 and draw(st.booleans()) else "万元"
            # A sum that is printed: nothing is filled in.
            found += [Fact(year, "420103", name, name, "表5", r, "1", 0, unit=unit) for r in ("201", "合计")]
            for cell in CELLS:
                kind = draw(st.sampled_from(["figure"] * 8 + ["unknown", None]))
                if kind is None:
                    continue
                amount = draw(st.integers(-2, 3)) * (10_000 if unit == "元" else 1) + draw(st.integers(-1, 1))
                value = amount if kind == "figure" else None
                found.append(Fact(year, "420103", name, name, *cell, value, kind, unit=unit))
    return found


def by_hand(facts: list[Fact]) -> Counter[tuple[str, str]]:
    """How many cells of wholes of each level came to what, from the intervals of the figures."""
    reports: dict[tuple[int | None, str], dict[tuple[str | None, ...], Fact]] = {}
    for f in facts:
        reports.setdefault((f.year, f.report), {})[f.table, f.row, f.column] = f
    count = Counter[tuple[str, str]]()
    for (year, name), whole in reports.items():
        parts = [r for (y, n), r in reports.items() if y == year and n.rpartition("/")[0] == name]
        deeper = any(
            y == year and n.startswith(f"{name}/") and n.count("/") == 2 and (year, n.rpartition("/")[0]) in reports
            for y, n in reports
            if name.count("/") == 0
        )
        level = "2" if deeper else "1"
        for cell in {c for r in (whole, *parts) for c in r} if parts else ():
            there = [r[cell] for r in (whole, *parts) if cell in r]
            if any(f.kind == "unknown" for f in there) or not any(c[0] == cell[0] for c in whole):
                continue
            count[level, "cells"] += 1
            count[level, judged(whole.get(cell), [r[cell] for r in parts if cell in r])] += 1
    return count


def judged(whole: Fact | None, parts: list[Fact]) -> str:
    steps = [STEPS[f.unit] for f in ([whole] if whole else []) + parts]
    off = (worth(whole) if whole else Fraction(0)) - sum(map(worth, parts), Fraction(0))
    if off == 0:
        return "equal"
    if whole and parts and all(f.unit == "元" for f in parts):
        return "equal" if abs(off) <= STEPS["万元"] / 2 else "tails" if abs(off) < STEPS["万元"] else "differ"
    if abs(off) >= sum(steps, Fraction(0)) / 2:
        return "differ"
    return "improbable" if off * off > 9 * sum((s * s for s in steps), Fraction(0)) / 12 else "tails"


def worth(fact: Fact) -> Fraction:
    assert fact.amount is not None
    return fact.amount * STEPS[fact.unit]


@settings(max_examples=30)
@given(counties())
def test_every_cell_comes_to_what_its_intervals_allow(facts: list[Fact]) -> None:
    from govfin.batch.questions import asking  # noqa: PLC0415 - with the extra
    from govfin.batch.rollup import rollup  # noqa: PLC0415
    from govfin.batch.schemas import Schemas  # noqa: PLC0415

    expected = by_hand(facts)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cn-2019.govfin").write_text(
            'schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n', encoding="utf-8"
        )
        facts = [f if f.year == 2020 else f._replace(schema="cn-2019") for f in facts]
        if not expected:
            return
        where = write_facts(Path(folder) / "facts", facts)
        with asking(where) as asked:
            answer = rollup(asked, Schemas((folder,)))
    found = Counter[tuple[str, str]]()
    for row in answer.sheets[0].rows:
        named = dict(zip(answer.sheets[0].columns, row, strict=True))
        for name in ("cells", "equal", "tails", "improbable", "differ"):
            found[str(named["level"]), name] += int(named[name] or 0)
    assert +found == expected


@given(st.integers(0, 50))
def test_one_family_comes_to_what_a_single_consolidation_finds(seed: int) -> None:
    """The outcome of every cell is that of `govfin consolidate --against`."""
    random = Random(seed)
    units = {f"u{i}": rounded_report(random, 3) for i in range(4)}
    whole = govfin.consolidate(units).report
    changed = evolve(whole, figures=tuple(f and f + random.choice([0, 0, 1, -2, 3]) for f in whole.figures))
    found = family(("局", changed), units.items())
    told = {f.cells[0].address: f.code for f in against(govfin.consolidate(units), changed).findings if f.cells}
    codes = {"broken": "F1011", "mismatch": "F1011", "doubtful": "F1012", "tail": "F1013"}
    mine = {changed.address(changed.layout.slots[c]): d.outcome.value for c, d in found.differences.items()}
    assert {a: codes[o] for a, o in mine.items() if o in codes} == told


# ── what breaks a whole ─────────────────────────────────────────────────────────────────────────────


def units_of(seed: int) -> dict[str, Report]:
    return {f"第{i}单位": clean_report(Random(seed + i), 4) for i in range(5)}


def only(whole: Report, units: dict[str, Report], known: Known | None = None) -> tuple[Kind, tuple[str, ...], Sureness]:
    (cause,) = causes(family(("局", whole), units.items()), known)
    return cause.kind, cause.names, cause.sureness


def with_figure(report: Report, slot: int, figure: int) -> Report:
    return evolve(report, figures=tuple(figure if s == slot else f for s, f in enumerate(report.figures)))


@given(st.integers(0, 200), st.data())
def test_a_figure_with_a_slip_is_found_with_its_unit(seed: int, data: st.DataObject) -> None:
    units = units_of(seed)
    whole = govfin.consolidate(units).report
    name = data.draw(st.sampled_from(list(units)))
    report = units[name]
    slot = data.draw(st.sampled_from([s for s, f in enumerate(report.figures) if f and f > 2000]))
    figure = report.figures[slot] or 0
    kind, wrong = data.draw(
        st.sampled_from([(Kind.SIGN, -figure), (Kind.SHIFTED, figure * 10), (Kind.FIGURE, figure + 777)])
    )
    spoilt = units | {name: with_figure(report, slot, wrong)}
    assert only(whole, spoilt) == (kind, (name,), Sureness.SURE)
    own = whole.slot(report.address(slot))
    changed = with_figure(whole, own, (whole.figures[own] or 0) + 777)
    assert only(changed, units) == (Kind.ITSELF, ("局",), Sureness.SURE)


def test_a_whole_report_that_is_wrong_is_found() -> None:
    units = units_of(0)
    whole = govfin.consolidate(units).report
    less = {n: r for n, r in units.items() if n != "第3单位"}
    lacking = (Kind.MISSING, ("第3单位",), Sureness.SURE)
    assert only(whole, less, Known(expected=("第3单位",))) == lacking
    assert only(whole, less, Known(gone=("第3单位",))) == (*lacking[:2], Sureness.LIKELY)
    assert only(whole, less) == (Kind.MISSING, (), Sureness.POSSIBLE)
    assert only(whole, units | {"又": units["第2单位"]})[:2] == (Kind.TWICE, ("第2单位", "又"))
    stranger = clean_report(Random(77), 4)
    assert only(whole, units | {"外": stranger}) == (Kind.EXTRA, ("外",), Sureness.LIKELY)
    yuan = evolve(units["第1单位"], figures=tuple(f and f * 10_000 for f in units["第1单位"].figures))
    assert only(whole, units | {"第1单位": yuan}) == (Kind.UNIT, ("第1单位",), Sureness.SURE)
    before = {"第1单位": dict(zip(stranger.layout.cells, map(int, stranger.values), strict=True))}
    assert only(whole, units | {"第1单位": stranger}, Known(before=before)) == (
        Kind.LAST_YEAR,
        ("第1单位",),
        Sureness.SURE,
    )


def test_two_units_that_are_wrong_are_both_found() -> None:
    units = units_of(0)
    whole = govfin.consolidate(units).report
    yuan = evolve(units["第1单位"], figures=tuple(f and f * 10_000 for f in units["第1单位"].figures))
    found = causes(family(("局", whole), (units | {"第1单位": yuan, "又": units["第2单位"]}).items()))
    assert {(c.kind, c.names) for c in found} == {(Kind.UNIT, ("第1单位",)), (Kind.TWICE, ("第2单位", "又"))}


def test_what_units_paid_one_another_is_no_difference() -> None:
    """As the form's eliminations have it; without the transfers' list, from what the department leaves out."""
    schema = govfin.load_schema("cn-2020")
    office = govfin.new_report(
        schema,
        {"表1.1行": "100", "表2.[2010350].2栏": "100", "表3.[2010350].2栏": "70", "表3.[2010350].6栏": "30"},
    )
    centre = govfin.new_report(schema, {"表1.1行": "0", "表2.[2010399].3栏": "30", "表3.[2010399].2栏": "30"})
    units = {"机关": govfin.compute(office), "中心": govfin.compute(centre)}
    paid = Transfer("上级补助", payer="机关", receiver="中心", paid=3000, received=3000)
    whole = govfin.consolidate(units, transfers=[paid]).report
    found = family(("局", whole), units.items())
    assert not found.broken
    assert [(t.elimination, t.amount) for t in found.taken] == [("上级补助", 3000)]
    # One side alone is no transfer.
    half = whole.with_figures({"表3.[2010350].6栏": "30", "表3.合计.6栏": "30"})
    assert family(("局", half), units.items()).broken


def test_units_with_leaves_alone_are_filled_in() -> None:
    schema = govfin.load_schema("cn-2020")
    leaves = govfin.new_report(schema, {"表1.1行": "100", "表3.[2010350].2栏": "100"})
    whole = govfin.compute(leaves)
    assert not family(("局", whole), [("中心", leaves)]).broken


@pytest.mark.parametrize("listed", [True, False], ids=["by a list", "by paths"])
def test_every_planted_break_is_found_with_its_part_and_no_other(tmp_path: Path, listed: bool) -> None:
    generate(120, tmp_path / "c", seed=5)
    breaks = [Break(**row) for row in pq.read_table(tmp_path / "c" / "planted.parquet").to_pylist()]
    assert len({b.kind for b in breaks}) > 4
    by = ("--units", tmp_path / "c" / "units.csv") if listed else ()
    schemas = tmp_path / "c" / "schemas"
    result = run("rollup", tmp_path / "c" / "facts", "--schemas", schemas, "--format", "csv", *by, code=1)
    assert check(rows(result.stdout), breaks) == (set(), set())
    less = run(
        "rollup", tmp_path / "c" / "facts", "--schemas", schemas, "--format", "csv", "--memory", "200M", *by, code=1
    )
    assert less.stdout == result.stdout


# ── who belongs to whom ─────────────────────────────────────────────────────────────────────────────


def fact(report: str, amount: int, who: str | None = None, year: int = 2020, region: str | None = "420103") -> Fact:
    return Fact(year, region, report, who, "表3", "合计", "1", amount)


#: The bureau is its office and its centre, but for 0.05; the county is the bureau.
ODD = [
    fact("420103/某局/机关", 100, "某局机关"),
    fact("420103/某局/中心", 295, "某中心"),
    fact("420103/某局", 400, "某局"),
    fact("420103", 400, "某区", region=None),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_in_the_terminal(tmp_path: Path, lang: str) -> None:
    where = write_facts(tmp_path / "facts", ODD)
    compared(f"rollup.{lang}.txt", run("rollup", where, "--lang", lang, code=1).stdout)


def test_a_page_has_the_tables_and_their_charts(tmp_path: Path) -> None:
    for package in ("jinja2", "matplotlib"):
        pytest.importorskip(package, reason="pages need the extra: pip install 'govfin[documents]'")
    run("rollup", write_facts(tmp_path / "facts", ODD), "-o", tmp_path / "r.html", code=1)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "F1231" in page


def listing(folder: Path, *lines: tuple[str, ...]) -> Path:
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return folder / "units.csv"


def test_a_list_says_who_belongs_to_whom_and_who_lacks(tmp_path: Path) -> None:
    facts = [
        fact("a", 100, "机关"),
        fact("b", 300, "中心"),
        fact("c", 400, "某局"),
        fact("d", 7, "中心", region="420106"),
    ]
    where = write_facts(tmp_path / "facts", facts)
    units = listing(tmp_path, ("单位", "上级单位"), ("机关", "某局"), ("中心", "某局"))
    assert rows(run("rollup", where, "--units", units, "--format", "csv").stdout) == []
    units = listing(tmp_path, ("unit", "parent", "region"), *((u, "某局", "420103") for u in ("机关", "中心", "所")))
    assert "F1233" in run("rollup", where, "--units", units).stdout
    units = listing(tmp_path, ("unit", "parent", "year"), ("机关", "某局", "2020"), ("中心", "某局", "2019"))
    assert "F123" in run("rollup", where, "--units", units, code=1).stdout


def test_what_is_wrong_with_a_list_is_told(tmp_path: Path) -> None:
    where = write_facts(tmp_path / "facts", [fact("a", 1), fact("b", 1)])
    assert "D1230" in run("rollup", where, code=2).stderr
    assert "D1231" in run("rollup", where, "--units", listing(tmp_path, ("单位", "部门")), code=2).stderr
    wrong = listing(tmp_path, ("单位", "上级单位", "年度"), ("甲", "", "2020"), ("甲", "乙", "去年"))
    told = run("rollup", where, "--units", wrong, code=2).stderr
    assert told.count("D1232") == 2
    assert "line 3" in told


def test_a_department_with_two_reports_of_a_year_is_told_and_not_compared(tmp_path: Path) -> None:
    facts = [*ODD, fact("420103/又/机关", 1, "机关"), fact("420103/又", 1, "某局")]
    assert "D1227" in run("rollup", write_facts(tmp_path / "facts", facts)).stderr


def test_a_report_that_cannot_be_used_keeps_its_family_out(tmp_path: Path) -> None:
    facts = [*ODD, Fact(2020, "420103", "420103/某局/机关", "某局机关", "表3", "999999", "1", 1)]
    told = run("rollup", write_facts(tmp_path / "facts", facts))
    assert "D0202" in told.stderr
    assert "F1231" not in told.stdout


def test_a_unit_in_another_form_stands_where_the_department_s_form_has_its_cells(tmp_path: Path) -> None:
    (tmp_path / "other-2020.govfin").write_text(
        'schema other-2020 "2020年度部门决算公开表（某地）" extends cn-2020\n'
        'change table 表3 {\n  column 7 "其中：政府采购" after 1\n}\n',
        encoding="utf-8",
    )
    facts = [fact("420103/某局/机关", 100)._replace(schema="other-2020"), fact("420103/某局", 100)]
    where = write_facts(tmp_path / "facts", facts)
    assert rows(run("rollup", where, "--schemas", tmp_path, "--format", "csv").stdout) == []
    facts.append(facts[0]._replace(column="2", amount=5))
    where = write_facts(tmp_path / "again", facts)
    (row,) = rows(run("rollup", where, "--schemas", tmp_path, "--format", "csv", code=1).stdout)
    assert (row["cell"], row["residual"]) == ("表3.合计.2栏", "-0.05")
