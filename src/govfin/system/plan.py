"""What the rules of a schema mean over figures, once for all reports: sums of terms, and the cells that each picks.

This is the one place where it stands. `kernel` finds the rows that a report, or many, have for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from attrs import field, frozen

from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.forms import ROW_STEP, TABLE_STEP, Addend, Form, Group, OpenTable, Pick, Places
from govfin.system.layout import Cell, Layout, printed_layout

#: The line of a row of totals, for its place among the relations of a rule.
_TOTAL_FIRST: Final = 0
_TOTAL_LAST: Final = (1 << 24) - 1


@frozen(eq=False)
class Side:
    """A form as rules see it: cells that are printed, and open tables."""

    schema: Schema
    #: What addresses call the report; empty for the one that is judged.
    name: str
    printed: Layout
    open_tables: Mapping[str, OpenTable]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each table in the form."""
        return {t.id: i for i, t in enumerate(self.schema.tables)}

    def addend(self, coefficient: int, pick: int, column: int, table: Table) -> Addend:
        """A term over a table of the form."""
        exact = self.schema.is_exact and table.scale.is_money
        return Addend(coefficient, pick, column, table.scale, exact)

    def called(self, place: int) -> str:
        """What a table is called: `表1`, `上年.表1`."""
        id_ = self.schema.tables[place].id
        return f"{self.name}.{id_}" if self.name else id_


@frozen(eq=False)
class Plan:
    """The rules of a schema for one report by itself, or for one beside another (上年, 预算, 下级)."""

    sides: tuple[Side, ...]
    groups: tuple[Group, ...]

    @property
    def schema(self) -> Schema:
        """The schema whose rules they are."""
        return self.sides[0].schema

    @property
    def open_tables(self) -> Mapping[str, OpenTable]:
        """The tables whose rows come with the report, by id."""
        return self.sides[0].open_tables

    @cached_property
    def open_columns(self) -> tuple[tuple[str, str], ...]:
        """The table and the key of each column of the open tables, in the order of their numbers."""
        return tuple((id_, key) for id_, t in self.open_tables.items() for key in t.columns)

    def cell_at(self, number: int, vocabulary: Sequence[str]) -> Cell:
        """The cell of a number that `evaluate` gives: a printed slot, or a row of the vocabulary in an open column."""
        printed = self.sides[0].printed.cells
        if number < len(printed):
            return printed[number]
        column, row = divmod(number - len(printed), len(vocabulary))
        table, key = self.open_columns[column]
        return Cell(table, vocabulary[row], key)

    @cached_property
    def widths(self) -> frozenset[tuple[int, int]]:
        """The sums of coefficients that forms have: of terms that take one line, and of those that take several."""
        found = set()
        for group in self.groups:
            several = [p.several for p in group.picks]
            for form in group.forms:
                many = sum(abs(a.coefficient) for a in form.addends if several[a.pick])
                found.add((sum(abs(a.coefficient) for a in form.addends) - many, many))
        return frozenset(found)

    @cached_property
    def largest_constant(self) -> int:
        """The largest constant of a rule, without its sign."""
        return max((abs(r.constant) for r in self.schema.rules), default=0)


@lru_cache(maxsize=64)
def plan(schema: Schema, companion: str = "") -> Plan:
    """The plan of a schema's rules that speak of a companion, or of none. A pure function, remembered."""
    sides = [_side(schema, "", 0)]
    if companion:
        sides.append(_side(schema.form_of(companion), companion, 1))
    of_reports = _OfReports(tuple(sides))
    groups: list[Group] = []
    for index, rule in enumerate(schema.rules):
        if rule.beside != companion:
            continue
        match rule.kind:
            case "cells":
                for i, instance in enumerate(rule.instances):
                    of_reports.add(rule, index, ((None, i),), instance)
            case "rows":
                groups.append(_over_rows(rule, index, of_reports))
            case "tree":
                groups.extend(_roll_up(rule, index, of_reports))
    return Plan(tuple(sides), (Group("reports", tuple(of_reports.picks), tuple(of_reports.forms)), *groups))


@frozen(eq=False)
class _OfReports:
    """The forms that are said of each report, on their way."""

    sides: tuple[Side, ...]
    picks: dict[Pick, int] = field(factory=dict)
    forms: list[Form] = field(factory=list)

    def add(self, rule: Rule, index: int, places: Places, terms: Iterable[Term]) -> None:
        """Add the sum of cells that terms name; a cell that the form does not have only says of which table."""
        terms = tuple(terms)
        found = [self._addend(t) for t in terms]
        addends = tuple(a for a in found if a is not None)
        if addends:
            defines = rule.defines and found[0] is not None
            spoken = self.tables(terms)
            self.forms.append(Form(rule, index, places, addends, defines, spoken, any(map(self._everywhere, terms))))

    def tables(self, terms: Iterable[Term]) -> tuple[tuple[int, int], ...]:
        """The tables that terms speak of."""
        return tuple(dict.fromkeys((s := int(bool(t.beside)), self.sides[s].places[t.table]) for t in terms))

    def pick(self, pick: Pick) -> int:
        """The place of a pick among those of the group."""
        return self.picks.setdefault(pick, len(self.picks))

    def _everywhere(self, term: Term) -> bool:
        table = self.sides[bool(term.beside)].schema.table_by_id[term.table]
        return not table.open and not table.supplementary

    def _addend(self, term: Term) -> Addend | None:
        number = int(bool(term.beside))
        side = self.sides[number]
        of = side.schema.table_by_id[term.table]
        slot = side.printed.slots.get(Cell(term.table, term.row, term.column))
        if slot is not None:
            return side.addend(term.coefficient, self.pick(Pick("printed", number)), slot, of)
        table = side.open_tables.get(term.table)
        if table is None or not term.row:
            return None
        every = term.row == EVERY_ROW
        pick = Pick("every", number, table) if every else Pick("row", number, table, term.row)
        return side.addend(term.coefficient, self.pick(pick), table.columns[term.column], of)


