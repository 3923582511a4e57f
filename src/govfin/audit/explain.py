"""Explain: where a figure comes from, as a tree from the cell down to the figures that were entered."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from govfin.report.report import Report
from govfin.system.propagate import plan
from govfin.system.relations import Relation


@frozen
class Explanation:
    """A cell, its printed figure, the rule that gives it, and the cells that the rule speaks of."""

    address: str
    #: What the row and column are called in the form.
    label: str
    #: The figure as printed in the table's unit; empty for a blank, `?` for an unknown one.
    figure: str
    unit: str
    #: With which sign and how often the figure enters the one above it.
    coefficient: int = 1
    #: The rule's code, its statement and its reason; empty for a figure that was entered.
    rule: str = ""
    statement: str = ""
    because: str = ""
    #: What the parts come to, when that is not the figure that is printed.
    computed: str = ""
    parts: tuple[Explanation, ...] = ()
    #: How many more parts there are, all blank.
    blank_parts: int = 0


def explain(report: Report, where: str) -> Explanation:
    """The tree of a figure: the rule that gives it and, below it, the same for each of its parts.

    Amounts are as printed, in the unit of their table (元 or 万元). Blank parts are counted, not listed.

    Raises:
        FileError: D0205 when the report has no such cell.
    """
    system = report.system
    gives = {s.slot: system.relations[s.relation] for s in plan(system)}
    return _explain(report, report.slot(where), 1, gives)


def explain_each(report: Report) -> Iterator[tuple[int, Explanation]]:
    """Each cell of a report with what gives it and its parts, one level deep: a slot and its explanation."""
    system = report.system
    gives = {s.slot: system.relations[s.relation] for s in plan(system)}
    for slot in range(len(report.figures)):
        yield slot, _explain(report, slot, 1, gives, levels=1)


def _explain(
    report: Report, slot: int, coefficient: int, gives: dict[int, Relation], levels: int | None = None
) -> Explanation:
    relation = gives.get(slot) if levels != 0 else None
    scale = report.layout.scale(slot)
    figure = report.printed(slot)
    bare = Explanation(report.address(slot), _label(report, slot), figure, scale.unit, coefficient)
    if relation is None:
        return bare
    own = relation.coefficients[relation.slots.index(slot)]
    parts, blanks, total = [], 0, -own * relation.constant
    for other, factor in zip(relation.slots, relation.coefficients, strict=True):
        if other == slot:
            continue
        total -= own * factor * (report.figures[other] or 0)
        if report.printed(other):
            below = None if levels is None else levels - 1
            parts.append(_explain(report, other, -own * factor, gives, below))
        else:
            blanks += 1
    known = not relation.missing and report.unknown.isdisjoint(relation.slots)
    computed = scale.format(total) if known and (report.figures[slot] or 0) != total else ""
    return Explanation(
        bare.address,
        bare.label,
        figure,
        scale.unit,
        coefficient,
        relation.rule.code,
        relation.rule.text,
        relation.rule.because,
        computed,
        tuple(parts),
        blanks,
    )


def _label(report: Report, slot: int) -> str:
    cell = report.layout.cells[slot]
    table = report.schema.table_by_id[cell.table]
    column = next(c for c in table.columns if c.key == cell.column)
    row = report.schema.row_label(table, cell.row)
    several = len(table.columns_of(cell.row)) > 1
    return "，".join(x for x in (row, "".join(column.headers) + column.title if several or not row else "") if x)
