"""National totals by class: added up a second time in plain Python, report by report."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import compared, rows, run
from strategies.nations import Fact, write_facts

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

#: By year, region and class: the amount; and, of the reports that break it down, the class and its parts.
Totals = dict[tuple[str, str, str], list[Fraction | None]]
CODES = ("合计", "201", "20101", "2010101", "2010102", "20103", "202", "2020101")
#: What a step is worth in 元, and a unit.
UNITS = {"万元": Fraction(100), "元": Fraction(1, 100)}


@st.composite
def spendings(draw: st.DrawFn) -> list[Fact]:
    """Reports with some rows of 表3, at random, so that little adds up; in 万元 and in 元."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        year, region = draw(st.sampled_from([2019, 2020])), draw(st.sampled_from(["420103", "甲 区"]))
        unit = draw(st.sampled_from(list(UNITS)))
        for code in draw(st.lists(st.sampled_from(CODES), unique=True)):
            kind = draw(st.sampled_from(["figure"] * 6 + ["unknown", "row"]))
            amount = draw(st.integers(-300, 300)) if kind == "figure" else None
            column = "" if kind == "row" else draw(st.sampled_from(["1", "1", "1", "2"]))
            found.append(Fact(year, region, f"r{number}", None, "表3", code, column, amount, kind, unit=unit))
    return found


def parent(code: str, present: set[str]) -> str | None:
    """The nearest code above that the report has, else the total."""
    if code == "合计":
        return None
    return next((code[:n] for n in (5, 3) if n < len(code) and code[:n] in present), "合计")


def added_up(facts: list[Fact], *, regions: bool) -> Totals:
    """The same totals, report by report."""
    by_report: dict[tuple[int, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        assert fact.year is not None
        assert fact.region is not None
        by_report[fact.year, fact.region, fact.report].append(fact)
    found: Totals = {}
    for (year, region, _), lines in by_report.items():
        present = {str(f.row) for f in lines}
        figures = {str(f.row): f.amount * UNITS[f.unit] for f in lines if f.column == "1" and f.amount is not None}
        unknown = {str(f.row) for f in lines if f.column == "1" and f.kind == "unknown"}
        children = defaultdict[str, list[str]](list)
        for code in present:
            above = parent(code, present)
            if above:
                children[above].append(code)
        for code in {*figures, *unknown, *children}:
            own = figures.get(code, Fraction(0))
            sums = found.setdefault((str(year), region if regions else "", code), [Fraction(0), None, None])
            sums[0] = (sums[0] or 0) + own
            if children[code] and not unknown & {code, *children[code]}:
                sums[1] = (sums[1] or 0) + own
                sums[2] = (sums[2] or 0) + sum((figures.get(c, Fraction(0)) for c in children[code]), Fraction(0))
    return found


@given(spendings(), st.booleans())
def test_totals_are_the_sums_of_the_reports_and_residuals_what_the_parts_lack(facts: list[Fact], regions: bool) -> None:
    if not any(f.column == "1" for f in facts):
        return
    with tempfile.TemporaryDirectory() as folder:
        where = write_facts(Path(folder) / "facts", facts)
        by = "region" if regions else "nation"
        result = run("totals", where, "--by", by, "--format", "csv", code=None)
    found: Totals = {}
    for row in rows(result.stdout):
        yuan = {"万元": 10_000, "元": 1}[row["unit"]]
        parts = Fraction(row["parts"]) * yuan if row["parts"] else None
        whole = None if parts is None else parts + Fraction(row["residual"]) * yuan
        found[row["year"], row["region"], row["code"]] = [Fraction(row["amount"]) * yuan, whole, parts]
        assert (row["outcome"] == "pass") == (parts is not None and parts == whole)
    assert found == added_up(facts, regions=regions)


def fact(report: str, code: str, amount: int, region: str = "420103") -> Fact:
    return Fact(2020, region, report, None, "表3", code, "1", amount)


#: 201 has 0.05 more than its parts, of two figures of 0.01: no rounding explains it. 202 has 0.01, of three figures.
ODD = [
    *(fact("局甲", c, n) for c, n in (("合计", 300), ("201", 300), ("20101", 295), ("2010101", 295))),
    *(fact("局乙", c, n, "420106") for c, n in (("合计", 101), ("202", 101), ("20201", 50), ("20202", 50))),
    *(fact("局丙", c, n) for c, n in (("合计", 1000), ("204", 1000))),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_in_the_terminal(tmp_path: Path, lang: str) -> None:
    where = write_facts(tmp_path / "facts", ODD)
    compared(f"totals.{lang}.txt", run("totals", where, "--lang", lang, code=1).stdout)


def test_rounding_is_told_from_error_and_what_is_not_broken_down_from_both(tmp_path: Path) -> None:
    where = write_facts(tmp_path / "facts", ODD)
    found = {
        r["code"]: (r["undivided"], r["residual"], r["outcome"])
        for r in rows(run("totals", where, "--format", "csv", code=1).stdout)
    }
    assert found["合计"] == ("0.00", "0.00", "pass")
    assert found["201"] == ("0.00", "0.05", "broken")
    assert found["202"] == ("0.00", "0.01", "tail")
    assert found["204"] == ("10.00", "", "")
    assert found["2010101"] == ("", "", "")


def test_a_level_is_as_deep_as_asked(tmp_path: Path) -> None:
    where = write_facts(tmp_path / "facts", ODD)
    found = rows(run("totals", where, "--level", "类", "--format", "csv", code=1).stdout)
    assert [r["code"] for r in found] == ["合计", "201", "202", "204"]
    assert "D1222" in run("totals", where, "--level", "目", code=2).stderr


def test_what_cannot_be_added_is_told(tmp_path: Path) -> None:
    where = write_facts(
        tmp_path / "facts", [*ODD, Fact(2024, "1", "新", None, "表3", "合计", "1", 1, schema="cn-2024")]
    )
    assert "D0201" in run("totals", where, "表99", code=2).stderr
    assert "D0203" in run("totals", where, "--column", "99栏", code=2).stderr
    assert "D1223" in run("totals", where, "--column", "4", code=2).stderr
    assert "D1224" in run("totals", where, "--column", "4", "--schema", "cn-2020", code=2).stderr


def test_amounts_of_a_nation_do_not_overflow(tmp_path: Path) -> None:
    largest = 10**15
    facts = [fact(f"r{i}", c, largest) for i in range(20) for c in ("合计", "201")]
    big = [Fact(2020, "1", f"b{i}", None, "表3", "合计", "1", 10**15, unit="亿元") for i in range(3)]
    found = rows(run("totals", write_facts(tmp_path / "facts", [*facts, *big]), "--format", "csv").stdout)
    total = Fraction(20 * largest, 100) + 3 * Fraction(largest, 100) * 10_000
    assert (Fraction(found[0]["amount"]), found[0]["unit"]) == (total, "万元")
