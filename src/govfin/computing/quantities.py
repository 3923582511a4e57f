"""Expressions over cells, exact: a value, the interval in which rounding leaves the true one, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction

from attrs import frozen

Step = tuple[str, ...]


class Nothing(StrEnum):
    """Why an expression has no value."""

    #: A cell of it is not known.
    UNKNOWN = "unknown"
    #: It is a growth over zero.
    GROWTH = "growth"
    #: It is a share of zero.
    RATIO = "ratio"


@frozen
class Quantity:
    """An exact value, in the unit of its cells, and the lowest and highest true value behind the printed cells."""

    exact: Fraction
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, exact: Fraction | int, half: Fraction | int = 0) -> Quantity:
        """A value known to within a half step."""
        value = Fraction(exact)
        return cls(value, value - half, value + half)


def evaluate(steps: Sequence[Step], cell: Callable[[Step], Quantity | None]) -> Quantity | Nothing:
    """The value of an expression in postfix order; `cell` gives the cells, None for one that is not known."""
    stack: list[Quantity | Nothing] = []
    for step in steps:
        match step:
            case ("number", text):
                stack.append(Quantity.of(Fraction(text)))
            case ("abs",):
                stack.append(_absolute(stack.pop()))
            case (operator,):
                right, left = stack.pop(), stack.pop()
                stack.append(_apply(operator, left, right))
            case _:
                stack.append(cell(step) or Nothing.UNKNOWN)
    return stack.pop()


def _absolute(value: Quantity | Nothing) -> Quantity | Nothing:
    if isinstance(value, Nothing):
        return value
    ends = sorted((abs(value.low), abs(value.high)))
    low = Fraction(0) if value.low <= 0 <= value.high else ends[0]
    return Quantity(abs(value.exact), low, ends[1])


def _apply(  # noqa: PLR0911 - one case an operator
    operator: str, left: Quantity | Nothing, right: Quantity | Nothing
) -> Quantity | Nothing:
    if isinstance(left, Nothing):
        return left
    if isinstance(right, Nothing):
        return right
    match operator:
        case "+":
            return Quantity(left.exact + right.exact, left.low + right.low, left.high + right.high)
        case "-":
            return Quantity(left.exact - right.exact, left.low - right.high, left.high - right.low)
        case "*":
            return _by_ends(left, right, lambda a, b: a * b)
        case "/" if right.exact:
            return _by_ends(left, right, lambda a, b: a / b)
        case "/":
            return Nothing.RATIO
        case "growth" if right.exact:
            # What grows over a negative amount grows towards it: the growth of the forms is (now - before) / before.
            return _by_ends(left, right, lambda a, b: a / b - 1)
        case "growth":
            return Nothing.GROWTH
        case _:
            raise AssertionError(operator)


def _by_ends(left: Quantity, right: Quantity, of: Callable[[Fraction, Fraction], Fraction]) -> Quantity:
    """A function that is monotone in both its arguments; the divisor's interval holds no zero, or it is exact."""
    exact = of(left.exact, right.exact)
    ends = [of(a, b) for a in (left.low, left.high) for b in (right.low, right.high) if b or right.exact == 0]
    if right.low <= 0 <= right.high and right.low != right.high:
        ends.append(exact)
    return Quantity(exact, min(ends, default=exact), max(ends, default=exact))
