"""Printed text told apart: figures, codes, ordinals, marks for a blank; and texts made comparable."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from govfin.diagnostics.suggest import edit_distance
from govfin.report.report import UNKNOWN

_FIGURE: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"\d+", re.ASCII)
#: Full-width signs and spaces. Not NFKC, which makes 1822 of 182².
_HALF_WIDTH: Final = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u3000\xa0"), " "),
}
_MINUS: Final = dict.fromkeys(map(ord, "−–—﹣－"), "-")
#: Texts that have less in common are not compared.
_FAR: Final = 0.3
#: What is printed for a blank.
_BLANKS: Final = frozenset({"", "-", "--", "/", "无", "…", "...", "."})
_QUOTES: Final = dict.fromkeys(map(ord, "“”\"‘’'「」『』《》〈〉*＊①②③④⑤⑥⑦⑧⑨⑩"))
#: The mark of a note behind a label.
_NOTE_MARK: Final = re.compile(r"(?<=.)(?:\[\d{1,2}\]|[(（]注\s*\d{0,2}[)）])\s*$")
_SEPARATORS: Final = str.maketrans({"：": ":", "、": ",", "，": ",", "；": ";"})
_ORDINAL: Final = re.compile(
    r"^(?:其中:|(?:[(]?[一二三四五六七八九十]+[)]|[一二三四五六七八九十]+[,.、]|[(]?\d{1,2}[)]|\d{1,2}[,.、](?!\d)))+"
)


#: Radicals that fonts of PDF files have in place of the characters that look like them, and these characters.
_RADICALS: Final = str.maketrans(
    "⺁⺇⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻑⻞⻡⻯",
    "厂几母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟長食首竜",
) | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


def unified(text: str) -> str:
    """A text with characters in place of the radicals that look like them: 车 (U+8F66) for ⻋ (U+2ECB)."""
    return text.translate(_RADICALS)


def squeezed(text: str) -> str:
    """A text half-width, without any space: what remains of it when wrapping and padding are taken away."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def figure_of(text: str) -> str | None:
    """The figure that is all of a text, as `Scale.parse` reads it; None when it is none.

    Line ends inside are wrapping; spaces beside a separator are padding. `182²` and `12.5%` are no figures.
    """
    plain = "".join(_half_width(text).translate(_MINUS).split("\n")).strip()
    plain = re.sub(r"(?<=[\d,]) *, *(?=\d)", ",", re.sub(r"^([+-]) +", r"\1", plain))
    plain = plain.removeprefix("¥").removeprefix("￥").strip()
    return plain if _FIGURE.fullmatch(plain) else None


def is_amount(text: str) -> bool:
    """Whether a text is a figure with decimals or thousands, and so neither a code nor the number of a line."""
    figure = figure_of(text)
    return figure is not None and ("." in figure or "," in figure)


def is_figure(text: str) -> bool:
    """Whether a text is a figure, or the mark of one that is not known (`?`)."""
    return figure_of(text) is not None or is_unknown(text)


def is_unknown(text: str) -> bool:
    """Whether a text is the mark that govfin writes for a figure that is not known."""
    return squeezed(text) == UNKNOWN


def _half_width(text: str) -> str:
    return text.translate(_HALF_WIDTH)


def is_blank(text: str) -> bool:
    """Whether nothing is printed, or a mark that stands for nothing."""
    return squeezed(text).translate(_MINUS) in _BLANKS


def whole_of(text: str) -> int | None:
    """The whole number that is all of a text, as 行次 and 栏次 are; None when it is none."""
    plain = squeezed(text)
    return int(plain) if _WHOLE.fullmatch(plain) and len(plain) <= 4 else None  # noqa: PLR2004 - no form has 10,000 lines


def digits_of(text: str) -> str:
    """The digits that are all of a text, as codes are; empty when it is none."""
    plain = squeezed(text)
    return plain if _WHOLE.fullmatch(plain) else ""


def has_digit(text: str) -> bool:
    """Whether there is any digit in a text."""
    return any(c.isdigit() for c in text)


def key(text: str) -> str:
    """A text by which two printings of one name are the same: no spaces, quotes, marks of notes; signs of one width."""
    return squeezed(_NOTE_MARK.sub("", text.translate(_QUOTES))).translate(_QUOTES).casefold().translate(_SEPARATORS)


def bare(text: str) -> str:
    """A label without its ordinal: 一般公共服务支出 for 一、一般公共服务支出, 政府性基金 for 2.政府性基金."""
    plain = key(text)
    return _ORDINAL.sub("", plain) or plain


def alike(left: str, right: str, least: float = 0.0) -> float:
    """How alike two texts are, from 0 to 1 (the same), by the share of characters that would have to change.

    What cannot reach `least` is 0, without being looked at closely.
    """
    if left == right:
        return 1.0
    longest = max(len(left), len(right))
    if not left or not right:
        return 0.0
    ours, theirs = Counter(left), Counter(right)
    apart = max((ours - theirs).total(), (theirs - ours).total())
    if 1 - apart / longest < max(least, _FAR):
        return 0.0
    return 1 - edit_distance(left, right) / longest


_TITLE_MARK: Final = re.compile(r"\s*[（(]\s*(?:公开|附)?表?\s*\d+(?:-\d+)?\s*表?\s*[)）]\s*$|^\s*公开\s*\d+\s*表\s*")


def title_words(title: str) -> str:
    """A printed title without the number of the table: 2020 年度收入决算表 for 2020 年度收入决算表（表 2）."""
    return _TITLE_MARK.sub("", title).strip()
