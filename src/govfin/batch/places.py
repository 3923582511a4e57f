"""Where the lines of facts belong: each figure in its column, in one pass over all reports of a form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pyarrow as pa
from attrs import frozen

from govfin.batch.facts import CAPTION, FIGURE, MISPLACED, ROW, STATEMENT, UNKNOWN
from govfin.batch.form import NOWHERE, Form, Lookup, form_of, lookup_of
from govfin.batch.stream import beginnings, chunk_of, indices_of, words_of
from govfin.formats.order import misplaced_rows
from govfin.report.report import Misplaced
from govfin.schema.schema import Schema
from govfin.system.columns import Bools, Columns, Ints, Lines
from govfin.system.layout import printed_layout


@frozen(eq=False)
class _Runs:
    """Lines of facts that follow one another and speak of the same row of the same report."""

    #: Where each begins; one more at the end.
    starts: Ints
    report: Ints
    #: The word of the row; one past the last word where they speak of none.
    word: Ints
    #: The number of the row in the form; NOWHERE where the lines speak of no row, or of one that the form lacks.
    row: Ints
    #: Whether some speak of a row that the form lacks.
    strange: bool


@frozen(eq=False)
class _Places:
    """All cells of all reports, one after the other: printed slots by report, then the lines of each open table."""

    size: int
    #: By open table: its first place, how many lines it has, and the runs that are these lines.
    first: tuple[int, ...]
    lines: tuple[Ints, ...]
    #: By line of facts: its place; the last one for lines without a figure. Only where all figures have one.
    of_line: Ints
    complete: bool


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
        """The figures as columns; only of reports that fit the form."""
        places, slots = self._places, self._slots
        figures, given = np.zeros(places.size, np.int64), np.zeros(places.size, np.bool_)
        figures[places.of_line], given[places.of_line] = self.amount, True
        lost = places.of_line[self.of_kind(UNKNOWN)]
        figures[lost], given[lost] = 0, False
        unknown = np.zeros(places.size, np.bool_) if lost.size else None
        if unknown is not None:
            unknown[lost] = True
        printed = slice(0, slots * self.count)
        vocabulary, place = self._vocabulary
        lines = {
            table.id: self._lines(number, place, len(vocabulary), figures, given, unknown)
            for number, table in enumerate(self.form.open_tables)
        }
        return Columns(
            self.schema,
            self.count,
            figures[printed].reshape(slots, self.count),
            given[printed].reshape(slots, self.count),
            None if unknown is None else unknown[printed].reshape(slots, self.count),
            self.present,
            vocabulary,
            lines,
        )

    def said(self, kind: str) -> Bools:
        """By table of the schema and report: whether the report has lines of a kind about it."""
        found = np.zeros((len(self.schema.tables), self.count), np.bool_)
        at = self.of_kind(kind)
        found[self.table_of(at), self.report_of(at)] = True
        return found

    @property
    def texts(self) -> Iterator[tuple[int, str, str | None, str]]:
        """What reports say in words: report, table, the name of a fact of a caption or None, text."""
        at = self.of_kind(STATEMENT, CAPTION)
        if at.size:
            part = self.table.select(["table", "row", "text"]).take(pa.array(at)).to_pylist()
            for number, said in zip(self.report_of(at).tolist(), part, strict=True):
                yield number, said["table"], said["row"] or None, said["text"]

    @cached_property
    def fits(self) -> bool:
        """Whether every row that lines speak of, and every cell that has a figure, is one of the form."""
        runs = self._runs
        return self._places.complete and not runs.strange

    @cached_property
    def is_distinct(self) -> bool:
        """Whether every cell is said once, and the lines of every row stand together; of lines that fit."""
        columns = self.columns
        filled = [columns.given, columns.unknown]
        filled += [x for found in columns.lines.values() for x in (found.given, found.unknown)]
        cells = sum(int(np.count_nonzero(x)) for x in filled if x is not None)
        said = self.table.num_rows - len(self._others[0]) + len(self.of_kind(UNKNOWN))
        return cells == said and all(found.distinct for found in columns.lines.values())

    @property
    def is_open(self) -> Bools:
        """Of each line, whether it speaks of a row that comes with the report."""
        runs = self._runs
        return np.repeat(runs.row >= self.form.first_open, np.diff(runs.starts))

    # ── lines ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def form(self) -> Form:
        """What the form has."""
        return form_of(self.schema)

    @cached_property
    def lookup(self) -> Lookup:
        """What the words of the facts mean in the form."""
        tables, rows, columns = (tuple(words_of(self.table, name)) for name in ("table", "row", "column"))
        return lookup_of(self.form, tables, rows, columns)

    @cached_property
    def others(self) -> tuple[Ints, list[str | None]]:
        """The lines without a figure, which are few, and the kind of each."""
        words, (at, kinds) = self._kinds, self._others
        return at, [words[i] for i in kinds.tolist()]

    def of_kind(self, *kinds: str) -> Ints:
        """The lines of some kinds other than figures."""
        at, found = self._others
        return at[np.array([kind in kinds for kind in self._kinds], np.bool_)[found]]

    def _but(self, *kinds: str) -> Ints:
        """The lines without a figure that are not of some kinds."""
        at, found = self._others
        return at[np.array([kind not in kinds for kind in self._kinds], np.bool_)[found]]

    @cached_property
    def _kinds(self) -> list[str | None]:
        return [*words_of(self.table, "kind"), None]

    @cached_property
    def _others(self) -> tuple[Ints, Ints]:
        """The lines without a figure, and the kind of each among the words for kinds."""
        kinds = indices_of(self.table, "kind")
        at = np.flatnonzero(kinds != (self._kinds.index(FIGURE) if FIGURE in self._kinds else NOWHERE))
        return at, kinds[at]

    @cached_property
    def amount(self) -> Ints:
        """The amount of each line; 0 where there is none."""
        found = chunk_of(self.table, "amount")
        return np.asarray((found.fill_null(0) if found.null_count else found).to_numpy())

    def table_of(self, lines: Ints) -> Ints:
        """The tables of lines, as places in the schema."""
        return self.lookup.table[indices_of(self.table, "table")[lines]]

    def report_of(self, lines: Ints) -> Ints:
        """The reports of lines."""
        return np.searchsorted(self.starts, lines, "right") - 1

    @property
    def _slots(self) -> int:
        return len(printed_layout(self.schema).cells)

    @cached_property
    def _runs(self) -> _Runs:
        """The rows of all reports."""
        lookup, words = self.lookup, indices_of(self.table, "row")
        pair = indices_of(self.table, "table") * np.int32(lookup.row.shape[1])
        pair += words
        # Lines that speak of no row: there is no word for their table, and none for the row.
        nothing = lookup.row.size - 1
        pair[self._but(UNKNOWN, ROW)] = nothing
        starts = beginnings(pair, self.starts)
        first = np.searchsorted(starts, np.append(self.starts, len(pair)))
        report = np.repeat(np.arange(self.count), np.diff(first))
        pair = pair[starts]
        row = lookup.row.reshape(-1)[pair]
        strange = bool((pair[row < 0] != nothing).any())
        return _Runs(np.append(starts, len(words)), report, words[starts], row, strange)

    @cached_property
    def present(self) -> Bools:
        """By table of the schema and report: whether the report says anything of it."""
        runs = self._runs
        # The last one takes what speaks of no table.
        present = np.zeros((len(self.schema.tables) + 1, self.count), np.bool_)
        present.reshape(-1)[self.form.table_of[runs.row] * self.count + runs.report] = True
        at, _ = self._others
        present[self.table_of(at), self.report_of(at)] = True
        return present[:-1]

    @cached_property
    def _places(self) -> _Places:
        runs, count = self._runs, self.count
        # The place of a cell is a base that its row and report have, and its number in the row so many steps from it.
        base, step = runs.report.copy(), np.full(len(runs.row), count)
        size, first, lines = self._slots * count, [], []
        for table, rows in zip(self.form.open_tables, self._rows, strict=True):
            order = None if table.named else self._order(rows)
            own = rows if order is None else rows[order]
            base[own] = np.arange(size, size + len(own))
            # One more line, blank, stands for the row that a report lacks.
            step[own] = len(own) + 1
            first.append(size)
            lines.append(own)
            size += (len(own) + 1) * len(table.columns)
        base[runs.row < 0], step[runs.row < 0] = size, 0
        counts = np.diff(runs.starts)
        cell = np.repeat(runs.row * self.lookup.cell.shape[1], counts)
        cell += indices_of(self.table, "column")
        # The last row of `cell` is the one that the form does not have, which -1 counts from the end.
        place = self.lookup.cell.reshape(-1)[cell]
        without = self._but(UNKNOWN)
        place[without] = 0
        complete = bool(place.min(initial=0) >= 0)
        place *= np.repeat(step, counts)
        place += np.repeat(base, counts)
        place[without] = size
        return _Places(size + 1, tuple(first), tuple(lines), place, complete)

    @cached_property
    def _rows(self) -> tuple[Ints, ...]:
        """By open table: the runs that speak of its rows, in the order of the facts."""
        at = np.flatnonzero(self._runs.row >= self.form.first_open)
        which = self._runs.row[at] - self.form.first_open
        return tuple(at[which == number] for number in range(len(self.form.open_tables)))

    def _order(self, rows: Ints) -> Ints | None:
        """The rows of codes in the order of their classification, report after report; None where they stand so."""
        vocabulary, place = self._vocabulary
        keys = self._runs.report[rows] * len(vocabulary) + place[self._runs.word[rows]]
        return None if (keys[1:] >= keys[:-1]).all() else np.argsort(keys, kind="stable")

    @cached_property
    def unordered(self) -> frozenset[int]:
        """The reports with rows of codes out of the order of their classification."""
        runs = self._runs
        found = set[int]()
        for rows, lines in zip(self._rows, self._places.lines, strict=True):
            found.update(runs.report[rows[rows != lines]].tolist() if rows is not lines else ())
        return frozenset(found)

    def misplaced(self, report: int) -> tuple[Misplaced, ...]:
        """The rows of a report that are out of order."""
        if report not in self.unordered:
            return ()
        runs, at = self._runs, self.of_kind(MISPLACED)
        first, at = int(self.starts[report]), at[self.report_of(at) == report]
        said = self.table.select(["table", "row", "text"]).take(pa.array(at)).to_pylist()
        places = {(line["table"], line["row"]): line["text"] or "" for line in said}
        lines = []
        for table, rows in zip(self.form.open_tables, self._rows, strict=True):
            for run in rows[runs.report[rows] == report].tolist():
                row = self.lookup.rows[runs.word[run]]
                lines.append((table.id, row, places.get((table.id, row), f"line {runs.starts[run] - first + 1}")))
        return tuple(misplaced_rows(self.schema, lines))

    @cached_property
    def _vocabulary(self) -> tuple[tuple[str, ...], Ints]:
        """The rows of open tables, ascending, and for each word of the column its place among them."""
        runs, lookup = self._runs, self.lookup
        words = runs.word[runs.row >= self.form.first_open]
        seen = np.zeros(len(lookup.rows) + 1, np.bool_)
        seen[words] = True
        more = np.flatnonzero(seen & (lookup.place < 0)).tolist()
        if not more:
            return self.form.codes, lookup.place
        vocabulary = tuple(sorted({*self.form.codes, *(lookup.rows[i] for i in more)}))
        places = {code: i for i, code in enumerate(vocabulary)}
        return vocabulary, np.array([*(places.get(word, NOWHERE) for word in lookup.rows), NOWHERE], np.int64)

    def _lines(
        self, number: int, place: Ints, vocabulary: int, figures: Ints, given: Bools, unknown: Bools | None
    ) -> Lines:
        """The lines of an open table."""
        runs, own = self._runs, self._places.lines[number]
        size = (len(self.form.open_tables[number].columns), len(own) + 1)
        first = self._places.first[number]
        which = slice(first, first + size[0] * size[1])
        lost = None if unknown is None or not unknown[which].any() else unknown[which].reshape(size)
        return Lines(
            runs.report[own],
            place[runs.word[own]],
            figures[which].reshape(size),
            given[which].reshape(size),
            lost,
            vocabulary,
        )
