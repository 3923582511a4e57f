"""Eliminations: what units of a department receive from one another, against what they pay one another."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from govfin.check.addresses import Scope, Unresolved, resolve
from govfin.check.extend import Changed
from govfin.schema.rules import EVERY_ROW, Elimination
from govfin.syntax import nodes as n
from govfin.syntax.printer import format_expression

_Cell = tuple[str, str, str]


def elimination(item: n.Eliminate, scope: Scope) -> Elimination | None:
    """The elimination that a statement makes; None when it cannot be understood, which has been told."""
    try:
        received, paid = (_side(address, scope) for address in (item.received, item.paid))
    except Unresolved:
        return None
    left, right = (scope.tables[table].scale for table, _, _ in (received, paid))
    if left != right:
        add, tables = scope.problems.add, (received[0], paid[0])
        add("S0305", item.span, left_table=tables[0], right_table=tables[1], left=left.label, right=right.label)
        return None
    text = f"{format_expression(item.received)} against {format_expression(item.paid)}"
    return Elimination(item.name, received, paid, text, item.because or "", item.source or "")


def _side(address: n.Address, scope: Scope) -> _Cell:
    """One cell, or one column of the rows of a table whose rows come with the report."""
    found = resolve(address, scope)
    rows = found.rows[0] if len(found.rows) == 1 else ()
    columns = found.columns
    if columns is None and len(rows) == 1:
        columns = tuple(((1, c.key),) for c in found.table.columns_of(rows[0][1]))
    one_column = columns is not None and len(columns) == 1 and len(columns[0]) == 1
    narrowed = found.digits is not None or found.named or bool(found.beside)
    if len(rows) != 1 or not one_column or rows[0][0] < 0 or narrowed or columns is None:
        scope.problems.add("S1101", address.span)
        raise Unresolved
    return found.table.id, rows[0][1], columns[0][0][1]


def carry_elimination(
    elimination: Elimination, changes: Mapping[str, Changed], dropped: frozenset[str]
) -> Elimination | None:
    """An elimination of the base in a form that extends it; None where one of its sides is gone."""
    received, paid = (_carried(side, changes, dropped) for side in (elimination.received, elimination.paid))
    return evolve(elimination, received=received, paid=paid) if received and paid else None


def _carried(side: _Cell, changes: Mapping[str, Changed], dropped: frozenset[str]) -> _Cell | None:
    table, row, column = side
    change = changes.get(table)
    new_row = row if row == EVERY_ROW or change is None else change.rows.get(row, row)
    new_column = column if change is None else change.columns.get(column, column)
    return (table, new_row, new_column) if table not in dropped and new_row and new_column else None
