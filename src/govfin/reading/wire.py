"""A document, or why there is none, as a line of JSON between two processes of ours; no format for anybody else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from attrs import astuple

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Block, Box, Cell, Document, Grid, Line, Page, Place, Word


def packed(found: Document | Sequence[Diagnostic]) -> bytes:
    """What one process found, for the other."""
    if isinstance(found, Document):
        said: Any = {"file": found.file, "kind": found.kind, "pages": [_page(p) for p in found.pages]}
    else:
        said = [[d.code, dict(d.params), d.file, d.place] for d in found]
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def unpacked(data: bytes) -> Document | tuple[Diagnostic, ...]:
    """What the other process found."""
    said = json.loads(data)
    if isinstance(said, dict):
        return Document(said["file"], said["kind"], tuple(map(_read_page, said["pages"])))
    return tuple(Diagnostic(code, params, file=file, place=place) for code, params, file, place in said)


def _page(page: Page) -> list[Any]:
    lines = [[_block(line) for line in lines] for lines in (page.formulas, page.errors)]
    return [page.number, page.name, page.scanned, [_block(b) for b in page.blocks], page.hidden, *lines]


def _block(block: Block) -> list[Any]:
    if isinstance(block, Line):
        return [block.text, _place(block.place), [astuple(w) for w in block.words]]
    cells = [[c.text, c.row, c.column, c.rows, c.columns, _place(c.place)] for c in block.cells]
    return [cells, block.name, _place(block.place), "grid"]


def _place(place: Place) -> list[Any]:
    box = astuple(place.box) if place.box else None
    return [place.page, place.sheet, place.table, place.cell, place.line, box, place.hidden]


def _read_page(said: list[Any]) -> Page:
    number, name, scanned, blocks, hidden, formulas, errors = said
    lines = (tuple(map(_read_line, formulas)), tuple(map(_read_line, errors)))
    return Page(tuple(map(_read_block, blocks)), number, name, scanned, hidden, *lines)


def _read_block(said: list[Any]) -> Block:
    if isinstance(said[0], str):
        return _read_line(said)
    cells, name, place, _ = said
    return Grid(tuple(map(_read_cell, cells)), name, _read_place(place))


def _read_line(said: list[Any]) -> Line:
    text, place, words = said
    return Line(text, _read_place(place), tuple(Word(*w) for w in words))


def _read_cell(said: list[Any]) -> Cell:
    text, row, column, rows, columns, place = said
    return Cell(text, row, column, rows, columns, _read_place(place))


def _read_place(said: list[Any]) -> Place:
    page, sheet, table, cell, line, box, hidden = said
    return Place(page, sheet, table, cell, line, Box(*box) if box else None, hidden)
