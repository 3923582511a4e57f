"""Amounts are exact: integers inside, texts and money at the door, rounded half up once and never a float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import CNY, USD, Money

from govfin.amounts import MAX_QUANTA, UNITS, AmountError, Scale

YUAN: Final = Scale("元", Decimal("0.01"))
WAN: Final = Scale("万元", Decimal("0.01"))
SCALES: Final = [
    YUAN,
    WAN,
    Scale("千元", Decimal(1)),
    Scale("万元", Decimal("0.000001")),
    Scale("亿元", Decimal("0.0001")),
]

scales = st.sampled_from(SCALES)
quanta = st.integers(-MAX_QUANTA, MAX_QUANTA) | st.integers(-1000, 1000)
#: Amounts of money in 元, finer than any scale prints.
yuan = st.decimals(-(10**12), 10**12, places=9)

every_scale = pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.label)


def _code(scale: Scale, text: str) -> str:
    with pytest.raises(AmountError) as caught:
        scale.parse(text)
    return caught.value.code


def _half_up(exact: Fraction) -> int:
    """四舍五入: the nearest integer, and the one further from 0 when two are as near."""
    nearest = floor(abs(exact) + Fraction(1, 2))
    return -nearest if exact < 0 else nearest


# ── text ────────────────────────────────────────────────────────────────────────────────────────────


@given(scales, quanta)
def test_parsing_what_is_formatted_gives_the_same_amount(scale: Scale, amount: int) -> None:
    assert scale.parse(scale.format(amount)) == amount


@given(scales, quanta)
def test_what_is_formatted_is_exactly_the_amount(scale: Scale, amount: int) -> None:
    assert Fraction(scale.format(amount)) == amount * Fraction(scale.precision)


@given(scales, quanta)
def test_an_amount_is_printed_with_all_places_of_its_scale(scale: Scale, amount: int) -> None:
    assert len(scale.format(amount).partition(".")[2]) == scale.places


@given(scales, quanta)
def test_thousands_separators_change_nothing(scale: Scale, amount: int) -> None:
    whole, point, decimals = scale.format(amount).partition(".")
    assert scale.parse(f"{int(whole):,}{point}{decimals}" if int(whole) else whole + point + decimals) == amount


@given(scales, quanta)
def test_full_width_characters_change_nothing(scale: Scale, amount: int) -> None:
    wide = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.-,"}
    assert scale.parse(scale.format(amount).translate(wide)) == amount


@pytest.mark.parametrize("sign", "-－−–—﹣")
def test_every_minus_sign_is_a_minus(sign: str) -> None:
    assert WAN.parse(f"{sign}12.50") == -1250


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("217.35", 21735),
        ("182", 18200),
        ("+1.5", 150),
        (" 1，234.5 ", 123450),
        ("　０．０１　", 1),
        ("0.010", 1),
        ("-0.00", 0),
        ("007", 700),
    ],
)
def test_a_printed_amount_is_read(text: str, amount: int) -> None:
    assert WAN.parse(text) == amount


@pytest.mark.parametrize("text", ["", " ", "\t", "　", "\n"])
def test_a_blank_is_none_and_not_zero(text: str) -> None:
    assert WAN.parse(text) is None


def test_none_is_printed_blank_and_zero_is_not() -> None:
    assert (WAN.format(None), WAN.format(0)) == ("", "0.00")


# ── errors ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["x", "1.2.3", "1,23", "1,2345", ",123", "1.", ".5", "--1", "1e3", "NaN", "inf", "1 2", "¥1", "١٢"]
)
def test_what_is_no_number_is_d0301(text: str) -> None:
    assert _code(WAN, text) == "D0301"


@pytest.mark.parametrize("text", ["0.001", "217.355", "-1.0000001"])
def test_finer_than_the_precision_is_d0302_and_not_rounded(text: str) -> None:
    assert _code(WAN, text) == "D0302"


@every_scale
@pytest.mark.parametrize("sign", [-1, 1])
def test_too_large_is_d0303(scale: Scale, sign: int) -> None:
    assert scale.parse(scale.format(sign * MAX_QUANTA)) == sign * MAX_QUANTA
    assert _code(scale, scale.format(sign * (MAX_QUANTA + 1))) == "D0303"


def test_a_number_of_many_digits_is_d0303() -> None:
    assert _code(YUAN, "9" * 10_000) == "D0303"


def test_leading_zeros_make_nothing_large() -> None:
    assert YUAN.parse("0" * 10_000 + "1") == 100


def test_money_of_another_currency_is_d0304() -> None:
    with pytest.raises(AmountError) as caught:
        WAN.from_money(Money(1, USD))
    assert (caught.value.code, caught.value.params) == ("D0304", {"text": "USD"})


@pytest.mark.parametrize(
    ("amount", "code"), [("NaN", "D0301"), ("sNaN", "D0301"), ("-Infinity", "D0301"), ("1E+999999", "D0303")]
)
def test_a_decimal_that_is_no_amount_is_told(amount: str, code: str) -> None:
    with pytest.raises(AmountError) as caught:
        WAN.from_decimal(Decimal(amount))
    assert caught.value.code == code


@given(scales, st.text())
def test_any_text_is_an_amount_a_blank_or_an_amount_error(scale: Scale, text: str) -> None:
    code = amount = None
    try:
        amount = scale.parse(text)
    except AmountError as error:
        code = error.code
    assert code in {None, "D0301", "D0302", "D0303"}
    assert amount is None or abs(amount) <= MAX_QUANTA


# ── money and decimals ──────────────────────────────────────────────────────────────────────────────


@given(scales, quanta)
def test_money_and_back_gives_the_same_amount(scale: Scale, amount: int) -> None:
    money = scale.money(amount)
    assert money is not None
    assert scale.from_money(money) == amount


@given(scales, quanta)
def test_money_is_exact_in_yuan(scale: Scale, amount: int) -> None:
    money = scale.money(amount)
    assert money is not None
    assert money.currency == CNY
    assert Fraction(money.amount) == amount * Fraction(scale.precision) * Fraction(UNITS[scale.unit], 100)


@given(scales, quanta)
def test_a_decimal_and_back_gives_the_same_amount(scale: Scale, amount: int) -> None:
    assert scale.from_decimal(scale.decimal(amount)) == amount


@every_scale
def test_the_money_of_a_blank_is_none(scale: Scale) -> None:
    assert scale.money(None) is None


@given(scales, yuan)
def test_money_is_rounded_half_up_once(scale: Scale, amount: Decimal) -> None:
    exact = Fraction(amount) * Fraction(100, UNITS[scale.unit]) / Fraction(scale.precision)
    if abs(exact) <= MAX_QUANTA:
        assert scale.from_money(Money(amount, CNY)) == _half_up(exact)


@given(scales, st.integers(-(10**12), 10**12))
def test_a_half_is_rounded_away_from_zero(scale: Scale, below: int) -> None:
    half = scale.decimal(below) + scale.precision.copy_sign(below) / 2
    assert scale.from_decimal(half) == (below + 1 if below >= 0 else below - 1)


def test_rounding_is_not_done_twice() -> None:
    # 0.0049 万元 is 0.00 to two places; by way of 0.005 it would be 0.01.
    assert WAN.from_money(Money(49, CNY)) == 0


@given(scales, quanta)
def test_nothing_is_ever_a_float(scale: Scale, amount: int) -> None:
    money = scale.money(amount)
    assert money is not None
    assert type(scale.parse(scale.format(amount))) is int
    assert type(scale.from_decimal(scale.decimal(amount))) is int
    assert type(scale.from_money(money)) is int
    assert (type(scale.decimal(amount)), type(money.amount)) == (Decimal, Decimal)
