"""Tables of a page as its rules draw them: cells with their text, and whether these are the cells of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from attrs import evolve, frozen

from govfin.reading.extracted import Box, Cell, Grid, Line, Place
from govfin.reading.words import figure_of, is_amount

#: Edges nearer than this are one edge, in points.
_SNAP: Final = 2.5
#: Rows are nearer to one another than so many times the height of their text.
_NEAR: Final = 4.0
#: Words of one sentence are never so far apart, in points.
_FAR: Final = 24.0
_APART: Final = 6.0
#: A gap wider than so many times the height of a line is a space.
_SPACE: Final = 0.6

#: The lines of text in a box.
Inside: TypeAlias = Sequence[Line]


@frozen
class Ruled:
    """The cells of a table as drawn, each with its lines of text."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[Box, Inside], ...]
    place: Place

    @property
    def is_in_part(self) -> bool:
        """Whether only some rules are drawn: most amounts are in cells with others, beside or below one another."""
        if any(_figures_apart(line) > 1 for _, lines in self.cells for line in lines):
            return True
        amounts = [
            (sum(any(is_amount(w.text) for w in line.words) for line in lines), lines) for _, lines in self.cells
        ]
        stacked = sum(n for n, lines in amounts if _is_column(lines) or any(map(_has_column, lines)))
        return 2 * stacked > sum(n for n, _ in amounts)

    def is_header_of(self, lines: Iterable[Line]) -> bool:
        """Whether it has no amounts, and lines below go on in its columns that have some: only its header is ruled."""
        if any(is_amount(line.text) for _, inside in self.cells for line in inside):
            return False
        bottom = self.rows[-1]
        for line in lines:
            box = line.place.box
            assert box is not None  # noqa: S101 - lines of a page have one
            if box.top < self.rows[-1] - _SNAP:
                continue
            if box.top - bottom > _NEAR * (box.bottom - box.top) or not self._keeps_to(line):
                return False
            if any(is_amount(w.text) for w in line.words):
                return True
            bottom = max(bottom, box.bottom)
        return False

    def grid(self) -> Grid:
        """Its cells in rows and columns."""
        return Grid(tuple(self._cell(box, lines) for box, lines in self.cells), place=self.place)

    def _cell(self, box: Box, lines: Inside) -> Cell:
        first, end = nearest(self.columns, box.left), nearest(self.columns, box.right)
        top, bottom = nearest(self.rows, box.top), nearest(self.rows, box.bottom)
        text = "\n".join(map(_text_in, lines))
        return Cell(text, top, first, max(1, bottom - top), max(1, end - first), evolve(self.place, box=box))

    def _keeps_to(self, line: Line) -> bool:
        """Whether no word stands outside of the table, or across more than one of its edges."""
        left, right = self.columns[0] - _SNAP, self.columns[-1] + _SNAP
        return all(
            left <= w.left
            and w.right <= right
            and sum(w.left < edge - _SNAP and edge + _SNAP < w.right for edge in self.columns) <= 1
            for w in line.words
        )


def _text_in(line: Line) -> str:
    """A line of a cell; the little that typesetters leave between characters and digits (≥12次) is no space."""
    if not line.words or line.place.box is None:
        return line.text
    least = _SPACE * (line.place.box.bottom - line.place.box.top)
    text = line.words[0].text
    for last, word in pairwise(line.words):
        apart = word.left - last.right > least or is_amount(last.text) or is_amount(word.text)
        text += f" {word.text}" if apart else word.text
    return text


def _figures_apart(line: Line) -> int:
    """How many figures of a line stand apart from the words before them; numbers in a sentence do not."""
    before = [None, *line.words]
    return sum(
        figure_of(word.text) is not None and (last is None or word.left - last.right > _APART)
        for last, word in zip(before, line.words, strict=False)
    )


def _has_column(line: Line) -> bool:
    """Whether an amount stands at the end of a line, far from the words before it."""
    if len(line.words) < 2 or not is_amount(line.words[-1].text):  # noqa: PLR2004
        return False
    return line.words[-1].left - line.words[-2].right > _FAR


def _is_column(lines: Inside) -> bool:
    """Whether amounts stand at the end of several lines, one below the other."""
    last = [line.words[-1] for line in lines if line.words and is_amount(line.words[-1].text)]
    return any(
        abs(a.right - b.right) < _SNAP or abs(a.left + a.right - b.left - b.right) < _SNAP for a, b in pairwise(last)
    )


def ruled_of(boxes: Sequence[Box], lines_in: Callable[[int], Iterable[Line]], place: Place) -> Ruled:
    """The table that boxes draw; `lines_in` has the lines of text in each."""
    columns = edges_of(x for b in boxes for x in (b.left, b.right))
    rows = edges_of(y for b in boxes for y in (b.top, b.bottom))
    return Ruled(columns, rows, tuple((box, tuple(lines_in(i))) for i, box in enumerate(boxes)), place)


def edges_of(values: Iterable[float]) -> tuple[float, ...]:
    """The distinct positions among values, those nearer than a snap as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return tuple(found)


def nearest(edges: Sequence[float], value: float) -> int:
    """The number of the edge nearest to a position."""
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
