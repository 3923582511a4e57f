"""Whatever a text holds: every error in it is told once, at its place, in one run; and nothing is raised."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.diagnostics.source import Source
from govfin.syntax import nodes as n
from govfin.syntax.parser import (
    MAX_CHARACTERS,
    MAX_DIGITS,
    MAX_ERRORS,
    MAX_NESTING,
    MAX_TERMS,
    Parsed,
    SyntaxProblem,
    parse,
    parse_sentence,
)
from govfin.syntax.printer import format_file

VALID: Final = """\
# 一个小的表式
schema example-2020 "决算" extends cn-2020 {
  year 2020
  unit 万元 precision 0.01
  use functional-2020 as 功能
}

classification functional-2020 levels 类 3, 款 5 {
  201 一般公共服务支出 seen 2017…2020 {
    20103 "政府办公厅（室）"  # 款
  }
}

table 表1 "收入支出决算总表" {
  panel 收入 {
    column 1 "金额"
    row 1 "一、财政拨款收入" is 功能[201]
    blank 2…26
    row 27 "本年收入合计"
  }
  note \"""
    本表反映部门本年度的总收支。
    27 行＝（1+2+…+8）行；30 行＝（27+28+29）行。
  \"""
  rule 平衡: 表1.27行 = sum(1行, 2行) - (3行 + 4行) verdict warning because "勾稽"
}

figure 占比 "比重" = 表1.27行 / 表1.1行 as percent precision 0.1
"""


def _parse(text: str) -> Parsed:
    return parse(Source("<test>", text))


def _told(text: str) -> list[tuple[str, int, int]]:
    """The code, line and column of each diagnostic."""
    return [(d.code, *_position(d)) for d in _parse(text).diagnostics]


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    assert diagnostic.label is not None
    return diagnostic.label.source.position(diagnostic.label.span.start)


def _suggested(text: str) -> list[str | None]:
    return [d.params.get("suggestion") for d in _parse(text).diagnostics]


# ── all errors in one run ───────────────────────────────────────────────────────────────────────────


def test_every_planted_error_is_told_at_its_place() -> None:
    text = """\
schema a {
  yaer 2020
  unit 万元 precision 0.01
}
table 表1 {
  colum 1 "金额"
  row 1 "没有收尾
  row 2 "好的"
  1行 = 2行 +
  row 3 "也好"
  note "27行＝（1+2）行；28行＝＝3行"
  row 4 "末行" balancng
}
tabel 表2 {
  row 1 "随表头略过"
}
between tables {
  表1.1行 =
"""
    assert _told(text) == [
        ("S0101", 2, 3),  # yaer
        ("S0101", 6, 3),  # colum
        ("S0102", 7, 9),  # the quote that opens
        ("S0101", 10, 3),  # row, where an expression should go on
        ("S0104", 11, 24),  # the second ＝
        ("S0101", 12, 14),  # balancng
        ("S0101", 14, 1),  # tabel
        ("S0103", 18, 10),  # the end
    ]


def test_the_statements_that_can_be_read_are_in_the_tree() -> None:
    file = _parse('table 表1 {\n  row 1 "甲"\n  row 2 乙\n  row 3 "丙"\n}\ntable 表2 { }\n').file
    table, other = file.items
    assert isinstance(table, n.Table)
    assert [row.number for row in table.items if isinstance(row, n.Row)] == [1, 3]
    assert isinstance(other, n.Table)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("tabel 表1 {\n  row 1 甲\n}\n", [("S0101", 1, 1)], id="a block whose head cannot be read"),
        pytest.param('table "表1" {\n}\n', [("S0101", 1, 7)], id="a label where a name should stand"),
        pytest.param("table 表1 {\n}\n}\nschema a\n", [("S0101", 3, 1)], id="a brace too many"),
        pytest.param("table 表1 {\n  panel 收入 {\n", [("S0103", 2, 13)], id="braces too few"),
        pytest.param('table 表1 { row "甲" balancng }', [("S0101", 1, 20)], id="a table on one line"),
        pytest.param("between tables {\n  1行 =\n}\n", [("S0101", 3, 1)], id="a rule without an end"),
        pytest.param('table 表1 {\n  nte """\n  甲\n  """\n}\n', [("S0101", 2, 3)], id="a note of several lines"),
    ],
)
def test_one_mistake_is_told_once(text: str, told: list[tuple[str, int, int]]) -> None:
    assert _told(text) == told


def test_no_more_than_the_bound_is_told() -> None:
    told = _told("table 表1 {\n" + "  row 甲\n" * (MAX_ERRORS + 5) + "}\n")
    assert told == [("S0101", line, 7) for line in range(2, MAX_ERRORS + 2)]


# ── suggestions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tabel 表1 { }", "table"),
        ("shema a { }", "schema"),
        ("schema a {\n  yaer 2020\n}", "year"),
        ("schema a {\n  unit 元 precison 1\n}", "precision"),
        ('table 表1 {\n  colum 1 "金额"\n}', "column"),
        ('table 表1 {\n  row 1 "甲" balancng\n  row 2 "乙"\n}', "balancing"),
        ("table 表1 {\n  1行 = 2行 verdict eror\n}", "error"),
        ("figure 甲 = 1行 as percnt", "percent"),
        ("classification a { 201 甲 unverifed }", "unverified"),
    ],
)
def test_a_misspelt_keyword_is_recognised(text: str, meant: str) -> None:
    assert _suggested(text) == [meant]


