"""A document as Markdown for repositories: simple tables, and every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from govfin.documents.model import (
    Chart,
    Contents,
    Cover,
    Document,
    Grid,
    GridCell,
    Heading,
    Kind,
    Paragraph,
    TableBlock,
    plain,
)

#: What has a meaning in Markdown or HTML wherever it stands; `~` and `$` where it is extended.
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~$&#])")
#: What has one at the beginning of a line: a list, a heading, a rule, a number with a point.
_LEADING: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=+])", re.MULTILINE)


def markdown_text(document: Document) -> str:
    """The document in Markdown (GitHub's tables). Merged cells are printed where they begin; headers in one line."""
    lines: list[str] = []
    for block in document.blocks:
        match block:
            case Cover():
                lines += [
                    f"# {escaped(f'{block.department}{block.title}')}",
                    *([escaped(block.date)] if block.date else []),
                ]
            case Contents():
                continue
            case Heading():
                lines.append(f"{'#' * min(block.level + 1, 6)} {_one_line(block.text)}")
            case Paragraph(style="subheading"):
                lines.append(f"**{_one_line(block.text)}**")
            case Paragraph():
                lines.append(_broken(block.text))
            case Chart():
                lines += list(_chart(block))
            case TableBlock():
                lines += list(_table(block))
    return "\n\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """A text that Markdown and HTML print as it is."""
    once = _SPECIAL.sub(r"\\\1", plain(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
    return _LEADING.sub(_guarded, once)


def _guarded(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign[:-1]}\\{sign[-1]}"


def _one_line(text: str) -> str:
    return escaped(" ".join(plain(text).split()))


def _broken(text: str) -> str:
    """A text whose line ends stay line ends."""
    return "\\\n".join(escaped(line.strip()) for line in plain(text).split("\n"))


def _chart(block: Chart) -> Iterator[str]:
    yield f"**{_one_line(block.title)}**（单位：{escaped(block.unit)}）"
    yield "\n".join(f"- {_one_line(item.label)}：{escaped(item.text)}" for item in block.items)


def _table(block: TableBlock) -> Iterator[str]:
    if block.title:
        yield f"{'#' * min(block.level + 1, 6) if block.level else '####'} {_one_line(block.title)}"
    if block.left or block.right:
        yield "　　".join(_one_line(x) for x in (block.left, block.right) if x)
    yield "\n".join(_rows(block.grid))
    for text in (*block.notes, block.statement):
        if text:
            yield _broken(text)


def _rows(grid: Grid) -> Iterator[str]:
    """The header in one line, each column with all that stands above it; then the rows."""
    heads = [_head(grid, column) for column in range(grid.width)]
    right = {c.column for c in grid.cells if c.kind is Kind.FIGURE}
    yield _row(heads)
    yield _row(["--:" if column in right else "---" for column in range(grid.width)])
    for row in grid.rows[grid.header :]:
        texts = [""] * grid.width
        for cell in row:
            texts[cell.column] = _one_line(cell.text)
        yield _row(texts)


def _head(grid: Grid, column: int) -> str:
    above: dict[GridCell, None] = {}
    for row in grid.rows[: grid.header]:
        for cell in row:
            if cell.column <= column < cell.column + cell.columns and cell.text:
                above[cell] = None
    return "<br>".join(_one_line(cell.text) for cell in above)


def _row(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


__all__ = ["escaped", "markdown_text"]
