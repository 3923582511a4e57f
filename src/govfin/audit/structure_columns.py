"""Which of many reports may have findings that are not about sums: all that have any, and few others. Needs numpy.

What is found of a report is told by `structure`, from the report itself; this only spares looking at every one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from govfin.audit.structure import class_lines, findings_of_codes, level_below, printed_detail
from govfin.schema.schema import Schema
from govfin.system.columns import Bools, Columns, Ints
from govfin.system.forms import OpenTable
from govfin.system.kernel import parents
from govfin.system.layout import printed_layout
from govfin.system.plan import Plan

#: No row stands above; the row above is in no report.
_TOP: Final = -2
_LACKING: Final = -1


def may_have_findings(plan: Plan, columns: Columns, stated: Bools) -> Bools:
    """By report: whether `structure_findings` or `stated_findings` may find something, captions apart.

    `stated` says by table and report whether the report has the table's statement.
    """
    found: Bools = ~np.logical_and.reduce(columns.present[[not t.supplementary for t in plan.schema.tables]], axis=0)
    found |= _unstated(plan, columns, stated)
    found |= _without_detail(plan, columns)
    for table in plan.open_tables.values():
        if columns.lines[table.table.id].count and table.above is not None:
            _mark_rows(plan, columns, table, found)
    _mark_stated_figures(plan, columns, found)
    _mark_classes_without_rows(plan, columns, found)
    return found


def _unstated(plan: Plan, columns: Columns, stated: Bools) -> Bools:
    """Reports with a table that has figures and a statement, or neither."""
    found = np.zeros(columns.count, np.bool_)
    for index, table in enumerate(plan.schema.tables):
        first, end = printed_layout(plan.schema).spans[table.id]
        filled: Bools = np.logical_or.reduce(columns.given[first:end], axis=0)
        if columns.unknown is not None:
            filled |= columns.unknown[first:end].any(axis=0)
        if table.open:
            lines = columns.lines[table.id]
            has = lines.given[:, :-1].any(axis=0)
            if lines.unknown is not None:
                has |= lines.unknown[:, :-1].any(axis=0)
            filled[lines.report[has]] = True
        odd = filled == stated[index] if table.empty else filled & stated[index]
        found |= odd & columns.present[index]
    return found


def _without_detail(plan: Plan, columns: Columns) -> Bools:
    """Reports with a printed code that has a figure, and printed items of it that have none."""
    found = np.zeros(columns.count, np.bool_)
    filled = columns.figures != 0
    if columns.unknown is not None:
        filled |= columns.unknown
    # The slots of printed rows are the same in the layout of every report that has all tables.
    for _, _, own, below in printed_detail(printed_layout(plan.schema)):
        found |= filled[list(own)].any(axis=0) & ~filled[list(below)].any(axis=0)
    return found


def _mark_rows(plan: Plan, columns: Columns, table: OpenTable, found: Bools) -> None:
    """Mark reports with rows that are not in the list, out of their time, without a row above or without detail."""
    lines = columns.lines[table.table.id]
    known = _known(plan, table.table.id, columns.vocabulary)
    looks = known.looks(np.flatnonzero(np.bincount(lines.row)))
    found[lines.report[looks[lines.row, 0] > 0]] = True
    nearest, wanted = parents(table, columns.rows), known.right_above[lines.row]
    gap = (wanted != _TOP) & ((nearest < 0) | (lines.row[nearest] != wanted))
    found[lines.report[gap]] = True
    childless = looks[lines.row, 1] > 0
    childless[nearest[nearest >= 0]] = False
    found[lines.report[childless]] = True


@frozen(eq=False)
class _Known:
    """What is known of the rows of a table whatever the figures: by place in a vocabulary."""

    plan: Plan
    table: OpenTable
    vocabulary: tuple[str, ...]
    #: The place of the row right above.
    right_above: Ints
    #: What `_row` says of each row; -1 until it is first asked for.
    _looks: NDArray[np.int8]

    def looks(self, rows: Ints) -> NDArray[np.int8]:
        """What `_row` says, by place; only of some rows and those that were asked for before."""
        for row in rows[self._looks[rows, 0] < 0].tolist():
            self._looks[row] = _row(self.plan.schema, self.table.index, self.vocabulary[row])
        return self._looks


@lru_cache(maxsize=64)
def _known(plan: Plan, id_: str, vocabulary: tuple[str, ...]) -> _Known:
    table = plan.open_tables[id_]
    assert table.above is not None  # noqa: S101 - asked for tables that roll up
    places = {key: i for i, key in enumerate(vocabulary)}
    above = [next(iter(table.above(key)), None) for key in vocabulary]
    right_above = np.array([_TOP if key is None else places.get(key, _LACKING) for key in above], np.int64)
    return _Known(plan, table, vocabulary, right_above, np.full((len(vocabulary), 2), -1, np.int8))


@lru_cache(maxsize=1 << 14)
def _row(schema: Schema, index: int, key: str) -> tuple[bool, bool]:
    """Whether a row is one to look at whatever else there is; whether there should be rows below it."""
    table = schema.tables[index]
    classification = schema.classification_of(table)
    if classification is None:
        return False, False
    family = (*reversed(classification.above(key)), key)
    told = {f.code for f in findings_of_codes(schema, table, family) if key in f.cells[0].address}
    return bool(told - {"F0306"}), not table.supplementary and bool(level_below(classification, key))


def _mark_stated_figures(plan: Plan, columns: Columns, found: Bools) -> None:
    """Mark reports that state a figure which their amounts give."""
    for figure in plan.schema.figures:
        if figure.stated:
            _, table, _, column = figure.stated
            cells = printed_layout(plan.schema).cells
            slots = [s for s, c in enumerate(cells) if (c.table, c.column) == (table, column)]
            found |= np.logical_or.reduce(columns.given[slots], axis=0)
            if table in plan.open_tables:
                lines = columns.lines[table]
                found[lines.report[lines.given[plan.open_tables[table].columns[column], :-1]]] = True


def _mark_classes_without_rows(plan: Plan, columns: Columns, found: Bools) -> None:
    """Mark reports with a class that has a figure in one table and no row in the table of its detail."""
    slots = printed_layout(plan.schema).slots
    for (_, other), lines in class_lines(plan.schema).items():
        rows, codes = columns.lines[other], tuple(lines)
        wanted = _places(codes, columns.vocabulary)[rows.row]
        has = np.zeros((len(codes), columns.count), np.bool_)
        at = np.flatnonzero(wanted >= 0)
        has[wanted[at], rows.report[at]] = True
        figures = columns.figures[[slots[lines[code]] for code in codes]]
        found |= ((figures != 0) & ~has).any(axis=0)


@lru_cache(maxsize=64)
def _places(codes: tuple[str, ...], vocabulary: tuple[str, ...]) -> Ints:
    """By row of the vocabulary: its place among some codes; -1 for others."""
    places = {code: i for i, code in enumerate(codes)}
    return np.array([*(places.get(key, -1) for key in vocabulary), -1], np.int64)
