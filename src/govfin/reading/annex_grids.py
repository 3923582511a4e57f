"""An annex in grids: the head above a value, the label to its left, rows of indicators; grids go on over pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from attrs import define, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.annex_words import (
    LABELLED,
    NO_FIGURE,
    NUMBERED,
    PROJECT_NAME,
    AnnexWords,
    is_percent,
    is_value,
    number_of,
    plain_label,
    role_of,
    weight_of,
)
from govfin.reading.annexes import Annex, AnnexReading
from govfin.reading.extracted import Cell as Printed
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.words import figure_of, is_blank, key
from govfin.report.performance import Indicator
from govfin.report.prose import Prose, one_line
from govfin.report.report import alike, row_name
from govfin.system.layout import Cell

_NOTHING: Final = re.compile(r"^[…\.]*$")
_DEVIATION: Final = re.compile(r"^偏差.*原因")
_IMPROVEMENT: Final = re.compile(r"^改进措施")
#: Two cells are one below the other when they share so much of the narrower one.
_SHARED: Final = 0.5


class Span(NamedTuple):
    """From where to where a cell stands: in points on a page, else in columns of its grid."""

    left: float
    right: float

    def shares(self, other: Span) -> float:
        """How much of the narrower one both share."""
        narrow = min(self.right - self.left, other.right - other.left)
        return (min(self.right, other.right) - max(self.left, other.left)) / narrow if narrow > 0 else 0.0


def _span(cell: Printed) -> Span:
    box = cell.place.box
    return Span(box.left, box.right) if box is not None else Span(cell.column, cell.column + cell.columns)


@frozen
class _Head:
    """The header of indicators: where each of its columns stands."""

    roles: dict[str, Span]
    scores: dict[str, Span]


@define
class _Indicator:
    """An indicator as its rows are read; on the next page its texts may go on."""

    name: str
    level1: str = ""
    level2: str = ""
    target: str = ""
    actual: str = ""
    deviation: str = ""
    scores: dict[str, Printed] = field(factory=dict)


def read_grids(annex: Annex) -> AnnexReading:
    """What an annex in grids comes to. What has no cell is listed."""
    reader = _Reader(annex.words, _project(annex))
    for grid in annex.grids:
        for row in range(grid.height):
            covering = sorted({grid.covered[row, c] for c in range(grid.width) if (row, c) in grid.covered}, key=_left)
            reader.row(covering, [c for c in covering if c.row == row])
        reader.page()
    reader.finish()
    return AnnexReading(
        annex,
        reader.project,
        tuple(reader.placed),
        tuple(reader.unplaced),
        tuple(reader.told()),
        Prose.of(reader.deviation),
        Prose.of(reader.improvement),
        blocks=annex.grids if reader.placed or reader.unplaced else (),
    )


def _left(cell: Printed) -> tuple[int, int]:
    return cell.column, cell.row


def _project(annex: Annex) -> str:
    """The project that an annex is of: as its title says, or after 项目名称."""
    if not annex.words.by_project:
        return ""
    if annex.name:
        return row_name(annex.name)
    for grid in annex.grids:
        for cells in grid.rows:
            for one, other in pairwise(cells):
                if key(one.text).rstrip(":") == PROJECT_NAME:
                    return row_name(one_line(other.text))
    return ""


@define
class _Reader:
    words: AnnexWords
    project: str
    placed: list[Placed] = field(factory=list)
    unplaced: list[Unplaced] = field(factory=list)
    deviation: str = ""
    improvement: str = ""
    _head: _Head | None = None
    _indicators: list[_Indicator] = field(factory=list)
    #: The rows above the one that is read, nearest last.
    _above: list[list[Printed]] = field(factory=list)
    #: The first levels whose weights were read.
    _weighed: set[str] = field(factory=set)
    #: Whether a page has just begun, so that a row may be the rest of the one before.
    _new_page: bool = False

    def page(self) -> None:
        """A grid has ended; the next one goes on where it stopped."""
        self._new_page = True

    def row(self, covering: Sequence[Printed], beginning: Sequence[Printed]) -> None:
        """Read a row: all cells that cover it, and those of them that begin in it."""
        said = [c for c in beginning if not is_blank(c.text)]
        head = self._header(beginning)
        if head is not None:
            self._head = head
        elif self._head is not None and self._is_total(said):
            self._total(said)
        elif self._head is None or not self._indicator(covering, beginning):
            self._explain(said)
            self._pairs(covering, beginning)
        self._above.append(list(beginning))
        self._new_page = False

    # ── indicators ─────────────────────────────────────────────────────────────────────────────────

    def _header(self, cells: Sequence[Printed]) -> _Head | None:
        roles: dict[str, Span] = {}
        scores: dict[str, Span] = {}
        for cell in cells:
            label, role = plain_label(cell.text), role_of(cell.text)
            if label in self.words.scores:
                scores[label] = _span(cell)
            elif role is not None:
                roles[role] = _span(cell)
        return _Head(roles, scores) if "name" in roles and scores and {"target", "actual"} & set(roles) else None

    def _indicator(self, covering: Sequence[Printed], beginning: Sequence[Printed]) -> bool:
        """Read a row of an indicator; False when it is none, so that what follows are pairs again."""
        assert self._head is not None  # noqa: S101
        roles, scores = self._head.roles, self._head.scores
        cells = {role: _at(covering if role.startswith("level") else beginning, span) for role, span in roles.items()}
        name = cells["name"]
        others = [c for role, c in cells.items() if role not in ("name", "level1", "level2")]
        if name is None or any(name == c for c in others):
            self._head = None if name is not None else self._head
            return name is None
        texts = {role: one_line(c.text) if c is not None else "" for role, c in cells.items()}
        texts["name"] = row_name(NUMBERED.sub("", texts["name"], count=1))
        found = {label: c for label, span in scores.items() if (c := _at(beginning, span)) is not None}
        empty = _NOTHING.match(texts["name"]) and not any(figure_of(c.text) for c in found.values())
        if empty and self._new_page and self._indicators:
            self._goes_on(texts)
        elif not empty:
            self._levels(cells, texts)
            self._indicators.append(_Indicator(**texts, scores=found))
        return True

    def _goes_on(self, texts: dict[str, str]) -> None:
        """A row that a page break cut in two."""
        last = self._indicators[-1]
        last.target += texts.get("target", "")
        last.actual += texts.get("actual", "")
        last.deviation += texts.get("deviation", "")

    def _levels(self, cells: dict[str, Printed | None], texts: dict[str, str]) -> None:
        """The levels of an indicator; over a page break they are those of the one before. Weights of levels, once."""
        last = self._indicators[-1] if self._indicators else None
        for role in ("level1", "level2"):
            cell = cells.get(role)
            if not texts.get(role) and last is not None and cell is not None and cell.row == 0:
                texts[role] = getattr(last, role)
            elif cell is not None and (weight := weight_of(cell.text)) is not None:
                texts[role] = plain_label(cell.text)
                if cell.text not in self._weighed:
                    self._weighed.add(cell.text)
                    self._put(cell, weight, self.words.weight(texts[role]), texts[role])

    def _is_total(self, said: Sequence[Printed]) -> bool:
        return bool(said) and plain_label(said[0].text) in self.words.totals

    def _total(self, said: Sequence[Printed]) -> None:
        """The row of totals: its values stand under the columns of scores, or are as many as these."""
        assert self._head is not None  # noqa: S101
        values = [c for c in said[1:] if is_value(c.text)]
        labels = list(self._head.scores)
        for i, cell in enumerate(values):
            under = [n for n, span in self._head.scores.items() if _span(cell) == span]
            label = under[0] if under else labels[i] if len(values) == len(labels) else ""
            self._put(cell, cell.text, self.words.total(label, self.project), plain_label(said[0].text))

    def told(self) -> Iterator[Indicator]:
        """The indicators in words."""
        for item in self._indicators:
            yield Indicator(
                item.name,
                item.level1,
                item.level2,
                Prose.of(item.target),
                Prose.of(item.actual),
                Prose.of(item.deviation),
            )

    def finish(self) -> None:
        """The scores of all indicators, or of none: without names of their own they have no rows."""
        names = [alike(i.name) for i in self._indicators]
        clear = "" not in names and len(set(names)) == len(names) and (self.project or not self.words.by_project)
        why = Diagnostic("D0952", {"title": self.words.printed_title})
        for item in self._indicators:
            for label, cell in item.scores.items():
                if is_blank(cell.text):
                    continue
                if clear and figure_of(cell.text) is not None:
                    self._put(cell, cell.text, self.words.indicator(item.name, label, self.project), item.name)
                elif any(c.isdigit() for c in cell.text):
                    self.unplaced.append(Unplaced(cell.text, cell.place, why, item.name))
        if not clear:
            self._indicators = []

    # ── labels and values ──────────────────────────────────────────────────────────────────────────

    def _pairs(self, covering: Sequence[Printed], beginning: Sequence[Printed]) -> None:
        for cell in beginning:
            text = one_line(cell.text)
            found = LABELLED.fullmatch(text)
            weight = weight_of(text)
            if is_value(text):
                if not is_blank(text):
                    self._value(cell, covering)
            elif found is not None and plain_label(found.group(1)) in self.words.totals and is_value(found.group(2)):
                heads = list(self.words.scores)
                total = self.words.total(heads[0], self.project) if len(heads) == 1 else None
                self._put(cell, found.group(2).strip(), total, plain_label(found.group(1)))
            elif weight is not None and plain_label(text) in self.words.rows:
                self._put(cell, weight, self.words.weight(plain_label(text)), plain_label(text))

    def _value(self, cell: Printed, covering: Sequence[Printed]) -> None:
        percent = is_percent(cell.text)
        left = [c for c in covering if c.column < cell.column and not is_value(c.text) and not is_blank(c.text)]
        labels = [plain_label(c.text) for c in left]
        beside = [c for c in covering if c.column < cell.column]
        near = plain_label(beside[-1].text) if beside else ""
        head = self._head_above(cell)
        found = self._beside(near, percent=percent)
        for label in reversed(labels):
            found = found or self.words.crossed(label, head, self.project, percent=percent)
        found = found or self.words.alone(head, self.project, percent=percent)
        if found is None and not (head or near in self.words.labels) and labels and NO_FIGURE.search(labels[-1]):
            return
        self._put(cell, cell.text, found, head or (labels[-1] if labels else ""))

    def _beside(self, label: str, *, percent: bool) -> Cell | None:
        if label in self.words.totals and len(self.words.scores) == 1:
            return self.words.total(next(iter(self.words.scores)), self.project)
        return self.words.alone(label, self.project, percent=percent) if label else None

    def _head_above(self, cell: Printed) -> str:
        """The nearest label above a value; other values may stand between them."""
        for cells in reversed(self._above):
            above = _at(cells, _span(cell))
            if above is None or is_value(above.text) or not above.text.strip():
                continue
            label = plain_label(above.text)
            return label if label in self.words.labels else ""
        return ""

    def _put(self, cell: Printed, text: str, where: Cell | None, label: str) -> None:
        if where is not None:
            self.placed.append(Placed(*where, number_of(text), cell.place))
            return
        title = self.words.printed_title
        known = label in self.words.labels | self.words.levels
        why = Diagnostic("D0951" if known else "D0955", {"title": title})
        if self.words.by_project and not self.project:
            why = Diagnostic("D0954", {"title": title})
        self.unplaced.append(Unplaced(text, cell.place, why, label))

    def _explain(self, said: Sequence[Printed]) -> None:
        """What the department says of its deviations and what is to be done."""
        if len(said) == 2 and not self.words.by_project:  # noqa: PLR2004 - what it is called, and the text
            label = key(said[0].text)
            if _DEVIATION.match(label):
                self.deviation = one_line(said[1].text)
            elif _IMPROVEMENT.match(label):
                self.improvement = one_line(said[1].text)


def _at(cells: Sequence[Printed], span: Span) -> Printed | None:
    """The cell that stands where a column does."""
    shared = [(_span(c).shares(span), c) for c in cells]
    best = max(shared, key=lambda s: s[0], default=(0.0, None))
    return best[1] if best[0] >= _SHARED else None
