"""What a file contains, whatever its format: pages or sheets of lines of text and grids of cells, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

from attrs import evolve, field, frozen


@frozen
class Box:
    """A rectangle on a page, in points from its top left corner, as the page is read (turned pages upright)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way between left and right."""
        return (self.left + self.right) / 2


@frozen
class Place:
    """Where something stands in a file: a page and a box, a sheet and a cell, a table and a row, or a line of text."""

    #: The page, from 1 (第 N 页).
    page: int | None = None
    #: The name of the sheet of a workbook.
    sheet: str = ""
    #: The number of the table in a Word document or a web page, from 1.
    table: int | None = None
    #: A cell of a sheet (`C7`), or the row and column of a table (`R7C3`).
    cell: str = ""
    #: The line of a text, from 1.
    line: int | None = None
    box: Box | None = None
    #: Whether it is in a row or column of a sheet that is hidden.
    hidden: bool = False


@frozen
class Word:
    """A run of characters without a gap, and where it stands from left to right: in points, or in columns of a text."""

    text: str
    left: float
    right: float


@frozen
class Line:
    """A line or paragraph of text."""

    text: str
    place: Place = Place()
    #: Its words with their extent, where the format tells.
    words: tuple[Word, ...] = field(default=(), repr=False)
    #: Which row it is of, where lines across part the rows of its page, from 1; 0 where nobody knows.
    row: int = 0


@frozen
class Cell:
    """A cell of a grid; one that covers several rows or columns stands at the first of them."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: Place = Place()


@frozen
class Grid:
    """Cells in rows and columns. A position that no cell covers is empty."""

    cells: tuple[Cell, ...] = field(repr=lambda cells: f"{len(cells)} cells")
    #: What the format itself calls it: the name of a sheet, the caption of a table.
    name: str = ""
    place: Place = Place()
    #: Whether texts that stand above several columns cover them; else a header may go on to the right of its cell.
    spanned: bool = False

    @cached_property
    def height(self) -> int:
        """The number of rows."""
        return max((c.row + c.rows for c in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The number of columns."""
        return max((c.column + c.columns for c in self.cells), default=0)

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells that begin in each row, from left to right."""
        found: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            found[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda c: c.column)) for row in found)

    @cached_property
    def covered(self) -> dict[tuple[int, int], Cell]:
        """The cell that covers each position (row, column)."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a position."""
        return self.covered.get((row, column))

    def part(self, first: int, end: int) -> Grid:
        """The rows from `first` up to `end` as a grid of their own; a cell across the border is cut."""
        kept = []
        for cell in self.cells:
            top, bottom = max(cell.row, first), min(cell.row + cell.rows, end)
            if top < bottom:
                kept.append(evolve(cell, row=top - first, rows=bottom - top))
        return evolve(self, cells=tuple(kept))


Block: TypeAlias = Line | Grid


@frozen
class Page:
    """A page, a sheet, or the whole of a file that has neither."""

    blocks: tuple[Block, ...]
    #: From 1, for a page; None for a sheet or a text.
    number: int | None = None
    #: The name of a sheet.
    name: str = ""
    #: Whether it is an image without text.
    scanned: bool = False
    #: How a sheet is hidden (`hidden`, or `very hidden`, which no menu shows); empty where it is not.
    hidden: str = ""
    #: The cells of a sheet that have a formula and no value, and those that show an error, as their text.
    formulas: tuple[Line, ...] = ()
    errors: tuple[Line, ...] = ()


@frozen
class Document:
    """A file as read, before anybody asks what it means."""

    file: str
    #: pdf, xlsx, xls, docx, html, csv or text.
    kind: str
    pages: tuple[Page, ...]

    def __iter__(self) -> Iterator[Block]:
        """Every block, in reading order."""
        return (block for page in self.pages for block in page.blocks)
