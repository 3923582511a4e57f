"""The figures of the narrative: shares, growth and differences, exact until they are rounded half up, once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from govfin.amounts import round_half_up
from govfin.computing.quantities import Nothing, Quantity, evaluate
from govfin.report.report import Report
from govfin.schema.rules import NarrativeFigure
from govfin.system.layout import Cell


@frozen
class FigureValue:
    """A figure of the narrative with its value; `value` is None where arithmetic gives none."""

    name: str
    label: str
    #: In percent for `percent`, else in the schema's unit (元 or 万元); rounded half up to the figure's precision.
    value: Decimal | None
    #: As the narrative prints it: `58.5%`, `208.15`; empty where there is no value.
    text: str


def narrative_figures(report: Report, prior: Report | None = None) -> Mapping[str, FigureValue]:
    """Every figure that the schema declares, by name, from a report and, for growth, last year's.

    A share of zero, a growth over zero and anything of a missing prior year have no value: None, never 100%.
    """
    return {f.name: _figure(f, report, prior) for f in report.schema.figures}


def _figure(figure: NarrativeFigure, report: Report, prior: Report | None) -> FigureValue:
    value = _value(figure, report, prior)
    if value is None:
        return FigureValue(figure.name, figure.label, None, "")
    rounded = round_half_up(value * 100 if figure.style == "percent" else value, figure.precision)
    return FigureValue(figure.name, figure.label, rounded, f"{rounded}%" if figure.style == "percent" else str(rounded))


def _value(figure: NarrativeFigure, report: Report, prior: Report | None) -> Fraction | None:
    found = evaluate(figure.steps, lambda step: cell_quantity(step, report, prior))
    return None if isinstance(found, Nothing) else found.exact


def cell_quantity(step: tuple[str, ...], report: Report, prior: Report | None) -> Quantity | None:
    """The amount of a cell of a step, this year's or last year's; None when it is not known."""
    kind, table, row, column = step
    source = prior if kind == "prior" else report
    return _amount(source, Cell(table, row, column)) if source is not None else None


def _amount(report: Report, cell: Cell) -> Quantity | None:
    """A cell's amount in its table's unit; a blank is zero, a row that the report does not use too."""
    slot = report.layout.slots.get(cell)
    if slot is None:
        return None if cell.table in report.layout.absent else Quantity.of(0)
    figure = report.figures[slot]
    if slot in report.unknown or (slot in report.layout.absent_slots and figure is None):
        return None
    step = Fraction(report.layout.scale(slot).precision)
    return Quantity.of(0) if figure is None else Quantity.of(figure * step, step / 2)
