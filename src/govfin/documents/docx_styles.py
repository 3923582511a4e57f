"""How a Word document looks: the faces and sizes of official documents, headings, contents, pages and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from attrs import frozen

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.parfmt import ParagraphFormat

#: 方正小标宋 for titles, 黑体 for first headings, 楷体 for second ones, 仿宋 for text, 宋体 in tables.
TITLE, HEADING, SUBHEADING, BODY, TABLE = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
LATIN: Final = "Times New Roman"
#: What stands in for a face that a machine does not have (`w:altName`), and how it looks (`w:family`).
_ALTERNATIVES: Final = {
    TITLE: ("华文中宋", "roman"),
    HEADING: ("SimHei", "modern"),
    SUBHEADING: ("楷体", "modern"),
    BODY: ("仿宋", "modern"),
    TABLE: ("SimSun", "roman"),
}
#: 二号, 三号, 小三, 四号, 小四, 小五, 六号, in points.
SIZE_2, SIZE_3, SMALL_3, SIZE_4, SMALL_4, SMALL_5, SIZE_6 = 22.0, 16.0, 15.0, 14.0, 12.0, 9.0, 7.5
#: The margins of an official page (GB/T 9704), and those of a page that lies on its side, in millimetres.
_UPRIGHT: Final = (37, 26, 35, 28)
_SIDEWAYS: Final = (26, 20, 20, 20)
_A4: Final = (210, 297)
#: The line of running text: 28 points.
_LEADING: Final = 28


@frozen
class Look:
    """A style of paragraphs."""

    name: str
    face: str
    size: float
    align: str = "left"
    #: The outline level, by which headings are listed; 0 for text.
    level: int = 0
    leading: float = _LEADING
    #: Indentation of the first line, in characters.
    indent: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    base: str = "Normal"


LOOKS: Final = (
    Look("Title", TITLE, SIZE_2 + 4, "center", leading=44, before=160, after=40),
    Look("封面部门", HEADING, SIZE_2, "center", leading=36),
    Look("Heading 1", TITLE, SIZE_2, "center", 1, 36, before=12, after=12, keep=True),
    Look("Heading 2", HEADING, SIZE_3, level=2, indent=2, keep=True),
    Look("Heading 3", SUBHEADING, SIZE_3, level=3, indent=2, keep=True),
    Look("表题", TITLE, SMALL_3, "center", 2, 24, after=4, keep=True, base="Heading 2"),
    Look("图题", HEADING, SMALL_4, "center", leading=20, before=6, keep=True),
    Look("表注", TABLE, SMALL_5, leading=13),
    Look("小表注", TABLE, SIZE_6, leading=10),
    Look("正文段落", BODY, SIZE_3, "both", indent=2),
    Look("条目", BODY, SIZE_3, "both", indent=2),
    Look("小标题", BODY, SIZE_3, indent=2, keep=True),
    Look("目录标题", TITLE, SIZE_2, "center", leading=44, after=12),
    Look("toc 1", HEADING, SIZE_4, leading=26, before=4),
    Look("toc 2", BODY, SIZE_4, leading=24),
    Look("toc 3", BODY, SIZE_4, leading=24),
)


def dress(word: Word) -> None:
    """Give a document its styles, faces and first page."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - an extra, loaded where it is used

    normal = word.styles["Normal"].element
    _face(normal, BODY, SIZE_3)
    # Punctuation looks different in other places where Chinese is written.
    normal.get_or_add_rPr().append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    known = {s.name for s in word.styles}
    for look in LOOKS:
        style = (
            word.styles[look.name] if look.name in known else word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        )
        _apply(word, style, look)
    _fonts(word)