def _over_rows(rule: Rule, index: int, of_reports: _OfReports) -> Group:
    """A rule over every row: of the rows that come with reports, and of rows of totals, which are printed cells."""
    sides = of_reports.sides
    names = tuple(dict.fromkeys((int(bool(t.beside)), t.table) for instance in rule.instances for t in instance))
    tables = [sides[side].open_tables[id_] for side, id_ in names]
    forms = []
    for place, instance in enumerate(rule.instances):
        addends = []
        for t in instance:
            at = names.index((int(bool(t.beside)), t.table))
            of = tables[at]
            addends.append(sides[of.side].addend(t.coefficient, at, of.columns[t.column], of.table))
        forms.append(Form(rule, index, ((None, place),), tuple(addends), rule.defines, of_reports.tables(instance)))
    takes = _takes(rule, sides[0].schema, tables)
    for key in dict.fromkeys(t.table.total for t in tables if t.table.total is not None):
        if takes is None or takes(key):
            places = [
                ((t.side, t.index), _place_of_total(i, t.table)) for i, t in enumerate(tables) if t.table.total == key
            ]
            for i, instance in enumerate(rule.instances):
                # A table whose row of totals is called otherwise has no such row, but the rule speaks of it.
                terms = _at_total(instance, key, sides)
                of_reports.add(rule, index, tuple((table, place + i) for table, place in places), terms)
    picks = tuple(Pick("here", t.side, t) for t in tables)
    return Group("rows", picks, tuple(forms), takes)


def _place_of_total(ordinal: int, table: Table) -> int:
    return ordinal * TABLE_STEP + (_TOTAL_LAST if table.total_last else _TOTAL_FIRST) * ROW_STEP


def _at_total(instance: Iterable[Term], key: str, sides: Sequence[Side]) -> Iterator[Term]:
    for term in instance:
        total = sides[bool(term.beside)].open_tables[term.table].table.total
        yield term._replace(row=key if total == key else "")


def _roll_up(rule: Rule, index: int, of_reports: _OfReports) -> Iterator[Group]:
    """合计 = Σ the first level; each row = Σ the rows right below it that the report has.

    A row whose parent the report does not have counts towards the nearest above it that it has.
    """
    side = of_reports.sides[0]
    table = side.open_tables[rule.table]
    if table.above is None:
        return
    spoken = ((0, table.index),)
    places = range(len(table.columns))
    if table.table.total:
        printed, top = of_reports.pick(Pick("printed", 0)), of_reports.pick(Pick("top", 0, table))
        for place, key in zip(places, table.columns, strict=True):
            slot = side.printed.slots[Cell(rule.table, table.table.total, key)]
            addends = (side.addend(1, printed, slot, table.table), side.addend(-1, top, place, table.table))
            of_reports.forms.append(Form(rule, index, ((None, place),), addends, rule.defines, spoken))
    forms = []
    for place in places:
        addends = (side.addend(1, 0, place, table.table), side.addend(-1, 1, place, table.table))
        forms.append(Form(rule, index, ((None, place),), addends, rule.defines, spoken))
    yield Group("heads", (Pick("here", 0, table), Pick("below", 0, table)), tuple(forms))


def _takes(rule: Rule, schema: Schema, tables: Sequence[OpenTable]) -> Callable[[str], bool] | None:
    """Whether a rule over every row speaks of a row; None where it speaks of all."""
    first, digits = tables[0].table, rule.digits
    if rule.named:
        return codes_named(rule, schema).__contains__
    if digits is None:
        return None
    if first.named:
        totals = {t.table.total for t in tables}
        return lambda key: first.depth(key) == digits and key not in totals
    return lambda key: key.isdigit() and len(key) == digits


@lru_cache(maxsize=512)
def codes_named(rule: Rule, schema: Schema) -> frozenset[str]:
    """The codes that have, or had, the name that a rule speaks of: a classification of another year keeps the rule."""
    tables = {(t.beside, t.table) for instance in rule.instances for t in instance}
    forms = [(schema.form_of(beside), table) for beside, table in tables]
    known = [form.classification_of(form.table_by_id[table]) for form, table in forms]
    return frozenset(code.code for c in known if c for code in c.codes if rule.named in code.names)


def above_of(table: Table, schema: Schema) -> Callable[[str], Sequence[str]] | None:
    """How the rows of a table find those above them, nearest first: by their codes, or by the levels of their names."""
    if table.named:
        return table.above
    classification = schema.classification_of(table)
    return None if classification is None else classification.above


def _side(schema: Schema, name: str, number: int) -> Side:
    found, first = {}, 0
    for index, table in enumerate(schema.tables):
        if table.open:
            above = above_of(table, schema)
            known = None if above is None else lru_cache(maxsize=1 << 14)(above)
            found[table.id] = OpenTable(table, number, index, first, known)
            first += len(table.columns)
    return Side(schema, name, printed_layout(schema), found)
