"""A table's total by function of government: the shape of the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from govfin.amounts import Scale
from govfin.schema.cofog import Assignment, Function

if TYPE_CHECKING:
    from moneyed import Money


@frozen
class Share:
    """A row without rows below it, its figure, and the function that it serves; None where none is known."""

    code: str
    name: str
    quanta: int
    assignment: Assignment | None

    @property
    def division(self) -> str | None:
        """The division of COFOG that the figure counts to; None when it counts to none."""
        return self.assignment.division if self.assignment else None


@frozen
class FunctionTotals:
    """A column of a table, each figure counted once: to a division, as unmapped, or as a difference.

    The divisions, the unmapped shares and the differences always add up to `total`. Figures are whole quanta of
    `scale`; `money` gives them as Money in CNY.
    """

    scale: Scale
    total: int
    shares: tuple[Share, ...]
    #: What a row prints beyond the rows below it, by its key: rounding (尾差), or a row that is missing.
    differences: Mapping[str, int]
    #: The ten divisions, by number.
    functions: Mapping[str, Function]

    @property
    def divisions(self) -> dict[str, int]:
        """The sum of each division that has a share, by number."""
        sums: dict[str, int] = {}
        for share in self.shares:
            if share.division is not None:
                sums[share.division] = sums.get(share.division, 0) + share.quanta
        return dict(sorted(sums.items()))

    @property
    def unmapped(self) -> tuple[Share, ...]:
        """The shares that count to no division."""
        return tuple(s for s in self.shares if s.division is None)

    def money(self, quanta: int) -> Money | None:
        """An amount of this result as Money in CNY."""
        return self.scale.money(quanta)
