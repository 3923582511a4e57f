"""Reports as columns, for the kernel: many reports of one schema, or one as a batch of one. Needs numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from attrs import frozen

from govfin.report.report import Caption, Report
from govfin.schema.tables import Table
from govfin.system.columns import Bools, Columns, Ints, Lines
from govfin.system.layout import Layout, lay_out, printed_layout


def columns_of(reports: Sequence[Report]) -> Columns:
    """The figures of reports that follow the same schema, in quanta of their tables' scales."""
    schema = reports[0].schema
    present = np.array([[codes is not None for codes in r.shape] for r in reports], np.bool_).T
    vocabulary = tuple(sorted({code for r in reports for codes in r.shape for code in codes or ()}))
    size = (len(printed_layout(schema).cells), len(reports))
    figures, given, unknown = np.zeros(size, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    flat = [_flat(r) for r in reports]
    for number, (report, (amounts, has, lost)) in enumerate(zip(reports, flat, strict=True)):
        places = _places(report.layout)
        figures[places.slots, number] = amounts[places.printed]
        given[places.slots, number] = has[places.printed]
        unknown[places.slots, number] = lost[places.printed]
    by_key = {key: i for i, key in enumerate(vocabulary)}
    lines = {t.id: _lines(t, i, reports, flat, by_key) for i, t in enumerate(schema.tables) if t.open}
    return Columns(schema, len(reports), figures, given, unknown if unknown.any() else None, present, vocabulary, lines)


_Flat = tuple[Ints, Bools, Bools]


def _flat(report: Report) -> _Flat:
    """Amounts, where there are any, and where they are not known, by slot."""
    has = np.array([f is not None for f in report.figures], np.bool_)
    lost = np.zeros(len(has), np.bool_)
    lost[list(report.unknown)] = True
    return np.array(report.values, np.int64), has, lost


@frozen(eq=False)
class _Places:
    """The slots of a layout that the printed layout has too, and what they are there."""

    printed: Ints
    slots: Ints
    #: By open table, the first slot of its lines.
    first: Mapping[str, int]


@lru_cache(maxsize=512)
def _places(layout: Layout) -> _Places:
    slots = printed_layout(layout.schema).slots
    pairs = [(i, slots[cell]) for i, cell in enumerate(layout.cells) if cell in slots]
    first = {
        t.id: layout.spans[t.id][0] + (len(t.columns) if t.total is not None and not t.total_last else 0)
        for t in layout.schema.tables
        if t.open
    }
    return _Places(np.array([i for i, _ in pairs], np.int64), np.array([s for _, s in pairs], np.int64), first)


def _lines(
    table: Table, index: int, reports: Sequence[Report], flat: Sequence[_Flat], by_key: Mapping[str, int]
) -> Lines:
    """The lines of an open table over all reports."""
    width = len(table.columns)
    numbers: list[int] = []
    rows: list[int] = []
    parts: list[_Flat] = []
    for number, report in enumerate(reports):
        codes = report.shape[index] or ()
        first = _places(report.layout).first[table.id]
        own = slice(first, first + len(codes) * width)
        numbers.extend([number] * len(codes))
        rows.extend(by_key[code] for code in codes)
        parts.append((flat[number][0][own], flat[number][1][own], flat[number][2][own]))

    size = (width, len(rows) + 1)
    figures, given, lost = np.zeros(size, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for which, whole in enumerate((figures, given, lost)):
        whole[:, :-1] = np.concatenate([p[which] for p in parts]).reshape(-1, width).T
    number_of, row_of = np.array(numbers, np.int64), np.array(rows, np.int64)
    return Lines(number_of, row_of, figures, given, lost if lost.any() else None, len(by_key))


def report_from(
    columns: Columns,
    number: int,
    *,
    department: str | None = None,
    year: int | None = None,
    statements: tuple[tuple[str, str], ...] = (),
    captions: tuple[tuple[str, Caption], ...] = (),
) -> Report:
    """One of the reports by itself: the inverse of `columns_of`."""
    schema = columns.schema
    shape: list[tuple[str, ...] | None] = []
    own: dict[str, slice] = {}
    for index, table in enumerate(schema.tables):
        codes: tuple[str, ...] = ()
        if table.open:
            lines = columns.lines[table.id]
            first, end = np.searchsorted(lines.report, [number, number + 1])
            own[table.id] = slice(first, end)
            codes = tuple(columns.vocabulary[i] for i in lines.row[first:end].tolist())
        shape.append(codes if columns.present[index, number] else None)
    layout = lay_out(schema, tuple(shape))
    places = _places(layout)
    figures = np.zeros(len(layout.cells), np.int64)
    given, unknown = np.zeros(len(figures), np.bool_), np.zeros(len(figures), np.bool_)
    figures[places.printed], given[places.printed] = (
        columns.figures[places.slots, number],
        columns.given[places.slots, number],
    )
    if columns.unknown is not None:
        unknown[places.printed] = columns.unknown[places.slots, number]
    for id_, which in own.items():
        lines = columns.lines[id_]
        here = slice(places.first[id_], places.first[id_] + (which.stop - which.start) * len(lines.figures))
        figures[here], given[here] = lines.figures[:, which].T.reshape(-1), lines.given[:, which].T.reshape(-1)
        if lines.unknown is not None:
            unknown[here] = lines.unknown[:, which].T.reshape(-1)
    flat = tuple(f if g else None for f, g in zip(figures.tolist(), given.tolist(), strict=True))
    lost = frozenset(np.flatnonzero(unknown).tolist())
    return Report(schema, tuple(shape), flat, department, year, statements, lost, captions)
