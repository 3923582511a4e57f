"""The indicators of an annex in lines of text: each row ends with its scores; all of them are told apart, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import define, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.annex_cells import Cells, Chunk, part
from govfin.reading.annex_words import NUMBERED, AnnexWords, plain_label, role_of
from govfin.reading.extracted import Line
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.words import figure_of, key
from govfin.report.performance import Indicator
from govfin.report.prose import Prose
from govfin.report.report import alike, row_name

#: The columns of indicators in the order in which forms have them.
_ORDER: Final = ("level1", "level2", "name", "target", "actual", "score", "deviation")
_MORE: Final = re.compile(r"[…\.]{2,}")
#: Second levels (财预〔2013〕53号), where lines put them behind an explanation.
_KINDS: Final = r"(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|环境效益|可持续影响|(?:服务对象)?满意度)(?:指标)?"
_WEIGHT: Final = r"(?:[（(]\d+(?:\.\d+)?分?[)）])"
#: A target that stands in one word with the name before it: 满意度95%.
_GLUED: Final = re.compile(r"(.{3,}[^\d.≥≤~-])((?:≥|≤)?\d+(?:\.\d+)?%)")


@frozen
class IndicatorRows:
    """What the lines of indicators come to."""

    placed: tuple[Placed, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    #: How many were told from their neighbours by the width of their lines alone.
    by_width: int = 0


@frozen
class Head:
    """The header of indicators in lines of text."""

    #: The lines of it: the first, and the one after the last.
    start: int
    end: int
    roles: tuple[str, ...]
    #: The labels of the columns of scores.
    scores: tuple[str, ...]

    @property
    def in_order(self) -> bool:
        """Whether it has the columns that are needed, in the order in which they are read."""
        at = [_ORDER.index(role) for role in self.roles]
        return at == sorted(at) and {"name", "target", "actual", "score"} <= set(self.roles)


def head_in(lines: Sequence[Line], words: AnnexWords) -> Head | None:
    """Where the header of indicators stands among lines; None when there is none."""
    for i, line in enumerate(lines):
        texts = line.text.split()
        roles = [_role(text, words) for text in texts]
        if "name" in roles and {"target", "actual"} & set(roles):
            scores = tuple(plain_label(t) for t, role in zip(texts, roles, strict=True) if role == "score")
            return Head(i, i + 1 + _wrapped(lines, i), tuple(dict.fromkeys(r for r in roles if r)), scores)
    return None


def _role(text: str, words: AnnexWords) -> str | None:
    return "score" if plain_label(text) in words.scores else role_of(text)


def _wrapped(lines: Sequence[Line], i: int) -> int:
    """Whether the next line is the rest of a wrapped header: 一级指 二级指, then 标 标."""
    rest = lines[i + 1].text.split() if i + 1 < len(lines) else []
    heads = [key(text) for text in lines[i].text.split()]
    return int(bool(rest) and all(len(t) <= 2 and any(role_of(h + t) for h in heads) for t in rest))  # noqa: PLR2004


def indicator_rows(lines: Sequence[Line], head: Head, words: AnnexWords, project: str) -> IndicatorRows:
    """The indicators in the lines below their header: their scores in cells, and their words."""
    rows = _Rows(words, len(head.scores))
    rows.read(
        lines,
        numbered=any(NUMBERED.match(t) for line in lines for t in line.text.split()),
        deviation="deviation" in head.roles,
    )
    cells = part([r.chunks for r in rows.rows], level2="level2" in head.roles and not rows.numbered)
    names = [row_name(NUMBERED.sub("", c.name, count=1)) for c in cells or ()]
    known = {alike(n) for n in names} - {""}
    if (
        cells is None
        or not head.in_order
        or rows.unclear
        or len(known) < len(names)
        or (words.by_project and not project)
    ):
        why = Diagnostic("D0952", {"title": words.printed_title})
        return IndicatorRows(unplaced=tuple(Unplaced(c.text, c.place, why) for r in rows.rows for c in r.values))
    placed = []
    for name, row in zip(names, rows.rows, strict=True):
        for label, chunk in zip(head.scores, row.values, strict=True):
            cell = words.indicator(name, label, project)
            if cell is not None and figure_of(chunk.text) is not None:
                placed.append(Placed(*cell, chunk.text, chunk.place))
    told = tuple(_indicator(n, r, c) for n, r, c in zip(names, rows.rows, cells, strict=True))
    return IndicatorRows(tuple(placed), (), told, sum(c.by_width for c in cells))


def _indicator(name: str, row: _Row, cells: Cells) -> Indicator:
    return Indicator(
        name,
        row.level1,
        row.level2 or cells.level2,
        Prose.of(cells.target),
        Prose.of(cells.actual),
        Prose.of(row.deviation),
    )


# ── lines to rows ───────────────────────────────────────────────────────────────────────────────────


@define
class _Row:
    chunks: list[Chunk] = field(factory=list)
    values: list[Chunk] = field(factory=list)
    level1: str = ""
    level2: str = ""
    deviation: str = ""


@define
class _Rows:
    words: AnnexWords
    #: How many scores a row has.
    scores: int
    rows: list[_Row] = field(factory=list)
    numbered: bool = False
    #: Whether it is not clear where rows begin.
    unclear: bool = False
    _level1: str = ""
    _level2: str = ""
    _between: str = ""

    def read(self, lines: Sequence[Line], *, numbered: bool, deviation: bool) -> None:
        """Part lines into rows: each ends with its scores; it begins with 指标1：, or after the one before."""
        self.numbered = numbered
        self.unclear = (deviation and not numbered) or not self.scores
        open_: _Row | None = None if numbered else _Row()
        for i, line in enumerate(lines):
            chunks = list(_chunks(line, i))
            start = next((n for n, c in enumerate(chunks) if numbered and NUMBERED.match(c.text)), None)
            if start is not None:
                if open_ is not None:
                    self._between += NUMBERED.sub("", "".join(c.text for c in open_.chunks), count=1)
                self._between += "".join(c.text for c in chunks[:start])
                self._tell_levels()
                open_, chunks = _Row(), chunks[start:]
            values = self._values(chunks)
            if open_ is None:
                self._between += "".join(c.text for c in chunks)
                continue
            open_.chunks += chunks[: len(chunks) - len(values)]
            if values:
                open_.values = values
                self._close(open_)
                open_ = None if numbered else _Row()
        self._tell_levels()

    def _values(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        last = list(chunks[-self.scores :]) if self.scores else []
        return last if len(last) == self.scores and all(figure_of(c.text) for c in last) else []

    def _close(self, row: _Row) -> None:
        if not self.numbered:
            row.chunks = self._without_level(row.chunks)
        row.level1, row.level2 = self._level1, self._level2
        self.rows.append(row)

    def _without_level(self, chunks: list[Chunk]) -> list[Chunk]:
        """The chunks of a row without the first level that is printed before it: 产出指标（40分）."""
        for n in range(len(chunks), 0, -1):
            said = plain_label("".join(c.text for c in chunks[:n]))
            if said in self.words.levels:
                self._level1 = said
                return chunks[n:]
        return chunks

    def _tell_levels(self) -> None:
        """What stands between two rows: why the one before it deviated, and the levels of the one that follows."""
        levels = "|".join(sorted(map(re.escape, self.words.levels), key=len, reverse=True)) or "(?!)"
        text = _MORE.sub("", self._between)
        found = re.fullmatch(rf"(.*?)(?:({levels}){_WEIGHT}?)?({_KINDS})?", text, re.DOTALL)
        deviation, level1, level2 = found.groups() if found else (text, None, None)
        if self.rows and deviation:
            self.rows[-1].deviation = deviation
        if level1:
            self._level1, self._level2 = level1, ""
        self._level2 = level2 or self._level2
        self._between = ""


def _chunks(line: Line, i: int) -> Iterator[Chunk]:
    for text in line.text.split():
        glued = _GLUED.fullmatch(text)
        if glued:
            yield Chunk(glued.group(1), i, line.place)
            yield Chunk(glued.group(2), i, line.place, glued=True)
        else:
            yield Chunk(text, i, line.place)
