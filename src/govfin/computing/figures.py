"""The figures of the narrative: shares, growth and differences, exact until they are rounded half up, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from govfin.amounts import UNITS, round_half_up
from govfin.computing.shares import controlled_shares
from govfin.report.report import Report
from govfin.schema.addresses import row_address
from govfin.schema.rules import EVERY_ROW, NarrativeFigure
from govfin.schema.schema import RoundingPolicy
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


@frozen
class Between:
    """Where a value lies: what the printed figures stand for may be anything from `least` to `most`."""

    least: Fraction
    value: Fraction
    most: Fraction


def narrative_figures(
    report: Report, prior: Report | None = None, *, shares: RoundingPolicy = "plain"
) -> Mapping[str, FigureValue]:
    """Every figure that the schema declares, by name, from a report and, for growth, last year's.

    From an exact report (元, to the 分) they are what the ledger says, in the unit of the form; from a printed one they
    carry its rounding. A figure of every row (各行) is there once a row, under its name and the row:
    `项目预算执行率.[开办工作经费]`. A share of zero, a growth over zero and anything of a missing prior year have no
    value: None, never 100%.

    With `shares="controlled"`, percentages that are all the shares of one whole sum to 100 as printed: each is rounded
    up or down, and as few as possible not half up.
    """
    controlled = controlled_shares(report) if shares == "controlled" else {}
    found: dict[str, FigureValue] = {}
    for figure in report.schema.figures:
        for name, row in _names(figure, report):
            found[name] = _figure(figure, name, value_of(figure, report, prior, row), controlled.get(figure.name))
    return found


def figure_names(report: Report) -> tuple[str, ...]:
    """The names of all figures that a report has: `收支总计增长`, `各科目完成年初预算.[208]`."""
    return tuple(name for figure in report.schema.figures for name, _ in _names(figure, report))


def rows_of(figure: NarrativeFigure, report: Report) -> tuple[str, ...]:
    """The rows for which there is a figure: those that all of its tables have. One row without a name otherwise."""
    if not figure.by_row:
        return ("",)
    tables = dict.fromkeys(step[1] for step in figure.steps if step[0] == "cell" and step[2] == EVERY_ROW)
    rows = [report.layout.rows[table] for table in tables]
    return tuple(row for row in rows[0] if all(row in others for others in rows)) if rows else ()


def value_of(figure: NarrativeFigure, report: Report, prior: Report | None = None, row: str = "") -> Between | None:
    """What a figure comes to, exactly, and between which bounds the rounding of its cells leaves it; not in percent.

    None where arithmetic gives no value. Bounds are what interval arithmetic gives; where a divisor may be zero, they
    are the value itself.
    """
    stack: list[Between | None] = []
    for step in figure.steps:
        match step:
            case ("cell", table, key, column):
                stack.append(_amount(report, Cell(table, row if key == EVERY_ROW else key, column)))
            case ("prior", table, key, column):
                stack.append(_amount(prior, Cell(table, row if key == EVERY_ROW else key, column)) if prior else None)
            case ("sum", table, _, column):
                stack.append(_sum(report, table, column))
            case ("count", table, _, level):
                stack.append(_count(report, table, int(level)))
            case ("number", text):
                stack.append(Between(Fraction(text), Fraction(text), Fraction(text)))
            case (operator,):
                right, left = stack.pop(), stack.pop()
                stack.append(_apply(operator, left, right))
            case _:
                raise AssertionError(step)
    return stack.pop()


def _names(figure: NarrativeFigure, report: Report) -> Iterator[tuple[str, str]]:
    table = next((step[1] for step in figure.steps if step[0] == "cell" and step[2] == EVERY_ROW), "")
    for row in rows_of(figure, report):
        yield (f"{figure.name}.{row_address(report.schema.table_by_id[table], row)}" if row else figure.name), row


def _figure(figure: NarrativeFigure, name: str, found: Between | None, share: Decimal | None) -> FigureValue:
    if found is None:
        return FigureValue(name, figure.label, None, "")
    value = found.value * 100 if figure.style == "percent" else found.value
    rounded = round_half_up(value, figure.precision) if share is None else share
    return FigureValue(name, figure.label, rounded, f"{rounded}%" if figure.style == "percent" else str(rounded))


def _sum(report: Report, table: str, column: str) -> Between | None:
    """A column over all rows that the report names."""
    total = report.schema.table_by_id[table].total
    found: Between | None = Between(Fraction(0), Fraction(0), Fraction(0))
    if table in report.layout.absent:
        return None
    for row in report.layout.rows[table]:
        if row != total:
            found = _apply("+", found, _amount(report, Cell(table, row, column)))
    return found


def _count(report: Report, table: str, level: int) -> Between | None:
    """How many rows a report names at a level; at 0, in all."""
    found = report.schema.table_by_id[table]
    if table in report.layout.absent:
        return None
    names = [r for r in report.layout.rows[table] if r != found.total and level in (0, found.depth(r))]
    return Between(Fraction(len(names)), Fraction(len(names)), Fraction(len(names)))


def _amount(report: Report, cell: Cell) -> Between | None:
    """A cell's amount in the unit that its table prints; a blank is zero, a row that the report does not use too."""
    slot = report.layout.slots.get(cell)
    if slot is None:
        return None if cell.table in report.layout.absent else Between(Fraction(0), Fraction(0), Fraction(0))
    if slot in report.unknown or (slot in report.layout.absent_slots and report.figures[slot] is None):
        return None
    scale, figure = report.layout.scale(slot), report.figures[slot]
    printed = report.schema.printed.table_by_id[cell.table].scale
    # An exact report is in 元; the narrative speaks in the unit of the form.
    step = Fraction(scale.fen, UNITS[printed.unit]) if scale.is_money else Fraction(scale.precision)
    value, half = Fraction(figure or 0) * step, step / 2 if figure is not None else Fraction(0)
    return Between(value - half, value, value + half)


def _apply(operator: str, left: Between | None, right: Between | None) -> Between | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return Between(left.least + right.least, left.value + right.value, left.most + right.most)
        case "-":
            return Between(left.least - right.most, left.value - right.value, left.most - right.least)
        case "*":
            ends = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
            return Between(min(ends), left.value * right.value, max(ends))
        case "/":
            return _quotient(left, right)
        case "growth":
            quotient = _quotient(left, right)
            one = Between(Fraction(1), Fraction(1), Fraction(1))
            return _apply("-", quotient, one)
        case _:
            raise AssertionError(operator)


def _quotient(left: Between, right: Between) -> Between | None:
    if not right.value:
        return None
    value = left.value / right.value
    if right.least <= 0 <= right.most:
        return Between(value, value, value)
    ends = [a / b for a in (left.least, left.most) for b in (right.least, right.most)]
    return Between(min(ends), value, max(ends))
