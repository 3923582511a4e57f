"""Relations: each rule of a schema as sparse integer sums over the cells of a layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Final

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.schema.rules import Operator, Rule
from govfin.schema.schema import Schema
from govfin.system.forms import Addend, Form
from govfin.system.kernel import resolve
from govfin.system.layout import Layout, Shape, lay_out
from govfin.system.plan import Plan, plan
from govfin.system.shape_rows import ShapeRows

NO_TARGET: Final = -1
_NONE: Final = frozenset[int]()


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
    return System(layout, _relations(plan(schema), (layout,)))


@lru_cache(maxsize=512)
def lower_beside(schema: Schema, shape: Shape, companion: str, other: Shape) -> tuple[Relation, ...]:
    """The relations between a report and a companion (上年, 预算, 下级), of two shapes. A pure function, remembered.

    They are no part of the system of one report. The companion's shape is one of the form that it follows. The slots
    of its cells come after those of the report's.
    """
    layouts = (lay_out(schema, shape), lay_out(schema.form_of(companion), other))
    return _relations(plan(schema, companion), layouts)


def _relations(whole: Plan, layouts: tuple[Layout, ...]) -> tuple[Relation, ...]:
    """The relations of a plan over the cells that layouts have, in the order of its rules."""
    rows = ShapeRows(whole.sides, layouts)
    found: list[tuple[int, int, Relation]] = []
    for group in whole.groups:
        said = resolve(group, rows)
        places = said.place or [0] * len(said.report)
        for form in group.forms:
            absent = [(side, i) for side, i in form.tables if layouts[side].shape[i] is None]
            if any(whole.sides[side].schema.tables[i].supplementary for side, i in absent):
                continue
            missing = tuple(whole.sides[side].called(i) for side, i in absent)
            first = form.place(absent)
            terms: list[list[tuple[int, Addend]]] = [[] for _ in places]
            for addend in form.addends:
                for owner, slot in rows.slots(group.picks[addend.pick], said.taken[addend.pick], addend.column):
                    terms[owner].append((slot, addend))
            found += [
                (form.index, first + place, _relation(form, of_one, missing, whole.schema))
                for place, of_one in zip(places, terms, strict=True)
                if of_one
            ]
    return tuple(relation for _, _, relation in sorted(found, key=itemgetter(0, 1)))


def _relation(form: Form, terms: Sequence[tuple[int, Addend]], missing: tuple[str, ...], schema: Schema) -> Relation:
    """The relation of a form over some slots, each with its term."""
    rule, first = form.rule, form.addends[0]
    slots = tuple([slot for slot, _ in terms])
    coefficients = tuple([addend.coefficient for _, addend in terms])
    target = slots[0] if form.defines and terms[0][1] is first else NO_TARGET
    exact = frozenset([slot for slot, addend in terms if addend.exact]) if form.exact else _NONE
    relation = Relation(rule, slots, coefficients, rule.operator, rule.constant, target, missing, (), exact)
    if form.one_scale:
        return relation
    scales = [addend.scale for _, addend in terms]
    return relation if len(set(scales)) == 1 else _in_the_finest(relation, scales, schema)


def _in_the_finest(relation: Relation, scales: Sequence[Scale], schema: Schema) -> Relation:
    """A relation between cells of several units of money, in steps of the finest: exact, nothing is rounded."""
    finest = min(scales, key=lambda scale: scale.fen)
    steps = tuple(map(finest.worth, scales))
    coefficients = tuple(c * s for c, s in zip(relation.coefficients, steps, strict=True))
    # A constant is in the unit of this report's own table.
    own = next(t for t in relation.rule.instances[0] if not t.beside)
    constant = relation.constant * finest.worth(schema.table_by_id[own.table].scale) if relation.constant else 0
    return evolve(relation, coefficients=coefficients, constant=constant, steps=steps)


def _signed_slots(relation: Relation, size: int) -> Iterator[int]:
    for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
        yield from (slot if coefficient > 0 else slot + size,) * abs(coefficient)
