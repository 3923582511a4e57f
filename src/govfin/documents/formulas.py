"""Relations as formulas of a spreadsheet: a cell's own, the two sides of a check, and what a check came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from attrs import frozen

from govfin.report.report import Report
from govfin.system.propagate import plan, solve
from govfin.system.relations import NO_TARGET, Relation

#: How many arguments a function of a spreadsheet takes.
_ARGUMENTS: Final = 200

#: What a check comes to, mildest first; its place in the list is how grave it is.
BLANK, PASS, TAIL, DOUBTFUL, REMINDER, MISMATCH, BROKEN = "—", "✓", "尾差", "存疑", "提醒", "不一致", "✗"
OUTCOMES: Final = (BLANK, PASS, TAIL, DOUBTFUL, REMINDER, MISMATCH, BROKEN)
UNDECIDED: Final = "无法判断"


class _Empty(str):
    """An empty text as the value of a formula: XlsxWriter takes one that equals "" for no value at all."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


#: What a formula comes to where all its parts are blank.
EMPTY: Final = _Empty()


class Place(NamedTuple):
    """Where a figure stands in a workbook, from 0."""

    sheet: str
    row: int
    column: int


Places = Mapping[int, Place]
Term = tuple[int, int]


def own_formulas(report: Report, places: Places) -> Mapping[int, Relation]:
    """The derived cells that show a formula, each with the relation that gives it.

    A figure that its relation does not give (a tail, an error, a figure without its parts) is no formula: what was
    given stays as it was given, and a check says that it differs.
    """
    system, found = report.system, {}
    for step in plan(system):
        relation = system.relations[step.relation]
        # A sum without parts (a class that the department does not use) is blank whatever people enter.
        whole = len(relation.slots) > 1 or relation.constant != 0
        whole = whole and all(s in places for s in relation.slots) and report.unknown.isdisjoint(relation.slots)
        if whole and report.figures[step.slot] == solve(relation, step.slot, report.figures):
            found[step.slot] = relation
    return found


def cell_formula(relation: Relation, slot: int, places: Places, decimals: int) -> str:
    """The formula of a cell: the sum that its relation gives it; blank where all parts are."""
    own = relation.coefficients[relation.slots.index(slot)]
    pairs = zip(relation.slots, relation.coefficients, strict=True)
    terms = [(s, -own * c) for s, c in pairs if s != slot]
    constant = -own * relation.constant
    home = places[slot].sheet
    total = f"ROUND({_sum(terms, places, home, constant, decimals)},{decimals})"
    if constant:
        return f"={total}"
    counted = _call("COUNT", list(_ranges([s for s, _ in terms], places, home)))
    return f'=IF({counted}=0,"",{total})'


@frozen
class Check:
    """A relation as a line of the sheet of checks; each part is a formula in the scale of its tables."""

    relation: Relation
    left: str
    right: str
    #: How many printed figures it has, each as often as its coefficient says: half a step of rounding each.
    roundings: str
    #: The same with the squares of the coefficients, for what is improbable.
    squares: str
    #: Whether it holds two printed figures against each other, and nothing else.
    pair: str
    #: Whether rounding could just reach: every figure lies on the side where its interval is closed.
    reached: str


def check_of(relation: Relation, places: Places, sheet: str, decimals: int, difference: str) -> Check | None:
    """A relation as formulas; None when some of its cells are not in the workbook. `difference` names left - right."""
    if any(s not in places for s in relation.slots):
        return None
    pairs = list(zip(relation.slots, relation.coefficients, strict=True))
    left, right = sides(relation)
    reached = [f'OR({_ref(places[s], sheet)}="",{c}*SUM({_ref(places[s], sheet)})*{difference}>0)' for s, c in pairs]
    return Check(
        relation,
        f"=ROUND({_sum(left, places, sheet, relation.constant, decimals)},{decimals})",
        f"=ROUND({_sum(right, places, sheet, 0, decimals)},{decimals})",
        _counts(pairs, places, sheet, abs),
        _counts(pairs, places, sheet, lambda c: c * c),
        f"AND({_counts(pairs, places, sheet, lambda _: 1)}=2,{_counts(pairs, places, sheet, lambda c: c)}=0)",
        _call("AND", reached),
    )


