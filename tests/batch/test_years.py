"""Two years beside each other: what a plain comparison of the cells finds, and what a single check finds."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import compared, rows, run
from govfin.audit.companions import Beside, judge_beside
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.schema.rules import PRIOR
from govfin.schema.schema import Schema
from strategies.nations import Fact, write_facts
from strategies.ruled import two_years

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

import pyarrow.parquet as pq  # noqa: E402 - after the check

from govfin.batch.facts import arrow_of  # noqa: E402
from govfin.batch.folders import Partition  # noqa: E402
from govfin.batch.questions import asking  # noqa: E402
from govfin.batch.schemas import Schemas  # noqa: E402
from govfin.batch.years import years  # noqa: E402

FORM = 'schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n'
#: The cell with which a year begins, and the one with which last year ended.
CARRIED = (
    (("表1", "29", "1"), ("表1", "59", "2")),
    (("表4", "29", "1"), ("表4", "60", "3")),
    (("表4", "30", "1"), ("表4", "60", "4")),
    (("表4", "31", "1"), ("表4", "60", "5")),
    (("表8", "合计", "1"), ("表8", "合计", "6")),
)
FILLER = {"表1": ("1", "1"), "表4": ("1", "1"), "表8": ("合计", "2")}
DEPARTMENTS = (("420103", "局甲"), ("420103", "局乙"), ("420106", "局甲"))


@st.composite
def carried(draw: st.DrawFn) -> list[Fact]:
    """Reports of two years with what they carry over, at random; tables may be left out."""
    found = []
    for year, form in ((2019, "cn-2019"), (2020, "cn-2020")):
        for region, who in draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True)):
            name = f"{who}{year}"
            for table in draw(st.lists(st.sampled_from(sorted(FILLER)), unique=True)):
                found.append(Fact(year, region, name, who, table, *FILLER[table], 1, schema=form))
                for pair in CARRIED:
                    cell = pair[year == 2019]
                    if cell[0] == table:
                        amount = draw(st.one_of(st.none(), st.integers(-2, 2)))
                        found += (
                            [Fact(year, region, name, who, *cell, amount, schema=form)] if amount is not None else []
                        )
            found.append(Fact(year, region, name, who, "", "", "", None, "report", schema=form))
    return found


def by_hand(facts: list[Fact]) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many comparisons came to what; and region, department and residual of those that differ."""
    cells = {(f.year, f.region, f.department, f.table, f.row, f.column): f.amount for f in facts}
    tables = {(f.year, f.region, f.department, f.table) for f in facts}
    count, differ = Counter[str](), []
    for region, who in DEPARTMENTS:
        if not {(2019, region, who, ""), (2020, region, who, "")} <= tables:
            continue
        for start, end in CARRIED:
            now, before = cells.get((2020, region, who, *start)), cells.get((2019, region, who, *end))
            if not {(2020, region, who, start[0]), (2019, region, who, end[0])} <= tables:
                count["undecided"] += 1
            elif now is None and before is None:
                continue
            elif (now or 0) == (before or 0):
                count["equal"] += 1
            else:
                count["differ"] += 1
                differ.append((region, who, f"{((now or 0) - (before or 0)) / 100:.2f}"))
    return count, sorted(differ)


@given(carried())
def test_a_year_begins_where_the_last_one_ended(facts: list[Fact]) -> None:
    if not facts:
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cn-2019.govfin").write_text(FORM, encoding="utf-8")
        where = write_facts(Path(folder) / "facts", facts)
        found = rows(run("years", where, "--schemas", folder, "--format", "csv").stdout)
        with asking(where) as asked:
            (sheet,) = years(asked, Schemas((folder,))).sheets
    total = Counter[str]()
    for row in sheet.rows:
        total.update({c: n for c, n in zip(sheet.columns, row, strict=True) if isinstance(n, int) and n})
    count, differ = by_hand(facts)
    assert {k: n for k, n in total.items() if k != "compared"} == count
    assert total["compared"] == count["equal"] + count["differ"]
    assert sorted((r["region"], r["who"], r["residual"]) for r in found) == differ


