"""Prose files: writing and reading are inverse to one another, whatever the text looks like."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.formats.markdown import markdown_of, section_of_markdown
from govfin.formats.toml_text import toml_data, toml_text
from govfin.report.prose import Prose, Section, one_line

texts = st.text(
    st.sampled_from("甲乙a1 .)-+*#>\\`[]!&<\t_~|=:“”　\"'\n") | st.characters(exclude_categories=["Cs"]), max_size=12
)
proses = st.lists(texts, max_size=3).map(Prose)


def _sections(levels: int) -> st.SearchStrategy[Section]:
    below = st.just(()) if levels == 0 else st.lists(_sections(levels - 1), max_size=2).map(tuple)
    return st.builds(Section, texts, proses, proses, below)


@given(_sections(3))
def test_reading_what_is_written_gives_the_same_sections(section: Section) -> None:
    assert section_of_markdown(markdown_of(section)) == section


@given(texts)
def test_one_line_is_one_line_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("开展\n工作", "开展工作"),
        ("Final\naccounts", "Final accounts"),
        ("2020年\n 20户 ", "2020年20户"),
        ("甲\n\n乙", "甲乙"),
    ],
)
def test_wrapped_lines_are_joined_as_the_script_has_it(text: str, line: str) -> None:
    assert one_line(text) == line


_values = texts | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.dates()
_tables = st.recursive(
    st.dictionaries(texts, _values | st.lists(texts, max_size=2), max_size=3),
    lambda inner: st.dictionaries(texts, inner | st.lists(inner, min_size=1, max_size=2) | _values, max_size=3),
    max_leaves=6,
)


@given(_tables)
def test_reading_written_toml_gives_the_same_data(data: dict[str, Any]) -> None:
    assert toml_data(toml_text(data), "x.toml") == data


@given(st.text(st.sampled_from("甲乙a-_1 =.\"'#\n[]"), max_size=30))
def test_toml_that_is_toml_means_what_it_means(text: str) -> None:
    """Quotes are added where nothing else can be meant, and nowhere else."""
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert toml_data(text, "x.toml") == expected
