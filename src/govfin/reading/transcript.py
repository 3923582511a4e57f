"""A transcript: the report that a published file contains, where each figure stood, and what found no place."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Line, Place
from govfin.reading.placed import Unplaced
from govfin.report.content import Content
from govfin.report.report import Report

#: The confidence of a figure that its row and column alone place.
CERTAIN = 1.0
#: What an answer counts: yes, no, nobody says.
_YES = {True: 1.0, False: -1.0, None: 0.0}


@frozen
class Source:
    """Where a figure of a report stood in the file."""

    #: As printed there, before any change of unit.
    text: str
    place: Place
    #: How sure its cell is, from 0 to 1; below 1 where the line could be read in several ways.
    confidence: float = CERTAIN
    #: Whether the line could be read in several ways, and the relations of the form decided.
    guessed: bool = False


@frozen
class Candidate:
    """A schema that the file may follow, and what speaks for it."""

    schema: str
    #: How many figures it has a place for, of how many.
    placed: int
    figures: int
    #: How many relations that speak of figures hold, and how many are broken.
    held: int
    broken: int
    #: Whether the year of the file, and the place of the form, are its own; None where nobody says.
    year: bool | None
    place: bool | None
    #: Which share of the words that the form prints the file has, letter by letter.
    wording: float = 0.0

    @property
    def rank(self) -> float:
        """What all of it comes to: figures placed count most, then the words, the year, the relations, the place."""
        share = self.placed / self.figures if self.figures else 0.0
        judged = self.held + self.broken
        return (
            4 * share
            + 2 * self.wording
            + _YES[self.year]
            + _YES[self.place] / 2
            - (self.broken / judged if judged else 0.0)
        )


@frozen
class Transcript:
    """What `read_document` makes of a file."""

    file: str
    report: Report
    #: The source of each figure, by address.
    sources: Mapping[str, Source] = field(repr=lambda s: f"{len(s)} sources")
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    #: The lines of the file outside of its grids: its narrative, captions and notes.
    prose: tuple[Line, ...] = field(default=(), repr=False)
    #: What its annexes say in words: indicators with their targets, and what was done.
    content: Content = field(factory=Content, repr=False)
    #: The schemas that were tried, the chosen one first; none where it was given.
    candidates: tuple[Candidate, ...] = ()

    @property
    def guessed(self) -> tuple[str, ...]:
        """The addresses whose figures the relations of the form had to place."""
        return tuple(a for a, s in self.sources.items() if s.guessed)
