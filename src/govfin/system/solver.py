"""Linear and mixed-integer programs: the one door to the solver HiGHS (highspy, of the extra `govfin[audit]`).

The solver works in floating point. What it says is a proposal: whoever asks proves it in exact integers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from importlib.util import find_spec
from itertools import accumulate
from typing import Any, Final

from attrs import frozen

INFINITE: Final = float("inf")


class Status(StrEnum):
    """How a search for the least cost ended."""

    #: The values cost least.
    OPTIMAL = "optimal"
    #: No values satisfy the rows.
    INFEASIBLE = "infeasible"
    #: The cost has no least: it can fall without end.
    UNBOUNDED = "unbounded"
    #: The time was up. The values, if there are any, satisfy the rows; `Solution.bound` says how good they are.
    STOPPED = "stopped"


@frozen
class Constraint:
    """A sum of variables (by their number, each with its coefficient) that lies between two ends, both attained."""

    terms: Mapping[int, float]
    low: float = -INFINITE
    high: float = INFINITE


@frozen
class Solution:
    """What the solver found."""

    status: Status
    #: The value of each variable; empty when none were found.
    values: tuple[float, ...] = ()
    #: What these values cost; infinite when none were found.
    cost: float = INFINITE
    #: No values cost less than this.
    bound: float = -INFINITE


def is_installed() -> bool:
    """Whether the solver is there: it comes with the extra `govfin[audit]`. Loads nothing."""
    return find_spec("highspy") is not None


def minimize(
    costs: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    constraints: Sequence[Constraint],
    *,
    whole: Collection[int] = (),
    time_limit: float | None = None,
) -> Solution:
    """The values of variables, between their bounds, that satisfy the constraints and cost least.

    `whole` names the variables that are whole numbers; they come back as such. One thread, one seed: the same question
    has the same answer. Lengths are those of `costs`; seconds for `time_limit`. Needs the extra `govfin[audit]`.

    Raises:
        ArithmeticError: when the solver fails. "No solution" is a status, never an error.
    """
    if not costs:
        possible = all(c.low <= 0 <= c.high for c in constraints)
        return Solution(Status.OPTIMAL, (), 0.0, 0.0) if possible else Solution(Status.INFEASIBLE)
    solver, found = _run(_model(costs, bounds, constraints, whole), time_limit)
    if found == "kUnboundedOrInfeasible":
        solver, found = _run(solver.getLp(), time_limit, presolve="off")
    status = _STATUS.get(found)
    if status is None:
        message = f"the solver stopped: {found.removeprefix('k')}"
        raise ArithmeticError(message)
    info = solver.getInfo()
    if status in {Status.INFEASIBLE, Status.UNBOUNDED} or info.primal_solution_status != _FEASIBLE:
        return Solution(status)
    values = solver.getSolution().col_value
    numbers = tuple(float(round(v)) if i in whole else float(v) for i, v in enumerate(values))
    cost = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if whole else cost if status is Status.OPTIMAL else -INFINITE
    return Solution(status, numbers, cost, bound)


#: How HiGHS says what became of a model.
_STATUS: Final[Mapping[str, Status]] = {
    "kOptimal": Status.OPTIMAL,
    "kInfeasible": Status.INFEASIBLE,
    "kUnbounded": Status.UNBOUNDED,
    "kTimeLimit": Status.STOPPED,
}
#: How HiGHS says that the values satisfy the constraints.
_FEASIBLE: Final = 2


def _run(model: Any, time_limit: float | None, *, presolve: str = "choose") -> tuple[Any, str]:  # noqa: ANN401 - of highspy
    """The solver after its run, and its status by name."""
    # The plain class: the public one sets callbacks up, which prints a banner and takes longer than most programs here.
    from highspy._core import HighsStatus, _Highs  # noqa: PLC0415 - an extra, loaded where it is used

    solver = _Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "parallel": "off",
        "threads": 1,
        "presolve": presolve,
        # The least means the least, not within a ten thousandth of it.
        "mip_rel_gap": 0.0,
    }
    if time_limit is not None:
        options["time_limit"] = max(0.0, float(time_limit))
    for name, value in options.items():
        solver.setOptionValue(name, value)
    if solver.passModel(model) == HighsStatus.kError or solver.run() == HighsStatus.kError:
        message = "the solver does not take the program"
        raise ArithmeticError(message)
    return solver, str(solver.getModelStatus().name)


def _model(
    costs: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    constraints: Sequence[Constraint],
    whole: Collection[int],
) -> Any:  # noqa: ANN401 - of highspy
    import highspy  # noqa: PLC0415

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(constraints)
    model.col_cost_ = list(costs)
    model.col_lower_, model.col_upper_ = [b[0] for b in bounds], [b[1] for b in bounds]
    model.row_lower_, model.row_upper_ = [c.low for c in constraints], [c.high for c in constraints]
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = [0, *accumulate(len(c.terms) for c in constraints)]
    matrix.index_ = [i for c in constraints for i in c.terms]
    matrix.value_ = [float(x) for c in constraints for x in c.terms.values()]
    if whole:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if i in whole else kinds.kContinuous for i in range(len(costs))]
    return model
