"""What the narrative of a document tells besides the statutory tables, put into the supplementary ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.narrative.read_back import ReadBack, Reading, read_back
from govfin.reading.placed import Placed
from govfin.reading.quanta import quanta_of
from govfin.reading.stated import stated
from govfin.reading.supplements import with_supplements
from govfin.reading.transcript import Transcript
from govfin.schema import narrative as m
from govfin.schema.schema import Schema
from govfin.system.layout import Cell

#: How much of what stands around a figure must be as the template has it; a figure in other words is left alone.
_SURE: Final = 0.9


def narrative_of(transcript: Transcript) -> ReadBack | None:
    """What the lines of a document tell, read with the template of its form; None for a form without one."""
    text = "\n".join(line.text for line in transcript.prose)
    return read_back(transcript.report.schema, text, transcript.report)


def with_narrative(transcript: Transcript) -> Transcript:
    """A transcript with the figures that sentences alone state: staff, a budget, procurement, how many projects.

    What a table of the document states is not taken from its narrative: the two are held against each other.
    """
    transcript = with_supplements(transcript, _blank(transcript, stated(transcript.prose, transcript.report.schema)))
    read = narrative_of(transcript)
    return with_supplements(transcript, _told(transcript, read)) if read is not None else transcript


def _blank(transcript: Transcript, placed: Iterable[Placed]) -> Iterator[Placed]:
    """Those of figures whose cells have none yet."""
    report = transcript.report
    for figure in placed:
        slot = report.layout.slots.get(Cell(figure.table, figure.row, figure.column))
        if slot is None or report.figures[slot] is None:
            yield figure


def _told(transcript: Transcript, read: ReadBack) -> Iterator[Placed]:
    report = transcript.report
    seen: set[Cell] = set()
    for reading in read.figures:
        cell = _cell(reading, report.schema)
        if cell is None or cell in seen or reading.amount is None or reading.likeness < _SURE:
            continue
        slot = report.layout.slots.get(cell)
        scale = report.schema.table_by_id[cell.table].scale
        if (slot is not None and report.figures[slot] is not None) or isinstance(
            quanta_of(str(reading.amount), scale), Diagnostic
        ):
            continue
        seen.add(cell)
        place = transcript.prose[reading.place.line - 1].place
        yield Placed(*cell, reading.text, place)


def _cell(reading: Reading, schema: Schema) -> Cell | None:
    """The cell of a supplementary table that a figure states; None for one that is reckoned from cells."""
    if not isinstance(reading.piece, m.Figure) or len(reading.piece.value.steps) != 1:
        return None
    kind, *names = reading.piece.value.steps[0]
    if kind not in ("cell", "row") or len(names) != 3:  # noqa: PLR2004 - table, row or variable, column
        return None
    table, row, column = map(str, names)
    if not schema.table_by_id[table].supplementary:
        return None
    return Cell(table, reading.at[row].key if kind == "row" else row, column)
