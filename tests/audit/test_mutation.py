"""Mutation testing of cn-2020: gross single faults do not survive its rules."""

from __future__ import annotations

from audit.thorough import seeds
from strategies.mutants import KINDS, kill_matrix


def test_no_fault_in_exact_figures_survives() -> None:
    found = kill_matrix(seeds(5, 200))
    assert set(found.mutants) == set(KINDS)
    survived = {kind: len(rows) for kind, rows in found.survivors.items() if rows}
    assert survived.keys() <= {"one digit wrong"}, "a last digit may look like rounding"
    assert sum(survived.values()) <= 0.01 * found.mutants.total()


def test_a_fault_in_rounded_figures_survives_only_within_rounding() -> None:
    found = kill_matrix(seeds(5, 200), rounded=True)
    survived = sum(len(rows) for rows in found.survivors.values())
    assert survived <= 0.03 * found.mutants.total()
