"""The kernel: which rows of reports each form of a plan is said of, and which lines its terms take there.

It is written once, for one report and for many. `Rows` says what it needs to know of rows; `shape_rows` has those of
one report in lists, `columns` those of many in arrays of numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from govfin.system.forms import ROW_STEP, TABLE_STEP, Group, OpenTable, Pick

#: Whole numbers, one after the other: a list, or an array.
V = TypeVar("V")


class Rows(Protocol[V]):
    """The rows of reports as numbers: reports from 0, and the lines of each open table from 0, report after report.

    A line is a row of a report in an open table, without the row of totals; -1 is a line that is not there.
    """

    @property
    def reports(self) -> V:
        """Every report."""

    @property
    def parents(self) -> dict[OpenTable, V]:
        """What `parents` found."""

    def taken(self, table: OpenTable, takes: Callable[[str], bool] | None) -> V:
        """The lines whose row is taken, or all."""

    def reports_of(self, table: OpenTable, lines: V) -> V:
        """The reports of lines."""

    def line_of(self, table: OpenTable, key: str) -> V:
        """By report, the line of a row."""

    def same_row(self, table: OpenTable, lines: V, other: OpenTable) -> V:
        """The lines of the same rows of the same reports in another table."""

    def depth(self, table: OpenTable) -> int:
        """How many rows can stand above one."""

    def or_above(self, table: OpenTable, steps: int, found: V | None) -> V:
        """By line of a table, what was found; where it is -1, the line of the row so many steps above."""

    def lacking(self, found: Sequence[V]) -> V:
        """The places where all of some numbers are -1."""

    def at(self, numbers: V, places: V) -> V:
        """The numbers at some places."""

    def joined(self, parts: Sequence[V]) -> V:
        """The numbers of all parts."""

    def scaled(self, numbers: V, by: int, plus: int) -> V:
        """Each number times another, plus a third."""

    def grouped(self, numbers: V) -> tuple[V, V, V]:
        """The distinct numbers but -1, ascending; for each place of one, in that order, which it is, and the place."""


@frozen(eq=False)
class Taken(Generic[V]):
    """The lines that a pick takes."""

    #: Which thing each line is taken for, ascending; None where each takes one line, or -1.
    owner: V | None
    #: None for the printed cells of each report.
    line: V | None


@frozen(eq=False)
class Said(Generic[V]):
    """The things that the forms of a group are said of."""

    #: By thing, its report, and where it stands among those that its rule is said of; None for 0.
    report: V
    place: V | None
    #: By pick.
    taken: tuple[Taken[V], ...]


def resolve(group: Group, rows: Rows[V]) -> Said[V]:
    """What the forms of a group are said of, and what their picks take."""
    match group.said_of:
        case "reports":
            return Said(rows.reports, None, tuple(_of_reports(pick, rows) for pick in group.picks))
        case "rows":
            return _each_row(group.tables, group.takes, rows)
        case "heads":
            table = group.tables[0]
            heads, owner, below = rows.grouped(parents(table, rows))
            taken = (Taken(None, heads), Taken(owner, below))
            return Said(rows.reports_of(table, heads), rows.scaled(heads, ROW_STEP, ROW_STEP), taken)


def parents(table: OpenTable, rows: Rows[V]) -> V:
    """By line of a table, the line of the nearest row above it that its report has."""
    if table not in rows.parents:
        found = rows.or_above(table, 0, None)
        for steps in range(1, rows.depth(table)):
            found = rows.or_above(table, steps, found)
        rows.parents[table] = found
    return rows.parents[table]


def _of_reports(pick: Pick, rows: Rows[V]) -> Taken[V]:
    if pick.table is None:
        return Taken(None, None)
    if pick.which == "row":
        return Taken(None, rows.line_of(pick.table, pick.key))
    lines = rows.lacking([parents(pick.table, rows)]) if pick.which == "top" else rows.taken(pick.table, None)
    return Taken(rows.reports_of(pick.table, lines), lines)


def _each_row(tables: Sequence[OpenTable], takes: Callable[[str], bool] | None, rows: Rows[V]) -> Said[V]:
    """The rows of some tables, each once: in the order of the first table that has it."""
    parts: list[list[V]] = []
    for i, table in enumerate(tables):
        lines = rows.taken(table, takes)
        found = [lines if other is table else rows.same_row(table, lines, other) for other in tables]
        if i:
            # A row that an earlier table has too is there already.
            new = rows.lacking(found[:i])
            lines, found = rows.at(lines, new), [rows.at(f, new) for f in found]
        place = rows.scaled(lines, ROW_STEP, i * TABLE_STEP + ROW_STEP)
        parts.append([rows.reports_of(table, lines), place, *found])
    report, place, *taken = (rows.joined(p) for p in zip(*parts, strict=True))
    return Said(report, place, tuple(Taken(None, line) for line in taken))
