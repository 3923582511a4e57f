"""The charts that a schema declares, with a report's figures: what each shape is called and how much it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import frozen

from govfin.amounts import round_half_up
from govfin.computing.figures import cell_of
from govfin.computing.percentages import AS_PRINTED, Percentages
from govfin.computing.shares import controlled_share, rounded_shares, whole_of
from govfin.documents.model import Chart, Share, with_separators
from govfin.report.report import Report
from govfin.schema.charts import ChartItem, DeclaredChart
from govfin.schema.rules import EVERY_ROW, PRIOR, Term
from govfin.schema.tables import plain_name
from govfin.system.layout import Cell

#: The precision of a share.
_PERCENT: Final = Decimal("0.1")


@frozen
class _Part:
    """What a shape shows: its name, its amount in the unit of its table, and the cells that it sums."""

    label: str
    amount: Decimal
    terms: tuple[Term, ...]


def charts(report: Report, prior: Report | None = None, percentages: Percentages = AS_PRINTED) -> Iterator[Chart]:
    """The charts of a report, in its unit. `years` shows last year too, where its report is given.

    Shares of a whole are the percentages that the text prints: of the same figures, rounded the same way.
    """
    for declared in report.schema.charts:
        if declared.kind == "years":
            made = _years(declared, report, prior)
        else:
            made = _shares(declared, report, prior, percentages)
        yield Chart(
            f"c-{declared.name}", f"{declared.name}：{declared.title}", declared.kind, _unit(declared, report), made
        )


def _unit(declared: DeclaredChart, report: Report) -> str:
    return report.schema.table_by_id[declared.items[0].instances[0][0].table].scale.unit


def _shares(
    declared: DeclaredChart, report: Report, prior: Report | None, percentages: Percentages
) -> tuple[Share, ...]:
    """The parts that are not blank and not zero, with their share of the whole."""
    parts = [part for item in declared.items for part in _amounts(item, report, prior) if part.amount]
    whole = sum((part.amount for part in parts), Decimal(0))
    texts = [with_separators(f"{part.amount:f}") for part in parts]
    if whole and all(part.amount * whole >= 0 for part in parts):
        # Parts of one sign are parts of a whole.
        shares = _percents(parts, report, prior, percentages)
        texts = [f"{text}，{share}%" for text, share in zip(texts, shares, strict=True)]
    return tuple(Share(part.label, part.amount, text) for part, text in zip(parts, texts, strict=True))


def _percents(
    parts: Sequence[_Part], report: Report, prior: Report | None, percentages: Percentages
) -> Sequence[Decimal]:
    """The share of each part in the whole: in the cell that the form makes their sum, else in their sum."""
    made_of, last = percentages.exact or report, percentages.exact_prior or prior
    slots = [_slot(part, made_of) for part in parts]
    known = [slot for slot in slots if slot is not None]
    whole = whole_of(made_of, known) if len(known) == len(parts) else None
    controlled = percentages.shares == "controlled"
    if whole is not None and made_of.values[whole]:
        shares = [controlled_share(made_of, s, whole, _PERCENT) if controlled else None for s in known]
        values, total = [made_of.values[s] for s in known], made_of.values[whole]
        return [_percent(v, total) if share is None else share for v, share in zip(values, shares, strict=True)]
    amounts = [_worth(part, made_of, last) for part in parts]
    return rounded_shares(amounts, _PERCENT) if controlled else [_percent(a, sum(amounts)) for a in amounts]


def _percent(part: Fraction | int, whole: Fraction | int) -> Decimal:
    return round_half_up(Fraction(part) / Fraction(whole) * 100, _PERCENT)


def _worth(part: _Part, report: Report, prior: Report | None) -> Fraction:
    """What a part comes to in a report, in the unit of the form; as printed where that report does not tell."""
    found = [cell_of(("prior" if t.beside else "cell", t.table, t.row, t.column), report, prior) for t in part.terms]
    if None in found:
        return Fraction(part.amount)
    return sum((t.coefficient * f.value for t, f in zip(part.terms, found, strict=True) if f), Fraction(0))


def _slot(part: _Part, report: Report) -> int | None:
    """The one cell of the report that a part is; None for what is made of several, or is last year's."""
    term = part.terms[0]
    alone = len(part.terms) == 1 and term.coefficient == 1 and not term.beside
    return report.layout.slots.get(Cell(term.table, term.row, term.column)) if alone else None


def _years(declared: DeclaredChart, report: Report, prior: Report | None) -> tuple[Share, ...]:
    """Each quantity in each year: last year's first, where it is known."""
    shares = []
    several = sum(len(i.instances) for i in declared.items) > 1
    for item in declared.items:
        for each in ([prior] if prior is not None else []) + [report]:
            year = each.year or (report.year or report.schema.year or 0) - (each is prior)
            for part in _amounts(item, each):
                label = f"{part.label} " if several else ""
                text = with_separators(f"{part.amount:f}")
                shares.append(Share(f"{label}{year}年度" if year else part.label, part.amount, text))
    return tuple(shares)


def _amounts(item: ChartItem, report: Report, prior: Report | None = None) -> Iterator[_Part]:
    """The shapes of an item; a blank is zero, the unknown no shape."""
    instances = [i for instance in item.instances for i in _each(item, instance, report)]
    by_column = len({i[0].column for i in instances}) > 1
    for instance in instances:
        amounts = [_amount(term, {"": report, PRIOR: prior}.get(term.beside)) for term in instance]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            label = item.label or _label(instance[0], report, by_column=by_column)
            yield _Part(label, sum(known, Decimal(0)), instance)


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
