"""PDF: ruled tables by their rules, the rest as lines of words with their boxes; turned pages are turned back."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.reading.extracted import Box, Cell, Document, Grid, Line, Page, Place, Word
from govfin.reading.words import figure_of

#: Edges nearer than this are one edge, in points.
_SNAP: Final = 2.5
#: A gap wider than so many times the size of the characters parts two words.
_GAP: Final = 0.6
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


def _blocks(page: Any) -> Iterator[Line | Grid]:  # noqa: ANN401
    chars = [c for c in page.dedupe_chars().chars if c["text"].strip()]
    grids: list[tuple[float, Grid]] = []
    for table in page.find_tables():
        if len(table.cells) > 1:
            grid, left = _grid(table, chars, page.page_number)
            if not _is_ruled_across(grid):
                grids.append((table.bbox[1], grid))
                chars = left
    blocks: list[tuple[float, Line | Grid]] = [*grids]
    blocks += [(top, line) for top, line in _lines(chars, page.page_number)]
    return (block for _, block in sorted(blocks, key=lambda b: b[0]))


# ── grids ───────────────────────────────────────────────────────────────────────────────────────────


def _grid(table: Any, chars: Sequence[_Char], page: int) -> tuple[Grid, list[_Char]]:  # noqa: ANN401
    """The grid of a ruled table, and the characters that stand in none of its cells."""
    boxes = [Box(*map(float, cell)) for cell in table.cells]
    columns, rows = (
        _edges(x for b in boxes for x in (b.left, b.right)),
        _edges(y for b in boxes for y in (b.top, b.bottom)),
    )
    inside, left = _by_box(chars, boxes)
    cells = []
    for box, own in zip(boxes, inside, strict=True):
        first, end = _nearest(columns, box.left), _nearest(columns, box.right)
        top, bottom = _nearest(rows, box.top), _nearest(rows, box.bottom)
        place = Place(page=page, box=_rounded(box))
        text = "\n".join(line.text for _, line in _lines(own, page))
        cells.append(Cell(text, top, first, max(1, bottom - top), max(1, end - first), place))
    x0, top_, x1, bottom_ = map(float, table.bbox)
    return Grid(tuple(cells), place=Place(page=page, box=_rounded(Box(x0, top_, x1, bottom_)))), left


def _is_ruled_across(grid: Grid) -> bool:
    """Whether only lines across are drawn, so that a cell has the figures of several columns."""
    return any(
        sum(figure_of(w) is not None for w in line.split()) > 1 for c in grid.cells for line in c.text.split("\n")
    )


def _edges(values: Iterable[float]) -> list[float]:
    """The distinct positions among values, those nearer than a snap as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


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
    start = 0
    for i, (one, other) in enumerate(pairwise(row), 1):
        if other["x0"] - one["x1"] > _GAP * min(one["size"], other["size"]):
            yield _word(row[start:i])
            start = i
    yield _word(row[start:])


def _word(chars: Sequence[_Char]) -> Word:
    return Word("".join(c["text"] for c in chars), round(chars[0]["x0"], 1), round(chars[-1]["x1"], 1))


def _rounded(box: Box) -> Box:
    return Box(round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1))