def _apply(word: Word, style: ParagraphStyle, look: Look) -> None:
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style.base_style = word.styles[look.base]
    _face(style.element, look.face, look.size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.alignment = _alignment(look.align)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(look.leading)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.first_line_indent = Pt(look.size * look.indent)
    shape.keep_with_next = look.keep
    shape.widow_control = True
    properties = style.element.get_or_add_pPr()
    for tag in ("w:outlineLvl", "w:pBdr"):
        for old in properties.findall(_q(tag)):
            properties.remove(old)
    if look.level:
        properties.append(element("w:outlineLvl", val=str(look.level - 1)))
    if look.name.startswith("toc "):
        _toc_tab(style, 2 * (int(look.name[-1]) - 1))


def _toc_tab(style: ParagraphStyle, indent: int) -> None:
    """The page number at the right edge, after dots."""
    from docx.shared import Pt  # noqa: PLC0415

    tab_at_the_right(style.paragraph_format, text_width(sideways=False), dots=True)
    style.paragraph_format.left_indent = Pt(SIZE_4 * indent / 2)


def tab_at_the_right(shape: ParagraphFormat, at: float, *, dots: bool = False) -> None:
    """What stands after a tab ends at a place, in points; dots may lead to it."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    leader = WD_TAB_LEADER.DOTS if dots else WD_TAB_LEADER.SPACES
    shape.tab_stops.add_tab_stop(Pt(at), WD_TAB_ALIGNMENT.RIGHT, leader)


def _alignment(name: str) -> int:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415

    return {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT, "both": ALIGN.JUSTIFY}[name]


def _face(style: BaseOxmlElement, face: str, size: float) -> None:
    """The face for Chinese and the one for Latin; without w:eastAsia a Word document ignores the first."""
    properties = style.get_or_add_rPr()
    for tag in ("w:rFonts", "w:sz", "w:szCs"):
        for old in properties.findall(_q(tag)):
            properties.remove(old)
    fonts = element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=face, cs=LATIN)
    properties.insert(0, fonts)
    half_points = str(round(size * 2))
    properties.append(element("w:sz", val=half_points))
    properties.append(element("w:szCs", val=half_points))


def _fonts(word: Word) -> None:
    """The table of faces: what to take where one is not installed."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (other, family) in _ALTERNATIVES.items()
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{space}">{fonts}</w:fonts>'
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = text.encode()  # noqa: SLF001 - python-docx has no other way to it


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


def lay(section: Section, *, sideways: bool) -> None:
    """An A4 page, upright or on its side, with the margins of official documents."""
    from docx.enum.section import WD_ORIENTATION  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    short, long = _A4
    section.orientation = WD_ORIENTATION.LANDSCAPE if sideways else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = (Mm(long), Mm(short)) if sideways else (Mm(short), Mm(long))
    top, right, bottom, left = _SIDEWAYS if sideways else _UPRIGHT
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(bottom - 10)


def text_width(*, sideways: bool) -> float:
    """What a line holds, in points."""
    _, right, _, left = _SIDEWAYS if sideways else _UPRIGHT
    return (_A4[sideways] - right - left) / 25.4 * 72


def number_pages(section: Section) -> None:
    """`— 1 —` at the foot, not on the cover."""
    section.different_first_page_header_footer = True
    footer = section.footer.paragraphs[0]
    footer.alignment = _alignment("center")
    run(footer, "— ", TABLE, SIZE_4)
    add_field(footer, "PAGE", "1", TABLE, SIZE_4)
    run(footer, " —", TABLE, SIZE_4)


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes of its own name space."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(_q(f"w:{name}"), value)
    return made


def run(paragraph: WordParagraph, text: str, face: str = "", size: float = 0) -> None:
    """A run of text; in its paragraph's style unless a face is given."""
    made = paragraph.add_run(text)
    if face:
        _face(made._r, face, size)  # noqa: SLF001 - the element, as everywhere with python-docx


def add_field(paragraph: WordParagraph, instruction: str, shown: str, face: str = "", size: float = 0) -> None:
    """A field that Word fills in, with what it shows until then."""
    for part in (field_end("begin"), _instruction(instruction), field_end("separate"), None, field_end("end")):
        made = paragraph.add_run(shown if part is None else "")
        if face:
            _face(made._r, face, size)  # noqa: SLF001
        if part is not None:
            made._r.append(part)  # noqa: SLF001


def field_end(kind: str) -> BaseOxmlElement:
    """One of the three marks of a field: begin, separate, end."""
    return element("w:fldChar", fldCharType=kind)


def _instruction(text: str) -> BaseOxmlElement:
    made = element("w:instrText")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = f" {text} "
    return made


def _q(tag: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415

    return qn(tag)


qualified = _q
