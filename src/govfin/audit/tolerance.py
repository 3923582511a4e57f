"""What rounding can explain: a figure is an interval; a relation holds if true values in the intervals satisfy it.

A figure x printed to a precision q stands for [x - q/2, x + q/2) (四舍五入; mirrored for negative figures).
A blank stands for no amount at all: exactly zero; a figure of an exact report, in 元 to the 分, is its true value.
See docs/decisions/0004-tolerance.md and 0042-exactness.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from govfin.report.finding import Outcome
from govfin.system.relations import Relation

#: Residuals are told apart from honest rounding beyond so many standard deviations.
DEVIATIONS: Final = 3
_PAIR: Final = 2


def classify(relation: Relation, figures: Sequence[int | None], residual: int) -> Outcome:
    """What a relation came to, from the figures of its cells and its residual, both in quanta.

    The bounds come from the relation's own coefficients: half a quantum for each figure that was rounded to be printed,
    nothing for one that never was. Between reports of two units, the residual is in steps of the finer.
    """
    if residual == 0 or _satisfied(relation, residual):
        return Outcome.PASS
    apart = _printed_apart(relation, figures) if relation.steps else None
    if apart is not None and (apart == 0 or _satisfied(relation, apart)):
        return Outcome.PASS
    given = [(s, c) for s, c in zip(relation.slots, relation.coefficients, strict=True) if figures[s] is not None]
    rounded = [(c, figures[s] or 0) for s, c in given if s not in relation.exact]
    if not rounded:
        return Outcome.BROKEN
    excess = abs(residual)
    halves = sum(abs(c) for c, _ in rounded)
    if 2 * excess < halves or (2 * excess == halves and end_is_attained(rounded, residual)):
        return rounded_off(excess, sum(c * c for c, _ in rounded))
    one_quantity = len(given) == _PAIR and relation.constant == 0 and sum(c for _, c in given) == 0
    if apart is not None:
        one_quantity, excess = len(given) == _PAIR, abs(apart)
    return Outcome.MISMATCH if one_quantity and excess == 1 else Outcome.BROKEN


def sum_outcome(residual: int, halves: int, variance_times_12: int) -> Outcome:
    """What a sum of printed figures came to, of which only the intervals are known: half a step each.

    Without the figures, nobody can say whether an end of the intervals is attained: it is taken not to be.
    """
    if residual == 0:
        return Outcome.PASS
    return Outcome.BROKEN if 2 * abs(residual) >= halves else rounded_off(abs(residual), variance_times_12)


def rounded_off(excess: int, variance_times_12: int) -> Outcome:
    """What rounding explains is a tail; beyond three standard deviations it is doubtful.

    Each rounding error is uniform on one step: its variance is 1/12.
    """
    improbable = 12 * excess * excess > DEVIATIONS * DEVIATIONS * variance_times_12
    return Outcome.DOUBTFUL if improbable else Outcome.TAIL


def _printed_apart(relation: Relation, figures: Sequence[int | None]) -> int | None:
    """How far one quantity, printed in two units, is from itself: in quanta of the coarser, once the finer is rounded.

    None where the relation says something else than that two cells are one quantity, or one no larger than the other.
    """
    cells = list(zip(relation.steps, relation.factors, (figures[s] for s in relation.slots), strict=True))
    if len(cells) > _PAIR:
        cells = [cell for cell in cells if cell[2] is not None]
    if len(cells) != _PAIR or relation.constant or {factor for _, factor, _ in cells} != {1, -1}:
        return None
    (fine, _, amount), (coarse, sign, figure) = sorted(cells, key=lambda cell: cell[0])
    steps = Fraction(abs(amount or 0) * fine, coarse)
    rounded = int(steps + Fraction(1, 2)) * (-1 if (amount or 0) < 0 else 1)
    return sign * ((figure or 0) - rounded)


def _satisfied(relation: Relation, residual: int) -> bool:
    return (relation.operator == "<=" and residual < 0) or (relation.operator == ">=" and residual > 0)


def end_is_attained(cells: Sequence[tuple[int | Fraction, int]], residual: int | Fraction) -> bool:
    """Whether the extreme of the sum that would bring the residual to zero belongs to the intervals.

    A positive figure's interval is closed below and open above, a negative one's the other way round, and one
    around zero is open on both sides.
    """
    return all(figure != 0 and (coefficient * figure > 0) == (residual > 0) for coefficient, figure in cells)
