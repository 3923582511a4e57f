"""Exact elimination: sparse integer rows, reduced by one another without a fraction and without a rounding.

A row maps columns to integers. Columns from 0 are unknowns; a negative column -1-i says how often the original row
`i` went into this one, so each result carries its own proof.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from math import gcd

from attrs import Factory, define, field

Row = dict[int, int]


def labelled(row: Mapping[int, int], label: int) -> Row:
    """A row that remembers that it is the original row of this number."""
    return {**row, -1 - label: 1}


def made_of(row: Mapping[int, int]) -> dict[int, int]:
    """How often each original row went into a row."""
    return {-1 - column: c for column, c in row.items() if column < 0}


def unknowns(row: Mapping[int, int]) -> dict[int, int]:
    """A row without its memory."""
    return {column: c for column, c in row.items() if column >= 0}


@define
class Echelon:
    """Rows of which each has a column of its own (its pivot) that no other one has."""

    #: Which columns may be pivots, and in which order they are preferred: the smallest first; None may not.
    preference: Callable[[int], object | None]
    pivots: dict[int, Row] = field(factory=dict)
    _holders: dict[int, set[int]] = field(default=Factory(dict))

    def reduce(self, row: Mapping[int, int]) -> Row:
        """The row without any pivot's column. The row itself enters with a positive factor."""
        reduced = dict(row)
        for column in [c for c in row if c in self.pivots]:
            reduced = _without(reduced, column, self.pivots[column])
        return reduced

    def add(self, row: Mapping[int, int]) -> Row | None:
        """Take a row in. When nothing is left of it to pivot on, it is given back reduced: it depends on the others."""
        reduced = self.reduce(row)
        ranked = [
            (rank, len(self._holders.get(c, ())), c)
            for c in reduced
            if c >= 0 and (rank := self.preference(c)) is not None
        ]
        if not ranked:
            return reduced
        pivot = min(ranked)[2]
        for other in tuple(self._holders.get(pivot, ())):
            self._forget(other)
            self.pivots[other] = _without(self.pivots[other], pivot, reduced)
            self._remember(other)
        self.pivots[pivot] = reduced
        self._remember(pivot)
        return None

    def _remember(self, pivot: int) -> None:
        for column in self.pivots[pivot]:
            if column >= 0:
                self._holders.setdefault(column, set()).add(pivot)

    def _forget(self, pivot: int) -> None:
        for column in self.pivots[pivot]:
            if column >= 0:
                self._holders[column].discard(pivot)


def eliminate(rows: Iterable[Mapping[int, int]], columns: Collection[int]) -> tuple[Echelon, list[Row]]:
    """Rows with some columns eliminated: those solved for one of them, and the others, in which none is left."""
    echelon = Echelon(lambda c: 0 if c in columns else None)
    return echelon, [left for left in map(echelon.add, rows) if left is not None]


def _without(row: Row, column: int, pivot: Row) -> Row:
    """The row plus a multiple of the pivot's row, so that the column is gone."""
    factor, own = row[column], pivot[column]
    common = gcd(factor, own)
    times, less = abs(own) // common, factor // common * (1 if own > 0 else -1)
    result = {c: v * times for c, v in row.items()} if times != 1 else dict(row)
    for c, v in pivot.items():
        new = result.get(c, 0) - less * v
        if new:
            result[c] = new
        else:
            result.pop(c, None)
    if times != 1:
        divisor = gcd(*result.values()) if result else 1
        if divisor > 1:
            result = {c: v // divisor for c, v in result.items()}
    return result
