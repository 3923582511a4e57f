"""The whole document of the center, made from its report folder, beside the one that it published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve

import govfin
from govfin.documents.as_html import html_text
from govfin.documents.build import build
from govfin.documents.build_text import filled, ordinal
from govfin.documents.model import Chart, Document, Heading, Kind, Paragraph, TableBlock
from govfin.report.content import Content

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "jianghan-2020"
SEED = ROOT.parent / "shared" / "seed" / "report-2020.txt"
PUBLISHED = pytest.mark.skipif(not SEED.exists(), reason="the published text is not at hand")


@pytest.fixture(scope="module")
def publication() -> govfin.Publication:
    found = govfin.read_publication(FOLDER)
    return evolve(found, report=govfin.compute(found.report))


@pytest.fixture(scope="module")
def document(publication: govfin.Publication) -> Document:
    return build(publication, prior=govfin.blank_report(publication.report.schema))


@pytest.fixture(scope="module")
def seed() -> str:
    return bare(SEED.read_text(encoding="utf-8"))


def bare(text: str) -> str:
    """A text without spaces and line ends, its brackets half width: as two prints of it are compared."""
    return re.sub(r"\s", "", text).translate(str.maketrans("（）", "()"))


def texts(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Paragraph)]


def test_the_parts_and_sections_are_those_of_the_form(document: Document) -> None:
    headings = [(b.level, b.text) for b in document.blocks if isinstance(b, Heading)]
    assert [text for level, text in headings if level == 1] == [
        "第一部分  武汉市江汉区企业服务中心概况",
        "第二部分  武汉市江汉区企业服务中心2020年度部门决算表",
        "第三部分 武汉市江汉区企业服务中心2020年度部门决算情况说明",
        "第四部分  2020年重点工作完成情况",
        "第五部分  名词解释",
    ]
    sections = [text for level, text in headings if level == 2]
    assert sections[:3] == ["一、部门主要职能", "二、部门决算单位构成", "三、部门人员构成"]
    assert [s[0] for s in sections[3:12]] == list("一二三四五六七八九")
    assert [s[:3] for s in sections[12:16]] == ["十、机", "十一、", "十二、", "十三、"]


def test_charts_stand_in_the_sections_that_name_them(document: Document) -> None:
    at: dict[str, str] = {}
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            section = block.text
        elif isinstance(block, Chart):
            at[block.anchor] = section
    assert {k: v[:1] for k, v in at.items()} == {"c-图1": "二", "c-图2": "三", "c-图3": "三", "c-图4": "（"}
    assert at["c-图4"] == "（二）财政拨款支出决算结构情况。"


@PUBLISHED
def test_what_the_center_published_in_words_is_in_the_document(document: Document, seed: str) -> None:
    """Every paragraph of the profile, the key work and the glossary, word for word; all sections' headings."""
    blocks = list(document.blocks)
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 1]
    first, _, _, fourth, fifth = starts
    for part in (blocks[first : starts[1]], blocks[fourth:fifth], blocks[fifth:]):
        for block in part:
            if isinstance(block, Paragraph) and "在职实有人数" not in block.text:
                words = re.sub(r"^(\d+\.|（[一二三四五六七八九十]+）)", "", block.text)
                opening = bare(words)[:24]
                assert opening in seed or words.endswith("（项）。"), words
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and not block.text.startswith(("附件", "本部门使用")):
            assert bare(block.text) in seed, block.text


@PUBLISHED
def test_the_sentences_of_the_narrative_are_those_of_the_center(document: Document, seed: str) -> None:
    """Sentences whose words the form fixes, figures and all."""
    whole = bare("".join(texts(document)))
    for sentence in (
        "2020年度收、支总计257.35万元。与2019年度相比，收、支总计各增加257.35万元，增长100.0%",
        "其中：基本支出121.74万元，占本年支出58.5%；项目支出86.41万元，占本年支出41.5%",
        "2020年度财政拨款支出208.15万元，占本年支出合计的100.0%",
        "一般公共服务(类)支出181.99万元，占87.4%；",
        "年初预算为10.06万元，支出决算为4.95万元，完成年初预算的49.2%",
        "政府采购支出总额9.07万元，其中：政府采购货物支出6.08万元、政府采购服务支出2.99万元",
    ):
        assert sentence in seed
        assert sentence in whole


