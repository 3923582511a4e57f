"""A document as a Word file, the way departments publish: contents, wide tables sideways, headers that repeat."""

from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING, Final

from attrs import define, field

from govfin.diagnostics.extras import needs
from govfin.documents import docx_styles as looks
from govfin.documents.model import (
    Block,
    Chart,
    Contents,
    Cover,
    Document,
    Grid,
    GridCell,
    Heading,
    Kind,
    Paragraph,
    TableBlock,
    plain,
)

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph as WordParagraph

_STYLES: Final = {"body": "正文段落", "note": "表注", "item": "条目", "subheading": "小标题"}
_ALIGN: Final = {
    Kind.HEADER: "center", Kind.NUMBER: "center", Kind.TOTAL: "center",
    Kind.FIGURE: "right", Kind.LABEL: "left", Kind.CODE: "left", Kind.TEXT: "left", Kind.SPACE: "left",
}  # fmt: skip
#: What a page holds beside the title and the notes of a table, in points, upright and sideways.
_HEIGHT: Final = (560, 400)
#: The height of a row, and how many rows can be set smaller so that they fit on a page.
_ROW: Final = 13.5
_SHRINKABLE: Final = 45
#: The lines of a cell, in sizes of its letters; tighter where a table has to fit on a page with its notes.
_LOOSE: Final = 1.35
_TIGHT: Final = 1.25
_EMU: Final = 12_700
_TWIPS: Final = 20


def docx_bytes(document: Document) -> bytes:
    """The Word file of a document.

    The contents are a field (Word asks to fill in its page numbers when the file is opened) that already lists the
    headings. Text is text: nothing in it becomes a field or a link.

    Raises:
        FileError: D0505 when python-docx is not installed.
    """
    with needs(".docx", "python-docx"):
        import docx  # noqa: PLC0415 - an extra, loaded where it is used
    word = docx.Document()
    looks.dress(word)
    word.core_properties.title = plain(document.title)
    word.core_properties.author = plain(document.report.department or "")
    word.core_properties.comments = ""
    word.core_properties.language = "zh-CN"
    writer = _Writer(word, document)
    for block in document.blocks:
        writer.write(block)
    writer.finish()
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


