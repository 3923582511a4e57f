"""The annexes of a published report (绩效自评表): where each begins and ends in a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.reading.annex_words import AnnexWords
from govfin.reading.extracted import Block, Document, Grid, Line, Page
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.vocabulary import title_key
from govfin.reading.words import is_blank, key
from govfin.report.performance import Indicator
from govfin.report.prose import NO_PROSE, Prose

#: Whether a text is the title of a table of the form.
IsTitle = Callable[[str], bool]

#: What ends an annex in lines of text: a new part, or a numbered heading of the narrative.
_END: Final = re.compile(r"^第[一二三四五六七八九十]+部分|^\([一二三四五六七八九十]+\)")
_FILLED_ON: Final = re.compile(r"填报日期\s*[:：]?\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_UNIT: Final = re.compile(r"\((?:单位:)?(亿元|万元|千元|元)\)|单位:(亿元|万元|千元|元)")
_ASIDE: Final = re.compile(r"\s*[（(]\s*(?:填报日期|公开|附|续|\d{4}年)[^（()）]*[)）]\s*$")
#: No document has more; the rest stays where it is.
_MOST: Final = 300
#: The number of a page: — 28 —.
_DASHED: Final = re.compile(r"^\s*[-–—]+\s*\d{1,4}\s*[-–—]+\s*$")
#: What stands in a sentence about an annex, and not in its title.
_SENTENCE: Final = re.compile(r"[,。;见]")
#: A title is never longer.
_LONGEST: Final = 60
#: So many lines between two grids are the foot of a page and the head of the next; more are other text.
_BETWEEN_PAGES: Final = 4
#: So many lines at most stand between a title and its grid: the year, whose it is, when it was filled in.
_CAPTION: Final = 6


@frozen
class Annex:
    """One annex as it stands in a document: lines of text, or grids."""

    words: AnnexWords
    #: What its title says of itself: the name of a project; empty where it says none.
    name: str
    lines: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()
    title: Line | None = None

    @property
    def unit(self) -> str:
        """The unit in which it says that its money is: 万元, 元; empty where it says none."""
        found = {m.group(1) or m.group(2) for text in self._texts() for m in _UNIT.finditer(key(text))}
        return found.pop() if len(found) == 1 else ""

    @property
    def filled_on(self) -> date | None:
        """The day on which it was filled in (填报日期)."""
        found = next((m for text in self._texts() if (m := _FILLED_ON.search(text))), None)
        try:
            return date(*map(int, found.groups())) if found else None
        except ValueError:
            return None

    def _texts(self) -> Iterator[str]:
        yield from (line.text for line in (self.title, *self.lines) if line is not None)
        yield from (text for grid in self.grids for text in (grid.name, *(c.text for c in grid.cells)))


@frozen
class AnnexReading:
    """What an annex comes to: figures in cells of supplementary tables, what was left, and its words."""

    annex: Annex
    #: The project that it is of; empty for that of the department.
    project: str = ""
    placed: tuple[Placed, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    #: Why targets were missed, and what is to be done.
    deviation: Prose = NO_PROSE
    improvement: Prose = NO_PROSE
    #: How many indicators were told from their neighbours by the width of their lines alone.
    by_width: int = 0
    #: The blocks of the document that it took.
    blocks: tuple[Block, ...] = ()


def annexes_of(document: Document, words: Sequence[AnnexWords], is_title: IsTitle) -> tuple[Annex, ...]:
    """The annexes of a document in order, also such as turn out to be entries of a list of contents."""
    finder = _Finder(words, is_title)
    if words:
        blocks = [block for page in document.pages for block in _without_number(page)]
        for i, block in enumerate(blocks):
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            finder.take(block, after)
        finder.close()
    return tuple(finder.found[:_MOST])


def _without_number(page: Page) -> Iterator[Block]:
    """The blocks of a page without its number, where that is its first or last line."""
    last = len(page.blocks) - 1
    for i, block in enumerate(page.blocks):
        edge = page.number is not None and i in (0, last)
        if not isinstance(block, Line) or not (_DASHED.match(block.text) or (edge and block.text.strip().isdigit())):
            yield block


def without(document: Document, blocks: Sequence[Block]) -> Document:
    """A document without some of its blocks."""
    taken = {id(block) for block in blocks}
    if not taken:
        return document
    return evolve(
        document,
        pages=tuple(evolve(p, blocks=tuple(b for b in p.blocks if id(b) not in taken)) for p in document.pages),
    )


@define
class _Finder:
    words: Sequence[AnnexWords]
    is_title: IsTitle
    found: list[Annex] = field(factory=list)
    _open: Annex | None = None
    #: Lines since the last grid of the annex that is open.
    _since: int = 0
    #: Whether the next line is the second half of a title.
    _skip: bool = False

    def take(self, block: Block, after: Block | None) -> None:
        if isinstance(block, Grid):
            self._grid(block)
        elif self._skip:
            self._skip = False
        else:
            self._line(block, after)

    def _line(self, line: Line, after: Block | None) -> None:
        said = self._titled(line.text)
        own = said is None and self.is_title(line.text)
        if said is None and not own and isinstance(after, Line) and self._titled(after.text) is None:
            said = self._titled(line.text.strip() + after.text.strip())
            self._skip = said is not None
        if said is not None:
            self.close()
            self._open = Annex(*said, title=line)
        elif self._open is not None and (_END.match(key(line.text)) or self.is_title(line.text)):
            self.close()
        elif self._open is not None and self._open.grids:
            self._since += 1
            if self._since > _BETWEEN_PAGES:
                self.close()
        elif self._open is not None:
            self._open = evolve(self._open, lines=(*self._open.lines, line))

    def _grid(self, grid: Grid) -> None:
        self._skip = False
        titles = list(_titles_in(grid))
        said = next((s for text in titles if (s := self._titled(text)) is not None), None)
        if said is not None and (self._open is None or self._open.grids or said[1] != self._open.name):
            self.close()
            self._open = Annex(*said)
        if self._open is None:
            return
        far = not self._open.grids and len(self._open.lines) > _CAPTION
        if said is None and (far or any(map(self.is_title, titles))):
            self.close()
            return
        self._open = evolve(self._open, grids=(*self._open.grids, grid))
        self._since = 0

    def close(self) -> None:
        if self._open is not None:
            self.found.append(self._open)
        self._open, self._since = None, 0

    def _titled(self, text: str) -> tuple[AnnexWords, str] | None:
        """The annex whose title a text is, and the name that follows it."""
        if self.is_title(text):
            # A table of the form may be called after its annex: 项目支出绩效自评表：执行率.
            return None
        text = _ASIDE.sub("", text.strip())
        if not text or len(text) > _LONGEST + _LONGEST:
            return None
        for words in self.words:
            if words.title not in title_key(text):
                continue
            if _is_title(text, words.title):
                return words, ""
            for i, sign in enumerate(text):
                if sign in "：:" and _is_title(text[:i], words.title):
                    return words, text[i + 1 :].strip()
        return None


def _is_title(text: str, title: str) -> bool:
    plain = title_key(text)
    return plain == title or (plain.endswith(title) and len(plain) <= _LONGEST and not _SENTENCE.search(plain))


def _titles_in(grid: Grid) -> Iterator[str]:
    """What a grid says above its rows: its name, and texts that stand alone in its first rows."""
    if grid.name:
        yield grid.name
    for cells in grid.rows[:2]:
        said = [c.text for c in cells if not is_blank(c.text)]
        if len(said) == 1:
            yield said[0]
