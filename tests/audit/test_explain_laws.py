"""Where a figure comes from: parts add up to it, node by node, down to what was entered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

import govfin
from govfin.audit.explain import Explanation
from govfin.report.report import Report
from strategies.reports import Draft, Leaves, consistent_leaves, drafts, report_of, schema

SHOWN = (
    "表1.60行",
    "表1.59行",
    "表2.合计.1栏",
    "表3.合计.1栏",
    "表4.60行.2栏",
    "表4.64行.3栏",
    "表6.公用经费合计",
    "表8.合计.6栏",
)


def nodes(tree: Explanation) -> Iterator[Explanation]:
    yield tree
    for part in tree.parts:
        yield from nodes(part)


def check(report: Report, tree: Explanation) -> None:
    for node in nodes(tree):
        assert node.figure == report.text(node.address)
        if not node.rule:
            assert node.parts == ()
        elif all(p.figure != "?" for p in node.parts) and node.figure != "?" and len(report.tables) == 9:
            total = sum(p.coefficient * Fraction(p.figure) for p in node.parts)
            assert total == Fraction(node.computed or node.figure or 0)
            assert node.computed == "" or total != Fraction(node.figure or 0)


@given(consistent_leaves())
def test_parts_add_up_to_their_figure(leaves: Leaves) -> None:
    report = govfin.compute(report_of(leaves))
    entered = dict(report_of(leaves))
    for where in SHOWN:
        tree = govfin.explain(report, where)
        check(report, tree)
        for node in nodes(tree):
            assert node.computed == ""
            if not node.parts and node.figure and Decimal(node.figure):
                assert node.address in entered, "what is not explained was entered"


@given(drafts())
def test_what_parts_come_to_is_said_when_it_is_not_what_is_printed(draft: Draft) -> None:
    report = draft.report()
    for slot in range(0, len(report.figures), 7):
        check(report, govfin.explain(report, report.address(slot)))


def test_an_explanation_reads_from_the_total_to_the_leaves() -> None:
    report = govfin.compute(report_of({("表3", "2010350", "2"): 9558, ("表3", "2010302", "3"): 6022}))
    tree = govfin.explain(report, "表3.合计.1栏")
    assert (tree.figure, tree.unit, tree.because != "") == ("155.80", "万元", True)
    chain = [tree]
    while chain[-1].parts:
        chain.append(chain[-1].parts[0])
    assert [n.address for n in chain] == [
        "表3.合计.1栏",
        "表3.合计.2栏",
        "表3.[201].2栏",
        "表3.[20103].2栏",
        "表3.[2010350].2栏",
    ]
    assert tree.blank_parts == 3
    assert (chain[-2].label, chain[-2].blank_parts) == ("政府办公厅（室）及相关机构事务，基本支出", 1)
    assert (chain[-1].label, chain[-1].rule) == ("事业运行，基本支出", "")


def test_a_total_over_blank_parts_is_said_not_to_follow_from_them() -> None:
    report = report_of({}).with_figures({"表7.1栏": "5.00"})
    assert govfin.explain(report, "表7.1栏").computed == "0.00"


def test_nothing_is_said_to_follow_from_what_is_not_known() -> None:
    report = govfin.new_report(schema(), {"表7.1栏": "5", "表7.2栏": "3", "表7.6栏": "?"})
    assert govfin.explain(report, "表7.1栏").computed == ""


def test_a_cell_that_is_not_there_is_an_error_with_the_nearest_one() -> None:
    with pytest.raises(govfin.FileError) as caught:
        govfin.explain(report_of({}), "表1.127行")
    assert [(d.code, d.params["suggestion"]) for d in caught.value.diagnostics] == [("D0205", "表1.27行")]
