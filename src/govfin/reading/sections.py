"""Which table of the form each piece of a document is: by its title, else as a continuation, else by what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.columns import loose_figures
from govfin.reading.extracted import Grid, Line, Place
from govfin.reading.gridding import grid_of
from govfin.reading.match_grid import Continued, match_grid
from govfin.reading.match_lines import match_lines
from govfin.reading.pieces import Head, Piece, head_of, is_note
from govfin.reading.placed import Matched, Unplaced
from govfin.reading.table_lines import is_table
from govfin.reading.vocabulary import TableWords, Vocabulary
from govfin.reading.words import digits_of, figure_of, is_amount
from govfin.report.report import takes_code

#: A title as sure as this needs nothing else.
_SURE: Final = 0.9
#: How well a grid without a title must fit a table, and one whose title is like that of the table.
_FITS: Final = 0.8
_FITS_TITLED: Final = 0.6
#: How well a continuation must fit.
_CONTINUES: Final = 0.5
_CODE_DIGITS: Final = 3


@frozen
class Section:
    """A piece and the table that it is; None where it is none of the form's."""

    piece: Piece
    head: Head
    matched: Matched | None = None
    #: The table that it repeats, which was read elsewhere, and where.
    repeats: tuple[str, Place] | None = None


def sections_of(pieces: Sequence[Piece], vocabulary: Vocabulary) -> tuple[Section, ...]:
    """Each piece with its table. A table is taken once: from the run of pieces that fits it best."""
    finder = _Finder(vocabulary)
    for piece in pieces:
        finder.add(piece)
    return _once(finder.sections)


@define
class _Finder:
    vocabulary: Vocabulary
    sections: list[Section] = field(factory=list)
    _words: TableWords | None = None
    _continued: Continued | None = None

    def add(self, piece: Piece) -> None:
        if piece.grid is None:
            self._add_lines(piece, head_of(piece.above, self.vocabulary))
            return
        grid = piece.grid
        head = self._head(piece, grid)
        if head.score < _SURE and not head.title and self._words is not None and self._continued is not None:
            matched, continued = match_grid(grid, self._words, self._continued)
            if matched.fit >= _CONTINUES and (matched.placed or matched.codes or not matched.unplaced):
                self._keep(piece, head, matched, self._words, continued)
                return
        found = self._best(piece, head)
        if found is None:
            self.sections.append(Section(piece, head))
            self._words, self._continued = None, None
        else:
            matched, continued, words = found
            self._keep(piece, head, matched, words, continued)

    def _head(self, piece: Piece, grid: Grid) -> Head:
        """What stands above a grid. The title of a supplementary table is one when the grid has its columns."""
        head = head_of(piece.above, self.vocabulary)
        words = self.vocabulary.by_id.get(head.table)
        if words is None or not words.table.supplementary or not loose_figures(grid):
            return head
        matched, _ = match_grid(grid, words)
        fits = (matched.placed or matched.codes) and matched.fit >= _FITS_TITLED
        return head if fits else head_of(piece.above, evolve(self.vocabulary, supplementary=()))

    def _add_lines(self, piece: Piece, head: Head) -> None:
        """A title and the lines after it; a title in a list of contents has none."""
        words = self.vocabulary.by_id.get(head.table)
        self._words, self._continued = None, None
        if words is None or not is_table(piece.lines, words):
            return
        self.sections.append(Section(piece, head, _of_lines(piece.lines, words)))

    def _best(self, piece: Piece, head: Head) -> tuple[Matched, Continued, TableWords] | None:
        assert piece.grid is not None  # noqa: S101
        titled = self.vocabulary.by_id.get(head.table)
        if titled is not None and head.score >= _SURE:
            return (*match_grid(piece.grid, titled), titled)
        tried = []
        for words in self.vocabulary.statutory if not head.title or titled is None else (titled,):
            matched, continued = match_grid(piece.grid, words)
            tried.append((matched.fit, len(matched.placed), matched, continued, words))
        fit, _, matched, continued, words = max(tried, key=lambda t: t[:2])
        needed = _FITS_TITLED if titled is not None else _FITS
        empty = not matched.placed and not matched.unplaced
        if fit < needed or (head.title and titled is None) or not (matched.placed or (titled and empty)):
            return None
        return matched, continued, words

    def _keep(self, piece: Piece, head: Head, matched: Matched, words: TableWords, continued: Continued) -> None:
        cells = piece.grid.cells if piece.grid is not None else ()
        matched = _with_all(matched, ((c.text, c.place) for c in cells), words)
        self.sections.append(Section(piece, head, matched))
        self._words, self._continued = words, continued


