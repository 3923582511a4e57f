"""Controlled rounding as a mixed-integer program: which cells are rounded to the other side, and nothing smaller.

One variable a cell that is no whole step: 1 when it is rounded away from half up. A relation that holds exactly must
hold for the printed figures; a slack, where it cannot, is counted.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import frozen

from govfin.computing.rounding import half_up, holds, scales
from govfin.computing.rounding_prior import Prior
from govfin.report.report import Report
from govfin.system.relations import Relation, lower
from govfin.system.solver import INFINITE, Constraint, Solution, Status, minimize

#: What each column costs; a column that is not there costs nothing.
Costs = Mapping[int, float]


@frozen
class Choice:
    """A cell that is no whole step of what the form prints: half up, or one step to the other side."""

    slot: int
    #: Its figure half up, in quanta of the printed scale, and the step (1 or -1) to the other side.
    plain: int
    step: int
    #: How much farther from the exact amount the other side is, in quanta of the exact scale: never negative.
    farther: int
    total: bool


@frozen
class Kept:
    """A relation that holds exactly, over the choices: Σ coefficient·choice + residual of plain rounding."""

    terms: Mapping[int, int]
    residual: int
    operator: str

    @property
    def is_kept(self) -> bool:
        """Whether plain rounding keeps it."""
        return {"=": self.residual == 0, "<=": self.residual <= 0, ">=": self.residual >= 0}[self.operator]

    @property
    def is_attainable(self) -> bool:
        """Whether some choices keep it, whatever other relations need."""
        least = self.residual + sum(c for c in self.terms.values() if c < 0)
        most = self.residual + sum(c for c in self.terms.values() if c > 0)
        return {"=": least <= 0 <= most, "<=": least <= 0, ">=": most >= 0}[self.operator]

    def ends(self) -> tuple[float, float]:
        """Between which two ends the sum over the choices must lie."""
        least = -self.residual if self.operator in {"=", ">="} else -INFINITE
        most = -self.residual if self.operator in {"=", "<="} else INFINITE
        return least, most

    @property
    def reach(self) -> int:
        """By how much the relation can be off at most."""
        return abs(self.residual) + sum(map(abs, self.terms.values()))


@frozen
class Program:
    """An exact report as choices and relations to keep."""

    choices: tuple[Choice, ...]
    kept: tuple[Kept, ...]
    #: Relations to last year that no rounding of this year can keep: its figures differ by more than rounding.
    apart: tuple[Relation, ...] = ()


@frozen
class Answer:
    """Which choices are taken to the other side, and whether nothing smaller exists."""

    moved: frozenset[int]
    proven: bool


def program(exact: Report, prior: Prior | None = None) -> Program:
    """The choices of an exact report, and the relations that bind them; to last year's printed figures too."""
    rounded = half_up(exact)
    choices = tuple(_choices(exact, rounded))
    number = {c.slot: i for i, c in enumerate(choices)}
    plain = [figure or 0 for figure in rounded]
    residuals, undecided = exact.system.residuals(exact.values), exact.undecidable
    kept = []
    for i, relation in enumerate(lower(exact.schema.printed, exact.shape).relations):
        if i not in undecided and holds(relation, residuals[i]):
            terms = _terms(relation, choices, number)
            if terms:
                kept.append(Kept(terms, relation.residual(plain), relation.operator))
    apart: list[Relation] = []
    if prior is not None:
        for relation in prior.relations:
            beside = Kept(_terms(relation, choices, number), prior.residual(relation, rounded), relation.operator)
            if not beside.is_attainable:
                apart.append(relation)
            elif beside.terms:
                kept.append(beside)
    return Program(choices, tuple(kept), tuple(apart))


