"""Facts as a tabular data package (Frictionless): CSV files, and datapackage.json that says what they hold.

reports.csv         a line a report
facts-2020.csv      a line a figure, or another thing that a report says, of a year
tables.csv, columns.csv, rows.csv
                    what tables, columns and rows are called, by form
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from govfin.batch.facts import KINDS
from govfin.batch.folders import whole_or_not
from govfin.batch.questions import Asked
from govfin.batch.schemas import Schemas
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats.as_csv import guarded
from govfin.schema.schema import Schema

_GUARD: Final = "Text that a spreadsheet would run as a formula stands behind an apostrophe; take it off."
_POWERS: Final = range(-9, 10)


@frozen
class _Field:
    """A column of a file."""

    name: str
    type: str
    description: str
    required: bool = False
    #: What the Fiscal Data Package's taxonomy of budgets calls it.
    fiscal: str = ""

    @property
    def descriptor(self) -> dict[str, Any]:
        """As a Table Schema has it."""
        found: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.description}
        if self.required:
            found["constraints"] = {"required": True}
        if self.fiscal:
            found["columnType"] = self.fiscal
        return found


_REPORT: Final = _Field("report", "integer", "The number of the report in reports.csv.", required=True)
_SCHEMA: Final = _Field("schema", "string", "The form that the report follows.", required=True)
_TABLE: Final = _Field("table", "string", "The key of the table in its form; see tables.csv.")
_ROW: Final = _Field("row", "string", f"The key of the row: its number, code or name; see rows.csv. {_GUARD}")
_COLUMN: Final = _Field("column", "string", "The key of the column: its number or name; see columns.csv.")
_YEAR: Final = _Field("year", "integer", "The fiscal year (年度).", fiscal="date:fiscal-year")
_REPORTS: Final = (
    _Field("id", "integer", "The number of the report in this package.", required=True),
    _YEAR,
    _Field("region", "string", f"The region that publishes it. {_GUARD}"),
    _Field("name", "string", f"What the report is called; with year and region it is unique. {_GUARD}", required=True),
    _Field("department", "string", f"The department (部门). {_GUARD}"),
    _SCHEMA,
)
_FACTS: Final = (
    _REPORT,
    _YEAR,
    _TABLE,
    _ROW,
    _COLUMN,
    _Field("amount", "number", "The printed amount, exact, in the unit; empty where there is none.", fiscal="value"),
    _Field("unit", "string", "万元 (10,000 yuan), 元 (yuan), or what the table counts.", required=True),
    _Field("kind", "string", f"What the line says: {', '.join(KINDS)}.", required=True),
    _Field("text", "string", f"The words of a statement or a caption. {_GUARD}"),
)
_NAME: Final = _Field("name", "string", "As the form prints it.")
_TABLES: Final = (_SCHEMA, _TABLE, _NAME, _Field("unit", "string", "The unit of its figures as printed."))
_COLUMNS: Final = (_SCHEMA, _TABLE, _COLUMN, _NAME)
_ROWS: Final = (_SCHEMA, _TABLE, _ROW, _Field("name", "string", f"As the form or the classification has it. {_GUARD}"))


def export(asked: Asked, schemas: Schemas, target: Path) -> int:
    """Write facts as a data package into a new folder, whole or not at all; how many reports it has.

    Amounts are decimal numbers, exact. No license is named: that is for whoever publishes.

    Raises:
        FileError: D1225 the folder is not empty, D1226 a precision that is none, D0101 and its like for unknown forms.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileError([Diagnostic("D1225", file=str(target))])
    target.parent.mkdir(parents=True, exist_ok=True)
    forms = [schemas.find(id_) for (id_,) in asked.rows("SELECT DISTINCT schema FROM reports ORDER BY 1")]
    with whole_or_not(target) as draft:
        resources = [_written(asked, draft, part) for part in _parts(asked, forms)]
        package = {
            "profile": "tabular-data-package",
            "name": "final-accounts",
            "title": "部门决算 (final accounts of government departments)",
            "description": "Figures as published, packed by govfin. No license is named here: the publisher adds it.",
            "resources": resources,
        }
        (draft / "datapackage.json").write_text(f"{json.dumps(package, ensure_ascii=False, indent=2)}\n", "utf-8")
    return asked.number("SELECT count(*) FROM reports")


@frozen
class _Part:
    """A file: its name, its columns, its keys as Table Schema has them, and the question whose answer it holds."""

    name: str
    fields: tuple[_Field, ...]
    keys: Mapping[str, Any]
    sql: str


