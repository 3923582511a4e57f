"""The figures of many reports of one schema as columns of whole quanta; one report is a batch of one. Needs numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from govfin.schema.schema import Schema
from govfin.system.forms import OpenTable
from govfin.system.kernel import Rows

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
#: Whole numbers of 64 bits have so many besides the sign.
_BITS: Final = 63


@frozen(eq=False)
class Lines:
    """The rows that reports bring to one open table, a line each: report after report, each in its own order.

    The arrays by column have one more line at their end, blank: it stands for the row that a report lacks (-1).
    """

    #: The report of each line, ascending.
    report: Ints
    #: The row of each line, as its place in the vocabulary of the batch.
    row: Ints
    #: By column and line: quanta, 0 where blank.
    figures: Ints
    #: By column and line: whether the cell has a figure.
    given: Bools
    #: By column and line: whether its figure exists and is not known; None where all are known.
    unknown: Bools | None
    #: The number of rows in the vocabulary.
    vocabulary: int

    @property
    def count(self) -> int:
        """How many lines there are, without the blank one."""
        return len(self.report)

    @cached_property
    def marks(self) -> Ints | None:
        """By line: a bit for each column, set where the cell has a figure; None for more columns than bits."""
        if len(self.given) > _BITS:
            return None
        marks = np.zeros(self.count + 1, np.int64)
        for column, given in enumerate(self.given):
            marks |= given.astype(np.int64) << column
        return marks

    def find(self, report: Ints, row: Ints) -> Ints:
        """The lines of rows of reports; -1 where there is none."""
        if not self.count:
            return np.full(len(report), -1, np.int64)
        keys, order = self._index
        wanted = report * self.vocabulary + row
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        line = place if order is None else order[place]
        return np.where(keys[place] == wanted, line, -1)

    def of_row(self, row: int) -> Ints:
        """The lines of a row, ascending."""
        order, starts = self._by_row
        return order[starts[row] : starts[row + 1]]

    @cached_property
    def _by_row(self) -> tuple[Ints, Ints]:
        """The lines row by row, and where those of each row begin; one more at the end."""
        # Sorting numbers of 16 bits is many times faster.
        row = self.row.astype(np.uint16) if self.vocabulary <= 1 << 16 else self.row
        counts = np.bincount(self.row, minlength=self.vocabulary)
        return np.argsort(row, kind="stable"), np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

    @property
    def distinct(self) -> bool:
        """Whether no row of a report has two lines."""
        keys, _ = self._index
        return bool((keys[1:] > keys[:-1]).all())

    @cached_property
    def _index(self) -> tuple[Ints, Ints | None]:
        """A number for each line's report and row, ascending, and the lines in that order where it is another."""
        keys = self.report * self.vocabulary + self.row
        if (keys[1:] > keys[:-1]).all():
            return keys, None
        order = np.argsort(keys, kind="stable")
        return keys[order], order


@frozen(eq=False)
class Columns:
    """The figures of many reports of one schema: a row a printed cell, a column a report; lines for open tables."""

    schema: Schema
    #: How many reports.
    count: int
    #: By slot of `printed_layout` and report: quanta, 0 where blank.
    figures: Ints
    given: Bools
    unknown: Bools | None
    #: By table of the schema and report: whether the report has the table.
    present: Bools
    #: The keys of the rows of open tables, ascending, each once.
    vocabulary: tuple[str, ...]
    #: By the id of each open table.
    lines: Mapping[str, Lines]

    @cached_property
    def rows(self) -> Rows[Ints]:
        """Their rows, for the kernel."""
        return ColumnRows(self.count, self.vocabulary, self.lines)

    @cached_property
    def largest(self) -> int:
        """The largest amount of all, without its sign."""
        arrays = [self.figures, *(lines.figures for lines in self.lines.values())]
        return max((max(int(a.max()), -int(a.min())) for a in arrays if a.size), default=0)


