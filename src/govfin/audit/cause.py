"""Why a whole is not the sum of its parts: the kind of cause, the part to blame, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from govfin.audit.family import Amounts
from govfin.system.layout import Cell

#: So many parts are named that may all be the one.
NAMED: Final = 3


class Kind(StrEnum):
    """How a part breaks the whole."""

    #: It is among the parts a second time.
    TWICE = "twice"
    #: It is among the parts, and the whole is what it is without it.
    EXTRA = "extra"
    #: It has no report here.
    MISSING = "lacking"
    #: Its figures are in another unit than its form says.
    UNIT = "other unit"
    #: Its figures are last year's.
    LAST_YEAR = "last year"
    #: A figure has the wrong sign.
    SIGN = "sign"
    #: The decimal point of a figure has moved.
    SHIFTED = "shifted"
    #: Figures of it are off by just what the whole lacks.
    FIGURE = "figure"
    #: Figures of the whole itself are off by that.
    ITSELF = "itself"
    #: Nothing explains it.
    UNEXPLAINED = "unexplained"


class Sureness(StrEnum):
    """How sure it is that a part breaks the whole."""

    #: What speaks for it is more than that the amounts fit.
    SURE = "sure"
    #: The amounts fit, and those of no other part do.
    LIKELY = "likely"
    #: Others may be it as well.
    POSSIBLE = "possible"


@frozen
class Cause:
    """Why a whole is not the sum of its parts in some cells."""

    kind: Kind
    #: The part; several where each may be the one, or where a report is there twice.
    names: tuple[str, ...]
    sureness: Sureness
    cells: tuple[Cell, ...]
    #: The unit that figures are in, in place of that of their form: 元.
    unit: str = ""


@frozen
class Known:
    """What is known of a family besides its reports."""

    #: Parts that should be there and have no report.
    expected: tuple[str, ...] = ()
    #: Parts that had a report last year and have none this year.
    gone: tuple[str, ...] = ()
    #: Last year's figures of the parts that have a report of last year, by name: their cells in the form of the whole,
    #: their amounts in the steps of this year's report.
    before: Mapping[str, Amounts] = {}
