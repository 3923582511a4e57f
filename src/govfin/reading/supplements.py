"""What a document says besides its statutory tables, put into the report of a transcript, with its sources."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.quanta import quanta_of
from govfin.reading.transcript import Source, Transcript
from govfin.reading.words import figure_of
from govfin.report.report import Report, alike
from govfin.schema.tables import Table
from govfin.system.layout import Cell, Shape


def with_supplements(transcript: Transcript, placed: Iterable[Placed], unit: str = "") -> Transcript:
    """A transcript with more figures, in tables and rows that its report need not have yet.

    Rows that the report names come in the order of the figures, each below those it is part of. `unit` is the unit in
    which money is printed, where it is not that of its table: it is converted exactly, or not placed. A figure for a
    cell that has another one is not placed.
    """
    figures = list(placed)
    if not figures:
        return transcript
    names = _Names(transcript.report)
    figures = [evolve(p, row=names.row(p)) for p in figures]
    report = transcript.report.reshaped(names.shape())
    values: list[int | None] = list(report.figures)
    sources = dict(transcript.sources)
    unplaced = list(transcript.unplaced)
    for figure in figures:
        slot = report.layout.slots[Cell(figure.table, figure.row, figure.column)]
        address = report.layout.addresses[slot]
        printed = report.schema.printed.table_by_id[figure.table].scale.unit
        quanta = quanta_of(figure.text, report.layout.scale(slot), unit or printed)
        if isinstance(quanta, Diagnostic):
            unplaced.append(Unplaced(figure.text, figure.place, quanta, address))
        elif values[slot] is None:
            values[slot] = quanta
            sources[address] = Source(figure_of(figure.text) or figure.text, figure.place)
        elif values[slot] != quanta:
            first = sources[address].text if address in sources else report.printed(slot)
            why = Diagnostic("D0924", {"address": address, "first": first})
            unplaced.append(Unplaced(figure.text, figure.place, why, address))
    filled = evolve(report, figures=tuple(values))
    order = {address: slot for slot, address in enumerate(filled.layout.addresses)}
    ranked = dict(sorted(sources.items(), key=lambda item: order[item[0]]))
    return evolve(transcript, report=filled, sources=ranked, unplaced=tuple(unplaced))


@define
class _Names:
    """The tables and rows of a report, and those that come to it."""

    report: Report
    tables: set[str] = field(init=False)
    rows: dict[str, dict[str, str]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tables = set(self.report.tables)
        self.rows = {
            t.id: {alike(row): row for row in rows or ()}
            for t, rows in zip(self.report.schema.tables, self.report.shape, strict=True)
        }

    def row(self, placed: Placed) -> str:
        """The row of a figure as the report spells it; rows above it come before it."""
        table = self.report.schema.table_by_id[placed.table]
        self.tables.add(table.id)
        if not table.open or placed.row == table.total:
            return placed.row
        known = self.rows[table.id]
        for name in (*reversed(table.above(placed.row) if table.named else ()), placed.row):
            known.setdefault(alike(name), name)
        return known[alike(placed.row)]

    def shape(self) -> Shape:
        """The shape of the report with all of them."""
        return tuple(self._rows(table) if table.id in self.tables else None for table in self.report.schema.tables)

    def _rows(self, table: Table) -> tuple[str, ...]:
        rows = tuple(self.rows[table.id].values()) if table.open else ()
        return rows if table.named else tuple(sorted(rows))
