"""Breakers: the fewest parts whose figures explain why a whole is not their sum, and how sure that is.

Each hypothesis says what the sum would lose or gain if a part were as it should be; it holds where that leaves only
what rounding explains. Whole reports first (twice, in another unit, last year's, not there), then single figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Final

from attrs import frozen

from govfin.amounts import UNITS
from govfin.audit.family import BROKEN, Amounts, Difference, Family, Member, with_amounts
from govfin.audit.tolerance import classify
from govfin.report.report import Report
from govfin.system.layout import Cell
from govfin.system.relations import Relation

#: Fewer figures are alike, or make up a difference, by chance.
_FEW: Final = 3
#: A report that lacks has at least so many figures.
_A_REPORT: Final = 6
#: Two hypotheses together are tried for so many of them, and so many parts are named that may all be the one.
_PAIRED: Final = 300
_NAMED: Final = 3
#: A difference that is one figure many times over must be so many times what rounding explains.
_CLEAR: Final = 10
_POWERS: Final = (10, 100, 1000, 10_000)


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


def causes(found: Family, known: Known | None = None) -> tuple[Cause, ...]:
    """Why the whole is not the sum of its parts, in the cells that no rounding explains; each cell has one cause."""
    if not found.broken:
        return ()
    said = known or Known()
    whole_reports, left = _whole_reports(found, said)
    return (*whole_reports, *_Figures(found, left).causes)


# ── whole reports ───────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False, slots=False)
class _Hypothesis:
    """What the residuals of the family would lose if a part were as it should be."""

    cause: Cause
    effect: Amounts
    #: By cell: how many halves of steps that may be off, besides those of the figures.
    noise: int = 0


def _whole_reports(found: Family, known: Known) -> tuple[list[Cause], dict[Cell, int]]:
    """Causes that are about whole reports, and the residuals that they leave."""
    left = {c: d.residual for c, d in found.differences.items()}
    chosen: list[Cause] = []
    for _ in range(len(found.parts)):
        best = _best(found, list(_hypotheses(found, known)), left)
        if not best:
            break
        for hypothesis in best:
            cleared = _cleared(found, left, hypothesis)
            chosen.append(_at(hypothesis.cause, cleared))
            for cell, amount in hypothesis.effect.items():
                if cell in left:
                    left[cell] -= amount
    open_ = {c: r for c, r in left.items() if not _fits(found.differences[c], r)}
    absent = _lacking(found, known, open_) if open_ else None
    return (chosen, open_) if absent is None else ([*chosen, absent], {})


def _hypotheses(found: Family, known: Known) -> Iterator[_Hypothesis]:
    twins: dict[tuple[tuple[Cell, int], ...], list[str]] = {}
    for part in found.parts:
        twins.setdefault(_print(part.amounts), []).append(part.name)
    for part in found.parts:
        figures = _print(part.amounts)
        same = tuple(dict.fromkeys([part.name, *twins[figures]]))
        away = {c: -a for c, a in part.amounts.items()}
        if len(figures) >= _FEW:
            twice = len(twins[figures]) > 1
            kind, sureness = (Kind.TWICE, Sureness.SURE) if twice else (Kind.EXTRA, Sureness.LIKELY)
            yield _Hypothesis(Cause(kind, same[:_NAMED] if twice else (part.name,), sureness, ()), away)
            yield from _other_units(found, part)
        before = known.before.get(part.name)
        if before is not None and len(figures) >= _A_REPORT and _same_as(part, before):
            yield _Hypothesis(Cause(Kind.LAST_YEAR, (part.name,), Sureness.SURE, ()), {})


def _print(amounts: Amounts) -> tuple[tuple[Cell, int], ...]:
    return tuple(sorted((c, a) for c, a in amounts.items() if a))


def _same_as(part: Member, before: Amounts) -> bool:
    earlier = {c: f * part.worth[c.table] for c, f in before.items() if f and c.table in part.worth}
    return earlier == {c: a for c, a in part.amounts.items() if a}


def _other_units(found: Family, part: Member) -> Iterator[_Hypothesis]:
    """The part with its figures in each other unit, table by table: as far as that explains the difference."""
    form = found.form
    for unit in UNITS:
        effect, noise = dict[Cell, int](), 0
        for table in part.worth:
            own = form.table_by_id[table].scale.unit
            if own not in UNITS or own == unit:
                continue
            # What is printed as so many of the form's unit is so many of the other one.
            change = {
                c: _divided(a, UNITS[unit], UNITS[own]) - a for c, a in part.amounts.items() if c.table == table and a
            }
            broken = [c for c in change if c in found.differences and found.differences[c].outcome in BROKEN]
            if broken:
                effect |= change
                noise = max(noise, UNITS[unit] // UNITS[own])
        if len(effect) >= _FEW:
            yield _Hypothesis(Cause(Kind.UNIT, (part.name,), Sureness.SURE, (), unit), effect, noise)


def _best(found: Family, all_: Sequence[_Hypothesis], left: Mapping[Cell, int]) -> tuple[_Hypothesis, ...]:
    """One hypothesis that explains all that is left, else two, else the one that explains most; nothing for none."""
    open_ = [c for c, r in left.items() if not _fits(found.differences[c], r)]
    if not open_:
        return ()
    gains = [(len(_cleared(found, left, h)), h) for h in all_ if h.effect]
    whole = [h for gain, h in gains if gain == len(open_)]
    if whole:
        return (whole[0],)
    last = [h for h in all_ if not h.effect]
    corrected = [_corrected(found, h, {c: left[c] for c in open_}) for h in last]
    settled = next((h for h in corrected if h is not None), None)
    if settled is not None:
        return (settled,)
    pivot = max(open_, key=lambda c: abs(left[c]))
    touching = [h for _, h in gains if pivot in h.effect][:_PAIRED]
    others = [h for _, h in sorted(gains, key=lambda g: -g[0])][:_PAIRED]
    for one, other in combinations(dict.fromkeys((*touching, *others)), 2):
        both = one.effect.get(pivot, 0) + other.effect.get(pivot, 0)
        if not both or not _fits(found.differences[pivot], left[pivot] - both, one.noise + other.noise):
            continue
        cells = {c: one.effect.get(c, 0) + other.effect.get(c, 0) for c in {*one.effect, *other.effect}}
        together = _Hypothesis(one.cause, cells, one.noise + other.noise)
        if one.cause.names != other.cause.names and len(_cleared(found, left, together)) == len(open_):
            return (one, other)
    gain, best = max(gains, key=lambda g: g[0], default=(0, None))
    return (best,) if best is not None and gain >= max(_FEW, _share(best)) else ()


def _share(hypothesis: _Hypothesis) -> int:
    """How many cells a hypothesis must clear that does not clear all: most of those that it speaks of."""
    return len(hypothesis.effect) * 2 // 3


def _cleared(found: Family, left: Mapping[Cell, int], hypothesis: _Hypothesis) -> tuple[Cell, ...]:
    """The cells that a hypothesis explains; none where it would break cells that agree."""
    cleared = []
    for cell, amount in hypothesis.effect.items():
        difference = found.differences.get(cell)
        if difference is None or 2 * abs(amount) < difference.halves + hypothesis.noise:
            continue
        before = _fits(difference, left[cell])
        after = _fits(difference, left[cell] - amount, hypothesis.noise)
        if before and not after:
            return ()
        if after and not before:
            cleared.append(cell)
    return tuple(cleared)


def _fits(difference: Difference, residual: int, noise: int = 0) -> bool:
    """Whether rounding explains what is left of a difference."""
    if residual == difference.residual and not noise:
        return difference.outcome not in BROKEN
    return 2 * abs(residual) < difference.halves + noise


def _corrected(found: Family, hypothesis: _Hypothesis, open_: Mapping[Cell, int]) -> _Hypothesis | None:
    """A part with last year's figures: it is the cause if it adds up once it has what the whole lacks."""
    part = next(p for p in found.parts if p.name == hypothesis.cause.names[0])
    changed = {c: part.amounts.get(c, 0) + r for c, r in open_.items()}
    if not _adds_up(found, part, changed):
        return None
    return _Hypothesis(hypothesis.cause, dict(open_))


