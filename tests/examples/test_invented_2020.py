"""An invented department that fills what the real one leaves blank: every column, three funds, 表7 to 表9."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.report.report import Report

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "invented-2020"


@cache
def leaves() -> Report:
    return govfin.read(EXAMPLE / "leaves.csv")


@cache
def expected() -> Report:
    """Printed by tests/independent/sum_by_hand.py, not by govfin."""
    return govfin.read(EXAMPLE / "expected.csv")


def test_it_is_marked_as_invented() -> None:
    assert "虚构" in (leaves().department or "")


def test_the_computed_report_is_the_expected_one() -> None:
    assert govfin.compute(leaves()) == expected()


def test_all_derived_figures_follow_from_the_leaves() -> None:
    derivation = govfin.compute(leaves()).derivation
    assert derivation is not None
    assert derivation.waiting == ()
    assert set(derivation.derived) == dict(expected()).keys() - dict(leaves()).keys()


def test_nothing_is_wrong_with_it_but_codes_that_our_list_lacks() -> None:
    audit = govfin.validate(expected())
    assert {(f.code, f.params["code"]) for f in audit.findings} == {("F0301", "2230105"), ("F0301", "2239901")}
    assert set(audit.counts) <= {govfin.Outcome.PASS, govfin.Outcome.BLANK, govfin.Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize("table", [f"表{n}" for n in range(1, 10)])
def test_every_column_has_figures(table: str) -> None:
    report = expected()
    columns = {column.key for column in report.schema.table_by_id[table].columns}
    cells = zip(report.layout.cells, report.figures, strict=True)
    assert {cell.column for cell, figure in cells if cell.table == table and figure} == columns


def test_every_fund_has_income_expenditure_and_what_is_carried_over() -> None:
    report = dict(expected())
    lines = ["1行", "2行", "3行", "29行", "30行", "31行"]
    assert all(float(report[f"表4.{line}"]) for line in lines)
    assert all(float(report[f"表4.{line}.{column}栏"]) for line in ("59行", "60行", "64行") for column in "345")
    assert all(float(report[where]) for where in ("表1.28行", "表1.58行", "表7.4栏", "表7.8栏"))


@pytest.mark.parametrize(
    ("where", "right", "slip"),
    [
        ("表6.[30101]", "142.36", "142.63"),  # digits swapped
        ("表6.[30101]", "142.36", "14.24"),  # the point moved
        ("表9.合计.1栏", "19.00", "-19.00"),  # the sign lost
        ("表8.[2120803].5栏", "298.76", "298.67"),
        ("表7.10栏", "16.80", "168.00"),
        ("表4.30行", "59.35", "59.53"),
    ],
)
def test_a_slip_of_the_pen_is_an_error(where: str, right: str, slip: str) -> None:
    assert expected().text(where) == right
    audit = govfin.validate(expected().with_figures({where: slip}))
    assert not audit.ok
    assert any(where in {c.address for c in f.cells} for f in audit.of(govfin.Severity.ERROR))