def _choices(exact: Report, rounded: Sequence[int | None]) -> Iterator[Choice]:
    totals = exact.system.grand_totals
    ratios = {pair: pair[1].fen // pair[0].fen for pair in set(scales(exact)) if pair[0] != pair[1]}
    for slot, (figure, plain, pair) in enumerate(zip(exact.figures, rounded, scales(exact), strict=True)):
        if figure is None or plain is None or pair not in ratios:
            continue
        below, left = divmod(figure, ratios[pair])
        if left:
            other = 2 * below + 1 - plain
            yield Choice(slot, plain, other - plain, abs(ratios[pair] - 2 * left), slot in totals)


def _terms(relation: Relation, choices: Sequence[Choice], number: Mapping[int, int]) -> dict[int, int]:
    terms: dict[int, int] = {}
    for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
        if slot in number:
            i = number[slot]
            terms[i] = terms.get(i, 0) + coefficient * choices[i].step
    return {i: c for i, c in terms.items() if c}


def answer(whole: Program, time_limit: float) -> Answer:
    """The choices to take to the other side: what is first in this list is the least possible, then what is next.

    Relations that do not hold; by how much they are off in all; grand totals that are not half up; cells that are not
    half up; how much farther these are from their exact amounts.

    Raises:
        ArithmeticError: when the solver fails.
    """
    if all(k.is_kept for k in whole.kept):
        return Answer(frozenset(), proven=True)
    deadline = time.monotonic() + time_limit
    for attempt in (_strict, _with_totals, _with_slack):
        found = attempt(whole, deadline)
        if found is not None:
            return found
    return Answer(frozenset(), proven=False)


def _strict(whole: Program, deadline: float) -> Answer | None:
    bounds = [(0.0, 0.0 if c.total else 1.0) for c in whole.choices]
    constraints = [Constraint(k.terms, *k.ends()) for k in whole.kept]
    return _least(whole, _adjustments(whole), bounds, constraints, deadline)


def _with_totals(whole: Program, deadline: float) -> Answer | None:
    bounds = [(0.0, 1.0)] * len(whole.choices)
    constraints = [Constraint(k.terms, *k.ends()) for k in whole.kept]
    return _least(whole, [_totals(whole), *_adjustments(whole)], bounds, constraints, deadline)


def _with_slack(whole: Program, deadline: float) -> Answer | None:
    """After the choices, three columns a relation: whether it is off, by how much upwards, by how much downwards."""
    size = len(whole.choices)
    bounds = [(0.0, 1.0)] * size
    constraints = []
    for i, k in enumerate(whole.kept):
        off, up, down = size + 3 * i, size + 3 * i + 1, size + 3 * i + 2
        bounds += [(0.0, 1.0), (0.0, float(k.reach)), (0.0, float(k.reach))]
        constraints.append(Constraint({**k.terms, up: 1, down: -1}, *k.ends()))
        constraints.append(Constraint({up: 1, down: 1, off: -k.reach}, high=0))
    columns = range(size, len(bounds))
    number = {c: 1.0 for c in columns if (c - size) % 3 == 0}
    extent = {c: 1.0 for c in columns if (c - size) % 3}
    return _least(whole, [number, extent, _totals(whole), *_adjustments(whole)], bounds, constraints, deadline, number)


def _totals(whole: Program) -> Costs:
    return {i: 1.0 for i, c in enumerate(whole.choices) if c.total}


def _adjustments(whole: Program) -> list[Costs]:
    number = dict.fromkeys(range(len(whole.choices)), 1.0)
    return [number, {i: float(c.farther) for i, c in enumerate(whole.choices)}]


def _least(
    whole: Program,
    objectives: Sequence[Costs],
    bounds: Sequence[tuple[float, float]],
    constraints: Sequence[Constraint],
    deadline: float,
    marks: Collection[int] = (),
) -> Answer | None:
    """The choices for which the first objective is least, then the next …; None where nothing satisfies the rows.

    Choices and `marks` are whole numbers.
    """
    integers = {*range(len(whole.choices)), *marks}
    rows, found, proven = list(constraints), Solution(Status.INFEASIBLE), True
    for objective in objectives:
        costs = [objective.get(i, 0.0) for i in range(len(bounds))]
        here = minimize(costs, bounds, rows, whole=integers, time_limit=max(0.0, deadline - time.monotonic()))
        if not here.values:
            proven = False
            break
        found, proven = here, proven and here.status is Status.OPTIMAL
        rows.append(Constraint(objective, high=round(here.cost)))
    if not found.values:
        return None
    return Answer(frozenset(i for i in range(len(whole.choices)) if round(found.values[i])), proven)
