"""Lines of words made a grid: where no rules are drawn, words below one another are columns, and headers name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.reading.extracted import Cell, Grid, Line, Word
from govfin.reading.headings import Heading, heading_of, headings_of
from govfin.reading.table_lines import begins_row, is_numbers_line
from govfin.reading.vocabulary import TableWords
from govfin.reading.words import digits_of, figure_of, is_amount, is_blank, key

#: What stands in the middle of several columns.
_CENTRED: Final = frozenset({"合", "计", "总", "小", "栏次"})
_TOTALS: Final = ("合计", "总计", "小计")
#: Lines that share less than this, in points, only touch.
_TOUCH: Final = 2.0
#: Words that share less than this, in points or columns of a text, only touch.
_SHARED: Final = 0.5
#: So many characters of a label are enough to know that it begins.
_BEGINS: Final = 5
#: Amounts of money have so many decimals at most.
_DECIMALS: Final = 2


def grid_of(lines: Sequence[Line], words: TableWords) -> Grid | None:
    """The grid that lines of words make, a row a line or a few that overlap; None when they have no columns."""
    rows = _rows(lines)
    start = next((i for i, row in enumerate(rows) if _is_body(row, words)), None)
    if start is None or not any(line.words for line in lines):
        return None
    head = [line for row in rows[:start] for line in row]
    said = {key(w.text) for line in head for w in line.words}
    body = [row for row in rows[start:] if not _is_repeated(row, said, words)]
    columns = _columns([w for row in body for line in row for w in line.words])
    if len(columns) < 2 and [n.row.key for n in words.rows] != [""]:  # noqa: PLR2004 - one column is no table
        return None
    headings = headings_of(head, words)
    layout = _Layout.of(columns, headings)
    cells = [cell for i, heading in enumerate(headings) for cell in layout.heading_cells(i, heading)]
    cells += layout.spanning_cells(headings)
    height = 1 + max((c.row for c in cells), default=-1)
    rows_of_cells = _unwrapped([list(layout.cells(row, height + i)) for i, row in enumerate(body)])
    cells += [cell for row_cells in rows_of_cells for cell in row_cells]
    return Grid(tuple(_merged(cells)), place=lines[0].place, spanned=True)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one ruled row, or that overlap from top to bottom: a wrapped label, and the figures beside it."""
    found: list[list[Line]] = []
    bottom = 0.0
    for line in lines:
        box = line.place.box
        if found and _is_same_row(line, found[-1], bottom):
            found[-1].append(line)
            bottom = max(bottom, box.bottom if box is not None else 0.0)
        else:
            found.append([line])
            bottom = box.bottom if box is not None else 0.0
    return found


def _is_same_row(line: Line, row: Sequence[Line], bottom: float) -> bool:
    if line.place.page != row[0].place.page:
        return False
    if line.row or row[-1].row:
        return line.row == row[-1].row
    box = line.place.box
    return box is not None and box.top < bottom - _TOUCH


def _is_body(row: Sequence[Line], words: TableWords) -> bool:
    """Whether lines are a row of the table, and not of its header."""
    if any(is_numbers_line(line, words) for line in row):
        return False
    return any(begins_row(line, words) or _has_amount(line) or _begins_label(line, words) for line in row)


def _has_amount(line: Line) -> bool:
    return any(is_amount(w.text) for w in line.words)


def _begins_label(line: Line, words: TableWords) -> bool:
    """Whether a line is the beginning of a label that is wrapped."""
    plain = key(line.words[0].text) if line.words else ""
    return (
        len(plain) >= _BEGINS
        and any(name.startswith(plain) for name in words.by_exact)
        and not any(plain in name for name in words.header_words)
    )


def _is_repeated(row: Sequence[Line], said: set[str], words: TableWords) -> bool:
    """Whether lines are of a header that is printed again."""
    texts = [key(w.text) for line in row for w in line.words]
    return all(is_numbers_line(line, words) for line in row) or (
        all(t in said for t in texts) and not any(figure_of(t) for t in texts) and len(texts) > 1
    )


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Column:
    """Words of the body below one another: figures, codes and numbers of lines, or texts."""

    left: float
    right: float
    numeric: bool
    words: tuple[Word, ...] = field(default=(), repr=False)

    @property
    def middle(self) -> float:
        """Half way between left and right."""
        return (self.left + self.right) / 2

    @property
    def amounts(self) -> bool:
        """Whether it has amounts."""
        return self.numeric and any(is_amount(w.text) for w in self.words)

    def holds(self, word: Word) -> bool:
        """Whether a word of its kind stands in it."""
        return self.left <= word.left and word.right <= self.right


def is_numeric(word: Word) -> bool:
    """Whether a word is a number, or what is printed for a blank one."""
    return figure_of(word.text) is not None or is_blank(word.text)


def _columns(words: Sequence[Word]) -> list[Column]:
    numbers = [w for w in words if is_numeric(w)]
    texts = [w for w in words if not is_numeric(w) and not _is_centred(w)]
    found = [*_clusters(numbers, numeric=True), *_clusters(texts, numeric=False)]
    return sorted(found, key=lambda c: c.middle)


