"""Whether a report adds up by itself, and whether rounding explains what is left between a whole and its parts."""

from __future__ import annotations

from collections.abc import Iterable

from govfin.audit.family import BROKEN, Amounts, Difference, Family, Member, with_amounts
from govfin.audit.tolerance import classify
from govfin.report.report import Report
from govfin.system.layout import Cell
from govfin.system.relations import Relation


def fits(difference: Difference, residual: int, noise: int = 0) -> bool:
    """Whether rounding explains what is left of a difference."""
    if residual == difference.residual and not noise:
        return difference.outcome not in BROKEN
    return 2 * abs(residual) < difference.halves + noise


def fit_in(found: Family, open_: Iterable[Cell]) -> list[str]:
    """The parts that have a figure in every one of some cells."""
    cells = list(open_)
    return [p.name for p in found.parts if all(c in p.amounts for c in cells)]


def cells_off(report: Report) -> frozenset[Cell]:
    """The cells of the equations that a report does not keep, beyond rounding."""
    system, undecided = report.system, report.undecidable
    found: set[Cell] = set()
    for i, residual in enumerate(system.residuals(report.values)):
        relation = system.relations[i]
        judged = residual and i not in undecided and _is_equation(relation)
        if judged and classify(relation, report.figures, residual) in BROKEN:
            found.update(report.layout.cells[s] for s in relation.slots)
    return frozenset(found)


def adds_up(found: Family, member: Member | None, amounts: Amounts) -> bool:
    """Whether a report keeps its equations about some cells with these figures; each may be off as a difference may."""
    form = member.report.schema if member else found.form
    worth = member.worth if member else dict.fromkeys(found.scales, 1)
    steps = {c: divided(a, 1, worth[c.table]) for c, a in amounts.items()}
    report = with_amounts(form, steps, member.report if member else None)
    system, undecided = report.system, report.undecidable
    slots = {report.layout.slots[c]: found.differences[c].halves // worth[c.table] + 1 for c in steps}
    residuals = system.residuals(report.values)
    for i in {i for slot in slots for i in system.by_slot[slot]} - undecided:
        relation = system.relations[i]
        if residuals[i] and _is_equation(relation):
            halves = (slots.get(s, 1) if report.figures[s] is not None else 0 for s in relation.slots)
            if 2 * abs(residuals[i]) >= sum(abs(c) * h for c, h in zip(relation.coefficients, halves, strict=True)):
                return False
    return True


def _is_equation(relation: Relation) -> bool:
    return relation.operator == "=" and relation.binding


def divided(amount: int, by: int, of: int) -> int:
    """So many times an amount, a part of it, in whole steps: rounded half up."""
    steps, rest = divmod(abs(amount) * by, of)
    whole = steps + (2 * rest >= of)
    return -whole if amount < 0 else whole
