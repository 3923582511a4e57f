"""The kernel over many reports, one report at a time, and a second opinion in fractions: all say the same."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.audit.outcomes import judge
from govfin.report.report import Report
from strategies.ruled import ruled_forms, ruled_reports
from system.reference import Verdict, verdicts

np = pytest.importorskip("numpy", reason="numpy is not installed: pip install 'govfin[batch]'")

from govfin.audit.many import Judged, judge_columns  # noqa: E402 - after the check for numpy
from govfin.audit.tolerance import OUTCOMES  # noqa: E402
from govfin.report.columns import columns_of, report_from  # noqa: E402
from govfin.system.evaluate import TooLargeError, evaluate  # noqa: E402
from govfin.system.kernel import Said, resolve  # noqa: E402
from govfin.system.plan import plan  # noqa: E402
from govfin.system.shape_rows import ShapeRows  # noqa: E402


def judged(reports: list[Report]) -> Judged:
    """Reports of one schema through the kernel, together."""
    tables = reports[0].schema.tables
    stated = np.array([[t.id in dict(r.statements) for r in reports] for t in tables])
    return judge_columns(columns_of(reports), stated, np.array([bool(r.captions) for r in reports]))


def amiss(reports: list[Report]) -> list[list[Verdict]]:
    """By report, the relations that the kernel finds amiss."""
    found = judged(reports)
    suspects, rules = found.suspects, found.plan.schema.rules
    told: list[list[Verdict]] = [[] for _ in reports]
    for i, number in enumerate(suspects.report.tolist()):
        terms = range(suspects.starts[i], suspects.starts[i + 1])
        cells = [found.plan.cell_at(int(suspects.cell[k]), found.columns.vocabulary) for k in terms]
        verdict = Verdict(
            rules[int(suspects.rule[i])].code,
            tuple(
                ((c.table, c.row, c.column), int(suspects.coefficient[k])) for c, k in zip(cells, terms, strict=True)
            ),
            OUTCOMES[int(found.outcomes[i])].value,
            Fraction(int(suspects.residual[i])),
        )
        told[number].append(verdict)
    return told


def is_amiss(verdict: Verdict) -> bool:
    return verdict.outcome not in {"pass", "blank", "undecided"}


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
    """Some reports of one form, as printed or exact."""
    schema = draw(ruled_forms())
    schema = draw(st.sampled_from([schema, schema.exact]))
    return draw(st.lists(ruled_reports(schema), min_size=1, max_size=4))


@given(batches())
def test_one_report_at_a_time_agrees_with_the_second_opinion(reports: list[Report]) -> None:
    for report in reports:
        assert by_one(report) == list(verdicts(report))


@settings(max_examples=150)
@given(batches())
def test_many_reports_at_once_agree_with_the_second_opinion(reports: list[Report]) -> None:
    """Which relations are amiss, their cells, figures and residuals, in order; and how many there are of all others."""
    expected = [list(verdicts(report)) for report in reports]
    assert amiss(reports) == [[v for v in of_report if is_amiss(v)] for of_report in expected]
    counted: dict[str, Counter[str]] = {}
    for verdict in (v for of_report in expected for v in of_report):
        counted.setdefault(verdict.rule, Counter())[verdict.outcome] += 1
    found = {code: Counter({o.value: n for o, n in c.items()}) for code, c in judged(reports).counts.items()}
    for outcomes in found.values():
        del outcomes["not applicable"]
    assert {code: dict(c) for code, c in found.items() if c} == {code: dict(c) for code, c in counted.items()}


@given(batches())
def test_the_kernel_finds_the_same_rows_in_lists_and_in_arrays(reports: list[Report]) -> None:
    for report in reports:
        whole = plan(report.schema)
        lists, arrays = ShapeRows(whole.sides, (report.layout,)), columns_of([report]).rows
        for group in whole.groups:
            assert plain(resolve(group, lists)) == plain(resolve(group, arrays))


def plain(said: Said[Any]) -> list[list[int] | None]:
    """What the kernel found, whatever it came in."""
    found = [said.report, said.place, *(numbers for t in said.taken for numbers in (t.owner, t.line))]
    return [None if numbers is None else [int(n) for n in numbers] for numbers in found]


def test_one_report_is_judged_without_numpy() -> None:
    check = "import govfin, sys; print(len(govfin.validate(govfin.read(sys.argv[1])).findings), 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", check, "examples/jianghan-2020/published.csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    found, numpy = done.stdout.split()
    assert int(found) > 0
    assert numpy == "False"


@given(batches())
def test_what_speaks_of_last_year_is_counted_as_one_report_counts_it(reports: list[Report]) -> None:
    alone = [govfin.validate(report).outcomes for report in reports]
    assert judged(reports).counts == {code: sum((o[code] for o in alone), Counter()) for code in alone[0]}


@given(batches())
def test_columns_give_the_reports_back(reports: list[Report]) -> None:
    columns = columns_of(reports)
    for number, report in enumerate(reports):
        back = report_from(
            columns, number, department=report.department, year=report.year, statements=report.statements
        )
        assert back == evolve(report, captions=())


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
    assert by_one(report) == list(verdicts(report))
    assert amiss([report]) == [[v for v in verdicts(report) if is_amiss(v)]]
    residuals = {v.terms[0][0]: v.residual for v in verdicts(report) if v.rule == "表3.逐级汇总" and v.residual}
    # 201 has its item, though 20103 is not printed; the total lacks 2080505, of which nothing above is printed.
    assert residuals == {("表3", "合计", "2"): Fraction(-100)}
