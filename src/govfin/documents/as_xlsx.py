"""A document as a workbook: a sheet a table, as the form prints it; what follows from other cells is a live formula."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from govfin.diagnostics.extras import needs
from govfin.diagnostics.width import width
from govfin.documents.checks_sheet import Checks, write_checks
from govfin.documents.formulas import EMPTY, Place, Places, cell_formula, own_formulas
from govfin.documents.model import Document, Grid, GridCell, Kind, TableBlock, plain
from govfin.report.report import Report
from govfin.report.sheets import CHECKS
from govfin.system.relations import Relation

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: The rows above a table: its title, and 部门 with 单位.
_ABOVE: Final = 2
_TITLE_FONT: Final = "方正小标宋简体"
_HEAD_FONT: Final = "黑体"
_FONT: Final = "宋体"
#: Sizes in points: of titles, and of all else; widths are counted in characters of the latter.
_TITLE_SIZE: Final = 16
_SIZE: Final = 10
_LONGEST_NAME: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
#: The same report gives the same file.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_A4: Final = 9
#: The height of a line of text, in points.
_LINE: Final = 13
#: A table of so many lines is printed on one page.
_ONE_PAGE: Final = 50


def xlsx_bytes(document: Document) -> bytes:
    """The workbook of a document: its tables, and a sheet of checks that says ✓ or ✗ of each relation.

    Amounts are numbers in the unit of their table. A derived cell is a formula with the report's figure as its value;
    one whose formula gives another figure than the report's keeps the report's. Text is text, whatever it begins with.

    Raises:
        FileError: D0505 when xlsxwriter is not installed.
    """
    with needs(".xlsx", "xlsxwriter"):
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra, loaded where it is used
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    said = {"title": plain(document.title), "author": plain(document.report.department or "")}
    book.set_properties({**said, "comments": "", "created": _CREATED})
    book.set_calc_mode("auto")
    sheets = _sheets(document)
    places = {c.slot: Place(n, _ABOVE + c.row, c.column) for n, t in sheets for c in t.grid.cells if c.slot is not None}
    own = own_formulas(document.report, places)
    styles = _Styles(book, {})
    pages = [(book.add_worksheet(name), block) for name, block in sheets]
    checks = write_checks(book, document.report, places, own)
    for page, block in pages:
        _Sheet(page, block, document.report, places, own, checks, styles).write()
    book.close()
    return out.getvalue()


def _sheets(document: Document) -> list[tuple[str, TableBlock]]:
    """The tables and the names of their sheets."""
    used = {CHECKS}
    found = []
    for block in (*(t for t in document.tables if t.id), *document.supplements):
        plain = _FORBIDDEN.sub(" ", block.id or block.title).strip()[: _LONGEST_NAME - 4] or "表"
        names = (plain, *(f"{plain}({n})" for n in range(2, 1000)))
        name = next(n for n in names if n not in used)
        used.add(name)
        found.append((name, block))
    return found


@frozen
class _Styles:
    """The formats of a workbook, each made once."""

    book: Workbook
    made: dict[tuple[tuple[str, Any], ...], Format]

    def of(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(
                {"font_name": _FONT, "font_size": _SIZE, "valign": "vcenter"} | properties
            )
        return self.made[key]

    def cell(self, kind: Kind, decimals: int, *, live: bool) -> Format:
        box = {"border": 1, "text_wrap": True}
        match kind:
            case Kind.HEADER:
                return self.of(**box, align="center", font_name=_HEAD_FONT, bg_color="#F2F2F2")
            case Kind.NUMBER | Kind.TOTAL:
                return self.of(**box, align="center")
            case Kind.FIGURE:
                # What people enter is blue, what follows is black: the habit of those who live in spreadsheets.
                number = "#,##0" + ("." + "0" * decimals if decimals else "")
                return self.of(border=1, align="right", num_format=number, font_color="#000000" if live else "#1F4E9E")
            case _:
                return self.of(**box, align="left")


@frozen
class _Sheet:
    """One table on its sheet."""

    page: Worksheet
    block: TableBlock
    report: Report
    places: Places
    own: Mapping[int, Relation]
    checks: Checks
    styles: _Styles

    def write(self) -> None:
        """Everything on the sheet."""
        grid, last = self.block.grid, self.block.grid.width - 1
        title = self.styles.of(align="center", font_name=_TITLE_FONT, font_size=_TITLE_SIZE)
        self._across(0, 0, last, self.block.title, title)
        self.page.set_row(0, 30)
        half = max(0, (last - 1) // 2)
        if last > half:
            self._across(1, 0, half, self.block.left, self.styles.of(align="left"))
            self._across(1, half + 1, last, self.block.right, self.styles.of(align="right"))
        else:
            self._across(1, 0, last, f"{self.block.left}　{self.block.right}", self.styles.of(align="left"))
        for column, wide in enumerate(self._widths()):
            self.page.set_column(column, column, wide)
        for cell in grid.cells:
            self._cell(cell)
        for i, row in enumerate(grid.rows):
            lines = max((_lines(c, grid) for c in row if c.rows == 1), default=1)
            lines = max([lines, *(-(-_lines(c, grid) // c.rows) for c in row if c.rows > 1)])
            self.page.set_row(_ABOVE + i, _LINE * lines + 2)
        bottom = self._below(_ABOVE + grid.height, last)
        self._marks(last + 1)
        self._page(bottom, last)

    def _widths(self) -> list[float]:
        """The widths of the columns; those of a narrow table are widened until its title and caption have room."""
        widths = [wide + 1.5 for wide in self.block.grid.widths]
        left, right = width(self.block.left), width(self.block.right)
        caption = 2 * max(left, right) if len(widths) > 1 else left + right + 2
        wanted = max(width(self.block.title) * _TITLE_SIZE / _SIZE, caption)
        more = max(0.0, wanted - sum(widths)) / len(widths)
        return [wide + more for wide in widths]

    def _cell(self, cell: GridCell) -> None:
        row, column = _ABOVE + cell.row, cell.column
        decimals = self.report.layout.scale(cell.slot).places if cell.slot is not None else 2
        style = self.styles.cell(cell.kind, decimals, live=cell.slot in self.own)
        if cell.slot is not None:
            self._figure(row, column, cell.slot, decimals, style)
        elif cell.merged:
            self._across(row, column, column + cell.columns - 1, cell.text, style, cell.rows)
        elif cell.kind is Kind.NUMBER and cell.text.isdecimal():
            self.page.write_number(row, column, int(cell.text), style)
        else:
            self._text(row, column, cell.text, style)

    def _figure(self, row: int, column: int, slot: int, decimals: int, style: Format) -> None:
        figure = self.report.figures[slot]
        scale = self.report.layout.scale(slot)
        if slot in self.own:
            formula = cell_formula(self.own[slot], slot, self.places, decimals)
            self.page.write_formula(row, column, formula, style, EMPTY if figure is None else scale.decimal(figure))
        elif slot in self.report.unknown:
            self.page.write_string(row, column, self.report.printed(slot), style)
        elif figure is None:
            self.page.write_blank(row, column, None, style)
        else:
            self.page.write_number(row, column, scale.decimal(figure), style)

    def _text(self, row: int, column: int, text: str, style: Format) -> None:
        # write_string, never write: a text that begins with = + - @ stays a text.
        if text:
            self.page.write_string(row, column, plain(text), style)
        else:
            self.page.write_blank(row, column, None, style)

    def _across(self, row: int, first: int, last: int, text: str, style: Format, rows: int = 1) -> None:
        if last > first or rows > 1:
            self.page.merge_range(row, first, row + rows - 1, last, "", style)
        self._text(row, first, text, style)

    def _below(self, row: int, last: int) -> int:
        """The note and the statement; the row after them."""
        wide = sum(self.block.grid.widths)
        for text in (*self.block.notes, self.block.statement):
            if text:
                self._across(row, 0, last, text, self.styles.of(align="left", text_wrap=True))
                self.page.set_row(row, _LINE * -(-width(text) // max(1, wide)) + 2)
                row += 1
        return row

    def _marks(self, column: int) -> None:
        """Beside the table, outside what is printed: what the checks say of each line; of each cell, by its colour."""
        self.page.set_column(column, column, 8)
        self.page.write_string(1, column, "核对", self.styles.of(align="center", font_color="#7F7F7F"))
        by_row: dict[int, list[int]] = {}
        for cell in self.block.grid.cells:
            if cell.slot is not None and self.checks.by_slot.get(cell.slot):
                by_row.setdefault(_ABOVE + cell.row, []).append(cell.slot)
                self.checks.colour(self.page, _ABOVE + cell.row, cell.column, (cell.slot,))
        for row, slots in by_row.items():
            self.checks.mark(self.page, row, column, slots)

    def _page(self, bottom: int, last: int) -> None:
        grid = self.block.grid
        self.page.freeze_panes(_ABOVE + grid.header, _frozen(grid))
        self.page.set_paper(_A4)
        if self.block.landscape:
            self.page.set_landscape()
        self.page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.page.center_horizontally()
        self.page.fit_to_pages(1, 1 if grid.height <= _ONE_PAGE else 0)
        self.page.repeat_rows(0, _ABOVE + grid.header - 1)
        self.page.print_area(0, 0, bottom - 1, last)
        self.page.set_footer("&C第 &P 页")
        self.page.hide_gridlines(2)


def _lines(cell: GridCell, grid: Grid) -> int:
    """How many lines the text of a cell takes."""
    across = sum(grid.widths[cell.column : cell.column + cell.columns])
    return max(1, -(-width(cell.text) // max(1, across)))


def _frozen(grid: Grid) -> int:
    """How many columns stay in sight: those before the figures, where no other block has labels beside them."""
    figures = [c.column for c in grid.cells if c.kind is Kind.FIGURE]
    first = min(figures, default=0)
    labels = [c.column for c in grid.cells if c.kind in {Kind.LABEL, Kind.CODE}]
    return first if max(labels, default=0) < first else 0
