"""JSON: the canonical form of a report, versioned; amounts are text, as printed; unknown fields are errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import Factory, frozen

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.formats.draft import Draft, Entry
from govfin.formats.order import rows_as_read
from govfin.report.report import Report

#: The version of the format. It rises when a reader of the one before could misread a file.
VERSION: Final = 1
_GLANCE: Final = 30
#: Where a text may have a surrogate without its pair; and such a surrogate.
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_DEEP: Final = Words("括号嵌套过深", "nested too deeply")
_LONG: Final = Words("有一个数太长", "a number is too long")
_OTHER: Final = Words("这里读不懂", "it cannot be read here")
#: What the json module says, by its first words, in ours.
_REASONS: Final = {
    "Expecting value": Words("此处应有一个值", "a value is missing here"),
    "Expecting property name": Words("此处应为双引号中的名称", "a name in double quotes is missing here"),
    "Expecting ':'": Words("此处应为冒号", "a colon is missing here"),
    "Expecting ','": Words("此处应为逗号，或者括号没有成对", "a comma or a closing bracket is missing here"),
    "Unterminated string": Words("从此处起，引号没有成对", "a quotation mark without its pair"),
    "Invalid control character": Words("文字中有控制字符", "a control character in a text"),
    "Invalid \\": Words("反斜杠之后不成转义", "a backslash that begins no escape"),
    "Extra data": Words("结束之后还有内容", "something stands after the end"),
    "Illegal trailing comma": Words("最后一项之后多了逗号", "a comma after the last item"),
}


@frozen
class ReportFile:
    """A report as JSON has it: a wire class, which may differ from the model and has a version."""

    govfin: int
    schema: str
    unit: str
    tables: dict[str, dict[str, dict[str, str]]]
    department: str | None = None
    year: int | None = None
    precision: str | None = None
    statements: dict[str, str] = Factory(dict)
    captions: dict[str, dict[str, str]] = Factory(dict)


def dumps(report: Report, *, as_read: bool = False) -> str:
    """The canonical JSON of a report: two spaces a level, one row a line, a line end last. Lossless.

    Rows stand in the order of the form, or `as_read`, as the file has them that the report was read from.
    """
    lines = [
        f'  "govfin": {VERSION}',
        f'  "schema": {_quoted(report.schema.id)}',
        *([f'  "department": {_quoted(report.department)}'] if report.department is not None else []),
        *([f'  "year": {report.year}'] if report.year is not None else []),
        f'  "unit": {_quoted(report.schema.scale.unit)}',
        *([f'  "precision": "{report.schema.scale.precision}"'] if report.schema.is_exact else []),
        '  "tables": {\n' + ",\n".join(_tables(report, as_read=as_read)) + "\n  }",
    ]
    if report.statements:
        said = ",\n".join(f"    {_quoted(t)}: {_quoted(text)}" for t, text in report.statements)
        lines.append('  "statements": {\n' + said + "\n  }")
    if report.captions:
        said = ",\n".join(f"    {_quoted(t)}: {json.dumps(dict(c), ensure_ascii=False)}" for t, c in report.captions)
        lines.append('  "captions": {\n' + said + "\n  }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _tables(report: Report, *, as_read: bool) -> Iterator[str]:
    for table in report.schema.tables:
        if table.id in report.layout.absent:
            continue
        rows: dict[str, dict[str, str]] = {}
        if table.open:
            rows = {r: {} for r in report.layout.rows[table.id] if r != table.total}
        for slot, cell in enumerate(report.layout.cells):
            if cell.table == table.id and (printed := report.printed(slot)):
                rows.setdefault(cell.row, {})[cell.column] = printed
        order = rows_as_read(report, table) if as_read else report.layout.rows[table.id]
        ordered = [r for r in order if r in rows]
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
        raise FileError([Diagnostic("D0114", {"name": _escaped(error.name)}, file=file)]) from None
    except RecursionError:
        raise FileError([_unreadable(_DEEP, file)]) from None
    except ValueError as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        reason = _reason(error.msg) if isinstance(error, json.JSONDecodeError) else _LONG
        raise FileError([_unreadable(reason, file, place)]) from None
    if _HALF.search(text) and (halves := [_half(place, said, file) for place, said in _halves(data)]):
        raise FileError(halves)
    return _draft(_structured(data, file), file)


def _reason(said: str) -> Words:
    return next((words for begins, words in _REASONS.items() if said.startswith(begins)), _OTHER)


def _unreadable(reason: Words, file: str, place: str | None = None) -> Diagnostic:
    return Diagnostic("D0107", {"reason": reason.en, "reason_zh": reason.zh}, file=file, place=place)


def _halves(data: object) -> Iterator[tuple[str, str]]:
    """Every name and text with a surrogate that has no pair, and its path."""
    waiting: list[tuple[str, object]] = [("$", data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield from ((path, name) for name in value if _SURROGATE.search(name))
            waiting += [(f"{path}.{name}", item) for name, item in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{path}.{i}", item) for i, item in reversed(list(enumerate(value)))]
        elif isinstance(value, str) and _SURROGATE.search(value):
            yield path, value


def _half(place: str, said: str, file: str) -> Diagnostic:
    """A surrogate has no form in a file or on a terminal: it is shown by its escape."""
    escaped = _escaped(said)
    shown = escaped if len(escaped) <= _GLANCE else f"{escaped[: _GLANCE - 1]}…"
    return Diagnostic("D0118", {"text": shown}, file=file, place=_escaped(place))


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _structured(data: object, file: str) -> ReportFile:
    from govfin.formats.converter import OBJECT, problems_of, report_converter, unlike  # noqa: PLC0415 - cattrs, where it is used

    if not isinstance(data, dict):
        raise FileError([Diagnostic("D0112", unlike(OBJECT, data), file=file, place="$")])
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
    known = ("govfin", "schema", "department", "year", "unit", "precision", "tables", "statements", "captions")
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
    if wire.precision is not None:
        facts["precision"] = (wire.precision, "$.precision")
    if wire.year is not None:
        facts["year"] = (str(wire.year), "$.year")
    statements = {t: (text, f"$.statements.{t}") for t, text in wire.statements.items()}
    captions = {
        t: {name: (text, f"$.captions.{t}.{name}") for name, text in said.items()} for t, said in wire.captions.items()
    }
    return Draft(file, facts, tuple(entries), {t: f"$.tables.{t}" for t in wire.tables}, statements, captions)


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
