"""A department and its units: any figure down to the units, and published figures against their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.audit.explain import Explanation, explain
from govfin.audit.tolerance import classify
from govfin.computing.consolidation import Consolidation
from govfin.computing.eliminate import finding
from govfin.computing.move import move
from govfin.computing.rounding import rounded
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.schema.rules import Rule
from govfin.schema.schema import Schema
from govfin.system.relations import NO_TARGET, Relation

#: The rule that makes a department of its units.
SUM_OF_UNITS: Final = Rule("各单位之和", "cells", "=", (), "各单位之和减去内部往来")
_CODES: Final = {
    Outcome.BROKEN: "F1011",
    Outcome.MISMATCH: "F1011",
    Outcome.DOUBTFUL: "F1012",
    Outcome.TAIL: "F1013",
}


def explain_units(consolidation: Consolidation, where: str, printed: Report | None = None) -> Explanation:
    """The tree of a department's figure: what each unit gives, and below it where the unit's figure comes from.

    What transfers take out is subtracted. `printed` is the department's report where it was rounded afterwards: its
    figure stands at the top, what the units give beside it. Amounts are as printed, in the unit of their report.

    Raises:
        FileError: D0205 when the report has no such cell.
    """
    report = consolidation.report
    slot = report.slot(where)
    parts = []
    for name, unit in consolidation.units.items():
        if unit.printed(slot):
            tree = explain(unit, where)
            parts.append(evolve(tree, label="，".join(x for x in (name, tree.label) if x)))
    for transfer, amount in consolidation.taken_out(slot):
        label = f"{transfer.elimination}：{transfer.payer} → {transfer.receiver}"
        scale = report.scale(slot)
        parts.append(Explanation(report.address(slot), label, scale.format(amount), scale.unit, -1))
    top = explain(printed or report, where)
    given = report.printed(slot)
    return evolve(
        top,
        rule=SUM_OF_UNITS.code,
        statement=SUM_OF_UNITS.text,
        because="",
        computed="" if given == top.figure else f"{given} {report.scale(slot).unit}",
        parts=tuple(parts),
        blank_parts=len(consolidation.units) - sum(1 for u in consolidation.units.values() if u.printed(slot)),
    )


@frozen
class Comparison:
    """A published report held against the sum of its units."""

    #: What is different, gravest first; a tail (尾差) is a note.
    findings: tuple[Finding, ...]
    #: How many cells agree to the last digit.
    equal: int
    #: Cells that could not be compared: a figure is not known, or a table is not there.
    undecided: int


def against(consolidation: Consolidation, published: Report) -> Comparison:
    """Whether a published department's report is the sum of its units' reports, cell by cell, within rounding.

    Each printed figure stands for the interval that rounds to it, so a sum of n units may be off by (n + 1) halves of
    the last digit. Where the units' reports are exact, their sum has to round to what is published, up or down; and
    where both are, be the same. A published report in another form is moved first.
    """
    schema = consolidation.report.schema
    form = schema if schema.is_exact and published.schema.is_exact else schema.printed
    # What is exact beside printed units is rounded as they were.
    there = rounded(published) if published.schema.is_exact and not form.is_exact else published
    there = there if there.schema is form else move(there, form).report
    layout, findings, equal, undecided = there.layout, list[Finding](), 0, 0
    for slot, cell in enumerate(consolidation.report.layout.cells):
        other = layout.slots.get(cell)
        lacking = cell.table in layout.absent or cell.table in consolidation.report.layout.absent
        unknown = slot in consolidation.report.unknown or (other is not None and other in there.unknown)
        if lacking or unknown:
            undecided += 1
            continue
        figure = None if other is None else there.figures[other]
        found = _compared(consolidation, slot, figure, form)
        findings += [found] if found else []
        equal += found is None and (figure is not None or consolidation.report.figures[slot] is not None)
    # Rows that the department publishes and no unit has.
    findings += [
        _finding(consolidation, "F1011", there.address(s), f, there.scale(s), 0, f, there.scale(s))
        for s, f in enumerate(there.figures)
        if f and layout.cells[s] not in consolidation.report.layout.slots
    ]
    if undecided:
        findings.append(finding("F1014", n=str(undecided)))
    findings.sort(key=lambda f: f.severity.rank)
    return Comparison(tuple(findings), equal, undecided)


def _compared(consolidation: Consolidation, slot: int, published: int | None, form: Schema) -> Finding | None:
    """What is wrong with one cell, published in a form; None where the published figure is what the units give."""
    report = consolidation.report
    scale = report.scale(slot)
    to = form.table_by_id[report.layout.cells[slot].table].scale
    total = report.figures[slot] or 0
    if scale != to:
        ratio = to.fen // scale.fen
        off = (published or 0) * ratio - total
        outcome = Outcome.PASS if scale.rounded(total, to) == (published or 0) else Outcome.TAIL
        outcome = Outcome.BROKEN if abs(off) >= ratio else outcome
    else:
        taken = [amount for _, amount in consolidation.taken_out(slot)]
        off = (published or 0) - total
        exact = form.is_exact and to.is_money
        outcome = _judged(published, [*consolidation.shares(slot).values()], taken, off, exact=exact)
    if outcome is Outcome.PASS:
        return None
    return _finding(consolidation, _CODES[outcome], report.address(slot), published, to, total, off, scale)


def _judged(
    published: int | None, shares: Sequence[int | None], taken: Sequence[int], off: int, *, exact: bool
) -> Outcome:
    figures = [published, *shares, *taken]
    coefficients = (1, *(-1 for _ in shares), *(1 for _ in taken))
    slots = tuple(range(len(figures)))
    never_rounded = frozenset(slots if exact else ())
    relation = Relation(SUM_OF_UNITS, slots, coefficients, "=", 0, NO_TARGET, exact=never_rounded)
    return classify(relation, figures, off)


def _finding(
    consolidation: Consolidation,
    code: str,
    address: str,
    published: int | None,
    to: Scale,
    total: int,
    off: int,
    scale: Scale,
) -> Finding:
    """A difference, in the units' unit; the published figure says its own where it has another."""
    printed = to.format(published) or "–"
    return finding(
        code,
        [FindingCell(address, printed)],
        scale.format(off),
        address=address,
        published=printed if scale == to else f"{printed} {to.unit}",
        total=scale.format(total),
        difference=scale.format(abs(off)),
        unit=scale.unit,
        n=str(len(consolidation.units) + 1),
    )
