"""What `localize` promises: the fewest cells, figures that satisfy every rule, the very cell where it can be told."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from audit.thorough import THOROUGH, seeds
from govfin.audit.joint import program
from govfin.audit.localize import Localization, Repair, localize
from govfin.audit.outcomes import judge
from govfin.report.report import Report
from strategies.reports import Leaves, consistent_leaves, report_of
from strategies.seeded import clean_report, rounded_report

pytest.importorskip("highspy", reason="needs govfin[audit]")

WRONG = {govfin.Outcome.BROKEN, govfin.Outcome.MISMATCH}


def spoilt(report: Report, changes: Mapping[int, int | None]) -> Report:
    figures = list(report.figures)
    for slot, figure in changes.items():
        figures[slot] = figure
    return evolve(report, figures=tuple(figures), derivation=None)


def repaired(report: Report, repair: Repair) -> Report:
    return report.with_figures({c.address: c.proposed for c in repair.corrections})


def columns(report: Report) -> list[dict[int, int]]:
    """For each cell, its coefficient in each equation."""
    found: list[dict[int, int]] = [{} for _ in report.figures]
    for i, relation in enumerate(report.system.relations):
        if relation.operator == "=" and relation.binding and not relation.missing:
            for slot, c in zip(relation.slots, relation.coefficients, strict=True):
                found[slot][i] = found[slot].get(i, 0) + c
    return found


def proportional(a: Mapping[int, int], b: Mapping[int, int]) -> bool:
    return a.keys() == b.keys() and all(a[i] * b[j] == a[j] * b[i] for i in a for j in a)


def check_promises(report: Report, most: int) -> Localization:
    """A repair of at most so many cells is found, and with it no rule is broken and true values exist."""
    found = localize(report)
    assert found.proven
    if not found.conflicts:
        assert program(report).conflict() is None
        assert found.repairs == ()
        return found
    assert found.repairs
    sizes = {len(r.corrections) for r in found.repairs}
    assert len(sizes) == 1
    assert sizes.pop() <= most
    for repair in found.repairs:
        fixed = repaired(report, repair)
        assert [(r.rule.code, o) for r, o, _ in judge(fixed) if o in WRONG and r.binding] == []
        assert program(fixed).conflict() is None
        for correction in repair.corrections:
            assert correction.printed != correction.proposed
            assert correction.rules
    return found


def spoil(random: Random, report: Report, count: int) -> Report:
    changes: dict[int, int | None] = {}
    for slot in random.sample(range(len(report.figures)), count):
        figure = report.figures[slot] or 0
        off = random.choice([1, -1]) * random.randint(1, 10 ** random.randint(1, 7))
        changes[slot] = random.choice([figure + off, figure + off, -figure or off, figure * 10_000 or off])
    return spoilt(report, changes)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("seed", seeds(5, 200))
def test_as_many_errors_need_no_more_cells(seed: int, count: int) -> None:
    random = Random(1000 * count + seed)
    check_promises(spoil(random, clean_report(random, 2 + seed % 6), count), count)
    check_promises(spoil(random, rounded_report(random, 2 + seed % 6), count), count)


@settings(max_examples=300 if THOROUGH else 10)
@given(consistent_leaves(), st.data())
def test_any_errors_at_all_are_repaired_by_as_many_cells(leaves: Leaves, data: st.DataObject) -> None:
    report = govfin.compute(report_of(leaves))
    slots = data.draw(st.lists(st.integers(0, len(report.figures) - 1), min_size=1, max_size=3, unique=True))
    offs = data.draw(st.lists(st.integers(-300, 10**10).filter(bool), min_size=len(slots), max_size=len(slots)))
    changes = {s: (report.figures[s] or 0) + off for s, off in zip(slots, offs, strict=True)}
    check_promises(spoilt(report, changes), len(slots))


@pytest.mark.parametrize("seed", seeds(20, 600))
def test_a_single_error_is_located_or_every_tied_cell_is_named(seed: int) -> None:
    """The theorem of docs/audit.md: cells are told apart exactly when their columns are not proportional."""
    random = Random(seed)
    report = clean_report(random, 1 + seed % 5)
    wrong = random.randrange(len(report.figures))
    off = random.choice([1, -1]) * random.randint(10**6, 10**9)
    column = columns(report)
    broken = spoilt(report, {wrong: (report.figures[wrong] or 0) + off})
    i, own = next(iter(column[wrong].items()))
    tied = set()
    for slot, other in enumerate(column):
        if proportional(column[wrong], other) and (own * off) % other[i] == 0:
            # What would explain the same residuals must also leave the inequalities in peace.
            explained = spoilt(broken, {slot: (broken.figures[slot] or 0) - own * off // other[i]})
            if program(explained).conflict() is None:
                tied.add(report.address(slot))
    found = check_promises(broken, 1)
    assert found.complete
    assert {r.corrections[0].address for r in found.repairs} == tied
    assert report.address(wrong) in tied


@pytest.mark.parametrize("seed", seeds(8, 100))
def test_an_interval_holds_every_figure_that_is_possible_and_no_other(seed: int) -> None:
    random = Random(seed)
    broken = spoil(random, rounded_report(random, 2 + seed % 4), 1 + seed % 2)
    for repair in localize(broken).repairs[:3]:
        for correction in repair.corrections:
            slot = broken.slot(correction.address)
            others = {broken.slot(c.address) for c in repair.corrections} - {slot}
            scale = broken.layout.scale(slot)
            low, high = correction.interval or (correction.proposed,) * 2
            for text, step in ((low, -1), (high, 1)):
                end = scale.parse(text)
                if end is None:
                    assert correction.interval or correction.proposed == ""
                    continue
                whole = program(broken)
                assert correction.interval is None or whole.with_figures({slot: end}).conflict(others) is None
                assert whole.with_figures({slot: end + step}).conflict(others) is not None


def test_the_seed() -> None:
    report = govfin.read("examples/jianghan-2020/published.csv")
    found = localize(report)
    assert [[(c.address, c.printed, c.proposed) for c in r.corrections] for r in found.repairs] == [
        [("表4.33行.2栏", "182.00", "181.99"), ("表4.33行.3栏", "182.00", "181.99")]
    ]
    assert (found.proven, found.complete) == (True, True)


def test_a_clean_report_has_nothing_to_repair() -> None:
    assert localize(clean_report(Random(0))) == Localization((), (), proven=True, complete=True)


def test_a_time_limit_gives_the_best_so_far_and_says_so() -> None:
    random = Random(5)
    broken = spoil(random, clean_report(random, 4), 3)
    found = localize(broken, time_limit=0)
    assert (found.proven, found.complete) == (False, False)
    assert found.repairs
    fixed = repaired(broken, found.repairs[0])
    assert program(fixed).conflict() is None


@pytest.mark.parametrize("seed", seeds(1, 20))
def test_a_large_department_takes_seconds(seed: int) -> None:
    import time  # noqa: PLC0415

    random = Random(seed)
    broken = spoil(random, rounded_report(random, 100), 1 + seed % 3)
    assert len(broken.figures) > 3000
    start = time.monotonic()
    assert localize(broken).proven
    assert time.monotonic() - start < 20


def test_slips_are_recognized_and_come_first() -> None:
    report = clean_report(Random(3), 4)
    slot = report.slot("表3.合计.1栏")
    figure = report.figures[slot] or 0
    for wrong, kind in ((-figure, "sign"), (figure * 10, "shifted"), (figure * 10_000, "unit")):
        correction = localize(spoilt(report, {slot: wrong})).repairs[0].corrections[0]
        assert (correction.address, correction.slip) == ("表3.合计.1栏", kind)
