"""An invented bureau of three units: from its ledgers to its audit, held against a reckoning by hand."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from independent.ledger_by_hand import Leaf, Row, leaves_by_reckoning, leaves_by_sql, read_ledger, tables

pytest.importorskip("duckdb", reason="needs govfin[batch]")
pytest.importorskip("pyarrow", reason="needs govfin[batch]")

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "invented-bureau"
UNITS: Final = ("office", "centre", "institute")
#: How each transfer is booked: 收支, 资金性质, 支出类型 of what is paid, and 资金性质 of what is received.
BOOKED: Final = {
    "上级补助": ("其他收入", "对附属单位补助支出", "上级补助收入"),
    "上缴上级": ("事业收入", "上缴上级支出", "附属单位上缴收入"),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration wrote."""
    folder = tmp_path_factory.mktemp("bureau")
    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "from_ledgers.py"), str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@cache
def rows(year: int, unit: str) -> tuple[Row, ...]:
    return tuple(read_ledger(EXAMPLE / f"ledgers-{year}" / f"{unit}.csv"))


def without_transfers(year: int) -> dict[Leaf, int]:
    """The leaves of the bureau: those of all ledgers together, less what the units paid one another."""
    together = [row for unit in UNITS for row in rows(year, unit)]
    with (EXAMPLE / f"transfers-{year}.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            paid_from, kind, received_as = BOOKED[line["抵销事项"]]
            fen = -int(Decimal(line["金额"]) * 100)
            together.append(("支出", paid_from, kind, line["付款科目"], "", "决算", fen))
            together.append(("收入", received_as, "", line["收款科目"], "", "决算", fen))
    assert leaves_by_sql(together) == leaves_by_reckoning(together)
    return leaves_by_sql(together)


def printed(figures: Mapping[Leaf, Decimal]) -> dict[Leaf, Decimal]:
    """元 as the form prints them: 万元, each rounded half up by itself. Zeros are left out."""
    rounded = {c: (f / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP) for c, f in figures.items()}
    return {cell: figure for cell, figure in rounded.items() if figure}


def figures(report: govfin.Report) -> dict[Leaf, Decimal]:
    cells = zip(report.layout.cells, report.figures, strict=True)
    return {(c.table, c.row, c.column): Decimal(f) / 100 for c, f in cells if f}


def test_it_is_marked_as_invented() -> None:
    assert "made up" in (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for path in EXAMPLE.glob("ledgers-*/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["单位"][:2] for row in csv.DictReader(file)} == {"虚构"}, path


@pytest.mark.parametrize("unit", UNITS)
def test_each_units_tables_are_those_of_its_ledger(out: Path, unit: str) -> None:
    report = govfin.read(out / "2020" / f"{unit}.json")
    by_hand = tables(leaves_by_sql(rows(2020, unit)))
    assert figures(report) == {cell: amount for cell, amount in by_hand.items() if amount}


@pytest.mark.parametrize(("year", "name"), [(2019, "last-year.json"), (2020, "department.json")])
def test_the_bureau_is_the_sum_of_its_ledgers_less_what_its_units_paid_one_another(
    out: Path, year: int, name: str
) -> None:
    schema = govfin.load_schema(f"cn-{year}", path=[EXAMPLE])
    assert figures(govfin.read(out / name, schema=schema)) == printed(tables(without_transfers(year)))


@pytest.mark.parametrize("table", [f"表{n}" for n in range(1, 10)])
def test_no_statutory_table_is_without_figures(out: Path, table: str) -> None:
    assert any(cell[0] == table for cell in figures(govfin.read(out / "department.json")))


def test_every_kind_of_income_three_public_expenses_and_all_carry_overs_are_there(out: Path) -> None:
    report = govfin.read(out / "department.json")
    wanted = [f"表1.{n}行" for n in (*range(1, 9), 28, 29, 58, 59)]
    wanted += [f"表4.{n}行" for n in (29, 30, 31)] + [f"表4.60行.{n}栏" for n in (3, 4, 5)]
    wanted += [f"表7.{n}栏" for n in range(1, 13)]
    assert not [w for w in wanted if report.text(w) in ("", "0.00")]


def test_the_audit_finds_tails_and_codes_that_our_list_lacks_and_nothing_else(out: Path) -> None:
    report = govfin.read(out / "department.json")
    last = govfin.read(out / "last-year.json", schema=govfin.load_schema("cn-2019", path=[EXAMPLE]))
    audit = govfin.validate(report, prior=last)
    assert {f.code for f in audit.findings} == {"F0101", "F0301"}
    # Held against last year, and in step with it.
    beside = [c for rule, c in audit.outcomes.items() if "上年" in rule]
    assert beside
    assert not any(set(c) & {govfin.Outcome.NOT_APPLICABLE, govfin.Outcome.UNDECIDED} for c in beside)


def test_the_documents_are_there(out: Path) -> None:
    pytest.importorskip("docx", reason="needs govfin[documents]")
    pytest.importorskip("xlsxwriter", reason="needs govfin[documents]")
    assert {p.suffix for p in out.glob("report.*")} == {".docx", ".xlsx", ".html"}
    assert "虚构市示例局" in (out / "report.html").read_text(encoding="utf-8")


def test_what_each_unit_gives_is_kept_through_rounding(out: Path) -> None:
    for name in ("exact.units.json", "department.units.json"):
        assert len(json.loads((out / name).read_text(encoding="utf-8"))["units"]) == len(UNITS)


def percent(part: Decimal, whole: Decimal) -> str:
    return f"{(part * 100 / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def test_percentages_of_text_and_charts_are_those_of_the_ledgers(out: Path) -> None:
    """Held against 元 as reckoned by hand. Of the printed figures one is another, which an audit calls a tail."""
    pytest.importorskip("docx", reason="needs govfin[documents]")
    text = (out / "report.html").read_text(encoding="utf-8")
    plain = "".join(re.sub(r"<[^>]+>", "", text).split())
    now, before = (tables(without_transfers(year)) for year in (2020, 2019))
    spent = now["表5", "合计", "1"]
    classes = {
        cell[1]: amount for cell, amount in now.items() if cell[0] == "表5" and cell[2] == "1" and len(cell[1]) == 3
    }
    said = re.findall(r"（类）支出[\d.,]+万元，占([\d.]+%)", plain)
    assert sorted(said) == sorted(percent(amount, spent) for amount in classes.values())
    chart = next(c for c in re.findall(r'aria-label="(图4[^"]*)"', text))
    assert sorted(re.findall(r"，([\d.]+%)", chart)) == sorted(said)
    spent, budgeted = now["表7", "", "12"], now["表7", "", "6"]
    assert (percent(spent, budgeted), percent(Decimal("0.73"), Decimal("1.10"))) == ("66.7%", "66.4%")
    assert "公务接待费支出决算为0.73万元，完成年初预算的66.7%" in plain
    total, last = now["表1", "60", "2"], before["表1", "60", "2"]
    assert f"减少{(last - total) / 10_000:.2f}万元，下降{percent(last - total, last)}" in plain


def test_the_document_reads_as_the_report_that_it_was_made_of(out: Path) -> None:
    """The last step audits the published document: every figure is found in it, and its text agrees with its tables."""
    pytest.importorskip("docx", reason="needs govfin[documents]")
    pytest.importorskip("pdfplumber", reason="needs govfin[reading]")
    read = govfin.read_document(out / "report.docx")
    assert dict(read.report) == dict(govfin.read(out / "department.json"))
    assert read.unplaced == ()
    done = subprocess.run(
        [sys.executable, "-m", "govfin", "audit", str(out / "report.docx"), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == 0
    assert {f["code"] for f in found if f["severity"] == "warning"} == {"F0721"}


def test_controlled_rounding_beside_last_year_leaves_no_tail(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    words = ["round", out / "exact.json", "-o", tmp_path / "department.json", "--schemas", EXAMPLE]
    words += ["--policy", "controlled", "--prior", out / "last-year.json"]
    done = subprocess.run(
        [sys.executable, "-m", "govfin", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    last = govfin.read(out / "last-year.json", schema=govfin.load_schema("cn-2019", path=[EXAMPLE]))
    audit = govfin.validate(govfin.read(tmp_path / "department.json"), prior=last)
    # Of the sums nothing is to be said; codes that our list lacks are no matter of rounding.
    assert {f.code for f in audit.findings} == {"F0301"}
