"""A printed figure in quanta of its table, money converted exactly from the unit that it is printed in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from govfin.amounts import MAX_QUANTA, UNITS, AmountError, Scale
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.words import figure_of

#: No amount is printed finer, whatever its unit.
_FINEST: Final = Decimal("0.000001")


def quanta_of(text: str, scale: Scale, unit: str = "", finer: Callable[[], int] | None = None) -> int | Diagnostic:
    """The quanta of a printed figure, or why it has none: D0927, D0928.

    `unit` is the unit that it is printed in, where it is not that of the table. `finer` gives the quanta of a figure
    with more decimals than the table prints, which has none otherwise.
    """
    refused = Diagnostic("D0928", {"unit": scale.unit, "precision": str(scale.precision)})
    plain = figure_of(text) or text
    try:
        if not unit or unit == scale.unit or not scale.is_money:
            found = scale.parse(plain)
            return refused if found is None else found
        finest = Scale(unit, _FINEST)
        exact = Fraction(finest.parse(plain) or 0) * Fraction(finest.precision)
    except AmountError as error:
        return finer() if finer is not None and error.code == "D0302" else refused
    exact = exact * UNITS[unit] / UNITS[scale.unit] / Fraction(scale.precision)
    if exact.denominator != 1 or abs(exact) > MAX_QUANTA:
        return Diagnostic("D0927", {"found": unit, "unit": scale.unit, "precision": str(scale.precision)})
    return int(exact)
