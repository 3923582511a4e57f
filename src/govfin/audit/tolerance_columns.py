"""What rounding can explain, of many relations at once: sums over arrays for `tolerance.explained`. Needs numpy."""

from __future__ import annotations

import numpy as np

from govfin.audit.tolerance import PAIR, at_end, explained
from govfin.system.columns import Ints
from govfin.system.plan import Plan
from govfin.system.suspects import Suspects


def classify_suspects(plan: Plan, suspects: Suspects) -> Ints:
    """For each suspect, the place of its outcome in `tolerance.OUTCOMES`."""
    if not suspects.count:
        return np.zeros(0, np.int64)
    starts = suspects.starts[:-1]
    given, rounded = np.where(suspects.given, suspects.coefficient, 0), suspects.given & ~suspects.exact
    coefficient = np.where(rounded, given, 0)
    halves = np.add.reduceat(np.abs(coefficient), starts)
    off = np.repeat(suspects.residual, suspects.terms)
    end = np.logical_and.reduceat(~rounded | at_end(coefficient, suspects.value, off), starts)
    pair = np.add.reduceat(suspects.given.astype(np.int64), starts) == PAIR
    constant = np.array([r.constant for r in plan.schema.rules], np.int64)[suspects.rule]
    one_quantity = pair & (constant == 0) & (np.add.reduceat(given, starts) == 0)
    # Beyond so many, rounding explains nothing: what is compared stays small.
    excess = np.minimum(np.abs(suspects.residual), halves + 1)
    squares = np.add.reduceat(coefficient * coefficient, starts)
    found: Ints = explained(excess, halves, squares, end=end, one_quantity=one_quantity, apart=excess)
    return found
