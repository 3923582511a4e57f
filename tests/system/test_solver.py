"""The door to the solver, against programs small enough to try every answer."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.system.solver import INFINITE, Constraint, Status, minimize

pytest.importorskip("highspy", reason="needs govfin[audit]")

SMALL = st.integers(-3, 3)
SIZE = 3
BOX = [(-2.0, 2.0)] * SIZE


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[int], list[tuple[list[int], int, int]]]:
    costs = draw(st.lists(SMALL, min_size=SIZE, max_size=SIZE))
    rows = draw(st.lists(st.tuples(st.lists(SMALL, min_size=SIZE, max_size=SIZE), SMALL, SMALL), max_size=4))
    return costs, [(terms, min(a, b), max(a, b)) for terms, a, b in rows]


def constraint(terms: list[int], low: float, high: float) -> Constraint:
    return Constraint({i: float(c) for i, c in enumerate(terms) if c}, low, high)


@given(programs())
def test_whole_numbers_cost_what_the_best_of_all_costs(
    program: tuple[list[int], list[tuple[list[int], int, int]]],
) -> None:
    costs, rows = program
    possible = [
        x
        for x in product(range(-2, 3), repeat=SIZE)
        if all(low <= sum(c * v for c, v in zip(terms, x, strict=True)) <= high for terms, low, high in rows)
    ]
    found = minimize([float(c) for c in costs], BOX, [constraint(*r) for r in rows], whole=range(SIZE))
    if not possible:
        assert found.status is Status.INFEASIBLE
        assert found.values == ()
        return
    assert found.status is Status.OPTIMAL
    assert found.values in possible
    least = min(sum(c * v for c, v in zip(costs, x, strict=True)) for x in possible)
    assert found.cost == pytest.approx(least)
    assert found.bound == pytest.approx(least)


@given(programs())
def test_a_proved_bound_holds_for_whole_numbers_too(
    program: tuple[list[int], list[tuple[list[int], int, int]]],
) -> None:
    costs, rows = program
    constraints = [constraint(*r) for r in rows]
    broken, whole = (minimize([float(c) for c in costs], BOX, constraints, whole=w) for w in ((), range(SIZE)))
    if whole.status is Status.OPTIMAL:
        assert broken.status is Status.OPTIMAL
        assert broken.cost <= whole.cost + 1e-6


def test_a_cost_that_falls_without_end_and_no_solution_are_told_apart() -> None:
    free = [(-INFINITE, INFINITE)] * 2
    assert minimize([1.0, 0.0], free, [Constraint({0: 1.0, 1: 1.0}, low=0.0)]).status is Status.UNBOUNDED
    both = [Constraint({0: 1.0, 1: 1.0}, low=1.0), Constraint({0: 1.0, 1: 1.0}, high=0.0)]
    assert minimize([1.0, 0.0], free, both).status is Status.INFEASIBLE


def test_no_variables_satisfy_what_nothing_satisfies() -> None:
    assert minimize([], [], [Constraint({}, 0.0, 0.0)]).status is Status.OPTIMAL
    assert minimize([], [], [Constraint({}, 1.0, 1.0)]).status is Status.INFEASIBLE
    assert minimize([1.0], [(1.0, 0.0)], []).status is Status.INFEASIBLE


def test_without_time_nothing_is_claimed() -> None:
    # 40 items of different weights, half of them to be taken: more than presolve settles.
    weights = [float(1000 + 37 * i * i % 101) for i in range(40)]
    knapsack = [Constraint(dict(enumerate(weights)), high=sum(weights) / 2 + 0.5)]
    found = minimize([-w for w in weights], [(0.0, 1.0)] * 40, knapsack, whole=range(40), time_limit=0)
    assert found.status is Status.STOPPED


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    minimize([1.0], [(0.0, 1.0)], [])
    assert capfd.readouterr() == ("", "")
