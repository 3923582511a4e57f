"""Compute: every derived cell that was not given gets its figure; what was given is never touched."""

from __future__ import annotations

from attrs import evolve

from govfin.report.report import Derivation, Report, Waiting
from govfin.system.layout import Shape
from govfin.system.propagate import Step, derive, plan, solve
from govfin.system.relations import Relation, System


def compute(report: Report) -> Report:
    """The report with every derivable cell filled in, in 万元 or 元 as its tables print.

    An equation with one unknown gives it; nothing else is known about tables. Blank input cells count as zero
    and stay blank; a sum of blanks is blank. The codes above a code get their rows. Given figures stay as they are,
    right or wrong: `validate` judges them. In a table that is not in the report nothing is zero: what depends on it
    waits, and `report.derivation.waiting` says for what. Exact; `compute(compute(r)) == compute(r)`.
    """
    computed, settled = _pass(report)
    while not settled:
        # What was found may give what was blank before: a blank sum, of which a part is no longer unknown.
        again, _ = _pass(computed)
        settled = again == computed
        computed = evolve(again, derivation=_both(computed.derivation, again.derivation))
    return computed


def _pass(report: Report) -> tuple[Report, bool]:
    """The report with what follows filled in, and whether nothing more can follow: each cell had its own derivation."""
    report = report.reshaped(_with_parents(report))
    system, absent = report.system, report.system.layout.absent_slots
    unknown = {s for s, f in enumerate(report.figures) if f is None and (s in system.derived or s in absent)}
    unknown |= report.unknown
    figures = list(report.figures)
    steps = _by_plan(system, figures, unknown)
    settled = not unknown
    while found := _by_what_is_left(system, figures, unknown):
        steps += found
    return _finished(report, tuple(figures), steps, frozenset(unknown)), settled


def _both(first: Derivation | None, second: Derivation | None) -> Derivation:
    first, second = first or Derivation(), second or Derivation()
    return Derivation({**first.derived, **second.derived}, second.waiting)


def _by_plan(system: System, figures: list[int | None], unknown: set[int]) -> list[Step]:
    """Fill in each cell by its own derivation, where all that it needs is there."""
    done = []
    for step in plan(system):
        relation = system.relations[step.relation]
        if step.slot in unknown and all(s == step.slot or s not in unknown for s in relation.slots):
            figures[step.slot] = solve(relation, step.slot, figures)
            unknown.discard(step.slot)
            done.append(step)
    return done


def _by_what_is_left(system: System, figures: list[int | None], unknown: set[int]) -> list[Step]:
    """Fill in what follows otherwise: a part from its total, in a report with unknown cells or absent tables."""
    steps, _ = derive(system, unknown)
    for step in steps:
        figures[step.slot] = solve(system.relations[step.relation], step.slot, figures)
        unknown.discard(step.slot)
    return list(steps)


def _with_parents(report: Report) -> Shape:
    """The report's shape with a row for each code above the codes that it has: 201 and 20103 for 2010350.

    So it is with names that have levels: 开办工作经费 for 开办工作经费/走访企业数量.
    """
    shape: list[tuple[str, ...] | None] = []
    for table, codes in zip(report.schema.tables, report.shape, strict=True):
        classification = report.schema.classification_of(table)
        if codes and table.named:
            shape.append(tuple(dict.fromkeys(name for c in codes for name in (*reversed(table.above(c)), c))))
            continue
        if not codes or classification is None:
            shape.append(codes)
            continue
        shape.append(tuple(sorted({*codes}.union(*map(classification.above, codes)))))
    return tuple(shape)


def _finished(report: Report, figures: tuple[int | None, ...], steps: list[Step], left: frozenset[int]) -> Report:
    """The report with its new figures; a printed table that came to life has its unknown cells marked as such."""
    system = report.system
    absent = system.layout.absent
    alive = {system.layout.cells[s].table for s, f in enumerate(figures) if f is not None} & absent
    shape: Shape = tuple(
        () if t.id in alive and not t.open else codes
        for t, codes in zip(report.schema.tables, report.shape, strict=True)
    )
    still_absent = {t for t in absent if t not in alive}
    unknown = frozenset(s for s in left if system.layout.cells[s].table not in still_absent)
    derived = {
        report.address(s.slot): system.relations[s.relation].rule.code for s in steps if figures[s.slot] is not None
    }
    waiting = tuple(_waiting(report, system, s, left) for s in sorted(unknown))
    return Report(
        report.schema,
        shape,
        figures,
        report.department,
        report.year,
        report.statements,
        unknown,
        report.captions,
        report.misplaced,
        Derivation(derived, waiting),
    )


def _waiting(report: Report, system: System, slot: int, left: frozenset[int]) -> Waiting:
    """What a cell waits for: the unknown cells of its own definition, and the tables that it lacks."""
    definitions = [r for r in system.relations if r.target == slot] or [
        system.relations[i] for i in system.by_slot[slot]
    ]
    found: dict[str, None] = {}
    for relation in definitions[:1]:
        found.update(dict.fromkeys(_lacking(report, relation, slot, left)))
    return Waiting(report.address(slot), tuple(found))


def _lacking(report: Report, relation: Relation, slot: int, left: frozenset[int]) -> list[str]:
    cells = [report.address(s) for s in relation.slots if s in left and s != slot]
    open_tables = [t for t in relation.missing if report.schema.table_by_id[t].open]
    return [*open_tables, *cells]
