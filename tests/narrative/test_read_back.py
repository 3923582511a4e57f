"""The published text layer read with the template: every figure, where it stands, and what it came to."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from govfin.diagnostics.diagnostic import Language
from govfin.narrative.compare import Comparison, compare
from govfin.narrative.read_back import ReadBack, read_back
from govfin.report.finding import Outcome
from govfin.report.report import Report
from narrative import seed

layer = pytest.mark.skipif(not seed.LAYER.exists(), reason="the text layer of the published report is not here")

#: Every figure in the sentences of seed.PUBLISHED, read by eye: section, figure, as printed.
FIGURES: Final = [
    *("257.35", "257.35", "100.0"),  # 一
    *("217.35", "217.35", "100.0"),  # 二
    *("208.15", "121.74", "58.5", "86.41", "41.5"),  # 三
    *("257.35", "257.35", "100.0"),  # 四
    *("208.15", "100.0", "208.15", "100.0"),  # 五（一）
    *("208.15", "181.99", "87.4", "4.95", "2.4", "9.69", "4.7", "11.52", "5.5"),  # 五（二）
    *("220.51", "208.15", "94.4", "121.74", "86.41", "39.12", "1.5", "22.6"),  # 五（三）
    *("184.48", "181.99", "98.7", "10.06", "4.95", "49.2"),
    *("11.92", "9.69", "81.3", "14.05", "11.52", "82.0"),
    *("121.74", "108.48", "13.26"),  # 六
    *("9.07", "6.08", "2.99", "0", "0.0"),  # 十一
    *("5", "86.41", "100.0", "208.15", "98", "2"),  # 十三
    *("50", "39.12", "78.2", "3", "1.5", "50.0"),
]


def _read(text: str, report: Report | None = None) -> ReadBack:
    found = read_back(seed.report().schema, text, report)
    assert found is not None
    return found


def _compared(text: str, prior: Report | None = None) -> Comparison:
    return compare(seed.report(), _read(text, seed.report()), prior)


def test_every_figure_of_the_published_sentences_is_read() -> None:
    read = _read(seed.text(), seed.report())
    assert [r.text for r in read.figures] == FIGURES
    assert read.unread == ()
    assert {name: said.removeprefix("是") for name, said in read.texts.items()} == seed.TEXTS


def test_without_a_report_only_the_rows_that_it_names_are_not_read() -> None:
    read = _read(seed.text())
    of_projects = ["39.12", "1.5", "22.6", "50", "39.12", "78.2", "3", "1.5", "50.0"]
    lost = Counter(FIGURES) - Counter(r.text for r in read.figures)
    assert lost == Counter(of_projects)
    assert {"39.12", "1.5", "22.6", "50", "78.2%", "3", "50.0%"} <= {r.text for r in read.unread}


@pytest.mark.parametrize("prior", [None, seed.before()], ids=["not given", "given"])
def test_the_published_sentences_agree_with_the_tables_but_for_growth_over_zero(prior: Report | None) -> None:
    compared = _compared(seed.text(), prior)
    assert compared.outcomes == {Outcome.PASS: len(FIGURES) - 3, Outcome.NOT_APPLICABLE: 3}
    habits = [f for f in compared.findings if f.code == "F0705"]
    assert [(f.params["figure"], f.params["printed"]) for f in habits] == [
        ("收、支总计比上年增长", "100.0%"),
        ("财政拨款收、支总计比上年增长", "100.0%"),
        ("财政拨款支出比上年增长", "100.0%"),
    ]


def test_last_year_is_what_the_text_itself_says_of_it() -> None:
    assert _compared(seed.text()).inferred == {"上年.表1.30行": "0", "上年.表4.32行": "0", "上年.表5.合计.1栏": "0"}


def test_a_place_is_where_the_figure_stands() -> None:
    text = seed.text()
    for reading in _read(text, seed.report()).figures:
        place = reading.place
        assert text[place.start : place.end] == reading.text
        assert reading.text in text.splitlines()[place.line - 1]
        assert reading.text in place.sentence


# ── the text layer of the whole document ────────────────────────────────────────────────────────────


@layer
def test_every_figure_of_the_layer_is_read_with_its_line() -> None:
    text = seed.LAYER.read_text(encoding="utf-8")
    read = _read(text, seed.report())
    here = iter(r.text for r in read.figures)
    assert all(figure in here for figure in FIGURES)  # in this order
    lines = text.splitlines()
    for reading in read.figures:
        assert reading.text in lines[reading.place.line - 1].replace(" ", "")


@layer
def test_the_layer_has_no_figure_that_the_tables_contradict() -> None:
    compared = _compared(seed.LAYER.read_text(encoding="utf-8"))
    assert {f.code for f in compared.findings if f.severity.value == "error"} == set()
    assert compared.outcomes.keys() <= {Outcome.PASS, Outcome.NOT_APPLICABLE}


# ── what text layers and departments do to a text ───────────────────────────────────────────────────

WRAPPED: Final = "\n".join(seed.text()[i : i + 17] for i in range(0, len(seed.text()), 17))
SPACED: Final = seed.text().replace("万元", " 万 元 ").replace("2020", " 2020 ").replace("，", " ， ")
WIDE: Final = seed.text().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.%()"})
BARE: Final = seed.text().replace("。\n", "\n").replace("，", "").replace("、支", "支")
TYPOS: Final = (
    seed.text().replace("收入合计", "收人合计").replace("基本支出", "基本支岀").replace("主要原因是", "主要原因为")
    .replace("主要包括", "包括").replace("财政拨款收、支总计", "财政拨款收支总计")
)  # fmt: skip
ADDED: Final = (
    seed.text()
    .replace("图1：", "图1：\n上述收入较年初预算有所调整，共追加3次。\n")
    .replace("占5.5%。", "占5.5%。\n与年初预算相比，各类支出均在合理区间之内。")
)


@pytest.mark.parametrize(
    "text", [WRAPPED, SPACED, WIDE, BARE, TYPOS, ADDED], ids=["wrapped", "spaced", "wide", "bare", "typos", "added"]
)
def test_a_text_reads_the_same_however_it_is_printed(text: str) -> None:
    compared = _compared(text)
    assert [str(r.amount) for r in compared.read.figures] == FIGURES
    assert {f.code for f in compared.findings} <= {"F0705", "F0708", "F0709", "F0721"}


def test_what_the_department_added_is_listed_and_its_numbers_too() -> None:
    read = _read(ADDED, seed.report())
    assert [place.sentence for place in read.added] == [
        "上述收入较年初预算有所调整，共追加3次",
        "与年初预算相比，各类支出均在合理区间之内",
    ]
    assert [r.text for r in read.unread] == ["3"]


# ── a figure that is changed is found ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("收入合计217.35", "收入合计217.53", "F0701"),
        ("收入合计217.35", "收入合计217.36", "F0702"),
        ("支出合计208.15", "支出合计208.2", "F0703"),
        ("占本年支出58.5%", "占本年支出58.6%", "F0702"),
        ("占本年支出58.5%", "占本年支出85.5%", "F0701"),
        ("占本年支出58.5%", "占本年支出58.49%", ""),
        ("占本年支出58.5%", "占本年支出58.48%", "F0703"),  # 121.735 / 208.155 = 58.483%
        ("占本年支出58.5%", "占本年支出58.47%", "F0702"),
        ("卫生健康(类)支出9.69", "卫生健康(类)支出96.9", "F0701"),
        ("人员经费108.48万元", "人员经费【】万元", ""),
        ("收、支总计各增加257.35", "收、支总计各减少257.35", "F0704"),
        ("2020年度收入合计", "2021年度收入合计", "F0713"),
        ("绩效工资、", "", "F0710"),
        ("绩效工资、", "绩效工资、奖金、", "F0718"),
        ("本部门无政府性基金预算财政拨款收入支出", "本部门无", "F0708"),
        ("主要原因是我单位为2019年新成立单位，无2019年决算。\n", "\n", "F0721"),
    ],
)
def test_a_change_of_the_text_is_found(old: str, new: str, code: str) -> None:
    assert old in seed.text()
    usual = Counter(f.code for f in _compared(seed.text(), seed.before()).findings)
    found = Counter(f.code for f in _compared(seed.text().replace(old, new, 1), seed.before()).findings) - usual
    assert set(found) - {"F0709"} == ({code} if code else set())


def test_every_message_is_whole_in_both_languages() -> None:
    text = seed.text().replace("217.35", "217.53").replace("增加", "减少").replace("绩效工资、", "")
    for finding in _compared(text, seed.before()).findings:
        for language in Language:
            assert "{" not in finding.message(language)


def test_a_text_that_is_no_narrative_reads_as_nothing() -> None:
    read = _read("收入支出决算总表\n217.35 208.15\n")
    assert read.figures == ()
    assert len(read.missing) > 5
