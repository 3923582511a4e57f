"""Sources and spans: where in a text something stands."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import frozen


@frozen
class Span:
    """A stretch of a source text, by offsets of characters: `text[start:end]`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.start, other.end)


@frozen(eq=False)
class Source:
    """A text and the name under which a person knows it (a path, or `<text>`)."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(i + 1 for i, c in enumerate(self.text) if c == "\n"))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """The offset at which a line (from 1) begins."""
        return self._line_starts[line - 1]

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line end."""
        start = self._line_starts[number - 1]
        ends = self._line_starts[number : number + 1]
        return self.text[start : ends[0] if ends else len(self.text)].rstrip("\r\n")
