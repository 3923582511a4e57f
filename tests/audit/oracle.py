"""A second opinion on linear systems, in exact fractions: elimination by substitution, then by Fourier and Motzkin."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

#: Σ coefficient·unknown + constant, and whether it is below zero (strict) or at most zero.
Bound = tuple[tuple[Fraction, ...], Fraction, bool]
Equation = tuple[tuple[Fraction, ...], Fraction]


def feasible(equations: Sequence[Equation], bounds: Sequence[Bound], unknowns: int) -> bool:
    """Whether numbers exist that satisfy all of them."""
    left, limits = list(equations), list(bounds)
    for k in range(unknowns):
        given = next((e for e in left if e[0][k]), None)
        if given is not None:
            left = [_substituted(e, given, k) for e in left if e is not given]
            limits = [(*_substituted((a, c), given, k), strict) for a, c, strict in limits]
        else:
            limits = _projected(limits, k)
    return all(c == 0 for _, c in left) and all(c < 0 or (c == 0 and not strict) for _, c, strict in limits)


def _substituted(row: Equation, given: Equation, k: int) -> Equation:
    times = row[0][k] / given[0][k]
    return tuple(a - times * b for a, b in zip(row[0], given[0], strict=True)), row[1] - times * given[1]


def _projected(limits: Sequence[Bound], k: int) -> list[Bound]:
    kept = {_scaled(b) for b in limits if b[0][k] == 0}
    above = [b for b in limits if b[0][k] > 0]
    below = [b for b in limits if b[0][k] < 0]
    for a, c, s in above:
        for b, d, t in below:
            row = tuple(x / a[k] - y / b[k] for x, y in zip(a, b, strict=True))
            kept.add(_scaled((row, c / a[k] - d / b[k], s or t)))
    return list(kept)


def _scaled(bound: Bound) -> Bound:
    a, c, strict = bound
    size = max([abs(x) for x in a if x], default=Fraction(1))
    return tuple(x / size for x in a), c / size, strict