class _One(Schemas):
    """The schemas of a test: one form."""

    form: Schema

    def find(self, name: str) -> Schema:
        assert name == self.form.id
        return self.form


@given(two_years())
def test_rules_of_every_kind_come_to_what_a_single_check_finds(pair: tuple[Report, Report]) -> None:
    """Inequalities, rules over all rows, sums over rows, supplementary tables, blanks, unknown cells."""
    report, prior = pair
    with tempfile.TemporaryDirectory() as folder:
        for one in pair:
            part = Path(folder) / "facts" / Partition(one.year, None).path
            part.mkdir(parents=True)
            pq.write_table(arrow_of([("r", one)]), part / "facts.parquet")
        finder = _One()
        object.__setattr__(finder, "form", report.schema.printed)
        with asking(Path(folder) / "facts") as asked:
            answer = years(asked, finder)
    expected = [(r, outcome, residual) for r, outcome, residual in judge_beside(Beside(report, prior, PRIOR))]
    kept = {Outcome.PASS: "equal", Outcome.UNDECIDED: "undecided", Outcome.BLANK: ""}
    counted = Counter(
        kept.get(o, "differ" if o in (Outcome.BROKEN, Outcome.MISMATCH) else "tails") for _, o, _ in expected
    )
    found = Counter[str]()
    for row in answer.sheets[0].rows:
        found.update(dict(zip(("equal", "tails", "differ", "undecided"), row[3:], strict=True)))
    assert +found == Counter({k: n for k, n in counted.items() if k})
    odd = {Outcome.BROKEN, Outcome.MISMATCH, Outcome.DOUBTFUL, Outcome.TAIL}
    scale = report.schema.scale
    assert sorted((f.rule, f.residual) for f in answer.findings) == sorted(
        (r.rule.code, scale.format(residual)) for r, o, residual in expected if o in odd
    )


def nation(folder: Path, facts: list[Fact]) -> Path:
    (folder / "cn-2019.govfin").write_text(FORM, encoding="utf-8")
    return write_facts(folder / "facts", facts)


def start(amount: int, department: str = "局甲", name: str = "") -> Fact:
    return Fact(2020, "420103", name or department, department, "表1", "29", "1", amount)


def end(amount: int, department: str = "局甲", unit: str = "万元") -> Fact:
    return Fact(2019, "420103", department, department, "表1", "59", "2", amount, schema="cn-2019", unit=unit)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_in_the_terminal(tmp_path: Path, lang: str) -> None:
    facts = [start(1200), end(1200), start(500, "局乙"), end(430, "局乙"), start(7, "新局")]
    where = nation(tmp_path, facts)
    compared(f"years.{lang}.txt", run("years", where, "--schemas", tmp_path, "--lang", lang).stdout)


@pytest.mark.parametrize(
    ("yuan", "differs"), [(123_449_99, True), (123_450_00, False), (123_549_99, False), (123_550_00, True)]
)
def test_exact_figures_are_held_against_printed_ones(tmp_path: Path, yuan: int, differs: bool) -> None:
    """12.35 万元 stands for what rounds to it: 123,450 to 123,549.99 元."""
    where = nation(tmp_path, [start(1235), end(yuan, unit="元")])
    found = rows(run("years", where, "--schemas", tmp_path, "--format", "csv").stdout)
    assert bool(found) is differs


def test_a_department_with_two_reports_of_a_year_is_told_and_not_compared(tmp_path: Path) -> None:
    where = nation(tmp_path, [start(1), start(2, name="again"), end(1)])
    result = run("years", where, "--schemas", tmp_path, "--format", "csv")
    assert "D1227" in result.stderr
    assert rows(result.stdout) == []
