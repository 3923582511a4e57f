"""Fill: what the rules say about the cells that a report lacks: a figure with its derivation, or an interval.

What is not known is the unknown of a linear system, the rest of the report its right-hand side. A cell follows when
elimination leaves it alone in a row; the row is the derivation. What does not follow is bounded by the linear
program over the intervals; and as many figures have to be asked for as the system has directions left (its null
space), no more and no fewer. Elimination is exact, in integers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from govfin.audit.joint import Program, program
from govfin.audit.localize import printable
from govfin.computing.propagate import compute
from govfin.report.report import Report
from govfin.system import solver
from govfin.system.elimination import Echelon, Row, labelled, made_of, unknowns

_HALF: Final = Fraction(1, 2)


@frozen
class Filled:
    """A cell that the report lacks, and what the rules say that it prints."""

    address: str
    #: The figure as printed; empty where the rules leave it open, or where all that it sums is blank.
    figure: str
    #: The smallest and largest figure that it may print, given that all others were rounded; None is no bound.
    low: str | None
    high: str | None
    #: The rules whose sum gives it, and the figures that enter: address, how often, as printed.
    rules: tuple[str, ...] = ()
    parts: tuple[tuple[str, Fraction, str], ...] = ()
    #: Whether the rules give it; else it is bounded at most.
    determined: bool = True


@frozen
class Filling:
    """Every cell that a report lacks, in the order of the form."""

    report: Report
    cells: tuple[Filled, ...]
    #: The fewest cells that one has to ask for, so that all others follow.
    ask: tuple[str, ...]
    #: Whether the figures that are there contradict one another; no interval can then be told.
    contradictory: bool = False
    #: Whether intervals of what does not follow could be looked for: they need the extra `govfin[audit]`.
    bounded: bool = True

    @property
    def determined(self) -> tuple[Filled, ...]:
        """The cells that follow from the rules."""
        return tuple(c for c in self.cells if c.determined)

    @property
    def open(self) -> tuple[Filled, ...]:
        """The cells that do not."""
        return tuple(c for c in self.cells if not c.determined)


def fill(report: Report) -> Filling:
    """What the rules say about every figure that is not known (`?`) and every blank cell that a rule defines.

    Figures are as printed, in the unit of their table. Given figures are never changed or judged: `validate` does.

    Raises:
        ArithmeticError: when the solver fails.
    """
    computed = compute(report)
    report = report.reshaped(computed.shape)
    system = report.system
    absent = {s for s in system.layout.absent_slots if report.figures[s] is None}
    wanted = {s for s in system.derived if report.figures[s] is None and s not in absent} | report.unknown
    whole = program(report)
    found = Program(report, whole.rows, frozenset(wanted | absent))
    echelon = _solved(found, wanted, absent)
    followed = {pivot for pivot, row in echelon.pivots.items() if len(unknowns(row)) == 1}
    # Of a table that is not there, what follows is told, and no more is asked.
    lacking = sorted(wanted | (absent & followed))
    ask = [s for s in lacking if s not in echelon.pivots]
    can = solver.is_installed()
    contradictory = can and bool(lacking) and found.conflict() is not None
    cells = []
    for slot in lacking:
        if slot in followed:
            cells.append(_followed(found, computed, slot, echelon.pivots[slot]))
        else:
            low, high = printable(found, slot, ()) if can and not contradictory else (None, None)
            cells.append(_open(report, slot, low, high))
    return Filling(report, tuple(cells), tuple(report.address(s) for s in ask), contradictory, can)


def as_data(found: Filling) -> dict[str, Any]:
    """The filling as plain data, for JSON; amounts are text, in the unit of their table."""
    report = found.report
    return {
        "govfin": 1,
        "schema": report.schema.id,
        "department": report.department,
        "year": report.year,
        "cells": [
            {
                "address": cell.address,
                "unit": report.layout.scale(report.slot(cell.address)).unit,
                "determined": cell.determined,
                "figure": cell.figure if cell.determined else None,
                "low": cell.low,
                "high": cell.high,
                "rules": list(cell.rules),
                "parts": [{"address": a, "coefficient": str(c), "figure": f} for a, c, f in cell.parts],
            }
            for cell in found.cells
        ],
        "ask": list(found.ask),
        "contradictory": found.contradictory,
        "bounded": found.bounded,
    }


def _solved(here: Program, wanted: Collection[int], absent: Collection[int]) -> Echelon:
    """The equations solved for the cells that lack: those of absent tables first, then derived ones, then inputs.

    What is pivoted on first is asked for last: rows that tell of wanted cells alone are free of absent tables.
    """
    system = here.system
    lacking = {*wanted, *absent}
    echelon = Echelon(lambda c: (c not in absent, c not in system.derived, -c) if c in lacking else None)
    for i in here.rows:
        relation = system.relations[i]
        if relation.operator == "=" and not lacking.isdisjoint(relation.slots):
            row: Row = {}
            for slot, c in zip(relation.slots, relation.coefficients, strict=True):
                row[slot] = row.get(slot, 0) + (c if slot in lacking else 0)
            echelon.add(labelled({s: c for s, c in row.items() if c}, i))
    return echelon


def _followed(here: Program, computed: Report, slot: int, row: Mapping[int, int]) -> Filled:
    """A cell that follows, with the sum that gives it: by its own rule where that is enough, else by elimination."""
    report, system = here.report, here.system
    own = Fraction(row[slot])
    sums: dict[int, Fraction] = {}
    constant = Fraction(0)
    parts = {i: Fraction(c) / own for i, c in made_of(row).items()}
    for i, weight in parts.items():
        relation = system.relations[i]
        constant -= weight * relation.constant
        for s, c in zip(relation.slots, relation.coefficients, strict=True):
            sums[s] = sums.get(s, Fraction(0)) - weight * c
    del sums[slot]
    entering = [(s, c) for s, c in sums.items() if c and report.figures[s] is not None]
    value = constant + sum((c * (report.figures[s] or 0) for s, c in entering), Fraction(0))
    halves = sum((abs(c) for s, c in entering if s not in system.exact), Fraction(0)) / 2
    scale = report.layout.scale(slot)
    # A true value lies within `halves` of the sum: half-open ends are counted in, so no possible figure is left out.
    reach = halves if slot in system.exact else halves + _HALF
    low, high = -((reach - value) // 1), (value + reach) // 1
    # Where tails leave a choice, the figure is the one that `compute` writes.
    figure = None if slot in computed.unknown else computed.figures[slot]
    figure = figure if figure is not None and low <= figure <= high else _rounded(value)
    if slot not in report.unknown and not figure:
        # A blank that comes to nothing may stay blank.
        figure, entering = None, []
    ends = (low, high) if figure is not None and entering else (figure, figure)
    return Filled(
        report.address(slot),
        scale.format(figure),
        scale.format(ends[0]),
        scale.format(ends[1]),
        tuple(dict.fromkeys(system.relations[i].rule.code for i in parts)),
        tuple((report.address(s), c, report.printed(s)) for s, c in sorted(entering)),
    )


def _rounded(value: Fraction) -> int:
    whole = int(abs(value) + _HALF)
    return -whole if value < 0 else whole


def _open(report: Report, slot: int, low: int | None, high: int | None) -> Filled:
    scale = report.layout.scale(slot)
    least = None if low is None else scale.format(low)
    greatest = None if high is None else scale.format(high)
    return Filled(report.address(slot), "", least, greatest, determined=False)
