"""Columns that an address does not name: those in which its rows stand."""

from __future__ import annotations

from govfin.check.addresses import Scope, Selection, Sum, Unresolved
from govfin.schema.addresses import column_address, row_address
from govfin.schema.rules import EVERY_ROW
from govfin.schema.tables import Table

#: For each row of a sum, the columns that are added up there.
ByRow = tuple[Sum, ...]


def columns_meant(selection: Selection, rows: Sum, step: int, scope: Scope) -> ByRow | tuple[str, ...]:
    """The columns of each row of a sum; where none is named, the keys of those in each of which the sum is meant.

    A row that has one column alone stands in it, whatever the columns of the others.

    Raises:
        Unresolved: S0916 when none is named and the rows have several, not all the same.
    """
    if selection.columns is not None:
        named = selection.columns[step] if len(selection.columns) > 1 else selection.columns[0]
        return (named,) * len(rows)
    table = selection.table
    known = [_keys(table, row) for _, row in rows]
    if all(len(keys) == 1 for keys in known):
        return tuple(((1, keys[0]),) for keys in known)
    if len(set(known)) == 1:
        return known[0]
    first = {keys: row for keys, (_, row) in reversed([*zip(known, rows, strict=True)])}
    told = [(row_address(table, row), [column_address(table, k) for k in keys]) for keys, row in first.items()]
    scope.problems.add(
        "S0916",
        selection.span,
        name=scope.problems.text(selection.span),
        rows="; ".join(f"{row} {', '.join(columns)}" for row, columns in reversed(told)),
        example=" + ".join(f"{row}.{columns[0]}" for row, columns in reversed(told)),
    )
    raise Unresolved


def column_below(table: Table, head: str, column: str, row: str) -> str:
    """The column in which a row counts towards another row's: the same, or its own where both have one alone."""
    alone = len(_keys(table, head)) == len(_keys(table, row)) == 1
    return _keys(table, row)[0] if alone else column


def _keys(table: Table, row: str) -> tuple[str, ...]:
    return tuple(c.key for c in (table.columns if row == EVERY_ROW else table.columns_of(row)))
