"""Workbooks (xlsx, xls, xlsb, ods): each visible sheet as one grid, with its merged cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, Final

from govfin.reading.extracted import Cell, Document, Grid, Page, Place

#: A workbook keeps a number to so many digits; what comes after them is the noise of binary fractions.
_DIGITS: Final = 15
_LETTERS: Final = 26


def document_of_workbook(stream: IO[bytes], file: str, kind: str) -> Document:
    """The sheets of a workbook that are not hidden, each as a grid of what is in it."""
    import python_calamine  # noqa: PLC0415 - only workbooks need it

    book = python_calamine.load_workbook(stream)
    hidden = {
        m.name
        for m in book.sheets_metadata
        if m.visible != python_calamine.SheetVisibleEnum.Visible or m.typ != python_calamine.SheetTypeEnum.WorkSheet
    }
    names = [name for name in book.sheet_names if name not in hidden]
    return Document(file, kind, tuple(_page(book.get_sheet_by_name(name), name) for name in names))


def _page(sheet: Any, name: str) -> Page:  # noqa: ANN401 - calamine has no types
    rows = sheet.to_python(skip_empty_area=False)
    merged = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in sheet.merged_cell_ranges or ()}
    grid = Grid(tuple(_cells(rows, merged, name)), name, Place(sheet=name))
    return Page((grid,) if grid.cells else (), name=name)


def _cells(
    rows: Sequence[Sequence[object]], merged: dict[tuple[int, int], tuple[int, int]], sheet: str
) -> Iterator[Cell]:
    covered = {
        (r, c)
        for (top, left), (height, width) in merged.items()
        for r in range(top, top + min(height, len(rows)))
        for c in range(left, left + width)
    } - merged.keys()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            text = text_of(value)
            if (text or (r, c) in merged) and (r, c) not in covered:
                height, width = merged.get((r, c), (1, 1))
                place = Place(sheet=sheet, cell=f"{letters(c)}{r + 1}")
                yield Cell(text, r, c, min(height, len(rows) - r), min(width, len(row) - c), place)


def text_of(value: object) -> str:
    """What a cell holds as text: a number to 15 digits, as a workbook itself keeps it, without an exponent."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    text = format(Decimal(format(value, f".{_DIGITS}g")), "f") if value == value and abs(value) < 1e30 else str(value)  # noqa: PLR0124, PLR2004
    return text.rstrip("0").rstrip(".") if "." in text else text


def letters(column: int) -> str:
    """The letters of a column of a sheet, from 0: A, B, …, Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found
