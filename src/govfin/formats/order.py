"""The order in which a file gives the rows of codes, beside the order of their classification."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from govfin.report.report import Misplaced
from govfin.schema.schema import Schema


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
