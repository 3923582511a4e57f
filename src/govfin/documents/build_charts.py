"""The charts that a schema declares, with a report's figures: what each shape is called and how much it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from govfin.amounts import round_half_up
from govfin.documents.model import Chart, Share, with_separators
from govfin.report.report import Report
from govfin.schema.charts import ChartItem, DeclaredChart
from govfin.schema.rules import EVERY_ROW, PRIOR, Term
from govfin.schema.tables import plain_name
from govfin.system.layout import Cell

#: The precision of a share.
_PERCENT = Decimal("0.1")


def charts(report: Report, prior: Report | None = None) -> Iterator[Chart]:
    """The charts of a report, in its unit. `years` shows last year too, where its report is given."""
    for declared in report.schema.charts:
        made = _years(declared, report, prior) if declared.kind == "years" else _shares(declared, report, prior)
        yield Chart(
            f"c-{declared.name}", f"{declared.name}：{declared.title}", declared.kind, _unit(declared, report), made
        )


def _unit(declared: DeclaredChart, report: Report) -> str:
    return report.schema.table_by_id[declared.items[0].instances[0][0].table].scale.unit


def _shares(declared: DeclaredChart, report: Report, prior: Report | None) -> tuple[Share, ...]:
    """The parts that are not blank and not zero, with their share of the whole."""
    parts = [(label, amount) for i in declared.items for label, amount in _amounts(i, report, prior) if amount]
    whole = sum((amount for _, amount in parts), Decimal(0))
    return tuple(Share(label, amount, _with_share(amount, whole, parts)) for label, amount in parts)


def _with_share(amount: Decimal, whole: Decimal, parts: Sequence[tuple[str, Decimal]]) -> str:
    """An amount as printed; with its share, where all parts are of one sign and so are parts of a whole."""
    text = with_separators(f"{amount:f}")
    if not whole or any(part * whole < 0 for _, part in parts):
        return text
    return f"{text}，{round_half_up(Fraction(amount) / Fraction(whole) * 100, _PERCENT)}%"


def _years(declared: DeclaredChart, report: Report, prior: Report | None) -> tuple[Share, ...]:
    """Each quantity in each year: last year's first, where it is known."""
    shares = []
    several = sum(len(i.instances) for i in declared.items) > 1
    for item in declared.items:
        for each in ([prior] if prior is not None else []) + [report]:
            year = each.year or (report.year or report.schema.year or 0) - (each is prior)
            for label, amount in _amounts(item, each):
                named = f"{label} " if several else ""
                shares.append(Share(f"{named}{year}年度" if year else label, amount, with_separators(f"{amount:f}")))
    return tuple(shares)


def _amounts(item: ChartItem, report: Report, prior: Report | None = None) -> Iterator[tuple[str, Decimal]]:
    """The shapes of an item, with their amounts in the unit of their table; a blank is zero, the unknown no shape."""
    instances = [i for instance in item.instances for i in _each(item, instance, report)]
    by_column = len({i[0].column for i in instances}) > 1
    for instance in instances:
        amounts = [_amount(term, {"": report, PRIOR: prior}.get(term.beside)) for term in instance]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            yield item.label or _label(instance[0], report, by_column=by_column), sum(known, Decimal(0))


def _amount(term: Term, report: Report | None) -> Decimal | None:
    """What a term adds; None where its report, its table or its figure is not known."""
    if report is None or term.table in report.layout.absent:
        return None
    slot = report.layout.slots.get(Cell(term.table, term.row, term.column))
    if slot in report.unknown:
        return None
    figure = report.figures[slot] if slot is not None else None
    return term.coefficient * report.schema.table_by_id[term.table].scale.decimal(figure or 0)


def _each(item: ChartItem, instance: tuple[Term, ...], report: Report) -> Iterator[tuple[Term, ...]]:
    if instance[0].row != EVERY_ROW:
        yield instance
        return
    table = report.schema.table_by_id[instance[0].table]
    for row in report.layout.rows[table.id]:
        if row != table.total and (item.digits is None or len(row) == item.digits):
            yield tuple(term._replace(row=row) for term in instance)


def _label(term: Term, report: Report, *, by_column: bool) -> str:
    table = report.schema.table_by_id[term.table]
    column = next(c for c in table.columns if c.key == term.column)
    row = plain_name(report.schema.row_label(table, term.row)) if term.row else ""
    return column.title if by_column or not row else row


__all__ = ["charts"]
