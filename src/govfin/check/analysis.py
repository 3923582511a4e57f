"""What the system of a schema tells about the schema: cycles, contradictions, repetitions, cells without a rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from operator import eq, ge, le
from typing import Final

from attrs import frozen

from govfin.check.problems import Problems
from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Span
from govfin.schema.addresses import address
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import LEVEL_SIGN
from govfin.system.layout import Shape
from govfin.system.propagate import derive
from govfin.system.relations import Relation, System, lower

#: More cells than any published form prints.
MAX_CELLS: Final = 20_000
_SHOWN: Final = 5
_HOLDS: Final[Mapping[str, Callable[[int, int], bool]]] = {"=": eq, "<=": le, ">=": ge}
_OF_NOTES: Final = ("note", "erratum")
_FROM_THE_RIGHT: Final = {"=": "=", "<=": ">=", ">=": "<="}


@frozen
class _Derivation:
    """How the derived cells of a system follow from its inputs, worked out once."""

    system: System
    #: The relation that gives a cell, and the cells in the order in which they follow.
    gives: Mapping[int, Relation]
    order: Mapping[int, int]
    #: Derived cells that nothing gives.
    undetermined: frozenset[int]


def analyse(
    schema: Schema,
    tables: Mapping[str, Span],
    problems: Problems,
    head: Span,
    incomplete: Collection[str] = (),
) -> None:
    """Add what is wrong with a schema as a whole. `tables` are the spans of the tables that the file declares.

    `incomplete` are the tables of which a rule could not be understood: it may reach the cells that others do not.
    """
    if sum(len(t.rows) * len(t.columns) for t in schema.tables) > MAX_CELLS:
        problems.add("S0505", head, limit=f"{MAX_CELLS:,}")
        return
    system = lower(schema, _example_shape(schema))
    steps, undetermined = derive(system, system.derived)
    gives = {s.slot: system.relations[s.relation] for s in steps}
    derivation = _Derivation(system, gives, {s.slot: i for i, s in enumerate(steps)}, undetermined)
    _cycles(derivation, tables, problems, head)
    _contradictions(derivation, problems, head)
    _repetitions(schema, problems, head)
    _unreached(system, {t: span for t, span in tables.items() if t not in incomplete}, problems)


def _example_shape(schema: Schema) -> Shape:
    """A shape in which every rule has its cells: the codes that rules name, and one branch to the deepest level."""
    named = {t.row for r in schema.rules for i in r.instances for t in i if t.row != EVERY_ROW}
    shape: list[tuple[str, ...]] = []
    for table in schema.tables:
        classification = schema.classification_of(table)
        if table.named:
            name = LEVEL_SIGN.join(["例"] * max(1, len(table.levels)))
            shape.append((*reversed(table.above(name)), name))
            continue
        if not table.open or classification is None:
            shape.append(())
            continue
        codes = {c for c in named if c in classification.by_code}
        deepest = max((c.code for c in classification.codes), key=len, default=None)
        codes |= {deepest} if deepest else set()
        shape.append(tuple(sorted(codes.union(*map(classification.above, codes)))))
    return tuple(shape)


def _cycles(derivation: _Derivation, tables: Mapping[str, Span], problems: Problems, head: Span) -> None:
    """Cells that are defined, and whose definitions need one another; balancing items that nothing closes."""
    system, undetermined = derivation.system, derivation.undetermined
    # A formula that could not be understood may be the one that closes it.
    wrong_already = any(severity_of(d) is Severity.ERROR for d in problems.found)
    cells = system.layout.cells
    gives: dict[int, list[Relation]] = {}
    for relation in system.relations:
        if relation.target in undetermined:
            gives.setdefault(relation.target, []).append(relation)
    told: set[tuple[str, ...]] = set()
    waiting = set(undetermined)
    while waiting:
        path, back = _walk(min(waiting, key=lambda s: (s not in gives, s)), gives, waiting)
        waiting -= set(path)
        if back is None and path[-1] not in gives and not wrong_already:
            cell = address(system.layout.schema, *cells[path[-1]])
            problems.add("S0315", tables.get(cells[path[-1]].table, head), cell=cell)
        if back is None:
            continue
        circle = path[path.index(back) :]
        rules = list(dict.fromkeys(gives[s][0].rule for s in circle))
        if tuple(sorted(r.code for r in rules)) not in told:
            told.add(tuple(sorted(r.code for r in rules)))
            names = [address(system.layout.schema, *cells[s]) for s in [*circle, back]]
            first, *others = (problems.span_of(r.place, head) for r in rules)
            problems.add("S0304", first, related=others, path=" → ".join(names))


def _walk(
    start: int, gives: Mapping[int, Sequence[Relation]], waiting: Collection[int]
) -> tuple[list[int], int | None]:
    """A way from a cell through what its definition needs; the cell to which it comes back, where it does."""
    path: list[int] = []
    at: int | None = start
    while at is not None and at not in path:
        path.append(at)
        at = next((s for r in gives.get(at, ()) for s in r.slots if s != r.target and s in waiting), None)
    return path, at


def _contradictions(derivation: _Derivation, problems: Problems, head: Span) -> None:
    """Rules that cannot both hold; each is told once, at the later one."""
    schema = derivation.system.layout.schema
    place = {rule.code: i for i, rule in enumerate(schema.rules)}
    wrong: set[str] = set()
    for pair in (*_two_meanings(derivation), *_parts_left_out(schema), *_contrary_constants(derivation)):
        left, right = sorted(pair, key=lambda rule: place[rule.code])
        if wrong.isdisjoint((left.code, right.code)):
            wrong.add(right.code)
            span, related = problems.span_of(right.place, head), [problems.span_of(left.place, head)]
            problems.add("S0306", span, related=related, left=left.text, right=right.text)


def _two_meanings(derivation: _Derivation) -> Iterable[tuple[Rule, Rule]]:
    """Two sentences of a note that give one cell two different meanings."""
    sentences: dict[int, list[Relation]] = {}
    for relation in derivation.system.relations:
        if relation.rule.origin in _OF_NOTES and relation.rule.defines:
            sentences.setdefault(relation.target, []).append(relation)
    for slot, (one, *others) in sentences.items():
        first = _in_inputs(one, derivation, slot) if others else ({}, 0)
        for other in others:
            second = _in_inputs(other, derivation, slot)
            # What nothing gives may yet be the same: that it is missing has been told.
            if second != first and not derivation.undetermined & ({*first[0], *second[0]} - {slot}):
                yield one.rule, other.rule


def _parts_left_out(schema: Schema) -> Iterable[tuple[Rule, Rule]]:
    """Two rules of a table that define a cell, one by some of the parts of the other: the rest would have to be 0."""
    defined: dict[object, list[tuple[Rule, frozenset[Term]]]] = {}
    for rule in schema.rules:
        if rule.defines and rule.table and rule.origin != "tree" and rule.verdict == "error":
            for target, *parts in rule.instances:
                key = (rule.kind, rule.digits, rule.named, rule.table, target)
                defined.setdefault(key, []).append((rule, frozenset(parts)))
    for definitions in defined.values():
        for i, (right, its_parts) in enumerate(definitions):
            for left, others in definitions[:i]:
                of_notes = left.origin in _OF_NOTES and right.origin in _OF_NOTES
                if not of_notes and (its_parts < others or others < its_parts):
                    yield left, right


def _contrary_constants(derivation: _Derivation) -> Iterable[tuple[Rule, Rule]]:
    """Two relations that hold one sum of cells against numbers, which leave no figure for it."""
    binding = [r for r in derivation.system.relations if r.binding]
    if not any(r.constant for r in binding):
        return
    least: dict[object, tuple[Fraction, Rule]] = {}
    most: dict[object, tuple[Fraction, Rule]] = {}
    forms = [(r, dict(zip(r.slots, r.coefficients, strict=True)), r.constant) for r in binding]
    for relation, sums, constant in [*forms, *((r, *_in_inputs(r, derivation)) for r in binding)]:
        if not sums:
            if not _HOLDS[relation.operator](constant, 0):
                last = max(relation.slots, key=lambda s: derivation.order.get(s, -1))
                yield derivation.gives[last].rule, relation.rule
            continue
        leading = sums[min(sums)]
        key = frozenset((s, Fraction(c, leading)) for s, c in sums.items())
        bound = (Fraction(-constant, leading), relation.rule)
        operator = relation.operator if leading > 0 else _FROM_THE_RIGHT[relation.operator]
        if operator != "<=" and (key not in least or bound[0] > least[key][0]):
            least[key] = bound
        if operator != ">=" and (key not in most or bound[0] < most[key][0]):
            most[key] = bound
        if key in least and key in most and least[key][0] > most[key][0]:
            yield least.pop(key)[1], most.pop(key)[1]


def _in_inputs(relation: Relation, derivation: _Derivation, target: int | None = None) -> tuple[dict[int, int], int]:
    """A relation as a sum of input cells and a constant: derived cells are replaced by what gives them, not `target`.

    A relation that itself gives one of its cells is not replaced by itself.
    """
    sums = dict(zip(relation.slots, relation.coefficients, strict=True))
    constant = relation.constant
    while True:
        derived = [s for s in sums if s != target and s in derivation.gives]
        derived = [s for s in derived if derivation.gives[s] is not relation]
        if not derived:
            return {s: c for s, c in sums.items() if c}, constant
        slot = max(derived, key=lambda s: derivation.order[s])
        factor = sums.pop(slot)
        by = derivation.gives[slot]
        own = by.coefficients[by.slots.index(slot)]
        constant -= factor * by.constant * own
        for other, coefficient in zip(by.slots, by.coefficients, strict=True):
            if other != slot:
                sums[other] = sums.get(other, 0) - factor * coefficient * own


def _repetitions(schema: Schema, problems: Problems, head: Span) -> None:
    """Rules that say nothing that another rule does not say with the same cells."""
    said: dict[object, Rule] = {}
    for rule in schema.rules:
        keys = [(rule.kind, rule.digits, rule.named, *_normal(i, rule)) for i in rule.instances]
        known = [said[k] for k in keys if k in said]
        if keys and len(known) == len(keys):
            span = problems.span_of(rule.place, head)
            related = [problems.span_of(known[0].place, head)]
            problems.add("S0307", span, related=related, rule=rule.text, other=known[0].text)
        for key in keys:
            said.setdefault(key, rule)


def _normal(instance: Iterable[Term], rule: Rule) -> tuple[str, int, frozenset[Term]]:
    """What an instance says, with the sign of its first cell made positive and its order forgotten."""
    terms = sorted(instance, key=lambda t: t[1:])
    sign = 1 if terms[0].coefficient > 0 else -1
    operator = rule.operator if sign > 0 else _FROM_THE_RIGHT[rule.operator]
    return operator, rule.constant * sign, frozenset(t._replace(coefficient=t.coefficient * sign) for t in terms)


def _unreached(system: System, tables: Mapping[str, Span], problems: Problems) -> None:
    """Cells that no rule speaks of: a wrong figure there would never be found."""
    loose: dict[str, list[str]] = {}
    stated = {(f.stated[1], f.stated[3]) for f in system.layout.schema.figures if f.stated}
    for slot, cell in enumerate(system.layout.cells):
        # A stated figure is held against what the cells of its expression come to.
        if not system.by_slot[slot] and (cell.table, cell.column) not in stated:
            loose.setdefault(cell.table, []).append(address(system.layout.schema, *cell))
    for table, cells in loose.items():
        if table in tables:
            shown = ", ".join(cells[:_SHOWN]) + (", …" if len(cells) > _SHOWN else "")
            problems.add("S0320", tables[table], cells=shown, count=str(len(cells)))
