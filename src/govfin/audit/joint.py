"""Joint satisfiability: do true values exist that satisfy every relation of a report and round to what it prints?

Each printed figure x of one quantum stands for [x - 1/2, x + 1/2) (mirrored for negative figures), a blank for 0.
A linear program asks whether the relations can hold together. Where they cannot, its dual is a combination of
relations whose sum no rounding explains: a conflict. The conflict is then checked in exact integers, so what is
told does not rest on floating point. See docs/audit.md for the theorem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from govfin.audit.outcomes import undecidable
from govfin.audit.tolerance import end_is_attained
from govfin.report.report import Report
from govfin.system.relations import System

if TYPE_CHECKING:
    from numpy.typing import NDArray
    import numpy as np
    from scipy.sparse import csr_array

#: A dual of the program is a ratio of small integers; it is read back as one with at most this denominator.
_DENOMINATOR: Final = 10_000
#: How far, in quanta, the program stays from the open end of an interval: less than any honest margin, which is a
#: ratio of small integers, and more than the solver's own tolerance.
_OPEN: Final = 1e-5
#: Weights below this, beside the largest, are zero.
_ZERO: Final = 1e-6
#: How scipy's `linprog` says that there is no solution.
_INFEASIBLE: Final = 2


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
class Program:
    """The linear program of a report: its decidable relations as rows, its cells as columns."""

    report: Report
    rows: tuple[int, ...]

    @property
    def system(self) -> System:
        """The system of the report."""
        return self.report.system

    def conflict(self, freed: Collection[int] = ()) -> Conflict | None:
        """A conflict among the figures, when the freed slots may take any value; None when there is none.

        Raises:
            ArithmeticError: when the solver fails, which is never passed over as "no conflict".
        """
        weights = self._dual(frozenset(freed))
        return None if weights is None else self._exact(weights, frozenset(freed))

    def single_conflicts(self) -> Iterator[Conflict]:
        """The conflicts of one relation each: those that are a mismatch or broken by themselves."""
        for row in self.rows:
            residual = self.system.relations[row].residual(self.report.values)
            found = self._exact([Fraction(int(r == row)) for r in self.rows], frozenset()) if residual else None
            if found is not None:
                yield found

    def _dual(self, freed: frozenset[int]) -> Sequence[Fraction] | None:
        """Weights of a conflict with few cells, by a linear program; None when there is no conflict.

        Among all weighted sums c = A'y whose residual exceeds what rounding explains by one, it takes the one with
        the smallest sum of |c|, which is one of few cells.
        """
        import numpy as np  # noqa: PLC0415 - an extra, loaded where it is used
        from scipy.optimize import linprog  # noqa: PLC0415
        from scipy.sparse import csr_array, eye_array, hstack  # noqa: PLC0415

        matrix, residuals = self._matrix()
        rows, cells = matrix.shape
        half = np.array([0.0 if f is None else 0.5 - _OPEN for f in self.report.figures])
        excess = csr_array(np.concatenate([-residuals, half, half])[np.newaxis, :])
        sums = hstack([matrix.T, -eye_array(cells), eye_array(cells)], format="csr")
        most = np.full(cells, np.inf)
        most[list(freed)] = 0.0
        solved = linprog(
            np.concatenate([np.zeros(rows), np.ones(2 * cells)]),
            A_ub=excess,
            b_ub=[-1.0],
            A_eq=sums,
            b_eq=np.zeros(cells),
            bounds=np.column_stack(
                [
                    np.concatenate([self._lowest_weights(), np.zeros(2 * cells)]),
                    np.concatenate([self._highest_weights(), most, most]),
                ]
            ),
            method="highs",
        )
        if solved.status == _INFEASIBLE:
            return None
        if solved.status != 0:
            raise ArithmeticError(solved.message)
        weights = solved.x[:rows]
        scaled = weights / np.max(np.abs(weights))
        return [Fraction(float(y)).limit_denominator(_DENOMINATOR) if abs(y) > _ZERO else Fraction(0) for y in scaled]

    def _lowest_weights(self) -> NDArray[np.float64]:
        import numpy as np  # noqa: PLC0415

        return np.array([0.0 if self._operator(r) == "<=" else -np.inf for r in range(len(self.rows))])

    def _highest_weights(self) -> NDArray[np.float64]:
        import numpy as np  # noqa: PLC0415

        return np.array([0.0 if self._operator(r) == ">=" else np.inf for r in range(len(self.rows))])

    def _operator(self, row: int) -> str:
        return self.system.relations[self.rows[row]].operator

    def _matrix(self) -> tuple[csr_array, NDArray[np.float64]]:
        import numpy as np  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        relations = [self.system.relations[i] for i in self.rows]
        data = [c for r in relations for c in r.coefficients]
        columns = [s for r in relations for s in r.slots]
        starts = np.cumsum([0, *(len(r.slots) for r in relations)])
        matrix = csr_array((data, columns, starts), shape=(len(relations), len(self.report.figures)), dtype=float)
        residuals = self.system.residuals(self.report.values)
        return matrix, np.array([residuals[i] for i in self.rows], dtype=float)

    def _exact(self, weights: Sequence[Fraction], freed: frozenset[int]) -> Conflict | None:
        """The conflict that the weights prove, checked in exact arithmetic; None when they prove nothing."""
        sums: dict[int, Fraction] = {}
        used: dict[int, Fraction] = {}
        for row, weight in zip(self.rows, weights, strict=True):
            if not weight:
                continue
            used[row] = weight
            relation = self.system.relations[row]
            for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
                sums[slot] = sums.get(slot, Fraction(0)) + weight * coefficient
        slots = tuple(sorted(s for s, c in sums.items() if c))
        residuals = self.system.residuals(self.report.values)
        residual = sum((residuals[row] * weight for row, weight in used.items()), Fraction(0))
        sign = 1 if residual > 0 else -1
        printed = [(sums[s], f) for s in slots if (f := self.report.figures[s]) is not None]
        bound = sum((abs(c) for c, _ in printed), Fraction(0)) / 2
        explained = abs(residual) < bound or (abs(residual) == bound and end_is_attained(printed, residual))
        if freed & set(slots) or explained or not self._adds_up(used, sign):
            return None
        return Conflict({row: w * sign for row, w in used.items()}, slots, residual * sign, bound)

    def _adds_up(self, weights: Mapping[int, Fraction], sign: int) -> bool:
        """Whether the weighted sum is one that the relations forbid: an inequality may only enter its own way round."""
        sides = {"=": 0, "<=": 1, ">=": -1}
        return all(w * sign * sides[self.system.relations[r].operator] >= 0 for r, w in weights.items())


def program(report: Report, without: Iterable[int] = ()) -> Program:
    """The program of a report over all relations that can be decided."""
    left_out = undecidable(report) | set(without)
    return Program(report, tuple(i for i in range(len(report.system.relations)) if i not in left_out))
