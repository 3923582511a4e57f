"""Joint satisfiability: do true values exist that satisfy every relation of a report and round to what it prints?

Each printed figure x of one quantum stands for [x - 1/2, x + 1/2) (mirrored for negative figures), one of an exact
report (元, to the 分) for itself, a blank for 0; a figure that is not known may be anything. A linear program asks
whether the relations can hold together. Where they cannot, its dual is a combination of relations whose sum no rounding
explains: a conflict. The conflict is checked in exact integers, so what is told does not rest on floating point. See
docs/audit.md for the theorem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final

from attrs import evolve, field, frozen

from govfin.audit.tolerance import end_is_attained
from govfin.report.report import Report
from govfin.system.elimination import Row, eliminate, labelled, made_of, unknowns
from govfin.system.relations import System
from govfin.system.solver import INFINITE, Constraint, Solution, Status, minimize

#: A dual of the program is a ratio of small integers; it is read back as one with at most these denominators.
_DENOMINATORS: Final = (1, 12, 10_000)
#: How far, in quanta, the program stays from the open end of an interval: less than any honest margin, which is a
#: ratio of small integers, and more than the solver's own tolerance.
_OPEN: Final = 1e-5
#: Weights below this, beside the largest, are zero; movements below this, in quanta, are none.
_ZERO: Final = 1e-6
_NOTHING: Final = frozenset[int]()
#: An inequality that is met by more than this many quanta is met: floating point never sees a larger number.
_FAR: Final = 10**6


@frozen
class Conflict:
    """Relations that cannot hold together: their weighted sum is off by more than rounding allows."""

    #: The relations (by their number in the system) and the exact weight of each in the sum.
    weights: Mapping[int, Fraction]
    #: The slots whose figures enter the sum: at least one of them is wrong.
    slots: tuple[int, ...]
    #: What the sum is off by, in quanta, and the most that rounding explains.
    residual: Fraction
    bound: Fraction


@frozen(eq=False)
class _Line:
    """A row of the program: relations added up so that no freed cell is left in it (but in some inequalities)."""

    cells: Mapping[int, int]
    parts: Mapping[int, int]
    operator: str
    residual: int = 0

    @property
    def holds(self) -> bool:
        """Whether the printed figures satisfy it as they stand."""
        return self.residual == 0 or self.operator == ("<=" if self.residual < 0 else ">=")

    def printing(self, residual: int) -> _Line:
        """The row about figures that leave it this residual."""
        return self if residual == self.residual else _Line(self.cells, self.parts, self.operator, residual)

    def holds_at(self, errors: Mapping[int, float]) -> bool:
        """Whether true values so far from the printed figures satisfy it; where nothing is said, they are the same."""
        moved = [c * errors[s] for s, c in self.cells.items() if s in errors]
        if not any(moved):
            return self.holds
        left = self.residual + sum(moved)
        return abs(left) < _ZERO or self.operator == ("<=" if left < 0 else ">=")


@frozen(eq=False)
class Program:
    """The linear program of a report: relations as rows, its cells as columns."""

    report: Report
    #: The relations, by their number in the system.
    rows: tuple[int, ...]
    #: Slots of which nothing is known: they are free from the start.
    free: frozenset[int] = field(default=frozenset())
    #: The rows without some cells, by these cells: they are the same whatever the figures say.
    _known: dict[frozenset[int], tuple[_Line, ...]] = field(factory=dict, repr=False)
    #: True values that satisfied the rows when they were last asked: the figure of each slot, and how far from it. The
    #: next question is about almost the same report, and starts from there.
    _last: dict[int, tuple[int, float]] = field(factory=dict, repr=False)

    @property
    def system(self) -> System:
        """The system of the report."""
        return self.report.system

    def with_figures(self, figures: Mapping[int, int | None]) -> Program:
        """The program of the same report with other figures in some slots."""
        changed = list(self.report.figures)
        for slot, figure in figures.items():
            changed[slot] = figure
        report = evolve(self.report, figures=tuple(changed), unknown=self.report.unknown - set(figures))
        return Program(report, self.rows, self.free - set(figures), self._known, self._last)

    def conflict(self, freed: Collection[int] = ()) -> Conflict | None:
        """A conflict among the figures, when the freed slots may take any value; None when there is none.

        Raises:
            ArithmeticError: when the solver fails, which is never passed over as "no conflict".
        """
        gone = self.free | frozenset(freed)
        lines = self._lines(gone)
        errors = self._last_errors(gone)
        wrong = {i for i, line in enumerate(lines) if not line.holds_at(errors)}
        for i in sorted(wrong, key=lambda i: len(lines[i].cells)):
            found = self._proved({lines[i]: 1}, gone)
            if found is not None:
                return found
        return self._search(lines, wrong, errors, gone) if wrong else None

    def conflicts(self, freed: Collection[int] = ()) -> Iterator[Conflict]:
        """Conflicts without a freed cell and without a cell in common, until there is none left.

        Raises:
            ArithmeticError: when the solver fails.
        """
        gone = set(freed)
        while (conflict := self.conflict(gone)) is not None:
            yield conflict
            if not conflict.slots:
                break
            gone |= set(conflict.slots)

    def single_conflicts(self) -> Iterator[Conflict]:
        """The conflicts of one relation each: those that are a mismatch or broken by themselves."""
        for line in self._lines(self.free):
            found = None if line.holds else self._proved({line: 1}, self.free)
            if found is not None:
                yield found

    def range(self, slot: int, freed: Collection[int] = ()) -> tuple[Fraction | None, Fraction | None]:
        """The least and greatest true value of a slot, in quanta, the freed slots being free; None is no bound.

        The ends come from floating point, good to a millionth of a quantum, and may or may not be attained.

        Raises:
            ArithmeticError: when the solver fails, or when there is a conflict.
        """
        gone = (self.free | frozenset(freed)) - {slot}
        reached = _reached(self._lines(gone), slot)
        return self._end(reached, slot, gone, 1), self._end(reached, slot, gone, -1)

    # ── rows without freed cells, in exact integers ─────────────────────────────────────────────────

    @cached_property
    def _residuals(self) -> Sequence[int]:
        return self.system.residuals(self.report.values)

    def _lines(self, gone: frozenset[int]) -> list[_Line]:
        found = self._known.get(gone)
        if found is None:
            plain = self._known.get(_NOTHING) or self._known.setdefault(_NOTHING, tuple(_plain(self.system, self.rows)))
            found = self._known.setdefault(gone, tuple(_freed(self.system, plain, gone)))
        left = {s for line in found for s in line.cells if s in gone} if gone else ()
        lines = [x.printing(self._residual(x)) for x in found]
        return _recentred(lines, left) if left else lines

    def _residual(self, line: _Line) -> int:
        residuals = self._residuals
        if len(line.parts) == 1:
            ((i, times),) = line.parts.items()
            return times * residuals[i]
        return sum(times * residuals[i] for i, times in line.parts.items())

    # ── what can be proved, in exact integers ───────────────────────────────────────────────────────

    def _proved(self, weights: Mapping[_Line, Fraction | int], gone: Collection[int]) -> Conflict | None:
        """The conflict that weights of rows prove, checked in exact arithmetic; None when they prove nothing."""
        used: dict[int, Fraction] = {}
        for line, weight in weights.items():
            for i, times in line.parts.items():
                used[i] = used.get(i, Fraction(0)) + Fraction(weight) * times
        used = {i: w for i, w in used.items() if w}
        sums: dict[int, Fraction] = {}
        for i, weight in used.items():
            relation = self.system.relations[i]
            for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
                sums[slot] = sums.get(slot, Fraction(0)) + weight * coefficient
        slots = tuple(sorted(s for s, c in sums.items() if c))
        residual = sum((self._residuals[i] * weight for i, weight in used.items()), Fraction(0))
        sign = 1 if residual > 0 else -1
        exact = self.system.exact
        printed = [(sums[s], f) for s in slots if s not in exact and (f := self.report.figures[s]) is not None]
        bound = sum((abs(c) for c, _ in printed), Fraction(0)) / 2
        explained = abs(residual) < bound or (abs(residual) == bound and end_is_attained(printed, residual))
        if not residual or not set(gone).isdisjoint(slots) or explained or not self._adds_up(used, sign):
            return None
        return Conflict({row: w * sign for row, w in used.items()}, slots, residual * sign, bound)

    def _adds_up(self, weights: Mapping[int, Fraction], sign: int) -> bool:
        """Whether the weighted sum is one that the relations forbid: an inequality may only enter its own way round."""
        sides = {"=": 0, "<=": 1, ">=": -1}
        return all(w * sign * sides[self.system.relations[r].operator] >= 0 for r, w in weights.items())

    # ── linear programs, as small as the question allows ────────────────────────────────────────────

    def _last_errors(self, gone: Collection[int]) -> dict[int, float]:
        figures = self.report.figures
        return {s: e for s, (figure, e) in self._last.items() if s not in gone and figures[s] == figure}

    def _search(
        self, lines: Sequence[_Line], circle: set[int], errors: Mapping[int, float], gone: frozenset[int]
    ) -> Conflict | None:
        """A conflict of the rows, or None: looked for around the rows that do not hold, in growing circles.

        Some true values are let loose, all others stay. When the rows around them can then hold, all can; when even
        with every cell of these rows loose they cannot, there is a conflict; else the circle grows.
        """
        holders = _holders(lines)
        always = {s for s in gone if s in holders}
        while True:
            loose = always | {s for i in circle for s in lines[i].cells}
            wider = circle | {i for s in loose for i in holders[s]}
            chosen = [lines[i] for i in sorted(wider)]
            moved = self._moved(chosen, loose, errors, gone)
            if moved is None:
                return self._certificate(chosen, gone)
            if not moved:
                return None
            circle = wider

    def _moved(
        self, lines: Sequence[_Line], loose: Collection[int], errors: Mapping[int, float], gone: frozenset[int]
    ) -> bool | None:
        """Whether cells that are not loose have to move for the rows to hold; None when they cannot hold."""
        slots, ends = _slots(lines), []
        fixed: list[tuple[int, float, float]] = []
        for i, slot in enumerate(slots):
            low, high = self._ends(slot, gone)
            here = min(max(errors.get(slot, 0.0), low), high)
            ends.append((low, high) if slot in loose else (here, here))
            if slot not in loose:
                # What should stay moves by a positive and a negative part, and each costs.
                fixed += [(i, 1.0, high - here), (i, -1.0, here - low)]
        moves: dict[int, list[tuple[int, float]]] = {}
        for k, (i, sign, _) in enumerate(fixed):
            moves.setdefault(slots[i], []).append((len(slots) + k, sign))
        rows = [
            evolve(
                row, terms={**row.terms, **{k: c * sign for s, c in line.cells.items() for k, sign in moves.get(s, ())}}
            )
            for row, line in zip(_constraints(lines, slots), lines, strict=True)
        ]
        costs = [0.0] * len(slots) + [1.0] * len(fixed)
        solved = minimize(costs, [*ends, *((0.0, most) for _, _, most in fixed)], rows)
        if solved.status is Status.INFEASIBLE:
            return None
        if _settled(solved).cost > _ZERO:
            return True
        for slot, error in zip(slots, solved.values, strict=False):
            figure = self.report.figures[slot]
            if figure is not None and slot not in gone:
                self._last[slot] = (figure, error)
        return False

    def _certificate(self, lines: Sequence[_Line], gone: frozenset[int]) -> Conflict:
        """The conflict of rows that cannot hold together, with few cells.

        Among all weighted sums c = A'y whose residual exceeds what rounding explains by one, it takes the one with
        the smallest sum of |c|, which is one of few cells.
        """
        slots, rows = _slots(lines), len(lines)
        bounds = [
            (0.0 if line.operator == "<=" else -INFINITE, 0.0 if line.operator == ">=" else INFINITE) for line in lines
        ]
        excess = {i: -_near(line) for i, line in enumerate(lines)}
        sums: dict[int, dict[int, float]] = {slot: {} for slot in slots}
        for i, line in enumerate(lines):
            for slot, coefficient in line.cells.items():
                sums[slot][i] = float(coefficient)
        for k, slot in enumerate(slots):
            # The sum is off upwards: a positive coefficient is helped by a true value at its low end, a negative by a
            # high one. Of a freed cell nothing may be left.
            low, high = (0.0, 0.0) if slot in gone else self._ends(slot, gone)
            positive, negative = rows + 2 * k, rows + 2 * k + 1
            bounds += [(0.0, 0.0 if slot in gone else INFINITE)] * 2
            sums[slot] |= {positive: -1.0, negative: 1.0}
            excess |= {positive: -low, negative: high}
        constraints = [Constraint(excess, high=-1.0), *(Constraint(terms, 0.0, 0.0) for terms in sums.values())]
        costs = [0.0] * rows + [1.0] * (2 * len(slots))
        found = self._read_back(lines, _settled(minimize(costs, bounds, constraints)).values[:rows], gone)
        if found is None:
            message = "the solver's conflict is not one in exact arithmetic"
            raise ArithmeticError(message)
        return found

    def _read_back(self, lines: Sequence[_Line], weights: Sequence[float], gone: frozenset[int]) -> Conflict | None:
        """The weights of the solver as exact numbers that prove a conflict."""
        largest = max(map(abs, weights))
        support = [(line, y) for line, y in zip(lines, weights, strict=True) if abs(y) > _ZERO * largest]
        smallest = min(abs(y) for _, y in support)
        for scale in (smallest, largest):
            for denominator in _DENOMINATORS:
                exact = {line: Fraction(y / scale).limit_denominator(denominator) for line, y in support}
                found = self._proved(exact, gone)
                if found is not None:
                    return found
        return self._proved(_ray(support), gone)

    def _end(self, lines: Sequence[_Line], slot: int, gone: frozenset[int], direction: int) -> Fraction | None:
        if not lines:
            return None
        slots = _slots(lines)
        at = slots.index(slot)
        bounds = [self._ends(s, gone | {slot}) for s in slots]
        costs = [0.0] * len(slots)
        costs[at] = direction
        left = gone.intersection(slots)
        moved, figure = list(lines), self.report.values[slot]
        for far in (INFINITE, _FAR):
            # The first answer may be far from the figure; the second is asked from there, where numbers are small.
            solved = minimize(costs, bounds, _constraints(moved, slots, far))
            if solved.status is Status.UNBOUNDED:
                return None
            error = _settled(solved).values[at]
            if far == _FAR:
                break
            figure += round(error)
            moved = [x.printing(x.residual + round(error) * x.cells.get(slot, 0)) for x in moved]
            moved = _recentred(moved, left)
        return Fraction(error).limit_denominator(_FAR) + figure

    def _ends(self, slot: int, gone: Collection[int]) -> tuple[float, float]:
        """How far a true value may lie below and above its printed figure."""
        if slot in gone:
            return -INFINITE, INFINITE
        figure = self.report.figures[slot]
        if figure is None or slot in self.system.exact:
            return 0.0, 0.0
        return -0.5 + (0 if figure > 0 else _OPEN), 0.5 - (0 if figure < 0 else _OPEN)


def program(report: Report, without: Iterable[int] = ()) -> Program:
    """The program of a report over all relations whose cells are there; a figure that is not known is free.

    A rule whose verdict is milder than an error may be broken by true figures: no cell is wrong for its sake.
    """
    system = report.system
    left_out = set(without) | {i for i in system.incomplete if _lacks_rows(system, i)}
    left_out |= {i for i, relation in enumerate(system.relations) if not relation.binding}
    free = report.unknown | {s for s in system.layout.absent_slots if report.figures[s] is None}
    return Program(report, tuple(i for i in range(len(system.relations)) if i not in left_out), frozenset(free))


def _lacks_rows(system: System, relation: int) -> bool:
    """Whether terms of a relation have no cell, because the rows of their table would come with the report."""
    tables = system.layout.schema.table_by_id
    return any(tables[table].open for table in system.relations[relation].missing)


def _plain(system: System, relations: Iterable[int]) -> Iterator[_Line]:
    """The relations as rows, each by itself."""
    for i in relations:
        relation = system.relations[i]
        cells: Row = {}
        for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
            cells[slot] = cells.get(slot, 0) + coefficient
        yield _Line({s: c for s, c in cells.items() if c}, {i: 1}, relation.operator)


def _freed(system: System, plain: Iterable[_Line], gone: Collection[int]) -> Iterator[_Line]:
    """The relations as rows, with the cells that are gone eliminated by the equations."""
    touching = {i for slot in gone for i in system.by_slot[slot]}
    touched: list[Row] = []
    inequalities: list[tuple[Row, str]] = []
    for line in plain:
        (i,) = line.parts
        if i not in touching or line.cells.keys().isdisjoint(gone):
            yield line
        elif line.operator == "=":
            touched.append(labelled(line.cells, i))
        else:
            inequalities.append((labelled(line.cells, i), line.operator))
    echelon, rest = eliminate(touched, gone)
    for row in rest:
        yield _Line(unknowns(row), made_of(row), "=")
    for row, operator in inequalities:
        # The inequality itself enters with a positive factor, the equations with any.
        reduced = echelon.reduce(row)
        yield _Line(unknowns(reduced), made_of(reduced), operator)


def _recentred(lines: list[_Line], gone: Collection[int]) -> list[_Line]:
    """The rows about other figures for the freed cells that stand in inequalities alone, so that residuals are small.

    What a freed cell prints says nothing, so it may as well print the greatest (else least) value that it may have.
    """
    for slot in sorted(gone):
        uppers = [line for line in lines if line.cells.get(slot, 0) * (1 if line.operator == "<=" else -1) > 0]
        lowers = [line for line in lines if line.cells.get(slot, 0) * (1 if line.operator == "<=" else -1) < 0]
        moves = [Fraction(-line.residual, line.cells[slot]) for line in uppers or lowers]
        move = min(moves) // 1 if uppers else -(-max(moves) // 1)
        lines = [
            line.printing(line.residual + int(move) * line.cells[slot]) if slot in line.cells else line
            for line in lines
        ]
    return lines


def _near(line: _Line, far: float = _FAR) -> float:
    """The residual of a row as a number that floating point can bear."""
    return float(max(-far, min(far, line.residual)))


def _reached(lines: Sequence[_Line], slot: int) -> list[_Line]:
    """The rows that are linked with a slot, directly or through other cells."""
    holders = _holders(lines)
    seen: set[int] = set()
    waiting = list(holders.get(slot, ()))
    while waiting:
        i = waiting.pop()
        if i not in seen:
            seen.add(i)
            waiting.extend(j for s in lines[i].cells for j in holders[s] if j not in seen)
    return [lines[i] for i in sorted(seen)]


def _holders(lines: Sequence[_Line]) -> dict[int, list[int]]:
    """For each slot, the rows that it stands in."""
    holders: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        for slot in line.cells:
            holders.setdefault(slot, []).append(i)
    return holders


def _ray(support: Sequence[tuple[_Line, float]]) -> Mapping[_Line, Fraction]:
    """Exact weights from the cells in which the solver's sum is nothing: where they leave one direction, it is that."""
    sums: dict[int, float] = {}
    for line, y in support:
        for slot, coefficient in line.cells.items():
            sums[slot] = sums.get(slot, 0.0) + y * coefficient
    largest = max(abs(y) for _, y in support)
    conditions: dict[int, Row] = {slot: {} for slot, c in sums.items() if abs(c) < _ZERO * largest}
    for i, (line, _) in enumerate(support):
        for slot, coefficient in line.cells.items():
            if slot in conditions:
                conditions[slot][i] = coefficient
    last = max(range(len(support)), key=lambda i: abs(support[i][1]))
    echelon, _ = eliminate(conditions.values(), [i for i in range(len(support)) if i != last])
    sign = 1 if support[last][1] > 0 else -1
    exact = {support[last][0]: Fraction(sign)}
    for pivot, row in echelon.pivots.items():
        exact[support[pivot][0]] = Fraction(-sign * row.get(last, 0), row[pivot])
    return exact


def _slots(lines: Iterable[_Line]) -> list[int]:
    """The cells of rows, in order: the variables of their program."""
    return sorted({s for line in lines for s in line.cells})


def _constraints(lines: Iterable[_Line], slots: Sequence[int], far: float = _FAR) -> list[Constraint]:
    """Each row about the movements of its cells, which are variables in the order of the slots."""
    place = {s: i for i, s in enumerate(slots)}
    found = []
    for line in lines:
        wanted = -_near(line, far)
        low = -INFINITE if line.operator == "<=" else wanted
        high = INFINITE if line.operator == ">=" else wanted
        found.append(Constraint({place[s]: float(c) for s, c in line.cells.items()}, low, high))
    return found


def _settled(solved: Solution) -> Solution:
    """An answer that has to be one: what else the solver says is its failure."""
    if solved.status is not Status.OPTIMAL:
        message = f"the solver found no answer where there is one: {solved.status}"
        raise ArithmeticError(message)
    return solved
