"""Propagation: an equation with one unknown gives it; repeated until nothing more follows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

from attrs import frozen

from govfin.system.relations import Relation, System


@frozen
class Step:
    """One cell found, and the relation that gave it."""

    slot: int
    relation: int


def derive(system: System, unknown: Iterable[int]) -> tuple[tuple[Step, ...], frozenset[int]]:
    """In which order, and by which relations, the unknown slots follow from all the others.

    An equation gives a cell when it is the only unknown in it and its coefficient is 1 or -1. A cell's definition
    in its own table comes first, then agreements for cells that their own table does not give, then all else.
    Returns the steps and the slots that nothing gives.
    """
    open_slots = set(unknown)
    usable = [r.operator == "=" and r.binding and not _speaks_of_the_absent(r, system) for r in system.relations]
    counts = [sum(1 for s in r.slots if s in open_slots) for r in system.relations]
    waiting: tuple[deque[int], ...] = (deque(), deque(), deque())
    for i, count in enumerate(counts):
        if count == 1 and usable[i]:
            waiting[_preference(system, i, open_slots)].append(i)
    steps: list[Step] = []
    while queue := next((q for q in waiting if q), None):
        i = queue.popleft()
        slot = _only_unknown(system.relations[i], open_slots)
        if slot is None:
            continue
        open_slots.discard(slot)
        steps.append(Step(slot, i))
        for j in system.by_slot[slot]:
            counts[j] -= 1
            if counts[j] == 1 and usable[j]:
                waiting[_preference(system, j, open_slots)].append(j)
    return tuple(steps), frozenset(open_slots)


@lru_cache(maxsize=512)
def plan(system: System) -> tuple[Step, ...]:
    """The derivation of every derived cell from the inputs alone: the one that `compute` and `explain` prefer."""
    return derive(system, system.derived)[0]


def solve(relation: Relation, slot: int, figures: Sequence[int | None]) -> int | None:
    """The figure that an equation gives to one of its cells; blank when all its other cells are blank."""
    total, blank, coefficient = relation.constant, relation.constant == 0, 0
    for other, factor in zip(relation.slots, relation.coefficients, strict=True):
        if other == slot:
            coefficient = factor
            continue
        figure = figures[other]
        if figure is not None:
            blank = False
            total += factor * figure
    return None if blank else -total * coefficient


def _speaks_of_the_absent(relation: Relation, system: System) -> bool:
    """Whether terms of the relation have no cell because their table is not in the report."""
    cells = system.layout.cells
    here = {cells[s].table for s in relation.slots}
    return any(table not in here or system.layout.schema.table_by_id[table].open for table in relation.missing)


def _preference(system: System, i: int, open_slots: set[int]) -> int:
    """0 for a cell's own definition; 1 for what else its table gives, or an agreement where it gives nothing; 2."""
    relation = system.relations[i]
    if relation.target in open_slots:
        at_home = relation.target in system.settled_at_home
        return 0 if relation.rule.table else 2 if at_home else 1
    closes = relation.rule.table and any(s in open_slots and s in system.closing for s in relation.slots)
    return 1 if closes else 2


def _only_unknown(relation: Relation, open_slots: set[int]) -> int | None:
    found = [s for s, c in zip(relation.slots, relation.coefficients, strict=True) if s in open_slots and abs(c) == 1]
    return found[0] if len(found) == 1 else None
