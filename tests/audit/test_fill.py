"""What `fill` promises: true figures where the rules give them, true intervals elsewhere, and no needless question."""

from __future__ import annotations

from random import Random

import pytest

import govfin
from audit.thorough import seeds
from govfin.audit.fill import Filled, Filling, fill
from govfin.report.report import Report
from strategies.seeded import clean_report, rounded_report

pytest.importorskip("highspy", reason="needs govfin[audit]")


def damaged(random: Random, report: Report, count: int) -> Report:
    printed = [where for where, _ in report]
    near = random.randrange(len(printed))
    lost = random.sample(printed, count) + printed[near : near + count // 2]
    return report.with_figures(dict.fromkeys(lost, "?"))


def lost_cells(found: Filling) -> list[Filled]:
    return [c for c in found.cells if found.report.text(c.address) == "?"]


@pytest.mark.parametrize("seed", seeds(8, 200))
def test_what_follows_is_what_was_lost(seed: int) -> None:
    random = Random(seed)
    report = clean_report(random, 2 + seed % 5)
    found = fill(damaged(random, report, 3 + seed % 20))
    assert not found.contradictory
    for cell in lost_cells(found):
        true = report[cell.address]
        if cell.determined:
            assert cell.figure == report.text(cell.address)
            assert cell.rules
        scale = report.layout.scale(report.slot(cell.address))
        low, high = (None if t is None else scale.parse(t) for t in (cell.low, cell.high))
        quanta = report.figures[report.slot(cell.address)] or 0
        assert true is not None
        assert low is None or low <= quanta
        assert high is None or quanta <= high


@pytest.mark.parametrize("seed", seeds(8, 200))
def test_in_a_rounded_report_the_interval_holds_what_was_printed(seed: int) -> None:
    random = Random(seed)
    report = rounded_report(random, 2 + seed % 5)
    found = fill(damaged(random, report, 3 + seed % 20))
    for cell in lost_cells(found):
        slot = report.slot(cell.address)
        scale = report.layout.scale(slot)
        low, high = (None if t is None else scale.parse(t) for t in (cell.low, cell.high))
        assert low is None or low <= (report.figures[slot] or 0)
        assert high is None or (report.figures[slot] or 0) <= high


@pytest.mark.parametrize("seed", seeds(4, 100))
def test_asking_is_enough_and_no_fewer_are(seed: int) -> None:
    random = Random(seed)
    report = clean_report(random, 3)
    broken = damaged(random, report, 25)
    found = fill(broken)
    assert (found.ask == ()) == (found.open == ())
    answered = broken.with_figures({where: report.text(where) or "0" for where in found.ask})
    assert fill(answered).open == ()
    for left_out in found.ask:
        fewer = answered.with_figures({left_out: "?"})
        assert fill(fewer).open != ()


def test_a_derivation_adds_up() -> None:
    report = clean_report(Random(2), 3)
    found = fill(report.with_figures({"表1.27行": "?", "表1.30行": "?"}))
    for cell in lost_cells(found):
        scale = report.layout.scale(report.slot(cell.address))
        total = sum(c * (scale.parse(figure) or 0) for _, c, figure in cell.parts)
        assert scale.format(int(total)) == cell.figure == report.text(cell.address)


def test_what_no_rule_bounds_is_said_to_be_unbounded() -> None:
    report = govfin.new_report(govfin.load_schema("cn-2020"), {"表7.1栏": "?", "表7.2栏": "?", "表7.6栏": "1.00"})
    cells = {c.address: c for c in fill(report).cells}
    assert (cells["表7.2栏"].low, cells["表7.2栏"].high, cells["表7.2栏"].determined) == (None, None, False)
    assert fill(report).ask == ("表7.2栏",)


def test_contradictory_figures_are_said() -> None:
    report = clean_report(Random(4), 3)
    wrong = report.with_figures({"表3.合计.1栏": "999999.00", "表1.30行": "?"})
    assert fill(wrong).contradictory


def test_a_whole_report_lacks_nothing() -> None:
    assert [c for c in fill(clean_report(Random(5), 3)).cells if c.figure] == []
