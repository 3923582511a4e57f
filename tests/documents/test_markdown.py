"""Markdown: every figure in simple tables, and every text escaped."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import govfin
from documents.evil import evil
from govfin.documents.as_markdown import escaped, markdown_text
from govfin.documents.build import build

ROOT = Path(__file__).parents[2]


def test_tables_are_tables_with_all_their_figures() -> None:
    report = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    text = markdown_text(build(report))
    assert text.startswith("# 武汉市江汉区企业服务中心2020年度部门决算\n\n")
    assert "| 八、其他收入 | 8 |  | 八、社会保障和就业支出 | 38 | 4.95 |\n" in text
    assert "| 2010350 |  |  | 事业运行 | 97.83 | 97.83 |  |  |  |  |  |\n" in text
    for block in build(report).tables:
        rows = text.split(f"### {block.title}")[1].split("\n\n###", maxsplit=1)[0].splitlines()
        lines = [r for r in rows if r.startswith("|")]
        assert {line.count(" | ") for line in lines} == {block.grid.width - 1}
        assert len(lines) == block.grid.height - block.grid.header + 2


def test_evil_words_stay_words() -> None:
    text = markdown_text(build(evil()))
    assert "<script" not in text
    assert "<img" not in text
    assert "[a](b)" not in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table


@given(st.text(max_size=40))
def test_escaping_takes_nothing_away(text: str) -> None:
    """Without its backslashes and entities, a line is what it was, but for what no document can hold."""
    shown = escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    plain, i = "", 0
    while i < len(shown):
        if shown[i] == "\\" and i + 1 < len(shown):
            i += 1
        plain += shown[i]
        i += 1
    from govfin.documents.model import plain as kept  # noqa: PLC0415

    assert plain == kept(text)