@define
class _Writer:
    word: Word
    document: Document
    sideways: bool = False
    #: Whether the page at hand has something on it already.
    started: bool = False
    _bookmarks: count[int] = field(factory=lambda: count(1))

    def write(self, block: Block) -> None:
        """Write one block at the end of the document."""
        match block:
            case Cover():
                self._cover(block)
            case Contents():
                self._contents(block)
            case Heading():
                self._heading(block)
            case Paragraph():
                self._turn(sideways=False)
                self._paragraph(block.text, _STYLES[block.style])
            case TableBlock():
                self._table(block)
            case Chart():
                self._chart(block)

    def finish(self) -> None:
        """What is said once for the whole file."""
        looks.lay(self.word.sections[0], sideways=self.sideways and len(self.word.sections) == 1)
        looks.number_pages(self.word.sections[0])
        settings = self.word.settings.element
        settings.append(looks.element("w:updateFields", val="true"))

    # ── text ──────────────────────────────────────────────────────────────────────────────────────

    def _paragraph(self, text: str, style: str, *, new_page: bool = False) -> WordParagraph:
        made = self.word.add_paragraph(plain(text), style=style)
        if new_page and self.started:
            made.paragraph_format.page_break_before = True
        self.started = True
        return made

    def _cover(self, block: Cover) -> None:
        self._paragraph(block.department, "封面部门").paragraph_format.space_before = looks_points(150)
        title = self._paragraph(block.title, "Title")
        title.paragraph_format.space_before = looks_points(24)
        if block.date:
            self._paragraph(block.date, "封面部门").paragraph_format.space_before = looks_points(280)

    def _contents(self, block: Contents) -> None:
        """A field of contents with its entries; Word fills in the pages."""
        self._paragraph(block.title, "目录标题", new_page=True)
        entries = list(self.document.headings())
        last = None
        for i, (level, text, anchor) in enumerate(entries):
            entry = self.word.add_paragraph(style=f"toc {level}")
            if i == 0:
                self._field_begins(entry, 'TOC \\o "1-2" \\h \\z \\t "表题,2"')
            link = looks.element("w:hyperlink", anchor=bookmark(anchor), history="1")
            entry._p.append(link)  # noqa: SLF001 - the element, as everywhere with python-docx
            self._into(link, entry, plain(text) + "\t")
            marks = len(entry.runs)
            looks.add_field(entry, f"PAGEREF {bookmark(anchor)} \\h", "")
            for made in entry.runs[marks:]:
                link.append(made._r)  # noqa: SLF001
            last = entry
        if last is not None:
            last.add_run()._r.append(looks.field_end("end"))  # noqa: SLF001

    @staticmethod
    def _field_begins(paragraph: WordParagraph, instruction: str) -> None:
        looks.add_field(paragraph, instruction, "")
        # The end of this field stands after the last entry.
        end = paragraph.runs[-1]._r  # noqa: SLF001
        paragraph._p.remove(end)  # noqa: SLF001

    @staticmethod
    def _into(link: BaseOxmlElement, paragraph: WordParagraph, text: str) -> None:
        link.append(paragraph.add_run(text)._r)  # noqa: SLF001

    def _heading(self, block: Heading) -> None:
        self._turn(sideways=False)
        part = block.level == 1
        made = self._paragraph(block.text, f"Heading {min(block.level, 3)}", new_page=part)
        self._bookmark(made, block.anchor)
        if part:
            self.started = False

    def _bookmark(self, paragraph: WordParagraph, anchor: str) -> None:
        number = str(next(self._bookmarks))
        paragraph._p.insert(1, looks.element("w:bookmarkStart", id=number, name=bookmark(anchor)))  # noqa: SLF001
        paragraph._p.append(looks.element("w:bookmarkEnd", id=number))  # noqa: SLF001

    def _turn(self, *, sideways: bool) -> None:
        """Go on in a section of the other orientation, where it changes."""
        if sideways == self.sideways:
            return
        if self.word.paragraphs or self.word.tables:
            looks.lay(self.word.sections[-1], sideways=self.sideways)
            section = self.word.add_section()
            looks.lay(section, sideways=sideways)
            section.different_first_page_header_footer = False
        self.sideways, self.started = sideways, False

    # ── tables and charts ─────────────────────────────────────────────────────────────────────────

    def _table(self, block: TableBlock) -> None:
        self._turn(sideways=block.landscape)
        if block.title:
            title = self._paragraph(block.title, "表题" if block.level else "图题", new_page=block.own_page)
            self._bookmark(title, block.anchor)
        if block.left or block.right:
            line = self._paragraph(block.left, "表注")
            line.add_run("\t" + plain(block.right))
            line.paragraph_format.keep_with_next = True
            looks.tab_at_the_right(line.paragraph_format, looks.text_width(sideways=self.sideways))
        lines = block.grid.height
        small = block.own_page and lines * _ROW > _HEIGHT[block.landscape] and lines < _SHRINKABLE
        size = looks.SIZE_6 if small else looks.SMALL_5
        table = _table_xml(block.grid, looks.text_width(sideways=self.sideways), size)
        self.word.element.body.insert(len(self.word.element.body) - 1, table)
        for text in (*block.notes, block.statement):
            if text:
                self._paragraph(text, "小表注" if small else "表注")
        if not (block.notes or block.statement):
            self._paragraph("", "表注")

    def _chart(self, block: Chart) -> None:
        from govfin.documents.charts import png_of  # noqa: PLC0415 - matplotlib, where a chart is drawn

        self._turn(sideways=False)
        width = looks.text_width(sideways=False)
        holder = self._paragraph("", "图题")
        picture = holder.add_run().add_picture(io.BytesIO(png_of(block)), width=round(width * 0.92 * _EMU))
        picture._inline.docPr.set("descr", plain(block.description))  # noqa: SLF001 - python-docx has no way to say it
        holder.paragraph_format.line_spacing_rule = 0
        holder.paragraph_format.line_spacing = 1.0
        self._paragraph(block.title, "图题").paragraph_format.keep_with_next = False


def bookmark(anchor: str) -> str:
    """An anchor as the name of a bookmark: letters, digits and `_`, at most 40."""
    return "_Toc_" + "".join(c if c.isalnum() else "_" for c in anchor)[:34]


