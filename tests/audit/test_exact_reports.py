"""An exact report (元, to the 分) is judged exactly: nothing was rounded, so rounding explains nothing."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from attrs import evolve

import govfin
from audit.thorough import seeds
from govfin.audit.fill import fill
from govfin.computing.figures import value_of
from govfin.report.finding import Outcome
from govfin.report.report import Report
from strategies.seeded import clean_report


def exact(random: Random, size: int = 4) -> Report:
    """A clean report whose figures are taken for 分: the same figures hold whatever they count."""
    report = clean_report(random, size)
    return evolve(report, schema=report.schema.exact)


@pytest.mark.parametrize("seed", seeds(6, 100))
def test_a_fen_too_much_is_an_error_wherever_it_is(seed: int) -> None:
    """In a printed report a step in a sum of three is a tail; in an exact one nothing is excused."""
    random = Random(seed)
    report = exact(random)
    assert govfin.validate(report).ok
    slot = random.choice([s for s, f in enumerate(report.figures) if f])
    figures = [f if s != slot else (f or 0) + random.choice([1, -1]) for s, f in enumerate(report.figures)]
    audit = govfin.validate(evolve(report, figures=tuple(figures)))
    residuals = dict(enumerate(audit.report.system.residuals(audit.report.values)))
    told = {"=": lambda r: r != 0, "<=": lambda r: r > 0, ">=": lambda r: r < 0}
    wrong = sum(told[r.operator](residuals[i]) for i, r in enumerate(audit.report.system.relations))
    assert audit.counts[Outcome.BROKEN] == wrong > 0
    assert not any(audit.counts[o] for o in (Outcome.TAIL, Outcome.DOUBTFUL, Outcome.MISMATCH))
    assert not audit.ok


def test_the_same_figures_in_ten_thousand_yuan_are_a_tail() -> None:
    leaves = {"表3.[2010350].2栏": "10.00", "表3.[2010350].3栏": "20.00", "表3.[2010350].1栏": "30.01"}
    schema, rule = govfin.load_schema("cn-2020"), "表3.1栏各行"
    printed = govfin.validate(govfin.new_report(schema, dict(leaves)))
    in_yuan = govfin.validate(govfin.new_report(schema.exact, dict(leaves)))
    assert printed.outcomes[rule][Outcome.TAIL] == 1
    assert in_yuan.outcomes[rule][Outcome.BROKEN] == 1
    (finding,) = [f for f in in_yuan.findings if f.rule == rule]
    assert (finding.code, finding.severity, finding.residual) == ("F0103", "error", "0.01")


@pytest.mark.parametrize("seed", seeds(4, 60))
def test_the_cell_that_is_a_fen_off_is_found_with_its_one_figure(seed: int) -> None:
    """A total that three rules give: there is one cell to blame and one figure to put, no interval."""
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    report = exact(Random(seed))
    where = "表1.57行"
    slot = report.slot(where)
    wrong = report.with_figures({where: report.layout.scale(slot).format((report.figures[slot] or 0) + 1)})
    found = govfin.localize(wrong)
    assert found.proven
    (repair,) = [r for r in found.repairs if r.corrections[0].address == where]
    assert (repair.corrections[0].proposed, repair.corrections[0].interval) == (report.printed(slot), None)


@pytest.mark.parametrize("seed", seeds(4, 60))
def test_what_an_exact_report_lacks_is_one_figure_and_not_an_interval(seed: int) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    random = Random(seed)
    report = exact(random)
    lost = random.sample([where for where, _ in report], 12)
    found = fill(report.with_figures(dict.fromkeys(lost, "?")))
    assert not found.contradictory
    told = [c for c in found.cells if c.address in lost and c.determined]
    assert told
    assert all((c.figure, c.low, c.high) == (report.text(c.address),) * 3 for c in told)


def test_persons_beside_money_are_whole_as_ever() -> None:
    """What counts persons keeps its unit in an exact report, and its own precision."""
    schema = govfin.load_schema("cn-2020").exact
    assert {t.scale.is_money for t in schema.tables} == {True, False}
    report = govfin.new_report(schema, {"表1.1行": "0.01"})
    money = {s for s, c in enumerate(report.layout.cells) if schema.table_by_id[c.table].scale.is_money}
    assert report.system.exact <= money


def test_a_narrative_of_exact_figures_has_no_room_for_tails() -> None:
    """One share of 元 is one percentage; of the same figures rounded to 万元 it could be several."""
    schema = govfin.load_schema("cn-2020")
    leaves = {"表3.[2010350].2栏": "100.00", "表3.[2010350].3栏": "200.00"}
    figure = next(f for f in schema.figures if f.name == "基本支出占比")
    printed, in_yuan = (
        value_of(figure, govfin.compute(govfin.new_report(form, dict(leaves)))) for form in (schema, schema.exact)
    )
    assert printed is not None
    assert printed.least < printed.value < printed.most
    assert in_yuan is not None
    assert in_yuan.least == in_yuan.value == in_yuan.most == Fraction(1, 3)
