"""What `compute` promises: it adds what follows, exactly, and touches nothing that was given."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import assume, given

import govfin
from independent import sum_by_hand
from strategies.reports import (
    STATEMENTS,
    Draft,
    Leaves,
    address,
    consistent_leaves,
    csv_of,
    drafts,
    free_leaves,
    report_of,
    schema,
    text_of,
)


def by_hand(leaves: Leaves) -> dict[str, str]:
    """Every figure of the report of some leaves, added up by the independent script, by address."""
    report = sum_by_hand.read_report(io.StringIO(csv_of(leaves)))
    sum_by_hand.sum_report(report)
    return {address(key): f"{amount:.2f}" for key, amount in report.figures.items()}


def not_zero(figures: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Figures by address, without zeros: where all parts are blank, one may say 0 and another nothing."""
    return {where: text for where, text in figures if Decimal(text)}


@given(consistent_leaves())
def test_compute_adds_up_as_by_hand(leaves: Leaves) -> None:
    assert not_zero(govfin.compute(report_of(leaves))) == not_zero(by_hand(leaves).items())


@given(free_leaves())
def test_the_sums_of_detailed_tables_do_not_depend_on_other_tables(leaves: Leaves) -> None:
    """Leaves that contradict one another still add up inside 表2, 表3 and 表5 to 表9."""
    computed = not_zero(govfin.compute(report_of(leaves)))
    expected = not_zero(by_hand(leaves).items())
    for table in ("表2", "表3", "表5", "表6", "表7", "表8", "表9"):
        assert {w: t for w, t in computed.items() if w.startswith(table)} == {
            w: t for w, t in expected.items() if w.startswith(table)
        }


@given(drafts())
def test_compute_is_idempotent(draft: Draft) -> None:
    once = govfin.compute(draft.report())
    assert govfin.compute(once) == once


@given(drafts())
def test_compute_never_changes_a_given_figure(draft: Draft) -> None:
    report = draft.report()
    computed = govfin.compute(report)
    assert {w: computed.text(w) for w, text in report if text != "?"} == {w: t for w, t in report if t != "?"}


@given(drafts())
def test_compute_keeps_everything_that_is_not_a_figure(draft: Draft) -> None:
    report = draft.report()
    computed = govfin.compute(report)
    assert (computed.department, computed.year, computed.statements) == (
        report.department,
        report.year,
        report.statements,
    )
    assert set(report.tables) <= set(computed.tables)


@given(drafts())
def test_every_derived_figure_names_the_rule_that_gave_it(draft: Draft) -> None:
    report = draft.report()
    computed = govfin.compute(report)
    assert computed.derivation is not None
    new = {where for where, text in computed if text != "?"} - {where for where, text in report if text != "?"}
    assert set(computed.derivation.derived) == new
    assert set(computed.derivation.derived.values()) <= {rule.code for rule in schema().rules}


@given(drafts())
def test_what_is_waited_for_is_unknown_or_not_there(draft: Draft) -> None:
    report = draft.report()
    computed = govfin.compute(report)
    assert computed.derivation is not None
    waiting = {w.address: w.for_ for w in computed.derivation.waiting}
    assert set(waiting) == {where for where, text in computed if text == "?"}
    for needed in {n for all_needed in waiting.values() for n in all_needed}:
        assert needed in waiting or needed.partition(".")[0] not in computed.tables


@given(free_leaves())
def test_a_figure_that_one_equation_lacks_is_found_from_the_others(leaves: Leaves) -> None:
    """A part that is not known (`?`) follows from its total."""
    whole = govfin.compute(report_of(leaves))
    known = next((w for w, _ in report_of(leaves) if w.startswith("表3.[")), None)
    if known is not None:
        assert govfin.compute(whole.with_figures({known: "?"})).text(known) == whole.text(known)


def test_a_sum_of_blanks_is_blank_and_a_sum_of_zeros_is_zero() -> None:
    blank = govfin.compute(report_of({}))
    assert dict(blank) == {}
    zero = govfin.compute(report_of({("表7", "", "4"): 0}))
    assert dict(zero) == {"表7.1栏": "0.00", "表7.3栏": "0.00", "表7.4栏": "0.00"}


def test_a_code_brings_the_codes_above_it() -> None:
    computed = govfin.compute(govfin.new_report(schema(), {"表9.[2230105].3栏": "14.36"}))
    assert [w for w, _ in computed if w.startswith("表9") and w.endswith(".1栏")] == [
        "表9.合计.1栏",
        "表9.[223].1栏",
        "表9.[22301].1栏",
        "表9.[2230105].1栏",
    ]


def test_what_depends_on_a_missing_table_waits_and_says_for_what() -> None:
    """In a report without 表2 and 表3, nothing of them is taken for zero."""
    computed = govfin.compute(govfin.new_report(schema(), {"表1.1行": "217.35", "表1.29行": "40"}))
    assert computed.derivation is not None
    waiting = {w.address: w.for_ for w in computed.derivation.waiting}
    assert computed.text("表1.27行") == "?"
    assert waiting["表1.4行"] == ("表2",)
    assert waiting["表1.31行"] == ("表3",)
    assert set(waiting["表1.27行"]) == {f"表1.{n}行" for n in range(4, 9)}


@pytest.mark.parametrize("amount", [1, -1, 10**14, -(10**14)])
def test_amounts_are_exact_where_floats_are_not(amount: int) -> None:
    leaves = {("表3", "2010302", c): amount for c in "23"} | {("表3", "2010302", "4"): 1}
    computed = govfin.compute(report_of(leaves))
    assert computed.text("表3.合计.1栏") == text_of(2 * amount + 1)


def test_statements_stand_for_empty_tables() -> None:
    computed = govfin.compute(report_of({("表1", "1", "1"): 100}))
    assert dict(computed.statements) == STATEMENTS


@given(free_leaves())
def test_compute_adds_up_as_by_hand_whatever_the_leaves(leaves: Leaves) -> None:
    # By hand, line 30 of 表4 is always entered; the schema takes a blank one from 表8.
    assume(("表4", "30", "1") in leaves or not any(t == "表8" and c == "1" for t, _, c in leaves))
    assert not_zero(govfin.compute(report_of(leaves))) == not_zero(by_hand(leaves).items())


@given(free_leaves())
def test_leaves_that_contradict_one_another_break_agreements_and_no_table(leaves: Leaves) -> None:
    """Each table still adds up in itself; what fails are rules between tables."""
    audit = govfin.validate(govfin.compute(report_of(leaves)))
    own = {rule.code for rule in schema().rules if rule.table and rule.verdict == "error"}
    assert own.isdisjoint(f.rule for f in audit.findings)
