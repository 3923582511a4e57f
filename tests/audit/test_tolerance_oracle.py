"""Tails told from errors: `classify` against a search of every way in which true values may have been rounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govfin.audit.tolerance import classify
from govfin.report.finding import Outcome
from govfin.schema.rules import Operator
from govfin.system.relations import NO_TARGET, Relation
from strategies.reports import schema

OPERATORS: Final[tuple[Operator, ...]] = ("=", "<=", ">=")
EXPLICABLE: Final = {Outcome.TAIL, Outcome.DOUBTFUL}


def judged(
    coefficients: Sequence[int],
    figures: Sequence[int | None],
    operator: Operator = "=",
    constant: int = 0,
    exact: Collection[int] = (),
) -> Outcome:
    """What a relation comes to on figures, all in the smallest printed unit; those of the `exact` slots unrounded."""
    slots = tuple(range(len(figures)))
    relation = Relation(
        schema().rules[0], slots, tuple(coefficients), operator, constant, NO_TARGET, exact=frozenset(exact)
    )
    return classify(relation, figures, left_over(coefficients, figures, constant))


def left_over(coefficients: Sequence[int], figures: Sequence[int | None], constant: int) -> int:
    return sum(c * (f or 0) for c, f in zip(coefficients, figures, strict=True)) + constant


def errors(figure: int | None, fine: int) -> Iterator[int]:
    """By how much a true value may differ from its printed figure, in steps of 1/(2·fine) of a unit.

    四舍五入 sends the half away from zero: 181.985 prints as 181.99 and -181.985 as -181.99; a blank is exactly zero.
    """
    if figure is None:
        yield 0
    else:
        for error in range(-fine, fine + 1):
            half_down, half_up = error == -fine, error == fine
            if (half_down and figure <= 0) or (half_up and figure >= 0):
                continue  # printed as the next figure: the interval is open at this end
            yield error


def explicable(
    coefficients: Sequence[int],
    figures: Sequence[int | None],
    operator: Operator,
    constant: int,
    exact: Collection[int] = (),
) -> bool:
    """Whether some true values satisfy the relation, by looking at all of them.

    The steps are fine enough: what open ends leave out of a sum is less than the half unit by which sums differ.
    """
    fine = 2 * sum(map(abs, coefficients)) + 2
    sums = {2 * fine * constant}
    for slot, (coefficient, figure) in enumerate(zip(coefficients, figures, strict=True)):
        true = [2 * fine * (figure or 0) + e for e in ([0] if slot in exact else errors(figure, fine))]
        sums = {s + coefficient * t for s in sums for t in true}
    return any(holds(s, operator) for s in sums)


def holds(left: int, operator: Operator) -> bool:
    return {"=": left == 0, "<=": left <= 0, ">=": left >= 0}[operator]


#: Coefficients and figures of small relations; most figures are near zero, where intervals change their closed end.
terms = st.lists(
    st.tuples(st.sampled_from([1, -1, 1, -1, 2, -2, 3]), st.none() | st.integers(-2, 2) | st.integers(-40, 40)),
    min_size=1,
    max_size=5,
)
constants = st.just(0) | st.integers(-4, 4)


@settings(max_examples=300)
@given(terms, st.sampled_from(OPERATORS), constants, st.just(frozenset()) | st.frozensets(st.integers(0, 4)))
def test_a_tail_is_what_some_true_values_explain(
    drawn: list[tuple[int, int | None]], operator: Operator, constant: int, exact: frozenset[int]
) -> None:
    """Of figures that were rounded, that never were (those of an exact report), and of both together."""
    coefficients, figures = [c for c, _ in drawn], [f for _, f in drawn]
    outcome = judged(coefficients, figures, operator, constant, exact)
    if holds(left_over(coefficients, figures, constant), operator):
        assert outcome is Outcome.PASS
    elif explicable(coefficients, figures, operator, constant, exact):
        assert outcome in EXPLICABLE
    else:
        assert outcome in {Outcome.MISMATCH, Outcome.BROKEN}


@given(terms, st.sampled_from(OPERATORS), constants)
def test_a_relation_and_its_mirror_image_come_to_the_same(
    drawn: list[tuple[int, int | None]], operator: Operator, constant: int
) -> None:
    """All signs turned, those of the figures, the constant and the inequality."""
    coefficients, figures = [c for c, _ in drawn], [f for _, f in drawn]
    turned = [None if f is None else -f for f in figures]
    mirror: Mapping[Operator, Operator] = {"=": "=", "<=": ">=", ">=": "<="}
    outcome = judged(coefficients, figures, operator, constant)
    assert judged(coefficients, turned, mirror[operator], -constant) is outcome


@pytest.mark.parametrize(
    ("why", "coefficients", "figures", "expected"),
    [
        ("a sum that fits", (1, -1, -1), (300, 100, 200), Outcome.PASS),
        ("0.01 over three figures", (1, -1, -1), (301, 100, 200), Outcome.TAIL),
        ("0.02 over three figures", (1, -1, -1), (302, 100, 200), Outcome.BROKEN),
        ("0.02 over four figures", (1, -1, -1, -1), (302, 100, 100, 100), Outcome.BROKEN),
        ("0.02 over six figures", (1, -1, -1, -1, -1, -1), (502, 100, 100, 100, 100, 100), Outcome.TAIL),
        ("0.02 over five: beyond three deviations", (1, -1, -1, -1, -1), (402, 100, 100, 100, 100), Outcome.DOUBTFUL),
        ("one quantity, 0.01 apart", (1, -1), (18200, 18199), Outcome.MISMATCH),
        ("one quantity, 0.02 apart", (1, -1), (18201, 18199), Outcome.BROKEN),
        ("a figure beside a blank, which is exactly zero", (1, -1), (1, None), Outcome.BROKEN),
        ("a figure over blanks", (1, -1, -1), (1, None, None), Outcome.BROKEN),
        ("one part alone is its total", (1, -1, -1), (18200, 18199, None), Outcome.MISMATCH),
        ("a printed zero was rounded too", (1, -1, -1), (1, 0, 0), Outcome.TAIL),
    ],
)
def test_known_cases(
    why: str, coefficients: tuple[int, ...], figures: tuple[int | None, ...], expected: Outcome
) -> None:
    assert judged(coefficients, figures) is expected, why


@given(terms, st.sampled_from(OPERATORS), constants)
def test_nothing_excuses_figures_that_were_never_rounded(
    drawn: list[tuple[int, int | None]], operator: Operator, constant: int
) -> None:
    coefficients, figures = [c for c, _ in drawn], [f for _, f in drawn]
    kept = holds(left_over(coefficients, figures, constant), operator)
    outcome = judged(coefficients, figures, operator, constant, range(len(figures)))
    assert outcome is (Outcome.PASS if kept else Outcome.BROKEN)


@pytest.mark.parametrize(
    ("figures", "constant", "expected"),
    [
        ((1, 1), -1, Outcome.TAIL),  # 0.005 + 0.005 = 0.01, and 0.005 prints as 0.01
        ((-1, -1), 1, Outcome.TAIL),
        ((0, 0), -1, Outcome.BROKEN),  # 0.005 + 0.005 = 0.01, but 0.005 does not print as 0.00
        ((1, 1), -3, Outcome.BROKEN),  # 0.015 + 0.015 = 0.03, but 0.015 does not print as 0.01
        ((2, -1), 0, Outcome.BROKEN),  # 0.015 - 0.015 = 0, and -0.015 prints as -0.02
    ],
)
def test_the_half_belongs_to_the_figure_away_from_zero(
    figures: tuple[int, int], constant: int, expected: Outcome
) -> None:
    assert judged((1, 1), figures, "=", constant) is expected


@pytest.mark.parametrize(
    ("why", "figures", "outcome"),
    [
        ("one class, two tables, 2020", (18199, 18200), Outcome.MISMATCH),
        ("人员经费 and 公用经费 beside 基本支出, 2024", (10558, 9536, 1023), Outcome.TAIL),
        ("302 beside its items, which sum to 171.09, 2024",
         (17107, 2121, 761, 9, 488, 120, 283, 405, 201, 12721), Outcome.TAIL),
        ("one total, two tables, 2024", (136776, 136775), Outcome.MISMATCH),
        ("合计 beside 基本支出 and 项目支出", (1434885334, 1434885334, 6484054700), Outcome.BROKEN),
    ],
)  # fmt: skip
def test_what_people_called_by_hand(why: str, figures: Sequence[int], outcome: Outcome) -> None:
    """Figures of published reports, a total and its parts, and what those who inspected them said."""
    assert judged((1, *(-1 for _ in figures[1:])), figures) is outcome, why
