"""Controlled rounding (舍位平衡): an exact report as its form prints it, so that every printed sum holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from govfin.computing.rounding import (
    Adjusted,
    Rounding,
    broken,
    half_up,
    holds,
    plain,
    printed_with,
    unkept,
)
from govfin.computing.rounding_program import answer, program
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

#: Seconds after which the best so far is given, and said not to be proven.
TIME_LIMIT: Final = 60.0


def round_report(exact: Report, policy: RoundingPolicy | None = None, *, time_limit: float = TIME_LIMIT) -> Rounding:
    """An exact report (元, to the 分) as its form prints it (万元), by a policy; by that of its schema without one.

    `plain` rounds each figure half up by itself; `controlled` also makes printed sums hold, and needs the extra
    `govfin[audit]`. A report that is printed already stays as it is.

    Raises:
        ArithmeticError: when the solver fails.
    """
    chosen = policy or exact.schema.rounding
    return plain(exact) if chosen == "plain" or not exact.schema.is_exact else controlled(exact, time_limit=time_limit)


def controlled(exact: Report, *, time_limit: float = TIME_LIMIT) -> Rounding:
    """An exact report rounded so that every relation that holds exactly holds among the printed figures too.

    Each figure is its exact amount rounded up or down to the printed unit, never a whole unit away; an exact multiple
    and a blank stay. Grand totals (what is a sum and enters no other) are half up. The fewest cells are not half up,
    and among those roundings the one that is nearest to the exact amounts. Where no rounding keeps every relation,
    the nearest is given, and `unkept` names what does not hold; where it takes a grand total, `totals` does.

    Raises:
        ArithmeticError: when the solver fails.
    """
    whole = program(exact)
    found = answer(whole, time_limit)
    figures = half_up(exact)
    moved = [whole.choices[i] for i in sorted(found.moved)]
    for choice in moved:
        figures[choice.slot] = choice.plain + choice.step
    report = printed_with(exact, figures)
    undecided = report.undecidable
    adjusted = tuple(_adjusted(exact, report, c.slot, c.plain, undecided) for c in moved)
    totals = tuple(report.address(c.slot) for c in moved if c.total)
    return Rounding(
        report, "controlled", adjusted, tuple(unkept(exact, report)), tuple(broken(exact)), totals, found.proven
    )


def _adjusted(exact: Report, report: Report, slot: int, figure: int, undecided: frozenset[int]) -> Adjusted:
    return Adjusted(
        report.address(slot),
        exact.printed(slot),
        report.scale(slot).format(figure),
        report.printed(slot),
        tuple(dict.fromkeys(_needing(report, slot, figure, undecided))),
    )


def _needing(report: Report, slot: int, figure: int, undecided: frozenset[int]) -> Iterator[str]:
    """The rules that hold as the report is printed, and would not with another figure in this one cell."""
    system, less = report.system, report.values[slot] - figure
    for i in system.by_slot[slot]:
        relation = system.relations[i]
        residual = relation.residual(report.values)
        own = sum(c for s, c in zip(relation.slots, relation.coefficients, strict=True) if s == slot)
        if i not in undecided and holds(relation, residual) and not holds(relation, residual - own * less):
            yield relation.rule.code
