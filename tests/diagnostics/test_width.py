"""A Chinese character takes two columns, and no line that is shown is wider than asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.diagnostics.width import clip, pad, width, wrap

_ALPHABET: Final = "表支出收入，。；）：＝abc123-.’é́ "
texts = st.text(st.sampled_from(_ALPHABET) | st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40)
columns = st.integers(1, 60)
indents = st.integers(0, 4).map(lambda spaces: " " * spaces)

_OPENING: Final = "（「“《＝"
_CLOSING: Final = "，。；：、）」”》！？…"


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters: after a space, and between wide ones that no mark joins."""
    both_wide = width(before) == width(after) == 2
    return before == " " or (both_wide and before not in _OPENING and after not in _CLOSING)


# ── width ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "columns_"), [("", 0), ("abc", 3), ("表1", 3), ("２７行", 6), ("“…”", 3), ("e\u0301", 1), ("a\u200b", 1)]
)
def test_wide_characters_count_two_and_marks_none(text: str, columns_: int) -> None:
    assert width(text) == columns_


@given(texts, texts)
def test_the_width_of_two_texts_is_the_sum_of_their_widths(left: str, right: str) -> None:
    assert width(left + right) == width(left) + width(right)


# ── pad ─────────────────────────────────────────────────────────────────────────────────────────────


@given(texts, columns, st.booleans())
def test_a_padded_text_has_the_width_or_its_own(text: str, asked: int, right: bool) -> None:
    assert width(pad(text, asked, right=right)) == max(asked, width(text))


@given(texts, columns)
def test_padding_adds_spaces_on_one_side(text: str, asked: int) -> None:
    left, right = pad(text, asked), pad(text, asked, right=True)
    assert (left.removeprefix(text).strip(" "), right.removesuffix(text).strip(" ")) == ("", "")


# ── clip ────────────────────────────────────────────────────────────────────────────────────────────


@given(texts, columns)
def test_a_clipped_text_is_never_wider(text: str, asked: int) -> None:
    assert width(clip(text, asked)) <= asked


@given(texts, columns)
def test_clipping_keeps_what_fits_and_cuts_the_rest_with_an_ellipsis(text: str, asked: int) -> None:
    clipped = clip(text, asked)
    assert clipped == text if width(text) <= asked else text.startswith(clipped.removesuffix("…"))


@given(texts, columns)
def test_clipping_wastes_no_more_than_one_column(text: str, asked: int) -> None:
    if width(text) > asked:
        assert width(clip(text, asked)) >= asked - 1


# ── wrap ────────────────────────────────────────────────────────────────────────────────────────────


@given(texts, columns, indents)
def test_a_wrapped_line_is_never_wider_unless_it_cannot_be_broken(text: str, asked: int, indent: str) -> None:
    for line in wrap(text.lstrip(), asked, indent=indent).split("\n"):
        assert width(line) <= asked or not any(_may_break(*pair) for pair in pairwise(line.strip()))


@given(texts, columns, indents)
def test_wrapping_keeps_every_character_but_spaces_in_order(text: str, asked: int, indent: str) -> None:
    assert "".join(wrap(text, asked, indent=indent).split()) == "".join(text.split())


@given(texts, columns)
def test_wrapping_leaves_a_short_text_alone(text: str, asked: int) -> None:
    if width(text) <= asked and text.strip():
        assert wrap(text, asked) == text.rstrip()


@given(texts, columns, indents)
def test_later_lines_begin_with_the_indent(text: str, asked: int, indent: str) -> None:
    lines = wrap(text.lstrip(), asked, indent=indent).split("\n")
    assert all(line.startswith(indent) for _, line in pairwise(lines))


@given(texts, columns)
def test_no_line_begins_with_a_closing_mark(text: str, asked: int) -> None:
    lines = wrap("".join(text.split()), asked).split("\n")
    assert not any(line[0] in _CLOSING for _, line in pairwise(lines))
