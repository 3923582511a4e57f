"""The kernel over many reports, one report at a time, and a second opinion in fractions: all say the same."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.audit.outcomes import judge
from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.report.finding import Finding
from govfin.report.report import Report
from strategies.mutants import mutants
from strategies.ruled import ruled_forms, ruled_reports
from strategies.seeded import rounded_report
from system.reference import Verdict, verdicts

np = pytest.importorskip("numpy", reason="numpy is not installed: pip install 'govfin[batch]'")

from govfin.audit.many import ManyAudits, audit_columns  # noqa: E402 - after the check for numpy
from govfin.report.columns import columns_of, report_from  # noqa: E402
from govfin.system.kernel import TooLargeError, evaluate  # noqa: E402
from govfin.system.plan import plan  # noqa: E402


def audited(reports: list[Report]) -> ManyAudits:
    """Reports of one schema through the kernel, together."""
    tables = reports[0].schema.tables
    stated = np.array([[t.id in dict(r.statements) for r in reports] for t in tables])
    captioned = np.array([bool(r.captions) for r in reports])
    return audit_columns(columns_of(reports), stated, captioned, lambda number: reports[number])


def by_one(report: Report) -> list[Verdict]:
    """What `validate` judges, in the words of the second opinion."""
    cells = report.layout.cells
    return [
        Verdict(
            relation.rule.code,
            tuple(
                ((cells[s].table, cells[s].row, cells[s].column), c)
                for s, c in zip(relation.slots, relation.coefficients, strict=True)
            ),
            outcome.value,
            Fraction(residual),
        )
        for relation, outcome, residual in judge(report)
    ]


@st.composite
def batches(draw: st.DrawFn) -> list[Report]:
    """Some reports of one form."""
    schema = draw(ruled_forms())
    return draw(st.lists(ruled_reports(schema), min_size=1, max_size=4))


@given(batches())
def test_one_report_at_a_time_agrees_with_the_second_opinion(reports: list[Report]) -> None:
    for report in reports:
        assert by_one(report) == list(verdicts(report))


@given(batches())
def test_many_reports_at_once_agree_with_the_second_opinion(reports: list[Report]) -> None:
    found = audited(reports)
    expected: dict[str, Counter[str]] = {}
    for report in reports:
        for verdict in verdicts(report):
            expected.setdefault(verdict.rule, Counter())[verdict.outcome] += 1
    counted = {code: {o.value: n for o, n in c.items() if o != "not applicable"} for code, c in found.outcomes.items()}
    assert {code: c for code, c in counted.items() if c} == {code: dict(c) for code, c in expected.items()}


@settings(max_examples=150)
@given(batches())
def test_many_reports_at_once_have_the_findings_of_each(reports: list[Report]) -> None:
    """Codes, figures, words and their order, to the digit."""
    found = audited(reports)
    alone = [govfin.validate(report) for report in reports]
    assert [found.findings.get(i, ()) for i in range(len(reports))] == [audit.findings for audit in alone]
    assert found.outcomes == {
        code: sum((audit.outcomes[code] for audit in alone), Counter()) for code in alone[0].outcomes
    }


@given(batches())
def test_columns_give_the_reports_back(reports: list[Report]) -> None:
    columns = columns_of(reports)
    for number, report in enumerate(reports):
        back = report_from(
            columns, number, department=report.department, year=report.year, statements=report.statements
        )
        assert back == evolve(report, captions=())


def _published() -> list[Report]:
    reports: list[Report] = [govfin.read("examples/jianghan-2020/published.csv")]
    for seed in range(6):
        random = Random(seed)
        report = rounded_report(random, 1 + seed)
        reports += [report, *(mutant for _, mutant in mutants(random, report))]
    return reports


def test_reports_of_the_statutory_form_and_their_mutants_agree() -> None:
    reports = _published()
    found = audited(reports)
    findings: list[tuple[Finding, ...]] = [govfin.validate(report).findings for report in reports]
    assert [found.findings.get(i, ()) for i in range(len(reports))] == findings
    assert sum(map(len, findings)) > 500


def test_exact_reports_agree() -> None:
    """A report in 元 to the 分 goes through the same kernel."""
    schema = govfin.load_schema("cn-2020").exact
    report = govfin.new_report(schema, {"表1.1行": "1000000.01", "表1.27行": "1000000.02", "表3.[2010350].2栏": "0.01"})
    assert audited([report]).findings[0] == govfin.validate(report).findings


def test_what_could_overflow_is_refused() -> None:
    schema = govfin.load_schema("cn-2020")
    report = govfin.new_report(schema, {"表1.1行": 1})
    figures = tuple(f and (1 << 59) for f in report.figures)
    columns = columns_of([evolve(report, figures=figures)])
    with pytest.raises(TooLargeError, match="64 bits"):
        evaluate(plan(schema), columns)
    largest = 10**15
    figures = tuple(f and largest for f in report.figures)
    found, _ = evaluate(plan(schema), columns_of([evolve(report, figures=figures)]))
    assert largest in set(np.abs(found.residual).tolist())


def test_a_code_whose_parent_is_not_printed_counts_to_the_nearest_that_is() -> None:
    schema = govfin.load_schema("cn-2020")
    figures = {"表3.[2010350].2栏": 7, "表3.[201].2栏": 7, "表3.合计.2栏": 7, "表3.[2080505].2栏": 1}
    report = govfin.new_report(schema, dict(figures))
    assert audited([report]).findings[0] == govfin.validate(report).findings
    assert by_one(report) == list(verdicts(report))
    residuals = {v.terms[0][0]: v.residual for v in verdicts(report) if v.rule == "表3.逐级汇总" and v.residual}
    # 201 has its item, though 20103 is not printed; the total lacks 2080505, of which nothing above is printed.
    assert residuals == {("表3", "合计", "2"): Fraction(-100)}


_STATED = """\
schema stated "示例" { unit 万元 precision 0.01 }
table 专项 "专项资金" supplementary by names { column "预算数" column "执行数" }
table 执行率 "执行率" supplementary by names { unit "%" precision 0.1 column "执行率" }
figure 率 = 专项.各行.执行数 / 专项.各行.预算数 as percent stated 执行率.各行.执行率
"""


def test_a_figure_that_a_report_states_is_held_against_its_amounts() -> None:
    schema = compile_source(Source("stated.govfin", _STATED), lambda _: None, lambda _: None).schema
    assert schema is not None
    amounts = {"专项.[甲].预算数": 200, "专项.[甲].执行数": 100}
    reports = [govfin.new_report(schema, {**amounts, "执行率.[甲].执行率": rate}) for rate in ("50", "51", "50.1")]
    found = audited(reports)
    assert [found.findings.get(i, ()) for i in range(3)] == [govfin.validate(r).findings for r in reports]
    assert [[f.code for f in found.findings.get(i, ())] for i in range(3)] == [[], ["F0601"], ["F0601"]]
