"""The annexes of a document read, whatever their format, and what they say put into its transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from attrs import evolve, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.annex_grids import read_grids
from govfin.reading.annex_lines import read_lines
from govfin.reading.annex_words import annex_words
from govfin.reading.annexes import Annex, AnnexReading, annexes_of, without
from govfin.reading.extracted import Document
from govfin.reading.placed import Unplaced
from govfin.reading.supplements import with_supplements
from govfin.reading.transcript import Transcript
from govfin.reading.vocabulary import Vocabulary
from govfin.report.content import Content
from govfin.report.performance import Indicator, Project, SelfEvaluation

#: How surely a line is the title of a table of the form.
_SURE = 0.9


@frozen
class Annexed:
    """A document without its annexes, and what these come to."""

    document: Document
    readings: tuple[AnnexReading, ...] = ()


def annexed(document: Document, vocabulary: Vocabulary) -> Annexed:
    """The annexes of a document by the words of a form; one that comes to nothing is none and stays where it is."""
    found = annexes_of(document, annex_words(vocabulary.schema), partial(_is_title, vocabulary))
    readings = tuple(settled(reading) for annex in found if (reading := _read(annex)).blocks)
    return Annexed(without(document, [b for r in readings for b in r.blocks]), readings)


def _is_title(vocabulary: Vocabulary, text: str) -> bool:
    return vocabulary.titled(text)[0] >= _SURE


def _read(annex: Annex) -> AnnexReading:
    return read_grids(annex) if annex.grids else read_lines(annex)


def settled(reading: AnnexReading) -> AnnexReading:
    """A reading in which the scores of a table are all there or none: with some alone, no total would hold."""
    words = reading.annex.words
    if words.indicators is None:
        return reading
    table, totals = words.indicators.id, {words.indicators.total, reading.project}
    known = {words.row(i.name, reading.project) for i in reading.indicators}
    besides = [p for p in reading.placed if p.table == table and p.row not in totals | known]
    if reading.indicators:
        # Scores beside amounts are indicators without a target: 年度资金总额.
        names = dict.fromkeys(words.indicators.parts(p.row)[-1] for p in besides)
        return evolve(reading, indicators=(*map(Indicator, names), *reading.indicators))
    why = Diagnostic("D0952", {"title": words.printed_title})
    left = tuple(Unplaced(p.text, p.place, why, p.row) for p in besides)
    kept = tuple(p for p in reading.placed if p not in besides)
    return evolve(reading, placed=kept, unplaced=(*reading.unplaced, *left))


def with_annexes(transcript: Transcript, readings: Sequence[AnnexReading]) -> Transcript:
    """A transcript with the figures of annexes, their words, what of them found no place, and what is to be checked."""
    for reading in readings:
        transcript = with_supplements(transcript, reading.placed, reading.annex.unit)
        transcript = evolve(transcript, unplaced=(*transcript.unplaced, *reading.unplaced))
        if reading.by_width:
            title = reading.annex.words.printed_title
            params = {"title": f"{title}：{reading.project}" if reading.project else title, "n": str(reading.by_width)}
            transcript = evolve(transcript, notes=(*transcript.notes, Diagnostic("D0953", params)))
    return evolve(transcript, content=_content(transcript.content, readings))


def _content(content: Content, readings: Iterable[AnnexReading]) -> Content:
    """The words of annexes: who evaluated what, which targets were met, and why not."""
    for reading in readings:
        filled_on = reading.annex.filled_on
        if reading.annex.words.by_project:
            if reading.project and reading.project not in {p.name for p in content.projects}:
                project = Project(reading.project, filled_on=filled_on, indicators=reading.indicators)
                content = evolve(content, projects=(*content.projects, project))
        elif not content.department_indicators:
            said = SelfEvaluation(filled_on, deviation=reading.deviation, improvement=reading.improvement)
            content = evolve(content, self_evaluation=said, department_indicators=reading.indicators)
    return content
