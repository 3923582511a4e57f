"""Typing slips: the ways in which a hand turns one figure into another."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from govfin.report.report import Report

#: How many times larger 元 are than 万元.
_YUAN_IN_WAN: Final = 10_000
_MOST_SHIFTED: Final = 4


class Slip(StrEnum):
    """A kind of typing slip."""

    #: Two neighbouring digits swapped: 152.11 for 125.11.
    SWAPPED = "swapped"
    #: The decimal point moved: 1251.1 for 125.11.
    SHIFTED = "shifted"
    #: The sign turned.
    SIGN = "sign"
    #: The figure of the row above or below.
    ROW = "row"
    #: 元 where 万元 are meant, or the other way round.
    UNIT = "unit"
    #: One digit wrong.
    DIGIT = "digit"
    #: A digit left out or typed twice.
    LENGTH = "length"


def slip(report: Report, slot: int, meant: int | None) -> Slip | None:
    """The slip that turns the figure meant into the one that a cell prints; None when no single slip does."""
    printed = report.figures[slot]
    if printed is None or meant is None or printed == meant:
        return None
    if printed == -meant:
        return Slip.SIGN
    if meant and printed and (_is_unit(printed, meant) or _is_unit(meant, printed)):
        return Slip.UNIT
    if any(meant * 10**k == printed or printed * 10**k == meant for k in range(1, _MOST_SHIFTED)) and meant:
        return Slip.SHIFTED
    digits = _by_digits(str(abs(printed)), str(abs(meant)))
    if digits is not None and (printed < 0) == (meant < 0):
        return digits
    return Slip.ROW if printed and printed in set(_neighbours(report, slot)) else None


def _is_unit(larger: int, smaller: int) -> bool:
    """Whether one figure is the other in 元 instead of 万元; the smaller one was rounded."""
    return abs(larger - smaller * _YUAN_IN_WAN) <= _YUAN_IN_WAN // 2


def _by_digits(printed: str, meant: str) -> Slip | None:
    if len(printed) == len(meant):
        wrong = [i for i, (a, b) in enumerate(zip(printed, meant, strict=True)) if a != b]
        if len(wrong) == 1:
            return Slip.DIGIT
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and printed[wrong[0]] == meant[wrong[1]]:  # noqa: PLR2004
            return Slip.SWAPPED if printed[wrong[1]] == meant[wrong[0]] else None
        return None
    longer, shorter = (printed, meant) if len(printed) > len(meant) else (meant, printed)
    if len(longer) == len(shorter) + 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        return Slip.LENGTH
    return None


def _neighbours(report: Report, slot: int) -> Iterator[int | None]:
    """The figures of the rows above and below, in the same column."""
    cell = report.layout.cells[slot]
    rows = report.layout.rows[cell.table]
    at = rows.index(cell.row)
    for row in (*rows[max(0, at - 1) : at], *rows[at + 1 : at + 2]):
        near = report.layout.slots.get(cell._replace(row=row))
        if near is not None:
            yield report.figures[near]
