"""Lines of text, in which blank columns are lost, and a table of the form: the rows, and how each may be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Line, Place
from govfin.reading.pieces import is_note
from govfin.reading.placed import Choice, Matched, Placed, Reading, Unplaced
from govfin.reading.vocabulary import NUMBERS_HEADER, Names, TableWords
from govfin.reading.words import digits_of, figure_of, is_blank, key, whole_of
from govfin.report.report import takes_code

#: More readings of one line than this are not tried.
_MOST_READINGS: Final = 1000
_CODE_DIGITS: Final = 3


@frozen
class Token:
    """A word of a line."""

    text: str
    place: Place
    #: Whether it begins its line.
    first: bool


@define
class _Row:
    """A row of the table as it is being read."""

    key: str | None
    label: str = ""
    #: What of its label is still to come, where it is wrapped.
    rest: str = ""
    figures: list[Token] = field(factory=list)


def match_lines(lines: Sequence[Line], words: TableWords) -> Matched:
    """The rows of a table in lines of text. Lines with as many figures as columns are certain, others are choices."""
    body = list(_body(lines, words))
    tokens = [t for line in body for t in _tokens(line)]
    if [n.row.key for n in words.rows] == [""]:
        rows = [_Row("", figures=[t for t in tokens if figure_of(t.text) is not None])]
    else:
        reader = _OpenReader(words) if words.table.open else _PrintedReader(words)
        rows = reader.read(tokens)
    return _matched(words, rows)


def is_table(lines: Sequence[Line], words: TableWords) -> bool:
    """Whether lines after a title are a table and not the next entry of a list of contents."""
    return any(_is_numbers_line(line, words) for line in lines) or any(
        figure_of(line.text.split()[-1]) is not None for line in lines if line.text.strip() and not is_note(line.text)
    )


# ── lines to tokens ─────────────────────────────────────────────────────────────────────────────────


def _body(lines: Sequence[Line], words: TableWords) -> Iterator[Line]:
    """The lines below the header and above the notes, without repeated headers."""
    start = 0
    for i, line in enumerate(lines):
        if is_note(line.text):
            break
        if _is_numbers_line(line, words):
            start = i + 1
            break
        if _begins_row(line, words):
            start = i
            break
    for line in lines[start:]:
        if is_note(line.text):
            return
        if not _is_numbers_line(line, words):
            yield line


def _begins_row(line: Line, words: TableWords) -> bool:
    first = line.text.split()[0] if line.text.split() else ""
    classification = words.classification
    coded = classification is not None and takes_code(classification, digits_of(first))
    named = (key(first) in words.by_exact and key(first) not in words.header_words) or first in words.total_names
    return coded or (named and any(figure_of(w) is not None for w in line.text.split()[1:]))


def _is_numbers_line(line: Line, words: TableWords) -> bool:
    """Whether a line holds the numbers of columns: 栏次 1 栏次 2, or 1 2 3 4 5 6."""
    parts = [w for w in line.text.split() if key(w) not in words.header_words or key(w) == NUMBERS_HEADER]
    marked = any(key(p) == NUMBERS_HEADER for p in parts)
    numbers = [whole_of(p) for p in parts if key(p) != NUMBERS_HEADER]
    if not numbers or any(n is None for n in numbers):
        return False
    return marked or (
        len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and len(numbers) == len(words.table.columns)
    )


def _tokens(line: Line) -> Iterator[Token]:
    for i, word in enumerate(line.text.split()):
        if not is_blank(word):
            yield Token(word, line.place, i == 0)


# ── tokens to rows ──────────────────────────────────────────────────────────────────────────────────


@define
class _OpenReader:
    """Rows that begin with a code or are the total."""

    words: TableWords
    rows: list[_Row] = field(factory=list)
    _last: str = ""

    def read(self, tokens: Sequence[Token]) -> list[_Row]:
        i = 0
        while i < len(tokens):
            i += self._take(tokens, i)
        return self.rows

    def _take(self, tokens: Sequence[Token], i: int) -> int:
        """Read on at a token; gives how many were read."""
        token = tokens[i]
        if code := self._code(tokens, i):
            digits, used = code
            self._last = digits
            self.rows.append(_Row(digits))
            return used
        if key(token.text) in self.words.total_names:
            self.rows.append(_Row(self.words.table.total, token.text))
        elif figure_of(token.text) is None:
            if self.rows:
                self.rows[-1].label += token.text
        else:
            if not self.rows:
                self.rows.append(_Row(None))
            self.rows[-1].figures.append(token)
        return 1

    def _code(self, tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
        """The code that begins here, in one token or in several (201 06 01)."""
        classification = self.words.classification
        if classification is None or not tokens[i].first:
            return None
        parts: list[str] = []
        for token in tokens[i : i + len(classification.levels)]:
            digits = digits_of(token.text)
            if not digits or (parts and token.place != tokens[i].place):
                break
            parts.append(digits)
        for n in range(len(parts), 0, -1):
            if takes_code(classification, "".join(parts[:n])) and (n == 1 or all(len(p) == 2 for p in parts[1:n])):  # noqa: PLR2004
                code = "".join(parts[:n])
                named = i + n >= len(tokens) or figure_of(tokens[i + n].text) is None
                if code > self._last or named:
                    return code, n
        return None


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
        if not self.rows:
            self.rows.append(_Row(None))
        self.rows[-1].figures.append(token)

    def _flush(self) -> None:
        if self._buffer:
            self._name(exact=False)
            self._buffer = ""


# ── rows to readings ────────────────────────────────────────────────────────────────────────────────


def _matched(words: TableWords, rows: Iterable[_Row]) -> Matched:
    rows = list(rows)
    found = Matched(words.table.id, fit=_fit(rows))
    codes = dict.fromkeys(r.key for r in rows if words.table.open and r.key and r.key != words.table.total)
    found = evolve(found, codes=tuple(codes))
    for row in rows:
        found = _with_row(found, words, row)
    return found


def _fit(rows: Sequence[_Row]) -> float:
    named = [r for r in rows if r.label or r.key]
    return sum(r.key is not None for r in named) / len(named) if named else 0.0


def _with_row(found: Matched, words: TableWords, row: _Row) -> Matched:
    if not row.figures:
        return found
    table = words.table
    columns = [c.key for c in table.columns_of(row.key)] if row.key is not None else []
    if not columns or len(row.figures) > len(columns) or comb(len(columns), len(row.figures)) > _MOST_READINGS:
        why = (
            Diagnostic("D0922", {"table": table.id})
            if not columns and row.label
            else Diagnostic("D0929", {"table": table.id})
        )
        left = tuple(Unplaced(t.text, t.place, why, row.label) for t in row.figures)
        return evolve(found, unplaced=(*found.unplaced, *left))
    assert row.key is not None  # noqa: S101
    readings = tuple(
        Reading(tuple(Placed(table.id, row.key, c, t.text, t.place) for c, t in zip(chosen, row.figures, strict=True)))
        for chosen in combinations(columns, len(row.figures))
    )
    if len(readings) == 1:
        return evolve(found, placed=(*found.placed, *readings[0].placed))
    return evolve(found, choices=(*found.choices, Choice(readings)))
