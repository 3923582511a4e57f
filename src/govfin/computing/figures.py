"""The figures of the narrative: shares, growth and differences, exact until they are rounded half up, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from govfin.amounts import UNITS, round_half_up
from govfin.computing.quantities import Between, Nothing, evaluate
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
    found = evaluate(figure.steps, lambda step: cell_of(step, report, prior, row))
    return None if isinstance(found, Nothing) else found


def cell_of(step: tuple[str, ...], report: Report, prior: Report | None = None, row: str = "") -> Between | None:
    """What a step takes from a report, or from last year's.

    A cell, in a row of `各行`; a sum over the rows that the report names, or how many they are. None where it is not
    known.
    """
    kind, table, key, column = step
    if kind == "sum":
        return _sum(report, table, column)
    if kind == "count":
        return _count(report, table, int(column))
    source = prior if kind == "prior" else report
    return _amount(source, Cell(table, row if key == EVERY_ROW else key, column)) if source is not None else None


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
    if table in report.layout.absent:
        return None
    cells = [_amount(report, Cell(table, row, column)) for row in report.layout.rows[table] if row != total]
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        return None
    least, value, most = (sum((getattr(c, end) for c in known), Fraction(0)) for end in ("least", "value", "most"))
    return Between(least, value, most)


def _count(report: Report, table: str, level: int) -> Between | None:
    """How many rows a report names at a level; at 0, in all."""
    found = report.schema.table_by_id[table]
    if table in report.layout.absent:
        return None
    names = [r for r in report.layout.rows[table] if r != found.total and level in (0, found.depth(r))]
    return Between.of(len(names))


def _amount(report: Report, cell: Cell) -> Between | None:
    """A cell's amount in the unit that its table prints; a blank is zero, a row that the report does not use too."""
    slot = report.layout.slots.get(cell)
    if slot is None:
        return None if cell.table in report.layout.absent else Between.of(0)
    figure = report.figures[slot]
    if slot in report.unknown or (slot in report.layout.absent_slots and figure is None):
        return None
    scale, printed = report.layout.scale(slot), report.schema.printed.table_by_id[cell.table].scale
    # An exact report is in 元; the narrative speaks in the unit of the form.
    step = Fraction(scale.fen, UNITS[printed.unit]) if scale.is_money else Fraction(scale.precision)
    never_rounded = report.schema.is_exact and scale.is_money
    return Between.of(0) if figure is None else Between.of(figure * step, 0 if never_rounded else step / 2)
