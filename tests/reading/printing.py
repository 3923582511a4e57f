"""Reports printed as tables in many ways, without any help from govfin's own renderings: what reading has to undo.

A printed table is rows of cells with spans. It is written as a workbook, a Word document, a web page or CSV by the
libraries themselves.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator, Sequence
from itertools import pairwise

import docx
import xlsxwriter
from attrs import evolve, frozen

from govfin.report.report import Report
from govfin.schema.tables import Column, Panel, Row, Table
from govfin.system.layout import Cell


@frozen
class Printed:
    """A cell as printed: its text, and over how many rows and columns it stands."""

    text: str
    rows: int = 1
    columns: int = 1


#: Rows of cells; a cell that covers several is printed at the first of them.
Rows = list[list[Printed]]


@frozen
class Style:
    """The liberties that departments take."""

    #: Codes in one cell, or 类, 款 and 项 each in its own.
    code_cells: bool = False
    #: Whether 行次 and 栏次 are printed, where the form has them.
    numbered: bool = True
    thousands: bool = False
    #: After so many rows the table goes on on a new page, with its header again or without.
    page: int | None = None
    header_again: bool = True
    #: Columns of figures from right to left.
    reversed_columns: bool = False
    #: Labels wrapped after so many characters.
    wrap: int | None = None
    #: Spaces inside of short labels: 总　计.
    spaced: bool = False
    full_width: bool = False
    #: The row of totals at the other end of the table than in the form.
    total_elsewhere: bool = False
    #: The number of the table in its title: （表 1）.
    marked: bool = True
    #: Names of several levels in a column each, said once a run; or in one column with a sign between.
    levels_apart: bool = False


@frozen
class PrintedTable:
    """A table on paper: the lines above it, its pages, and the lines below it."""

    above: tuple[str, ...]
    pages: tuple[Rows, ...]
    below: tuple[str, ...] = ()


def printed_report(report: Report, style: Style, *, supplementary: bool = False) -> list[PrintedTable]:
    """Every statutory table of a report on paper; or every supplementary one."""
    tables = (t for t in report.schema.tables if t.supplementary is supplementary and t.id in report.tables)
    return [_table(report, table, style) for table in tables]


def _table(report: Report, table: Table, style: Style) -> PrintedTable:
    number = "".join(c for c in table.id if c.isdigit()) if not table.supplementary else ""
    mark = f"（表 {number}）" if style.marked and number else ""
    year = f"{report.year} 年度" if report.year and "年" not in table.title else ""
    above = (f"{year}{table.title}{mark}", f"部门：{report.department or ''}  单位：{table.scale.unit}")
    header, body = _columns_alone(report, table, style) if _alone(table) else _lines(report, table, style)
    if style.page is None or len(body) <= style.page:
        return PrintedTable(above, (header + body,))
    parts = [body[i : i + style.page] for i in range(0, len(body), style.page)]
    again = header if style.header_again else []
    return PrintedTable(above, (header + parts[0], *(again + part for part in parts[1:])))


def _alone(table: Table) -> bool:
    return [r.key for r in table.rows] == [""] and not table.open


def _columns_alone(report: Report, table: Table, style: Style) -> tuple[Rows, Rows]:
    columns = _ordered(table.columns, style)
    header = _header(columns)
    if style.numbered and all(c.number is not None for c in columns):
        header.append([Printed(str(c.number)) for c in columns])
    return header, [[Printed(_figure(report, table.id, "", c, style)) for c in columns]]


def _lines(report: Report, table: Table, style: Style) -> tuple[Rows, Rows]:
    if table.named:
        return _named(report, table, style)
    if table.open:
        return _open(report, table, style)
    blocks = [_panel(report, table, panel, style) for panel in table.panels]
    height = max(len(header) for header, _ in blocks)
    headers = [_tall(header, height) for header, _ in blocks]
    header = [[cell for block in headers for cell in block[i]] for i in range(height)]
    length = max(len(body) for _, body in blocks)
    body = [
        [cell for block, rows in blocks for cell in (rows[i] if i < len(rows) else _nothing(block))]
        for i in range(length)
    ]
    return header, body


def _nothing(header: Rows) -> list[Printed]:
    return [Printed("") for _ in range(sum(c.columns for c in header[0]))]


def _tall(header: Rows, height: int) -> Rows:
    """A header made as tall as the others by its last row."""
    missing = height - len(header)
    last = [evolve(cell, rows=cell.rows + missing) for cell in header[-1]]
    return [*header[:-1], last, *([] for _ in range(missing))]


def _panel(report: Report, table: Table, panel: Panel, style: Style) -> tuple[Rows, Rows]:
    columns = _ordered(panel.columns, style)
    numbered = style.numbered and any(r.number is not None for r in panel.rows)
    coded = table.by is not None
    labels = [*(["科目编码", "科目名称"] if coded else ["项目"]), *(["行次"] if numbered else [])]
    figures = _header(columns)
    header = [[Printed(t, len(figures)) for t in labels] + figures[0], *figures[1:]]
    if panel.name:
        header = [[Printed(panel.name, 1, len(labels) + len(columns))], *header]
    if numbered and all(c.number is not None for c in columns):
        header.append([Printed("栏次"), *(Printed("") for _ in labels[1:]), *(Printed(str(c.number)) for c in columns)])
    body = [_row(report, table, row, columns, style, numbered=numbered, coded=coded) for row in panel.rows]
    return header, body


def _row(
    report: Report, table: Table, row: Row, columns: Sequence[Column], style: Style, *, numbered: bool, coded: bool
) -> list[Printed]:
    label = Printed(_label(row.label, style))
    cells = [Printed(row.code or ""), label] if coded else [label]
    if numbered:
        cells.append(Printed("" if row.number is None else str(row.number)))
    figures = [Printed("" if row.blank else _figure(report, table.id, row.key, c, style)) for c in columns]
    return cells + figures


def _open(report: Report, table: Table, style: Style) -> tuple[Rows, Rows]:
    columns = _ordered(table.columns, style)
    classification = report.schema.classification_of(table)
    assert classification is not None
    levels = [level.name for level in classification.levels] if style.code_cells else []
    figures = _header(columns)
    codes = max(1, len(levels))
    height = len(figures) + bool(levels)
    first = [Printed("功能分类科目编码", len(figures), codes), Printed("科目名称", height)]
    header = [first + figures[0], *figures[1:]]
    if levels:
        # The headers of figures reach down beside 类, 款 and 项.
        lowest = [evolve(cell, rows=cell.rows + 1) for cell in header[len(figures) - 1] if cell not in first]
        kept = [cell for cell in header[len(figures) - 1] if cell in first]
        header[len(figures) - 1] = kept + lowest
        header.append([Printed(name) for name in levels])
    if style.numbered and all(c.number is not None for c in columns):
        header.append([Printed("栏次", 1, codes + 1), *(Printed(str(c.number)) for c in columns)])
    keys = [r for r in report.layout.rows[table.id] if r != table.total]
    body = [_coded(report, table, key, columns, style) for key in keys]
    if table.total:
        total = [Printed(_label(table.total, style), 1, codes + 1)]
        total += [Printed(_figure(report, table.id, table.total, c, style)) for c in columns]
        body = [*body, total] if table.total_last != style.total_elsewhere else [total, *body]
    return header, body


def _coded(report: Report, table: Table, code: str, columns: Sequence[Column], style: Style) -> list[Printed]:
    classification = report.schema.classification_of(table)
    assert classification is not None
    cells = [Printed(code)]
    if style.code_cells:
        ends = [0, *(level.digits for level in classification.levels)]
        cells = [Printed(code[a:b]) for a, b in pairwise(ends)]
    name = classification.name(code) or f"科目{code}"
    cells.append(Printed(_label(name, style)))
    return cells + [Printed(_figure(report, table.id, code, c, style)) for c in columns]


def _named(report: Report, table: Table, style: Style) -> tuple[Rows, Rows]:
    columns = _ordered(table.columns, style)
    figures = _header(columns)
    apart = style.levels_apart and len(table.levels) > 1
    labels = table.levels if apart else ("项目名称",)
    header = [[Printed(t, len(figures)) for t in labels] + figures[0], *figures[1:]]
    body = []
    before = ""
    for key in report.layout.rows[table.id]:
        parts = table.parts(key) if apart and key != table.total else (key,)
        texts = ["" if len(parts) > 1 and parts[0] == before else parts[0], *parts[1:]]
        before = parts[0]
        texts += [""] * (len(labels) - len(texts))
        figures_of_row = [Printed(_figure(report, table.id, key, c, style)) for c in columns]
        body.append([Printed(_label(t, style)) for t in texts] + figures_of_row)
    return header, body


def _ordered(columns: Sequence[Column], style: Style) -> list[Column]:
    return list(reversed(columns)) if style.reversed_columns else list(columns)


def _header(columns: Sequence[Column]) -> Rows:
    """Titles below the headers that they share with their neighbours."""
    height = max(len(c.headers) for c in columns) + 1
    rows: Rows = [[] for _ in range(height)]
    for level in range(height):
        i = 0
        while i < len(columns):
            above = columns[i].headers
            if level < len(above):
                n = 1
                while i + n < len(columns) and columns[i + n].headers[: level + 1] == above[: level + 1]:
                    n += 1
                rows[level].append(Printed(above[level], 1, n))
                i += n
            else:
                if level == len(above):
                    rows[level].append(Printed(columns[i].title, height - level))
                i += 1
    return rows


def _label(text: str, style: Style) -> str:
    if style.spaced and len(text) == 2:
        text = f"{text[0]}　{text[1]}"
    if style.wrap and len(text) > style.wrap:
        text = "\n".join(text[i : i + style.wrap] for i in range(0, len(text), style.wrap))
    return text


_FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def _figure(report: Report, table: str, row: str, column: Column, style: Style) -> str:
    text = report.printed(report.layout.slots[Cell(table, row, column.key)])
    if style.thousands and text:
        sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
        whole, _, decimals = digits.partition(".")
        text = f"{sign}{int(whole):,}" + (f".{decimals}" if decimals else "")
    return text.translate(_FULL_WIDTH) if style.full_width else text


# ── files ───────────────────────────────────────────────────────────────────────────────────────────


def placed(rows: Rows) -> Iterator[tuple[int, int, Printed]]:
    """Each cell with the row and column at which it begins, as a browser would place them."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            yield r, column, cell
            taken |= {(r + i, column + j) for i in range(cell.rows) for j in range(cell.columns)}
            column += cell.columns


