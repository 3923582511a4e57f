"""Figures that a report states itself, such as an execution rate, held against what its amounts give."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govfin.amounts import round_half_up
from govfin.computing.figures import rows_of, value_of
from govfin.computing.quantities import Between
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.schema.rules import EVERY_ROW, NarrativeFigure
from govfin.system.layout import Cell


def stated_findings(report: Report, prior: Report | None = None) -> Iterator[Finding]:
    """Stated figures that are not what the declared expression comes to, rounded half up.

    A note where true amounts within the rounding of the printed ones would give what is stated; else an error.
    A cell that is blank, not known or not there states nothing.
    """
    for figure in report.schema.figures:
        for row in rows_of(figure, report) if figure.stated else ():
            finding = _finding(figure, row, report, prior)
            if finding is not None:
                yield finding


def _finding(figure: NarrativeFigure, row: str, report: Report, prior: Report | None) -> Finding | None:
    _, table, key, column = figure.stated
    slot = report.layout.slots.get(Cell(table, row if key == EVERY_ROW else key, column))
    stated = None if slot is None else report.figures[slot]
    found = value_of(figure, report, prior, row)
    if slot is None or stated is None or found is None:
        return None
    factor = 100 if figure.style == "percent" else 1
    scale = report.layout.scale(slot)
    value = Fraction(stated) * Fraction(scale.precision)
    computed = round_half_up(found.value * factor, scale.precision)
    if Fraction(computed) == value:
        return None
    sign = "%" if figure.style == "percent" else ""
    params = {
        "address": report.address(slot),
        "stated": report.printed(slot) + sign,
        "computed": f"{computed}{sign}",
        "expression": figure.text,
    }
    explained = _within(value, Fraction(scale.precision) / 2, found, factor)
    code, severity = ("F0602", Severity.NOTE) if explained else ("F0601", Severity.ERROR)
    return Finding(code, severity, cells=(FindingCell(report.address(slot), report.printed(slot)),), params=params)


def _within(value: Fraction, half: Fraction, found: Between, factor: int) -> bool:
    """Whether some true value rounds to what is stated: the two intervals meet."""
    return value - half <= found.most * factor and found.least * factor < value + half
