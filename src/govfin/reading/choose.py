"""Which reading of a line is right: the one with which the most relations of the form hold.

A beam search over the lines that can be read in several ways. The lines of one relation are decided one after the
other, so that it is soon judged; a relation that no reading of the lines to come can satisfy counts as broken at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from govfin.audit.tolerance import classify
from govfin.report.finding import Outcome
from govfin.system.relations import Relation, System

#: A reading: the figures that it puts into slots, in quanta.
Figures = Mapping[int, int]

_BEAM: Final = 60
_MOST: Final = 24
#: What a relation costs by what it comes to, and by the verdict of its rule.
_COSTS: Final[Mapping[Outcome, float]] = {
    Outcome.TAIL: 0.1,
    Outcome.DOUBTFUL: 0.3,
    Outcome.MISMATCH: 0.5,
    Outcome.BROKEN: 1.0,
}
_WEIGHTS: Final[Mapping[str, float]] = {"error": 1.0, "warning": 0.3, "note": 0.1}
#: One more broken relation makes a reading so many times less likely.
_ODDS: Final = 10.0
#: No reading that had to be chosen is more certain than this.
_SUREST: Final = 0.99
#: Nearly nothing: with equal costs, figures that stand further left are preferred.
_RIGHTWARDS: Final = 1e-6


@frozen
class Chosen:
    """A reading that was chosen: its number, and how sure it is (0 to 1)."""

    reading: int
    confidence: float


def choose(
    system: System, fixed: Figures, lines: Sequence[Sequence[Figures]], costs: Sequence[Sequence[float]]
) -> tuple[Chosen, ...]:
    """For each line one of its readings, so that all cost least: the relations, and what else speaks against each."""
    return _Search(system, fixed, lines, costs).run() if lines else ()


@define(eq=False)
class _State:
    cost: float
    picks: tuple[int, ...]
    residuals: dict[int, int]
    cells: dict[int, int]


@define
class _Search:
    system: System
    fixed: Figures
    lines: Sequence[Sequence[Figures]]
    costs: Sequence[Sequence[float]]
    #: For each line, the numbers of the readings that are tried, and what each costs by itself.
    options: list[list[int]] = field(init=False)
    own: list[dict[int, float]] = field(init=False)
    #: For each relation that lines speak of, the lines.
    speakers: dict[int, tuple[int, ...]] = field(init=False)
    base: dict[int, int] = field(init=False)
    _adds: list[list[dict[int, int]]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        relations = self.system.relations
        coefficients = _by_slot(relations)
        self._adds = [[_added(r, coefficients) for r in readings] for readings in self.lines]
        spoken: dict[int, set[int]] = {}
        for i, adds in enumerate(self._adds):
            for add in adds:
                for relation in add:
                    spoken.setdefault(relation, set()).add(i)
        judged = {r: tuple(sorted(s)) for r, s in spoken.items() if not relations[r].missing}
        self.speakers = judged
        self.base = {
            r: relations[r].constant
            + sum(c * self.fixed.get(s, 0) for s, c in zip(relations[r].slots, relations[r].coefficients, strict=True))
            for r in judged
        }
        self.own = [{j: self._own_cost(i, j) for j in range(len(readings))} for i, readings in enumerate(self.lines)]
        self.options = [sorted(own, key=lambda j, own=own: (own[j], j))[:_MOST] for own in self.own]  # type: ignore[misc]

    def _own_cost(self, line: int, reading: int) -> float:
        """What the relations cost that speak of this line and of no other."""
        cost = self.costs[line][reading] + _RIGHTWARDS * reading
        cells = {**self.fixed, **self.lines[line][reading]}
        for relation, speakers in self.speakers.items():
            if speakers == (line,):
                cost += self._cost(relation, self.base[relation] + self._adds[line][reading].get(relation, 0), cells)
        return cost

    def _cost(self, relation: int, residual: int, cells: Figures) -> float:
        if residual == 0:
            return 0.0
        found = self.system.relations[relation]
        outcome = classify(found, _Blanks(cells), residual)
        return _COSTS.get(outcome, 0.0) * _WEIGHTS[found.rule.verdict]

    def run(self) -> tuple[Chosen, ...]:
        order = self._order()
        beam = [_State(0.0, (), dict(self.base), {})]
        done: set[int] = set()
        for line in order:
            done.add(line)
            complete = [r for r, s in self.speakers.items() if len(s) > 1 and line in s and done.issuperset(s)]
            running = [r for r, s in self.speakers.items() if line in s and r not in complete and len(s) > 1]
            ahead = {r: self._ahead(r, done) for r in running}
            grown = [self._grow(state, line, option, complete) for state in beam for option in self.options[line]]
            scored = sorted(((s.cost + self._hopeless(s, ahead), i) for i, s in enumerate(grown)))
            beam = [grown[i] for _, i in scored[:_BEAM]]
        return self._result(beam, order)

    def _grow(self, state: _State, line: int, option: int, complete: Iterable[int]) -> _State:
        residuals = dict(state.residuals)
        for relation, add in self._adds[line][option].items():
            if relation in residuals:
                residuals[relation] += add
        cells = {**state.cells, **self.lines[line][option]}
        cost = state.cost + self.own[line][option]
        known: Figures | None = None
        for relation in complete:
            residual = residuals.pop(relation)
            if residual:
                known = known if known is not None else {**self.fixed, **cells}
                cost += self._cost(relation, residual, known)
        return _State(cost, (*state.picks, option), residuals, cells)

    def _ahead(self, relation: int, done: set[int]) -> tuple[int, int]:
        """The least and the most that the lines to come can add to a relation, its rounding included."""
        terms = len(self.system.relations[relation].slots)
        low, high = -terms, terms
        for other in self.speakers[relation]:
            if other not in done:
                adds = [self._adds[other][o].get(relation, 0) for o in self.options[other]]
                low, high = low + min(adds), high + max(adds)
        return low, high

    def _hopeless(self, state: _State, ahead: Mapping[int, tuple[int, int]]) -> float:
        """What relations will cost that no reading of the lines to come can satisfy."""
        cost = 0.0
        for relation, (low, high) in ahead.items():
            residual = state.residuals[relation]
            found = self.system.relations[relation]
            short = (residual + low > 0 and found.operator != ">=") or (residual + high < 0 and found.operator != "<=")
            cost += _WEIGHTS[found.rule.verdict] if short else 0.0
        return cost

    def _order(self) -> list[int]:
        """The lines, those of a relation together, the relation with the fewest combinations first."""
        open_ = {r: set(s) for r, s in self.speakers.items() if len(s) > 1}
        order: list[int] = []
        left = set(range(len(self.lines)))
        size = [math.log(max(2, len(o))) for o in self.options]
        while left:
            candidates = [(sum(size[i] for i in s), r) for r, s in open_.items() if s]
            if not candidates:
                order += sorted(left)
                break
            _, relation = min(candidates)
            for line in sorted(open_[relation], key=lambda i: (size[i], i)):
                order.append(line)
                left.discard(line)
                for lines in open_.values():
                    lines.discard(line)
        return order

    def _result(self, beam: Sequence[_State], order: Sequence[int]) -> tuple[Chosen, ...]:
        best = beam[0]
        weights = [_ODDS ** (best.cost - s.cost) for s in beam]
        found: dict[int, Chosen] = {}
        for position, line in enumerate(order):
            pick = best.picks[position]
            same = sum(w for w, s in zip(weights, beam, strict=True) if s.picks[position] == pick)
            confidence = same / sum(weights)
            found[line] = Chosen(pick, round(min(confidence, self._alone(line, pick), _SUREST), 2))
        return tuple(found[i] for i in range(len(self.lines)))

    def _alone(self, line: int, pick: int) -> float:
        """How sure a reading is by the relations of its line alone."""
        own = self.own[line]
        if any(len(self.speakers[r]) > 1 for r in self.speakers if line in self.speakers[r]):
            return 1.0
        return 1 / float(sum(_ODDS ** (own[pick] - cost) for cost in own.values()))


class _Blanks(Sequence[int | None]):
    """Figures by slot; a slot without one is a blank."""

    def __init__(self, cells: Figures) -> None:
        self._cells = cells

    def __getitem__(self, slot: int) -> int | None:  # type: ignore[override]
        return self._cells.get(slot)

    def __len__(self) -> int:
        return len(self._cells)


def _by_slot(relations: Sequence[Relation]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for i, relation in enumerate(relations):
        for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
            found.setdefault(slot, []).append((i, coefficient))
    return found


def _added(figures: Figures, coefficients: Mapping[int, Sequence[tuple[int, int]]]) -> dict[int, int]:
    """What a reading adds to each relation that it speaks of."""
    found: dict[int, int] = {}
    for slot, figure in figures.items():
        for relation, coefficient in coefficients.get(slot, ()):
            found[relation] = found.get(relation, 0) + coefficient * figure
    return found
