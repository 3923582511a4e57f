"""The rules of a schema as arrays, once for all reports: what `kernel` evaluates over columns. Needs numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from attrs import frozen

from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.columns import Bools, Ints, printed_layout
from govfin.system.layout import Cell
from govfin.system.relations import above_of

#: The place of a relation among those of its rule: table, row and instance in one number; rows count from 1.
TABLE_STEP: Final = 1 << 44
ROW_STEP: Final = 1 << 20
TOTAL_FIRST: Final = 0
TOTAL_LAST: Final = (1 << 24) - 1
#: What `sense` says of an operator: the sign of the residuals that satisfy an inequality.
_SENSES: Final[Mapping[str, int]] = {"=": 0, "<=": -1, ">=": 1}


@frozen(eq=False)
class OpenTable:
    """A table whose rows come with the report."""

    table: Table
    #: Its place among the tables of the schema.
    index: int
    #: The number of its first column among the columns of all open tables.
    first_column: int
    #: How a row finds those above it, nearest first; None where rows do not roll up.
    above: Callable[[str], Sequence[str]] | None

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The place of each column in the table, by key."""
        return {c.key: i for i, c in enumerate(self.table.columns)}


@frozen(eq=False)
class Forms:
    """Linear forms over slots, one after the other: Σ coefficient·slot + constant, each held against zero."""

    #: By form: the place of its rule in the schema, its place among the rule's relations, its constant.
    rule: Ints
    place: Ints
    constant: Ints
    #: Whether the first term, if its cell exists, is the cell that the rule defines.
    defines: Bools
    #: By form, where its terms begin; one more at the end.
    starts: Ints
    slot: Ints
    coefficient: Ints
    #: By form and table of the schema: whether it speaks of the table.
    speaks: Bools
    #: By form: whether it has a cell in every report: one of a statutory table with printed rows.
    everywhere: Bools

    def speaking(self, table: int) -> Ints:
        """The forms that speak of a table."""
        return self._by_table[table]

    @cached_property
    def _by_table(self) -> tuple[Ints, ...]:
        return tuple(np.flatnonzero(of_table) for of_table in self.speaks.T)

    @cached_property
    def sparse(self) -> Ints:
        """The forms that have no cell where the report has no such row."""
        return np.flatnonzero(~self.everywhere)

    @cached_property
    def sparse_terms(self) -> Ints:
        """The places of their terms."""
        return np.flatnonzero(~np.repeat(self.everywhere, np.diff(self.starts)))

    @cached_property
    def sparse_starts(self) -> Ints:
        """Where the terms of each begin among those."""
        counts = np.diff(self.starts)[self.sparse]
        return np.cumsum(counts) - counts


@frozen(eq=False)
class RowForms:
    """A rule over every row of open tables: terms by instance, each (place of the table, column, coefficient)."""

    rule: Rule
    #: The place of the rule in the schema.
    index: int
    tables: tuple[OpenTable, ...]
    instances: tuple[tuple[tuple[int, int, int], ...], ...]

    def takes(self, key: str, named: frozenset[str]) -> bool:
        """Whether the rule speaks of a row."""
        if self.rule.named:
            return key in named
        if self.rule.digits is None:
            return True
        first = self.tables[0].table
        if first.named:
            return first.depth(key) == self.rule.digits and all(key != t.table.total for t in self.tables)
        return key.isdigit() and len(key) == self.rule.digits


@frozen(eq=False)
class Tree:
    """The roll-up of an open table."""

    rule: Rule
    index: int
    table: OpenTable
    #: The slot of each column of the row of totals; none for a table without one.
    totals: tuple[int, ...]


