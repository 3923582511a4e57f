"""Fenced blocks of a Markdown file, and rewriting one of them in place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
#: With GOVFIN_UPDATE=1 the tests write what they expect instead of comparing it.
UPDATE: Final = os.environ.get("GOVFIN_UPDATE") == "1"

_FENCED: Final = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@frozen
class Block:
    """A fenced block: its language, the words after it, its text and the line on which the text begins."""

    path: Path
    language: str
    words: Mapping[str, str]
    text: str
    line: int
    span: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}"


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a file, in order."""
    return list(_blocks(path, path.read_text(encoding="utf-8")))


def _blocks(path: Path, text: str) -> Iterator[Block]:
    for match in _FENCED.finditer(text):
        language, *words = match["info"].split() or [""]
        named = dict(word.partition("=")[::2] for word in words)
        line = text.count("\n", 0, match.start("text")) + 1
        yield Block(path, language, named, match["text"], line, match.span("text"))


def keep(path: Path, expected: str, found: str) -> None:
    """Compare a whole file with what it should be; with GOVFIN_UPDATE=1, make it so."""
    if UPDATE and expected != found:
        path.write_text(expected, encoding="utf-8")
        return
    assert found == expected, f"{path.name} is stale: run the tests with GOVFIN_UPDATE=1 and review the diff"


def rewritten(text: str, changes: Callable[[Block], str | None], path: Path) -> str:
    """The text of a file with some blocks replaced; None leaves a block as it is."""
    for block in reversed(list(_blocks(path, text))):
        new = changes(block)
        if new is not None:
            text = text[: block.span[0]] + new + text[block.span[1] :]
    return text
