"""Joint satisfiability against elimination in exact fractions, and conflicts as certificates that anyone can add up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

import pytest
from attrs import frozen

import govfin
from audit.oracle import Bound, Equation, feasible
from audit.thorough import seeds
from govfin.audit.joint import Conflict, Program, program
from govfin.report.finding import Outcome
from govfin.system.relations import NO_TARGET, Relation, System
from strategies.reports import schema
from strategies.seeded import clean_report, rounded_report

pytest.importorskip("highspy", reason="needs govfin[audit]")

HALF: Final = Fraction(1, 2)


@frozen
class Bare:
    """As much of a report as a program looks at."""

    system: System
    figures: tuple[int | None, ...]
    unknown: frozenset[int] = frozenset()

    @property
    def values(self) -> list[int]:
        return [f or 0 for f in self.figures]


def bare(
    rows: Sequence[tuple[dict[int, int], str, int]], figures: Sequence[int | None], exact: Collection[int] = ()
) -> Program:
    rule: Any = schema().rules[0]
    unrounded = frozenset(exact)
    relations = tuple(
        Relation(rule, tuple(row), tuple(row.values()), operator, constant, NO_TARGET, exact=unrounded & set(row))  # type: ignore[arg-type]
        for row, operator, constant in rows
    )
    layout: Any = type("Layout", (), {"cells": figures})()
    report: Any = Bare(System(layout, relations), tuple(figures))
    return Program(report, tuple(range(len(relations))))


def possible(here: Program, freed: Collection[int]) -> bool:
    """Whether true values exist, by elimination in fractions; the unknowns are the true values themselves."""
    figures = here.report.figures
    count = len(figures)
    equations: list[Equation] = []
    bounds: list[Bound] = []
    for i in here.rows:
        relation = here.system.relations[i]
        row = [Fraction(0)] * count
        for slot, c in zip(relation.slots, relation.coefficients, strict=True):
            row[slot] += c
        constant = Fraction(relation.constant)
        if relation.operator == "=":
            equations.append((tuple(row), constant))
        else:
            sign = 1 if relation.operator == "<=" else -1
            bounds.append((tuple(sign * c for c in row), sign * constant, False))
    for slot, figure in enumerate(figures):
        unit = tuple(Fraction(int(s == slot)) for s in range(count))
        if slot in freed:
            continue
        if figure is None or slot in here.system.exact:
            equations.append((unit, Fraction(-(figure or 0))))
        else:
            bounds.append((unit, -figure - HALF, figure >= 0))
            bounds.append((tuple(-c for c in unit), figure - HALF, figure <= 0))
    return feasible(equations, bounds, count)


def check_certificate(here: Program, conflict: Conflict, freed: Collection[int]) -> None:
    """Add the relations up by hand: no true values within the intervals make the sum what the relations ask."""
    sums: dict[int, Fraction] = {}
    total = Fraction(0)
    for i, weight in conflict.weights.items():
        relation = here.system.relations[i]
        assert weight
        assert relation.operator == "=" or (weight > 0) == (relation.operator == "<=")
        total += weight * relation.constant
        for slot, c in zip(relation.slots, relation.coefficients, strict=True):
            sums[slot] = sums.get(slot, Fraction(0)) + weight * c
    least: Fraction = total
    attained = True
    for slot, weight in sums.items():
        if not weight:
            continue
        assert slot not in freed
        assert slot in conflict.slots
        figure = here.report.figures[slot]
        if figure is not None and slot in here.system.exact:
            least += weight * figure
        elif figure is not None:
            least += weight * figure - abs(weight) * HALF
            # The low end belongs to a positive figure's interval, the high end to a negative one's.
            attained = attained and (figure > 0 if weight > 0 else figure < 0)
    assert least > 0 or (least == 0 and not attained), "the sum is above zero whatever the true values are"
    assert conflict.residual > 0
    assert conflict.residual >= conflict.bound


def random_system(random: Random, size: int) -> tuple[list[tuple[dict[int, int], str, int]], list[int | None]]:
    """Relations that true values satisfy, these rounded, and now and then a figure that is a unit or two off."""
    true = [Fraction(random.randint(-60, 60), random.choice([1, 2, 3, 4, 8, 20])) for _ in range(size)]
    blank = {s for s in range(size) if random.random() < 0.15}
    true = [Fraction(0) if s in blank else t for s, t in enumerate(true)]
    rows: list[tuple[dict[int, int], str, int]] = []
    for _ in range(random.randint(1, 4)):
        chosen = random.sample(range(size), random.randint(1, min(4, size)))
        row = {s: random.choice([1, 1, 1, -1, -1, -1, 2, -3]) for s in chosen}
        total = sum(c * true[s] for s, c in row.items())
        operator = random.choice(["=", "=", "=", "<=", ">="])
        # A constant makes up for what the true values do not, to the unit: often just at the end of an interval.
        rows.append((row, operator, round(-total) + random.choice([0, 0, 0, 0, 1, -1])))
    figures = [int(abs(t) + HALF) * (1 if t > 0 else -1) for t in true]
    for s in range(size):
        if random.random() < 0.15:
            figures[s] += random.choice([-1, 1, 2, 10**9])
    return rows, [None if s in blank else f for s, f in enumerate(figures)]


@pytest.mark.parametrize("block", seeds(4, 60))
def test_a_conflict_is_found_exactly_when_no_true_values_exist(block: int) -> None:
    seen = {True: 0, False: 0}
    for seed in range(100 * block, 100 * block + 100):
        random = Random(seed)
        size = random.randint(2, 6)
        exact = random.sample(range(size), random.choice([0, 0, 1, size]))
        here = bare(*random_system(random, size), exact)
        freed = random.sample(range(size), random.choice([0, 0, 1, 2]))
        conflict = here.conflict(freed)
        exists = possible(here, freed)
        assert (conflict is None) == exists, seed
        if conflict is not None:
            check_certificate(here, conflict, freed)
        seen[exists] += 1
    assert min(seen.values()) > 10, "both answers occur"


@pytest.mark.parametrize(
    ("why", "rows", "figures", "exists"),
    [
        ("both closed ends meet", [({0: 1, 1: 1, 2: -1}, "=", 0)], (1, 1, 1), True),
        ("181.985 is 181.99 and not 181.98", [({0: 1, 1: -1}, "=", 0)], (18199, 18198), False),
        ("181.99 beside 181.99 beside 182.00", [({0: 1, 1: -1}, "=", 0), ({1: 1, 2: -1}, "=", 0)], (2, 2, 3), False),
        ("each relation is a tail, and together they are not possible",
         [({0: 1, 1: -1, 2: -1}, "=", 0), ({0: 1, 1: -1, 3: -1}, "=", 0), ({2: 1, 3: 1}, "<=", 1)],
         (5, 2, 2, 2), False),
        ("ends of opposite signs", [({0: 1, 1: 1}, "=", 0)], (1, -2), False),
        ("the end of a zero is open", [({0: 2}, "=", -1)], (0,), False),
        ("the end of a one is closed below", [({0: 2}, "=", -1)], (1,), True),
        ("a blank is exactly zero", [({0: 1, 1: -1}, "=", 0)], (0, None), True),
        ("and a one is not", [({0: 1, 1: -1}, "=", 0)], (1, None), False),
    ],
)  # fmt: skip
def test_known_systems(
    why: str, rows: Sequence[tuple[dict[int, int], str, int]], figures: tuple[int | None, ...], exists: bool
) -> None:
    here = bare(rows, figures)
    assert possible(here, ()) is exists, why
    conflict = here.conflict()
    assert (conflict is None) is exists, why
    if conflict is not None:
        check_certificate(here, conflict, ())


@pytest.mark.parametrize("seed", seeds(6, 150))
def test_a_report_rounded_from_true_values_has_no_conflict(seed: int) -> None:
    assert program(clean_report(Random(seed))).conflict() is None
    report = rounded_report(Random(seed), 4 + seed % 20)
    assert program(report).conflict() is None
    counts = govfin.validate(report).counts
    assert counts[Outcome.BROKEN] == counts[Outcome.MISMATCH] == 0


@pytest.mark.parametrize("seed", seeds(10, 300))
def test_conflicts_of_spoilt_reports_are_certificates(seed: int) -> None:
    random = Random(seed)
    report = rounded_report(random, 3 + seed % 10)
    figures = {
        slot: (report.figures[slot] or 0) + random.choice([1, -1]) * 10 ** random.randint(0, 10)
        for slot in random.sample(range(len(report.figures)), 3)
    }
    here = program(report).with_figures(figures)
    freed: set[int] = set()
    while (conflict := here.conflict(freed)) is not None:
        check_certificate(here, conflict, freed)
        assert not set(figures).isdisjoint(conflict.slots), "one of its cells is wrong"
        freed |= set(conflict.slots)


def test_what_is_not_known_is_free() -> None:
    report = clean_report(Random(1)).with_figures({"表1.27行": "?"})
    assert program(report).conflict() is None
    # Line 27 is not known, yet what its two equations say of each other is.
    other = report.with_figures({"表1.30行": "999999999.00", "表1.60行": "999999999.00"})
    assert program(other).conflict() is not None
