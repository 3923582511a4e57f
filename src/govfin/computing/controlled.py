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
    unkept_beside,
)
from govfin.computing.rounding_prior import Prior
from govfin.computing.rounding_program import answer, program
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

#: Seconds after which the best so far is given, and said not to be proven.
TIME_LIMIT: Final = 60.0


def round_report(
    exact: Report,
    policy: RoundingPolicy | None = None,
    *,
    prior: Report | None = None,
    time_limit: float = TIME_LIMIT,
) -> Rounding:
    """An exact report (元, to the 分) as its form prints it (万元), by a policy; by that of its schema without one.

    `plain` rounds each figure half up by itself; `controlled` also makes printed sums hold, and needs the extra
    `govfin[audit]`, and takes last year's printed figures as fixed. A report that is printed already stays as it is.

    Raises:
        ArithmeticError: when the solver fails.
        ValueError: when last year's report follows another form, or is exact.
    """
    chosen = policy or exact.schema.rounding
    if chosen == "plain" or not exact.schema.is_exact:
        return plain(exact)
    return controlled(exact, prior, time_limit=time_limit)


def controlled(exact: Report, prior: Report | None = None, *, time_limit: float = TIME_LIMIT) -> Rounding:
    """An exact report rounded so that every relation that holds exactly holds among the printed figures too.

    Each figure is its exact amount rounded up or down to the printed unit, never a whole unit away; an exact multiple
    and a blank stay. Grand totals (what is a sum and enters no other) are half up. The fewest cells are not half up,
    and among those roundings the one that is nearest to the exact amounts. Where no rounding keeps every relation,
    the nearest is given, and `unkept` names what does not hold; where it takes a grand total, `totals` does.

    `prior` is last year's report as printed, in the form of this one. Its figures are fixed; where the schema ties a
    figure to them (年初数 to 上年年末数) and that is less than a step away, the figure is rounded to their side.

    Raises:
        ArithmeticError: when the solver fails.
        ValueError: when last year's report follows another form, or is exact.
    """
    if prior is not None and prior.schema is not exact.schema.printed:
        message = f"last year's report follows {prior.schema.id}, not {exact.schema.id} as printed: move it first"
        raise ValueError(message)
    beside = None if prior is None else Prior(exact, prior)
    whole = program(exact, beside)
    found = answer(whole, time_limit)
    figures = half_up(exact)
    moved = [whole.choices[i] for i in sorted(found.moved)]
    for choice in moved:
        figures[choice.slot] = choice.plain + choice.step
    report = printed_with(exact, figures)
    undecided = report.undecidable
    adjusted = tuple(_adjusted(exact, report, c.slot, c.plain, undecided, beside) for c in moved)
    off, apart = [*unkept(exact, report)], [*broken(exact)]
    if beside is not None:
        off += unkept_beside(report, beside, [r for r in beside.relations if r not in whole.apart])
        apart += unkept_beside(report, beside, whole.apart)
    totals = tuple(report.address(c.slot) for c in moved if c.total)
    return Rounding(report, "controlled", adjusted, tuple(off), tuple(apart), totals, found.proven)


def _adjusted(
    exact: Report, report: Report, slot: int, figure: int, undecided: frozenset[int], beside: Prior | None
) -> Adjusted:
    rules = [*_needing(report, slot, figure, undecided), *(_tying(beside, report, slot, figure) if beside else ())]
    return Adjusted(
        report.address(slot),
        exact.printed(slot),
        report.scale(slot).format(figure),
        report.printed(slot),
        tuple(dict.fromkeys(rules)),
    )


def _tying(beside: Prior, report: Report, slot: int, figure: int) -> Iterator[str]:
    """The rules that tie a cell to last year's figures, and would not hold with another figure in it."""
    other = [figure if s == slot else f for s, f in enumerate(report.figures)]
    for relation in beside.relations:
        if slot in relation.slots:
            before, after = (beside.residual(relation, figures) for figures in (report.figures, other))
            if holds(relation, before) and not holds(relation, after):
                yield relation.rule.code


def _needing(report: Report, slot: int, figure: int, undecided: frozenset[int]) -> Iterator[str]:
    """The rules that hold as the report is printed, and would not with another figure in this one cell."""
    system, less = report.system, report.values[slot] - figure
    for i in system.by_slot[slot]:
        relation = system.relations[i]
        residual = relation.residual(report.values)
        own = sum(c for s, c in zip(relation.slots, relation.coefficients, strict=True) if s == slot)
        if i not in undecided and holds(relation, residual) and not holds(relation, residual - own * less):
            yield relation.rule.code
