"""What a form has, by the words of facts: the number of each row, the place of each cell, the codes of its lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from attrs import frozen

from govfin.report.report import takes_code
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.columns import Ints
from govfin.system.layout import printed_layout

#: A place that the form does not have.
NOWHERE: Final = -1


@frozen(eq=False, slots=False)
class Form:
    """The rows of a form by number: the printed ones, and those of totals; then one for each open table's lines."""

    schema: Schema

    @cached_property
    def open_tables(self) -> tuple[Table, ...]:
        """The tables whose rows come with the report."""
        return tuple(t for t in self.schema.tables if t.open)

    @cached_property
    def printed(self) -> Mapping[str, Mapping[str, int]]:
        """By table: the numbers of its printed rows, and of that of totals, by key."""
        found: dict[str, dict[str, int]] = {t.id: {} for t in self.schema.tables}
        # Cells stand table by table, and so do these numbers.
        pairs = dict.fromkeys((c.table, c.row) for c in printed_layout(self.schema).cells)
        for number, (table, row) in enumerate(pairs):
            found[table][row] = number
        return found

    @cached_property
    def first_open(self) -> int:
        """The number of the first open table, after those of printed rows."""
        return sum(map(len, self.printed.values()))

    @cached_property
    def table_of(self) -> Ints:
        """By number of the row: the place of its table in the schema; one past the last table for no row."""
        places = {t.id: i for i, t in enumerate(self.schema.tables)}
        of_printed = [places[table] for table, rows in self.printed.items() for _ in rows]
        return np.array([*of_printed, *(places[t.id] for t in self.open_tables), len(places)], np.int64)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code of the lists that open tables follow, ascending."""
        lists = {c.id: c for t in self.open_tables if (c := self.schema.classification_of(t)) is not None}
        return tuple(sorted({code.code for found in lists.values() for code in found.codes}))


@frozen(eq=False, slots=False)
class Lookup:
    """What the words of some facts mean in a form. An index one past the last word stands for no word."""

    form: Form
    tables: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    @cached_property
    def table(self) -> Ints:
        """By word: the place of the table in the schema."""
        places = {t.id: i for i, t in enumerate(self.form.schema.tables)}
        return np.array([*(places.get(word, NOWHERE) for word in self.tables), NOWHERE], np.int64)

    @cached_property
    def row(self) -> Ints:
        """By word of the table and word of the row: the number of the row."""
        form = self.form
        places = {word: i for i, word in enumerate(self.rows)}
        found = np.full((len(self.tables) + 1, len(self.rows) + 1), NOWHERE, np.int64)
        for own, index in zip(found, self.table.tolist(), strict=True):
            if index < 0:
                continue
            table = form.schema.tables[index]
            if table.open:
                takes = np.array([*(_takes(form, index, word) for word in self.rows), False], np.bool_)
                own[takes] = form.first_open + form.open_tables.index(table)
            for key, number in form.printed[table.id].items():
                if key in places:
                    own[places[key]] = number
        return found

    @cached_property
    def cell(self) -> Ints:
        """By number of the row, and word of the column: the slot, or the place of the column in the open table."""
        form = self.form
        places = {word: i for i, word in enumerate(self.columns)}
        # The last row is the one that the form does not have.
        found = np.full((form.first_open + len(form.open_tables) + 1, len(places) + 1), NOWHERE, np.int64)
        for slot, cell in enumerate(printed_layout(form.schema).cells):
            if cell.column in places:
                found[form.printed[cell.table][cell.row], places[cell.column]] = slot
        for number, table in enumerate(form.open_tables):
            for i, column in enumerate(table.columns):
                if column.key in places:
                    found[form.first_open + number, places[column.key]] = i
        return found

    @cached_property
    def place(self) -> Ints:
        """By word of the row: its place among the codes of the form."""
        places = {code: i for i, code in enumerate(self.form.codes)}
        return np.array([*(places.get(word, NOWHERE) for word in self.rows), NOWHERE], np.int64)


@lru_cache(maxsize=64)
def form_of(schema: Schema) -> Form:
    """What a schema has."""
    return Form(schema)


@lru_cache(maxsize=16)
def lookup_of(form: Form, tables: tuple[str, ...], rows: tuple[str, ...], columns: tuple[str, ...]) -> Lookup:
    """What words mean in a form; remembered, for facts say the same words again and again."""
    return Lookup(form, tables, rows, columns)


@lru_cache(maxsize=1 << 16)
def _takes(form: Form, table: int, key: str) -> bool:
    """Whether an open table may have a row of a code or name."""
    classification = form.schema.classification_of(form.schema.tables[table])
    return classification is None or takes_code(classification, key)
