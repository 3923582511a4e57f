"""A document as one page that needs nothing but itself: real tables, charts as SVG, figures with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from govfin.audit.explain import Explanation, explain_each
from govfin.documents.model import Block, Chart, Document, Grid, GridCell, Kind, TableBlock, plain
from govfin.renderings.templates import page_template, text_of
from govfin.report.report import Report

_ROOM: Final = "govfin.documents"
_LABELS: Final = frozenset({Kind.LABEL, Kind.TOTAL, Kind.CODE})


def html_text(document: Document) -> str:
    """The page of a document.

    Every text is escaped; the page has no script. A printed figure leads to where it comes from, on the page.

    Raises:
        FileError: D0505 when jinja2 (or matplotlib, where there are charts) is not installed.
    """
    template = page_template(_ROOM, "document.html", wanted=".html", extra="documents")
    reasons = list(_reasons(document))
    return template.render(
        document=document,
        title=plain(document.title),
        headings=[(level, plain(text), anchor) for level, text, anchor in document.headings()],
        style=text_of(_ROOM, "document.css"),
        kind=_kind,
        plain=plain,
        lines=_lines,
        rows=_rows,
        chart=_chart,
        reasons=reasons,
        explained={reason["slot"] for reason in reasons},
        cells=_first_cells(document),
    ) + ("\n")


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _lines(text: str) -> list[str]:
    return plain(text).split("\n")


def _chart(block: Chart) -> str:
    from govfin.documents.charts import svg_of  # noqa: PLC0415 - matplotlib, where a chart is drawn

    return svg_of(block)


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────


def _rows(block: TableBlock) -> Iterator[tuple[bool, list[Mapping[str, Any]]]]:
    """The rows of a table: whether one is header, and its cells with what they refer to."""
    grid = block.grid
    for r, row in enumerate(grid.rows):
        yield r < grid.header, [_cell(block.anchor, grid, row, cell) for cell in row]


def _cell(anchor: str, grid: Grid, row: Sequence[GridCell], cell: GridCell) -> Mapping[str, Any]:
    heading = cell.kind in {Kind.HEADER, Kind.LABEL, Kind.TOTAL}
    return {
        "cell": cell,
        "heading": heading and bool(cell.text),
        "scope": _scope(grid, cell),
        "id": f"{anchor}-{cell.row}-{cell.column}" if (heading or cell.kind is Kind.CODE) and cell.text else "",
        "headers": _headers(anchor, grid, row, cell) if cell.kind is Kind.FIGURE else "",
    }


def _scope(grid: Grid, cell: GridCell) -> str:
    if cell.row < grid.header:
        return "colgroup" if cell.columns > 1 else "col"
    return "row"


def _headers(anchor: str, grid: Grid, row: Sequence[GridCell], cell: GridCell) -> str:
    """What a figure stands under and beside, for whoever hears the table: in blocks side by side, scope cannot say."""
    above = [
        c for r in grid.rows[: grid.header] for c in r
        if c.kind is Kind.HEADER and c.text and c.column <= cell.column < c.column + c.columns
    ]  # fmt: skip
    left = [c for c in row if c.column < cell.column]
    beside: list[GridCell] = []
    for before in reversed(left):
        if before.kind in _LABELS and before.text:
            beside.append(before)
        elif beside:
            break
    return " ".join(f"{anchor}-{c.row}-{c.column}" for c in (*above, *reversed(beside)))


# ── where figures come from ─────────────────────────────────────────────────────────────────────────


def _first_cells(document: Document) -> frozenset[int]:
    return frozenset(c.slot for t in document.tables for c in t.grid.cells if c.slot is not None)


def _reasons(document: Document) -> Iterator[Mapping[str, Any]]:
    """Each printed figure of the tables: what gives it, and what it goes into."""
    report = document.report
    shown = _first_cells(document)
    found = {slot: e for slot, e in explain_each(report) if slot in shown and e.figure}
    used: dict[str, list[str]] = {}
    for explanation in found.values():
        for part in explanation.parts:
            used.setdefault(part.address, []).append(explanation.address)
    for slot, explanation in found.items():
        yield {
            "slot": slot,
            "is": explanation,
            "parts": [_part_of(report, p) for p in explanation.parts],
            "used": [(report.slot(a), a) for a in used.get(explanation.address, ())],
        }


def _part_of(report: Report, part: Explanation) -> Mapping[str, Any]:
    times = f"{abs(part.coefficient)}×" if abs(part.coefficient) > 1 else ""
    return {"slot": report.slot(part.address), "sign": ("－" if part.coefficient < 0 else "＋") + times, "is": part}


__all__ = ["html_text"]
