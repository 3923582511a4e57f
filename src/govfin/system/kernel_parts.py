"""What the parts of the kernel share: cells of many reports by slot, suspects on their way, ragged arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from attrs import fields, frozen

from govfin.system.columns import Bools, Columns, Ints, printed_layout
from govfin.system.plan import Plan


@frozen(eq=False)
class Found:
    """Suspects of one rule, or of all over printed cells: those of one array belong to one another, in any order."""

    report: Ints
    rule: Ints
    #: The place among the relations of the rule.
    place: Ints
    residual: Ints
    #: Whether the first cell is the one that the rule defines.
    defines: Bools
    #: How many terms each has; its terms follow one another.
    count: Ints
    cell: Ints
    coefficient: Ints
    value: Ints
    given: Bools

    @classmethod
    def none(cls) -> Found:
        """No suspects."""
        ints, bools = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        return cls(ints, ints, ints, ints, bools, ints, ints, ints, ints, bools)

    @classmethod
    def joined(cls, parts: Sequence[Found]) -> Found:
        """The suspects of all parts."""
        kept = [p for p in parts if p.report.size]
        if len(kept) < 2:  # noqa: PLR2004 - nothing to join
            return kept[0] if kept else cls.none()
        return cls(*(np.concatenate([getattr(p, a.name) for p in kept]) for a in fields(cls)))


@frozen(eq=False)
class Tally:
    """By rule, over all reports: how many relations there are, how many of them are undecided, and all blank."""

    relations: Ints
    undecided: Ints
    blank: Ints
    #: How many sentences speak of another report, which was not looked at.
    beside: Ints

    @classmethod
    def empty(cls, rules: int) -> Tally:
        """Nothing counted yet."""
        return cls(*(np.zeros(rules, np.int64) for _ in range(4)))

    def add(self, what: Literal["relations", "undecided", "blank"], rule: Ints, found: Bools) -> None:
        """Count forms by report, each for its rule."""
        np.add.at(getattr(self, what), rule, np.count_nonzero(found, axis=1))


@frozen(eq=False)
class Slots:
    """All cells that rules name one by one, by slot and report: printed ones, then named ones of open tables."""

    figures: Ints
    given: Bools
    unknown: Bools | None
    #: Whether the report has the cell: a row of an open table, or a table's row of totals, may be lacking.
    exists: Bools


def spread(starts: Ints, counts: Ints) -> Ints:
    """The places of ragged parts, one part after the other: [5, 6, 9] for parts of 2 and 1 that begin at 5 and 9."""
    ends = np.cumsum(counts)
    return np.asarray(np.arange(counts.sum()) + np.repeat(starts - (ends - counts), counts), np.int64)


def open_cell(plan: Plan, columns: Columns, column: Ints, row: Ints) -> Ints:
    """The number of a cell of an open table, from its column among those of all open tables and its row.

    Smaller numbers are slots; `Plan.cell_at` reads both.
    """
    return len(plan.slot_tables) + column * len(columns.vocabulary) + row


def slots_of(plan: Plan, columns: Columns) -> Slots:
    """The cells of columns by slot."""
    printed = len(printed_layout(plan.schema).cells)
    size = (printed + len(plan.named), columns.count)
    may_lack = np.array([t.open or t.supplementary for t in plan.schema.tables], np.bool_)
    exists = np.ones(size, np.bool_)
    some = np.flatnonzero(may_lack[plan.slot_tables[:printed]])
    exists[some] = columns.present[plan.slot_tables[some]]
    if not plan.named:
        return Slots(columns.figures, columns.given, columns.unknown, exists)
    figures, given = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    figures[:printed], given[:printed] = columns.figures, columns.given
    unknown = _unknown(columns, size)
    exists[printed:] = False
    places = {key: i for i, key in enumerate(columns.vocabulary)}
    for table, cells in plan.named_by_table.items():
        lines = columns.lines[table]
        keys = {cell.row: places[cell.row] for _, cell in cells if cell.row in places}
        # Rows that no rule names answer to the last place, where nothing is looked up.
        ordinal = np.full(len(columns.vocabulary) + 1, -1, np.int64)
        ordinal[list(keys.values())] = range(len(keys))
        order = {key: i for i, key in enumerate(keys)}
        chosen = np.flatnonzero(ordinal[lines.row] >= 0)
        rows, reports = ordinal[lines.row[chosen]], lines.report[chosen]
        by_column: dict[int, Ints] = {}
        for slot, cell in cells:
            if cell.row in order:
                column = plan.open_tables[table].columns[cell.column]
                by_column.setdefault(column, np.full(len(keys), -1, np.int64))[order[cell.row]] = slot
        for column, of_row in by_column.items():
            here = of_row[rows] >= 0
            at, who, which = of_row[rows[here]], reports[here], chosen[here]
            figures[at, who], given[at, who], exists[at, who] = (
                lines.figures[column, which],
                lines.given[column, which],
                True,
            )
            if lines.unknown is not None and unknown is not None:
                unknown[at, who] = lines.unknown[column, which]
    for slot, (table, column) in plan.sums.items():
        lines = columns.lines[table]
        np.add.at(figures[slot], lines.report, lines.figures[column, :-1])
        given[slot, lines.report[lines.given[column, :-1]]] = True
        exists[slot, lines.report] = True
        if lines.unknown is not None and unknown is not None:
            unknown[slot, lines.report[lines.unknown[column, :-1]]] = True
    return Slots(figures, given, unknown, exists)


def _unknown(columns: Columns, size: tuple[int, int]) -> Bools | None:
    if columns.unknown is None and all(lines.unknown is None for lines in columns.lines.values()):
        return None
    unknown = np.zeros(size, np.bool_)
    if columns.unknown is not None:
        unknown[: len(columns.unknown)] = columns.unknown
    return unknown
