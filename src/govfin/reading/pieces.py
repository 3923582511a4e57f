"""A document cut into pieces: each grid, with the lines above it as its caption and those below it as its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from attrs import define, evolve, field, frozen

from govfin.reading.extracted import Block, Cell, Document, Grid, Line, Place
from govfin.reading.vocabulary import Vocabulary, title_key
from govfin.reading.words import is_blank, is_figure, key, squeezed
from govfin.report.report import Caption

_UNIT: Final = re.compile(r"(?:金额)?(?:计量)?单位:?(?:人民币)?[(（]?(亿元|万元|千元|元)")
_UNIT_ALONE: Final = re.compile(r"^\(?(?:单位)?:?(亿元|万元|千元|元)\)?$")
#: 单位：人, 单位：个、辆、批、人次. What is no unit of a table is the name of a department.
_COUNTED: Final = re.compile(r"(?:计量|数量)?单位:[(（]?([^:：()（）]{1,12})[)）]?$")
_DEPARTMENT: Final = re.compile(r"(?:编制|填报|填制)?(?:部门|单位)(?:名称|全称)?(?:\([^)]*\))?:(.*)")
_PRINTED_UNIT: Final = re.compile(r"(?:金额)?(?:计量)?单位\s*[:：]?\s*(?:人民币)?\s*(?:亿元|万元|千元|元)")
_PRINTED_COUNT: Final = re.compile(r"(?:计量|数量)?单位\s*[:：]\s*[(（]?[^:：()（）\s]{1,12}[)）]?\s*$")
_YEAR: Final = re.compile(r"\d{2,4}\s*年\s*度?")
_NOTE: Final = re.compile(r"^(?:注|说明|备注|附注|\(?注\)?\d)[:\d]|^本表|^无")
_FORM: Final = re.compile(r"^(?:公开|预算|决算|附)?表?\d{1,2}(?:-\d+)?表?$|^附件\d*$|^表[一二三四五六七八九十]+$")
_TITLE_END: Final = re.compile(r"表(?:\((?:公开|附)?表?\d+表?\)|\(续\)|\([^()]{1,12}\))?$")
#: A new part of the document: 第三部分.
_PART: Final = re.compile(r"^第[一二三四五六七八九十]+部分")
#: A title is never longer, nor wrapped over more lines.
_LONGEST_TITLE: Final = 60
_TITLE_LINES: Final = 3
#: How surely a line must be a title to part two grids.
_SURE: Final = 0.9


@frozen
class Piece:
    """A grid, or lines of text that are a table, with what is printed above and below."""

    grid: Grid | None
    #: The lines of a table in a text that has no grid.
    lines: tuple[Line, ...] = ()
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()

    @property
    def place(self) -> Place:
        """Where it begins."""
        if self.grid is not None:
            return self.grid.place
        return self.lines[0].place if self.lines else Place()


@frozen
class Head:
    """What a piece says above itself."""

    #: The title as printed; empty when none was found.
    title: str
    #: The id of the table that it is, and how surely (0 to 1).
    table: str
    score: float
    caption: Caption
    #: 元, 千元, 万元 or 亿元, or what the table counts, as `key` has it; empty when it is not said.
    unit: str


def pieces_of(document: Document, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    """The grids of a document, those with a title inside parted there, each with its lines."""
    blocks = [part for block in document for part in _parted(block, vocabulary)]
    return tuple(_gathered(blocks, vocabulary))


# ── one grid into lines and grids ───────────────────────────────────────────────────────────────────


def _parted(block: Block, vocabulary: Vocabulary) -> Iterator[Block]:
    """A grid without the rows that are titles, captions and notes; these as lines, in their places."""
    if isinstance(block, Line):
        yield block
        return
    if named := vocabulary.named(block.name):
        yield Line(block.name if vocabulary.titled(block.name)[1] else named.table.title, block.place)
    start, end = 0, _end(block)
    for row, cells in enumerate(block.rows):
        said = [c for c in cells if not is_blank(c.text)]
        opens = not any(not is_blank(c.text) for above in block.rows[start:row] for c in above)
        if said and (row >= end or _is_line(said, block, vocabulary, opens=opens)):
            if start < row:
                yield from _filled(block.part(start, row))
            yield from (Line(text, c.place) for c in said for text in c.text.split("\n") if text.strip())
            start = row + 1
    yield from _filled(block.part(start, block.height) if start else block)


def _end(grid: Grid) -> int:
    """Where the rows of a table end, and those begin that are sentences across it: its notes and its statement."""
    end = grid.height
    while end:
        said = [c for c in grid.rows[end - 1] if not is_blank(c.text)]
        across = len(said) == 1 and said[0].column == 0 and said[0].columns > 1 and not is_figure(said[0].text)
        if said and not across:
            break
        end -= 1
    return end


def _filled(grid: Grid) -> Iterator[Grid]:
    if any(not is_blank(c.text) for c in grid.cells):
        yield grid


def _is_line(said: Sequence[Cell], grid: Grid, vocabulary: Vocabulary, *, opens: bool) -> bool:
    """Whether a row of a grid is no row of a table: a title, department and unit, the number of the form, a note.

    `opens` says whether nothing but such lines stands above it.
    """
    texts = [squeezed(c.text) for c in said]
    if any(is_figure(c.text) for c in said) or len(said) > 3:  # noqa: PLR2004 - department, date and unit
        return False
    if all(_is_caption_word(t, vocabulary) for t in texts) and (opens or not _has_figures_below(said[0], grid)):
        return True
    if len(said) > 1:
        captioned = any(_unit_in(t, vocabulary) or _DEPARTMENT.fullmatch(key(t)) for t in texts)
        return captioned and not any(c.rows > 1 for c in said)
    return _is_line_alone(said[0], texts[0], grid, vocabulary, opens=opens)


def _is_line_alone(cell: Cell, text: str, grid: Grid, vocabulary: Vocabulary, *, opens: bool) -> bool:
    """Whether the only cell of a row with a text is a title or a note."""
    score, titled = vocabulary.titled(text)
    if titled is not None and titled.table.supplementary:
        # 项目支出 is a table, and a line of other tables.
        return opens or cell.columns > 1 or _is_empty_above(cell, grid)
    wide = cell.columns == grid.width or cell.column == 0
    if score >= _SURE or not wide:
        return score >= _SURE
    ended = bool(_TITLE_END.search(key(text))) and len(text) <= _LONGEST_TITLE
    return bool(_NOTE.search(text) or ended) and (opens or not _has_figures_below(cell, grid))


def _is_empty_above(cell: Cell, grid: Grid) -> bool:
    return all(is_blank(c.text) for c in grid.rows[cell.row - 1])


def _has_figures_below(cell: Cell, grid: Grid) -> bool:
    """Whether the next row is one of figures: then a name in the first column is that of a row, whatever it says."""
    if cell.columns > 1:
        return False
    after = next((r for r in grid.rows[cell.row + cell.rows :] if any(not is_blank(c.text) for c in r)), ())
    return any(is_figure(c.text) for c in after)


def _is_caption_word(text: str, vocabulary: Vocabulary) -> bool:
    plain = key(text)
    return bool(_unit_in(plain, vocabulary) or _DEPARTMENT.fullmatch(plain) or _FORM.match(plain))


def _unit_in(text: str, vocabulary: Vocabulary) -> str:
    """The unit that a line says: one of money, or one that a table of the form counts; empty when it says none."""
    plain = key(text)
    money = _UNIT.search(plain) or _UNIT_ALONE.match(plain)
    if money is not None:
        return money.group(1)
    counted = _COUNTED.search(plain)
    return next((u for u in vocabulary.units if counted is not None and u == counted.group(1)), "")


# ── lines to the grids that they belong to ──────────────────────────────────────────────────────────


@define
class _Gatherer:
    vocabulary: Vocabulary
    pieces: list[Piece] = field(factory=list)
    waiting: list[Line] = field(factory=list)

    def grid(self, grid: Grid) -> None:
        cut = _caption_start(self.waiting, self.vocabulary)
        self.close(self.waiting[:cut])
        self.pieces.append(Piece(grid, above=tuple(self.waiting[cut:])))
        self.waiting = []

    def close(self, lines: Sequence[Line]) -> None:
        """Lines after a grid, or without one: its notes, and the tables that stand in them as text."""
        starts = _titles(lines, self.vocabulary)
        first = starts[0][0] if starts else len(lines)
        if self.pieces and first:
            self.pieces[-1] = evolve(self.pieces[-1], below=(*self.pieces[-1].below, *lines[:first]))
        ends = [*(start for start, _ in starts[1:]), len(lines)]
        for (start, body), end in zip(starts, ends[: len(starts)], strict=True):
            stop = next((i for i in range(body, end) if _PART.match(key(lines[i].text))), end)
            text = lines[body:stop]
            noted = next((i for i, line in enumerate(text) if is_note(line.text)), len(text))
            self.pieces.append(Piece(None, tuple(text), tuple(lines[start:body]), tuple(text[noted:])))


def _gathered(blocks: Iterable[Block], vocabulary: Vocabulary) -> list[Piece]:
    gatherer = _Gatherer(vocabulary)
    for block in blocks:
        if isinstance(block, Grid):
            gatherer.grid(block)
        else:
            gatherer.waiting.append(block)
    gatherer.close(gatherer.waiting)
    return gatherer.pieces


def _nearest_title(above: Sequence[Line], vocabulary: Vocabulary) -> _Title:
    """The title of a table among the lines above it: the last that is one of the form's, else the likeliest."""
    for end in range(len(above), 0, -1):
        spans = (above[start:end] for start in range(max(0, end - _TITLE_LINES), end))
        whole = [t for lines in spans if (t := _title_at(lines, 0, vocabulary)).lines == -len(lines)]
        best = max(whole, key=lambda t: t[:3], default=_Title(0.0, 0, -1))
        if best.score >= _SURE:
            return best
    titles = [_title_at(above, i, vocabulary) for i in range(len(above))]
    # Of lines that end like a title but are none of the form's, the last.
    return max((t for t in reversed(titles) if t.text), key=lambda t: t[:3], default=_Title(0.0, 0, -1))


