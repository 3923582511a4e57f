"""Shares that sum to 100: each up or down, as few as possible not half up, and the same as every choice tried."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import govfin
from govfin.computing.shares import controlled_share, controlled_shares, rounded_shares
from govfin.report.report import Report
from strategies.reports import schema

precisions = st.sampled_from([Decimal(1), Decimal("0.1"), Decimal("0.01")])


def in_steps(part: int, whole: int, precision: Decimal) -> Fraction:
    return Fraction(part * 100, whole) / Fraction(precision)


def half_up(value: Fraction) -> int:
    return int((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40), precisions)
def test_they_sum_to_a_hundred_and_none_moves_by_a_step(parts: list[int], precision: Decimal) -> None:
    assume(sum(parts))
    shares = rounded_shares(parts, precision)
    assert sum(shares) == 100
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(share) / Fraction(precision) - in_steps(part, sum(parts), precision)) < 1


@given(st.lists(st.integers(-20, 40), min_size=1, max_size=7))
def test_no_other_choice_moves_fewer_or_less(parts: list[int]) -> None:
    whole = sum(parts)
    assume(whole)
    exact = [in_steps(p, whole, Decimal(1)) for p in parts]

    def worth(steps: tuple[int, ...]) -> tuple[int, Fraction]:
        moved = [i for i, e in enumerate(exact) if steps[i] != half_up(e)]
        return len(moved), sum((abs(steps[i] - exact[i]) for i in range(len(exact))), Fraction(0))

    choices = [(e.numerator // e.denominator, -(-e.numerator // e.denominator)) for e in exact]
    best = min(worth(c) for c in product(*choices) if sum(c) == 100)
    assert worth(tuple(int(s) for s in rounded_shares(parts, Decimal(1)))) == best


def test_a_whole_of_nothing_has_no_shares() -> None:
    with pytest.raises(ZeroDivisionError):
        rounded_shares([1, -1])


def report(**columns: str) -> Report:
    return govfin.compute(
        govfin.new_report(schema().exact, {f"表3.[2010350].{c[1:]}栏": v for c, v in columns.items()})
    )


def test_shares_of_one_whole_are_found_by_its_definition() -> None:
    # 50.05 % and 49.95 %: half up 50.1 and 50.0.
    exact = report(_2="100.10", _3="99.90")
    plain = govfin.narrative_figures(exact)
    assert (plain["基本支出占比"].text, plain["项目支出占比"].text) == ("50.1%", "50.0%")
    controlled = govfin.narrative_figures(exact, shares="controlled")
    assert (controlled["基本支出占比"].text, controlled["项目支出占比"].text) == ("50.1%", "49.9%")
    others = set(plain) - {"基本支出占比", "项目支出占比"}
    assert all(plain[name] == controlled[name] for name in others)


def test_where_a_part_has_no_figure_nothing_is_moved() -> None:
    # 经营支出 is a part of 本年支出合计 and has no figure.
    exact = report(_2="100.10", _3="99.80", _5="0.10")
    assert controlled_shares(exact) == {}
    assert govfin.narrative_figures(exact, shares="controlled") == govfin.narrative_figures(exact)


def test_where_the_parts_are_not_the_whole_nothing_is_moved() -> None:
    wrong = report(_2="100.10", _3="99.90").with_figures({"表3.合计.1栏": "200.01"})
    assert controlled_shares(wrong) == {}


def test_rounding_of_the_printed_parts_does_not_hinder_shares() -> None:
    """33.35 and 66.66 of 100.00, a tail: 33.35% and 66.66%, half up 33.4 and 66.7; 33.35 is nearer to the middle."""
    tail = printed({"2": "33.35", "3": "66.66"}, "100.00")
    assert [share_of(tail, column) for column in "23"] == [Decimal("33.3"), Decimal("66.7")]
    # What rounding does not explain is no whole of these parts.
    assert share_of(printed({"2": "33.35", "3": "66.66"}, "100.01"), "2") == Decimal("33.3")
    assert share_of(printed({"2": "33.35", "3": "66.66"}, "99.99"), "2") is None


def test_shares_that_cannot_be_a_hundred_are_left_alone() -> None:
    """0.01 and 0.01 of 0.03 (0.0149 and 0.0149 of 0.0298): 33.3% each, and no rounding up or down makes them 100."""
    assert share_of(printed({"2": "0.01", "3": "0.01"}, "0.03"), "2") is None


def printed(columns: dict[str, str], whole: str) -> Report:
    figures = {f"表3.合计.{c}栏": amount for c, amount in columns.items()} | {"表3.合计.1栏": whole}
    return govfin.new_report(schema(), figures)


def share_of(report: Report, column: str) -> Decimal | None:
    part, whole = (report.slot(f"表3.合计.{c}栏") for c in (column, "1"))
    return controlled_share(report, part, whole, Decimal("0.1"))
