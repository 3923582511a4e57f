"""Workbooks (xlsx, xls, xlsb, ods): each sheet as one grid, with its merged cells, and what of it is hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, Final

from govfin.reading.extracted import Cell, Document, Grid, Line, Page, Place
from govfin.reading.words import figure_of
from govfin.reading.workbook_xml import Kept, kept_in

#: A workbook keeps a number to so many digits; what comes after them is the noise of binary fractions.
_DIGITS: Final = 15
_LETTERS: Final = 26


def document_of_workbook(stream: IO[bytes], file: str, kind: str) -> Document:
    """The sheets of a workbook, hidden ones too, each as a grid of what is in it; charts are none."""
    import python_calamine  # noqa: PLC0415 - only workbooks need it

    kept = kept_in(stream)
    book = python_calamine.load_workbook(stream)
    seen = python_calamine.SheetVisibleEnum
    hidden = ((seen.Hidden, "hidden"), (seen.VeryHidden, "very hidden"))
    sheets = [m for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
    pages = (
        _page(
            book.get_sheet_by_name(m.name),
            m.name,
            kept.get(m.name, Kept()),
            next((how for state, how in hidden if m.visible == state), ""),
        )
        for m in sheets
    )
    return Document(file, kind, tuple(pages))


def _page(sheet: Any, name: str, kept: Kept, hidden: str) -> Page:  # noqa: ANN401 - calamine has no types
    rows = sheet.to_python(skip_empty_area=False)
    merged = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in sheet.merged_cell_ranges or ()}
    grid = Grid(tuple(_cells(rows, merged, name, kept)), name, Place(sheet=name))
    formulas, errors = (
        tuple(Line(text, _place(name, r, c, kept)) for (r, c), text in sorted(said.items()))
        for said in (kept.formulas, kept.errors)
    )
    return Page((grid,) if grid.cells else (), None, name, hidden=hidden, formulas=formulas, errors=errors)


def _place(sheet: str, row: int, column: int, kept: Kept) -> Place:
    return Place(sheet=sheet, cell=f"{letters(column)}{row + 1}", hidden=kept.hides(row, column))


def _cells(
    rows: Sequence[Sequence[object]], merged: dict[tuple[int, int], tuple[int, int]], sheet: str, kept: Kept
) -> Iterator[Cell]:
    covered = {
        (r, c)
        for (top, left), (height, width) in merged.items()
        for r in range(top, top + min(height, len(rows)))
        for c in range(left, left + width)
    } - merged.keys()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            text = share_of(value) if (r, c) in kept.percents else text_of(value)
            if (text or (r, c) in merged) and (r, c) not in covered:
                height, width = merged.get((r, c), (1, 1))
                place = _place(sheet, r, c, kept)
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


def share_of(value: object) -> str:
    """What a cell shows that is formatted as a percentage: 78.2% for 0.782."""
    text = text_of(value)
    return f"{_plain(Decimal(text) * 100)}%" if isinstance(value, int | float) and figure_of(text) else text


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


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
