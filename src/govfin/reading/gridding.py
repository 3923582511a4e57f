"""Lines of words made a grid: where no rules are drawn, the gaps between words part the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from govfin.reading.extracted import Cell, Grid, Line, Word
from govfin.reading.spans import Span
from govfin.reading.words import figure_of, key

#: A gap is narrow when it is less than this part of a character.
_NARROW: Final = 0.5
#: What stands in the middle of several columns.
_CENTRED: Final = frozenset({"合计", "总计", "合", "计", "栏次"})
#: Lines that share less than this, in points, only touch.
_TOUCH: Final = 2.0


def grid_of(lines: Sequence[Line]) -> Grid | None:
    """The grid that lines of words make, a row a line; None when they have no columns."""
    body = _body(lines)
    words = [w for line in body for w in line.words if key(w.text) not in _CENTRED]
    if not words:
        return None
    columns = _columns(words)
    if len(columns) < 2:  # noqa: PLR2004 - one column is no table
        return None
    cells = [cell for row, group in enumerate(_rows(lines)) for cell in _cells(group, row, columns)]
    return Grid(tuple(cells), place=lines[0].place)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that overlap from top to bottom, put together: a wrapped label, and the figures half way down beside it."""
    found: list[list[Line]] = []
    bottom = 0.0
    for line in lines:
        box = line.place.box
        if found and box is not None and found[-1][0].place.page == line.place.page and box.top < bottom - _TOUCH:
            found[-1].append(line)
            bottom = max(bottom, box.bottom)
        else:
            found.append([line])
            bottom = box.bottom if box is not None else 0.0
    return found


def _body(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines from the first figure to the last, and those of the header with a word for most columns."""
    filled = [i for i, line in enumerate(lines) if any(figure_of(w.text) for w in line.words)]
    if not filled:
        return ()
    header = lines[: filled[0]]
    most = max((len(line.words) for line in header), default=0)
    full = [line for line in header if len(line.words) * 2 > most]
    return [*full, *lines[filled[0] : filled[-1] + 1]]


def _columns(words: Iterable[Word]) -> list[Span]:
    """The columns: what remains of the width of a table between its gaps."""
    words = list(words)
    size = sorted((w.right - w.left) / max(1, len(w.text)) for w in words)[len(words) // 2]
    edges = sorted({edge for w in words for edge in (w.left, w.right)})
    gaps = [
        (left, right) for left, right in pairwise(edges) if not any(w.left < right and left < w.right for w in words)
    ]
    found: list[Span] = []
    start = edges[0]
    for left, right in _joined(gaps):
        if right - left >= _NARROW * size and left > start:
            found.append((start, left))
            start = right
    found.append((start, edges[-1]))
    return found


def _joined(gaps: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for left, right in gaps:
        if found and found[-1][1] == left:
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def _cells(lines: Sequence[Line], row: int, columns: Sequence[Span]) -> list[Cell]:
    """The words of a row in the columns that they stand in, each in the one that it shares most with."""
    texts: dict[int, dict[int, list[str]]] = {}
    for i, line in enumerate(lines):
        for word in line.words:
            shares = [min(word.right, right) - max(word.left, left) for left, right in columns]
            texts.setdefault(shares.index(max(shares)), {}).setdefault(i, []).append(word.text)
    return [
        Cell("\n".join(" ".join(words) for words in said.values()), row, column, place=lines[min(said)].place)
        for column, said in sorted(texts.items())
    ]
