"""Prose of a report: paragraphs, each one line; sections with titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import field, frozen

_LINE_END: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NOT_TEXT: Final = frozenset({"Cc", "Cs"})


def one_line(text: str) -> str:
    """A text in one line: line ends are closed up, between Latin words by a blank; control characters go."""
    lines = (
        "".join(" " if unicodedata.category(c) in _NOT_TEXT else c for c in x).strip() for x in _LINE_END.split(text)
    )
    joined = ""
    for line in filter(None, lines):
        wide = not joined or not (joined[-1].isascii() and line[0].isascii())
        joined += line if wide else f" {line}"
    return joined


def _paragraphs(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := one_line(text)))


@frozen
class Prose:
    """Text in paragraphs; false where there is none."""

    paragraphs: tuple[str, ...] = field(default=(), converter=_paragraphs)

    @classmethod
    def of(cls, text: str) -> Prose:
        """The paragraphs of a text with empty lines between them."""
        return cls(re.split(r"(?:\r\n?|\n)[ \t\u3000]*(?:\r\n?|\n)", text))

    def __iter__(self) -> Iterator[str]:
        return iter(self.paragraphs)

    def __bool__(self) -> bool:
        return bool(self.paragraphs)

    def __str__(self) -> str:
        return "\n\n".join(self.paragraphs)


#: Nothing is said.
NO_PROSE: Final = Prose()


@frozen
class Section:
    """A title, what stands quoted below it, its text, and the sections below it."""

    title: str = field(converter=one_line)
    quote: Prose = NO_PROSE
    text: Prose = NO_PROSE
    sections: tuple[Section, ...] = ()
