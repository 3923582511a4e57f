"""How well a schema suits a document: figures placed, words found, relations that hold, the year and the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from govfin.audit.tolerance import classify
from govfin.reading.about import year_of
from govfin.reading.extracted import Document, Grid
from govfin.reading.sections import Section
from govfin.reading.transcript import Candidate, Transcript
from govfin.reading.words import key
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.schema.schema import Schema

_PLACE: Final = re.compile(r"[\u4e00-\u9fff]{1,6}?[省市区县]")


def suit(document: Document, transcript: Transcript, sections: Sequence[Section]) -> Candidate:
    """What speaks for the schema of a transcript."""
    report = transcript.report
    schema = report.schema
    held, broken = _relations(report)
    year = year_of(document, [s.head for s in sections if s.matched])
    text = _text(document)
    names = set(_PLACE.findall(schema.place))
    return Candidate(
        schema.id,
        len(transcript.sources),
        len(transcript.sources) + len(transcript.unplaced),
        held,
        broken,
        None if year is None or schema.year is None else year == schema.year,
        any(n in text for n in names) if names else None,
        _wording(schema, text),
    )


def _relations(report: Report) -> tuple[int, int]:
    """How many relations that speak of figures hold, rounding aside, and how many do not."""
    system, held, broken = report.system, 0, 0
    for relation, residual in zip(system.relations, system.residuals(report.values), strict=True):
        if relation.missing or not any(report.figures[s] for s in relation.slots):
            continue
        outcome = classify(relation, report.figures, residual)
        if outcome in {Outcome.PASS, Outcome.TAIL}:
            held += 1
        elif relation.binding:
            broken += 1
    return held, broken


def _text(document: Document) -> str:
    """All text of a document, without spaces."""
    parts: list[str] = []
    for block in document:
        parts += [c.text for c in block.cells] if isinstance(block, Grid) else [block.text]
    return key("".join(parts))


def _wording(schema: Schema, text: str) -> float:
    """Which share of the words that the form prints the document has, letter by letter."""
    words = set(_words(schema))
    return round(sum(w in text for w in words) / len(words), 3) if words else 0.0


def _words(schema: Schema) -> Iterator[str]:
    for table in (t for t in schema.tables if not t.supplementary):
        yield key(table.title)
        for panel in table.panels:
            yield from (key(r.label) for r in panel.rows if r.label)
            for column in panel.columns:
                yield from (key(w) for w in (column.title, *column.headers))
