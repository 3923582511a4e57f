"""The cells of a report as small integers: all that the form prints, and those of the codes that a report has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from attrs import frozen

from govfin.amounts import Scale
from govfin.schema.addresses import address
from govfin.schema.schema import Schema
from govfin.schema.tables import Table

#: For each table of a schema, in order: None when the report has no such table; else the codes of its rows, or the
#: names that the report gives them, in order, for a table whose rows come with the report; () for the others.
Shape = tuple[tuple[str, ...] | None, ...]


class Cell(NamedTuple):
    """A cell, by the keys of its table, row and column."""

    table: str
    row: str
    column: str


@frozen(eq=False)
class Layout:
    """The cells of all reports of one shape, in the order of the form; a cell's slot is its place in it."""

    schema: Schema
    shape: Shape
    cells: tuple[Cell, ...]

    @cached_property
    def slots(self) -> Mapping[Cell, int]:
        """The slot of each cell."""
        return {cell: slot for slot, cell in enumerate(self.cells)}

    @cached_property
    def absent(self) -> frozenset[str]:
        """The tables that the report does not have."""
        pairs = zip(self.schema.tables, self.shape, strict=True)
        return frozenset(t.id for t, codes in pairs if codes is None)

    @cached_property
    def absent_slots(self) -> frozenset[int]:
        """The slots of printed rows of absent tables: nothing is known of them."""
        return frozenset(s for s, c in enumerate(self.cells) if c.table in self.absent)

    @cached_property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """The slots of each table, which stand together: first, and one past the last."""
        found: dict[str, tuple[int, int]] = {t.id: (0, 0) for t in self.schema.tables}
        for slot, cell in enumerate(self.cells):
            first, end = found[cell.table]
            found[cell.table] = (first if end else slot, slot + 1)
        return found

    @cached_property
    def rows(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the rows of each table, in the order of the form; none for an absent table of codes."""
        pairs = zip(self.schema.tables, self.shape, strict=True)
        return {t.id: _row_keys(t, codes) for t, codes in pairs}

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The address of each slot's cell."""
        return tuple(address(self.schema, *cell) for cell in self.cells)

    @cached_property
    def addressed(self) -> Mapping[str, int]:
        """The slot of each address, spelled as `addresses` has it."""
        return {address: slot for slot, address in enumerate(self.addresses)}

    def scale(self, slot: int) -> Scale:
        """The scale of a cell's table."""
        return self.schema.table_by_id[self.cells[slot].table].scale


@lru_cache(maxsize=512)
def lay_out(schema: Schema, shape: Shape) -> Layout:
    """The layout of a shape. A pure function, remembered: many reports have few shapes."""
    pairs = zip(schema.tables, shape, strict=True)
    return Layout(schema, shape, tuple(cell for table, codes in pairs for cell in _cells(table, codes)))


@lru_cache(maxsize=64)
def printed_layout(schema: Schema) -> Layout:
    """The cells of a schema whose rows do not come with the report: those of printed rows, and rows of totals."""
    return lay_out(schema, tuple(() for _ in schema.tables))


def empty_shape(schema: Schema, *, present: bool = True) -> Shape:
    """The shape of a report without codes, with all of its statutory tables or none."""
    return tuple(() if present and not t.supplementary else None for t in schema.tables)


def _cells(table: Table, codes: tuple[str, ...] | None) -> Iterator[Cell]:
    for row in _row_keys(table, codes):
        for column in table.columns_of(row):
            yield Cell(table.id, row, column.key)


def _row_keys(table: Table, codes: tuple[str, ...] | None) -> tuple[str, ...]:
    if codes is None and (table.open or table.supplementary):
        return ()
    if not table.open or codes is None:
        return tuple(r.key for r in table.rows)
    total = (table.total,) if table.total else ()
    return (*codes, *total) if table.total_last else (*total, *codes)
