"""Eliminations (抵销): what a transfer between units takes out of the department's report.

A transfer is booked as income by one unit and as expenditure by another. What it takes out is itself a report: that of
a department in which nothing else happened. Its two cells are given, and all else follows by the rules of the form;
so a sum that holds before still holds after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import evolve

from govfin.computing.consolidation import Eliminated, Transfer
from govfin.computing.propagate import compute
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.schema.rules import EVERY_ROW, Elimination
from govfin.schema.schema import Schema
from govfin.system.layout import Cell, Shape, lay_out


def eliminated(
    form: Schema, shape: Shape, units: Mapping[str, Report], transfers: Sequence[Transfer]
) -> tuple[Eliminated, ...]:
    """Each transfer with the report of what it takes out, in the department's shape.

    Raises:
        FileError: with every transfer that names no elimination of the form (D1106), no unit (D1107), or no cell
            (D1108).
    """
    problems: list[Diagnostic] = []
    found = []
    for transfer in transfers:
        try:
            settled = _settled(form, units, transfer)
            found.append(Eliminated(settled, _taken_out(form, shape, units, settled)))
        except FileError as error:
            problems.extend(error.diagnostics)
    if problems:
        raise FileError(problems)
    return tuple(found)


def transfer_findings(form: Schema, units: Mapping[str, Report], taken: Sequence[Eliminated]) -> Iterator[Finding]:
    """Transfers on which the two sides differ, that are more than a unit reports, and what is left of each kind."""
    for one in taken:
        yield from _difference(form, one.transfer)
    by_name = {e.name: e for e in form.eliminations}
    for name, elimination in by_name.items():
        mine = [e.transfer for e in taken if e.transfer.elimination == name]
        for paid in (True, False):
            yield from _beyond(units, elimination, mine, paid=paid)
        if mine or _reported(units, elimination.received) or _reported(units, elimination.paid):
            yield from _left(units, elimination, mine)


# ── where a transfer stands ─────────────────────────────────────────────────────────────────────────


def _settled(form: Schema, units: Mapping[str, Report], transfer: Transfer) -> Transfer:
    """The transfer with the codes of both sides."""
    by_name = {e.name: e for e in form.eliminations}
    elimination = by_name.get(transfer.elimination)
    if elimination is None:
        raise _problem("D1106", transfer, transfer.elimination, by_name, schema=form.id)
    for name in (transfer.payer, transfer.receiver):
        if name not in units:
            raise _problem("D1107", transfer, name, units)
    if transfer.payer == transfer.receiver:
        raise _problem("D1107", transfer, transfer.receiver, [n for n in units if n != transfer.payer])
    return evolve(
        transfer,
        paid_code=_code(units[transfer.payer], elimination.paid, transfer.paid_code, transfer.payer, transfer),
        received_code=_code(
            units[transfer.receiver], elimination.received, transfer.received_code, transfer.receiver, transfer
        ),
    )


def _code(report: Report, side: tuple[str, str, str], said: str, unit: str, transfer: Transfer) -> str:
    """The code under which a unit books a transfer: what is said, else the only one that it could be."""
    table, row, column = side
    if row != EVERY_ROW:
        return ""
    codes = _leaves(report, table)
    filled = [c for c in codes if report.figures[report.layout.slots[Cell(table, c, column)]]]
    if said in codes:
        return said
    if not said and len(filled) == 1:
        return filled[0]
    raise _problem("D1108", transfer, said or "–", filled or codes, unit=unit, table=table)


def _leaves(report: Report, table: str) -> list[str]:
    """The codes of a table that have no codes below them."""
    form = report.schema.table_by_id[table]
    codes = sorted(c for c in report.layout.rows[table] if c != form.total)
    # In order, the codes below a code follow it at once.
    return [c for c, after in pairwise([*codes, ""]) if not after.startswith(c)]


def _problem(code: str, transfer: Transfer, name: str, known: Iterable[str], **params: str) -> FileError:
    choices = list(known)
    suggestion = nearest(name, choices)
    said = {"name": name, "known": ", ".join(choices), **params} | ({"suggestion": suggestion} if suggestion else {})
    return FileError([Diagnostic(code, said, file=transfer.file or None, place=transfer.place or None)])


# ── what it takes out ───────────────────────────────────────────────────────────────────────────────


def _cells(form: Schema, transfer: Transfer) -> tuple[Cell, Cell]:
    """The cells of the paying and of the receiving side."""
    elimination = next(e for e in form.eliminations if e.name == transfer.elimination)
    sides = ((elimination.paid, transfer.paid_code), (elimination.received, transfer.received_code))
    paid, received = (Cell(t, code if row == EVERY_ROW else row, column) for (t, row, column), code in sides)
    return paid, received


def _taken_out(form: Schema, shape: Shape, units: Mapping[str, Report], transfer: Transfer) -> Report:
    # In a report that has every table, what no transfer touches is blank, never unknown.
    whole = tuple(codes if codes is not None else () for codes in shape)
    layout = lay_out(form, whole)
    figures: list[int | None] = [None] * len(layout.cells)
    for cell in _cells(form, transfer):
        slot = layout.slots.get(cell)
        if slot is None:
            table = cell.table
            raise _problem("D1108", transfer, cell.row, [], unit=", ".join(units), table=table)
        figures[slot] = (figures[slot] or 0) + transfer.agreed if transfer.agreed else None
    return compute(Report(form, whole, tuple(figures))).reshaped(shape)


# ── what a person should look at ────────────────────────────────────────────────────────────────────


def _difference(form: Schema, transfer: Transfer) -> Iterator[Finding]:
    if transfer.paid == transfer.received:
        return
    scale = form.table_by_id[_cells(form, transfer)[0].table].scale
    off = (transfer.paid or 0) - (transfer.received or 0)
    yield finding(
        "F1008",
        residual=scale.format(off),
        name=transfer.elimination,
        payer=transfer.payer,
        receiver=transfer.receiver,
        paid=scale.format(transfer.paid) or "–",
        received=scale.format(transfer.received) or "–",
        difference=scale.format(abs(off)),
        amount=scale.format(transfer.agreed),
        unit=scale.unit,
    )


def _beyond(
    units: Mapping[str, Report], elimination: Elimination, transfers: Sequence[Transfer], *, paid: bool
) -> Iterator[Finding]:
    """Transfers of a unit that come to more than its report shows in the cell where it books them."""
    said: dict[tuple[str, Cell], int] = {}
    for transfer in transfers:
        name = transfer.payer if paid else transfer.receiver
        cell = _cells(units[name].schema, transfer)[0 if paid else 1]
        said[name, cell] = said.get((name, cell), 0) + transfer.agreed
    for (name, cell), amount in said.items():
        report = units[name]
        slot = report.layout.slots[cell]
        figure = report.figures[slot] or 0
        if amount > max(figure, 0) if amount > 0 else amount < min(figure, 0):
            shown = report.printed(slot) or "0"
            yield finding(
                "F1009",
                [FindingCell(report.address(slot), shown)],
                name=elimination.name,
                unit_name=name,
                address=report.address(slot),
                figure=shown,
                amount=report.scale(slot).format(amount),
                unit=report.scale(slot).unit,
            )


def _reported(units: Mapping[str, Report], side: tuple[str, str, str]) -> int:
    """What all units together report on one side of an elimination."""
    total = 0
    for report in units.values():
        table, row, column = side
        rows = _leaves(report, table) if row == EVERY_ROW else [row]
        there = report.layout.slots
        slots = (there.get(Cell(table, r, column)) for r in rows)
        total += sum(report.figures[s] or 0 for s in slots if s is not None)
    return total


def _left(units: Mapping[str, Report], elimination: Elimination, transfers: Sequence[Transfer]) -> Iterator[Finding]:
    """What stays in the department's report of what its units receive from above and pay below."""
    taken = sum(t.agreed for t in transfers)
    received, paid = (_reported(units, side) - taken for side in (elimination.received, elimination.paid))
    if received or paid:
        scale = next(iter(units.values())).schema.table_by_id[elimination.paid[0]].scale
        yield finding(
            "F1010",
            name=elimination.name,
            received=scale.format(received),
            paid=scale.format(paid),
            unit=scale.unit,
        )


def finding(code: str, cells: Iterable[FindingCell] = (), residual: str = "", **params: str) -> Finding:
    """A finding about units; how grave it is, its code says."""
    return Finding(code, catalogue()[code].severity, cells=tuple(cells), residual=residual, params=params)
