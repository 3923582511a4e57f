"""A narrative written from the center's tables is the published one, word for word; what is missing is told."""

from __future__ import annotations

import unicodedata
from typing import Final

import pytest

import govfin
from govfin.narrative.told import Run, Told
from govfin.narrative.write import write
from narrative import seed

#: What the form asks for, and the print does not say, of 一般公共服务支出.
NO_REASON: Final = "，支出决算数小于年初预算数的主要原因是【各科目完成年初预算[一般公共服务支出]】"


def _half(text: str) -> str:
    """A text in half width: the print has `(一)` in one place and `（二）` in the next."""
    return unicodedata.normalize("NFKC", text)


def _alike(text: str) -> str:
    """What the print says of one project in the words that it has for the other."""
    return text.replace("产生费用少;下一步", "产生费用少。下一步").replace("产生的原因是由于", "产生的原因:由于")


def _written() -> Told:
    told = write(seed.report(), seed.before(), seed.TEXTS)
    assert told is not None
    return told


@pytest.mark.parametrize(("heading", "paragraphs"), seed.PUBLISHED, ids=[h for h, _ in seed.PUBLISHED])
def test_a_section_is_the_published_one_word_for_word(heading: str, paragraphs: tuple[str, ...]) -> None:
    section = next(s for s in _written().sections if _half(s.title) == _half(heading))
    written = [_half(p.text).replace(_half(NO_REASON), "") for p in section.paragraphs if p.runs]
    assert written == [_alike(_half(p)) for p in paragraphs]


def test_the_words_of_the_report_folder_are_those_of_the_print() -> None:
    told = govfin.write_narrative(seed.publication(), seed.before())
    assert told.text == _written().text


def test_the_part_is_called_by_department_and_year() -> None:
    assert _written().sections[0].title == "第三部分 武汉市江汉区企业服务中心2020年度部门决算情况说明"


def test_nothing_of_the_published_narrative_is_missing() -> None:
    """The print gives no reason why 一般公共服务支出 is less than its budget, and nothing else is missing."""
    assert [(f.code, f.params["text"]) for f in _written().findings] == [
        ("F0711", "各科目完成年初预算[一般公共服务支出]"),
    ]


def test_a_figure_keeps_the_cells_that_it_is_made_from() -> None:
    figures = [r for r in _written().runs if r.kind == "figure"]
    assert figures[0] == Run("figure", "257.35", "收支总计", ("表1.30行",))
    share = next(r for r in figures if r.of == "基本支出占比")
    assert (share.text, share.cells) == ("58.5%", ("表3.合计.2栏", "表3.合计.1栏"))
    growth = next(r for r in figures if r.of == "abs(收支总计增长)")
    assert (growth.text, growth.cells) == ("100.0%", ("表1.30行", "上年.表1.30行"))
    health = next(r for r in figures if r.cells == ("表5.[210].1栏",))
    assert health.text == "9.69"


def test_charts_have_their_places() -> None:
    charts = [(s.title, p.chart) for s in _written().sections for p in s.paragraphs if p.chart]
    assert [chart for _, chart in charts] == ["图1", "图2", "图3", "图4"]
    assert charts[-1][0] == "（二）财政拨款支出决算结构情况。"


def test_without_last_year_and_reasons_the_text_says_what_it_lacks() -> None:
    told = write(seed.report())
    assert told is not None
    first = told.sections[1].paragraphs[0].text
    assert first == (
        "2020年度收、支总计257.35万元。与2019年度相比，收、支总计各【增加|减少】【abs(收支总计增加额)】万元，"
        "【增长|下降】【abs(收支总计增长)】，主要原因是【收支总计增长】。"
    )
    assert {f.code for f in told.findings} == {"F0711", "F0714"}
    assert "100.0%" not in told.sections[1].paragraphs[0].text


def _changed(**figures: str) -> Told:
    """The narrative of the center in another year: this year's tables with other figures of last year."""
    prior = govfin.new_report(seed.report().schema, {k.replace("_", "."): v for k, v in figures.items()})
    told = write(seed.report(), prior, seed.TEXTS)
    assert told is not None
    return told


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("200.00", "收、支总计各增加57.35万元，增长28.7%，主要原因是我单位为2019年新成立单位，无2019年决算。"),
        ("300.00", "收、支总计各减少42.65万元，下降14.2%，主要原因是我单位为2019年新成立单位，无2019年决算。"),
        ("257.35", "收、支总计无变化。"),
    ],
)
def test_the_words_follow_the_figures(last: str, said: str) -> None:
    # 57.35/200 = 28.675%, 42.65/300 = 14.2166…%
    assert _changed(表1_30行=last).sections[1].paragraphs[0].text.endswith("相比，" + said)


def test_a_table_with_figures_has_its_sentence_and_an_empty_one_its_statement() -> None:
    figures = {
        "表8.合计.1栏": "1.00", "表8.合计.2栏": "30", "表8.合计.3栏": "22.60", "表8.合计.6栏": "8.40",
        "表8.[212].3栏": "22.6",
    }  # fmt: skip
    told = write(govfin.new_report(seed.report().schema, figures), texts={"政府性基金用途[212]": "道路养护"})
    assert told is not None
    section = next(s for s in told.sections if s.title.startswith("八、"))
    assert [p.text for p in section.paragraphs] == [
        (
            "2020年度政府性基金预算财政拨款年初结转和结余1万元，本年收入30万元，本年支出22.6万元，年末结转和结余8.4万元。"
            "具体支出情况为："
        ),
        "1.城乡社区支出（类）支出决算为22.6万元，主要用于道路养护。",
    ]


def test_a_text_of_the_department_cannot_run() -> None:
    told = write(seed.report(), seed.before(), {"收支总计增长": "{表1.1行}{{x}} <script>"})
    assert told is not None
    assert "主要原因是{表1.1行}{{x}} <script>。" in told.text


def test_a_form_without_a_template_has_no_narrative() -> None:
    schema = govfin.load_schema("shanghai-budget-2025")
    assert write(govfin.new_report(schema, {})) is None
