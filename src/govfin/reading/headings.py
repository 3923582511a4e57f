"""The headers of a table without rules: words above one another are a heading; whose it is, edges of figures say."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import groupby
from typing import Final, TypeAlias

from attrs import define, field, frozen

from govfin.reading.extracted import Line, Place, Word
from govfin.reading.vocabulary import CODE_HEADERS, LINE_HEADERS, NAME_HEADERS, NUMBERS_HEADER, TableWords
from govfin.reading.words import key, whole_of

#: Words that share less than this, in points or columns of a text, do not stand above one another.
_SHARED: Final = 0.5
#: Edges of figures that differ by less are one edge.
_STRAIGHT: Final = 1.5
#: Words of so many characters are printed with a space inside.
_SPACED: Final = 2


@frozen
class Above:
    """A word above several headings."""

    row: int
    text: str
    left: float
    place: Place


@define
class Heading:
    """The words above a column, the lowest last, and from where to where they go."""

    left: float
    right: float
    #: The row of the header, the text and the place of each word.
    words: list[tuple[int, str, Place]] = field(factory=list)
    above: list[Above] = field(factory=list)

    @property
    def middle(self) -> float:
        """Half way between left and right."""
        return (self.left + self.right) / 2

    def shares(self, word: Word) -> bool:
        """Whether a word stands above it, in part at least."""
        return min(self.right, word.right) - max(self.left, word.left) > _SHARED


def headings_of(lines: Sequence[Line], words: TableWords) -> list[Heading]:
    """The headings in the lines of a header, from left to right; the header of a group is above each of its columns."""
    titles, groups, panels = _titles(words), _groups(words), _panels(words)
    found: list[Heading] = []
    waiting: list[tuple[int, Word, Place]] = []
    for row in range(len(lines) - 1, -1, -1):
        new: list[Heading] = []
        for word in lines[row].words:
            plain = key(word.text)
            if plain in groups and plain not in titles:
                waiting.append((row, word, lines[row].place))
            elif plain in titles or plain not in panels:
                new += _taken(found, word, row, lines[row].place, titles)
        found += new
    found.sort(key=lambda h: h.middle)
    for row, word, place in waiting:
        for heading in _below(found, word, groups[key(word.text)]):
            heading.above.append(Above(row, word.text, word.left, place))
    for heading in found:
        heading.words = _joined(heading.words, titles)
    return found


def _taken(found: Sequence[Heading], word: Word, row: int, place: Place, titles: frozenset[str]) -> Sequence[Heading]:
    """A word put above the headings that it stands over; a new heading where there is none."""
    below = [h for h in found if h.shares(word)]
    if not below:
        return [Heading(word.left, word.right, [(row, word.text, place)])]
    if len(below) == 1:
        _put(below[0], word, row, place, titles)
    else:
        for heading in below:
            heading.above.append(Above(row, word.text, word.left, place))
    return []


def _put(heading: Heading, word: Word, row: int, place: Place, titles: frozenset[str]) -> None:
    """A word above one heading: the upper part of a wrapped title, which makes it wider, or the header of a group."""
    whole = key(word.text) + "".join(key(text) for _, text, _ in heading.words)
    heading.words.insert(0, (row, word.text, place))
    if any(whole in title for title in titles):
        heading.left, heading.right = min(heading.left, word.left), max(heading.right, word.right)


def _below(headings: Sequence[Heading], word: Word, columns: int) -> Sequence[Heading]:
    """The headings below the header of a group: as many as it has columns, it in the middle of them."""
    middle = (word.left + word.right) / 2
    runs = [headings[i : i + columns] for i in range(len(headings) - columns + 1)]
    best = min(runs, key=lambda run: abs((run[0].middle + run[-1].middle) / 2 - middle), default=())
    if not best:
        return ()
    width = max((best[-1].middle - best[0].middle) / max(1, columns - 1), word.right - word.left)
    return best if abs((best[0].middle + best[-1].middle) / 2 - middle) < width / 2 else ()


def _joined(words: Sequence[tuple[int, str, Place]], titles: frozenset[str]) -> list[tuple[int, str, Place]]:
    """The words of a heading with a title that is wrapped over several lines as one; numbers of columns stay apart."""
    texts = [w for w in words if whole_of(w[1]) is None]
    numbers = [w for w in words if whole_of(w[1]) is not None]
    start = next((i for i in range(len(texts)) if "".join(key(t) for _, t, _ in texts[i:]) in titles), None)
    if start is None:
        start = next((i for i, (_, text, _) in enumerate(texts) if key(text) not in titles), len(texts))
    whole = [(texts[start][0], "".join(t for _, t, _ in texts[start:]), texts[start][2])] if texts[start:] else []
    return [*texts[:start], *whole, *numbers]


def _titles(words: TableWords) -> frozenset[str]:
    """What may stand lowest in a header: titles of columns, and what is printed above labels."""
    own = (name for names in words.column_names.values() for name in names)
    return frozenset({*own, *LINE_HEADERS, *CODE_HEADERS, *NAME_HEADERS, NUMBERS_HEADER, "功能分类科目编码"})


def _panels(words: TableWords) -> frozenset[str]:
    """The names of panels, whole or spaced: they stand above all columns of their panel, and name none."""
    names = {key(panel.name) for panel in words.table.panels if panel.name}
    return frozenset({*names, *(c for name in names if len(name) == _SPACED for c in name)})


def _groups(words: TableWords) -> dict[str, int]:
    """Headers above several columns, and above how many of them each stands."""
    found: dict[str, int] = {}
    for panel in words.table.panels:
        for depth in range(max((len(c.headers) for c in panel.columns), default=0)):
            for above, group in groupby(panel.columns, key=lambda c: c.headers[: depth + 1]):
                if len(above) > depth:
                    found[key(above[-1])] = len(list(group))
    return found


# ── which heading is that of a column ───────────────────────────────────────────────────────────────

#: From where to where a column goes, whether it has numbers, whether these are amounts, and its words.
ColumnWords: TypeAlias = tuple[float, float, bool, bool, Sequence[Word]]


class Edge(Enum):
    """At which edge the figures of a column stand one below the other."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