def _of_lines(lines: Sequence[Line], words: TableWords) -> Matched:
    matched = _without_codes(_by_place_or_order(lines, words), words)
    noted = next((i for i, line in enumerate(lines) if is_note(line.text)), len(lines))
    return _with_all(matched, ((w, line.place) for line in lines[:noted] for w in line.text.split()), words)


def _with_all(matched: Matched, texts: Iterable[tuple[str, Place]], words: TableWords) -> Matched:
    """With every amount among texts that is neither placed nor listed, listed."""
    known = Counter(w for p in matched.placed for w in _amounts(p.text))
    known += Counter(w for c in matched.choices for p in c.readings[0].placed for w in _amounts(p.text))
    known += Counter(w for u in matched.unplaced for w in _amounts(u.text))
    why = Diagnostic("D0929", {"table": words.table.id})
    left = []
    for text, place in texts:
        for figure in _amounts(text):
            if known[figure]:
                known[figure] -= 1
            else:
                left.append(Unplaced(figure, place, why))
    return evolve(matched, unplaced=(*matched.unplaced, *left))


def _amounts(text: str) -> list[str]:
    """The amounts in a text; one that is wrapped is one."""
    whole = figure_of(text)
    return [w for w in ([whole] if whole else text.split()) if is_amount(w)]


def _without_codes(matched: Matched, words: TableWords) -> Matched:
    """Without whole numbers that are codes of the table, where its other figures have decimals."""
    classification = words.classification
    if classification is None or not any(is_amount(p.text) for p in matched.placed):
        return matched
    codes = [
        p
        for p in matched.placed
        if len(digits_of(p.text)) >= _CODE_DIGITS and takes_code(classification, digits_of(p.text))
    ]
    why = Diagnostic("D0929", {"table": words.table.id})
    return evolve(
        matched,
        placed=tuple(p for p in matched.placed if p not in codes),
        unplaced=(*matched.unplaced, *(Unplaced(p.text, p.place, why) for p in codes)),
    )


def _by_place_or_order(lines: Sequence[Line], words: TableWords) -> Matched:
    """A table in lines of text: by the order of its words, or by where they stand, as leaves fewer figures over."""
    by_order = match_lines(lines, words)
    noted = next((i for i, line in enumerate(lines) if is_note(line.text)), len(lines))
    grid = grid_of(lines[:noted], words)
    if grid is None:
        return by_order
    by_place, _ = match_grid(grid, words)
    left, over = len(by_place.unplaced), len(by_order.unplaced)
    if by_place.placed and (left, by_order.choices == ()) <= (over, False):
        return by_place
    return by_order


def _once(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Where a table is found in several runs of pieces, the one with most figures; the others are none."""
    runs: list[tuple[str, list[int]]] = []
    for i, section in enumerate(sections):
        table = section.matched.table if section.matched else ""
        if runs and table and runs[-1][0] == table and not section.head.title:
            runs[-1][1].append(i)
        else:
            runs.append((table, [i]))
    best: dict[str, list[int]] = {}
    for table, run in runs:
        if table and (table not in best or _weight(sections, run) > _weight(sections, best[table])):
            best[table] = run
    kept = {i for run in best.values() for i in run}
    return tuple(s if i in kept else _repeated(s, sections, best) for i, s in enumerate(sections))


def _repeated(section: Section, sections: Sequence[Section], best: Mapping[str, Sequence[int]]) -> Section:
    if section.matched is None:
        return section
    first = sections[best[section.matched.table][0]]
    return evolve(section, matched=None, repeats=(section.matched.table, first.piece.place))


def _weight(sections: Sequence[Section], run: Sequence[int]) -> tuple[bool, int, float]:
    """A run with the title of the table comes first, then the one with most figures."""
    matched = [m for i in run if (m := sections[i].matched) is not None]
    figures = sum(len(m.placed) + len(m.choices) for m in matched)
    return bool(sections[run[0]].head.title), figures, sum(m.fit for m in matched) / len(matched)