def _parts(asked: Asked, forms: Sequence[Schema]) -> Iterator[_Part]:
    """Each file of the package."""
    safe = {name: _safe(name) for name in ("region", "report", "department", "row", "column", "text")}
    columns = (
        f"id, year, {safe['region']} AS region, {safe['report']} AS name, {safe['department']} AS department, schema"
    )
    yield _Part("reports", _REPORTS, {"primaryKey": ["id"]}, f"SELECT {columns} FROM reports ORDER BY id")
    keys = {"foreignKeys": [{"fields": ["report"], "reference": {"resource": "reports", "fields": ["id"]}}]}
    columns = (
        f'report_id AS report, year, "table", {safe["row"]} AS "row", {safe["column"]} AS "column", '
        f"{_amount(asked)} AS amount, unit, kind, {safe['text']} AS text"
    )
    for (year,) in asked.rows("SELECT DISTINCT year FROM reports ORDER BY year NULLS LAST"):
        where = "year IS NULL" if year is None else f"year = {int(year)}"
        name = f"facts-{'unknown' if year is None else int(year)}"
        yield _Part(name, _FACTS, keys, f"SELECT {columns} FROM lines WHERE {where} ORDER BY ALL")
    names = (("tables", _TABLES), ("columns", _COLUMNS), ("rows", _ROWS))
    for (name, fields), rows in zip(names, _called(asked, forms), strict=True):
        asked.make(f"called_{name}", dict.fromkeys((f.name for f in fields), "VARCHAR"), rows)
        yield _Part(name, fields, {}, f"FROM called_{name}")


def _safe(column: str) -> str:
    """SQL for a text behind an apostrophe where a spreadsheet would run it: what `as_csv.guarded` does."""
    runs = "[=+\\-@＝＋－＠\\t\\r\\n]"
    return f"""CASE WHEN regexp_matches("{column}", '^''*{runs}') THEN '''' || "{column}" ELSE "{column}" END"""


def _amount(asked: Asked) -> str:
    """SQL for an amount as a decimal number: whole steps times their size, exact, with every digit of the precision."""
    cases = []
    for (text,) in asked.rows('SELECT DISTINCT "precision" FROM lines ORDER BY 1'):
        power = _power(text)
        places = max(0, -power)
        size = f"'{Decimal(1).scaleb(power):f}'::DECIMAL(10, {places})"
        cases.append(f"""WHEN "precision" = '{text}' THEN (amount::DECIMAL(19, 0) * {size})::VARCHAR""")
    return f"CASE {' '.join(cases)} END"


def _power(text: str) -> int:
    """Which power of ten a precision is.

    Raises:
        FileError: D1226.
    """
    try:
        number = Decimal(text)
        power = number.adjusted()
        if power in _POWERS and number == Decimal(1).scaleb(power) and "'" not in text:
            return power
    except (InvalidOperation, ValueError):
        pass
    raise FileError([Diagnostic("D1226", {"text": text})])


def _called(asked: Asked, forms: Iterable[Schema]) -> tuple[list[tuple[str, ...]], ...]:
    """What the tables, columns and rows of the forms are called; of rows that come with reports, those that came."""
    by_id = {form.id: form for form in forms}
    tables, columns, rows = list[tuple[str, ...]](), list[tuple[str, ...]](), list[tuple[str, ...]]()
    for form in by_id.values():
        for table in form.tables:
            tables.append((form.id, table.id, table.title, table.scale.unit))
            columns.extend((form.id, table.id, c.key, " ".join((*c.headers, c.title))) for c in table.columns)
    seen = asked.rows(
        'SELECT DISTINCT schema, "table", "row" FROM lines WHERE "row" IS NOT NULL '
        "AND kind IN ('figure', 'unknown', 'row') ORDER BY ALL"
    )
    for id_, table_id, row in seen:
        found = by_id[id_].table_by_id.get(table_id)
        if found is not None:
            rows.append((id_, table_id, guarded(row), guarded(by_id[id_].row_label(found, row))))
    return tables, columns, rows


def _written(asked: Asked, folder: Path, part: _Part) -> dict[str, Any]:
    """Write a file and describe it."""
    file = folder / f"{part.name}.csv"
    path = str(file).replace("'", "''")
    asked.engine.execute(f"COPY ({part.sql}) TO '{path}' (FORMAT csv, HEADER)")
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return {
        "profile": "tabular-data-resource",
        "name": part.name,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": [f.descriptor for f in part.fields], **part.keys},
    }
