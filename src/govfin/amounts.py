"""Units, precision and rounding: exact integers of a printed unit, and moneyed.Money at the door."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from moneyed import Money

#: What one unit of each name is worth in 分 (1 元 = 100 分).
UNITS: Final = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}

#: What supplementary tables count besides money. 分 is a point of a score.
COUNTS: Final = ("人", "辆", "台", "套", "台套", "件", "个", "项", "家", "户", "次", "批次", "人次", "分", "平方米")

#: Of what a department has no sum over its units.
_NO_SUMS: Final = frozenset({"分", "%"})

#: The largest number of quanta in one cell. It leaves room for a sum of 9,000 cells in 64 bits.
MAX_QUANTA: Final = 10**15

_NUMBER: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
#: Full-width signs and digits, and what else is printed for a minus. Not NFKC, which makes 1822 of 182².
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "−–—﹣"), "-")
_EXACT: Final = 60


class AmountError(ValueError):
    """A text that is not an amount of its scale; `code` and `params` make the diagnostic."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@frozen
class Scale:
    """How a table prints its figures: the unit and the smallest step that it shows.

    Inside govfin an amount is an integer number of steps (quanta): 217.35 万元 at precision
    0.01 is 21735. A blank is `None`, never 0.
    """

    #: 元, 千元, 万元 or 亿元; or what a supplementary table counts: 人, 辆, 分, %.
    unit: str
    #: The smallest printed step, a power of ten: Decimal("0.01").
    precision: Decimal

    @property
    def places(self) -> int:
        """The number of decimals printed: 2 for a precision of 0.01."""
        exponent = self.precision.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def is_money(self) -> bool:
        """Whether it prints money, and not a count, a score or a percentage."""
        return self.unit in UNITS

    @property
    def adds_up(self) -> bool:
        """Whether figures of several units make a sum: money and counts do, scores and percentages do not."""
        return self.unit not in _NO_SUMS

    @property
    def label(self) -> str:
        """The unit and precision in a few words: `万元, 0.01`."""
        return f"{self.unit}, {self.precision}"

    @property
    def fen(self) -> int:
        """What one step is worth in 分: 10,000 for 0.01 万元, 1 for 0.01 元."""
        return int(UNITS[self.unit] * self.precision)

    def worth(self, other: Scale) -> int:
        """What one step of another scale of money is worth in steps of this one, which is no coarser."""
        return 1 if self == other else other.fen // self.fen

    def parse(self, text: str) -> int | None:
        """The quanta that a printed text stands for; `None` for a blank text.

        Thousands separators, full-width digits and signs are read; nothing is rounded.

        Raises:
            AmountError: D0301 not a number, D0302 finer than the precision, D0303 too large.
        """
        plain = text.translate(_HALF_WIDTH).strip()
        if not plain:
            return None
        found = _NUMBER.fullmatch(plain)
        if found is None:
            raise AmountError("D0301", text=text.strip())
        sign, whole, decimals = found.group(1), found.group(2).replace(",", ""), found.group(3) or ""
        places = self.places
        if decimals[places:].strip("0"):
            raise AmountError("D0302", text=text.strip(), precision=str(self.precision), unit=self.unit)
        digits = (whole + decimals[:places].ljust(places, "0")).lstrip("0")
        if len(digits) > len(str(MAX_QUANTA)) or int(digits or "0") > MAX_QUANTA:
            raise AmountError("D0303", text=text.strip())
        quanta = int(digits or "0")
        return -quanta if sign == "-" else quanta

    def format(self, quanta: int | None) -> str:
        """The canonical text of an amount: `182.00` for 18200 quanta of 0.01; empty for a blank."""
        if quanta is None:
            return ""
        places = self.places
        if not places:
            return str(quanta)
        whole, decimals = divmod(abs(quanta), 10**places)
        return f"{'-' if quanta < 0 else ''}{whole}.{decimals:0{places}d}"

    def decimal(self, quanta: int) -> Decimal:
        """The amount in this scale's unit: Decimal("217.35") for 21735 quanta of 0.01 万元."""
        with localcontext() as context:
            context.prec = _EXACT
            return quanta * self.precision

    def from_decimal(self, amount: Decimal) -> int:
        """The quanta of an amount given in this scale's unit, rounded half up (四舍五入).

        Raises:
            AmountError: D0301 for NaN and infinities, D0303 for an amount that is too large.
        """
        if not amount.is_finite():
            raise AmountError("D0301", text=str(amount))
        with localcontext() as context:
            # What does not fit is cut off: rounded before it is rounded, 0.00499…9 would become 0.01.
            context.prec, context.rounding = _EXACT, ROUND_DOWN
            if abs(amount) > MAX_QUANTA * self.precision:
                raise AmountError("D0303", text=str(amount))
            return int((amount / self.precision).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def money(self, quanta: int | None) -> Money | None:
        """The amount as `moneyed.Money` in CNY, counted in 元; `None` for a blank.

        Raises:
            AmountError: D0601 for a count, a score or a percentage.
        """
        self._must_be_money()
        # The one place where moneyed is imported: it loads babel, which a check of a file never needs.
        from moneyed import CNY, Money  # noqa: PLC0415

        if quanta is None:
            return None
        with localcontext() as context:
            context.prec = _EXACT
            return Money(self.decimal(quanta) * UNITS[self.unit] / UNITS["元"], CNY)

    def from_money(self, money: Money) -> int:
        """The quanta of an amount of CNY, rounded half up (四舍五入) once, from 元.

        Raises:
            AmountError: D0304 for money that is not CNY; D0301 and D0303 as `from_decimal`; D0601 for counts.
        """
        self._must_be_money()
        if money.currency.code != "CNY":
            raise AmountError("D0304", text=money.currency.code)
        if not money.amount.is_finite():
            raise AmountError("D0301", text=str(money.amount))
        with localcontext() as context:
            context.prec, context.rounding = _EXACT, ROUND_DOWN
            return self.from_decimal(money.amount * UNITS["元"] / UNITS[self.unit])

    def _must_be_money(self) -> None:
        if not self.is_money:
            raise AmountError("D0601", unit=self.unit)

    def rounded(self, quanta: int, to: Scale) -> int:
        """The quanta of another scale that stand for an amount, rounded half up (四舍五入), once."""
        if self == to:
            return quanta
        steps, left = divmod(abs(quanta) * self.fen, to.fen)
        whole = steps + (2 * left >= to.fen)
        return -whole if quanta < 0 else whole


#: How a ledger keeps amounts: in 元, to the 分.
EXACT: Final = Scale("元", Decimal("0.01"))


def round_half_up(value: Fraction, precision: Decimal) -> Decimal:
    """An exact value rounded half up (四舍五入, away from zero at the half) to a power of ten."""
    steps = abs(value) / Fraction(precision)
    whole = int(steps + Fraction(1, 2))
    with localcontext() as context:
        context.prec = _EXACT
        return (-whole if value < 0 else whole) * precision