@frozen(eq=False)
class Plan:
    """A schema's rules as arrays."""

    schema: Schema
    open_tables: Mapping[str, OpenTable]
    #: Cells of open tables that rules name one by one, and sums over every row of one (row EVERY_ROW): their slots
    #: come after those of `printed_layout`.
    named: tuple[Cell, ...]
    forms: Forms
    rows: tuple[RowForms, ...]
    trees: tuple[Tree, ...]
    #: By rule: how many sentences it has that speak of another report, which is not looked at.
    beside: Ints
    #: By rule: the sign of the residuals that satisfy it, 0 for an equation.
    sense: Ints
    #: By rule: whether its figures are money that was never rounded: those of an exact report, in 元 to the 分.
    exact: Bools

    @cached_property
    def named_by_table(self) -> Mapping[str, tuple[tuple[int, Cell], ...]]:
        """The named cells of each open table, with their slots."""
        first = len(printed_layout(self.schema).cells)
        found: dict[str, list[tuple[int, Cell]]] = {}
        for i, cell in enumerate(self.named):
            found.setdefault(cell.table, []).append((first + i, cell))
        return {table: tuple(cells) for table, cells in found.items()}

    @cached_property
    def slot_tables(self) -> Ints:
        """By slot, the place of its table in the schema."""
        places = {t.id: i for i, t in enumerate(self.schema.tables)}
        cells = (*printed_layout(self.schema).cells, *self.named)
        return np.array([places[c.table] for c in cells], np.int64)

    @cached_property
    def open_columns(self) -> tuple[tuple[str, str], ...]:
        """The table and the key of each column of the open tables, in the order of their numbers."""
        return tuple((id_, key) for id_, t in self.open_tables.items() for key in t.columns)

    def cell_at(self, number: int, vocabulary: Sequence[str]) -> Cell:
        """The cell of a number that the kernel gives: a slot, or a row of the vocabulary in a column of a table."""
        slots = len(self.slot_tables)
        if number >= slots:
            column, row = divmod(number - slots, len(vocabulary))
            table, key = self.open_columns[column]
            return Cell(table, vocabulary[row], key)
        printed = printed_layout(self.schema).cells
        return printed[number] if number < len(printed) else self.named[number - len(printed)]

    @cached_property
    def sums(self) -> Mapping[int, tuple[str, int]]:
        """The slots that are sums over every row: the table and the place of the column."""
        first = len(printed_layout(self.schema).cells)
        pairs = ((first + i, cell) for i, cell in enumerate(self.named) if cell.row == EVERY_ROW)
        return {slot: (c.table, self.open_tables[c.table].columns[c.column]) for slot, c in pairs}

    @cached_property
    def optional(self) -> Bools:
        """By table of the schema: whether it is supplementary; a rule about one that is absent says nothing."""
        return np.array([t.supplementary for t in self.schema.tables], np.bool_)

    @cached_property
    def widest(self) -> int:
        """The largest sum of coefficients of a rule, all but roll-ups; a sum over every row counts once."""
        forms = self.forms
        sums = np.add.reduceat(np.abs(forms.coefficient), forms.starts[:-1]) if forms.coefficient.size else np.zeros(1)
        by_row = (sum(abs(c) for _, _, c in instance) for r in self.rows for instance in r.instances)
        return max(int(sums.max(initial=0)), max(by_row, default=0))

    @cached_property
    def largest_constant(self) -> int:
        """The largest constant of a rule, without its sign."""
        return max((abs(r.constant) for r in self.schema.rules), default=0)


@lru_cache(maxsize=64)
def plan(schema: Schema) -> Plan:
    """The plan of a schema. A pure function, remembered."""
    open_tables = _open_tables(schema)
    drafts: list[tuple[int, int, Sequence[Term]]] = []
    rows: list[RowForms] = []
    trees: list[Tree] = []
    for index, rule in enumerate(schema.rules):
        if rule.beside:
            continue
        match rule.kind:
            case "cells":
                drafts.extend((index, i, instance) for i, instance in enumerate(rule.instances))
            case "rows":
                found = _row_forms(rule, index, open_tables)
                rows.append(found)
                drafts.extend(_of_totals(found))
            case "tree":
                table = open_tables[rule.table]
                if table.above is not None:
                    trees.append(Tree(rule, index, table, _total_slots(schema, table.table)))
    printed = printed_layout(schema).slots
    named = dict.fromkeys(c for _, _, terms in drafts for c in _cells(terms) if c not in printed)
    slots = {**printed, **{cell: len(printed) + i for i, cell in enumerate(named)}}
    return Plan(
        schema,
        open_tables,
        tuple(named),
        _forms(schema, drafts, slots),
        tuple(rows),
        tuple(trees),
        np.array([len(r.instances) if r.beside else 0 for r in schema.rules], np.int64),
        np.array([_SENSES[r.operator] for r in schema.rules], np.int64),
        np.array([_is_exact(schema, r) for r in schema.rules], np.bool_),
    )