def test_what_resembles_no_keyword_has_no_suggestion() -> None:
    assert _suggested("gobbledygook 表1 { }") == [None]


# ── strings, comments, notes ────────────────────────────────────────────────────────────────────────


def test_a_note_that_nothing_closes_is_told_where_it_opens() -> None:
    assert _told('table 表1 {\n  note """\n  row 1 "甲"\n}\n') == [("S0102", 2, 8)]


def test_an_error_before_a_note_that_nothing_closes_is_told_too() -> None:
    assert sorted(_told('table 表1 {\n  row 甲\n  note """\n}\n')) == [("S0101", 2, 7), ("S0102", 3, 8)]


def test_a_comment_may_hold_quotes_and_braces() -> None:
    assert _told('table 表1 { # "} """ {\n}\n# "') == []


def test_a_sharp_in_quotes_is_no_comment() -> None:
    [table] = _parse('table 表1 "#1 {" { }').file.items
    assert isinstance(table, n.Table)
    assert (table.title, table.trail) == ("#1 {", "")


def test_a_sentence_that_breaks_off_is_told_at_its_own_end() -> None:
    assert _told('table 表1 {\n  note "27 行＝；说明"\n}\n\n') == [("S0104", 2, 14)]


def test_an_erratum_that_is_no_formula_is_told() -> None:
    assert _told('table 表1 { erratum "甲" reads "  1行＝＝2行" }') == [("S0104", 1, 36)]


@given(st.text())
def test_a_sentence_is_a_formula_or_a_syntax_problem(text: str) -> None:
    code = None
    try:
        parse_sentence(text)
    except SyntaxProblem as problem:
        code = problem.diagnostic.code
    assert code in {None, "S0104", "S0106"}


# ── bounds ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_past_the_bound_is_refused() -> None:
    assert _told(" " * MAX_CHARACTERS) == []
    assert _told(" " * (MAX_CHARACTERS + 1)) == [("S0105", 1, 1)]


def test_braces_past_the_bound_are_refused() -> None:
    def nested(depth: int) -> str:
        return "classification a " + "{ 1 甲" * depth + "}" * depth

    assert _told(nested(MAX_NESTING)) == []
    assert [code for code, *_ in _told(nested(MAX_NESTING + 1))] == ["S0106"]


@pytest.mark.parametrize("place", ["figure 甲 = {}", 'table 表1 {{ note "1行＝{}" }}'])
def test_terms_past_the_bound_are_refused(place: str) -> None:
    assert _told(place.format("+".join(["1行"] * MAX_TERMS))) == []
    assert [code for code, *_ in _told(place.format("+".join(["1行"] * 5000)))] == ["S0106"]


def test_the_longest_expression_is_printed_and_compared() -> None:
    file = _parse("figure 甲 = " + "+".join(["1行"] * MAX_TERMS)).file
    assert _parse(format_file(file)).file == file


def test_a_number_past_the_bound_is_refused() -> None:
    assert _told(f"schema a {{ year {'9' * MAX_DIGITS} }}") == []
    assert _told(f"schema a {{ year {'9' * 5000} }}") == [("S0101", 1, 17)]


# ── any text at all ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", " \n\t　\r\n", "# 只有注释"])
def test_an_empty_file_is_a_file(text: str) -> None:
    assert _told(text) == []


def test_a_binary_file_is_told_at_its_beginning() -> None:
    assert _told("PK\x03\x04\x00\x00\x08\x08")[0] == ("S0101", 1, 1)


def _assert_told_within(text: str) -> None:
    parsed = _parse(text)
    assert len(parsed.diagnostics) <= MAX_ERRORS
    for diagnostic in parsed.diagnostics:
        assert diagnostic.code in {"S0101", "S0102", "S0103", "S0104", "S0105", "S0106"}
        assert diagnostic.label is not None
        assert 0 <= diagnostic.label.span.start <= len(text)
        assert diagnostic.label.span.start < diagnostic.label.span.end
    starts = [d.label.span.start for d in parsed.diagnostics if d.label is not None]
    assert len(set(starts)) == len(starts)


@given(st.text())
def test_any_text_is_read_or_told(text: str) -> None:
    _assert_told_within(text)


_WORDS: Final = [
    *VALID.split(),
    *["{", "}", '"', '"""', "#", "…", "（", "）", "＝", "1", "行", "各栏", "change", "drop"],
    "\n",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join))
def test_any_words_are_read_or_told(text: str) -> None:
    _assert_told_within(text)


@st.composite
def mutated_files(draw: st.DrawFn) -> str:
    """The valid file with a few slices of it deleted, replaced, or something put between."""
    text = VALID
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        text = text[:start] + draw(st.sampled_from(["", *_WORDS]) | st.text(max_size=4)) + text[end:]
    return text


@given(mutated_files())
def test_a_changed_file_is_read_or_told(text: str) -> None:
    _assert_told_within(text)


@given(st.integers(0, len(VALID)))
def test_a_file_that_breaks_off_is_read_or_told(end: int) -> None:
    _assert_told_within(VALID[:end])


def test_the_file_that_is_mutated_is_valid() -> None:
    assert _told(VALID) == []


@given(mutated_files())
def test_what_is_read_of_a_changed_file_is_formatted_without_loss(text: str) -> None:
    parsed = _parse(text)
    if not parsed.diagnostics:
        again = _parse(format_file(parsed.file))
        assert (again.file, again.diagnostics) == (parsed.file, ())
