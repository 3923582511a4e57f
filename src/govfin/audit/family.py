"""A whole and its parts: a department's report held against the sum of its units', a county's against its departments'.

Amounts are exact, in steps of the finest scale that any of the reports prints a table in. A report is taken as it
stands, filled in as `compute` does; cells are those of the whole's form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.audit.tolerance import end_is_attained, sum_outcome
from govfin.computing.move import move
from govfin.computing.propagate import compute
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.schema.rules import EVERY_ROW, Elimination
from govfin.schema.schema import Schema
from govfin.system.layout import Cell, Shape, lay_out

#: What no rounding explains.
BROKEN: Final = (Outcome.BROKEN, Outcome.MISMATCH)
Amounts = Mapping[Cell, int]
#: What parts paid one another is so many times what rounding explains: less could be anything.
_CLEAR: Final = 5


@frozen(eq=False, slots=False)
class Member:
    """A report of a family, in the form of the whole."""

    name: str
    report: Report
    #: By table: what a printed step is worth in steps of the family's scale. Tables that have no sum are left out.
    worth: Mapping[str, int]

    @cached_property
    def amounts(self) -> dict[Cell, int]:
        """Its figures, in steps of the family's scales; blanks are left out."""
        cells = zip(self.report.layout.cells, self.report.figures, strict=True)
        return {c: f * self.worth[c.table] for c, f in cells if f is not None and c.table in self.worth}

    @cached_property
    def unknown(self) -> frozenset[Cell]:
        """The cells whose figure is not known (`?`)."""
        return frozenset(self.report.layout.cells[s] for s in self.report.unknown)


@frozen
class Difference:
    """A cell of the whole beside the sum of the parts; amounts in steps of the family's scale of its table."""

    cell: Cell
    #: None where the whole is blank.
    published: int | None
    total: int
    #: Half a step of each figure, together.
    halves: int
    outcome: Outcome

    @property
    def residual(self) -> int:
        """What the parts lack of the whole."""
        return (self.published or 0) - self.total


@frozen
class Taken:
    """What is taken for paid by parts to one another, because the whole shows neither side of it."""

    elimination: str
    #: In steps of the family's scale.
    amount: int


@frozen(eq=False, slots=False)
class Family:
    """A whole and its parts, and what is taken out of their sum."""

    whole: Member
    parts: tuple[Member, ...]
    #: By table: the scale in which the family reckons.
    scales: Mapping[str, Scale]
    taken: tuple[Taken, ...] = ()
    #: By cell: what is taken out, and how many halves of steps that may be off.
    out: Mapping[Cell, tuple[int, int]] = {}

    @property
    def form(self) -> Schema:
        """The form of the whole."""
        return self.whole.report.schema

    @cached_property
    def differences(self) -> dict[Cell, Difference]:
        """Every cell that the whole or a part has a figure in and that can be compared, in the order of the form."""
        figures: dict[Cell, list[tuple[int, int, int]]] = {}
        for sign, member in ((1, self.whole), *((-1, p) for p in self.parts)):
            for cell, amount in member.amounts.items():
                figures.setdefault(cell, []).append((sign, amount, member.worth[cell.table]))
        unknown = self.whole.unknown.union(*(p.unknown for p in self.parts))
        absent = self.whole.report.layout.absent
        found = (
            self._difference(cell, figures[cell])
            for cell in figures
            if cell not in unknown and cell.table not in absent
        )
        places = {t.id: i for i, t in enumerate(self.form.tables)}
        return {d.cell: d for d in sorted(found, key=lambda d: places[d.cell.table])}

    @cached_property
    def undecided(self) -> int:
        """How many cells could not be compared: not known, or of a table that the whole does not have."""
        cells = {c for member in (self.whole, *self.parts) for c in (*member.amounts, *member.unknown)}
        return len(cells) - len(self.differences)

    @property
    def broken(self) -> dict[Cell, Difference]:
        """The differences that no rounding explains."""
        return {c: d for c, d in self.differences.items() if d.outcome in BROKEN}

    def _difference(self, cell: Cell, figures: list[tuple[int, int, int]]) -> Difference:
        """One cell: each figure with its sign and what its printed step is worth."""
        amount, noise = self.out.get(cell, (0, 0))
        published = next((a for sign, a, _ in figures if sign > 0), None)
        total = sum(a for sign, a, _ in figures if sign < 0) - amount
        off = (published or 0) - total
        coarse = self.whole.worth[cell.table]
        if coarse > max((w for sign, _, w in figures if sign < 0), default=coarse):
            # What exact figures come to is printed rounded, up or down.
            outcome = Outcome.BROKEN if abs(off) >= coarse else Outcome.TAIL if 2 * abs(off) > coarse else Outcome.PASS
            return Difference(cell, published, total, 2 * coarse, outcome)
        halves = sum(w for _, _, w in figures) + noise
        variance = sum(w * w for _, _, w in figures) + noise * noise
        ends = [(sign * w, a) for sign, a, w in figures]
        outcome = sum_outcome(off, halves, variance, end=not noise and end_is_attained(ends, off))
        return Difference(cell, published, total, halves, outcome)


