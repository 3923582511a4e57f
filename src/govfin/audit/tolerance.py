"""What rounding can explain: a figure is an interval; a relation holds if true values in the intervals satisfy it.

A figure x printed to a precision q stands for [x - q/2, x + q/2) (四舍五入; mirrored for negative figures).
A blank stands for no amount at all: exactly zero; a figure of an exact report, in 元 to the 分, is its true value.
See docs/decisions/0004-tolerance.md and 0042-exactness.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, TypeAlias

from govfin.report.finding import Outcome
from govfin.schema.rules import HOLDS
from govfin.system.relations import Relation

#: Residuals are told apart from honest rounding beyond so many standard deviations.
DEVIATIONS: Final = 3
#: What becomes of relations that do not hold, by the numbers that `explained` gives.
OUTCOMES: Final = (Outcome.BROKEN, Outcome.MISMATCH, Outcome.DOUBTFUL, Outcome.TAIL)
PAIR: Final = 2
#: A whole number or a truth, or an array of them: what takes it holds for one relation, and by element for many.
Each: TypeAlias = Any


def explained(excess: Each, halves: Each, squares: Each, *, end: Each, one_quantity: Each, apart: Each) -> Each:
    """What rounding says of relations that do not hold, as places in OUTCOMES.

    `excess` is how far the sum is off, in quanta; `halves` and `squares` are the sums of the coefficients of figures
    that were rounded, without their signs, and of their squares; `end` tells whether the last value that rounding would
    allow is one. `one_quantity` tells whether two figures are one quantity, and `apart` by how many quanta they differ.
    """
    honest = (2 * excess < halves) | ((2 * excess == halves) & end)
    # Each rounding error is uniform on one quantum: its variance is 1/12.
    improbable = 12 * excess * excess > DEVIATIONS * DEVIATIONS * squares
    return honest * (3 - improbable) + (honest ^ True) * (one_quantity & (apart == 1) & (halves > 0))


def at_end(coefficient: Each, figure: Each, residual: Each) -> Each:
    """Whether the end of a figure's interval that would bring a residual to zero belongs to it.

    A positive figure's interval is closed below and open above, a negative one's the other way round, and one
    around zero is open on both sides.
    """
    return (figure != 0) & (((coefficient > 0) == (figure > 0)) == (residual > 0))


def classify(relation: Relation, figures: Sequence[int | None], residual: int) -> Outcome:
    """What a relation came to, from the figures of its cells and its residual, both in quanta.

    The bounds come from the relation's own coefficients: half a quantum for each figure that was rounded to be printed,
    nothing for one that never was. Between reports of two units, the residual is in steps of the finer.
    """
    holds = HOLDS[relation.operator]
    if holds(residual, 0):
        return Outcome.PASS
    apart = _printed_apart(relation, figures) if relation.steps else None
    if apart is not None and holds(apart, 0):
        return Outcome.PASS
    given = [(s, c) for s, c in zip(relation.slots, relation.coefficients, strict=True) if figures[s] is not None]
    rounded = [(c, figures[s] or 0) for s, c in given if s not in relation.exact]
    pair = len(given) == PAIR
    place = explained(
        abs(residual),
        sum(abs(c) for c, _ in rounded),
        sum(c * c for c, _ in rounded),
        end=end_is_attained(rounded, residual),
        one_quantity=pair and (apart is not None or (relation.constant == 0 and sum(c for _, c in given) == 0)),
        apart=abs(residual if apart is None else apart),
    )
    return OUTCOMES[place]


def sum_outcome(residual: int, halves: int, squares: int, *, end: bool = False) -> Outcome:
    """What a sum of printed figures came to, of which only the intervals are known: half a step each.

    `end` tells whether an end of the intervals is attained; without the figures nobody can say, and it is not.
    """
    if residual == 0:
        return Outcome.PASS
    return OUTCOMES[explained(abs(residual), halves, squares, end=end, one_quantity=False, apart=0)]


def _printed_apart(relation: Relation, figures: Sequence[int | None]) -> int | None:
    """How far one quantity, printed in two units, is from itself: in quanta of the coarser, once the finer is rounded.

    None where the relation says something else than that two cells are one quantity, or one no larger than the other.
    """
    cells = list(zip(relation.steps, relation.factors, (figures[s] for s in relation.slots), strict=True))
    if len(cells) > PAIR:
        cells = [cell for cell in cells if cell[2] is not None]
    if len(cells) != PAIR or relation.constant or {factor for _, factor, _ in cells} != {1, -1}:
        return None
    (fine, _, amount), (coarse, sign, figure) = sorted(cells, key=lambda cell: cell[0])
    steps = Fraction(abs(amount or 0) * fine, coarse)
    rounded = int(steps + Fraction(1, 2)) * (-1 if (amount or 0) < 0 else 1)
    return sign * ((figure or 0) - rounded)


def end_is_attained(cells: Sequence[tuple[int | Fraction, int]], residual: int | Fraction) -> bool:
    """Whether the extreme of the sum that would bring the residual to zero belongs to the intervals."""
    return all(at_end(coefficient, figure, residual) for coefficient, figure in cells)
