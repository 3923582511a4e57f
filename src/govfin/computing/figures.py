"""The figures of the narrative: shares, growth and differences, exact until they are rounded half up, once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from govfin.amounts import UNITS, round_half_up
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

    From an exact report (元, to the 分) they are what the ledger says, in the unit of the form; from a printed one they
    carry its rounding. A share of zero, a growth over zero and anything of a missing prior year have no value: None,
    never 100%.
    """
    return {f.name: _figure(f, report, prior) for f in report.schema.figures}


def _figure(figure: NarrativeFigure, report: Report, prior: Report | None) -> FigureValue:
    value = _value(figure, report, prior)
    if value is None:
        return FigureValue(figure.name, figure.label, None, "")
    rounded = round_half_up(value * 100 if figure.style == "percent" else value, figure.precision)
    return FigureValue(figure.name, figure.label, rounded, f"{rounded}%" if figure.style == "percent" else str(rounded))


def _value(figure: NarrativeFigure, report: Report, prior: Report | None) -> Fraction | None:
    stack: list[Fraction | None] = []
    for step in figure.steps:
        match step:
            case ("cell", table, row, column):
                stack.append(_amount(report, Cell(table, row, column)))
            case ("prior", table, row, column):
                stack.append(_amount(prior, Cell(table, row, column)) if prior else None)
            case ("number", text):
                stack.append(Fraction(text))
            case (operator,):
                right, left = stack.pop(), stack.pop()
                stack.append(_apply(operator, left, right))
            case _:
                raise AssertionError(step)
    return stack.pop()


def _amount(report: Report, cell: Cell) -> Fraction | None:
    """A cell's amount in the unit that its table prints; a blank is zero, a row that the report does not use too."""
    slot = report.layout.slots.get(cell)
    if slot is None:
        return None if cell.table in report.layout.absent else Fraction(0)
    if slot in report.unknown or (slot in report.layout.absent_slots and report.figures[slot] is None):
        return None
    scale, figure = report.layout.scale(slot), Fraction(report.figures[slot] or 0)
    printed = report.schema.printed.table_by_id[cell.table].scale
    # An exact report is in 元; the narrative speaks in the unit of the form.
    return figure * scale.fen / UNITS[printed.unit] if scale.is_money else figure * Fraction(scale.precision)


def _apply(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case "growth":
            return (left - right) / right if right else None
        case _:
            raise AssertionError(operator)
