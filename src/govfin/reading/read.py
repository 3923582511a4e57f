"""Reading: a document and the schemas that it may follow → a transcript, by the schema that fits best."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.reading.aside import parted
from govfin.reading.assemble import assemble
from govfin.reading.columns import loose_figures
from govfin.reading.extracted import Document
from govfin.reading.pieces import pieces_of
from govfin.reading.places import place_words
from govfin.reading.sections import Section, sections_of
from govfin.reading.suit import suit
from govfin.reading.transcript import Transcript
from govfin.reading.vocabulary import vocabulary_of
from govfin.reading.words import title_words
from govfin.schema.schema import Schema

_SHOWN = 20


def transcribe(document: Document, schema: Schema, kin: Sequence[Schema] = ()) -> Transcript:
    """The report in a document, by a schema; `kin` are other forms whose wording is understood, too.

    Raises:
        FileError: D0907 when no table of the document is one of the schema's.
    """
    beside = parted(document)
    sections = _sections(beside.document, schema, kin)
    if not any(s.matched for s in sections):
        raise _nothing(document, (schema,), sections)
    return beside.told(assemble(beside.document, sections, schema))


def detect(document: Document, schemas: Sequence[Schema]) -> Transcript:
    """The report in a document by the schema that fits it best, with those that were tried and why.

    Raises:
        FileError: D0907 when no table of the document is one of any schema's.
    """
    beside = parted(document)
    tried = []
    sections: tuple[Section, ...] = ()
    for schema in schemas:
        sections = _sections(beside.document, schema, schemas)
        if any(s.matched for s in sections):
            transcript = assemble(beside.document, sections, schema)
            tried.append((suit(beside.document, transcript, sections), transcript))
    if not tried:
        raise _nothing(document, schemas, sections)
    tried.sort(key=lambda pair: pair[0].rank, reverse=True)
    return beside.told(evolve(tried[0][1], candidates=tuple(candidate for candidate, _ in tried)))


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


def _sections(document: Document, schema: Schema, kin: Sequence[Schema]) -> tuple[Section, ...]:
    vocabulary = vocabulary_of(schema, kin)
    return sections_of(pieces_of(document, vocabulary), vocabulary)
