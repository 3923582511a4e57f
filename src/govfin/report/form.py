"""A report's tables as the form prints them: header cells that span, rows with their labels, figures by slot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from govfin.report.report import Report
from govfin.schema.tables import Column, Panel, Table


@frozen
class HeaderCell:
    """A header cell over some columns and some rows of the header."""

    text: str
    columns: int = 1
    rows: int = 1

    @property
    def group(self) -> bool:
        """Whether it stands over a group of columns."""
        return self.columns > 1


@frozen
class FormRow:
    """A row: what stands before its figures, and the slot of each figure; None where it has no cell."""

    labels: tuple[str, ...]
    slots: tuple[int | None, ...]
    #: Printed with a number and nothing else.
    blank: bool = False
    total: bool = False


@frozen
class FormPanel:
    """One block of a table."""

    name: str
    #: What is printed above it; empty where the table has no blocks.
    title: str
    #: The headers of the columns that say what a row is.
    labels: tuple[str, ...]
    headers: tuple[tuple[HeaderCell, ...], ...]
    #: 栏次, where the form prints them.
    numbers: tuple[str, ...]
    rows: tuple[FormRow, ...]


def panels(report: Report, table: Table) -> tuple[FormPanel, ...]:
    """The blocks of a table with the rows of a report."""
    return tuple(_panel(report, table, panel) for panel in table.panels)


def _panel(report: Report, table: Table, panel: Panel) -> FormPanel:
    rows = tuple(_open_rows(report, table, panel) if table.open else _printed_rows(report, table, panel))
    numbers = tuple("" if c.number is None else str(c.number) for c in panel.columns)
    return FormPanel(
        panel.name,
        panel.title or panel.name,
        _labels(table, panel, rows),
        tuple(_headers(panel.columns)),
        numbers if any(numbers) else (),
        rows,
    )


def _labels(table: Table, panel: Panel, rows: Sequence[FormRow]) -> tuple[str, ...]:
    if not rows or not rows[0].labels:
        return ()
    if table.open or not any(r.number is not None for r in panel.rows):
        return ("科目编码", "科目名称") if len(rows[0].labels) > 1 else ("项目",)
    return ("项目", "行次")


def _open_rows(report: Report, table: Table, panel: Panel) -> Iterator[FormRow]:
    for key in report.layout.rows[table.id]:
        total = key == table.total
        # A code that no list knows has no name: its place is left open.
        name = report.schema.row_label(table, key)
        labels = (key,) if table.named else ("", key) if total else (key, name if name != key else "")
        yield FormRow(labels, _slots(report, table, key, panel), total=total)


def _printed_rows(report: Report, table: Table, panel: Panel) -> Iterator[FormRow]:
    numbered = any(r.number is not None for r in panel.rows)
    coded = any(r.code is not None for r in panel.rows) and not numbered
    for row in panel.rows:
        number = "" if row.number is None else str(row.number)
        labels: tuple[str, ...] = (row.label, number) if numbered else (row.label,) if row.label else ()
        if coded:
            labels = (row.code or "", row.label)
        blank = row.blank
        slots = () if blank else _slots(report, table, row.key, panel)
        total = bool(coded and row.code is None)
        yield FormRow(labels, slots or (None,) * len(panel.columns), blank=blank, total=total)


def _slots(report: Report, table: Table, row: str, panel: Panel) -> tuple[int | None, ...]:
    first, end = report.layout.spans[table.id]
    cells = report.layout.cells[first:end]
    found = {c.column: first + i for i, c in enumerate(cells) if c.row == row}
    return tuple(found.get(c.key) for c in panel.columns)


def _headers(columns: Sequence[Column]) -> Iterator[tuple[HeaderCell, ...]]:
    """The header, row by row; a column without a group of columns above it reaches down to the last row."""
    depth = max(len(c.headers) for c in columns) + 1
    for level in range(depth):
        cells = []
        for path, run in groupby(columns, key=lambda c: (c.headers[: level + 1], len(c.headers) > level or c.key)):
            group = list(run)
            if len(group[0].headers) > level:
                cells.append(HeaderCell(path[0][level], len(group)))
            elif len(group[0].headers) == level:
                cells += [HeaderCell(c.title, 1, depth - level) for c in group]
        yield tuple(cells)


def row_name(report: Report, slot: int) -> str:
    """What a person calls a cell: its row's label, and its column where there are several."""
    cell = report.layout.cells[slot]
    table = report.schema.table_by_id[cell.table]
    column = next(c for c in table.columns if c.key == cell.column)
    row = report.schema.row_label(table, cell.row) if cell.row else ""
    several = len(table.columns_of(cell.row)) > 1
    return "，".join(x for x in (row, "·".join((*column.headers, column.title)) if several or not row else "") if x)


__all__ = ["FormPanel", "FormRow", "HeaderCell", "panels", "row_name"]
