"""Sheets on paper, as PDF: web pages printed by Chromium, Word documents and workbooks printed by LibreOffice."""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal

import docx
import pypdfium2
import xlsxwriter
from attrs import evolve, frozen
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reading.printing import Printed, Rows, placed
from reading.statutory import Sheet

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFICE: Final = shutil.which("soffice") or shutil.which("libreoffice")
Rules = Literal["all", "across", "three", "columns", "none", "header"]
Align = Literal["right", "center", "left"]
_SHORT, _LONG = 210, 297
_MARGIN: Final = 14
#: So many rows of a table that is turned fit on a page.
_TURNED_ROWS: Final = 24


@frozen
class Paper:
    """How sheets are put on paper."""

    landscape: bool = False
    #: The size of the characters, in points.
    size: float = 9
    rules: Rules = "all"
    align: Align = "right"
    #: How wide columns of labels and of figures are, as a part of what they need.
    labels: float = 1.0
    columns: float = 1.0
    #: Whether the header is repeated on each page.
    header_again: bool = True
    #: Page numbers, and the name of the document at the top of each page.
    footer: bool = False
    #: One table after the other on a page.
    together: bool = False
    #: Whether a row may be cut by the end of a page.
    cut: bool = False
    #: Lines of labels that do not fit are cut off, not wrapped (workbooks).
    clipped: bool = False
    #: How far apart rows are, in points, beyond the characters.
    air: float = 2
    font: str = "Noto Serif CJK SC"
    #: The page says that it is turned; its tables are turned on an upright page.
    turned: Literal["", "page", "content", "both"] = ""


# ── web pages ───────────────────────────────────────────────────────────────────────────────────────

_RULES: Final[Mapping[Rules, str]] = {
    "all": "td{border:0.5pt solid #000}",
    "across": "tr{border-bottom:0.5pt solid #999} table{border-top:1pt solid;border-bottom:1pt solid}",
    "three": "table{border-top:1.5pt solid;border-bottom:1.5pt solid} tr.last{border-bottom:0.75pt solid}",
    "columns": "td{border-left:0.5pt solid #000;border-right:0.5pt solid #000} table{border:0.5pt solid #000}",
    "header": "thead td{border:0.5pt solid #000;background:#ddd}",
    "none": "",
}


def html_of(sheets: Sequence[Sheet], paper: Paper) -> str:
    """A web page that prints as sheets on paper."""
    pieces = [piece for sheet in sheets for piece in _turnable(sheet, paper)]
    parts = [_html_sheet(sheet, paper) for sheet in pieces]
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset='utf-8'><title>决算</title><style>{_css(paper)}</style>"
        f"</head><body>{''.join(parts)}</body></html>"
    )


def _turnable(sheet: Sheet, paper: Paper) -> list[Sheet]:
    """A sheet in pieces that fit a page, where the browser would not part what is turned."""
    if paper.turned not in {"content", "both"}:
        return [sheet]
    rows = [sheet.body[i : i + _TURNED_ROWS] for i in range(0, len(sheet.body), _TURNED_ROWS)] or [[]]
    first = evolve(sheet, body=rows[0], notes=() if rows[1:] else sheet.notes)
    rest = [evolve(sheet, title="", number="", department="", unit="", body=part, notes=()) for part in rows[1:]]
    return [first, *rest]


def _css(paper: Paper) -> str:
    across, down = (_LONG, _SHORT) if paper.landscape else (_SHORT, _LONG)
    numbers = "@bottom-center{content:'— ' counter(page) ' —';font-size:9pt}" if paper.footer else ""
    numbers += "@top-right{content:'2020年度部门决算公开';font-size:9pt}" if paper.footer else ""
    page = f"@page{{size:{across}mm {down}mm;margin:{_MARGIN}mm;{numbers}}}"
    sheet = "" if paper.together else ".sheet{break-after:page}"
    cut = "" if paper.cut else "tr{break-inside:avoid}"
    if paper.turned in {"content", "both"}:
        page = f"@page{{size:{_SHORT}mm {_LONG}mm;margin:0}}"
        sheet = (
            f".sheet{{position:relative;width:{_SHORT}mm;height:{_LONG - 1}mm;overflow:hidden;break-after:page}}"
            f".turn{{position:absolute;left:{_SHORT - 6}mm;top:6mm;width:{_LONG - 12}mm;"
            "transform:rotate(90deg);transform-origin:0 0}"
        )
    return (
        f"{page}{sheet}{cut} body{{margin:0;font-family:'{paper.font}';font-size:{paper.size}pt}}"
        f"table{{border-collapse:collapse;width:100%;table-layout:fixed}} td{{padding:{paper.air / 2}pt 2pt;"
        "overflow-wrap:anywhere;word-break:break-all;line-height:1.25;vertical-align:middle}"
        f"td.f{{text-align:{paper.align}}} td.h{{text-align:center}} h3{{text-align:center;margin:4pt;font-size:14pt}}"
        ".c{display:flex;justify-content:space-between} .n{text-align:right} p{margin:2pt}" + _RULES[paper.rules]
    )


