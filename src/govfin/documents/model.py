"""The document model: what a published document consists of, before any format; the renderers know nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal

from attrs import field, frozen

from govfin.report.finding import Finding
from govfin.report.report import Report

_NOT_TEXT: Final = frozenset({"Cc", "Cs"})
#: What Unicode says will never be a character; what it has not named yet may be one of a newer table, as in a name.
_NEVER: Final = frozenset(
    {*range(0xFDD0, 0xFDF0), *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))}
)


class Kind(StrEnum):
    """What a cell of a grid is for; the renderers align and style by it."""

    #: A header over columns.
    HEADER = "header"
    #: 栏次 and 行次: the form's own numbering.
    NUMBER = "number"
    #: What a row is called; a centred one is a total.
    LABEL = "label"
    TOTAL = "total"
    #: The code of a classification.
    CODE = "code"
    #: An amount, right-aligned.
    FIGURE = "figure"
    #: Text that a person wrote.
    TEXT = "text"
    #: Printed empty.
    SPACE = "space"


@frozen
class GridCell:
    """A cell of a grid, placed: its first row and column from 0, and how many of each it covers."""

    row: int
    column: int
    text: str
    kind: Kind
    rows: int = 1
    columns: int = 1
    #: The slot of the report's figure that it shows.
    slot: int | None = None

    @property
    def merged(self) -> bool:
        """Whether it covers more than one place."""
        return self.rows > 1 or self.columns > 1


@frozen
class Grid:
    """A table as printed: cells that cover it without a gap and without overlap."""

    height: int
    #: The columns, each with its width in half-width characters.
    widths: tuple[int, ...]
    #: How many rows are header, and repeat on every page.
    header: int
    cells: tuple[GridCell, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.widths)

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells by the row in which they begin, from left to right."""
        found: list[list[GridCell]] = [[] for _ in range(self.height)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            found[cell.row].append(cell)
        return tuple(map(tuple, found))


@frozen
class Heading:
    """A heading that the contents list; level 1 is a part."""

    level: int
    text: str
    anchor: str


@frozen
class Paragraph:
    """A paragraph of text, indented by two characters as official documents are, or as its style says."""

    text: str
    #: `body`; `note` beside a table; `item` of a list; `subheading` inside a section, which the contents leave out.
    style: Literal["body", "note", "item", "subheading"] = "body"
    #: The same text in pieces, each with the slot of the figure that it is, where it is one.
    runs: tuple[tuple[str, int | None], ...] = ()


@frozen
class TableBlock:
    """A table with what is printed above and below it."""

    anchor: str
    #: What addresses call it; empty for a table that is none of the schema's.
    id: str
    title: str
    #: 部门：… at the left above it, 单位：… at the right.
    left: str
    right: str
    grid: Grid
    notes: tuple[str, ...] = ()
    #: What is said where it has no figures.
    statement: str = ""
    #: Whether it wants a page of its own, and one that lies on its side.
    own_page: bool = True
    landscape: bool = False
    level: int = 2


@frozen
class Share:
    """One thing that a chart shows: what it is called, and its amount in the chart's unit."""

    label: str
    amount: Decimal
    #: As it is printed beside the shape.
    text: str


@frozen
class Chart:
    """A chart: parts of a whole, one quantity in several years, or how many there are of things."""

    anchor: str
    title: str
    kind: Literal["shares", "years", "counts"]
    unit: str
    items: tuple[Share, ...]

    @property
    def description(self) -> str:
        """The chart in a sentence, for whoever does not see it."""
        listed = "；".join(f"{item.label}{item.text}" for item in self.items)
        return f"{self.title}（单位：{self.unit}）：{listed}。" if listed else f"{self.title}：没有数字。"


@frozen
class Cover:
    """The first page."""

    title: str
    department: str
    date: str = ""


@frozen
class Contents:
    """The list of headings with their pages."""

    title: str = "目  录"


Block = Cover | Contents | Heading | Paragraph | TableBlock | Chart


@frozen
class Document:
    """A document: its blocks in order, and the report whose figures they show."""

    title: str
    report: Report = field(repr=False)
    blocks: tuple[Block, ...]
    #: The supplementary tables, which a workbook has as sheets and other formats say in their text.
    supplements: tuple[TableBlock, ...] = ()
    #: What could not be said: texts and figures for which 【…】 stands.
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @cached_property
    def tables(self) -> tuple[TableBlock, ...]:
        """The tables, in order."""
        return tuple(b for b in self.blocks if isinstance(b, TableBlock))

    def headings(self, depth: int = 2) -> Iterator[tuple[int, str, str]]:
        """What the contents list: level, text and anchor of each heading, and of each table that is one."""
        for block in self.blocks:
            if isinstance(block, Heading) and block.level <= depth:
                yield block.level, block.text, block.anchor
            elif isinstance(block, TableBlock) and block.level and block.level <= depth:
                yield block.level, block.title, block.anchor


def plain(text: str) -> str:
    """A text without what no document can hold: control characters, halves of characters. Line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in lines if c == "\n" or (unicodedata.category(c) not in _NOT_TEXT and ord(c) not in _NEVER))


def with_separators(figure: str) -> str:
    """A printed figure with its thousands told apart: 2,946.25 for 2946.25; anything else as it is."""
    digits = figure.removeprefix("-").replace(".", "", 1)
    return f"{Decimal(figure):,}" if digits.isascii() and digits.isdigit() else figure


__all__ = [
    "Block",
    "Chart",
    "Contents",
    "Cover",
    "Document",
    "Grid",
    "GridCell",
    "Heading",
    "Kind",
    "Paragraph",
    "Share",
    "TableBlock",
    "plain",
    "with_separators",
]