def test_the_last_line_says_whom_to_ask(document: Document) -> None:
    assert texts(document)[-1] == "咨询电话：027-83631619"


def test_only_what_the_center_did_not_say_is_missing(document: Document) -> None:
    """The published text gives no reason for 一般公共服务支出."""
    missing = {re.sub(r"\s", "", f.params.get("text", "")) for f in document.findings}
    assert "各科目完成年初预算[一般公共服务支出]" in missing
    assert len([t for t in texts(document) if "【" in t]) == len(missing)


def test_self_evaluation_tables_have_their_words_and_their_figures(
    document: Document, publication: govfin.Publication
) -> None:
    tables = {b.title: b for b in document.tables if "绩效自评表" in b.title}
    # What the report says of 安商稳商经费 stands in its narrative; there is no annex of it.
    assert list(tables) == [
        "附件：部门整体支出绩效自评表",
        "附件：项目支出绩效自评表：开办工作经费",
        "附件：项目支出绩效自评表：党建经费",
    ]
    department = tables["附件：部门整体支出绩效自评表"]
    assert (department.left, department.right) == ("单位：武汉市江汉区企业服务中心", "填报日期：2021年04月25日")
    rows = [[c.text for c in row] for row in department.grid.rows]
    assert [t for t in rows[1] if t][2:5] == ["257.36", "208.15", "80.9%"]
    visits = next(r for r in rows if "工作人员定期走访企业次数" in r)
    assert visits[visits.index("≥12次") :][:3] == ["≥12次", "7", "5.00"]
    for block in tables.values():
        for cell in block.grid.cells:
            if cell.slot is not None:
                assert cell.text.rstrip("%") == publication.report.printed(cell.slot)
            assert cell.kind is not Kind.FIGURE or cell.slot is not None or not cell.text
        assert covered_once(block)


def covered_once(block: TableBlock) -> bool:
    places = [
        (r, c)
        for cell in block.grid.cells
        for r in range(cell.row, cell.row + cell.rows)
        for c in range(cell.column, cell.column + cell.columns)
    ]
    return len(places) == len(set(places)) == block.grid.height * block.grid.width


def test_every_item_that_the_department_used_is_explained_or_named(
    document: Document, publication: govfin.Publication
) -> None:
    report = publication.report
    whole = bare("".join(texts(document)))
    functional = report.schema.classification_by_alias["功能"]
    for code in report.layout.rows["表3"]:
        if len(code) == 7:
            assert f"{bare(functional.name(code))}(项)" in whole, code


def test_a_figure_of_the_text_leads_to_where_it_comes_from(document: Document) -> None:
    page = html_text(document)
    slot = document.report.slot("表1.30行")
    assert f'收、支总计<a class="of" href="#e{slot}">257.35</a>万元' in page


def test_a_report_without_words_has_its_tables_and_its_text() -> None:
    """A part about which nothing is said is left out, heading and all."""
    report = govfin.read(FOLDER / "published.csv")
    whole = build(govfin.Publication(report, Content()))
    parts = [b.text[:4] for b in whole.blocks if isinstance(b, Heading) and b.level == 1]
    assert parts == ["第二部分", "第三部分", "第五部分"]


def test_a_form_without_an_outline_has_its_tables() -> None:
    report = govfin.read(ROOT / "tests" / "schemas" / "data" / "putuo-finance-budget-2025.csv")
    whole = build(report)
    assert len(whole.tables) == 9
    assert whole.title == "上海市普陀区财政局2025年度部门决算" or whole.title.endswith("2025年度部门决算")


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_what_is_not_known_stays_as_it_is_written() -> None:
    assert filled("{year}年{nothing}{{", {"year": "2020"}) == "2020年{nothing}{{"
