"""What stands in a workbook beside the report or out of sight: sheets of checks of ours, hidden sheets, lost values."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.columns import loose_figures
from govfin.reading.extracted import Cell, Document, Grid, Page
from govfin.reading.placed import Unplaced
from govfin.reading.transcript import Transcript
from govfin.report.sheets import CHECKS_COLUMNS, CHECKS_TITLE

#: How a sheet is hidden, in Chinese.
_HIDDEN_ZH = {"hidden": "隐藏", "very hidden": "深度隐藏，菜单里看不到"}


@frozen
class Parted:
    """A document without what is no part of the report, and what there is to say about that."""

    document: Document
    notes: tuple[Diagnostic, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()

    def told(self, transcript: Transcript) -> Transcript:
        """A transcript of the document that says what was set aside."""
        notes, unplaced = (*self.notes, *transcript.notes), (*transcript.unplaced, *self.unplaced)
        return evolve(transcript, notes=notes, unplaced=unplaced)


def parted(document: Document) -> Parted:
    """A document, and beside it what is no part of the report."""
    own = [page for page in document.pages if _is_own(page)]
    hidden = [page for page in document.pages if page.hidden and page not in own]
    kept = [page for page in document.pages if page not in own and page not in hidden]
    notes = [Diagnostic("D0961", {"sheet": page.name}) for page in own]
    notes += [_of_hidden(page) for page in hidden]
    notes += [note for page in kept for note in _of_hidden_cells(page)]
    unplaced = [u for page in kept for u in _lost(page)] + [u for page in hidden for u in _unseen(page)]
    return Parted(evolve(document, pages=tuple(kept)), tuple(notes), tuple(unplaced))


def _grids(page: Page) -> Iterator[Grid]:
    return (block for block in page.blocks if isinstance(block, Grid))


def _is_own(page: Page) -> bool:
    """Whether a sheet is govfin's sheet of checks: by its title, and by the titles of its columns."""
    grid = next(_grids(page), None)
    if grid is None or not grid.rows[0] or grid.rows[0][0].text != CHECKS_TITLE:
        return False
    titles = {title for title in CHECKS_COLUMNS if title}
    return any(titles <= {cell.text for cell in row} for row in grid.rows)


def _of_hidden(page: Page) -> Diagnostic:
    figures = sum(len(loose_figures(grid)) for grid in _grids(page))
    params = {"sheet": page.name, "how": page.hidden, "how_zh": _HIDDEN_ZH[page.hidden], "n": str(figures)}
    return Diagnostic("D0963", params)


def _unseen(page: Page) -> Iterator[Unplaced]:
    """The figures of a hidden sheet: no part of what is published, and worth a look."""
    why = Diagnostic("D0964", {"sheet": page.name})
    return (Unplaced(c.text, c.place, why) for grid in _grids(page) for c in loose_figures(grid))


def _lost(page: Page) -> Iterator[Unplaced]:
    """The cells of which the file has no figure: formulas without a value, errors."""
    formula = Diagnostic("D0965", {"what": "a formula without a saved value", "what_zh": "公式，没有存下算出的值"})
    error = Diagnostic("D0965", {"what": "an error", "what_zh": "错误"})
    yield from (Unplaced(line.text, line.place, formula) for line in page.formulas)
    yield from (Unplaced(line.text, line.place, error) for line in page.errors)


def _of_hidden_cells(page: Page) -> Iterator[Diagnostic]:
    cells = [c for grid in _grids(page) for c in loose_figures(grid) if c.place.hidden]
    if cells:
        params = {"sheet": page.name, "n": str(len(cells)), "cells": _named(cells)}
        yield Diagnostic("D0967", params)


def _named(cells: list[Cell]) -> str:
    """The first cells by name; all are marked in the sources."""
    shown = 6
    names = [c.place.cell for c in cells[:shown]]
    return ", ".join(names) + (", …" if len(cells) > shown else "")
