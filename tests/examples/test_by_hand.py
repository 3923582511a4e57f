"""The rules of cn-2020 written out by hand, over plain integers, are as many as govfin's and find as much broken."""

from __future__ import annotations

from pathlib import Path

import by_hand
import pytest

import govfin

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("file", ["jianghan-2020/published.csv", "invented-2020/expected.csv"])
def test_the_rules_by_hand_agree(file: str) -> None:
    report = govfin.read(EXAMPLES / file)
    cells = zip(report.layout.cells, report.figures, strict=True)
    figures = {(c.table, c.row, c.column): f for c, f in cells if f is not None}
    seen, broken = by_hand.check(figures, {table: list(rows) for table, rows in report.layout.rows.items()})
    assert seen == len(report.system.relations)
    assert broken == sum(1 for f in govfin.validate(report).findings if f.rule)
