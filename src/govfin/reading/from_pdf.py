"""PDF: ruled tables by their rules, the rest as lines of words with their boxes; turned pages are turned back."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from attrs import evolve

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.reading.extracted import Box, Document, Grid, Line, Page, Place, Word
from govfin.reading.ruled import Ruled, ruled_of
from govfin.reading.words import figure_of, unified

#: A gap wider than so many times the size of the characters parts two words; a smaller one does where the digits of
#: a figure end or begin: a figure at the right of its column, and the label of the next.
_GAP: Final = 0.6
_GAP_AT_DIGITS: Final = 0.15
#: A label and the figure at its end.
_TOUCHED: Final = re.compile(r"(.*[\u4e00-\u9fff\u2e80-\u2fdf）)])(-?\d[\d,]*\.\d+)")
_Char = dict[str, Any]


def document_of_pdf(data: bytes, file: str, most: int) -> Document:
    """The pages of a PDF.

    Raises:
        FileError: D0902 encrypted, D0903 damaged, D0904 more pages than `most`.
    """
    import pdfplumber  # noqa: PLC0415 - heavy; only PDF needs it

    _count(data, file, most)
    found = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                upright = _upright(pdf, page)
                scanned = not page.chars and bool(page.images)
                found.append(Page(tuple(_blocks(upright)), page.page_number, scanned=scanned))
                upright.close()
                page.close()
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - readers raise what they like on damaged files
        raise _refused(file, error) from None
    return Document(file, "pdf", tuple(found))


def _count(data: bytes, file: str, most: int) -> None:
    """Count the pages with the faster of two readers, before the slower one looks at each."""
    import pypdfium2  # noqa: PLC0415 - comes with pdfplumber

    try:
        pdf = pypdfium2.PdfDocument(data)
        pages = len(pdf)
        pdf.close()
    except pypdfium2.PdfiumError as error:
        raise _refused(file, error) from None
    if pages > most:
        params = {"what": "pages", "what_zh": "页数", "found": str(pages), "limit": str(most)}
        raise FileError([Diagnostic("D0904", params, file=file)])


def _refused(file: str, error: Exception) -> FileError:
    reason = " ".join(str(error).split()) or type(error).__name__
    if "password" in f"{type(error).__name__} {error!r}".lower():
        return FileError([Diagnostic("D0902", file=file)])
    return FileError([Diagnostic("D0903", {"reason": reason, "reason_zh": reason}, file=file)])


def _upright(pdf: Any, page: Any) -> Any:  # noqa: ANN401 - pdfplumber has no types
    """The page, turned when most of its text runs upwards or downwards."""
    from pdfplumber.page import Page as Plumbed  # noqa: PLC0415

    directions = Counter(_direction(c) for c in page.chars)
    direction = directions.most_common(1)[0][0] if directions else 0
    if direction == 0:
        return page
    turned = (page.page_obj.rotate + direction) % 360
    page.page_obj.rotate = turned
    page.page_obj.attrs["Rotate"] = turned
    return Plumbed(pdf, page.page_obj, page.page_number, page.initial_doctop)


def _direction(char: _Char) -> int:
    """By how many degrees the page must be turned clockwise for a character to stand upright."""
    a, b, c, d = char["matrix"][:4]
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _blocks(page: Any) -> list[Line | Grid]:  # noqa: ANN401
    """Tables that are ruled throughout, and lines: those of a table ruled in part with the row that each stands in."""
    chars = [c for c in page.dedupe_chars().chars if c["text"].strip()]
    lines = [line for _, line in _lines(chars, page.page_number)]
    ruled: list[Ruled] = []
    in_part: list[Ruled] = []
    for table in page.find_tables():
        if len(table.cells) > 1:
            found, left = _ruled(table, chars, page.page_number)
            if found.is_in_part or found.is_header_of(lines):
                in_part.append(found)
            else:
                ruled.append(found)
                chars = left
    lines = _in_rows((line for _, line in _lines(chars, page.page_number)), in_part)
    blocks: list[tuple[float, Line | Grid]] = [(found.rows[0], found.grid()) for found in ruled]
    blocks += [(_top(line), line) for line in lines]
    return [block for _, block in sorted(blocks, key=lambda b: b[0])]


def _in_rows(lines: Iterable[Line], tables: Iterable[Ruled]) -> list[Line]:
    """Lines with the ruled row that each stands in, where rules part one row from another."""
    rows = [row for table in tables for row in pairwise(table.rows)]
    found_lines = []
    for line in lines:
        middle = _middle(line)
        row = next((i for i, (top, bottom) in enumerate(rows, 1) if top <= middle <= bottom), 0)
        found_lines.append(evolve(line, row=row))
    several = {row for row, group in _grouped(found_lines) if _is_several(group)}
    return [evolve(line, row=0) if line.row in several else line for line in found_lines]


def _grouped(lines: Iterable[Line]) -> Iterable[tuple[int, list[Line]]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.row, []).append(line)
    return found.items()


def _is_several(lines: Sequence[Line]) -> bool:
    """Whether lines between two rules are several rows: figures stand one below the other."""
    words = [w for line in lines for w in line.words if figure_of(w.text) is not None]
    return any(a.left < b.right and b.left < a.right for i, a in enumerate(words) for b in words[i + 1 :])


def _top(line: Line) -> float:
    assert line.place.box is not None  # noqa: S101 - lines of a page have one
    return line.place.box.top


def _middle(line: Line) -> float:
    assert line.place.box is not None  # noqa: S101
    return (line.place.box.top + line.place.box.bottom) / 2


# ── ruled tables ────────────────────────────────────────────────────────────────────────────────────


def _ruled(table: Any, chars: Sequence[_Char], page: int) -> tuple[Ruled, list[_Char]]:  # noqa: ANN401
    """A table as its rules draw it, and the characters that stand in none of its cells."""
    boxes = [_rounded(Box(*map(float, cell))) for cell in table.cells]
    inside, left = _by_box(chars, boxes)
    place = Place(page=page, box=_rounded(Box(*map(float, table.bbox))))
    return ruled_of(boxes, lambda i: (line for _, line in _lines(inside[i], page)), place), left


def _by_box(chars: Sequence[_Char], boxes: Sequence[Box]) -> tuple[list[list[_Char]], list[_Char]]:
    """The characters whose middle is in each box, and those in none."""
    inside: list[list[_Char]] = [[] for _ in boxes]
    left: list[_Char] = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        home = next((i for i, b in enumerate(boxes) if b.left <= x <= b.right and b.top <= y <= b.bottom), None)
        (left if home is None else inside[home]).append(char)
    return inside, left


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────


def _lines(chars: Sequence[_Char], page: int) -> Iterator[tuple[float, Line]]:
    """Characters as lines of words, from top to bottom; characters are of one line when they overlap by half."""
    rows: list[list[_Char]] = []
    top, bottom = 0.0, 0.0
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        shared = min(bottom, char["bottom"]) - max(top, char["top"])
        if rows and 2 * shared >= min(bottom - top, char["bottom"] - char["top"]):
            rows[-1].append(char)
            top, bottom = min(top, char["top"]), max(bottom, char["bottom"])
        else:
            rows.append([char])
            top, bottom = char["top"], char["bottom"]
    for row in rows:
        row.sort(key=lambda c: c["x0"])
        words = tuple(_words(row))
        box = Box(row[0]["x0"], min(c["top"] for c in row), max(c["x1"] for c in row), max(c["bottom"] for c in row))
        yield box.top, Line(" ".join(w.text for w in words), Place(page=page, box=_rounded(box)), words)


def _words(row: Sequence[_Char]) -> Iterator[Word]:
    """The words of a line; a label that reaches up to the figure beside it is a word of its own."""
    for chars in _runs(row):
        found = (
            _TOUCHED.fullmatch("".join(c["text"] for c in chars)) if all(len(c["text"]) == 1 for c in chars) else None
        )
        for part in (chars[: found.end(1)], chars[found.end(1) :]) if found else (chars,):
            yield _word(part)


def _runs(row: Sequence[_Char]) -> Iterator[Sequence[_Char]]:
    """The characters of a line that no gap parts."""
    start = 0
    for i, (one, other) in enumerate(pairwise(row), 1):
        least = _GAP_AT_DIGITS if _is_digit(one) or _is_digit(other) else _GAP
        if other["x0"] - one["x1"] > least * min(one["size"], other["size"]):
            yield row[start:i]
            start = i
    yield row[start:]


def _is_digit(char: _Char) -> bool:
    text: str = char["text"]
    return text.isascii() and (text.isdigit() or text in "-.,")


def _word(chars: Sequence[_Char]) -> Word:
    return Word(unified("".join(c["text"] for c in chars)), round(chars[0]["x0"], 1), round(chars[-1]["x1"], 1))


def _rounded(box: Box) -> Box:
    return Box(round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1))
