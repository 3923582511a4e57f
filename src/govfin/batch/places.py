"""Where the lines of facts belong: each figure in its column, in one pass over all reports of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
from attrs import frozen

from govfin.amounts import MAX_QUANTA
from govfin.batch.facts import CAPTION, FIGURE, KINDS, REPORT, ROW, STATEMENT, UNKNOWN
from govfin.batch.stream import chunk_of, indices_of, words_of
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.report import CAPTION_FACTS, takes_code
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.columns import Bools, Columns, Ints, Lines
from govfin.system.layout import printed_layout

#: How many problems of a report are told.
_TOLD: Final = 20
#: A place that the form does not have.
_NOWHERE: Final = -1


@frozen(eq=False, slots=False)
class Draft:
    """The lines of reports of one form, on their way to columns."""

    table: pa.Table
    schema: Schema
    #: Where each report begins.
    starts: Ints

    @property
    def count(self) -> int:
        """How many reports."""
        return len(self.starts)

    @cached_property
    def columns(self) -> Columns:
        """The figures as columns; only of reports without problems."""
        size = (len(printed_layout(self.schema).cells), self.count)
        figures, given, unknown = np.zeros(size, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        at = np.flatnonzero((self._row >= 0) & (self._row < self._form.first_open))
        slot, report = self._cell[at], self._report[at]
        figures[slot, report], given[slot, report] = self._amount[at], True
        lost = self._of_kind(UNKNOWN)
        lost = lost[self._row[lost] < self._form.first_open]
        slot, report = self._cell[lost], self._report[lost]
        given[slot, report], unknown[slot, report] = False, True
        # The last one takes what speaks of no table.
        present = np.zeros((len(self.schema.tables) + 1, self.count), np.bool_)
        present[self._table, self._report] = True
        vocabulary, place = self._vocabulary
        lines = {t.id: self._lines(t, i, place, len(vocabulary)) for i, t in enumerate(self._form.open_tables)}
        return Columns(
            self.schema, self.count, figures, given, unknown if lost.size else None, present[:-1], vocabulary, lines
        )

    def said(self, kind: str) -> Bools:
        """By table of the schema and report: whether the report has lines of a kind about it."""
        found = np.zeros((len(self.schema.tables), self.count), np.bool_)
        at = self._of_kind(kind)
        found[self._table[at], self._report[at]] = True
        return found

    @property
    def texts(self) -> Iterator[tuple[int, str, str | None, str]]:
        """What reports say in words: report, table, the name of a fact of a caption or None, text."""
        at = self._of_kind(STATEMENT, CAPTION)
        if at.size:
            part = self.table.select(["table", "row", "text"]).take(pa.array(at)).to_pylist()
            for number, said in zip(self._report[at].tolist(), part, strict=True):
                yield number, said["table"], said["row"], said["text"]

    @cached_property
    def problems(self) -> dict[int, list[Diagnostic]]:
        """What does not fit the form, by report."""
        found: dict[int, list[Diagnostic]] = {}
        misfits = list(self._misfits())
        if not misfits and self._has_twice():
            misfits = list(self._twice())
        for line, diagnostic in misfits:
            told = found.setdefault(int(self._report[line]), [])
            if len(told) < _TOLD:
                told.append(diagnostic)
        return found

    # ── lines ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _report(self) -> Ints:
        """The report of each line."""
        return np.repeat(np.arange(self.count), np.diff(np.append(self.starts, self.table.num_rows)))

    @cached_property
    def _is_figure(self) -> Bools:
        """Whether a line has a figure, as nearly all have."""
        words = words_of(self.table, "kind")
        number = words.index(FIGURE) if FIGURE in words else _NOWHERE
        found: Bools = indices_of(self.table, "kind") == number
        return found

    @cached_property
    def _others(self) -> tuple[Ints, list[str | None]]:
        """The lines without a figure, and the kind of each."""
        words = [*words_of(self.table, "kind"), None]
        at = np.flatnonzero(~self._is_figure)
        return at, [words[i] for i in indices_of(self.table, "kind")[at].tolist()]

    def _of_kind(self, *kinds: str) -> Ints:
        """The lines of some kinds other than figures."""
        at, found = self._others
        return at[np.array([kind in kinds for kind in found], np.bool_)]

    @cached_property
    def _has_row(self) -> Bools:
        """Whether a line speaks of a row."""
        found = self._is_figure.copy()
        found[self._of_kind(UNKNOWN, ROW)] = True
        return found

    @cached_property
    def _amount(self) -> Ints:
        found = chunk_of(self.table, "amount")
        return np.asarray((found.fill_null(0) if found.null_count else found).to_numpy())

    @cached_property
    def _table(self) -> Ints:
        """The table of each line, as its place in the schema."""
        places = {t.id: i for i, t in enumerate(self.schema.tables)}
        words = [*words_of(self.table, "table"), None]
        return np.array([places.get(w or "", _NOWHERE) for w in words], np.int64)[indices_of(self.table, "table")]

    @cached_property
    def _tables_here(self) -> Ints:
        """The tables that lines speak of, as places in the schema."""
        return np.flatnonzero(np.bincount(self._table + 1)[1:])

    @cached_property
    def _rows(self) -> Ints:
        """The row of each line, as its place among the words of this column."""
        return indices_of(self.table, "row")

    @cached_property
    def _row(self) -> Ints:
        """Of each line with a row: the printed row, by number, or the open table that it is a line of, after those."""
        words = words_of(self.table, "row")
        width = len(words) + 1
        pair = self._table * width + self._rows
        wanted = self._has_row & (self._table >= 0) & (self._rows < len(words))
        seen = np.zeros(len(self.schema.tables) * width, np.bool_)
        seen[pair[wanted]] = True
        of_pair = np.full(len(seen), _NOWHERE, np.int64)
        for number in np.flatnonzero(seen).tolist():
            table, row = divmod(number, width)
            of_pair[number] = row_number(self._form, table, words[row])
        return np.where(wanted, of_pair[pair], _NOWHERE)

    @cached_property
    def _cell(self) -> Ints:
        """Of each line with a row: the slot in the printed layout, or the place of the column in the open table."""
        words = [*words_of(self.table, "column"), ""]
        of_row = self._form.cells(words)
        return np.where(self._row >= 0, of_row[self._row, indices_of(self.table, "column")], _NOWHERE)

    @property
    def _form(self) -> Form:
        return form_of(self.schema)

    @cached_property
    def _vocabulary(self) -> tuple[tuple[str, ...], Ints]:
        """The rows of open tables, ascending, and for each word of the column its place among them."""
        words = words_of(self.table, "row")
        seen = np.zeros(len(words) + 1, np.bool_)
        seen[self._rows[self._row >= self._form.first_open]] = True
        order = sorted(np.flatnonzero(seen).tolist(), key=lambda i: words[i])
        place = np.zeros(len(words) + 1, np.int64)
        place[order] = range(len(order))
        return tuple(words[i] for i in order), place

    @cached_property
    def _open_lines(self) -> tuple[Ints, Ints]:
        """The lines of open tables: the number of the table of each, and the lines."""
        at = np.flatnonzero(self._row >= self._form.first_open)
        return self._row[at] - self._form.first_open, at

    def _lines(self, table: Table, number: int, place: Ints, vocabulary: int) -> Lines:
        of_table, open_lines = self._open_lines
        at = open_lines[of_table == number]
        report, row = self._report[at], place[self._rows[at]]
        new = np.ones(len(at), np.bool_)
        new[1:] = (report[1:] != report[:-1]) | (row[1:] != row[:-1])
        line = np.cumsum(new) - 1
        size = (len(table.columns), int(new.sum()) + 1)
        figures, given, unknown = np.zeros(size, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        known, column, lost = self._is_figure[at], self._cell[at], np.zeros(0, np.int64)
        if not known.all():
            lost = np.flatnonzero(np.isin(at, self._of_kind(UNKNOWN)))
            unknown[column[lost], line[lost]] = True
            at, column, line = at[known], column[known], line[known]
        figures[column, line], given[column, line] = self._amount[at], True
        return Lines(report[new], row[new], figures, given, unknown if lost.size else None, vocabulary)

    # ── what does not fit ───────────────────────────────────────────────────────────────────────────

    def _misfits(self) -> Iterator[tuple[int, Diagnostic]]:
        """Lines that the form has no place for, each with what is wrong."""
        others, kinds = self._others
        unheard = {line: kind for line, kind in zip(others.tolist(), kinds, strict=True) if kind not in KINDS}
        for line, kind in unheard.items():
            yield line, Diagnostic("D1205", {"name": str(kind)})
        for line in np.setdiff1d(np.flatnonzero(self._table < 0), [*unheard, *self._of_kind(REPORT)]).tolist():
            name = str(self._said(line)["table"])
            yield line, Diagnostic("D0201", {"name": name, "schema": self.schema.id})
        for line in np.flatnonzero(self._has_row & (self._table >= 0) & (self._row < 0)).tolist():
            said = self._said(line)
            yield line, Diagnostic("D0202", {"table": said["table"] or "", "name": said["row"] or ""})
        for line in np.setdiff1d(np.flatnonzero((self._row >= 0) & (self._cell < 0)), self._of_kind(ROW)).tolist():
            said = self._said(line)
            yield (
                line,
                Diagnostic(
                    "D0203", {"table": said["table"] or "", "row": said["row"] or "", "name": said["column"] or ""}
                ),
            )
        yield from self._wrong_amounts()
        yield from self._wrong_units()
        yield from self._wrong_texts()

    def _wrong_amounts(self) -> Iterator[tuple[int, Diagnostic]]:
        amounts = chunk_of(self.table, "amount")
        if amounts.null_count:
            lacking = np.asarray(amounts.is_null().to_numpy(zero_copy_only=False))
            for line in np.flatnonzero(self._is_figure & lacking).tolist():
                yield line, Diagnostic("D1206", place=self._where(line))
        if self._amount.size and max(int(self._amount.max()), -int(self._amount.min())) > MAX_QUANTA:
            large = (self._amount > MAX_QUANTA) | (self._amount < -MAX_QUANTA)
            for line in np.flatnonzero(self._is_figure & large).tolist():
                yield line, Diagnostic("D0303", {"text": str(self._amount[line])}, place=self._where(line))

    def _wrong_units(self) -> Iterator[tuple[int, Diagnostic]]:
        """Lines whose unit or precision is not that of their table."""
        for name, expected in (
            ("unit", [t.scale.unit for t in self.schema.tables]),
            ("precision", [str(t.scale.precision) for t in self.schema.tables]),
        ):
            words = words_of(self.table, name)
            fits = np.array([*([w == e for w in words] for e in expected), [True] * len(words)], np.bool_)
            if fits[self._tables_here].all():
                continue
            wrong = ~fits[self._table, indices_of(self.table, name)]
            for line in np.flatnonzero(wrong).tolist():
                params = {"found": self._said(line)[name] or "", "expected": expected[self._table[line]]}
                yield line, Diagnostic("D0208", params | {"schema": self.schema.id}, place=self._where(line))

    def _wrong_texts(self) -> Iterator[tuple[int, Diagnostic]]:
        said, captions = self._of_kind(STATEMENT, CAPTION), self._of_kind(CAPTION)
        lacking = np.asarray(chunk_of(self.table, "text").take(pa.array(said)).is_null())
        for line in said[lacking].tolist():
            yield line, Diagnostic("D1206", place=self._where(line))
        known = np.array([word in CAPTION_FACTS for word in [*words_of(self.table, "row"), None]], np.bool_)
        for line in captions[~known[self._rows[captions]]].tolist():
            params = {"name": self._said(line)["row"] or "", "known": ", ".join(CAPTION_FACTS)}
            yield line, Diagnostic("D0211", params)

    def _has_twice(self) -> bool:
        """Whether a cell is said twice, or the lines of a row do not stand together."""
        lines = self.columns.lines.values()
        filled = [
            self.columns.given,
            self.columns.unknown,
            *(x for found in lines for x in (found.given, found.unknown)),
        ]
        cells = sum(int(np.count_nonzero(x)) for x in filled if x is not None)
        said = np.count_nonzero(self._is_figure) + len(self._of_kind(UNKNOWN))
        return cells != said or not all(found.distinct for found in lines)

    def _twice(self) -> Iterator[tuple[int, Diagnostic]]:
        """Cells with two lines, and rows of which the lines do not stand together."""
        at = np.setdiff1d(np.flatnonzero(self._row >= 0), self._of_kind(ROW))
        width = len(words_of(self.table, "row")) + 1
        of_cell = (self._report[at] * len(self.schema.tables) + self._table[at]) * width + self._rows[at]
        keys = of_cell * (int(self._cell.max(initial=0)) + 1) + self._cell[at]
        order = np.argsort(keys, kind="stable")
        again = order[1:][keys[order][1:] == keys[order][:-1]]
        for line in at[again].tolist():
            yield line, Diagnostic("D1207", {"address": self._where(line)})
        at = np.flatnonzero(self._row >= self._form.first_open)
        rows = (self._report[at] * len(self.schema.tables) + self._table[at]) * width + self._rows[at]
        new = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]])) if rows.size else at
        _, first, count = np.unique(rows[new], return_index=True, return_counts=True)
        for line in at[new[first[count > 1]]].tolist():
            yield line, Diagnostic("D1207", {"address": self._where(line)})

    def _said(self, line: int) -> Mapping[str, str | None]:
        found: Mapping[str, str | None] = self.table.slice(line, 1).to_pylist()[0]
        return found

    def _where(self, line: int) -> str:
        said = self._said(line)
        return ".".join(said[name] or "" for name in ("table", "row", "column") if said[name])


@frozen(eq=False, slots=False)
class Form:
    """What a form has, by the words of facts."""

    schema: Schema

    @cached_property
    def open_tables(self) -> tuple[Table, ...]:
        """The tables whose rows come with the report."""
        return tuple(t for t in self.schema.tables if t.open)

    @cached_property
    def printed(self) -> Mapping[tuple[str, str], int]:
        """The printed rows, and those of totals, by table and key: their numbers."""
        keys = dict.fromkeys((c.table, c.row) for c in printed_layout(self.schema).cells)
        return {key: i for i, key in enumerate(keys)}

    @property
    def first_open(self) -> int:
        """The number of the first open table, after those of printed rows."""
        return len(self.printed)

    def cells(self, columns: Iterable[str]) -> Ints:
        """By row number and column: the slot, or the place of the column in the open table."""
        places = {name: i for i, name in enumerate(columns)}
        found = np.full((self.first_open + len(self.open_tables), len(places) + 1), _NOWHERE, np.int64)
        for slot, cell in enumerate(printed_layout(self.schema).cells):
            if cell.column in places:
                found[self.printed[cell.table, cell.row], places[cell.column]] = slot
        for number, table in enumerate(self.open_tables):
            for i, column in enumerate(table.columns):
                if column.key in places:
                    found[self.first_open + number, places[column.key]] = i
        return found


@lru_cache(maxsize=1 << 15)
def row_number(form: Form, table: int, key: str) -> int:
    """The number of a row of a table: a printed one, or that of the open table that can have it."""
    found = form.schema.tables[table]
    number = form.printed.get((found.id, key))
    if number is not None:
        return number
    classification = form.schema.classification_of(found)
    if not found.open or (classification is not None and not takes_code(classification, key)):
        return _NOWHERE
    return form.first_open + form.open_tables.index(found)


@lru_cache(maxsize=64)
def form_of(schema: Schema) -> Form:
    """What a schema has."""
    return Form(schema)
