"""Display width of text: a Chinese character takes two columns of a terminal."""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDE: Final = 2
_CLOSING: Final = "，。；：、）」”》！？…"
_OPENING: Final = "（「“《＝"


def width(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(_char_width(c) for c in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with spaces to a width; `right` aligns it to the right."""
    gap = " " * max(0, columns - width(text))
    return gap + text if right else text + gap


def clip(text: str, columns: int) -> str:
    """The text, cut with `…` where it is wider than the given columns."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for char in text:
        used += _char_width(char)
        if used > columns - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def wrap(text: str, columns: int, *, indent: str = "") -> str:
    """The text broken into lines no wider than the given columns; later lines start with `indent`.

    Breaks at spaces and between wide characters, never inside an address, a number or a word.
    """
    lines, current = [], ""
    for piece in _pieces(text):
        if current.strip() and width(current) + width(piece.rstrip()) > columns:
            lines.append(current.rstrip())
            current = indent + piece.lstrip()
        else:
            current += piece if current.strip() or not lines else piece.lstrip()
    return "\n".join([*lines, current.rstrip()] if current.strip() else lines)


def _pieces(text: str) -> list[str]:
    """Unbreakable pieces: words with the spaces after them, wide characters with the marks that close on them.

    A line may break after a space and between two wide characters; `表4.33行.2栏` and `＝208.15` stay whole.
    """
    pieces: list[str] = []
    piece = ""
    for i, char in enumerate(text):
        piece += char
        after = text[i + 1] if i + 1 < len(text) else ""
        if char == " ":
            ends = after != " "
        else:
            ends = _char_width(char) == _WIDE and _char_width(after) == _WIDE and after not in _CLOSING
            ends = ends and char not in _OPENING
        if ends:
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _char_width(char: str) -> int:
    if not char:
        return 0
    if unicodedata.combining(char) or char in "\u200b\ufe0f":
        return 0
    # “ ” … are "ambiguous": a terminal shows them narrow unless it is told otherwise.
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else 1
