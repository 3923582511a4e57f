"""The grammar itself: free of conflicts, with words for all that it expects, and generous about width and space."""

from __future__ import annotations

import re
from importlib.resources import files
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark.lexer import PatternStr

from govfin.diagnostics.source import Source
from govfin.syntax import nodes as n
from govfin.syntax.parser import parse, parse_sentence
from govfin.syntax.printer import format_file, format_sentence
from govfin.syntax.syntax_errors import KEYWORDS, WORDS
from strategies import trees

GRAMMAR: Final = (files("govfin.syntax") / "grammar.lark").read_text(encoding="utf-8")
STARTS: Final = ["start", "sentence", "address", "tag"]

#: The signs that a form prints in full width or half width, and the variants that mean the same.
VARIANTS: Final = {
    "=": "＝",
    "+": "＋",
    "-": "－−",
    "*": "＊×",
    "/": "／÷",
    "(": "（",
    ")": "）",
    "[": "［【",
    "]": "］】",
    ",": "，、",
    ":": "：",
    ".": "．",
    "…": "⋯",
    "<=": "≤≦",
    ">=": "≥≧",
} | {str(digit): chr(ord("０") + digit) for digit in range(10)}

EVERY_SIGN: Final = """\
table 表1 {
  row 10 "甲" is 功能[201] into 2, 3
  blank 4…26
  rule 甲: (1+2-3, 4…5)行 <= 表1.6栏各行 * 7行 / 8行
  [9].1栏 >= 0.5
  1行 = 2行
}
"""


def _read(text: str) -> n.File:
    parsed = parse(Source("<test>", text))
    assert parsed.diagnostics == ()
    return parsed.file


# ── the grammar ─────────────────────────────────────────────────────────────────────────────────────


def test_no_two_rules_and_no_two_terminals_are_in_conflict() -> None:
    Lark(GRAMMAR, parser="lalr", start=STARTS, maybe_placeholders=True, strict=True)


def _terminals() -> dict[str, bool]:
    """The terminals that can be written, and whether each is a keyword."""
    lark = Lark(GRAMMAR, parser="lalr", start=STARTS)
    return {
        terminal.name: isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isalpha()
        for terminal in lark.terminals
        if terminal.name not in lark.ignore_tokens
    }


def test_what_is_not_a_keyword_has_words() -> None:
    assert {name for name, keyword in _terminals().items() if not keyword} | {"$END"} == WORDS.keys()


def test_the_keywords_are_those_of_the_grammar() -> None:
    assert {name.lower() for name, keyword in _terminals().items() if keyword} == KEYWORDS


@pytest.mark.parametrize("keyword", sorted(KEYWORDS))
def test_a_keyword_is_no_name(keyword: str) -> None:
    texts = [f"table {keyword} {{ }}", f'table 表1 {{ row "甲" as {keyword} }}', f"figure 甲 = {keyword}.1行"]
    assert all(parse(Source("<test>", text)).diagnostics for text in texts)


# ── width ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("half", "wide"), [(half, wide) for half, all_ in VARIANTS.items() for wide in all_])
def test_a_full_width_sign_means_the_half_width_one(half: str, wide: str) -> None:
    outside_of_quotes = re.sub(r'(?<!["<>表])' + re.escape(half), wide, EVERY_SIGN)
    assert outside_of_quotes != EVERY_SIGN
    assert _read(outside_of_quotes) == _read(EVERY_SIGN)


@given(trees.formulas, st.randoms(use_true_random=False))
def test_a_printed_formula_means_the_same_in_any_width(formula: n.Formula, random: Random) -> None:
    printed = format_sentence(formula)
    mixed = "".join(random.choice([c, *VARIANTS.get(c, "")]) if c not in "0123456789" else c for c in printed)
    assert parse_sentence(mixed) == formula


# ── spaces ──────────────────────────────────────────────────────────────────────────────────────────

SPACES: Final = ["", " ", "  ", "\t", "　"]


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("text", ["27行＝（1+2+…+8）行", "6栏各行＝（1＋2－3）栏各行", "表1.27行=表3.[201].2栏"])
def test_spaces_in_a_sentence_do_not_matter(text: str, space: str) -> None:
    tokens = re.findall(r"\d+|表\d|.", text.replace("各行", "各"))
    spaced = space.join(tokens).replace("各", "各行")
    assert parse_sentence(spaced) == parse_sentence(text)


@given(trees.whole_files, st.sampled_from(["\n", "\r\n", "\n\t", "\n　　"]))
def test_ends_and_beginnings_of_lines_do_not_matter(file: n.File, line_end: str) -> None:
    assert _read(format_file(file).replace("\n", line_end)) == file


def test_a_file_may_stand_on_one_line() -> None:
    on_one_line = " ".join(EVERY_SIGN.split())
    assert _read(on_one_line) == _read(EVERY_SIGN)
