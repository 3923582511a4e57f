"""The figures of many reports of one schema as columns of whole quanta; one report is a batch of one. Needs numpy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from govfin.schema.schema import Schema
from govfin.system.layout import Layout, lay_out

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@lru_cache(maxsize=64)
def printed_layout(schema: Schema) -> Layout:
    """The cells of a schema whose rows do not come with the report: those of printed rows, and rows of totals."""
    return lay_out(schema, tuple(() for _ in schema.tables))


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
    def parents(self) -> dict[str, Ints]:
        """What `kernel_rows.parents` found, by table."""
        return {}

    @cached_property
    def largest(self) -> int:
        """The largest amount of all, without its sign."""
        arrays = [self.figures, *(lines.figures for lines in self.lines.values())]
        return max((max(int(a.max()), -int(a.min())) for a in arrays if a.size), default=0)
