"""Prose files: a small Markdown of headings, quotations, lists and paragraphs, in and out; nothing else has meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import define, field

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.prose import Prose, Section

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: A heading of the first level is the title of the file, and no part of what it says.
_TOP: Final = 2
_DEEPEST: Final = 6
_LOOKS_LIKE_A_MARK: Final = re.compile(r"^(?:[#>]|[-+*](?=[ \t]|$)|\d{1,9}(?=[.)](?:[ \t]|$)))")


@define
class _Open:
    """A section that is being read."""

    level: int
    title: str
    quote: list[str] = field(factory=list)
    text: list[str] = field(factory=list)
    sections: list[Section] = field(factory=list)

    def closed(self) -> Section:
        return Section(self.title, Prose(self.quote), Prose(self.text), tuple(self.sections))


def section_of_markdown(text: str) -> Section:
    """A file as a section: its title, what stands before the first `##`, and a section for each heading."""
    stack = [_Open(1, "")]
    tokens = _reader().parse(text)
    quoted, marks = 0, list[str]()
    for i, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                level, title = int(token.tag[1:]), _words(tokens[i + 1])
                if level < _TOP:
                    stack[0].title = stack[0].title or title
                    continue
                while stack[-1].level >= level:
                    _close(stack)
                stack.append(_Open(level, title))
            case "blockquote_open" | "blockquote_close":
                quoted += 1 if token.type.endswith("open") else -1
            case "list_item_open":
                marks = [f"{token.info}{token.markup}"] if token.info else []
            case "inline" if tokens[i - 1].type == "paragraph_open":
                said = stack[-1].quote if quoted else stack[-1].text
                said.append("".join(marks) + _words(token))
                marks = []
            case _:
                continue
    while len(stack) > 1:
        _close(stack)
    return stack[0].closed()


def _close(stack: list[_Open]) -> None:
    done = stack.pop().closed()
    stack[-1].sections.append(done)


def markdown_of(section: Section) -> str:
    """The file of a section; reading it gives the section again."""
    return "\n\n".join(_blocks(section, 1)) + "\n"


def _blocks(section: Section, level: int) -> Iterator[str]:
    if section.title or level > 1:
        yield f"{'#' * min(level, _DEEPEST)} {_escaped(section.title).replace('#', chr(92) + '#')}".rstrip()
    yield from (f"> {_marked(p)}" for p in section.quote)
    yield from map(_marked, section.text)
    for inner in section.sections:
        yield from _blocks(inner, level + 1)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _marked(paragraph: str) -> str:
    """A paragraph as text that is read back as itself: what looks like a mark at its beginning is escaped."""
    text = _escaped(paragraph)
    found = _LOOKS_LIKE_A_MARK.match(text)
    if found is None:
        return text
    at = found.end() if found[0][0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


def deeper(section: Section, depth: int, file: str) -> Iterable[Diagnostic]:
    """What is wrong with a file that has headings below the levels that mean something in it."""
    for inner in section.sections:
        if depth == 0:
            yield Diagnostic("D0608", {"title": inner.title}, file=file)
        else:
            yield from deeper(inner, depth - 1, file)


def _words(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - where prose is read

    return MarkdownIt("zero").enable(["heading", "blockquote", "list", "escape"])


__all__ = ["deeper", "markdown_of", "section_of_markdown"]
