"""The address of a cell as text: `表1.27行`, `表3.[2010350].2栏`, `表3.合计.1栏`, `表7.7栏`. The same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from govfin.schema.schema import Schema
from govfin.schema.tables import Table

#: What stands in brackets without quotes: letters, digits and the sign between levels.
_NAME_OF_ROW: Final = re.compile(r"[\w/*]+")
_BARE_NAME: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")


def address(schema: Schema, table: str, row: str, column: str) -> str:
    """The canonical address of a cell; the column is left out where its row has no other."""
    found = schema.table_by_id[table]
    parts = [table]
    if row:
        parts.append(row_address(found, row))
    if not row or len(found.columns_of(row)) > 1:
        parts.append(column_address(found, column))
    return ".".join(parts)


def row_address(table: Table, row: str) -> str:
    """A row inside its table: `27行`, `[2010350]`, `合计`."""
    printed = table.row_by_key.get(row)
    if table.named and row != table.total:
        return f"[{row}]" if _NAME_OF_ROW.fullmatch(row) else f'["{row}"]'
    if printed is not None and printed.number is not None:
        return f"{printed.number}行"
    if (printed is not None and printed.code == row) or (printed is None and row != table.total):
        return f"[{row}]"
    return _name(row)


def spellings(schema: Schema, table: str, row: str, column: str) -> Iterator[str]:
    """Every way in which a person may name a cell: by number, code, name or label, with or without its only column."""
    found = schema.table_by_id[table]
    columns = found.columns_of(row)
    column_names = list(_column_names(found, column))
    if len(columns) == 1:
        column_names.append("")
    for row_name in _row_names(found, row):
        for column_name in column_names:
            yield ".".join(p for p in (table, row_name, column_name) if p)


def _row_names(table: Table, row: str) -> Iterator[str]:
    yield row_address(table, row) if row else ""
    if table.named and row != table.total and _NAME_OF_ROW.fullmatch(row):
        yield row
    printed = table.row_by_key.get(row)
    if printed is None or not row:
        return
    panel = table.panel_by_row[row].name
    names = {printed.name, printed.label, *([f"[{printed.code}]"] if printed.code else [])}
    for name in names:
        alike = [r for r in table.rows if name in (r.name, r.label, f"[{r.code}]")]
        if len(alike) == 1:
            yield name
        elif panel:
            yield f"{panel}.{name}"


def _column_names(table: Table, column: str) -> Iterator[str]:
    yield column_address(table, column)
    found = next(c for c in table.columns if c.key == column)
    for name in {found.name, found.title}:
        if sum(1 for c in table.columns if name in (c.name, c.title)) == 1:
            yield name


def column_address(table: Table, column: str) -> str:
    """A column inside its table: `2栏`, `决算数`."""
    found = next((c for c in table.columns if c.key == column), None)
    return f"{column}栏" if found is not None and found.number is not None else _name(column)


def _name(key: str) -> str:
    return key if _BARE_NAME.fullmatch(key) else f'"{key}"'
