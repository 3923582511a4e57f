"""A narrative as text: sections, paragraphs and runs; each figure keeps what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from govfin.report.finding import Finding


@frozen
class Run:
    """A stretch of text and where it comes from.

    `words`: the form's own; `figure`: an amount or a percentage; `choice`: a word chosen by a figure; `name`: the name
    of a row; `fact`: department or year; `text`: the department's own text.
    """

    kind: Literal["words", "figure", "choice", "name", "fact", "text"]
    text: str
    #: The figure, expression, fact or slot that it is; empty for words.
    of: str = ""
    #: The addresses of the cells that a figure is made from: `表1.30行`, `上年.表1.30行`.
    cells: tuple[str, ...] = ()
    #: Whether it stands for something that is not there: `【收支总计增长】`.
    missing: bool = False


@frozen
class Paragraph:
    """A paragraph; one without runs is the place of a chart."""

    runs: tuple[Run, ...] = ()
    chart: str = ""

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(run.text for run in self.runs)


@frozen
class Section:
    """A heading, its level in the document (1 for a part), and the paragraphs under it."""

    level: int
    heading: tuple[Run, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def title(self) -> str:
        """The heading as plain text."""
        return "".join(run.text for run in self.heading)


@frozen
class Told:
    """A narrative that was written, and what could not be written: texts and figures that are missing."""

    sections: tuple[Section, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def runs(self) -> Iterator[Run]:
        """Every run, in order."""
        for section in self.sections:
            yield from section.heading
            for paragraph in section.paragraphs:
                yield from paragraph.runs

    @property
    def text(self) -> str:
        """The narrative as plain text, a line a paragraph; charts are left out."""
        lines: list[str] = []
        for section in self.sections:
            if section.heading:
                lines.append(section.title)
            lines.extend(p.text for p in section.paragraphs if p.runs)
        return "\n".join(lines) + "\n"

    @property
    def markdown(self) -> str:
        """The narrative as Markdown: headings by their level, an empty line between paragraphs."""
        lines: list[str] = []
        for section in self.sections:
            if section.heading:
                lines.append(f"{'#' * section.level} {section.title}")
            lines.extend(p.text for p in section.paragraphs if p.runs)
        return "\n\n".join(lines) + "\n"
