"""A second opinion: every relation of a report written out as a rule of dpm-xl, and the verdicts compared.

dpm-xl (MIT, from PyPI) evaluates the rule language of the European Banking Authority, with intervals of its own. It
knows only closed intervals, so it passes what just touches at an open end: 181.99 beside 182.00. Nothing else differs.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

import govfin
from audit.thorough import seeds
from govfin.audit.outcomes import judge
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.system.relations import Relation
from strategies.mutants import mutants
from strategies.seeded import rounded_report

dpmxl: Any = pytest.importorskip("dpmxl", reason="dpm-xl is not installed: pip install dpm-xl")

FAILED = {Outcome.BROKEN, Outcome.MISMATCH}


def expression(relation: Relation) -> str:
    terms = ""
    for slot, c in zip(relation.slots, relation.coefficients, strict=True):
        factor = f"{abs(c)} * " if abs(c) != 1 else ""
        terms += f" {'-' if c < 0 else '+'} {factor}{{r{slot:06d}}}"
    terms = terms.removeprefix(" + ") if terms.startswith(" + ") else f"0{terms}"
    return f"with {{tT, c0010, default: 0, interval: true}}: {terms} {relation.operator} 0"


def verdicts(report: Report) -> list[bool]:
    """Whether dpm-xl passes each relation."""
    rows = tuple(f"{slot:06d}" for slot in range(len(report.figures)))
    layout = dpmxl.TableLayout("T", rows=rows, columns=("0010",))
    # In hundredths of 万元, precise to the unit.
    values = {
        ("T", rows[slot], "0010", None, ()): dpmxl.Number.of(figure, 0)
        for slot, figure in enumerate(report.figures)
        if figure is not None
    }
    provider = dpmxl.MemoryProvider([layout], values)
    found = []
    for relation in report.system.relations:
        if all(report.figures[s] is None for s in relation.slots):
            found.append(True)
            continue
        status = str(dpmxl.evaluate_rule(expression(relation), provider).status)
        assert status in ("passed", "failed"), (status, expression(relation))
        found.append(status == "passed")
    return found


def touches(report: Report, relation: Relation) -> bool:
    """Whether the residual is exactly what rounding could explain if every interval were closed."""
    halves = sum(
        abs(c) for s, c in zip(relation.slots, relation.coefficients, strict=True) if report.figures[s] is not None
    )
    return abs(Fraction(relation.residual(report.values))) == Fraction(halves, 2)


def compare(report: Report) -> int:
    open_ends = 0
    for (relation, outcome, _), passed in zip(judge(report), verdicts(report), strict=True):
        if passed and outcome in FAILED:
            assert touches(report, relation), relation.rule.code
            open_ends += 1
        else:
            assert passed == (outcome not in FAILED), (relation.rule.code, outcome)
    return open_ends


@pytest.mark.parametrize("seed", seeds(1, 40))
def test_verdicts_on_random_reports_and_their_mutants_agree(seed: int) -> None:
    random = Random(seed)
    report = rounded_report(random, 2)
    compare(report)
    for _, mutant in list(mutants(random, report))[seed % 4 :: 4]:
        compare(mutant)


def test_the_seed_differs_at_181_99_beside_182_alone() -> None:
    assert compare(govfin.read("examples/jianghan-2020/published.csv")) == 2
