"""Wrapped cells in lines of text told apart by the width of their lines: a cell breaks a line when it is full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from attrs import define, field, frozen

from govfin.diagnostics.width import width
from govfin.reading.extracted import Place

#: Words of one line with a gap between them are of two cells, but for a blank inside one; what that costs.
_GAP: Final = 1.0
#: A cell that ends with a comma, and one in which words and a number meet.
_COMMA: Final = 0.3
_MIXED: Final = 0.5
#: What a row may cost at most, and by how much its best reading must be better than the next.
_MOST: Final = 0.6
_APART: Final = 0.05
#: Letters do not fill the lines of a wide column to the last, in columns of half width.
_RAGGED: Final = 6
_NEVER: Final = 1000.0
#: No annex has more words than these, nor a row of it.
_MOST_CHUNKS: Final = 1500
_LONGEST: Final = 60
#: What of a line is not parted: opening brackets from what follows them, a number, closing signs from what goes before.
_FIRST: Final = re.compile(r"[“‘（《「(]*(?:[0-9A-Za-z.%≥≤-]+|.)[，。、；：！？）》」”’％%,.;:!?)]*")
_NUMERIC: Final = re.compile(r"[≥≤＞＜<>=]*\d+(?:\.\d+)?%?[-~—至]?(?:\d+(?:\.\d+)?%?)?[^\d\s]{0,3}")


@frozen
class Chunk:
    """Words of a line without a gap."""

    text: str
    line: int
    place: Place
    #: Whether nothing parts it from what goes before it on its line.
    glued: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number, with a sign before and a unit after it, and not words."""
        return _NUMERIC.fullmatch(self.text) is not None


class Cells(NamedTuple):
    """A row parted into its cells: 二级指标 (empty where there is none), name, target, what was done."""

    level2: str
    name: str
    target: str
    actual: str
    #: Whether the width of its lines alone parted them.
    by_width: bool


def part(rows: Sequence[Sequence[Chunk]], *, level2: bool) -> tuple[Cells, ...] | None:
    """Each row parted into its cells; None when that is not clear for every row.

    Names have one width in all rows, and so have targets; what was done is the widest and takes the rest.
    """
    if sum(map(len, rows)) > _MOST_CHUNKS or any(len(row) > _LONGEST for row in rows):
        return None
    found = [_Row(tuple(row), level2) for row in rows]
    widths = sorted({w for row in found for w in row.widths})
    if not widths:
        return ()
    for row in found:
        row.measure(widths)
    costs = {(n, t): sum(row.least(n, t) for row in found) for n in widths for t in widths}
    least = min(costs.values())
    best = [pair for pair, cost in costs.items() if cost - least < _APART]
    parted = [row.parted(best) for row in found]
    return None if None in parted else tuple(cells for cells in parted if cells is not None)