def _titles(lines: Sequence[Line], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Where the titles of tables begin among lines, and where what follows each of them begins."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(lines):
        best = _title_from(lines, i, vocabulary)
        if best is None or vocabulary.by_id[best.table].table.supplementary:
            i += 1
            continue
        end = i - best.lines
        while end < len(lines) and _is_caption_word(lines[end].text, vocabulary):
            end += 1
        found.append((i, end))
        i = end
    return found


def _title_from(lines: Sequence[Line], i: int, vocabulary: Vocabulary) -> _Title | None:
    """The title of a table of the form that begins with a line; not one with other words before it."""
    best = _title_at(lines, i, vocabulary)
    later = (_title_at(lines, j, vocabulary) for j in range(i + 1, min(i - best.lines, len(lines))))
    return None if best.score < _SURE or any(other[:3] >= best[:3] for other in later) else best


class _Title(NamedTuple):
    """How surely lines are a title, its length without what does not matter, and, negative, how many lines it has."""

    score: float
    length: int
    lines: int
    table: str = ""
    text: str = ""


def _title_at(lines: Sequence[Line], i: int, vocabulary: Vocabulary) -> _Title:
    """The best title that begins with a line, of one line or of a few."""
    best = _Title(0.0, 0, -1)
    for n in range(1, min(_TITLE_LINES, len(lines) - i) + 1):
        text = _joined(lines[i : i + n])
        if is_note(lines[i + n - 1].text) or len(text) > 2 * _LONGEST_TITLE:
            break
        score, found = vocabulary.titled(text)
        if found is not None or (n == 1 and is_title(text, vocabulary)):
            title = _Title(
                score, len(title_key(text)) if score >= _SURE else 0, -n, found.table.id if found else "", text
            )
            best = max(best, title)
    return best


def _caption_start(lines: Sequence[Line], vocabulary: Vocabulary) -> int:
    """Where the caption of a grid begins among the lines before it; at the end of them when it has none."""
    start = len(lines)
    for i in range(len(lines) - 1, max(-1, len(lines) - 9), -1):
        text = key(lines[i].text)
        if (
            _is_caption_word(text, vocabulary)
            or is_title(lines[i].text, vocabulary)
            or _title_from(lines, i, vocabulary)
        ):
            start = i
        elif _NOTE.search(text) or len(text) > _LONGEST_TITLE:
            break
    return start


def is_title(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is the title of some table, one of the form or not."""
    plain = key(text)
    if len(plain) > _LONGEST_TITLE or _NOTE.search(plain):
        return False
    return bool(_TITLE_END.search(plain)) or vocabulary.titled(text)[0] >= _SURE


def head_of(above: Sequence[Line], vocabulary: Vocabulary) -> Head:
    """The title, department, year and unit that lines above a table say."""
    best = _nearest_title(above, vocabulary)
    unit, printed, department = "", None, None
    for line in above:
        if found_unit := _unit_in(line.text, vocabulary):
            unit = found_unit
            printed_unit = _PRINTED_UNIT.search(line.text) or _PRINTED_COUNT.search(line.text)
            printed = printed_unit.group().strip() if printed_unit else line.text.strip()
        department = department or department_in(line.text.replace(printed or "", "") if found_unit else line.text)
    year = _YEAR.search(best.text)
    caption = Caption(best.text or None, department, year.group() if year else None, printed)
    return Head(best.text, best.table, best.score, caption, unit)


def _joined(lines: Sequence[Line]) -> str:
    return "".join(line.text.strip() for line in lines)


def department_in(text: str) -> str | None:
    """The department that a line names: 部门：武汉市江汉区企业服务中心 单位：万元."""
    kept = _PRINTED_UNIT.sub("", text).replace("：", ":").strip()
    found = _DEPARTMENT.match(kept)
    name = found.group(1).strip() if found else ""
    return name or None


def is_note(text: str) -> bool:
    """Whether a line is a note: 注：…, 说明：…, 本表…."""
    return bool(_NOTE.search(key(text)))