def _is_centred(word: Word) -> bool:
    plain = key(word.text)
    return plain in _CENTRED or plain.endswith(_TOTALS)


def _clusters(words: Iterable[Word], *, numeric: bool) -> Iterator[Column]:
    """Words that overlap from left to right."""
    group: list[Word] = []
    right = 0.0
    for word in sorted(words, key=lambda w: (w.left, w.right)):
        if group and word.left >= right - _SHARED:
            yield Column(group[0].left, right, numeric, tuple(group))
            group, right = [], 0.0
        group.append(word)
        right = max(right, word.right) if len(group) > 1 else word.right
    if group:
        yield Column(group[0].left, right, numeric, tuple(group))


# ── the grid ────────────────────────────────────────────────────────────────────────────────────────


@define
class _Layout:
    """Which column of the grid each column of words and each heading is."""

    columns: Sequence[Column]
    of_column: list[int]
    of_heading: list[list[int]]

    @classmethod
    def of(cls, columns: Sequence[Column], headings: Sequence[Heading]) -> _Layout:
        chosen = heading_of([(c.left, c.right, c.numeric, c.amounts, c.words) for c in columns], headings)
        places: list[tuple[float, str, int]] = []
        for i, column in enumerate(columns):
            heading = chosen[i]
            alone = heading is not None and chosen.count(heading) == 1
            places.append((headings[heading].middle if heading is not None and alone else column.middle, "c", i))
        places += [(h.middle, "h", i) for i, h in enumerate(headings) if i not in chosen]
        order = {(kind, i): n for n, (_, kind, i) in enumerate(sorted(places))}
        own = [order["c", i] for i in range(len(columns))]
        named = [
            [order["h", i]] if ("h", i) in order else sorted(own[j] for j, h in enumerate(chosen) if h == i)
            for i in range(len(headings))
        ]
        return cls(columns, own, named)

    def heading_cells(self, number: int, heading: Heading) -> Iterator[Cell]:
        """The words of a heading above its columns, each in the row of its line."""
        at = self.of_heading[number]
        for row, text, place in heading.words:
            yield Cell(text, row, at[0], 1, at[-1] - at[0] + 1, place)

    def spanning_cells(self, headings: Sequence[Heading]) -> Iterator[Cell]:
        """The words above several headings, each once."""
        spans: dict[tuple[int, str, float], list[int]] = {}
        for number, heading in enumerate(headings):
            for above in heading.above:
                spans.setdefault((above.row, above.text, above.left), []).extend(self.of_heading[number])
        places = {(a.row, a.text, a.left): a.place for h in headings for a in h.above}
        for (row, text, left), at in spans.items():
            yield Cell(text, row, min(at), 1, max(at) - min(at) + 1, places[row, text, left])

    def cells(self, lines: Sequence[Line], row: int) -> Iterator[Cell]:
        """The words of a row in the columns that they stand in."""
        texts: dict[int, dict[int, list[str]]] = {}
        for i, line in enumerate(lines):
            for word in line.words:
                texts.setdefault(self._column(word), {}).setdefault(i, []).append(word.text)
        for column, said in sorted(texts.items()):
            text = "\n".join(" ".join(words) for words in said.values())
            yield Cell(text, row, column, place=lines[min(said)].place)

    def _column(self, word: Word) -> int:
        number = is_numeric(word)
        for i, column in enumerate(self.columns):
            if column.numeric == number and column.holds(word):
                return self.of_column[i]
        shares = [
            (min(word.right, c.right) - max(word.left, c.left) if not c.numeric else float("-inf"), -i)
            for i, c in enumerate(self.columns)
        ]
        return self.of_column[-max(shares)[1]]


def _unwrapped(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Rows of cells, with the last digits of figures that are wrapped put behind the others: 5157.8 above 9."""
    found: list[list[Cell]] = []
    for cells in rows:
        above = {c.column: i for i, c in enumerate(found[-1])} if found else {}
        whole = found and all(
            digits_of(c.text) and c.column in above and _is_cut(found[-1][above[c.column]].text) for c in cells
        )
        if cells and whole:
            for cell in cells:
                first = found[-1][above[cell.column]]
                found[-1][above[cell.column]] = evolve(first, text=f"{first.text}\n{cell.text}")
        else:
            found.append(list(cells))
    return found


def _is_cut(text: str) -> bool:
    """Whether a figure may go on on the next line: it has no two decimals yet."""
    figure = figure_of(text.rstrip(".,"))
    return figure is not None and len(text.partition(".")[2]) < _DECIMALS and ("." in text or "," in text)


def _merged(cells: Iterable[Cell]) -> list[Cell]:
    """Cells that begin at one position, as one."""
    found: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        at = cell.row, cell.column
        if at in found:
            first = found[at]
            cell = Cell(f"{first.text} {cell.text}", *at, 1, max(first.columns, cell.columns), first.place)  # noqa: PLW2901
        found[at] = cell
    return list(found.values())
