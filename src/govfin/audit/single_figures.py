"""Single figures that break a whole: what each difference says by itself, and what the rest say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import frozen

from govfin.audit.adding_up import adds_up, cells_off, fit_in, fits
from govfin.audit.cause import NAMED, Cause, Kind, Sureness
from govfin.audit.family import Family, Member
from govfin.system.layout import Cell

#: A difference that is one figure many times over must be so many times what rounding explains.
_CLEAR: Final = 10
_POWERS: Final = (10, 100, 1000, 10_000)


@frozen(eq=False, slots=False)
class SingleFigures:
    """Residuals that no whole report explains, cell by cell."""

    found: Family
    left: Mapping[Cell, int]

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """A cause for every cell that is left; those of one kind and part together."""
        by_cell = {cell: self._cause(cell) for cell in self.left}
        open_ = [cell for cell, cause in by_cell.items() if cause is None]
        grouped: dict[tuple[Kind, tuple[str, ...], Sureness], list[Cell]] = {}
        for cell, cause in by_cell.items():
            if cause is not None:
                grouped.setdefault((cause.kind, cause.names, cause.sureness), []).append(cell)
        told = [Cause(*key, cells=tuple(cells)) for key, cells in grouped.items()]
        return (*told, *self._jointly(open_)) if open_ else tuple(told)

    def _cause(self, cell: Cell) -> Cause | None:
        """What one cell says by itself."""
        residual = self.left[cell]
        proven = [p for p in self.found.parts if self._mends(p, {cell: residual})]
        if len(proven) == 1:
            return Cause(self._slip(proven[0], cell) or Kind.FIGURE, (proven[0].name,), Sureness.SURE, ())
        if self._mends(self.found.whole, {cell: -residual}):
            return Cause(Kind.ITSELF, (self.found.whole.name,), Sureness.SURE, ())
        slips = [(kind, p) for p in proven or self.found.parts if (kind := self._slip(p, cell)) is not None]
        if len(slips) == 1:
            return Cause(slips[0][0], (slips[0][1].name,), Sureness.LIKELY, ())
        return None

    def _slip(self, part: Member, cell: Cell) -> Kind | None:
        """The slip of a figure that makes the difference: a sign turned, a decimal point moved."""
        residual, amount, difference = self.left[cell], part.amounts.get(cell, 0), self.found.differences[cell]
        if abs(residual) < _CLEAR * difference.halves:
            return None
        if amount and fits(difference, residual + 2 * amount):
            return Kind.SIGN
        if any(amount % n == 0 and fits(difference, residual + amount - amount // n) for n in _POWERS if amount):
            return Kind.SHIFTED
        if any(amount and fits(difference, residual - amount * (n - 1), n) for n in _POWERS):
            return Kind.SHIFTED
        return None

    def _mends(self, member: Member, change: Mapping[Cell, int]) -> bool:
        """Whether a report whose own sums are off adds up once its figures are changed by so much."""
        if not self._off[member].issuperset(change):
            return False
        there = {c: member.amounts.get(c, 0) + a for c, a in change.items()}
        return adds_up(self.found, member, there)

    @cached_property
    def _off(self) -> dict[Member, frozenset[Cell]]:
        """By report: the cells that are in equations which it does not keep by itself."""
        return {m: cells_off(m.report) for m in (self.found.whole, *self.found.parts)}

    def _jointly(self, open_: Sequence[Cell]) -> Iterator[Cause]:
        """Cells that say nothing by themselves: a part that mends them together, or the only one with figures there."""
        change = {c: self.left[c] for c in open_}
        for members, sign, kind in ((self.found.parts, 1, Kind.FIGURE), ((self.found.whole,), -1, Kind.ITSELF)):
            mended = [m for m in members if self._mends(m, {c: sign * r for c, r in change.items()})]
            if len(mended) == 1:
                yield Cause(kind, (mended[0].name,), Sureness.SURE, tuple(open_))
                return
        names = fit_in(self.found, change)
        if 0 < len(names) <= NAMED:
            sureness = Sureness.LIKELY if len(names) == 1 else Sureness.POSSIBLE
            yield Cause(Kind.FIGURE, tuple(names), sureness, tuple(open_))
            return
        yield Cause(Kind.UNEXPLAINED, (), Sureness.POSSIBLE, tuple(open_))
