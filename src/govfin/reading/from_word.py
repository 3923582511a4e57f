"""Word documents (docx): paragraphs, and tables as grids with their merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import IO, Any, Final

from attrs import evolve

from govfin.reading.extracted import Block, Cell, Document, Grid, Line, Page, Place

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document_of_word(stream: IO[bytes], file: str) -> Document:
    """The paragraphs and tables of a Word document, in order."""
    import docx  # noqa: PLC0415 - only Word documents need it

    body = docx.Document(stream).element.body
    return Document(file, "docx", (Page(tuple(_blocks(body, count(1)))),))


def _blocks(parent: Any, numbers: Iterator[int]) -> Iterator[Block]:  # noqa: ANN401 - lxml elements
    for child in parent.iterchildren():
        if child.tag == f"{_W}p":
            yield from _lines(child)
        elif child.tag == f"{_W}tbl":
            yield _grid(child, next(numbers))
            for cell in child.iterchildren(f"{_W}tr"):
                for inner in cell.iterchildren(f"{_W}tc"):
                    yield from (_grid(t, next(numbers)) for t in inner.iterchildren(f"{_W}tbl"))
        elif child.tag == f"{_W}sdt":
            for content in child.iterchildren(f"{_W}sdtContent"):
                yield from _blocks(content, numbers)


def _lines(paragraph: Any) -> Iterator[Line]:  # noqa: ANN401
    for text in _text(paragraph).split("\n"):
        if text.strip():
            yield Line(text.strip())


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """The text of a paragraph as shown: without deleted text, with tabs and breaks as such."""
    parts = []
    for run in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if run.tag == f"{_W}t":
            parts.append(run.text or "")
        else:
            parts.append("\t" if run.tag == f"{_W}tab" else "\n")
    return "".join(parts)


def _grid(table: Any, number: int) -> Grid:  # noqa: ANN401
    cells: list[Cell] = []
    above: dict[int, int] = {}
    for r, row in enumerate(table.iterchildren(f"{_W}tr")):
        column = _before(row)
        for tc in _row_cells(row):
            span, merge = _spans(tc)
            if merge == "continue" and column in above:
                index = above[column]
                cells[index] = evolve(cells[index], rows=r - cells[index].row + 1)
            else:
                text = "\n".join(_text(p) for p in tc.iterchildren(f"{_W}p")).strip()
                place = Place(table=number, cell=f"R{r + 1}C{column + 1}")
                above[column] = len(cells)
                cells.append(Cell(text, r, column, 1, span, place))
            column += span
    return Grid(tuple(cells), place=Place(table=number))


def _row_cells(row: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in row.iterchildren():
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag == f"{_W}sdt":
            yield from child.iter(f"{_W}tc")


def _before(row: Any) -> int:  # noqa: ANN401
    """How many columns of the grid a row leaves out at its beginning."""
    skipped = row.find(f"{_W}trPr/{_W}gridBefore")
    return _whole(skipped, 0) if skipped is not None else 0


def _spans(tc: Any) -> tuple[int, str]:  # noqa: ANN401
    """Over how many columns a cell goes, and whether it goes on from the row above."""
    span = tc.find(f"{_W}tcPr/{_W}gridSpan")
    merge = tc.find(f"{_W}tcPr/{_W}vMerge")
    columns = max(1, min(_whole(span, 1), 200)) if span is not None else 1
    return columns, "" if merge is None else merge.get(f"{_W}val", "continue")


def _whole(element: Any, otherwise: int) -> int:  # noqa: ANN401
    text = element.get(f"{_W}val", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise  # noqa: PLR2004