def family(whole: tuple[str, Report], parts: Iterable[tuple[str, Report]]) -> Family:
    """A whole's report and those of its parts, by name, all in the form of the whole.

    Parts that have leaves alone are filled in (`compute`); those that follow another form are moved. What parts paid
    one another is taken out as far as the form's eliminations allow and both sides of the whole show.
    """
    name, report = whole
    form = report.schema.printed
    members = [(n, _filled(_in_form(r, form))) for n, r in parts]
    scales = _scales([report, *(r for _, r in members)])
    worth = [{t: s.worth(r.schema.table_by_id[t].scale) for t, s in scales.items()} for _, r in members]
    own = {t: s.worth(report.schema.table_by_id[t].scale) for t, s in scales.items()}
    found = Family(
        Member(name, report, own),
        tuple(Member(n, r, w) for (n, r), w in zip(members, worth, strict=True)),
        scales,
    )
    return _without_transfers(found)


def _in_form(report: Report, form: Schema) -> Report:
    if report.schema.printed is form:
        return report
    return move(report, form.exact if report.schema.is_exact else form).report


def _filled(report: Report) -> Report:
    """The report with what follows from its figures, where it has leaves alone.

    One that prints any sum is taken at its word: where it leaves another blank, nothing is put in its place.
    """
    layout, sums = report.layout, set[Cell]()
    cells = {c for c, f in zip(layout.cells, report.figures, strict=True) if f is not None}
    for rule in report.schema.rules:
        if rule.kind == "cells" and rule.defines and not rule.beside:
            sums.update(
                Cell(*first[1:4]) for first, *rest in rule.instances if any(Cell(*t[1:4]) in cells for t in rest)
            )
    totals = {t.id: t.total for t in report.schema.tables if t.open and t.total}
    sums.update(Cell(c.table, totals[c.table], c.column) for c in cells if c.table in totals)
    return report if sums & cells or not sums else compute(report)


def _scales(reports: Iterable[Report]) -> dict[str, Scale]:
    """By table: the finest scale of its figures; tables that count what has no sum are left out."""
    found: dict[str, Scale] = {}
    for report in reports:
        for table in report.schema.tables:
            scale = found.get(table.id, table.scale)
            if table.scale.adds_up:
                found[table.id] = min(scale, table.scale, key=lambda s: s.fen) if scale.is_money else scale
    return found


# ── what parts pay one another ──────────────────────────────────────────────────────────────────────


def _without_transfers(found: Family) -> Family:
    """The family without what its parts paid one another, as the form's eliminations have it.

    The reports do not say who paid whom. What the whole lacks of what its parts receive in the cells of an elimination,
    and just as much of what they pay in its other cells, is taken for that: if its parts report so much, and if no
    cell that agreed before disagrees without it.
    """
    for elimination in found.form.eliminations:
        broken = found.broken
        if not broken:
            return found
        sides = [_lacking(found, side) for side in (elimination.received, elimination.paid)]
        sums = [sum(side.values()) for side in sides]
        noise = sum(broken[c].halves for side in sides for c in side)
        if min(sums) < _CLEAR * noise or 2 * abs(sums[0] - sums[1]) >= noise:
            continue
        without = _taken_out(found, elimination, {c: a for side in sides for c, a in side.items()}, noise)
        if without is not None and without.broken.keys() < broken.keys():
            found = without
    return found


