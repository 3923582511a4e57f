"""Units and magnitudes: a caption that the other tables contradict, and amounts that are whole 元."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from govfin.amounts import EXACT, UNITS
from govfin.audit.tolerance import classify
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.system.relations import Relation

#: So many relations show that a caption is wrong; fewer may be chance.
_ENOUGH: Final = 2
#: Fewer whole amounts may be chance.
_MANY: Final = 10
#: Steps in a 元: 100 分.
_YUAN: Final = 100


def contradicted(report: Report, units: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Tables whose figures agree with other tables in another unit of money than their caption says, and never in it.

    `units` are the units in which the tables were read. Nothing is converted.
    """
    for table in report.schema.tables:
        if not table.scale.is_money:
            continue
        between = [r for r in report.system.relations if _joins(r, table.id, report)]
        unit = units[table.id]
        if any(_holds(r, table.id, report, Fraction(1)) for r in between):
            continue
        for other in UNITS:
            factor = Fraction(UNITS[other], UNITS[unit])
            held = sum(_holds(r, table.id, report, factor) for r in between) if other != unit else 0
            if held >= _ENOUGH:
                params = {"table": table.id, "unit": unit, "as_": other, "n": str(held)}
                yield Diagnostic("D0969", params)
                break


def _joins(relation: Relation, table: str, report: Report) -> bool:
    """Whether a relation is an equation of figures of a table and of others."""
    if relation.operator != "=" or relation.missing or relation.constant:
        return False
    said = {report.layout.cells[s].table == table for s in relation.slots if report.figures[s]}
    return said == {True, False}


def _holds(relation: Relation, table: str, report: Report, factor: Fraction) -> bool:
    """Whether an equation holds, rounding aside, with the figures of a table so many times as large."""
    total = Fraction(0)
    for slot, coefficient in zip(relation.slots, relation.coefficients, strict=True):
        value = coefficient * (report.figures[slot] or 0)
        total += value * factor if report.layout.cells[slot].table == table else value
    return abs(total) <= len(relation.slots)


def whole_yuan(report: Report) -> tuple[int, int] | None:
    """Of a report to the 分 in which all is whole 元: relations that do not hold, and those that rounding explains.

    None for any other report.
    """
    amounts = [f for s, f in enumerate(report.figures) if f and report.layout.scale(s) == EXACT]
    if len(amounts) < _MANY or any(f % _YUAN for f in amounts):
        return None
    off = within = 0
    for relation, residual in zip(report.system.relations, report.system.residuals(report.values), strict=True):
        if relation.missing or not any(report.figures[s] for s in relation.slots):
            continue
        if classify(relation, report.figures, residual) in {Outcome.PASS, Outcome.BLANK}:
            continue
        off += 1
        within += 2 * abs(residual) <= _YUAN * sum(map(abs, relation.coefficients))
    return (off, within) if off else None
