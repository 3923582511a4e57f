"""Relations: each rule of a schema as sparse integer sums over the cells of a layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Final

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.schema.rules import EVERY_ROW, Operator, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Cell, Layout, Shape, lay_out

NO_TARGET: Final = -1


@frozen(eq=False)
class Relation:
    """One linear relation: Σ coefficient·cell + constant, compared with zero."""

    rule: Rule
    slots: tuple[int, ...]
    coefficients: tuple[int, ...]
    operator: Operator
    constant: int
    #: The slot that the relation defines, or NO_TARGET.
    target: int
    #: Tables that the relation speaks of and the report does not have.
    missing: tuple[str, ...] = ()
    #: Between reports of two units: what a quantum of each cell is worth in steps of the finest, in which coefficients,
    #: constant and residual then are. Empty where all cells have one unit.
    steps: tuple[int, ...] = ()
    #: The slots whose figures are money that was never rounded: those of an exact report, in 元 to the 分.
    exact: frozenset[int] = frozenset()

    @property
    def factors(self) -> tuple[int, ...]:
        """How often each cell enters, in its own unit: the coefficients without the worth of a quantum."""
        if not self.steps:
            return self.coefficients
        return tuple(c // s for c, s in zip(self.coefficients, self.steps, strict=True))

    @property
    def binding(self) -> bool:
        """Whether the statute leaves no exception; what is only a warning when broken proves and gives no figure."""
        return self.rule.verdict == "error"

    def residual(self, values: Sequence[int]) -> int:
        """What the sum comes to over figures (blank cells as 0), in quanta. For all relations at once: `residuals`."""
        return sum(c * values[s] for s, c in zip(self.slots, self.coefficients, strict=True)) + self.constant


@frozen(eq=False)
class System:
    """A layout and every relation over it: the schema as algebra, for all reports of one shape."""

    layout: Layout
    relations: tuple[Relation, ...]

    def residuals(self, values: Sequence[int]) -> list[int]:
        """What each relation's sum over figures comes to, in quanta (blank cells as 0): 0 where an equation holds.

        The kernel of validation: exact integers, one pass.
        """
        # Each figure, its negative, and a zero: a relation is then a plain sum of what its getter takes.
        signed = [*values, *(-v for v in values), 0]
        found = [sum(take(signed)) for take in self._takes]
        for i in self._with_constant:
            found[i] += self.relations[i].constant
        return found

    @cached_property
    def _takes(self) -> tuple[Callable[[Sequence[int]], tuple[int, ...]], ...]:
        """For each relation, what picks its terms: a slot as often as its coefficient says, negatives after them."""
        size = len(self.layout.cells)
        return tuple(itemgetter(*_signed_slots(r, size), 2 * size, 2 * size) for r in self.relations)

    @cached_property
    def _with_constant(self) -> tuple[int, ...]:
        return tuple(i for i, r in enumerate(self.relations) if r.constant)

    @cached_property
    def one_sided(self) -> frozenset[int]:
        """The relations that are inequalities."""
        return frozenset(i for i, r in enumerate(self.relations) if r.operator != "=")

    @cached_property
    def incomplete(self) -> frozenset[int]:
        """The relations that speak of tables that the report does not have."""
        return frozenset(i for i, r in enumerate(self.relations) if r.missing)

    @cached_property
    def exact(self) -> frozenset[int]:
        """The slots whose figures are money that was never rounded: true values, and not intervals."""
        return frozenset(s for r in self.relations for s in r.exact)

    @cached_property
    def derived(self) -> frozenset[int]:
        """The slots that some relation defines or that close their equation; all others are inputs."""
        return frozenset(r.target for r in self.relations if r.target != NO_TARGET) | self.closing

    @cached_property
    def closing(self) -> frozenset[int]:
        """The slots of balancing items, on which the equations of their own table close."""
        rows = {(t.id, r.key) for t in self.layout.schema.tables for r in t.rows if r.balancing}
        return frozenset(s for s, c in enumerate(self.layout.cells) if (c.table, c.row) in rows)

    @cached_property
    def settled_at_home(self) -> frozenset[int]:
        """The slots that their own table gives: by a formula, or by closing on them."""
        return self.closing | {r.target for r in self.relations if r.rule.table and r.target != NO_TARGET}

    @cached_property
    def grand_totals(self) -> frozenset[int]:
        """The slots that something defines and that define nothing: where all sums of the form end (总计)."""
        definitions = [r for r in self.relations if r.target != NO_TARGET]
        parts = {s for r in definitions for s in r.slots if s != r.target}
        return frozenset(r.target for r in definitions) - parts

    @cached_property
    def by_slot(self) -> tuple[tuple[int, ...], ...]:
        """For each slot, the relations that speak of it."""
        found: list[list[int]] = [[] for _ in self.layout.cells]
        for i, relation in enumerate(self.relations):
            for slot in relation.slots:
                found[slot].append(i)
        return tuple(tuple(x) for x in found)


@lru_cache(maxsize=512)
def lower(schema: Schema, shape: Shape) -> System:
    """The system of a schema for reports of one shape. A pure function, remembered."""
    layout = lay_out(schema, shape)
    relations = [r for rule in schema.rules if not rule.beside for r in _relations(rule, (layout,))]
    return System(layout, tuple(relations))


@lru_cache(maxsize=512)
def lower_beside(schema: Schema, shape: Shape, companion: str, other: Shape) -> tuple[Relation, ...]:
    """The relations between a report and a companion (上年, 预算, 下级), of two shapes. A pure function, remembered.

    They are no part of the system of one report. The companion's shape is one of the form that it follows. The slots
    of its cells come after those of the report's.
    """
    layouts = (lay_out(schema, shape), lay_out(schema.form_of(companion), other))
    return tuple(r for rule in schema.rules if rule.beside == companion for r in _relations(rule, layouts))


def _relations(rule: Rule, layouts: tuple[Layout, ...]) -> Iterator[Relation]:
    layout = layouts[0]
    match rule.kind:
        case "cells":
            for instance in rule.instances:
                yield from _relation(rule, instance, layouts)
        case "rows":
            for row in _rows_of(rule, layouts):
                for instance in rule.instances:
                    terms = [term._replace(row=row) for term in instance]
                    yield from _relation(rule, terms, layouts)
        case "tree":
            table = layout.schema.table_by_id[rule.table]
            above = above_of(table, layout.schema)
            if above is not None and table.id not in layout.absent:
                for terms in _roll_up(table, layout.rows[table.id], above):
                    yield from _relation(rule, terms, layouts)


def _relation(rule: Rule, terms: Iterable[Term], layouts: tuple[Layout, ...]) -> Iterator[Relation]:
    """The relation over the cells that the layouts have; a code that the report does not use adds nothing.

    A supplementary table that the report leaves out says nothing, and leaves nothing to decide.
    """
    slots, coefficients, missing, scales, exact = [], [], [], [], []
    target = NO_TARGET
    for i, (coefficient, table, row, column, beside) in enumerate(_each_row(terms, layouts)):
        layout = layouts[bool(beside)]
        if table in layout.absent and layout.schema.table_by_id[table].supplementary:
            return
        if table in layout.absent:
            missing.append(f"{beside}.{table}" if beside else table)
        slot = layout.slots.get(Cell(table, row, column))
        if slot is None:
            continue
        slot += len(layouts[0].cells) if beside else 0
        if i == 0 and rule.defines:
            target = slot
        slots.append(slot)
        coefficients.append(coefficient)
        scales.append(layout.schema.table_by_id[table].scale)
        if layout.schema.is_exact and scales[-1].is_money:
            exact.append(slot)
    if not slots:
        return
    absent = tuple(dict.fromkeys(missing))
    relation = Relation(
        rule, tuple(slots), tuple(coefficients), rule.operator, rule.constant, target, absent, exact=frozenset(exact)
    )
    yield relation if len(set(scales)) == 1 else _in_the_finest(relation, scales, layouts[0].schema)


def _in_the_finest(relation: Relation, scales: Sequence[Scale], schema: Schema) -> Relation:
    """A relation between cells of several units of money, in steps of the finest: exact, nothing is rounded."""
    finest = min(scales, key=lambda scale: scale.fen)
    steps = tuple(map(finest.worth, scales))
    coefficients = tuple(c * s for c, s in zip(relation.coefficients, steps, strict=True))
    # A constant is in the unit of this report's own table.
    own = next(t for t in relation.rule.instances[0] if not t.beside)
    constant = relation.constant * finest.worth(schema.table_by_id[own.table].scale) if relation.constant else 0
    return evolve(relation, coefficients=coefficients, constant=constant, steps=steps)


def _each_row(terms: Iterable[Term], layouts: tuple[Layout, ...]) -> Iterator[Term]:
    """The terms, with a sum over every row of a table (`sum(项目.各行.全年执行数)`) as one term a row."""
    for term in terms:
        if term.row != EVERY_ROW:
            yield term
            continue
        layout = layouts[bool(term.beside)]
        table = layout.schema.table_by_id[term.table]
        rows = [r for r in layout.rows[term.table] if r != table.total]
        # Without a row, the term still says of which table the relation speaks.
        yield from (term._replace(row=row) for row in rows or [EVERY_ROW])


def _rows_of(rule: Rule, layouts: tuple[Layout, ...]) -> tuple[str, ...]:
    """The rows that a rule over every row runs over: those of all its tables, each once."""
    tables = dict.fromkeys((t.table, t.beside) for instance in rule.instances for t in instance if t.row == EVERY_ROW)
    keys = dict.fromkeys(key for table, beside in tables for key in layouts[bool(beside)].rows[table])
    if rule.named:
        return tuple(k for k in keys if k in codes_named(rule, layouts[0].schema))
    if rule.digits is None:
        return tuple(keys)
    spoken_of = [layouts[bool(beside)].schema.table_by_id[table] for table, beside in tables]
    first = spoken_of[0]
    if first.named:
        totals = {table.total for table in spoken_of}
        return tuple(k for k in keys if first.depth(k) == rule.digits and k not in totals)
    return tuple(k for k in keys if k.isdigit() and len(k) == rule.digits)


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


def _roll_up(table: Table, rows: Sequence[str], above: Callable[[str], Sequence[str]]) -> Iterator[list[Term]]:
    """合计 = Σ the first level; each row = Σ the rows right below it that the report has."""
    codes = [r for r in rows if r != table.total]
    children: dict[str, list[str]] = {}
    present = set(codes)
    for code in codes:
        # A code whose parent is not printed counts towards the nearest one that is; the gap is a finding of its own.
        nearest = next((c for c in above(code) if c in present), "")
        children.setdefault(nearest, []).append(code)
    for parent in ([table.total] if table.total else []) + codes:
        below = children.get("" if parent == table.total else parent, [])
        if below or parent == table.total:
            for column in table.columns:
                yield [
                    Term(1, table.id, parent, column.key),
                    *(Term(-1, table.id, code, column.key) for code in below),
                ]


def _signed_slots(relation: Relation, size: int) -> Iterator[int]:
    for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
        yield from (slot if coefficient > 0 else slot + size,) * abs(coefficient)
