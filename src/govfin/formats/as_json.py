"""JSON: the canonical form of a report, versioned; amounts are text, as printed; unknown fields are errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.formats.draft import Draft, Entry
from govfin.report.report import Report

#: The version of the format. It rises when a reader of the one before could misread a file.
VERSION: Final = 1


@frozen
class ReportFile:
    """A report as JSON has it: a wire class, which may differ from the model and has a version."""

    govfin: int
    schema: str
    unit: str
    tables: dict[str, dict[str, dict[str, str]]]
    department: str | None = None
    year: int | None = None
    statements: dict[str, str] = {}  # noqa: RUF012 - attrs makes a fresh one


def dumps(report: Report) -> str:
    """The canonical JSON of a report: two spaces a level, one row a line, a line end last. Lossless."""
    lines = [
        f'  "govfin": {VERSION}',
        f'  "schema": {_quoted(report.schema.id)}',
        *([f'  "department": {_quoted(report.department)}'] if report.department is not None else []),
        *([f'  "year": {report.year}'] if report.year is not None else []),
        f'  "unit": {_quoted(report.schema.scale.unit)}',
        '  "tables": {\n' + ",\n".join(_tables(report)) + "\n  }",
    ]
    if report.statements:
        said = ",\n".join(f"    {_quoted(t)}: {_quoted(text)}" for t, text in report.statements)
        lines.append('  "statements": {\n' + said + "\n  }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _tables(report: Report) -> Iterator[str]:
    for table in report.schema.tables:
        if table.id in report.layout.absent:
            continue
        rows: dict[str, dict[str, str]] = {}
        if table.open:
            rows = {r: {} for r in report.layout.rows[table.id] if r != table.total}
        for slot, cell in enumerate(report.layout.cells):
            if cell.table == table.id and (printed := report.printed(slot)):
                rows.setdefault(cell.row, {})[cell.column] = printed
        ordered = [r for r in report.layout.rows[table.id] if r in rows]
        body = ",\n".join(f"      {_quoted(r)}: {json.dumps(rows[r], ensure_ascii=False)}" for r in ordered)
        yield f"    {_quoted(table.id)}: " + ("{\n" + body + "\n    }" if body else "{}")


def _quoted(text: str | None) -> str:
    return json.dumps(text, ensure_ascii=False)


def draft_of_json(text: str, file: str) -> Draft:
    """What a JSON file says.

    Raises:
        FileError: with every field that is not as the format has it.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except _Twice as error:
        raise FileError([Diagnostic("D0114", {"name": error.name}, file=file)]) from None
    except RecursionError:
        raise FileError([Diagnostic("D0107", {"reason": "nested too deeply"}, file=file)]) from None
    except ValueError as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise FileError([Diagnostic("D0107", {"reason": reason}, file=file, place=place)]) from None
    return _draft(_structured(data, file), file)


def _structured(data: object, file: str) -> ReportFile:
    from govfin.formats.converter import brief, problems_of, report_converter  # noqa: PLC0415 - cattrs, where it is used

    if not isinstance(data, dict):
        params = {"expected": "an object { … }", "found": brief(data)}
        raise FileError([Diagnostic("D0112", params, file=file, place="$")])
    if isinstance(data.get("govfin"), int) and data["govfin"] != VERSION:
        params = {"found": str(data["govfin"]), "known": str(VERSION)}
        raise FileError([Diagnostic("D0113", params, file=file, place="$.govfin")])
    try:
        return report_converter().structure(data, ReportFile)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups; each becomes a diagnostic, the rest goes on up
        raise FileError([_with_known_fields(p) for p in problems_of(error, file)]) from None


def _with_known_fields(problem: Diagnostic) -> Diagnostic:
    if problem.code != "D0110":
        return problem
    known = ("govfin", "schema", "department", "year", "unit", "tables", "statements")
    suggestion = nearest(problem.params["name"], known)
    params = {**problem.params, "known": ", ".join(known)} | ({"suggestion": suggestion} if suggestion else {})
    return Diagnostic(problem.code, params, file=problem.file, place=problem.place)


def _draft(wire: ReportFile, file: str) -> Draft:
    entries = []
    for table, rows in wire.tables.items():
        for row, columns in rows.items():
            place = f"$.tables.{table}.{row}"
            entries.append(Entry(table, row, "", "", place))
            entries.extend(Entry(table, row, c, amount, f"{place}.{c}") for c, amount in columns.items())
    facts = {"schema": (wire.schema, "$.schema"), "unit": (wire.unit, "$.unit")}
    if wire.department is not None:
        facts["department"] = (wire.department, "$.department")
    if wire.year is not None:
        facts["year"] = (str(wire.year), "$.year")
    statements = {t: (text, f"$.statements.{t}") for t, text in wire.statements.items()}
    return Draft(file, facts, tuple(entries), {t: f"$.tables.{t}" for t in wire.tables}, statements)


class _Twice(ValueError):
    """A name that a JSON object has twice."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


__all__ = ["VERSION", "ReportFile", "draft_of_json", "dumps"]
