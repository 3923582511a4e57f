"""Display width of text: a Chinese character takes two columns of a terminal."""

from __future__ import annotations

import unicodedata


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

    Breaks at spaces and after any wide character, never inside a run of narrow ones.
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
    """Unbreakable pieces: words with their following space, single wide characters with their closing marks."""
    pieces: list[str] = []
    word = ""
    for char in text:
        if char in "，。；：、）」”》！？" and (word or pieces):
            if word:
                word += char
            else:
                pieces[-1] += char
        elif char == " " or _char_width(char) == 2:  # noqa: PLR2004
            word += char
            pieces.append(word)
            word = ""
        else:
            word += char
    return [*pieces, word] if word else pieces


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or char in "\u200b\ufe0f":
        return 0
    # “ ” … are "ambiguous": a terminal shows them narrow unless it is told otherwise.
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
