"""Strength, against what happens when figures are really changed."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from attrs import evolve

import govfin
from audit.thorough import seeds
from govfin.audit.strength import planes, sample_shape, strength
from govfin.report.report import Report
from govfin.system.elimination import Echelon
from govfin.system.relations import lower
from strategies.seeded import clean_report


def rank(columns: list[dict[int, int]]) -> int:
    echelon = Echelon(lambda _: 0)
    for column in columns:
        echelon.add(column)
    return len(echelon.pivots)


@pytest.mark.parametrize("seed", seeds(10, 300))
def test_planes_are_all_triples_of_rank_two(seed: int) -> None:
    random = Random(seed)
    columns = []
    for _ in range(9):
        chosen = random.sample(range(4), random.randint(1, 3))
        columns.append({i: random.choice([1, -1, 1, -1, 2]) for i in chosen})
    tied = {(i, j) for i, j in combinations(range(9), 2) if rank([columns[i], columns[j]]) == 1}
    first = [j for j in range(9) if not any((i, j) in tied for i in range(j))]
    expected = [t for t in combinations(first, 3) if rank([columns[s] for s in t]) == 2]
    assert planes(columns) == expected


def residuals(report: Report, changes: dict[str, int]) -> list[int]:
    figures = list(report.figures)
    for where, off in changes.items():
        figures[report.slot(where)] = (figures[report.slot(where)] or 0) + off
    changed = evolve(report, figures=tuple(figures))
    relations = changed.system.relations
    return [
        x
        for x, r in zip(changed.system.residuals(changed.values), relations, strict=True)
        if r.operator == "=" and r.binding
    ]


def test_tied_cells_cancel_and_others_are_seen() -> None:
    report = clean_report(Random(1), 3)
    found = strength(report.schema, report.shape)
    assert not any(residuals(report, {}))
    tied = {where for group in found.tied for where in group}
    for a, b in (group[:2] for group in found.tied):
        assert any(residuals(report, {a: 7}))
        cancelling = [x for x in (7, -7, 14, -14) if not any(residuals(report, {a: 7, b: x}))]
        assert len(cancelling) == 1
    for where in random_cells(report, 60):
        assert any(residuals(report, {where: 7}))
        for other in random_cells(report, 20):
            if other != where and where not in tied:
                assert any(residuals(report, {where: 7, other: 7}))
                assert any(residuals(report, {where: 7, other: -7}))


def random_cells(report: Report, count: int) -> list[str]:
    return [report.address(s) for s in Random(0).sample(range(len(report.figures)), count)]


@pytest.mark.parametrize("name", ["cn-2020", "cn-2024"])
def test_dependent_equations_are_those_beyond_the_rank(name: str) -> None:
    schema = govfin.load_schema(name)
    found = strength(schema)
    assert found.equations - found.rank == len(found.dependent)
    assert found.contradictions == ()
    assert found.unprotected == ()
    system = lower(schema, sample_shape(schema))
    columns: list[dict[int, int]] = [{} for _ in range(found.cells)]
    for i, relation in enumerate(system.relations):
        if relation.operator == "=" and relation.binding:
            for slot, c in zip(relation.slots, relation.coefficients, strict=True):
                columns[slot][i] = c
    assert rank(columns) == found.rank, "the rank of the columns is that of the rows"


def test_a_suggested_equality_does_what_it_says() -> None:
    schema = govfin.load_schema("cn-2020")
    found = strength(schema)
    assert found.suggestions
    tied = {where for group in found.tied for where in group}
    for suggestion in found.suggestions:
        assert {suggestion.left, suggestion.right} & tied
        assert suggestion.located > 0