def _html_sheet(sheet: Sheet, paper: Paper) -> str:
    tag = "thead" if paper.header_again else "tbody"
    weights = _weights(sheet, paper)
    columns = "".join(f"<col style='width:{100 * w / sum(weights):.2f}%'>" for w in weights)
    header = _html_rows(sheet.header, sheet, header=True)
    caption = f"<div class=c><span>{html.escape(sheet.department)}</span><span>{sheet.unit}</span></div>"
    number = f"<p class=n>{sheet.number}</p>" if sheet.number else ""
    notes = "".join(f"<p>{html.escape(n)}</p>" for n in sheet.notes)
    table = f"<table><colgroup>{columns}</colgroup><{tag}>{header}</{tag}>{_html_rows(sheet.body, sheet)}</table>"
    return f"<div class=sheet><div class=turn><h3>{sheet.title}</h3>{number}{caption}{table}{notes}</div></div>"


def _html_rows(rows: Rows, sheet: Sheet, *, header: bool = False) -> str:
    found = [""] * len(rows)
    for r, c, cell in placed(rows):
        kind = "h" if header and not _is_figure(cell) else "f" if c in sheet.figures else ""
        text = html.escape(cell.text).replace("\n", "<br>").replace("　", "&#12288;")
        found[r] += f"<td class='{kind}' rowspan={cell.rows} colspan={cell.columns}>{text}</td>"
    return "".join(
        f"<tr class='{'last' if header and i == len(rows) - 1 else ''}'>{row}</tr>" for i, row in enumerate(found)
    )


def _is_figure(cell: Printed) -> bool:
    return "." in cell.text


def _weights(sheet: Sheet, paper: Paper) -> list[float]:
    return [w * (paper.columns if i in sheet.figures else paper.labels) for i, w in enumerate(sheet.widths)]


# ── Word documents ──────────────────────────────────────────────────────────────────────────────────


