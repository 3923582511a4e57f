"""Breakers: the fewest parts whose figures explain why a whole is not their sum, and how sure that is.

Each hypothesis says what the sum would lose or gain if a part were as it should be; it holds where that leaves only
what rounding explains. Whole reports first (twice, in another unit, last year's, not there), here; then single figures
(`audit/single_figures.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from attrs import evolve, frozen

from govfin.amounts import UNITS
from govfin.audit.adding_up import adds_up, divided, fit_in, fits
from govfin.audit.cause import NAMED, Cause, Kind, Known, Sureness
from govfin.audit.family import BROKEN, Amounts, Family, Member
from govfin.audit.single_figures import SingleFigures
from govfin.system.layout import Cell

#: Fewer figures are alike, or make up a difference, by chance.
_FEW: Final = 3
#: A report that lacks has at least so many figures.
_A_REPORT: Final = 6
#: Two hypotheses together are tried for so many of them.
_PAIRED: Final = 300


def causes(found: Family, known: Known | None = None) -> tuple[Cause, ...]:
    """Why the whole is not the sum of its parts, in the cells that no rounding explains; each cell has one cause."""
    if not found.broken:
        return ()
    said = known or Known()
    whole_reports, left = _whole_reports(found, said)
    return (*whole_reports, *SingleFigures(found, left).causes)


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
            chosen.append(evolve(hypothesis.cause, cells=cleared))
            for cell, amount in hypothesis.effect.items():
                if cell in left:
                    left[cell] -= amount
    open_ = {c: r for c, r in left.items() if not fits(found.differences[c], r)}
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
            yield _Hypothesis(Cause(kind, same[:NAMED] if twice else (part.name,), sureness, ()), away)
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
                c: divided(a, UNITS[unit], UNITS[own]) - a for c, a in part.amounts.items() if c.table == table and a
            }
            broken = [c for c in change if c in found.differences and found.differences[c].outcome in BROKEN]
            if broken:
                effect |= change
                noise = max(noise, UNITS[unit] // UNITS[own])
        if len(effect) >= _FEW:
            yield _Hypothesis(Cause(Kind.UNIT, (part.name,), Sureness.SURE, (), unit), effect, noise)


def _best(found: Family, all_: Sequence[_Hypothesis], left: Mapping[Cell, int]) -> tuple[_Hypothesis, ...]:
    """One hypothesis that explains all that is left, else two, else the one that explains most; nothing for none."""
    open_ = [c for c, r in left.items() if not fits(found.differences[c], r)]
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
        if not both or not fits(found.differences[pivot], left[pivot] - both, one.noise + other.noise):
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
        before = fits(difference, left[cell])
        after = fits(difference, left[cell] - amount, hypothesis.noise)
        if before and not after:
            return ()
        if after and not before:
            cleared.append(cell)
    return tuple(cleared)


def _corrected(found: Family, hypothesis: _Hypothesis, open_: Mapping[Cell, int]) -> _Hypothesis | None:
    """A part with last year's figures: it is the cause if it adds up once it has what the whole lacks."""
    part = next(p for p in found.parts if p.name == hypothesis.cause.names[0])
    changed = {c: part.amounts.get(c, 0) + r for c, r in open_.items()}
    if not adds_up(found, part, changed):
        return None
    return _Hypothesis(hypothesis.cause, dict(open_))


def _lacking(found: Family, known: Known, open_: Mapping[Cell, int]) -> Cause | None:
    """A report that lacks: what the parts lack of the whole is a report that adds up."""
    if len(open_) < _A_REPORT or not adds_up(found, None, open_):
        return None
    names, sureness = known.expected or known.gone, Sureness.POSSIBLE
    if len(names) == 1:
        sureness = Sureness.SURE if known.expected else Sureness.LIKELY
    if not names and fit_in(found, open_):
        return None
    return Cause(Kind.MISSING, names[:NAMED], sureness, tuple(open_))