def heading_of(columns: Sequence[ColumnWords], headings: Sequence[Heading]) -> list[int | None]:
    """The heading of each column, by its number.

    Figures at the right of their column are of the last heading whose middle is before their right edge; so for
    the left and the middle. Where nothing tells at which edge they stand, all three must say the same.
    """
    edge = _edge([c for c in columns if c[3]])
    chosen = [(_by_edge(c, headings, edge) if c[3] else _by_share(c, headings)) if headings else None for c in columns]
    amounts = [chosen[i] for i, c in enumerate(columns) if c[3]]
    # Two columns of amounts under one heading: nobody knows which.
    return [
        None if c[3] and chosen[i] is not None and amounts.count(chosen[i]) > 1 else chosen[i]
        for i, c in enumerate(columns)
    ]


def _edge(columns: Sequence[ColumnWords]) -> Edge | None:
    """At which edge figures stand straight: where they differ in length, only one edge is straight."""
    spread = dict.fromkeys(Edge, 0.0)
    for _, _, _, _, words in columns:
        spread[Edge.LEFT] += _apart([w.left for w in words])
        spread[Edge.RIGHT] += _apart([w.right for w in words])
        spread[Edge.MIDDLE] += _apart([(w.left + w.right) / 2 for w in words])
    best = min(spread, key=lambda e: spread[e])
    others = [s for e, s in spread.items() if e is not best]
    return best if min(others, default=0.0) > spread[best] + _STRAIGHT else None


def _apart(positions: Sequence[float]) -> float:
    return max(positions) - min(positions)


def _by_edge(column: ColumnWords, headings: Sequence[Heading], edge: Edge | None) -> int | None:
    left, right, *_ = column
    if edge is None:
        found = {_by_edge(column, headings, e) for e in Edge}
        return found.pop() if len(found) == 1 else None
    middles = [h.middle for h in headings]
    if edge is Edge.RIGHT:
        before = [i for i, m in enumerate(middles) if m < right]
        return before[-1] if before else None
    if edge is Edge.LEFT:
        return next((i for i, m in enumerate(middles) if m > left), None)
    middle = (left + right) / 2
    return min(range(len(middles)), key=lambda i: abs(middles[i] - middle))


def _by_share(column: ColumnWords, headings: Sequence[Heading]) -> int | None:
    left, right, *_ = column
    shares = [min(right, h.right) - max(left, h.left) for h in headings]
    best = max(range(len(shares)), key=lambda i: shares[i])
    return best if shares[best] > 0 else None
