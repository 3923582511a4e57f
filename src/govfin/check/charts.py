"""Charts as declared: addresses become the cells that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from attrs import evolve

from govfin.check.addresses import Scope, Selection, Sum, Unresolved, check_speaks_of_last_year, resolve
from govfin.check.columns import ByRow, columns_meant
from govfin.check.extend import Changed
from govfin.schema.charts import ChartItem, DeclaredChart
from govfin.schema.rules import EVERY_ROW, Term
from govfin.syntax import nodes as n


def declared_chart(item: n.Chart, scope: Scope) -> DeclaredChart | None:
    """The chart that a declaration makes; None when it cannot be understood, which has been told."""
    try:
        items = tuple(_item(part, scope) for part in item.parts)
    except Unresolved:
        return None
    return DeclaredChart(item.name, item.title, item.kind, items)


def _item(part: n.ChartPart, scope: Scope) -> ChartItem:
    selection = resolve(part.address, scope)
    check_speaks_of_last_year(selection, scope)
    return ChartItem(part.label or "", tuple(_instances(selection, scope)), selection.digits)


def _instances(selection: Selection, scope: Scope) -> Iterator[tuple[Term, ...]]:
    """Rows and columns in step; with no column named, a row in each of its columns."""
    steps = max(len(selection.rows), len(selection.columns or ()))
    for step in range(steps):
        rows = _at(selection.rows, step)
        meant = columns_meant(selection, rows, step, scope)
        choices: list[ByRow] = [(((1, key),),) * len(rows) for key in meant if isinstance(key, str)]
        for columns in choices or [cast(ByRow, meant)]:
            yield tuple(_terms(selection, rows, columns))


def _terms(selection: Selection, rows: Sum, columns: ByRow) -> Iterator[Term]:
    for (row_sign, row), of_row in zip(rows, columns, strict=True):
        for column_sign, column in of_row:
            yield Term(row_sign * column_sign, selection.table.id, row, column, selection.beside)


def _at(sums: tuple[Sum, ...], step: int) -> Sum:
    return sums[min(step, len(sums) - 1)]


def carried_charts(
    charts: Iterable[DeclaredChart], changes: Mapping[str, Changed], dropped: frozenset[str]
) -> Iterator[DeclaredChart]:
    """The charts of a base in a form that extends it: without what the form does not have."""
    for chart in charts:
        items = []
        for item in chart.items:
            instances = tuple(filter(None, (_carried(i, changes, dropped) for i in item.instances)))
            if instances:
                items.append(evolve(item, instances=instances))
        if items:
            yield evolve(chart, items=tuple(items))


def _carried(
    instance: tuple[Term, ...], changes: Mapping[str, Changed], dropped: frozenset[str]
) -> tuple[Term, ...] | None:
    terms = []
    for term in instance:
        change = changes.get(term.table)
        row = term.row if change is None or term.row == EVERY_ROW else change.rows.get(term.row, term.row)
        column = term.column if change is None else change.columns.get(term.column, term.column)
        if term.table in dropped or row is None or column is None:
            return None
        terms.append(term._replace(row=row, column=column))
    return tuple(terms)