@define(eq=False)
class _Row:
    chunks: tuple[Chunk, ...]
    level2: bool
    widths: list[int] = field(init=False)
    firsts: list[int] = field(init=False)
    #: What a cell of a column costs that begins with a chunk and ends before another, by the width of the column.
    costs: dict[int, dict[tuple[int, int], float]] = field(factory=dict)
    _last: dict[tuple[int, int], float] = field(factory=dict)
    #: What the cells up to a chunk cost at least, their last one a name, and those from it on, their first one a
    #: target, by the width of names and of targets.
    _names: dict[int, dict[int, float]] = field(factory=dict)
    _targets: dict[int, dict[int, float]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.widths = [width(c.text) for c in self.chunks]
        self.firsts = [width(m.group()) if (m := _FIRST.match(c.text)) else 0 for c in self.chunks]

    def measure(self, widths: Sequence[int]) -> None:
        """Weigh every cell that there may be, in columns of each width."""
        for full in widths:
            self.costs[full] = dict(self._cells(full, 0))
        self._last = dict(self._cells(widths[-1], _RAGGED))
        for full in widths:
            self._names[full] = _least((j, cost) for (_, j), cost in self._named(full))
            self._targets[full] = _least((j, cost) for (j, _), cost in self._aimed(full))

    def _cells(self, full: int, ragged: int) -> Iterator[tuple[tuple[int, int], float]]:
        n = len(self.chunks)
        for start in range(n):
            cost = 0.0
            for end in range(start + 1, n + 1):
                last = end - 1
                if self.widths[last] > full:
                    break
                cost += self._break(last - 1, full, ragged) if last > start else 0.0
                yield (start, end), cost

    def _break(self, i: int, full: int, ragged: int) -> float:
        """What speaks against a chunk and the next one being of one cell."""
        one, other = self.chunks[i], self.chunks[i + 1]
        if one.line == other.line:
            return 0.0 if other.glued else _GAP
        left = full - self.widths[i]
        return left / full if self.firsts[i + 1] + ragged <= left else 0.0

    def least(self, name: int, target: int) -> float:
        """What the best reading costs when names and targets have these widths."""
        targets = self._targets[target]
        return min((cost + targets[j] for j, cost in self._names[name].items() if j in targets), default=_NEVER)

    def _named(self, full: int) -> Iterator[tuple[tuple[int, int], float]]:
        """Where a name may begin and end in a column of a width, with what the cells up to its end cost."""
        first = [self._narrow(i) for i in range(len(self.chunks))]
        for (i, j), cost in self.costs[full].items():
            if j < len(self.chunks) and (i > 0) is self.level2:
                yield (i, j), first[i] + cost + self._odd_name(i, j)

    def _aimed(self, full: int) -> Iterator[tuple[tuple[int, int], float]]:
        """Where a target may begin and end in a column of a width, with what the cells from its beginning on cost."""
        n = len(self.chunks)
        for (j, k), cost in self.costs[full].items():
            if (k, n) in self._last:
                yield (j, k), cost + self._odd_target(j, k) + self._last[k, n]

    def _readings(self, name: int, target: int) -> Iterator[tuple[float, tuple[int, int, int]]]:
        """Every reading that may be the best one when names and targets have these widths."""
        names = [(i, j, cost) for (i, j), cost in self._named(name) if cost <= _MOST]
        targets = [(j, k, cost) for (j, k), cost in self._aimed(target) if cost <= _MOST]
        for i, j, one in names:
            for other, k, two in targets:
                if j == other:
                    yield one + two, (i, j, k)

    def _narrow(self, end: int) -> float:
        """What the cells before the name cost, in a column as wide as the widest of its lines."""
        full = max(self.widths[:end], default=0)
        return sum(self._break(i, full, 0) for i in range(end - 1))

    def _odd_name(self, start: int, end: int) -> float:
        numbers = any(c.is_number for c in self.chunks[start + 1 : end])
        return _MIXED * numbers + self._comma(end)

    def _odd_target(self, start: int, end: int) -> float:
        kinds = {c.is_number for c in self.chunks[start:end]}
        return _MIXED * (len(kinds) > 1) + self._comma(end)

    def _comma(self, end: int) -> float:
        return _COMMA * self.chunks[end - 1].text.endswith(("，", "、", ","))

    def parted(self, widths: Sequence[tuple[int, int]]) -> Cells | None:
        """The cells, when one reading is clearly the best."""
        readings: dict[tuple[int, int, int], float] = {}
        for pair in widths:
            for cost, bounds in self._readings(*pair):
                readings[bounds] = min(cost, readings.get(bounds, _NEVER))
        ranked = sorted((cost, bounds) for bounds, cost in readings.items())
        if not ranked or ranked[0][0] > _MOST or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _APART):
            return None
        i, j, k = ranked[0][1]
        return Cells(self._text(0, i), self._text(i, j), self._text(j, k), self._text(k), len(ranked) > 1)

    def _text(self, start: int, end: int | None = None) -> str:
        return "".join(c.text for c in self.chunks[start:end])


def _least(costs: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The least cost of each place."""
    found: dict[int, float] = {}
    for place, cost in costs:
        found[place] = min(cost, found.get(place, _NEVER))
    return found