def _is_exact(schema: Schema, rule: Rule) -> bool:
    """Whether a rule speaks of money that was never rounded; all of its tables have one unit."""
    own = rule.table if rule.kind == "tree" else next(t.table for t in rule.instances[0] if not t.beside)
    return schema.is_exact and schema.table_by_id[own].scale.is_money


def _open_tables(schema: Schema) -> dict[str, OpenTable]:
    found, first = {}, 0
    for index, table in enumerate(schema.tables):
        if table.open:
            above = above_of(table, schema)
            known = None if above is None else lru_cache(maxsize=1 << 14)(above)
            found[table.id] = OpenTable(table, index, first, known)
            first += len(table.columns)
    return found


def _row_forms(rule: Rule, index: int, open_tables: Mapping[str, OpenTable]) -> RowForms:
    ids = tuple(dict.fromkeys(t.table for instance in rule.instances for t in instance))
    tables = tuple(open_tables[id_] for id_ in ids)
    instances = tuple(
        tuple((ids.index(t.table), open_tables[t.table].columns[t.column], t.coefficient) for t in instance)
        for instance in rule.instances
    )
    return RowForms(rule, index, tables, instances)


def _of_totals(rows: RowForms) -> Iterator[tuple[int, int, list[Term]]]:
    """A rule over every row holds in the rows of totals too: the same forms over printed cells."""
    tables = [t.table for t in rows.tables]
    for key in dict.fromkeys(t.total for t in tables if t.total is not None):
        if not rows.takes(key, frozenset()):
            continue
        ordinal, first = next((i, t) for i, t in enumerate(tables) if t.total == key)
        place = ordinal * TABLE_STEP + (TOTAL_LAST if first.total_last else TOTAL_FIRST) * ROW_STEP
        having = {t.id for t in tables if t.total == key}
        for i, instance in enumerate(rows.rule.instances):
            # A table whose row of totals is called otherwise has no such row, but the rule speaks of it.
            yield rows.index, place + i, [t._replace(row=key if t.table in having else "") for t in instance]


def _cells(terms: Iterable[Term]) -> Iterator[Cell]:
    return (Cell(t.table, t.row, t.column) for t in terms)


def _total_slots(schema: Schema, table: Table) -> tuple[int, ...]:
    slots = printed_layout(schema).slots
    return tuple(slots[Cell(table.id, table.total, c.key)] for c in table.columns) if table.total else ()


def _forms(schema: Schema, drafts: Sequence[tuple[int, int, Sequence[Term]]], slots: Mapping[Cell, int]) -> Forms:
    places = {t.id: i for i, t in enumerate(schema.tables)}
    speaks = np.zeros((len(drafts), len(places)), np.bool_)
    for i, (_, _, terms) in enumerate(drafts):
        speaks[i, [places[t.table] for t in terms]] = True
    closed = np.array([not t.open and not t.supplementary for t in schema.tables], np.bool_)
    counts = [len(terms) for _, _, terms in drafts]
    return Forms(
        np.array([rule for rule, _, _ in drafts], np.int64),
        np.array([place for _, place, _ in drafts], np.int64),
        np.array([schema.rules[rule].constant for rule, _, _ in drafts], np.int64),
        np.array([schema.rules[rule].defines for rule, _, _ in drafts], np.bool_),
        np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]) if counts else np.zeros(1, np.int64),
        np.array([slots[cell] for _, _, terms in drafts for cell in _cells(terms)], np.int64),
        np.array([t.coefficient for _, _, terms in drafts for t in terms], np.int64),
        speaks,
        np.logical_or.reduce(speaks & closed, axis=1),
    )
