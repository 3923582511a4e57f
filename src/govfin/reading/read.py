"""Reading: a document and the schemas that it may follow → a transcript, by the schema that fits best."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.reading.annexed import annexed, with_annexes
from govfin.reading.annexes import AnnexReading
from govfin.reading.aside import parted
from govfin.reading.assemble import assemble
from govfin.reading.columns import loose_figures
from govfin.reading.extracted import Document
from govfin.reading.pieces import pieces_of
from govfin.reading.places import place_words
from govfin.reading.sections import Section, sections_of
from govfin.reading.suit import suit
from govfin.reading.told import with_narrative
from govfin.reading.transcript import Transcript
from govfin.reading.vocabulary import vocabulary_of
from govfin.reading.words import title_words
from govfin.schema.schema import Schema

_SHOWN = 20
#: A figure that the unit and precision of the form cannot say.
_NOT_SAID = "D0927"


def transcribe(document: Document, schema: Schema, kin: Sequence[Schema] = ()) -> Transcript:
    """The report in a document, by a schema; `kin` are other forms whose wording is understood, too.

    Raises:
        FileError: D0907 when no table of the document is one of the schema's.
    """
    beside = parted(document)
    found = _found(beside.document, schema, kin)
    if not any(s.matched for s in found.sections):
        raise _nothing(document, (schema,), found.sections)
    return beside.told(_supplemented(assemble(found.document, found.sections, schema), found))


def detect(document: Document, schemas: Sequence[Schema]) -> Transcript:
    """The report in a document by the schema that fits it best, with those that were tried and why.

    Raises:
        FileError: D0907 when no table of the document is one of any schema's.
    """
    beside = parted(document)
    tried = []
    sections: tuple[Section, ...] = ()
    for schema in schemas:
        found = _found(beside.document, schema, schemas)
        sections = found.sections
        if any(s.matched for s in sections):
            # A form is told by its statutory tables: that another one has no annexes says nothing for it.
            transcript = assemble(found.document, sections, schema)
            tried.append((suit(beside.document, transcript, sections), transcript, found))
    if not tried:
        raise _nothing(document, schemas, sections)
    tried.sort(key=lambda one: one[0].rank, reverse=True)
    _, transcript, best = tried[0]
    candidates = tuple(candidate for candidate, _, _ in tried)
    return beside.told(evolve(_supplemented(transcript, best), candidates=candidates))


def _supplemented(transcript: Transcript, found: _Found) -> Transcript:
    return with_narrative(with_annexes(_exactly(transcript, found), found.annexes))


def _exactly(transcript: Transcript, found: _Found) -> Transcript:
    """The exact report of the form, in 元 to the 分, where its own unit cannot say what the file prints."""
    lost = [u for u in transcript.unplaced if u.why.code == _NOT_SAID]
    if not lost:
        return transcript
    schema = transcript.report.schema
    exact = assemble(found.document, found.sections, schema.exact)
    still = [u for u in exact.unplaced if u.why.code == _NOT_SAID]
    if len(still) >= len(lost):
        return transcript
    params = {"unit": schema.scale.unit, "precision": str(schema.scale.precision), "n": str(len(lost))}
    return evolve(exact, notes=(Diagnostic("D0966", params), *exact.notes))


def _nothing(document: Document, schemas: Sequence[Schema], sections: Sequence[Section]) -> FileError:
    found = []
    for section in sections:
        grid = section.piece.grid
        title = title_words(section.head.title) or (grid.name if grid is not None else "")
        figures = len(loose_figures(grid)) if grid is not None else 0
        if title or figures:
            words = (place_words(section.piece.place), title, f"{figures} 个数字")
            found.append(" ".join(w for w in words if w))
    params = {"schema": ", ".join(s.id for s in schemas), "titles": "；".join(found[:_SHOWN])}
    return FileError([Diagnostic("D0907", params, file=document.file)])


@frozen
class _Found:
    """What a document comes to in the words of a schema: its tables, and its annexes apart from the rest."""

    document: Document
    sections: tuple[Section, ...]
    annexes: tuple[AnnexReading, ...]


def _found(document: Document, schema: Schema, kin: Sequence[Schema]) -> _Found:
    vocabulary = vocabulary_of(schema, kin)
    parted = annexed(document, vocabulary)
    sections = sections_of(pieces_of(parted.document, vocabulary), vocabulary)
    return _Found(parted.document, sections, parted.readings)
