"""The figures of many reports of one schema as columns of whole quanta; one report is a batch of one. Needs numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from govfin.schema.schema import Schema
from govfin.system.forms import OpenTable
from govfin.system.kernel import Rows

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


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

    def find(self, report: Ints, row: Ints) -> Ints:
        """The lines of rows of reports; -1 where there is none."""
        if not self.count:
            return np.full(len(report), -1, np.int64)
        keys, order = self._index
        wanted = report * self.vocabulary + row
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        line = place if order is None else order[place]
        return np.where(keys[place] == wanted, line, -1)

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
        return np.flatnonzero(np.array([takes(key) for key in self.vocabulary], np.bool_)[lines.row])

    def reports_of(self, table: OpenTable, lines: Ints) -> Ints:  # noqa: D102
        return self.lines(table).report[lines]

    def line_of(self, table: OpenTable, key: str) -> Ints:  # noqa: D102
        found, lines = np.full(self.count, -1, np.int64), self.lines(table)
        if key in self._places:
            at = np.flatnonzero(lines.row == self._places[key])
            found[lines.report[at]] = at
        return found

    def same_row(self, table: OpenTable, lines: Ints, other: OpenTable) -> Ints:  # noqa: D102
        of = self.lines(table)
        return self.lines(other).find(of.report[lines], of.row[lines])

    def depth(self, table: OpenTable) -> int:  # noqa: D102
        return max(map(len, self._above(table)), default=0)

    def or_above(self, table: OpenTable, steps: int, found: Ints | None) -> Ints:  # noqa: D102
        lines = self.lines(table)
        result = np.full(lines.count, -1, np.int64) if found is None else found.copy()
        of_row = np.array([a[steps] if steps < len(a) else -1 for a in self._above(table)], np.int64)
        wanted = of_row[lines.row]
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

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {key: i for i, key in enumerate(self.vocabulary)}

    def _above(self, table: OpenTable) -> Sequence[Sequence[int]]:
        """By row of the vocabulary, the places of the rows that may stand above it, nearest first."""
        return [[self._places.get(key, -1) for key in table.rows_above(row)] for row in self.vocabulary]
