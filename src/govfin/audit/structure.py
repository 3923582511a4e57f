"""What a form prescribes besides sums: codes and their parents, tables present, statements for empty tables, the year."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Shape


def structure_findings(report: Report) -> Iterator[Finding]:
    """The findings of one report that are not about sums."""
    layout = report.layout
    statements = dict(report.statements)
    for table in report.schema.tables:
        if table.id in layout.absent:
            yield Finding("F0203", Severity.ERROR, params={"table": table.id, "title": table.title})
            continue
        first, end = layout.spans[table.id]
        filled = any(report.figures[s] is not None or s in report.unknown for s in range(first, end))
        yield from _statement(table, statements.get(table.id), filled)
    yield from code_findings(report.schema, report.shape)


@lru_cache(maxsize=512)
def code_findings(schema: Schema, shape: Shape) -> tuple[Finding, ...]:
    """The findings about codes, which depend on nothing but the rows that a report has."""
    found: list[Finding] = []
    for table, codes in zip(schema.tables, shape, strict=True):
        classification = schema.classification_of(table)
        if table.open and codes and classification is not None:
            found.extend(_codes(table, codes, classification))
    return tuple(found)


def _statement(table: Table, statement: str | None, filled: bool) -> Iterator[Finding]:  # noqa: FBT001 - a fact
    params = {"table": table.id, "title": table.title, "statement": statement or table.empty}
    if filled and statement:
        yield Finding("F0202", Severity.WARNING, params=params)
    elif not filled and not statement and table.empty:
        yield Finding("F0201", Severity.WARNING, params=params)


def _codes(table: Table, codes: tuple[str, ...], classification: Classification) -> Iterator[Finding]:
    present = set(codes)
    for code in codes:
        cells = (FindingCell(f"{table.id}.[{code}]", ""),)
        parent = classification.parent(code)
        params = {"table": table.id, "code": code, "name": classification.name(code), "parent": parent or ""}
        params["parent_name"] = classification.name(parent) if parent else ""
        if parent is not None and parent not in present:
            yield Finding("F0302", Severity.ERROR, cells=cells, params=params)
        if code in classification.by_code:
            continue
        known_parent = parent is not None and parent in classification.by_code
        if known_parent:
            yield Finding("F0301", Severity.NOTE, cells=cells, params={**params, "list": classification.id})
        elif parent is None or classification.name(parent) == "":
            yield Finding("F0303", Severity.WARNING, cells=cells, params={**params, "list": classification.id})
