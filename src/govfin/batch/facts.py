"""Facts: the layout of many reports in Parquet, a line a figure. It is the long CSV with a report's name on each line.

    facts/year=2020/region=420103/facts.parquet

Year and region are in the path, as Hive, DuckDB, Spark and Arrow read it. The lines of a report stand together, in the
order of its form and its rows in the report's own, and in one row group. See docs/batch.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa

from govfin.formats.order import rows_as_read
from govfin.report.report import Report

#: The version of the layout, kept in each file. It rises when a reader of the one before could misread a file.
VERSION: Final = 1

#: The kinds of lines. A figure has its amount; an unknown figure has none; a row is printed without figures; a table
#: is in the report without rows; a statement and a caption have their text, a caption the name of what it says as row.
#: A misplaced code is out of order, and its text says where it stands in the file that was packed.
FIGURE: Final = "figure"
UNKNOWN: Final = "unknown"
ROW: Final = "row"
TABLE: Final = "table"
STATEMENT: Final = "statement"
CAPTION: Final = "caption"
MISPLACED: Final = "misplaced"
#: A report of which nothing else is said.
REPORT: Final = "report"
KINDS: Final = (FIGURE, UNKNOWN, ROW, TABLE, STATEMENT, CAPTION, REPORT, MISPLACED)

#: What repeats from line to line is kept once a row group.
WORDS: Final = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [
        pa.field("report", WORDS, nullable=False),
        pa.field("department", WORDS),
        pa.field("schema", WORDS, nullable=False),
        # Empty where the line speaks of none.
        pa.field("table", WORDS, nullable=False),
        pa.field("row", WORDS, nullable=False),
        pa.field("column", WORDS, nullable=False),
        # Whole steps of the precision: 21735 for 217.35 at 0.01.
        pa.field("amount", pa.int64()),
        pa.field("unit", WORDS, nullable=False),
        pa.field("precision", WORDS, nullable=False),
        pa.field("kind", WORDS, nullable=False),
        pa.field("text", pa.string()),
    ],
    metadata={"govfin.facts": str(VERSION)},
)
COLUMNS: Final = tuple(SCHEMA.names)
#: So many lines make a row group, to the end of a report: some thousand reports, some tens of megabytes in memory.
GROUP_LINES: Final = 1 << 19


class Line(NamedTuple):
    """A line of a report's facts, without what all of its lines share."""

    table: str
    row: str
    column: str
    amount: int | None
    kind: str
    text: str | None = None


def lines_of(report: Report) -> Iterator[Line]:
    """The lines of a report, in the order of its form, rows in the report's own. Lossless.

    Amounts are quanta of their table's scale.
    """
    anything = False
    for id_, caption in report.captions:
        yield from (Line(id_, name, "", None, CAPTION, text) for name, text in caption)
    statements = dict(report.statements)
    for table, codes in zip(report.schema.tables, report.shape, strict=True):
        if codes is None:
            continue
        anything = True
        if table.id in statements:
            yield Line(table.id, "", "", None, STATEMENT, statements[table.id])
        rows = list(_figures(report, table.id))
        yield from rows or [Line(table.id, "", "", None, TABLE)]
    if not anything:
        yield Line("", "", "", None, REPORT)


def _figures(report: Report, table: str) -> Iterator[Line]:
    layout = report.layout
    found = report.schema.table_by_id[table]
    first, end = layout.spans[table]
    by_row: dict[str, list[Line]] = {}
    for slot in range(first, end):
        _, row, column = layout.cells[slot]
        if slot in report.unknown:
            by_row.setdefault(row, []).append(Line(table, row, column, None, UNKNOWN))
        elif report.figures[slot] is not None:
            by_row.setdefault(row, []).append(Line(table, row, column, report.figures[slot], FIGURE))
    places = {m.code: m.place for m in report.misplaced if m.table == table}
    for row in rows_as_read(report, found):
        if row in places:
            yield Line(table, row, "", None, MISPLACED, places[row])
        if row in by_row:
            yield from by_row[row]
        elif found.open and row != found.total:
            yield Line(table, row, "", None, ROW)


def arrow_of(reports: list[tuple[str, Report]]) -> pa.Table:
    """The facts of named reports as an Arrow table, report after report."""
    names: list[str] = []
    shared: dict[str, list[Any]] = {n: [] for n in ("department", "schema", "unit", "precision")}
    lines: list[Line] = []
    for name, report in reports:
        scales = {t.id: (t.scale.unit, str(t.scale.precision)) for t in report.schema.tables}
        whole = (report.schema.scale.unit, str(report.schema.scale.precision))
        own = list(lines_of(report))
        lines.extend(own)
        names.extend([name] * len(own))
        shared["department"].extend([report.department] * len(own))
        shared["schema"].extend([report.schema.id] * len(own))
        units = [scales.get(line.table, whole) for line in own]
        shared["unit"].extend(unit for unit, _ in units)
        shared["precision"].extend(precision for _, precision in units)
    by_line = (
        dict(zip(Line._fields, zip(*lines, strict=True), strict=True)) if lines else dict.fromkeys(Line._fields, ())
    )
    columns = {"report": names, **shared, **by_line}
    return pa.table([pa.array(list(columns[f.name]), f.type) for f in SCHEMA], schema=SCHEMA)
