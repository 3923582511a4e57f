"""Web pages: paragraphs, and tables as grids with their spans; a table that holds tables only lays them out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from govfin.reading.extracted import Block, Cell, Document, Grid, Line, Page, Place

_UNSEEN: Final = frozenset({"script", "style", "head", "noscript", "template", "svg", "object", "iframe"})
_INLINE: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    }
)
_MOST_SPAN: Final = 200


def document_of_page(text: str, file: str) -> Document:
    """The paragraphs and tables of a web page, in order. Nothing outside of the text is looked at."""
    from lxml import html  # noqa: PLC0415 - only web pages need it

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    walker = _Walker()
    return Document(file, "html", (Page(tuple(walker.blocks(root))),))


class _Walker:
    """Walks a page in reading order; text of neighbouring inline elements is one line."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._text: list[str] = []

    def blocks(self, element: Any) -> Iterator[Block]:  # noqa: ANN401 - lxml elements
        yield from self._walk(element)
        yield from self._line()

    def _walk(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        if not isinstance(element.tag, str) or element.tag in _UNSEEN or _hidden(element):
            return
        if element.tag == "table" and element.find(".//table") is None:
            yield from self._line()
            yield _grid(element, next(self._numbers))
            return
        inline = element.tag in _INLINE
        if not inline:
            yield from self._line()
        self._text.append(element.text or "")
        for child in element.iterchildren():
            yield from self._walk(child)
            self._text.append(child.tail or "")
        if not inline:
            yield from self._line()

    def _line(self) -> Iterator[Line]:
        text = " ".join("".join(self._text).split())
        self._text = []
        if text:
            yield Line(text)


def _hidden(element: Any) -> bool:  # noqa: ANN401
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def _grid(table: Any, number: int) -> Grid:  # noqa: ANN401
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    rows = [r for r in table.iter("tr") if not _hidden(r)]
    for r, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            while (r, column) in taken:
                column += 1
            height, width = min(_span(element, "rowspan"), len(rows) - r), _span(element, "colspan")
            place = Place(table=number, cell=f"R{r + 1}C{column + 1}")
            cells.append(Cell(_text(element), r, column, height, width, place))
            taken |= {(i, j) for i in range(r, r + height) for j in range(column, column + width)}
            column += width
    caption = table.find("caption")
    return Grid(tuple(cells), _text(caption) if caption is not None else "", Place(table=number))


def _text(element: Any) -> str:  # noqa: ANN401
    """The text of a cell, a line for each paragraph."""
    parts = []
    for node in element.iter():
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            continue
        if node.tag in {"p", "div", "br", "li"} and node is not element:
            parts.append("\n")
        parts.append(" ".join((node.text or "").split()))
        if node is not element:
            parts.append(" ".join((node.tail or "").split()))
    return "\n".join(line.strip() for line in "".join(parts).split("\n") if line.strip())


def _span(element: Any, name: str) -> int:  # noqa: ANN401
    text = (element.get(name) or "1").strip()
    return max(1, min(int(text), _MOST_SPAN)) if text.isascii() and text.isdigit() and len(text) < 5 else 1  # noqa: PLR2004
