"""Plain text, as copied from a document or made by pdftotext: lines, and where their words stand in columns of text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Final

from govfin.diagnostics.width import width
from govfin.reading.extracted import Cell, Document, Grid, Line, Page, Place, Word
from govfin.reading.from_workbook import letters

_RUN: Final = re.compile(r"\S+")
#: How much of a text shows what parts its fields.
_SAMPLE: Final = 10_000


def document_of_text(text: str, file: str) -> Document:
    """The lines of a text; a form feed begins a page."""
    pages = []
    number = 0
    for i, sheet in enumerate(text.split("\f"), 1):
        lines = sheet.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found = tuple(_lines(lines, number, i if "\f" in text else None))
        number += len(lines) - 1
        pages.append(Page(found, i if "\f" in text else None))
    return Document(file, "text", tuple(pages))


def _lines(lines: list[str], before: int, page: int | None) -> Iterator[Line]:
    for i, line in enumerate(lines, before + 1):
        if line.strip():
            yield Line(line.strip(), Place(page=page, line=i), tuple(_words(line)))


def _words(line: str) -> Iterator[Word]:
    for run in _RUN.finditer(line):
        left = width(line[: run.start()])
        yield Word(run.group(), left, left + width(run.group()))


def document_of_csv(text: str, file: str) -> Document:
    """A sheet saved as CSV, or as text with tabs, as one grid."""
    delimiter = max(",\t;", key=text[:_SAMPLE].count)
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    cells = tuple(
        Cell(value.strip(), r, c, place=Place(line=r + 1, cell=f"{letters(c)}{r + 1}"))
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value.strip()
    )
    return Document(file, "csv", (Page((Grid(cells),) if cells else ()),))