def docx_of(sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """A Word document, a table a sheet."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(paper.size), paper.font
    style.element.rPr.rFonts.set(qn("w:eastAsia"), paper.font)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    across, down = (_LONG, _SHORT) if paper.landscape else (_SHORT, _LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    if paper.footer:
        section.header.paragraphs[0].text = "2020年度部门决算公开"
        _page_number(section.footer.paragraphs[0])
    for i, sheet in enumerate(sheets):
        title = document.add_paragraph()
        title.paragraph_format.page_break_before = i > 0 and not paper.together
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.add_run(sheet.title).font.size = Pt(14)
        if sheet.number:
            document.add_paragraph(sheet.number).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        document.add_paragraph(f"{sheet.department}　　　　{sheet.unit}")
        _docx_table(document, sheet, paper, across - 2 * _MARGIN)
        for note in sheet.notes:
            document.add_paragraph(note)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page_number(paragraph: Any) -> None:  # noqa: ANN401 - python-docx
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _docx_table(document: Any, sheet: Sheet, paper: Paper, room: float) -> None:  # noqa: ANN401
    rows = sheet.header + sheet.body
    weights = _weights(sheet, paper)
    drawn = document.add_table(len(rows), len(weights))
    drawn.style = "Table Grid" if paper.rules == "all" else "Normal Table"
    drawn.autofit = False
    grid = [list(row.cells) for row in drawn.rows]
    for row in grid:
        for cell, weight in zip(row, weights, strict=True):
            cell.width = Mm(room * weight / sum(weights))
    align = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER, "left": WD_ALIGN_PARAGRAPH.LEFT}
    for r, c, cell in placed(rows):
        target = grid[r][c]
        if cell.rows * cell.columns > 1:
            target = target.merge(grid[r + cell.rows - 1][c + cell.columns - 1])
        target.text = cell.text
        if c in sheet.figures:
            target.paragraphs[0].alignment = align[paper.align]
    for i, row in enumerate(drawn.rows):
        properties = row._tr.get_or_add_trPr()
        if i < len(sheet.header) and paper.header_again:
            properties.append(OxmlElement("w:tblHeader"))
        if not paper.cut:
            properties.append(OxmlElement("w:cantSplit"))


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────


def xlsx_of(sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """A workbook as a department keeps it: a table a sheet, or one below the other, ready to be printed."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    writer = _Workbook(book, paper)
    for i, sheet in enumerate(sheets, 1):
        writer.add(sheet, f"Z{i:02} {sheet.title[:20]}")
    writer.widen(sheets)
    book.close()
    return stream.getvalue()


class _Workbook:
    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self.book, self.paper = book, paper
        self.sheet: Any = None
        self.top = 0
        plain = {"font_name": paper.font, "font_size": paper.size, "valign": "vcenter"}
        border = {"all": {"border": 1}, "across": {"bottom": 1}, "header": {}, "none": {}, "three": {}, "columns": {}}
        ruled = {**plain, **border[paper.rules], "text_wrap": not paper.clipped}
        self.plain = book.add_format(plain)
        self.title = book.add_format({**plain, "font_size": 14, "align": "center"})
        self.right = book.add_format({**plain, "align": "right"})
        self.head = book.add_format({**ruled, "text_wrap": True, "align": "center"})
        self.label = book.add_format(ruled)
        self.figure = book.add_format({**ruled, "align": paper.align, "num_format": "0.00"})
        self.thousands = book.add_format({**ruled, "align": paper.align, "num_format": "#,##0.00"})
        self.text = book.add_format({**ruled, "align": paper.align})

    def add(self, sheet: Sheet, name: str) -> None:
        if self.sheet is None or not self.paper.together:
            self._begin(sheet, name)
        last = len(sheet.widths) - 1
        self.sheet.merge_range(self.top, 0, self.top, last, sheet.title, self.title)
        self.top += 1
        if sheet.number:
            self.sheet.write_string(self.top, last, sheet.number, self.right)
            self.top += 1
        self.sheet.write_string(self.top, 0, sheet.department, self.plain)
        self.sheet.write_string(self.top, last, sheet.unit, self.right)
        self.top += 1
        if self.paper.header_again and not self.paper.together:
            self.sheet.repeat_rows(self.top, self.top + len(sheet.header) - 1)
        self._rows(sheet)
        for note in sheet.notes:
            self.sheet.merge_range(self.top, 0, self.top, last, note, self.plain)
            self.top += 1
        self.top += 1

    def widen(self, sheets: Sequence[Sheet]) -> None:
        """Columns that several tables share are as wide as the widest needs, lest figures are printed as ###."""
        if self.paper.together:
            for i, weights in enumerate(zip_longest(*(_weights(s, self.paper) for s in sheets), fillvalue=0.0)):
                self.sheet.set_column(i, i, max(weights))

    def _begin(self, sheet: Sheet, name: str) -> None:
        self.sheet, self.top = self.book.add_worksheet(name[:31]), 0
        self.sheet.set_paper(9)
        if self.paper.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        if self.paper.footer:
            self.sheet.set_header("&R2020年度部门决算公开")
            self.sheet.set_footer("&C第 &P 页，共 &N 页")
        for i, weight in enumerate(_weights(sheet, self.paper)):
            self.sheet.set_column(i, i, weight)

    def _rows(self, sheet: Sheet) -> None:
        rows = sheet.header + sheet.body
        for r, c, cell in placed(rows):
            kind = self.head if r < len(sheet.header) else self.text if c in sheet.figures else self.label
            at = self.top + r
            if cell.rows * cell.columns > 1:
                self.sheet.merge_range(at, c, at + cell.rows - 1, c + cell.columns - 1, "", kind)
            number = _number(cell.text) if c in sheet.figures else None
            if number is not None:
                self.sheet.write_number(at, c, number, self.thousands if "," in cell.text else self.figure)
            else:
                self.sheet.write_string(at, c, cell.text, kind) if cell.text else self.sheet.write_blank(
                    at, c, None, kind
                )
        self.top += len(rows)


def _number(text: str) -> float | None:
    plain = text.replace(",", "")
    try:
        return float(plain) if "." in plain and plain.isascii() else None
    except ValueError:
        return None


# ── to PDF ──────────────────────────────────────────────────────────────────────────────────────────


def printed_by_chromium(page: str, turned: str = "") -> bytes:
    """A web page as PDF; its pages turned by what the file says of them, or its tables on upright pages."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
        subprocess.run([CHROMIUM, *options, str(source)], capture_output=True, timeout=180, check=True)
        data = target.read_bytes()
    if turned in {"page", "both"}:
        data = _rotated(data, 270 if turned == "both" else 90)
    return data


def _rotated(data: bytes, degrees: int) -> bytes:
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        page.set_rotation(degrees)
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return out.getvalue()


def printed_by_office(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Word documents and workbooks as PDF, all in one run, by name."""
    assert OFFICE is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
        options = [home, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "out")]
        paths = [str(folder / file) for file in files]
        subprocess.run([OFFICE, *options, *paths], capture_output=True, timeout=600, check=True)
        return {file: (folder / "out" / file).with_suffix(".pdf").read_bytes() for file in files}
