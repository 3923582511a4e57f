"""A published department against its units, and its figures down to them."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.audit.explain import Explanation
from govfin.audit.units import against, explain_units
from govfin.computing.consolidate import consolidate
from govfin.computing.consolidation import Consolidation, Transfer
from govfin.computing.rounding import rounded
from govfin.report.report import Report
from strategies.reports import Leaves, address, consistent_leaves, schema, text_of
from strategies.seeded import clean_leaves


def exact_of(leaves: Leaves) -> Report:
    return govfin.compute(govfin.new_report(schema().exact, {address(k): text_of(v) for k, v in leaves.items()}))


@settings(max_examples=settings().max_examples // 4)
@given(st.lists(consistent_leaves(), min_size=1, max_size=4))
def test_a_department_that_rounds_what_its_units_rounded_too_is_never_called_wrong(found: list[Leaves]) -> None:
    """The department rounds the exact sum once; each unit rounds its own figures: honest figures, off by tails."""
    exact = {f"单位{i}": exact_of(leaves) for i, leaves in enumerate(found)}
    published = rounded(consolidate(exact).report)
    printed = consolidate({name: rounded(report) for name, report in exact.items()})
    compared = against(printed, published)
    assert not [f for f in compared.findings if f.severity == "error"]
    # And against the exact units it is what they give, to the last digit.
    assert not [f for f in against(consolidate(exact), published).findings if f.cells]


def seeded() -> Consolidation:
    units = {name: exact_of(clean_leaves(Random(i), 4)) for i, name in enumerate("甲乙丙")}
    return consolidate({name: rounded(report) for name, report in units.items()})


@pytest.mark.parametrize(("steps", "code"), [(0, None), (1, "F1013"), (-1, "F1013"), (2, "F1011"), (-300, "F1011")])
def test_within_the_rounding_of_the_units_is_a_tail_and_beyond_it_an_error(steps: int, code: str | None) -> None:
    """Three units and the department: four figures, each within half a step, so at most two steps, ends left out."""
    whole = seeded()
    slot = next(s for s in range(len(whole.report.figures)) if all(whole.shares(s).values()))
    figures = list(whole.report.figures)
    figures[slot] = (figures[slot] or 0) + steps
    compared = against(whole, evolve(whole.report, figures=tuple(figures)))
    found = [f for f in compared.findings if f.cells]
    assert [f.code for f in found] == ([code] if code else [])
    assert [f.cells[0].address for f in found] == ([whole.report.address(slot)] if code else [])


def test_what_only_one_side_has_is_told() -> None:
    whole = seeded()
    filled = next(s for s, f in enumerate(whole.report.figures) if f)
    blanked = evolve(
        whole.report, figures=tuple(None if s == filled else f for s, f in enumerate(whole.report.figures))
    )
    assert [f.params["published"] for f in against(whole, blanked).findings if f.cells] == ["–"]
    more = govfin.new_report(schema(), {"表3.[2290899].2栏": "5"})
    found = against(whole, govfin.compute(more)).findings
    assert "表3.[2290899].2栏" in {f.cells[0].address for f in found if f.cells}


def test_exact_units_must_round_to_what_is_published_up_or_down() -> None:
    whole = consolidate(
        {"甲": exact_of({("表3", "2010350", "2"): 14_999}), "乙": exact_of({("表3", "2010350", "2"): 1})}
    )
    for text, code in (("0.02", None), ("0.01", "F1013"), ("0.03", "F1011"), ("0.00", "F1011")):
        published = rounded(whole.report).with_figures({"表3.[2010350].2栏": text})
        found = {f.cells[0].address: f for f in against(whole, published).findings if f.cells}
        assert (found["表3.[2010350].2栏"].code if found else None) == code
    assert found["表3.[2010350].2栏"].params["published"] == "0.00 万元"
    assert found["表3.[2010350].2栏"].params["total"] == "150.00"


@pytest.mark.parametrize(("fen", "code"), [("150.00", None), ("150.01", "F1011"), ("149.99", "F1011")])
def test_exact_units_must_be_what_is_published_exactly(fen: str, code: str | None) -> None:
    """A department's exact report against its units' exact reports: nothing was rounded, 0.01 元 is no tail."""
    whole = consolidate(
        {"甲": exact_of({("表3", "2010350", "2"): 14_999}), "乙": exact_of({("表3", "2010350", "2"): 1})}
    )
    published = whole.report.with_figures({"表3.[2010350].2栏": fen})
    compared = against(whole, published)
    assert [f.code for f in compared.findings if f.cells] == ([code] if code else [])
    assert compared.equal + bool(code) == against(whole, whole.report).equal


def test_an_exact_department_beside_printed_units_is_rounded_as_they_were() -> None:
    exact = exact_of({("表3", "2010350", "2"): 1_234_567})
    compared = against(consolidate({"甲": rounded(exact)}), exact)
    assert not [f for f in compared.findings if f.cells]
    assert compared.equal > 1


def leaves_of(tree: Explanation) -> list[Explanation]:
    return [x for part in tree.parts for x in leaves_of(part)] or [tree]


def test_a_figure_is_explained_down_to_the_units_and_what_was_taken_out() -> None:
    office = {"表2.[2010350].7栏": "100", "表3.[2010350].6栏": "30", "表3.[2010350].2栏": "70"}
    centre = {"表2.[2010399].3栏": "30", "表3.[2010399].2栏": "30"}
    given = {name: govfin.new_report(schema(), cells) for name, cells in (("局机关", office), ("中心", centre))}
    units = {name: r.reshaped(tuple(codes or () for codes in r.shape)) for name, r in given.items()}
    whole = consolidate(units, transfers=[Transfer("上级补助", "局机关", "中心", 3000, 3000)])
    tree = explain_units(whole, "表1.27行")
    assert (tree.figure, tree.computed) == ("100.00", "")
    assert [(p.coefficient, p.figure) for p in tree.parts] == [(1, "100.00"), (1, "30.00"), (-1, "30.00")]
    assert [p.label.split("，")[0] for p in tree.parts] == ["局机关", "中心", "上级补助：局机关 → 中心"]
    assert {x.address for x in leaves_of(tree)} == {"表2.[2010350].7栏", "表2.[2010399].3栏", "表1.27行"}
    only = explain_units(whole, "表2.[2010350].7栏")
    assert (only.figure, len(only.parts), only.blank_parts) == ("100.00", 1, 1)


def test_a_department_that_was_rounded_says_what_the_units_give() -> None:
    whole = consolidate({f"单位{i}": exact_of({("表3", "2010350", "2"): 4000}) for i in range(3)})
    tree = explain_units(whole, "表3.合计.2栏", rounded(whole.report))
    assert (tree.figure, tree.computed) == ("0.01", "120.00 元")
