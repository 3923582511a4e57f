"""Localization: the fewest cells whose change satisfies every relation of a report jointly (Fellegi and Holt).

Each conflict (see `joint`) names cells of which one is wrong, so the wrong cells hit every conflict. The search
takes the cheapest set of cells that hits all conflicts known so far, frees them, and asks for another conflict;
when there is none, the set is a repair, and no smaller one exists. There is no big-M anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from govfin.audit.joint import Conflict, Program, program
from govfin.audit.slips import Slip, slip
from govfin.audit.tolerance import classify
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.system.relations import NO_TARGET, Relation
from govfin.system.solver import Constraint, Status, minimize

#: How many repairs of the smallest size are looked for before "and more" is said.
MAX_EXPLANATIONS: Final = 60
#: Seconds after which the best so far is given, and said to be so.
TIME_LIMIT: Final = 20.0

_IMPOSSIBLE: Final = frozenset({Outcome.BROKEN, Outcome.MISMATCH})
#: Slips that hit one figure among many, and among how many they are looked for.
_STRONG: Final = frozenset({Slip.SWAPPED, Slip.SHIFTED, Slip.SIGN, Slip.UNIT})
_CHOICES: Final = 200
#: Half a quantum, and what floating point loses.
_HALF: Final = Fraction(1, 2)
_LOST: Final = Fraction(1, 1000)
#: An end that floating point gives is at most so many figures off, counting open ends.
_STEPS: Final = 4


@frozen
class Correction:
    """One cell of a repair: what it prints, what it should print, and which rules speak for it."""

    address: str
    printed: str
    #: The likeliest figure, as printed; empty for a blank.
    proposed: str
    #: The printed figures with which every relation can hold (the other cells of the repair being free), when there
    #: is more than one: smallest and largest, empty where there is no bound.
    interval: tuple[str, str] | None
    #: The codes of the rules that hold with the proposed figure and do not with the printed one.
    rules: tuple[str, ...]
    #: The typing slip that would explain the printed figure, if one does.
    slip: Slip | None = None


@frozen
class Repair:
    """Cells whose change satisfies every relation of the report."""

    corrections: tuple[Correction, ...]


@frozen
class Localization:
    """What is wrong with a report, cell by cell: repairs of the smallest number of cells, likeliest first."""

    conflicts: tuple[Conflict, ...] = field(repr=False)
    repairs: tuple[Repair, ...]
    #: Whether no repair of fewer cells exists; False when the time was up before that was settled.
    proven: bool
    #: Whether every repair of that size is listed.
    complete: bool


def localize(report: Report, *, time_limit: float = TIME_LIMIT) -> Localization:
    """The smallest sets of cells whose change makes the printed figures jointly possible.

    Rounding is allowed for: a tail is no error, a mismatch is one. Amounts are in the unit of their table, as printed.
    A clean report has no conflict and no repair. Needs the extra `govfin[audit]`.

    Raises:
        ArithmeticError: when the solver fails.
    """
    whole = program(report)
    deadline = time.monotonic() + time_limit
    found, conflicts, proven, complete = _Search(whole, deadline).run()
    repairs: list[Repair] = []
    for cells in found:
        if repairs and time.monotonic() > deadline + time_limit:
            complete = False
            break
        repairs.append(Repair(tuple(_corrections(whole, cells, conflicts))))
    repairs.sort(key=lambda r: _unlikelihood(report, r))
    return Localization(tuple(conflicts), tuple(repairs), proven, complete)


@frozen
class _Search:
    """The search for hitting sets of conflicts."""

    program: Program
    deadline: float

    def run(self) -> tuple[list[tuple[int, ...]], list[Conflict], bool, bool]:
        first = self.program.conflict()
        if first is None:
            return [], [], True, True
        # Relations that are broken by themselves are conflicts that need no solver.
        conflicts = [first, *self.program.single_conflicts()]
        if not all(c.slots for c in conflicts):
            # The schema contradicts itself: no figures satisfy it.
            return [], conflicts, True, True
        found: list[tuple[int, ...]] = []
        while time.monotonic() < self.deadline:
            try:
                cells = hitting_set([c.slots for c in conflicts], found, time_limit=self.deadline - time.monotonic())
            except TimeoutError:
                break
            if cells is None or (found and len(cells) > len(found[0])):
                return found, conflicts, True, True
            more = self._apart(cells)
            if more:
                conflicts.extend(more)
                continue
            found.append(cells)
            if len(found) == MAX_EXPLANATIONS:
                return found, conflicts, True, False
        return found or [self._anything(conflicts)], conflicts, bool(found), False

    def _apart(self, cells: Iterable[int]) -> list[Conflict]:
        """Conflicts without the cells and without a cell in common: each says what the set of cells lacks."""
        found = list[Conflict]()
        for conflict in self.program.conflicts(set(cells)):
            found.append(conflict)
            if time.monotonic() > self.deadline:
                break
        return found

    def _anything(self, conflicts: list[Conflict]) -> tuple[int, ...]:
        """A repair that need not be the smallest: free the cells of each conflict until there is none."""
        more = list(self.program.conflicts())
        conflicts.extend(more)
        return tuple(sorted({s for c in more for s in c.slots}))


def hitting_set(
    conflicts: Sequence[Collection[int]], excluded: Iterable[Collection[int]], *, time_limit: float | None = None
) -> tuple[int, ...] | None:
    """The smallest set of slots with one of each conflict, not a superset of an excluded one; None if none is left.

    Raises:
        TimeoutError: when the time (in seconds) is up before the smallest set is known.
    """
    slots = sorted({s for c in conflicts for s in c})
    place = {s: i for i, s in enumerate(slots)}
    hit = [Constraint({place[s]: 1.0 for s in conflict}, low=1.0) for conflict in conflicts]
    other = [
        Constraint({place[s]: 1.0 for s in cells}, high=len(cells) - 1.0)
        for cells in excluded
        if set(cells) <= set(place)
    ]
    bounds = [(0.0, 1.0)] * len(slots)
    solved = minimize([1.0] * len(slots), bounds, [*hit, *other], whole=range(len(slots)), time_limit=time_limit)
    if solved.status is Status.STOPPED:
        raise TimeoutError
    if solved.status is Status.INFEASIBLE:
        return None
    return tuple(s for s, x in zip(slots, solved.values, strict=True) if x)


# ── what the cells should say ───────────────────────────────────────────────────────────────────────


def _corrections(whole: Program, cells: Sequence[int], conflicts: Sequence[Conflict]) -> Iterator[Correction]:
    """Each cell of a repair with its likeliest figure: the one that makes most relations exact."""
    report = whole.report
    proposals = _settled(whole, cells)
    repaired = whole.with_figures(proposals)
    intervals = {slot: _interval(repaired, slot, set(cells) - {slot}) for slot in cells}
    for slot in cells:
        proposals |= _by_slip(whole, slot, proposals, intervals[slot])
    repaired = whole.with_figures(proposals)
    for slot in cells:
        scale = report.layout.scale(slot)
        figure = proposals[slot]
        low, high = intervals[slot]
        rules = dict.fromkeys(_witnesses(report, repaired.report, slot))
        if not rules:
            rows = (i for c in conflicts if slot in c.slots for i in c.weights)
            rules = dict.fromkeys(report.system.relations[i].rule.code for i in rows)
        yield Correction(
            report.address(slot),
            report.printed(slot),
            scale.format(figure),
            None if low is not None and low == high else (scale.format(low), scale.format(high)),
            tuple(rules),
            slip(report, slot, figure),
        )


def _by_slip(
    whole: Program, slot: int, proposals: Mapping[int, int | None], interval: tuple[int | None, int | None]
) -> dict[int, int | None]:
    """The one figure of an interval that a typing slip explains, where rounding leaves a choice."""
    low, high = interval
    kind = slip(whole.report, slot, proposals[slot])
    if kind in _STRONG or low is None or high is None or not low < high <= low + _CHOICES:
        return {}
    found = [f for f in range(low, high + 1) if slip(whole.report, slot, f) in _STRONG]
    if len(found) != 1 or whole.with_figures({**proposals, slot: found[0]}).conflict() is not None:
        return {}
    return {slot: found[0]}


def _settled(whole: Program, cells: Sequence[int]) -> dict[int, int | None]:
    """Figures for the cells with which every relation can hold: the likeliest, or the nearest to it that can be."""
    wanted = _proposals(whole.report, cells)
    if whole.with_figures(wanted).conflict() is None:
        return wanted
    figures: dict[int, int | None] = {}
    for slot in cells:
        # True values exist with the cells freed; what one of them is printed as leaves the others some.
        here = whole.with_figures({**figures, slot: wanted[slot] or 0})
        low, high = printable(here, slot, set(cells) - {slot, *figures})
        nearest = wanted[slot] or 0
        nearest = nearest if low is None else max(nearest, low)
        figures[slot] = nearest if high is None else min(nearest, high)
    if whole.with_figures(figures).conflict() is not None:
        message = "a repair does not satisfy the relations"
        raise ArithmeticError(message)
    return figures


def _proposals(report: Report, cells: Sequence[int]) -> dict[int, int | None]:
    """Figures for the cells: solved one after the other from the relations that have a single one of them left."""
    unknown = set(cells) | report.unknown
    left = set(cells)
    figures: list[int | None] = list(report.figures)
    while left:
        votes: dict[int, dict[int, int]] = {}
        for slot in left:
            for value in _values(report, slot, unknown, figures):
                counts = votes.setdefault(slot, {})
                counts[value] = counts.get(value, 0) + 1
        if not votes:
            break
        slot = max(votes, key=lambda s: (max(votes[s].values()), -s))
        best = max(votes[slot].items(), key=lambda pair: (pair[1], -abs(pair[0] - (report.figures[slot] or 0))))
        figures[slot] = best[0] or (None if report.figures[slot] is None else 0)
        unknown.discard(slot)
        left.discard(slot)
    return {slot: figures[slot] for slot in cells}


def _values(report: Report, slot: int, unknown: set[int], figures: Sequence[int | None]) -> Iterator[int]:
    """The value that each equation gives to a slot, where it is the only one of the unknown slots in it."""
    for i in report.system.by_slot[slot]:
        relation = report.system.relations[i]
        others = [(s, c) for s, c in zip(relation.slots, relation.coefficients, strict=True) if s != slot]
        if (
            relation.missing
            or relation.operator != "="
            or not relation.binding
            or any(s in unknown or s in report.unknown for s, _ in others)
        ):
            continue
        own = relation.coefficients[relation.slots.index(slot)]
        total = relation.constant + sum(c * (figures[s] or 0) for s, c in others)
        if total % own == 0:
            yield -total // own


def _interval(repaired: Program, slot: int, freed: Collection[int]) -> tuple[int | None, int | None]:
    """The smallest and largest figure of a cell with which all relations can hold, the freed cells being free.

    What each relation allows by itself bounds it from outside; where these ends are possible jointly, they are it.
    """
    low, high = _outer(repaired.report, slot, freed)
    if (
        low is not None
        and high is not None
        and (low == high or all(repaired.with_figures({slot: f}).conflict(freed) is None for f in (low, high)))
    ):
        return low, high
    return printable(repaired, slot, freed)


def _outer(repaired: Report, slot: int, freed: Collection[int]) -> tuple[int | None, int | None]:
    """The smallest and largest figure of a cell that no relation without a freed cell forbids by itself."""
    figures, low, high = list(repaired.figures), None, None
    for i in repaired.system.by_slot[slot]:
        relation = repaired.system.relations[i]
        others = [s for s in relation.slots if s != slot]
        if (
            relation.missing
            or relation.operator != "="
            or not relation.binding
            or any(s in freed or s in repaired.unknown for s in others)
        ):
            continue
        own = relation.coefficients[relation.slots.index(slot)]
        rest = relation.residual(repaired.values) - own * repaired.values[slot]
        halves = sum(
            abs(c)
            for s, c in zip(relation.slots, relation.coefficients, strict=True)
            if s not in relation.exact and (figures[s] is not None or s == slot)
        )
        reach, centre = Fraction(halves, 2 * abs(own)), Fraction(-rest, own)
        ends = [-((reach - centre) // 1), (centre + reach) // 1]
        for side, step in ((0, 1), (1, -1)):
            figures[slot] = ends[side]
            if classify(relation, figures, rest + own * ends[side]) in _IMPOSSIBLE:
                ends[side] += step
        low = ends[0] if low is None else max(low, ends[0])
        high = ends[1] if high is None else min(high, ends[1])
    return low, high


def printable(here: Program, slot: int, freed: Collection[int]) -> tuple[int | None, int | None]:
    """The smallest and largest figure that a cell can print, jointly with all relations, the freed cells being free."""
    low, high = here.range(slot, freed)
    # A figure is printed within half a step of its true value; one that is never rounded is its true value.
    near = _LOST if slot in here.system.exact else _HALF + _LOST
    return (
        None if low is None else _attained(here, slot, freed, -((near - low) // 1), 1),
        None if high is None else _attained(here, slot, freed, (high + near) // 1, -1),
    )


def _attained(here: Program, slot: int, freed: Collection[int], figure: int, step: int) -> int:
    """The first figure, from an end inwards, that satisfies the relations in exact arithmetic."""
    for _ in range(_STEPS):
        if here.with_figures({slot: figure}).conflict(freed) is None:
            return figure
        figure += step
    message = "the solver's interval is not one in exact arithmetic"
    raise ArithmeticError(message)


def _witnesses(report: Report, repaired: Report, slot: int) -> Iterator[str]:
    """The rules that hold with the new figures and do not with the printed ones."""
    told = set()
    for i in report.system.by_slot[slot]:
        relation = report.system.relations[i]
        if relation.missing or not relation.binding or relation.rule.code in told:
            continue
        before, after = (_outcome(r, relation) for r in (report, repaired))
        if before in _IMPOSSIBLE and after not in _IMPOSSIBLE:
            told.add(relation.rule.code)
            yield relation.rule.code


def _outcome(report: Report, relation: Relation) -> Outcome:
    return classify(relation, report.figures, relation.residual(report.values))


def _unlikelihood(report: Report, repair: Repair) -> tuple[int, int, int, int, int]:
    """Sorts repairs: none that turns a figure negative, typing slips, printed before blank, more rules, leaves."""
    turned = sum(1 for c in repair.corrections if c.proposed.startswith("-") and not c.printed.startswith("-"))
    defined = {r.target for r in report.system.relations if r.target != NO_TARGET}
    slips = sum(1 for c in repair.corrections if c.slip is not None)
    rules = sum(len(c.rules) for c in repair.corrections)
    totals = sum(1 for c in repair.corrections if report.slot(c.address) in defined)
    blank = sum(1 for c in repair.corrections if not c.printed)
    return (turned, -slips, blank, -rules, totals)
