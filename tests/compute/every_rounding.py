"""An oracle for controlled rounding: every rounding of a small table, tried one by one. Shares no code with govfin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

#: 分 in 0.01 万元.
STEP = 10_000


class Relation(NamedTuple):
    """Σ coefficient·cell compared with zero; cells by number."""

    terms: Mapping[int, int]
    operator: str = "="


class Worth(NamedTuple):
    """What a rounding is worth: smaller is better, the first difference decides."""

    relations_off: int
    by_steps: int
    totals_moved: int
    cells_moved: int
    farther: int


def half_up(fen: int) -> int:
    steps, left = divmod(abs(fen), STEP)
    whole = steps + (left * 2 >= STEP)
    return -whole if fen < 0 else whole


def worth(exact: Sequence[int], printed: Sequence[int], relations: Sequence[Relation], totals: set[int]) -> Worth:
    """What one rounding is worth; relations that the exact figures break do not count."""
    off = [abs(excess(r, printed)) for r in relations if not excess(r, exact)]
    moved = [i for i, fen in enumerate(exact) if printed[i] != half_up(fen)]
    farther = sum(abs(printed[i] * STEP - exact[i]) - abs(half_up(exact[i]) * STEP - exact[i]) for i in moved)
    return Worth(sum(x > 0 for x in off), sum(off), len(totals & set(moved)), len(moved), farther)


def best(exact: Sequence[int], relations: Sequence[Relation], totals: set[int]) -> Worth:
    """The worth of the best of all roundings in which each cell is its amount rounded down or up."""
    choices = [(fen // STEP,) if fen % STEP == 0 else (fen // STEP, fen // STEP + 1) for fen in exact]
    return min(worth(exact, printed, relations, totals) for printed in product(*choices))


def excess(relation: Relation, cells: Sequence[int]) -> int:
    total = sum(c * cells[i] for i, c in relation.terms.items())
    return {"=": total, "<=": max(0, total), ">=": min(0, total)}[relation.operator]