def _lacking(found: Family, known: Known, open_: Mapping[Cell, int]) -> Cause | None:
    """A report that lacks: what the parts lack of the whole is a report that adds up."""
    if len(open_) < _A_REPORT or not _adds_up(found, None, open_):
        return None
    names, sureness = known.expected or known.gone, Sureness.POSSIBLE
    if len(names) == 1:
        sureness = Sureness.SURE if known.expected else Sureness.LIKELY
    if not names and _fit_in(found, open_):
        return None
    return Cause(Kind.MISSING, names[:_NAMED], sureness, tuple(open_))


def _at(cause: Cause, cells: tuple[Cell, ...]) -> Cause:
    return Cause(cause.kind, cause.names, cause.sureness, cells, cause.unit)


# ── single figures ──────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False, slots=False)
class _Figures:
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
        if amount and _fits(difference, residual + 2 * amount):
            return Kind.SIGN
        if any(amount % n == 0 and _fits(difference, residual + amount - amount // n) for n in _POWERS if amount):
            return Kind.SHIFTED
        if any(amount and _fits(difference, residual - amount * (n - 1), n) for n in _POWERS):
            return Kind.SHIFTED
        return None

    def _mends(self, member: Member, change: Mapping[Cell, int]) -> bool:
        """Whether a report whose own sums are off adds up once its figures are changed by so much."""
        if not self._off[member].issuperset(change):
            return False
        there = {c: member.amounts.get(c, 0) + a for c, a in change.items()}
        return _adds_up(self.found, member, there)

    @cached_property
    def _off(self) -> dict[Member, frozenset[Cell]]:
        """By report: the cells that are in equations which it does not keep by itself."""
        return {m: _cells_off(m.report) for m in (self.found.whole, *self.found.parts)}

    def _jointly(self, open_: Sequence[Cell]) -> Iterator[Cause]:
        """Cells that say nothing by themselves: a part that mends them together, or the only one with figures there."""
        change = {c: self.left[c] for c in open_}
        for members, sign, kind in ((self.found.parts, 1, Kind.FIGURE), ((self.found.whole,), -1, Kind.ITSELF)):
            mended = [m for m in members if self._mends(m, {c: sign * r for c, r in change.items()})]
            if len(mended) == 1:
                yield Cause(kind, (mended[0].name,), Sureness.SURE, tuple(open_))
                return
        names = _fit_in(self.found, change)
        if 0 < len(names) <= _NAMED:
            sureness = Sureness.LIKELY if len(names) == 1 else Sureness.POSSIBLE
            yield Cause(Kind.FIGURE, tuple(names), sureness, tuple(open_))
            return
        yield Cause(Kind.UNEXPLAINED, (), Sureness.POSSIBLE, tuple(open_))


def _fit_in(found: Family, open_: Iterable[Cell]) -> list[str]:
    """The parts that have a figure in every one of some cells."""
    cells = list(open_)
    return [p.name for p in found.parts if all(c in p.amounts for c in cells)]


# ── whether a report adds up ────────────────────────────────────────────────────────────────────────


def _cells_off(report: Report) -> frozenset[Cell]:
    """The cells of the equations that a report does not keep, beyond rounding."""
    system, undecided = report.system, report.undecidable
    found: set[Cell] = set()
    for i, residual in enumerate(system.residuals(report.values)):
        relation = system.relations[i]
        judged = residual and i not in undecided and _is_equation(relation)
        if judged and classify(relation, report.figures, residual) in BROKEN:
            found.update(report.layout.cells[s] for s in relation.slots)
    return frozenset(found)


def _adds_up(found: Family, member: Member | None, amounts: Amounts) -> bool:
    """Whether a report keeps its equations about some cells with these figures; each may be off as a difference may."""
    form = member.report.schema if member else found.form
    worth = member.worth if member else dict.fromkeys(found.scales, 1)
    steps = {c: _divided(a, 1, worth[c.table]) for c, a in amounts.items()}
    report = with_amounts(form, steps, member.report if member else None)
    system, undecided = report.system, report.undecidable
    slots = {report.layout.slots[c]: found.differences[c].halves // worth[c.table] + 1 for c in steps}
    residuals = system.residuals(report.values)
    for i in {i for slot in slots for i in system.by_slot[slot]} - undecided:
        relation = system.relations[i]
        if residuals[i] and _is_equation(relation):
            halves = (slots.get(s, 1) if report.figures[s] is not None else 0 for s in relation.slots)
            if 2 * abs(residuals[i]) >= sum(abs(c) * h for c, h in zip(relation.coefficients, halves, strict=True)):
                return False
    return True


def _is_equation(relation: Relation) -> bool:
    return relation.operator == "=" and relation.binding


def _divided(amount: int, by: int, of: int) -> int:
    """So many times an amount, a part of it, in whole steps: rounded half up."""
    steps, rest = divmod(abs(amount) * by, of)
    whole = steps + (2 * rest >= of)
    return -whole if amount < 0 else whole
