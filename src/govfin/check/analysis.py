"""What the system of a schema tells about the schema: cycles, contradictions, repetitions, cells without a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from govfin.check.problems import Problems
from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Span
from govfin.schema.addresses import address
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.system.layout import Shape
from govfin.system.propagate import derive
from govfin.system.relations import Relation, System, lower

#: More cells than any published form prints.
MAX_CELLS: Final = 20_000
_SHOWN: Final = 5
_FROM_THE_RIGHT: Final = {"=": "=", "<=": ">=", ">=": "<="}


def analyse(schema: Schema, tables: Mapping[str, Span], problems: Problems, head: Span) -> None:
    """Add what is wrong with a schema as a whole. `tables` are the spans of the tables that the file declares."""
    if sum(len(t.rows) * len(t.columns) for t in schema.tables) > MAX_CELLS:
        problems.add("S0505", head, limit=f"{MAX_CELLS:,}")
        return
    system = lower(schema, _example_shape(schema))
    _cycles(system, tables, problems, head)
    _contradictions(system, problems, head)
    _repetitions(schema, problems, head)
    _unreached(system, tables, problems)


def _example_shape(schema: Schema) -> Shape:
    """A shape in which every rule has its cells: the codes that rules name, and one branch to the deepest level."""
    named = {t.row for r in schema.rules for i in r.instances for t in i if t.row != EVERY_ROW}
    shape: list[tuple[str, ...]] = []
    for table in schema.tables:
        classification = schema.classification_of(table)
        if not table.open or classification is None:
            shape.append(())
            continue
        codes = {c for c in named if c in classification.by_code}
        deepest = max((c.code for c in classification.codes), key=len, default=None)
        for code in {*codes, *([deepest] if deepest else [])}:
            parent = classification.parent(code)
            while parent is not None:
                codes.add(parent)
                parent = classification.parent(parent)
            codes.add(code)
        shape.append(tuple(sorted(codes)))
    return tuple(shape)


def _cycles(system: System, tables: Mapping[str, Span], problems: Problems, head: Span) -> None:
    """Cells that are defined, and whose definitions need one another; balancing items that nothing closes."""
    _, undetermined = derive(system, system.derived)
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


def _contradictions(system: System, problems: Problems, head: Span) -> None:
    """Two sentences of a note that give one cell two different meanings."""
    sentences: dict[int, list[Relation]] = {}
    for relation in system.relations:
        if relation.rule.origin in ("note", "erratum") and relation.rule.defines:
            sentences.setdefault(relation.target, []).append(relation)
    _, undetermined = derive(system, system.derived)
    told: set[tuple[str, str]] = set()
    for slot, relations in sentences.items():
        first = _in_inputs(relations[0], slot, system) if len(relations) > 1 else {}
        for other in relations[1:]:
            pair = (relations[0].rule.code, other.rule.code)
            second = _in_inputs(other, slot, system) if pair not in told else first
            # What nothing gives may yet be the same: that it is missing has been told.
            if second != first and not undetermined & {*first, *second}:
                told.add(pair)
                span = problems.span_of(other.rule.place, head)
                related = [problems.span_of(relations[0].rule.place, head)]
                problems.add("S0306", span, related=related, left=relations[0].rule.text, right=other.rule.text)


def _in_inputs(relation: Relation, target: int, system: System) -> dict[int, int]:
    """The right side of a definition as a sum of input cells; other derived cells are replaced by what gives them."""
    steps, _ = derive(system, system.derived)
    gives = {s.slot: system.relations[s.relation] for s in steps}
    order = {s.slot: i for i, s in enumerate(steps)}
    sums = {s: -c for s, c in zip(relation.slots, relation.coefficients, strict=True) if s != target}
    while True:
        derived = [s for s in sums if s in gives and s != target]
        if not derived:
            return {s: c for s, c in sums.items() if c}
        slot = max(derived, key=lambda s: order[s])
        factor = sums.pop(slot)
        by = gives[slot]
        own = by.coefficients[by.slots.index(slot)]
        for other, coefficient in zip(by.slots, by.coefficients, strict=True):
            if other != slot:
                sums[other] = sums.get(other, 0) - factor * coefficient * own


def _repetitions(schema: Schema, problems: Problems, head: Span) -> None:
    """Rules that say nothing that another rule does not say with the same cells."""
    said: dict[object, Rule] = {}
    for rule in schema.rules:
        keys = [(rule.kind, rule.digits, *_normal(i, rule)) for i in rule.instances]
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
    for slot, cell in enumerate(system.layout.cells):
        if not system.by_slot[slot]:
            loose.setdefault(cell.table, []).append(address(system.layout.schema, *cell))
    for table, cells in loose.items():
        if table in tables:
            shown = ", ".join(cells[:_SHOWN]) + (", …" if len(cells) > _SHOWN else "")
            problems.add("S0320", tables[table], cells=shown, count=str(len(cells)))
