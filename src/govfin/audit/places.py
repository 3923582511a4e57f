"""Where in a published file the cells of findings stood: 第 12 页 表5 2010399 项目支出."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from govfin.audit.audit import Audit
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report


def with_places(audit: Audit, places: Mapping[str, str]) -> Audit:
    """The audit with the place of each cell of its findings, by address; a cell without one keeps none."""
    if not places:
        return audit
    report = audit.report
    return evolve(
        audit,
        findings=tuple(_placed(f, report, places) for f in audit.findings),
        set_aside=tuple(_placed(f, report, places) for f in audit.set_aside),
    )


def _placed(finding: Finding, report: Report, places: Mapping[str, str]) -> Finding:
    cells = (
        evolve(c, place=places[c.address], label=cell_label(report, c)) if c.address in places else c
        for c in finding.cells
    )
    return evolve(finding, cells=tuple(cells))


def cell_label(report: Report, cell: FindingCell) -> str:
    """A cell as a person looks for it on a page: `表5 2010399 项目支出`, `表1 八、社会保障和就业支出`."""
    found = report.layout.cells[report.slot(cell.address)]
    table = report.schema.table_by_id[found.table]
    row = found.row
    printed = table.row_by_key.get(row)
    if printed is not None:
        row = printed.label
    columns = table.columns_of(found.row)
    title = next(c.title for c in columns if c.key == found.column) if len(columns) > 1 else ""
    return " ".join(_said((table.id, row, title)))


def _said(words: Iterable[str]) -> Iterable[str]:
    return (w for w in words if w)