def as_xlsx(tables: Sequence[PrintedTable], *, one_sheet: bool = False) -> bytes:
    """A workbook: a table a sheet, or all below one another on one sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, top = None, 0
    for n, table in enumerate(tables, 1):
        if sheet is None or not one_sheet:
            sheet, top = book.add_worksheet(f"Z{n:02}"), 0
        top = _onto_sheet(book, sheet, table, top)
    book.close()
    return stream.getvalue()


def _onto_sheet(book: xlsxwriter.Workbook, sheet: object, table: PrintedTable, top: int) -> int:
    assert isinstance(sheet, xlsxwriter.worksheet.Worksheet)
    plain = book.add_format()
    for line in table.above:
        sheet.write_string(top, 0, line)
        top += 1
    for page in table.pages:
        for r, c, cell in placed(page):
            figure = _number(cell.text)
            if cell.rows * cell.columns > 1:
                sheet.merge_range(top + r, c, top + r + cell.rows - 1, c + cell.columns - 1, "", plain)
            if figure is not None:
                sheet.write_number(top + r, c, figure)
            elif cell.text:
                sheet.write_string(top + r, c, cell.text)
        top += len(page)
    for line in table.below:
        sheet.write_string(top, 0, line)
        top += 1
    return top + 1


def _number(text: str) -> float | None:
    """What a person types as a number: figures, not codes with zeros before them."""
    plain = text.replace(",", "")
    try:
        return float(plain) if "." in plain else None
    except ValueError:
        return None


def as_docx(tables: Sequence[PrintedTable]) -> bytes:
    """A Word document: each page of a table as a table of its own."""
    document = docx.Document()
    for table in tables:
        for line in table.above:
            document.add_paragraph(line)
        for page in table.pages:
            cells = list(placed(page))
            width = max(c + cell.columns for _, c, cell in cells)
            drawn = document.add_table(len(page), width)
            # `Table.cell` lays out the whole table each time; a row at a time is enough before anything is merged.
            grid = [list(row.cells) for row in drawn.rows]
            for r, c, cell in cells:
                grid[r][c].text = cell.text
            for r, c, cell in cells:
                if cell.rows * cell.columns > 1:
                    merged = grid[r][c].merge(grid[r + cell.rows - 1][c + cell.columns - 1])
                    merged.text = cell.text
        for line in table.below:
            document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_html(tables: Sequence[PrintedTable]) -> bytes:
    """A web page: each page of a table as a table of its own."""
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>决算</title></head><body>"]
    for table in tables:
        parts += [f"<p>{html.escape(line)}</p>" for line in table.above]
        for page in table.pages:
            rows = []
            for row in page:
                cells = "".join(
                    f"<td rowspan={c.rows} colspan={c.columns}>" + html.escape(c.text).replace("\n", "<br>") + "</td>"
                    for c in row
                )
                rows.append(f"<tr>{cells}</tr>")
            parts.append(f"<table>{''.join(rows)}</table>")
        parts += [f"<p>{html.escape(line)}</p>" for line in table.below]
    return ("\n".join(parts) + "</body></html>").encode()


def as_csv(tables: Sequence[PrintedTable]) -> bytes:
    """One sheet saved as CSV: what is merged stands in its first cell."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    for table in tables:
        writer.writerows([line] for line in table.above)
        for page in table.pages:
            cells = list(placed(page))
            width = max(c + cell.columns for _, c, cell in cells)
            rows = [[""] * width for _ in page]
            for r, c, cell in cells:
                rows[r][c] = cell.text
            writer.writerows(rows)
        writer.writerows([line] for line in table.below)
        writer.writerow([])
    return stream.getvalue().encode()
