"""What controlled rounding takes from last year (上年): printed closing figures, on which this year opens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from attrs import frozen

from govfin.report.report import Report
from govfin.schema.rules import PRIOR
from govfin.system.relations import Relation, lower_beside


@frozen(slots=False)
class Prior:
    """An exact report beside last year's printed one, in the form of the report, whose figures are fixed."""

    exact: Report
    printed: Report

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What the schema says of the two years, where both reports know every cell of it."""
        found = lower_beside(self.exact.schema.printed, self.exact.shape, PRIOR, self.printed.shape)
        return tuple(r for r in found if not r.missing and not any(map(self._is_unknown, r.slots)))

    def residual(self, relation: Relation, figures: Sequence[int | None]) -> int:
        """What a relation's sum comes to with these figures for this year, in quanta of the printed unit."""
        return relation.residual([figure or 0 for figure in (*figures, *self.printed.figures)])

    def cells(self, relation: Relation) -> tuple[str, ...]:
        """The addresses of the cells of a relation: `表1.29行`, `上年.表1.59行`."""
        return tuple(self._address(s) for s in relation.slots)

    def _address(self, slot: int) -> str:
        size = len(self.exact.figures)
        return self.exact.address(slot) if slot < size else f"{PRIOR}.{self.printed.address(slot - size)}"

    def _is_unknown(self, slot: int) -> bool:
        size = len(self.exact.figures)
        report, own = (self.exact, slot) if slot < size else (self.printed, slot - size)
        return own in report.unknown or (report.figures[own] is None and own in report.layout.absent_slots)
