"""A published text without what a text layer does to it: line ends, spaces and widths are gone, every place is kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from attrs import frozen

#: Signs that mean the same in a published text.
_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟＂〝〞「」『』", '"'),
        **dict.fromkeys("‘’＇`´", "'"),
        **dict.fromkeys("−–—﹣‐‑", "-"),
        **dict.fromkeys("〔［", "("),
        **dict.fromkeys("〕］", ")"),
        "、": ",",
        "．": ".",
        "﹪": "%",
    }
)
PUNCTUATION: Final = frozenset(",.;:。'\"()-…·")
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_OPEN: Final = re.compile(r"【([^】]{1,200})】")


class Number(NamedTuple):
    """A number that may stand at a place: its text, where it ends, and whether spaces had to be taken out of it."""

    text: str
    end: int
    spaced: bool = False
    #: What is missing, where `【…】` stands for a number.
    missing: bool = False


@frozen(slots=False)
class Folded:
    """A text as a row of signs; `offsets[i]` is where the i-th stands in the original."""

    original: str
    signs: str
    offsets: tuple[int, ...]

    def numbers(self, at: int) -> tuple[Number, ...]:
        """The numbers that may be read at a place, the likeliest first."""
        return self._numbers.get(at, ())

    def line(self, at: int) -> int:
        """The line (from 1) of the original on which a sign stands."""
        return bisect_right(self._line_starts, self.offset(at))

    def offset(self, at: int) -> int:
        """The place of a sign in the original; its end for what is past the last sign."""
        if at < len(self.offsets):
            return self.offsets[at]
        return self.offsets[-1] + 1 if self.offsets else 0

    def slice(self, start: int, end: int) -> str:
        """The original from one sign to another, without line ends."""
        if start >= end:
            return ""
        return "".join(self.original[self.offsets[start] : self.offsets[end - 1] + 1].split("\n"))

    def spaced(self, at: int) -> bool:
        """Whether a space or line end stands before a sign."""
        return at > 0 and self.offsets[at] > self.offsets[at - 1] + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.original) if c == "\n")]

    @cached_property
    def _numbers(self) -> dict[int, tuple[Number, ...]]:
        found: dict[int, tuple[Number, ...]] = {}
        for match in re.finditer(r"[\d+-]", self.signs, re.ASCII):
            at = match.start()
            numbers = tuple(self._numbers_at(at))
            if numbers:
                found[at] = numbers
        for match in _OPEN.finditer(self.signs):
            found[match.start()] = (Number("", match.end(), missing=True),)
        return found

    def _numbers_at(self, at: int) -> Iterator[Number]:
        signs = self.signs
        before = signs[at - 1] if at else ""
        if not self.spaced(at) and (before.isdigit() or (before == "." and at > 1 and signs[at - 2].isdigit())):
            return  # inside of a number
        if signs[at] in "+-" and (before.isdigit() or before == "%"):
            return  # between two numbers
        whole = _NUMBER.match(signs, at)
        if whole is None:
            return
        end = whole.end()
        gaps = [i for i in range(at + 1, end) if self.spaced(i)]
        if gaps:
            short = _NUMBER.fullmatch(signs[at : gaps[0]].rstrip(".,"))
            if short:
                yield Number(short.group(), at + len(short.group()))
        yield Number(whole.group(), end, spaced=bool(gaps))


def fold(text: str) -> Folded:
    """A text without spaces and line ends, full-width signs as half-width ones."""
    signs, offsets = [], []
    for offset, sign in enumerate(text):
        if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf"):
            continue
        plain = sign.translate(_SAME)
        if plain == sign and ord(sign) > 127:  # noqa: PLR2004 - ASCII is as it is
            plain = unicodedata.normalize("NFKC", sign).translate(_SAME)
        for part in plain:
            if not part.isspace():
                signs.append(part)
                offsets.append(offset)
    return Folded(text, "".join(signs), tuple(offsets))


def folded(text: str) -> str:
    """The signs of a text."""
    return fold(text).signs
