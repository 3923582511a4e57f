"""What rounding can explain, of many relations at once: `tolerance.classify` over arrays. Needs numpy."""

from __future__ import annotations

from typing import Final

import numpy as np

from govfin.audit.tolerance import DEVIATIONS
from govfin.report.finding import Outcome
from govfin.system.columns import Bools, Ints
from govfin.system.kernel import Suspects
from govfin.system.plan import Plan

#: The outcomes by the numbers that `classify_suspects` gives.
OUTCOMES: Final = (Outcome.BROKEN, Outcome.MISMATCH, Outcome.DOUBTFUL, Outcome.TAIL)
_PAIR: Final = 2


def classify_suspects(plan: Plan, suspects: Suspects) -> Ints:
    """For each suspect, the place of its outcome in OUTCOMES."""
    if not suspects.count:
        return np.zeros(0, np.int64)
    starts = suspects.starts[:-1]
    coefficient = np.where(suspects.given, suspects.coefficient, 0)
    # What was never rounded is a true value: rounding explains nothing of it.
    halves = np.where(plan.exact[suspects.rule], 0, np.add.reduceat(np.abs(coefficient), starts))
    # Beyond so many, rounding explains nothing: what is compared below stays small.
    near = np.abs(suspects.residual) <= halves
    excess = np.where(near, np.abs(suspects.residual), 0)
    honest = near & ((2 * excess < halves) | ((2 * excess == halves) & _end_is_attained(suspects, coefficient)))
    # Each rounding error is uniform on one quantum: its variance is 1/12.
    variance_times_12 = np.add.reduceat(coefficient * coefficient, starts)
    improbable = 12 * excess * excess > DEVIATIONS * DEVIATIONS * variance_times_12
    constant = np.array([r.constant for r in plan.schema.rules], np.int64)[suspects.rule]
    pair = np.add.reduceat(suspects.given.astype(np.int64), starts) == _PAIR
    one_quantity = pair & (constant == 0) & (np.add.reduceat(coefficient, starts) == 0) & (excess == 1)
    return np.where(honest, np.where(improbable, 2, 3), np.where(one_quantity, 1, 0))


def _end_is_attained(suspects: Suspects, coefficient: Ints) -> Bools:
    """As `tolerance.end_is_attained`, for the figures of each suspect."""
    up = np.repeat(suspects.residual > 0, np.diff(suspects.starts))
    bad = suspects.given & ((suspects.value == 0) | (((coefficient > 0) == (suspects.value > 0)) != up))
    return ~np.logical_or.reduceat(bad, suspects.starts[:-1])
