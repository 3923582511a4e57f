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
class Between:
    """Where a value lies: what the printed figures stand for may be anything from `least` to `most`."""

    least: Fraction
    value: Fraction
    most: Fraction

    @classmethod
    def of(cls, exact: Fraction | int, half: Fraction | int = 0) -> Between:
        """A value known to within a half step."""
        value = Fraction(exact)
        return cls(value - half, value, value + half)


def evaluate(steps: Sequence[Step], cell: Callable[[Step], Between | None]) -> Between | Nothing:
    """The value of an expression in postfix order; `cell` gives the cells, None for one that is not known."""
    stack: list[Between | Nothing] = []
    for step in steps:
        match step:
            case ("number", text):
                stack.append(Between.of(Fraction(text)))
            case ("abs",):
                stack.append(_absolute(stack.pop()))
            case (operator,):
                right, left = stack.pop(), stack.pop()
                stack.append(_apply(operator, left, right))
            case _:
                stack.append(cell(step) or Nothing.UNKNOWN)
    return stack.pop()


def _absolute(found: Between | Nothing) -> Between | Nothing:
    if isinstance(found, Nothing):
        return found
    ends = sorted((abs(found.least), abs(found.most)))
    return Between(Fraction(0) if found.least <= 0 <= found.most else ends[0], abs(found.value), ends[1])


def _apply(  # noqa: PLR0911 - one case an operator
    operator: str, left: Between | Nothing, right: Between | Nothing
) -> Between | Nothing:
    if isinstance(left, Nothing):
        return left
    if isinstance(right, Nothing):
        return right
    match operator:
        case "+":
            return Between(left.least + right.least, left.value + right.value, left.most + right.most)
        case "-":
            return Between(left.least - right.most, left.value - right.value, left.most - right.least)
        case "*":
            ends = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
            return Between(min(ends), left.value * right.value, max(ends))
        case "/":
            return _quotient(left, right) if right.value else Nothing.RATIO
        case "growth":
            return _apply("-", _quotient(left, right), Between.of(1)) if right.value else Nothing.GROWTH
        case _:
            raise AssertionError(operator)


def _quotient(left: Between, right: Between) -> Between:
    """A quotient; where the divisor may be zero, its bounds are the value itself."""
    value = left.value / right.value
    if right.least <= 0 <= right.most:
        return Between.of(value)
    ends = [a / b for a in (left.least, left.most) for b in (right.least, right.most)]
    return Between(min(ends), value, max(ends))
