"""Long CSV: `table,row,column,amount`, the form that every tool can read.

Lines with an empty table say facts about the whole: `,schema,,cn-2020`; with a table in the third field, what that
table prints above itself: `,title,表1,收入支出决算总表`. A line with a table alone is that
table's statement, or says that the table is there: `表7,,,本部门无…`. A line with a row and no column says that
the row is printed without figures: `表5,2080505,,`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.formats.draft import FACTS, Draft, Entry
from govfin.report.report import Report

HEADER: Final = ("table", "row", "column", "amount")
_UNREADABLE: Final = Words("读不懂的一行", "a line that cannot be read")
#: What the csv module says, in our words.
_BROKEN: Final = {
    "unexpected end of data": Words("没有成对的引号", "a quotation mark without its pair"),
    "expected after": Words("引号之后又有文字", "more text after a closing quotation mark"),
    "field larger": Words("过长的字段", "a field that is far too long"),
    "new-line": Words("断在字段中间的行", "a line end in the middle of a field"),
    "NUL": Words("空字符", "a null character"),
}
#: Spreadsheet programs take a text that begins so for a formula; it is written with an apostrophe before it.
_RUNS: Final = tuple("=+-@＝＋－＠\t\r\n")


def dumps(report: Report, *, without: Collection[str] = ()) -> str:
    """The canonical long CSV of a report; lossless, but for the tables that it is to be `without`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(line for line in _lines(report) if line[0] not in without)
    return out.getvalue()


def _lines(report: Report) -> Iterator[tuple[str, str, str, str]]:
    yield ("", "schema", "", report.schema.id)
    if report.department is not None:
        yield ("", "department", "", guarded(report.department))
    if report.year is not None:
        yield ("", "year", "", str(report.year))
    yield ("", "unit", "", report.schema.scale.unit)
    if report.schema.is_exact:
        yield ("", "precision", "", str(report.schema.scale.precision))
    for table_id, caption in report.captions:
        yield from (("", name, table_id, guarded(text)) for name, text in caption)
    statements = dict(report.statements)
    for table in report.schema.tables:
        if table.id in report.layout.absent:
            continue
        lines = list(_figures(report, table.id))
        yield from lines
        if table.id in statements or not lines:
            yield (table.id, "", "", guarded(statements.get(table.id, "")))


def _figures(report: Report, table: str) -> Iterator[tuple[str, str, str, str]]:
    found = report.schema.table_by_id[table]
    printed: dict[str, list[tuple[str, str]]] = {}
    for slot, cell in enumerate(report.layout.cells):
        if cell.table == table and (text := report.printed(slot)):
            printed.setdefault(cell.row, []).append((cell.column, text))
    for row in report.layout.rows[table]:
        name = guarded(row) if found.named else row
        for column, text in printed.get(row, ()):
            yield (table, name, column, text)
        if found.open and row != found.total and row not in printed:
            yield (table, name, "", "")


def draft_of_csv(text: str, file: str) -> Draft:
    """What a long CSV says.

    Raises:
        FileError: with every line that is not of the form.
    """
    problems: list[Diagnostic] = []
    lines = _parsed(text, file)
    _check_header(lines, file)
    facts: dict[str, tuple[str, str]] = {}
    entries: list[Entry] = []
    tables: dict[str, str] = {}
    statements: dict[str, tuple[str, str]] = {}
    captions: dict[str, dict[str, tuple[str, str]]] = {}
    for number, line in lines[1:]:
        place = f"line {number}"
        if not any(x.strip() for x in line):
            continue
        if len(line) != len(HEADER):
            problems.append(Diagnostic("D0109", {"found": str(len(line))}, file=file, place=place))
            continue
        table, row, column, amount = (x.strip() for x in line)
        if not table and column:
            if captions.setdefault(column, {}).setdefault(row, (_unguarded(amount), place))[0] != _unguarded(amount):
                problems.append(Diagnostic("D0114", {"name": f"{row} {column}"}, file=file, place=place))
        elif not table:
            problems.extend(_add_fact(facts, row, amount, file, place))
        elif not row and not column:
            tables.setdefault(table, place)
            if amount and statements.setdefault(table, (_unguarded(amount), place))[0] != _unguarded(amount):
                problems.append(Diagnostic("D0114", {"name": table}, file=file, place=place))
        else:
            tables.setdefault(table, place)
            entries.append(Entry(table, _unguarded(row), column, amount, place))
    if problems:
        raise FileError(problems)
    return Draft(file, facts, tuple(entries), tables, statements, captions)


def _parsed(text: str, file: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    try:
        for line in reader:
            lines.append((reader.line_num, line))  # noqa: PERF401 - the number belongs to the line just read
    except csv.Error as error:
        found = next((words for said, words in _BROKEN.items() if said in str(error)), _UNREADABLE)
        params = {"expected": "CSV", "expected_zh": " CSV", "found": found.en, "found_zh": found.zh}
        raise FileError([Diagnostic("D0112", params, file=file, place=f"line {reader.line_num}")]) from None
    return lines


def _check_header(lines: Iterable[tuple[int, list[str]]], file: str) -> None:
    header = next((line for _, line in lines), [])
    if tuple(x.strip().lower() for x in header) != HEADER:
        params = {"expected": ",".join(HEADER), "found": ",".join(header)[:60]}
        raise FileError([Diagnostic("D0108", params, file=file, place="line 1")])


def _add_fact(facts: dict[str, tuple[str, str]], name: str, value: str, file: str, place: str) -> Iterator[Diagnostic]:
    if name not in FACTS:
        suggestion = nearest(name, FACTS)
        params = {"name": name, "known": ", ".join(FACTS)} | ({"suggestion": suggestion} if suggestion else {})
        yield Diagnostic("D0211", params, file=file, place=place)
    elif name in facts and facts[name][0] != _unguarded(value):
        yield Diagnostic("D0114", {"name": name}, file=file, place=place)
    else:
        facts[name] = (_unguarded(value), place)


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula: an apostrophe stands before what would be one. Lossless."""
    return f"'{text}" if text.lstrip("'").startswith(_RUNS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_RUNS) else text
