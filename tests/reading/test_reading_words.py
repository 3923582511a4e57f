"""What printed text is: a figure, a blank, a label with or without its ordinal, a title without its trimmings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.reading.vocabulary import title_key
from govfin.reading.words import alike, bare, figure_of, is_blank, key, title_words


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("217.35", "217.35"),
        (" 1,234,567.80 ", "1,234,567.80"),
        ("１，２３４．５０", "1,234.50"),
        ("−0.05", "-0.05"),
        ("- 12.00", "-12.00"),
        ("1, 234.50", "1,234.50"),
        ("31,214,\n205.80", "31,214,205.80"),
        ("0.00", "0.00"),
        ("￥40", "40"),
        ("12.5%", None),
        ("182²", None),
        ("58.5％", None),
        ("20万", None),
        ("2020年", None),
        ("12,34", None),
        ("1.2.3", None),
        ("", None),
        ("—", None),
    ],
)
def test_a_figure_is_all_of_a_text(text: str, figure: str | None) -> None:
    assert figure_of(text) == figure


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "－", "/", "无", "…"])
def test_marks_that_stand_for_nothing(text: str) -> None:
    assert is_blank(text)


def test_zero_is_no_blank() -> None:
    assert not is_blank("0.00")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("二十四、债务还本支出", "债务还本支出"),
        ("（一）财政拨款", "财政拨款"),
        ("1.一般公共预算资金", "一般公共预算资金"),
        ("1、一般公共预算资金", "一般公共预算资金"),
        ("2．政府性基金", "政府性基金"),
        ("其中：基本支出", "基本支出"),
        ("总　计", "总计"),
        ("一般公共服务支出", "一般公共服务支出"),
    ],
)
def test_a_label_without_its_ordinal(label: str, name: str) -> None:
    assert bare(label) == name


@pytest.mark.parametrize(
    "printed",
    [
        "收入支出决算总表",
        "2020 年度收入支出决算总表（表 1）",
        "武汉市江汉区企业服务中心2020年度收入支出决算总表",
        "表1 收入支出决算总表",
        "一、收入支出决算总表",
        "公开01表 收入支出决算总表",
        "附件1：收入支出决算总表",
        "收 入 支 出 决 算 总 表",
    ],
)
def test_a_title_is_the_same_however_it_is_printed(printed: str) -> None:
    assert title_key(printed) == "收入支出决算总表"


def test_the_number_of_a_table_is_no_part_of_its_caption() -> None:
    assert title_words("2020 年度收入决算表（表 2）") == "2020 年度收入决算表"


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_mutual_and_between_nothing_and_the_same(left: str, right: str) -> None:
    assert alike(left, right) == alike(right, left)
    assert 0 <= alike(left, right) <= 1
    assert alike(left, left) == 1


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)
