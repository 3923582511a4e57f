"""The Word file: styles, contents, pages that lie on their side, merged cells, repeated headers; text stays text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

import govfin
from documents.evil import DEPARTMENT, STATEMENT, evil
from documents.office import converted, needs_office
from govfin.documents.build import build
from govfin.documents.model import Kind
from govfin.report.report import Report

docx = pytest.importorskip("docx")

ROOT = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def report() -> Report:
    return govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "report.docx"
    govfin.render(report, path)
    return path


@pytest.fixture(scope="module")
def word(file: Path) -> Any:  # noqa: ANN401 - python-docx's own
    return docx.Document(io.BytesIO(file.read_bytes()))


def test_every_table_has_the_cells_of_its_form(report: Report, word: Any) -> None:  # noqa: ANN401
    blocks = build(report).tables
    assert len(word.tables) == len(blocks)
    for table, block in zip(word.tables, blocks, strict=True):
        assert len(table.rows) == block.grid.height
        assert len(table.columns) == block.grid.width
        for cell in block.grid.cells:
            # python-docx resolves merges by itself: every place that a cell covers is the same cell
            first = table.cell(cell.row, cell.column)
            last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
            assert first.text == cell.text
            assert first._tc is last._tc
        repeats = [bool(row._tr.findall(f"{W}trPr/{W}tblHeader")) for row in table.rows]
        assert repeats == [i < block.grid.header for i in range(block.grid.height)]


def test_figures_are_right_aligned_and_headers_centred(report: Report, word: Any) -> None:  # noqa: ANN401
    for table, block in zip(word.tables, build(report).tables, strict=True):
        for cell in block.grid.cells:
            align = table.cell(cell.row, cell.column).paragraphs[0].alignment
            if cell.kind is Kind.FIGURE:
                assert align == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
            if cell.kind is Kind.HEADER:
                assert align == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER


def test_wide_tables_lie_on_their_side(word: Any) -> None:  # noqa: ANN401
    sideways = [s.orientation == docx.enum.section.WD_ORIENT.LANDSCAPE for s in word.sections]
    assert True in sideways
    assert False in sideways
    for section in word.sections:
        wide, high = round(section.page_width.mm), round(section.page_height.mm)
        assert (wide, high) == ((297, 210) if section.orientation else (210, 297))


def test_the_contents_list_every_heading_before_word_has_updated_them(report: Report, word: Any) -> None:  # noqa: ANN401
    entries = [p for p in word.paragraphs if p.style.name.startswith("toc ")]
    texts = ["".join(t.text or "" for t in p._p.iter(f"{W}t")) for p in entries]
    assert [t.rstrip("\t") for t in texts] == [text for _, text, _ in build(report).headings()]
    marks = {e.get(f"{W}name") for e in word.element.iter(f"{W}bookmarkStart")}
    links = [e.get(f"{W}anchor") for e in word.element.iter(f"{W}hyperlink")]
    assert len(links) == len(entries)
    assert set(links) <= marks
    begun = [e.get(f"{W}fldCharType") for e in word.element.iter(f"{W}fldChar")]
    assert begun.count("begin") == begun.count("separate") == begun.count("end")


def test_faces_and_sizes_are_those_of_official_documents(word: Any) -> None:  # noqa: ANN401
    def face(style: str) -> tuple[str, float]:
        fonts = word.styles[style].element.find(f"{W}rPr/{W}rFonts")
        return fonts.get(f"{W}eastAsia"), word.styles[style].font.size.pt

    assert face("Heading 1") == ("方正小标宋简体", 22)
    assert face("Heading 2") == ("黑体", 16)
    assert face("Heading 3") == ("楷体_GB2312", 16)
    assert face("正文段落") == ("仿宋_GB2312", 16)


def test_pages_are_numbered_but_for_the_cover(word: Any) -> None:  # noqa: ANN401
    first = word.sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in "".join(e.text or "" for e in first.footer._element.iter(f"{W}instrText"))


def test_no_text_becomes_a_field_or_a_link(tmp_path: Path) -> None:
    govfin.render(evil(), tmp_path / "evil.docx")
    word = docx.Document(str(tmp_path / "evil.docx"))
    instructions = {(e.text or "").split()[0] for e in word.element.iter(f"{W}instrText")}
    assert instructions == {"TOC", "PAGEREF"}
    texts = [p.text for p in word.paragraphs]
    assert STATEMENT in texts
    assert DEPARTMENT in texts
    assert not [r for r in word.part.rels.values() if r.is_external]


@needs_office
def test_libreoffice_opens_it_and_prints_each_table_on_its_page(file: Path) -> None:
    pdf = converted(file, "pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    reader = pytest.importorskip("pdfplumber", reason="needs govfin[reading]")
    with reader.open(pdf) as pages:
        texts = ["".join((page.extract_text() or "").split()) for page in pages.pages]
    for table in govfin.load_schema("cn-2020").tables:
        if not table.supplementary and table.note:
            # The last sentence of the note stands on the page on which the table begins.
            last = "".join(table.note.split())[-12:]
            begins = max(i for i, text in enumerate(texts) if f"（{table.id}）" in text)
            assert last in texts[begins], table.id
