"""The findings of many reports, as columns, are those of each report alone: codes, words, figures and order."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.audit.as_data import finding_data
from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.report.report import Report
from strategies.mutants import mutants
from strategies.reports import Draft, drafts
from strategies.ruled import ruled_forms, ruled_reports
from strategies.seeded import rounded_report

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'govfin[batch]'")
pytest.importorskip("numpy", reason="numpy is not installed: pip install 'govfin[batch]'")

from govfin.batch.audit import Audited, Budget, Count, audit_facts
from govfin.batch.facts import arrow_of
from govfin.batch.stream import as_facts

Row = dict[str, Any]


def many(reports: list[Report]) -> list[list[Row]]:
    """The findings of each of some reports of one form and year, checked together."""
    table = as_facts(arrow_of([(str(number), report) for number, report in enumerate(reports)]))
    found: list[list[Row]] = [[] for _ in reports]
    for part in audit_facts([table], reports[0].year, lambda _: reports[0].schema.printed, Count(), Budget()):
        assert isinstance(part, Audited), part
        for row in part.rows.to_pylist():
            found[int(row.pop("report"))].append(row)
    return found


def alone(report: Report) -> list[Row]:
    """The findings of a report checked by itself, with what a row says of the report."""
    whose = {"department": report.department, "schema": report.schema.id}
    return [{**whose, **finding_data(f)} for f in govfin.validate(report).findings]


@st.composite
def batches(draw: st.DrawFn) -> list[Report]:
    form = draw(ruled_forms())
    form = draw(st.sampled_from([form, form.exact]))
    return draw(st.lists(ruled_reports(form), min_size=1, max_size=4))


@settings(max_examples=150)
@given(batches())
def test_reports_of_any_form(reports: list[Report]) -> None:
    assert many(reports) == [alone(report) for report in reports]


@given(st.lists(drafts(), min_size=1, max_size=3))
def test_reports_of_the_statutory_form_with_statements_and_captions(drawn: list[Draft]) -> None:
    reports = [evolve(draft.report(), year=2020) for draft in drawn]
    assert many(reports) == [alone(report) for report in reports]


def test_departments_and_their_mutants() -> None:
    reports = [evolve(govfin.read("examples/jianghan-2020/published.csv"), year=2020)]
    for seed in range(6):
        random = Random(seed)
        report = evolve(rounded_report(random, 1 + seed), year=2020)
        reports += [report, *(mutant for _, mutant in mutants(random, report))]
    expected = [alone(report) for report in reports]
    assert many(reports) == expected
    assert sum(map(len, expected)) > 500
    assert {row["code"] for rows in expected for row in rows} > {"F0101", "F0102", "F0103"}


def test_exact_reports() -> None:
    """A report in 元 to the 分 goes through the same kernel."""
    schema = govfin.load_schema("cn-2020").exact
    figures = {"表1.1行": "1000000.01", "表1.27行": "1000000.02", "表3.[2010350].2栏": "0.01"}
    report = govfin.new_report(schema, dict(figures), year=2020)
    assert many([report]) == [alone(report)]


def test_a_row_is_as_json_as_a_finding() -> None:
    report = evolve(govfin.read("examples/jianghan-2020/published.csv"), year=2020)
    (rows,) = many([report])
    assert json.loads(json.dumps(rows)) == rows


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
    assert many(reports) == [alone(report) for report in reports]
    assert [[row["code"] for row in rows] for rows in many(reports)] == [[], ["F0601"], ["F0601"]]
