"""The order in which a file gives the rows of codes, beside the order of their classification."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from govfin.report.report import Misplaced, Report
from govfin.schema.schema import Schema
from govfin.schema.tables import Table


def misplaced_rows(schema: Schema, lines: Iterable[tuple[str, str, str]]) -> Iterator[Misplaced]:
    """The fewest rows of codes that would have to move for each table to be in the order of its classification.

    `lines` are table, row and place in the file, in its order.
    """
    first: dict[str, dict[str, str]] = {}
    for id_, row, place in lines:
        table = schema.table_by_id[id_]
        if table.open and not table.named and row != table.total:
            first.setdefault(id_, {}).setdefault(row, place)
    for table in schema.tables:
        rows = list(first.get(table.id, ()))
        staying = set(_longest_rising(rows))
        for i, code in enumerate(rows):
            if code not in staying:
                yield Misplaced(table.id, code, tuple(rows[max(0, i - 1) : i + 2]), first[table.id][code])


def rows_as_read(report: Report, table: Table) -> tuple[str, ...]:
    """The keys of the rows of a table in the order of the file that the report was read from."""
    rows = report.layout.rows[table.id]
    moved = [m for m in report.misplaced if m.table == table.id]
    named = {code for m in moved for code in m.around}
    if not moved or not named.issubset(rows):
        return rows
    gone = {m.code for m in moved}
    found = [row for row in rows if row not in gone]
    first = next((i for i, row in enumerate(found) if row != table.total), len(found))
    for row in moved:
        at = row.around.index(row.code)
        # The row before it in the file is there already.
        found.insert(found.index(row.around[at - 1]) + 1 if at else first, row.code)
    return tuple(found)


def _longest_rising(codes: Sequence[str]) -> list[str]:
    """The longest run of codes, others left out, in which each is greater than the one before: 201, 20101, 202."""
    tails: list[str] = []
    before: dict[str, str | None] = {}
    for code in codes:
        at = bisect_left(tails, code)
        before[code] = tails[at - 1] if at else None
        tails[at:] = [code] if at == len(tails) else [code, *tails[at + 1 :]]
    run: list[str] = []
    last = tails[-1] if tails else None
    while last is not None:
        run.append(last)
        last = before[last]
    return run
