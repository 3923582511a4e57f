"""What `validate` promises: silent on what is right, not silent on what is wrong, and exact about how wrong."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.audit.outcomes import judge
from govfin.report.report import Report
from strategies.reports import STATEMENTS, Draft, Leaves, consistent_leaves, drafts, items, report_of, schema, text_of

#: The rules of the form: what true figures cannot break. The others say what is unlikely, and only warn.
STRICT: Final = frozenset(rule.code for rule in schema().rules if rule.verdict == "error")


def codes_of(report: Report) -> list[str]:
    return [f.code for f in govfin.validate(report).findings]


def value(text: str) -> Fraction:
    """A printed figure as an exact number; a blank is nothing."""
    return Fraction(text or 0)


@given(consistent_leaves())
def test_a_computed_report_of_leaves_that_fit_together_is_clean(leaves: Leaves) -> None:
    audit = govfin.validate(govfin.compute(report_of(leaves)))
    assert audit.ok
    assert STRICT.isdisjoint(f.rule for f in audit.findings)


@given(consistent_leaves(), st.data())
def test_any_changed_cell_is_found_and_named(leaves: Leaves, data: st.DataObject) -> None:
    """Every cell of the form stands in an equation, so a figure that is off by anything leaves a residual there."""
    report = govfin.compute(report_of(leaves))
    slot = data.draw(st.integers(0, len(report.figures) - 1), label="slot")
    off = data.draw(st.integers(-300, 300).filter(bool) | st.integers(10**4, 10**8), label="off by")
    where, figure = report.address(slot), report.figures[slot] or 0
    findings = govfin.validate(report.with_figures({where: text_of(figure + off)})).findings
    assert [f for f in findings if f.rule in STRICT and where in {c.address for c in f.cells}]


@given(consistent_leaves(), st.data())
def test_a_change_beyond_all_rounding_is_an_error(leaves: Leaves, data: st.DataObject) -> None:
    """No equation of the form adds more than 200 figures, so no rounding moves one of them by 100 units."""
    report = govfin.compute(report_of(leaves))
    slot = data.draw(st.integers(0, len(report.figures) - 1), label="slot")
    where, figure = report.address(slot), report.figures[slot] or 0
    audit = govfin.validate(report.with_figures({where: text_of(figure + data.draw(st.sampled_from([101, -101])))}))
    assert not audit.ok
    assert any(where in {c.address for c in f.cells} for f in audit.findings if f.code == "F0103")


def test_every_cell_of_the_form_stands_in_an_equation() -> None:
    report = report_of({(table, items()[0], "2"): 1 for table in ("表2", "表3", "表5", "表8", "表9")})
    system = report.system
    held = {s for r in system.relations if r.operator == "=" and r.rule.verdict == "error" for s in r.slots}
    assert [report.address(s) for s in range(len(report.figures)) if s not in held] == []


@given(drafts())
def test_every_relation_comes_to_something(draft: Draft) -> None:
    report = draft.report()
    audit = govfin.validate(report)
    applicable = audit.counts - Counter({govfin.Outcome.NOT_APPLICABLE: audit.counts[govfin.Outcome.NOT_APPLICABLE]})
    assert sum(applicable.values()) == len(report.system.relations)
    assert set(audit.outcomes) == {rule.code for rule in schema().rules}


@given(drafts())
def test_residuals_are_exact(draft: Draft) -> None:
    """The residual of a relation is the sum of the printed figures, each times its coefficient."""
    report = draft.report()
    for relation, outcome, residual in judge(report):
        if outcome is not govfin.Outcome.UNDECIDED:
            printed = [value(report.printed(s)) for s in relation.slots]
            expected = sum(c * x for c, x in zip(relation.coefficients, printed, strict=True))
            assert Fraction(residual, 100) == expected
            assert (expected == 0) or outcome is not govfin.Outcome.BLANK


@given(drafts())
def test_a_finding_shows_the_sum_that_it_complains_of(draft: Draft) -> None:
    for finding in govfin.validate(draft.report()).findings:
        if finding.residual:
            assert sum(c.coefficient * value(c.figure) for c in finding.cells) == value(finding.residual) != 0


@given(drafts())
def test_what_is_not_known_is_undecided_and_never_a_finding(draft: Draft) -> None:
    report = draft.report()
    unknown = {where for where, text in report if text == "?"}
    for finding in govfin.validate(report).findings:
        if finding.residual:
            assert unknown.isdisjoint(c.address for c in finding.cells)
            assert all(c.address.partition(".")[0] in report.tables for c in finding.cells)


@given(drafts())
def test_findings_stand_gravest_first_and_speak_both_languages(draft: Draft) -> None:
    audit = govfin.validate(draft.report())
    ranks = [f.severity.rank for f in audit.findings]
    assert ranks == sorted(ranks)
    for finding in audit.findings:
        assert finding.message(govfin.Language.ZH) != finding.message(govfin.Language.EN)
        assert "{" not in finding.message(govfin.Language.ZH) + finding.message(govfin.Language.EN)


def test_findings_about_the_form_itself() -> None:
    """Tables that are missing, statements, codes and their parents."""
    empty = report_of({})
    assert codes_of(empty) == []
    assert sorted(codes_of(govfin.new_report(schema(), {"表1.1行": 1}))).count("F0203") == 8
    unstated = govfin.new_report(schema(), dict.fromkeys(["表7.1栏", "表8.合计.1栏", "表9.合计.1栏"]))
    assert codes_of(unstated).count("F0201") == 3
    beside = govfin.new_report(schema(), {"表7.2栏": 0}, statements={"表7": STATEMENTS["表7"]})
    assert "F0202" in codes_of(beside)
    assert "F0302" in codes_of(govfin.new_report(schema(), {"表3.[2010302].1栏": 1}))
    assert "F0301" in codes_of(govfin.compute(govfin.new_report(schema(), {"表9.[2230105].2栏": 1})))
    assert "F0303" in codes_of(govfin.compute(govfin.new_report(schema(), {"表3.[2017701].2栏": 1})))


@pytest.mark.parametrize("amount", ["?", "1"])
def test_a_table_with_a_figure_that_is_not_known_is_not_empty(amount: str) -> None:
    report = govfin.new_report(schema(), {"表7.2栏": amount})
    assert "F0201" not in codes_of(report)
