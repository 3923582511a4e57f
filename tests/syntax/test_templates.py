"""Templates of narratives: printing and parsing are inverse to one another, and every mistake is told once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from govfin.cli.main import main
from govfin.diagnostics.source import Source
from govfin.syntax import template as t
from govfin.syntax.template_parser import MAX_BLOCKS, MAX_CHARACTERS, parse_template
from govfin.syntax.template_printer import format_template
from strategies import templates

OURS: Final = sorted((Path(__file__).parents[2] / "schemas").glob("*.narrative.md"))


def _read(text: str) -> t.Template:
    parsed = parse_template(Source("<test>", text))
    assert parsed.diagnostics == ()
    return parsed.template


@given(templates.templates)
def test_parsing_what_is_printed_gives_the_same_tree(template: t.Template) -> None:
    assert _read(format_template(template)) == template


@given(templates.templates)
def test_every_piece_stands_where_it_says(template: t.Template) -> None:
    text = format_template(template)
    for piece in _read(text).pieces:
        if isinstance(piece, t.Value | t.Slot | t.Choice):
            assert text[piece.span.start] == "{"
            assert text[piece.span.end - 1] == "}"


@given(st.text(st.sampled_from('{}#if else end each in 表1.行科目text\n"<!-->|by '), max_size=60))
def test_no_text_is_too_strange_to_be_read_or_told_of(text: str) -> None:
    parsed = parse_template(Source("<test>", text))
    for diagnostic in parsed.diagnostics:
        assert diagnostic.label is not None
        assert 0 <= diagnostic.label.span.start < diagnostic.label.span.end <= len(text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_template_of_ours_is_printed_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_template(_read(text)) == text


def test_a_template_is_bounded() -> None:
    long = parse_template(Source("<test>", "字" * (MAX_CHARACTERS + 1)))
    deep = parse_template(Source("<test>", "{if 表1.1行 > 0}" * (MAX_BLOCKS + 1) + "{end}" * (MAX_BLOCKS + 1)))
    assert [d.code for d in long.diagnostics] == ["S0105"]
    assert [d.code for d in deep.diagnostics] == ["S0106"]


def test_schema_format_tidies_a_template_and_leaves_its_words(tmp_path: Path) -> None:
    file, right = tmp_path / "my.narrative.md", OURS[0]
    file.write_text("# {year}年\n\n收入{ 表1.27行}万元，{if 表1.27行=0}无{else}有{end}。\n", encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["schema", "format", "--check", str(right)]).exit_code == 0
    assert run(main, ["schema", "format", "--check", str(file), str(right)]).exit_code == 1
    assert run(main, ["schema", "format", str(file)]).exit_code == 0
    expected = "# {year}年\n\n收入{表1.27行}万元，{if 表1.27行 = 0}无{else}有{end}。\n"
    assert file.read_text(encoding="utf-8") == expected
    file.write_text("{if 表1.27行 = 0}无", encoding="utf-8")
    assert run(main, ["schema", "format", str(file)]).exit_code == 2
    assert file.read_text(encoding="utf-8") == "{if 表1.27行 = 0}无"
