"""Plain text, as copied from a document or made by pdftotext: lines, and where their words stand in columns of text."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import Final

from govfin.diagnostics.width import width
from govfin.reading.extracted import Cell, Document, Grid, Line, Page, Place, Word
from govfin.reading.from_workbook import letters
from govfin.reading.words import unified

#: How long a text is, in columns.
Measure = Callable[[str], int]

_RUN: Final = re.compile(r"\S+")
_GAP: Final = re.compile(r"\S {3,}\S")
_FIGURE_LAST: Final = re.compile(r"\d$")
#: How much of a text shows what parts its fields.
_SAMPLE: Final = 10_000


def document_of_text(text: str, file: str) -> Document:
    """The lines of a text; a form feed begins a page."""
    text = unified(text)
    pages = []
    number = 0
    measure = _measure(text)
    for i, sheet in enumerate(text.split("\f"), 1):
        lines = sheet.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found = tuple(_lines(lines, number, i if "\f" in text else None, measure))
        number += len(lines) - 1
        pages.append(Page(found, i if "\f" in text else None))
    return Document(file, "text", tuple(pages))


def _lines(lines: list[str], before: int, page: int | None, measure: Measure | None) -> Iterator[Line]:
    for i, line in enumerate(lines, before + 1):
        if line.strip():
            words = tuple(_words(line, measure)) if measure else ()
            yield Line(line.strip(), Place(page=page, line=i), words)


def _words(line: str, measure: Measure) -> Iterator[Word]:
    for run in _RUN.finditer(line):
        left = measure(line[: run.start()])
        yield Word(run.group(), left, left + measure(run.group()))


def _measure(text: str) -> Measure | None:
    """How the columns of a text are counted, in characters or in the width that they take; None when it has none.

    Figures of a column end at one place, so the better measure is that by which they end at fewer.
    """
    lines = [line for line in text.split("\n") if _FIGURE_LAST.search(line)]
    if sum(_GAP.search(line.strip()) is not None for line in lines) * 2 <= len(lines):
        return None
    measures: tuple[Measure, ...] = (len, width)
    return min(measures, key=lambda m: len({m(line[: f.end()]) for line in lines for f in _RUN.finditer(line)}))


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
