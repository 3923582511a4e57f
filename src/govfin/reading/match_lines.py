"""Lines of text, in which blank columns are lost, and a table of the form: the rows, and how each may be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from math import comb
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Line, Place, Word
from govfin.reading.pieces import is_note
from govfin.reading.placed import Choice, Matched, Placed, Reading, Unplaced
from govfin.reading.spans import Span, column_at, columns_of_figures, misfit
from govfin.reading.table_lines import begins_row, is_numbers_line
from govfin.reading.vocabulary import Names, TableWords
from govfin.reading.words import digits_of, figure_of, is_blank, key, whole_of
from govfin.report.report import takes_code
from govfin.schema.classification import Classification

#: More readings of one line than this are not tried.
_MOST_READINGS: Final = 1000
_CODE_DIGITS: Final = 3
#: No code is printed in more parts.
_MOST_PARTS: Final = 4


@frozen
class Token:
    """A word of a line."""

    text: str
    place: Place
    #: Whether it begins its line.
    first: bool
    #: From where to where it stands in its line; the same where nobody knows.
    left: float = 0.0
    right: float = 0.0
    #: Whether its line has figures only.
    alone: bool = False


@define
class _Row:
    """A row of the table as it is being read."""

    key: str | None
    label: str = ""
    #: What of its label is still to come, where it is wrapped.
    rest: str = ""
    figures: list[Token] = field(factory=list)

    def takes(self, token: Token) -> bool:
        """Whether a figure may be of this row.

        Where it is known where words stand, a line of figures alone below a row that has its own may as well be of the
        row that follows.
        """
        placed = token.right > token.left
        return not (placed and token.alone and any(t.place != token.place for t in self.figures))


def match_lines(lines: Sequence[Line], words: TableWords) -> Matched:
    """The rows of a table in lines of text. Lines with as many figures as columns are certain, others are choices."""
    header, body = _parted(lines, words)
    tokens = list(_tokens(body, words))
    if words.columns_alone:
        rows = [_Row("", figures=[t for t in tokens if figure_of(t.text) is not None])]
    else:
        reader = _OpenReader(words) if words.table.open else _PrintedReader(words)
        rows = reader.read(tokens)
    return _matched(words, rows, [w for line in header for w in line.words])


# ── lines to tokens ─────────────────────────────────────────────────────────────────────────────────


def _parted(lines: Sequence[Line], words: TableWords) -> tuple[list[Line], list[Line]]:
    """The lines of the header, and those below it and above the notes, without repeated headers."""
    end = next((i for i, line in enumerate(lines) if is_note(line.text)), len(lines))
    start = next((i for i in range(end) if is_numbers_line(lines[i], words) or begins_row(lines[i], words)), None)
    if start is None:
        start = next((i for i in range(end) if all(figure_of(w) for w in lines[i].text.split())), 0)
    return list(lines[:start]), [line for line in lines[start:end] if not is_numbers_line(line, words)]


def _tokens(lines: Iterable[Line], words: TableWords) -> Iterator[Token]:
    """The words of lines; the parts of a code (201 06 01) as one."""
    found = [token for line in lines for token in _words(line)]
    i = 0
    while i < len(found):
        n = _parts_of_code(found[i : i + _MOST_PARTS], words.classification)
        yield evolve(found[i], text="".join(digits_of(t.text) for t in found[i : i + n])) if n > 1 else found[i]
        i += n


def _words(line: Line) -> Iterator[Token]:
    known = line.words or tuple(Word(w, 0.0, 0.0) for w in line.text.split())
    alone = all(figure_of(w.text) is not None for w in known)
    return (
        Token(w.text, line.place, i == 0, w.left, w.right, alone) for i, w in enumerate(known) if not is_blank(w.text)
    )


def _parts_of_code(tokens: Sequence[Token], classification: Classification | None) -> int:
    """How many tokens make the code that begins with the first one; 1 when it is a word like others."""
    if classification is None or len(digits_of(tokens[0].text)) != classification.levels[0].digits:
        return 1
    code, n = digits_of(tokens[0].text), 1
    for token, level in zip(tokens[1:], classification.levels[1:], strict=False):
        part = digits_of(token.text)
        if len(part) != level.digits - len(code) or not takes_code(classification, code + part):
            break
        code, n = code + part, n + 1
    return n


# ── tokens to rows ──────────────────────────────────────────────────────────────────────────────────


@define
class _OpenReader:
    """Rows that begin with a code or are the total."""

    words: TableWords
    rows: list[_Row] = field(factory=list)
    _last: str = ""

    def read(self, tokens: Sequence[Token]) -> list[_Row]:
        for i in range(len(tokens)):
            self._take(tokens, i)
        return self.rows

    def _take(self, tokens: Sequence[Token], i: int) -> None:
        token = tokens[i]
        if code := self._code(tokens, i):
            self._last = code
            self.rows.append(_Row(code))
            return
        if key(token.text) in self.words.total_names:
            self.rows.append(_Row(self.words.table.total, token.text))
        elif figure_of(token.text) is None:
            if self.rows:
                self.rows[-1].label += token.text
        else:
            _give(self.rows, token)

    def _code(self, tokens: Sequence[Token], i: int) -> str | None:
        """The code that begins a row here: one that comes after the last one, or that has a name after it."""
        classification, code = self.words.classification, digits_of(tokens[i].text)
        if classification is None or not tokens[i].first or not takes_code(classification, code):
            return None
        named = i + 1 >= len(tokens) or figure_of(tokens[i + 1].text) is None
        return code if code > self._last or named else None


def _give(rows: list[_Row], token: Token) -> None:
    """Put a figure into the last row, or aside where it may be of another."""
    if not rows or not rows[-1].takes(token):
        rows.append(_Row(None))
    rows[-1].figures.append(token)


@define
class _PrintedReader:
    """Rows that the form prints: known by their code, their number or their label, in whatever order they come."""

    words: TableWords
    rows: list[_Row] = field(factory=list)
    _buffer: str = ""
    _taken: set[str] = field(factory=set)
    _positions: dict[int, int] = field(factory=dict)
    _numbers: dict[int, int] = field(factory=dict)

    def read(self, tokens: Sequence[Token]) -> list[_Row]:
        for i, token in enumerate(tokens):
            if figure_of(token.text) is None:
                self._text(token, tokens[i + 1] if i + 1 < len(tokens) else None)
            elif not self._starts(token):
                self._figure(token)
        self._flush()
        return self.rows

    def _text(self, token: Token, after: Token | None) -> None:
        plain = key(token.text)
        row = self.rows[-1] if self.rows else None
        if row is not None and not self._buffer and row.rest and row.rest.startswith(plain):
            row.rest = row.rest[len(plain) :]
            return
        self._buffer += plain
        longer = self._buffer + key(after.text) if after is not None and figure_of(after.text) is None else ""
        numbered = self.words.by_number and after is not None and whole_of(after.text) in self.words.by_number
        if not numbered and not (longer and self._begins_label(longer)):
            self._name(exact=True)

    def _begins_label(self, text: str) -> bool:
        return any(name.startswith(text) for name in self.words.by_exact)

    def _name(self, *, exact: bool) -> bool:
        """Start the row that the words so far are the label of."""
        found = self.words.by_exact.get(self._buffer) or (() if exact else self.words.labelled(self._buffer))
        chosen = self._next(found)
        if chosen is None:
            return False
        self._start(chosen)
        return True

    def _starts(self, token: Token) -> bool:
        """Whether a number is a code or the number of a line, and so begins a row."""
        digits = digits_of(token.text)
        coded = self.words.by_code.get(digits) if self.words.table.by and len(digits) >= _CODE_DIGITS else None
        if coded is not None and coded.row.key not in self._taken:
            self._flush()
            self._start(coded)
            return True
        number = whole_of(token.text)
        return number is not None and self._numbered(number)

    def _numbered(self, number: int) -> bool:
        names = self.words.by_number.get(number)
        if names is not None and self._buffer:
            whole = min(names.exact, key=len)
            label = next((e for e in names.exact if e.startswith(self._buffer)), None)
            if label is None and names not in self.words.labelled(self._buffer):
                return False
            self._start(names, (label or whole)[len(self._buffer) :] if label else "")
            return True
        if number in self.words.blank_numbers and not self._buffer and number - 1 in self._numbers:
            self._numbers[number] = number
            self.rows.append(_Row(None, str(number)))
            return True
        return False

    def _next(self, names: Sequence[Names]) -> Names | None:
        free = [n for n in names if n.row.key not in self._taken]
        return next((n for n in free if n.position > self._positions.get(n.panel, -1)), free[0] if free else None)

    def _start(self, names: Names, rest: str | None = None) -> None:
        if rest is None:
            rest = "" if self._buffer else max(names.exact, key=len)
        self.rows.append(_Row(names.row.key, names.row.label, rest))
        self._taken.add(names.row.key)
        self._positions[names.panel] = names.position
        if names.row.number is not None:
            self._numbers[names.row.number] = names.row.number
        self._buffer = ""

    def _figure(self, token: Token) -> None:
        if self._buffer and not self._name(exact=False):
            self.rows.append(_Row(None, self._buffer))
            self._buffer = ""
        _give(self.rows, token)

    def _flush(self) -> None:
        if self._buffer:
            self._name(exact=False)
            self._buffer = ""


# ── rows to readings ────────────────────────────────────────────────────────────────────────────────


def _matched(words: TableWords, rows: Sequence[_Row], header: Sequence[Word]) -> Matched:
    codes = dict.fromkeys(r.key for r in rows if words.table.open and r.key and r.key != words.table.total)
    found = Matched(words.table.id, fit=_fit(rows), codes=tuple(codes))
    groups: dict[tuple[int, int | None], list[_Row]] = {}
    for row in rows:
        if row.key is None and row.figures:
            found = _left(found, row, Diagnostic("D0922" if row.label else "D0929", {"table": words.table.id}))
        elif row.key is not None and row.figures:
            groups.setdefault((words.panel_of(row.key), row.figures[0].place.page), []).append(row)
    for (panel, _), group in groups.items():
        columns = columns_of_figures([[(t.left, t.right) for t in row.figures] for row in group])
        if columns is None or len(columns) > len(words.columns(panel)):
            for row in group:
                found = _with_row(found, words, row)
        else:
            found = _with_columns(found, words, panel, group, columns, header)
    return found


def _with_columns(
    found: Matched, words: TableWords, panel: int, rows: Sequence[_Row], columns: Sequence[Span], header: Sequence[Word]
) -> Matched:
    """Rows whose figures stand one below the other: which column of the form each of these columns is."""
    keys = [c.key for c in words.columns(panel)]
    readings = []
    for chosen in islice(combinations(range(len(keys)), len(columns)), _MOST_READINGS):
        placed = [
            Placed(words.table.id, row.key or "", keys[chosen[column_at(columns, t.left, t.right)]], t.text, t.place)
            for row in rows
            for t in row.figures
        ]
        cost = sum(misfit(columns[i], words.column_names[panel, keys[c]], header) for i, c in enumerate(chosen))
        readings.append(Reading(tuple(placed), cost))
    if len(readings) == 1:
        return evolve(found, placed=(*found.placed, *readings[0].placed))
    return evolve(found, choices=(*found.choices, Choice(tuple(sorted(readings, key=lambda r: r.cost)))))


def _left(found: Matched, row: _Row, why: Diagnostic) -> Matched:
    left = tuple(Unplaced(t.text, t.place, why, row.label) for t in row.figures)
    return evolve(found, unplaced=(*found.unplaced, *left))


def _fit(rows: Sequence[_Row]) -> float:
    named = [r for r in rows if r.label or r.key]
    return sum(r.key is not None for r in named) / len(named) if named else 0.0


def _with_row(found: Matched, words: TableWords, row: _Row) -> Matched:
    """A row of which only the order of its figures is known."""
    table, name = words.table, row.key or ""
    columns = [c.key for c in table.columns_of(name)]
    if len(row.figures) > len(columns) or comb(len(columns), len(row.figures)) > _MOST_READINGS:
        return _left(found, row, Diagnostic("D0929", {"table": table.id}))
    readings = tuple(
        Reading(tuple(Placed(table.id, name, c, t.text, t.place) for c, t in zip(chosen, row.figures, strict=True)))
        for chosen in combinations(columns, len(row.figures))
    )
    if len(readings) == 1:
        return evolve(found, placed=(*found.placed, *readings[0].placed))
    return evolve(found, choices=(*found.choices, Choice(readings)))
