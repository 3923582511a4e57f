"""A narrative as headings, paragraphs and charts; each figure knows the cell that it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import zip_longest

from govfin.diagnostics.diagnostic import FileError
from govfin.documents.model import Block, Chart, Heading, Paragraph
from govfin.narrative import told
from govfin.report.report import Report


def narrative_blocks(report: Report, narrative: told.Told, charts: Mapping[str, Chart], anchor: str) -> Iterator[Block]:
    """The blocks of a narrative; `charts` are by their anchor, and stand where the narrative places them."""
    for number, section in enumerate(narrative.sections, 1):
        if section.heading:
            yield Heading(section.level, section.title, f"{anchor}-{number}")
        for paragraph, after in zip_longest(section.paragraphs, section.paragraphs[1:]):
            chart = charts.get(f"c-{paragraph.chart}")
            if chart is not None:
                yield chart
            elif paragraph.runs and not _only_names(paragraph, after):
                yield Paragraph(paragraph.text, runs=tuple((r.text, _slot(report, r)) for r in paragraph.runs))


def _only_names(paragraph: told.Paragraph, after: told.Paragraph | None) -> bool:
    """Whether a paragraph only names the chart after it, which has a title of its own."""
    return after is not None and bool(after.chart) and paragraph.text.rstrip("：: ") == after.chart


def _slot(report: Report, run: told.Run) -> int | None:
    """The slot of the one cell that a figure is; None for what is made of several."""
    if run.kind == "figure" and len(run.cells) == 1:
        with suppress(FileError):
            return report.slot(run.cells[0])
    return None


__all__ = ["narrative_blocks"]