def sides(relation: Relation) -> tuple[list[Term], list[Term]]:
    """The two sides of a relation: what it defines, or what is positive in it, and the rest; slots with factors."""
    pairs = list(zip(relation.slots, relation.coefficients, strict=True))
    if relation.target != NO_TARGET:
        return [(s, c) for s, c in pairs if s == relation.target], [(s, -c) for s, c in pairs if s != relation.target]
    return [(s, c) for s, c in pairs if c > 0], [(s, -c) for s, c in pairs if c < 0]


def outcome_formula(check: Check, difference: str, step: str) -> str:
    """What the check came to, as govfin's own tolerance says; `difference` and `step` are a cell and the precision."""
    relation = check.relation
    holds = {"=": f"{difference}=0", "<=": f"{difference}<=0", ">=": f"{difference}>=0"}[relation.operator]
    excess = f"ROUND(ABS({difference})/{step},0)"
    within = f"OR(2*{excess}<{check.roundings},AND(2*{excess}={check.roundings},{check.reached}))"
    improbable = f"12*{excess}*{excess}>9*{check.squares}"
    broken = BROKEN if relation.binding else REMINDER
    apart = f'"{broken}"' if relation.constant else f'IF(AND({check.pair},{excess}=1),"{MISMATCH}","{broken}")'
    judged = f'IF({holds},"{PASS}",IF({within},IF({improbable},"{DOUBTFUL}","{TAIL}"),{apart}))'
    return f"={judged}" if relation.constant else f'=IF({check.roundings}=0,"{BLANK}",{judged})'


def worst_of(cells: Sequence[str]) -> str:
    """The gravest of some checks, each the name of a cell that says how grave it is."""
    return _call("MAX", list(cells))


def _sum(terms: Iterable[Term], places: Places, home: str, constant: int, decimals: int) -> str:
    """A sum with factors: `SUM(D5:D9)-SUM(D12)-2*SUM(E3)`; SUM passes over what is blank."""
    text = ""
    ordered = sorted(terms, key=lambda t: -t[1])
    for factor, run in groupby(ordered, key=lambda t: t[1]):
        times = "" if abs(factor) == 1 else f"{abs(factor)}*"
        text += ("-" if factor < 0 else "+" if text else "") + times
        text += _call("SUM", list(_ranges([s for s, _ in run], places, home)))
    if constant:
        text += f"{'-' if constant < 0 else '+'}{abs(constant)}/{10**decimals}"
    return text or "0"


def _counts(pairs: Iterable[Term], places: Places, home: str, weight: Callable[[int], int]) -> str:
    parts = []
    ordered = sorted(((s, weight(c)) for s, c in pairs), key=lambda t: t[1])
    for factor, run in groupby(ordered, key=lambda t: t[1]):
        counted = _call("COUNT", list(_ranges([s for s, _ in run], places, home)))
        parts.append(counted if factor == 1 else f"{factor}*{counted}")
    return f"({'+'.join(parts)})"


def _ranges(slots: Iterable[int], places: Places, home: str) -> Iterator[str]:
    """The cells of some slots; those that follow one another in a column, or else in a row, as one range."""
    ordered = sorted((places[s] for s in slots), key=lambda p: (p.sheet, p.column, p.row))
    down = _runs(ordered, lambda p: p._replace(row=p.row - 1))
    alone = sorted(run[0] for run in down if len(run) == 1)
    across = _runs(alone, lambda p: p._replace(column=p.column - 1))
    for run in sorted([*(r for r in down if len(r) > 1), *across]):
        first = _ref(run[0], home)
        yield first if len(run) == 1 else f"{first}:{_ref(run[-1], run[-1].sheet)}"


def _runs(places: Iterable[Place], before: Callable[[Place], Place]) -> list[list[Place]]:
    runs: list[list[Place]] = []
    for place in places:
        if runs and runs[-1][-1] == before(place):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _ref(place: Place, home: str) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - an extra, loaded where it is used

    cell: str = xl_rowcol_to_cell(place.row, place.column)
    return cell if place.sheet == home else f"{quoted(place.sheet)}!{cell}"


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _call(function: str, arguments: list[str]) -> str:
    """A call; one with more arguments than a function takes calls itself on groups of them."""
    if len(arguments) <= _ARGUMENTS:
        return f"{function}({','.join(arguments)})"
    groups = [arguments[i : i + _ARGUMENTS] for i in range(0, len(arguments), _ARGUMENTS)]
    outer = "SUM" if function == "COUNT" else function
    return _call(outer, [f"{function}({','.join(g)})" for g in groups])
