"""The total of a table by function of government (COFOG): from the rows that have no rows below them."""

from __future__ import annotations

from collections.abc import Mapping

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.report.functions import FunctionTotals, Share
from govfin.report.report import Report
from govfin.schema.classification import Classification
from govfin.schema.cofog import Crosswalk
from govfin.schema.tables import Table
from govfin.system.layout import Cell


def classification_of(report: Report, table: str) -> Classification:
    """The classification that a table's rows follow.

    Raises:
        FileError: D0201 when the report's form has no table of codes under that name.
    """
    schema = report.schema
    found = schema.table_by_id.get(table)
    classification = schema.classification_of(found) if found is not None and found.open else None
    if classification is None:
        known = [t.id for t in schema.tables if t.open and t.by]
        params = {"name": table, "schema": schema.id, "known": ", ".join(known)}
        suggestion = nearest(table, known)
        raise FileError([Diagnostic("D0201", params | ({"suggestion": suggestion} if suggestion else {}))])
    return classification


def function_totals(report: Report, crosswalk: Crosswalk, table: str, column: str | None = None) -> FunctionTotals:
    """A column of a table of codes, by division of COFOG; its first column unless another is named.

    A row that has rows below it counts through them, so that no figure counts twice; what it prints beyond them is
    listed as a difference and given to no division.

    Raises:
        FileError: D0201 no such table of codes, D0203 no such column.
    """
    classification = classification_of(report, table)
    form = report.schema.table_by_id[table]
    figures = _figures(report, form, column if column is not None else form.columns[0].key)
    printed = figures.pop(form.total, None) if form.total else None
    above = {code: _above(code, classification, figures) for code in figures}
    below = dict.fromkeys(above.values(), 0)
    for code, parent in above.items():
        below[parent] += figures[code]
    total = printed if printed is not None else below.get("", 0)
    shares = [
        Share(code, classification.name(code), figure, crosswalk.of(code))
        for code, figure in figures.items()
        if code not in below
    ]
    printed_of = {"": total, **figures}
    beyond = {code: printed_of[code] - below.get(code, 0) for code in {"": 0} | below}
    differences = {code or form.total or "": extra for code, extra in beyond.items() if extra}
    divisions = {f.cofog: f for f in crosswalk.divisions}
    return FunctionTotals(form.scale, total, tuple(shares), differences, divisions)


def _figures(report: Report, form: Table, column: str) -> dict[str, int]:
    """The figures of a column by row; blank rows, and rows whose figure is not known, have none."""
    if column not in {c.key for c in form.columns}:
        known = ", ".join(c.key for c in form.columns)
        row = form.total or form.id
        raise FileError([Diagnostic("D0203", {"table": form.id, "row": row, "name": column, "known": known})])
    slots = ((row, report.layout.slots[Cell(form.id, row, column)]) for row in report.layout.rows[form.id])
    known_slots = ((row, slot) for row, slot in slots if slot not in report.unknown)
    return {row: figure for row, slot in known_slots if (figure := report.figures[slot]) is not None}


def _above(code: str, classification: Classification, figures: Mapping[str, int]) -> str:
    """The nearest code above that has a figure; empty when the code stands at the top."""
    return next((c for c in classification.above(code) if c in figures), "")
