"""The printer and the parser are inverse to one another, for whole files and for sentences of printed notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import fields
from hypothesis import given

from govfin.diagnostics.source import Source
from govfin.syntax import nodes as n
from govfin.syntax.parser import parse, parse_sentence
from govfin.syntax.printer import format_file, format_sentence
from strategies import trees

SCHEMAS: Final = sorted((Path(__file__).parents[2] / "schemas").glob("*.govfin"))

#: Every formula of the notes under the nine tables of the seed, as printed, and as the formatter prints it.
PRINTED: Final = [
    # 收入支出决算总表
    ("27 行＝（1+2+3+4+5+6+7+8）行", "27 行＝（1+2+3+4+5+6+7+8）行"),
    ("30 行＝（27+28+29）行", "30 行＝（27+28+29）行"),
    ("57 行＝（31+32+…+56）行", "57 行＝（31+32+…+56）行"),
    ("60 行＝（57+58+59）行", "60 行＝（57+58+59）行"),
    # 收入决算表
    ("1 栏各行＝（2+3+4+5+6+7）栏各行", "1 栏各行＝（2+3+4+5+6+7）栏各行"),
    # 支出决算表
    ("1 栏各行＝（2+3+4+5+6）栏各行", "1 栏各行＝（2+3+4+5+6）栏各行"),
    # 财政拨款收入支出决算总表
    ("27 行＝（1+2+3）行", "27 行＝（1+2+3）行"),
    ("28 行＝（29+30+31）行", "28 行＝（29+30+31）行"),
    ("32 行＝（27+28）行", "32 行＝（27+28）行"),
    ("57 行＝（33+34+…+58）行", "57 行＝（33+34+…+58）行"),
    ("64 行＝（59+60）行", "64 行＝（59+60）行"),
    # 一般公共预算财政拨款支出决算表
    ("1 栏各行＝（2+3）栏各行", "1 栏各行＝（2+3）栏各行"),
    # 财政拨款“三公”经费支出决算表
    ("1 栏＝（2＋3＋6）栏", "1 栏＝（2+3+6）栏"),
    ("3 栏＝（4＋5）栏", "3 栏＝（4+5）栏"),
    ("7 栏＝（8＋9＋12）栏", "7 栏＝（8+9+12）栏"),
    ("9 栏=（10+11）栏", "9 栏＝（10+11）栏"),
    # 政府性基金预算财政拨款收入支出决算表
    ("6 栏各行＝（1＋2－3）栏各行", "6 栏各行＝（1+2-3）栏各行"),
    ("3 栏各行＝（4＋5）栏各行", "3 栏各行＝（4+5）栏各行"),
    # 国有资本经营预算财政拨款支出决算表
    ("1 栏各行＝（2＋3）栏各行", "1 栏各行＝（2+3）栏各行"),
]


def _read(text: str) -> n.File:
    parsed = parse(Source("<test>", text))
    assert parsed.diagnostics == ()
    return parsed.file


def _walk(node: object) -> Iterator[n.Node]:
    if isinstance(node, tuple):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, n.Node):
        yield node
        for name in (field.name for field in fields(type(node))):
            yield from _walk(getattr(node, name))


# ── files ───────────────────────────────────────────────────────────────────────────────────────────


@given(trees.whole_files)
def test_parsing_what_is_formatted_gives_the_same_tree(file: n.File) -> None:
    assert _read(format_file(file)) == file


@given(trees.whole_files)
def test_formatting_twice_changes_nothing_more(file: n.File) -> None:
    once = format_file(file)
    assert format_file(_read(once)) == once


@given(trees.whole_files)
def test_every_node_stands_within_the_text(file: n.File) -> None:
    text = format_file(file)
    assert all(0 <= node.span.start <= node.span.end <= len(text) for node in _walk(_read(text)))


@given(trees.names, trees.formulas)
def test_a_formula_in_a_note_is_read_where_it_stands(name: str, formula: n.Formula) -> None:
    text = f'table {name} {{\n  note "说明。{format_sentence(formula)}。"\n}}\n'
    [found] = [node for node in _walk(_read(text)) if isinstance(node, n.Formula)]
    assert found == formula
    assert text[found.span.start : found.span.end] == format_sentence(formula)


@given(trees.formulas)
def test_an_erratum_reads_as_a_formula(formula: n.Formula) -> None:
    text = f'table 表4 {{ erratum "57 行＝（33+34+…+58）行" reads " {format_sentence(formula)}；" }}'
    [found] = [node for node in _walk(_read(text)) if isinstance(node, n.Formula)]
    assert found == formula
    assert text[found.span.start : found.span.end] == format_sentence(formula)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_of_ours_is_formatted_without_loss(path: Path) -> None:
    file = _read(path.read_text(encoding="utf-8"))
    assert _read(format_file(file)) == file


# ── sentences of printed notes ──────────────────────────────────────────────────────────────────────


@given(trees.formulas)
def test_parsing_a_printed_sentence_gives_the_same_formula(formula: n.Formula) -> None:
    assert parse_sentence(format_sentence(formula)) == formula


@pytest.mark.parametrize(("printed", "canonical"), PRINTED)
def test_a_printed_formula_is_printed_back_in_its_notation(printed: str, canonical: str) -> None:
    assert format_sentence(parse_sentence(printed)) == canonical


@pytest.mark.parametrize("end", ["", "；", ";", "。", " 。", "\n"])
def test_the_end_of_a_sentence_is_not_part_of_its_formula(end: str) -> None:
    assert parse_sentence(f"　30 行＝（27+28+29）行{end}") == parse_sentence("30行=(27+28+29)行")


def test_the_first_printed_formula_is_a_line_and_a_bracket_of_eight() -> None:
    formula = parse_sentence(PRINTED[0][0])
    eight = tuple(n.Pick("+" if i > 1 else "", i) for i in range(1, 9))
    assert formula == n.Formula(n.Address((n.Lines("行", (n.Pick("", 27),)),)), n.Address((n.Lines("行", eight),)))


# ── what the formatter keeps ────────────────────────────────────────────────────────────────────────


def test_numbers_without_a_sign_between_them_stay_apart() -> None:
    text = "table 表1 {\n  (1 2)行 = (… …)栏\n}\n"
    assert format_file(_read(text)) == text


def test_a_code_whose_name_has_a_space_stays_in_quotes() -> None:
    text = 'classification a {\n  201 "甲\u2003乙"\n}\n'
    assert format_file(_read(text)) == text


def test_a_name_whose_half_width_form_is_no_name_stays_as_it_is() -> None:
    text = "table 表⑴ { }\n"
    assert format_file(_read(text)) == text


def test_comments_keep_their_places() -> None:
    text = """\
# 开头
table 表1 {  # 表名之后
  # 一行之前

  row 1 "甲"  # 一行之后
  # 最后
}  # 表之后
# 结尾
"""
    assert format_file(_read(text)) == text.replace("{  # 表名之后\n", "{\n  # 表名之后\n")


def test_a_function_may_begin_the_rule_after_a_reason() -> None:
    """`growth` begins a habit of a narrative, too; which one it is, the next word says."""
    text = """schema A
between tables {
  1行 = 0 source "注"
  growth(1行, 2行) = 0
}
narrative "x.narrative.md" {
  growth over zero reads "100.0%" source "注"
  ratio over zero reads "0.0%"
}
"""
    rules = [node for node in _walk(_read(text)) if isinstance(node, n.Rule)]
    assert isinstance(rules[1].left, n.Call)