@frozen(eq=False)
class ColumnRows:
    """The rows of many reports, as arrays. See `kernel.Rows`."""

    count: int
    vocabulary: tuple[str, ...]
    by_table: Mapping[str, Lines]
    parents: dict[OpenTable, Ints] = field(factory=dict)

    @cached_property
    def reports(self) -> Ints:  # noqa: D102 - see Rows
        return np.arange(self.count)

    def lines(self, table: OpenTable) -> Lines:
        """The lines of a table."""
        return self.by_table[table.table.id]

    def taken(self, table: OpenTable, takes: Callable[[str], bool] | None) -> Ints:  # noqa: D102
        lines = self.lines(table)
        if takes is None:
            return np.arange(lines.count)
        return np.flatnonzero(_taken(takes, self.vocabulary)[lines.row])

    def reports_of(self, table: OpenTable, lines: Ints) -> Ints:  # noqa: D102
        return self.lines(table).report[lines]

    def line_of(self, table: OpenTable, key: str) -> Ints:  # noqa: D102
        found, row = np.full(self.count, -1, np.int64), _places(self.vocabulary).get(key)
        if row is not None:
            lines = self.lines(table)
            at = lines.of_row(row)
            found[lines.report[at]] = at
        return found

    def same_row(self, table: OpenTable, lines: Ints, other: OpenTable) -> Ints:  # noqa: D102
        of = self.lines(table)
        return self.lines(other).find(of.report[lines], of.row[lines])

    def depth(self, table: OpenTable) -> int:  # noqa: D102
        return len(_above(table, self.vocabulary))

    def or_above(self, table: OpenTable, steps: int, found: Ints | None) -> Ints:  # noqa: D102
        lines = self.lines(table)
        result = np.full(lines.count, -1, np.int64) if found is None else found.copy()
        wanted = _above(table, self.vocabulary)[steps][lines.row]
        at = np.flatnonzero((result < 0) & (wanted >= 0))
        result[at] = lines.find(lines.report[at], wanted[at])
        return result

    def lacking(self, found: Sequence[Ints]) -> Ints:  # noqa: D102
        return np.flatnonzero(np.logical_and.reduce([lines < 0 for lines in found]))

    def at(self, numbers: Ints, places: Ints) -> Ints:  # noqa: D102
        return numbers[places]

    def joined(self, parts: Sequence[Ints]) -> Ints:  # noqa: D102
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def scaled(self, numbers: Ints, by: int, plus: int) -> Ints:  # noqa: D102
        return numbers * by + plus

    def grouped(self, numbers: Ints) -> tuple[Ints, Ints, Ints]:  # noqa: D102
        places = np.flatnonzero(numbers >= 0)
        places = places[np.argsort(numbers[places], kind="stable")]
        sorted_ = numbers[places]
        first = np.concatenate([[True], sorted_[1:] != sorted_[:-1]])[: len(sorted_)]
        return sorted_[first], np.cumsum(first) - 1, places


# ── what is known of rows by their keys alone: the same for every batch with the same vocabulary ────────────────


@lru_cache(maxsize=16)
def _places(vocabulary: tuple[str, ...]) -> Mapping[str, int]:
    return {key: i for i, key in enumerate(vocabulary)}


@lru_cache(maxsize=128)
def _taken(takes: Callable[[str], bool], vocabulary: tuple[str, ...]) -> Bools:
    return np.array([takes(key) for key in vocabulary], np.bool_)


@lru_cache(maxsize=128)
def _above(table: OpenTable, vocabulary: tuple[str, ...]) -> tuple[Ints, ...]:
    """By step and row of the vocabulary, the place of the row that may stand so many steps above it, or -1."""
    places = _places(vocabulary)
    found = [[places.get(key, -1) for key in table.rows_above(row)] for row in vocabulary]
    steps = range(max(1, *map(len, found)) if found else 1)
    return tuple(np.array([a[step] if step < len(a) else -1 for a in found], np.int64) for step in steps)