def _lacking(found: Family, side: tuple[str, str, str]) -> dict[Cell, int]:
    """By cell of one side of an elimination: what the whole lacks of its parts' sum there, no more than there is."""
    table, row, column = side
    if table not in found.scales:
        return {}
    cells = [d for c, d in found.differences.items() if (c.table, c.column) == (table, column)]
    rows = {d.cell.row for d in cells}
    if row == EVERY_ROW:
        total = found.form.table_by_id[table].total
        cells = [
            d
            for d in cells
            if d.cell.row != total and not any(r != d.cell.row and r.startswith(d.cell.row) for r in rows)
        ]
    else:
        cells = [d for d in cells if d.cell.row == row]
    lacking = {d.cell: -d.residual for d in cells if d.outcome in BROKEN}
    within = all(0 < a <= found.differences[c].total + found.differences[c].halves for c, a in lacking.items())
    return lacking if within else {}


def _taken_out(found: Family, elimination: Elimination, amounts: Amounts, noise: int) -> Family | None:
    """The family without transfers: what follows from their cells by the rules of the form is taken out with them."""
    form = found.form.exact if any(p.report.schema.is_exact for p in found.parts) else found.form
    out = computed(form, amounts)
    scale = found.scales[elimination.paid[0]]
    mine = {c: (a, noise) for c, a in out.items() if a and c.table in found.scales}
    merged = dict(found.out) | {
        c: (a + found.out.get(c, (0, 0))[0], n + found.out.get(c, (0, 0))[1]) for c, (a, n) in mine.items()
    }
    if scale.fen != form.table_by_id[elimination.paid[0]].scale.fen:
        return None
    paid = sum(a for c, a in amounts.items() if (c.table, c.column) == (elimination.paid[0], elimination.paid[2]))
    return evolve(found, taken=(*found.taken, Taken(elimination.name, paid)), out=merged)


def computed(form: Schema, amounts: Amounts) -> dict[Cell, int]:
    """A report with these figures and what follows from them by the rules of the form; it has every statutory table."""
    report = compute(with_amounts(form, amounts))
    cells = zip(report.layout.cells, report.figures, strict=True)
    return {c: f for c, f in cells if f is not None}


def with_amounts(form: Schema, amounts: Amounts, beside: Report | None = None) -> Report:
    """A report with these figures in its own steps, beside those of another one that they replace."""
    rows: dict[str, dict[str, None]] = {t.id: {} for t in form.tables}
    if beside is not None:
        for table, codes in zip(form.tables, beside.shape, strict=True):
            rows[table.id].update(dict.fromkeys(codes or ()))
    for cell in amounts:
        rows[cell.table][cell.row] = None
    shape: Shape = tuple(_codes(form, t.id, rows[t.id], beside) for t in form.tables)
    layout = lay_out(form, shape)
    figures: list[int | None] = list(beside.reshaped(shape).figures) if beside else [None] * len(layout.cells)
    for cell, amount in amounts.items():
        slot = layout.slots.get(cell)
        if slot is not None:
            figures[slot] = amount
    return Report(form, shape, tuple(figures))


def _codes(form: Schema, table: str, rows: Mapping[str, None], beside: Report | None) -> tuple[str, ...] | None:
    """The rows of a table in the order of its codes; None for a table that no figure and no other report has."""
    found = form.table_by_id[table]
    lacks = found.supplementary or (beside is not None and table not in beside.tables)
    if lacks and not rows:
        return None
    if not found.open:
        return ()
    codes = (r for r in rows if r != found.total)
    return tuple(codes) if found.named else tuple(sorted(codes))


def cells_of(report: Report) -> Iterator[tuple[Cell, int]]:
    """The figures of a report by cell, in its own steps."""
    pairs = zip(report.layout.cells, report.figures, strict=True)
    return ((c, f) for c, f in pairs if f is not None)