def looks_points(points: float) -> int:
    """Points in the unit of python-docx."""
    return round(points * _EMU)


def _table_xml(grid: Grid, wide: float, size: float) -> BaseOxmlElement:
    """A table with its merged cells; its header rows repeat on every page, and no row breaks across pages."""
    total = sum(grid.widths)
    widths = [round(w / total * wide * _TWIPS) for w in grid.widths]
    table = looks.element("w:tbl")
    properties = looks.element("w:tblPr")
    properties.append(looks.element("w:tblW", w=str(sum(widths)), type="dxa"))
    properties.append(looks.element("w:jc", val="center"))
    properties.append(_borders())
    properties.append(looks.element("w:tblLayout", type="fixed"))
    margins = looks.element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(looks.element(f"w:{side}", w="40", type="dxa"))
    properties.append(margins)
    table.append(properties)
    columns = looks.element("w:tblGrid")
    for w in widths:
        columns.append(looks.element("w:gridCol", w=str(w)))
    table.append(columns)
    covering = {
        (r, cell.column): cell for cell in grid.cells for r in range(cell.row, cell.row + cell.rows)
    }  # fmt: skip
    for r in range(grid.height):
        table.append(_row_xml(grid, r, covering, widths, size))
    return table


def _borders() -> BaseOxmlElement:
    made = looks.element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        made.append(looks.element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    return made


def _row_xml(
    grid: Grid, r: int, covering: dict[tuple[int, int], GridCell], widths: list[int], size: float
) -> BaseOxmlElement:
    row = looks.element("w:tr")
    properties = looks.element("w:trPr")
    properties.append(looks.element("w:cantSplit"))
    if r < grid.header:
        properties.append(looks.element("w:tblHeader"))
    row.append(properties)
    column = 0
    while column < grid.width:
        cell = covering[r, column]
        row.append(_cell_xml(cell, sum(widths[column : column + cell.columns]), size, begins=cell.row == r))
        column += cell.columns
    return row


def _cell_xml(cell: GridCell, width: int, size: float, *, begins: bool) -> BaseOxmlElement:
    made = looks.element("w:tc")
    properties = looks.element("w:tcPr")
    properties.append(looks.element("w:tcW", w=str(width), type="dxa"))
    if cell.columns > 1:
        properties.append(looks.element("w:gridSpan", val=str(cell.columns)))
    if cell.rows > 1:
        properties.append(looks.element("w:vMerge", **({"val": "restart"} if begins else {})))
    properties.append(looks.element("w:vAlign", val="center"))
    made.append(properties)
    lines = plain(cell.text).split("\n") if begins else [""]
    for line in lines:
        made.append(_line_xml(line, cell.kind, size))
    return made


def _line_xml(text: str, kind: Kind, size: float) -> BaseOxmlElement:
    paragraph = looks.element("w:p")
    properties = looks.element("w:pPr")
    # Faces that stand in for others may be higher: where a table has to fit on its page, they are not asked.
    tight = size == looks.SIZE_6
    leading = str(round(size * (_TIGHT if tight else _LOOSE) * _TWIPS))
    rule = "exact" if tight else "atLeast"
    properties.append(looks.element("w:spacing", before="0", after="0", line=leading, lineRule=rule))
    properties.append(looks.element("w:ind", firstLine="0"))
    properties.append(looks.element("w:jc", val=_ALIGN[kind]))
    # The mark of a paragraph has a size of its own: without it, an empty cell is as high as running text.
    properties.append(_look(kind, size))
    paragraph.append(properties)
    if text:
        made = looks.element("w:r")
        made.append(_look(kind, size))
        content = looks.element("w:t")
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        content.text = text
        made.append(content)
        paragraph.append(made)
    return paragraph


def _look(kind: Kind, size: float) -> BaseOxmlElement:
    face = looks.HEADING if kind is Kind.HEADER else looks.TABLE
    look = looks.element("w:rPr")
    look.append(looks.element("w:rFonts", ascii=looks.LATIN, hAnsi=looks.LATIN, eastAsia=face, cs=looks.LATIN))
    half_points = str(round(size * 2))
    look.append(looks.element("w:sz", val=half_points))
    look.append(looks.element("w:szCs", val=half_points))
    return look


__all__ = ["docx_bytes"]
