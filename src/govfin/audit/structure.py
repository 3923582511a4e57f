"""What a form prescribes besides sums: tables, statements and captions, codes with their parents and their detail."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.suggest import fold
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Caption, Report
from govfin.schema.addresses import row_address
from govfin.schema.classification import Classification, Status
from govfin.schema.schema import Schema
from govfin.schema.tables import Row, Table
from govfin.system.layout import Cell, Layout, Shape


def structure_findings(report: Report) -> Iterator[Finding]:
    """The findings of one report that are not about sums."""
    layout = report.layout
    statements = dict(report.statements)
    for table in report.schema.tables:
        if table.id in layout.absent:
            if table.supplementary:
                continue
            yield Finding("F0203", Severity.ERROR, params={"table": table.id, "title": table.title})
            continue
        first, end = layout.spans[table.id]
        filled = any(report.figures[s] is not None or s in report.unknown for s in range(first, end))
        yield from _statement(table, statements.get(table.id), filled)
    yield from code_findings(report.schema, report.shape)
    yield from _classes_without_rows(report)
    yield from _without_detail(report)
    yield from _out_of_order(report)
    yield from caption_findings(report)


@lru_cache(maxsize=512)
def code_findings(schema: Schema, shape: Shape) -> tuple[Finding, ...]:
    """The findings about codes, which depend on nothing but the rows that a report has."""
    pairs = zip(schema.tables, shape, strict=True)
    return tuple(f for table, codes in pairs if codes for f in findings_of_codes(schema, table, codes))


def findings_of_codes(schema: Schema, table: Table, codes: tuple[str, ...]) -> Iterator[Finding]:
    """The findings about the codes, or the names, of one table."""
    classification = schema.classification_of(table)
    if table.open and classification is not None:
        yield from _codes(table, codes, classification)
        yield from _out_of_their_time(schema, table, codes, classification)
        if not table.supplementary:  # 年初预算 is told by class
            yield from _not_broken_down(table, codes, classification)
        yield from _rows_without_a_line(schema, table, codes, classification)
    elif table.named:
        yield from _names_without_those_above(table, codes)


def _names_without_those_above(table: Table, names: tuple[str, ...]) -> Iterator[Finding]:
    """Rows named by the report, below a row that it does not have: an indicator without its project."""
    for name in names:
        parent = next(iter(table.above(name)), None)
        if parent is not None and parent not in names:
            cells = (FindingCell(f"{table.id}.{row_address(table, name)}", ""),)
            params = {"table": table.id, "code": name, "name": "", "parent": parent, "parent_name": ""}
            yield Finding("F0302", Severity.ERROR, cells=cells, params=params)


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


# ── classes: the lines of one table, the rows of another ────────────────────────────────────────────


@lru_cache(maxsize=64)
def class_lines(schema: Schema) -> Mapping[tuple[str, str], Mapping[str, Cell]]:
    """By table with printed lines and table whose rows are codes: the line that a rule equates with a code's row."""
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    tables = schema.table_by_id
    for rule in schema.rules:
        for instance in rule.instances if rule.operator == "=" and not rule.beside else ():
            if len(instance) != 2:  # noqa: PLR2004 - a line and a row
                continue
            line, row = sorted(instance, key=lambda t: tables[t.table].open)
            printed = tables[line.table].row_by_key.get(line.row)
            if printed is not None and printed.code == row.row and tables[row.table].open:
                cell = Cell(line.table, line.row, line.column)
                found.setdefault((line.table, row.table), {}).setdefault(row.row, cell)
    return found


def _classes_without_rows(report: Report) -> Iterator[Finding]:
    """Classes with a figure in one table and without a row in the table that has their detail."""
    layout, tables = report.layout, report.schema.table_by_id
    for (_, other), lines in class_lines(report.schema).items():
        for code, cell in lines.items() if other not in layout.absent else ():
            slot = layout.slots[cell]
            if report.figures[slot] and code not in layout.rows[other]:
                found = FindingCell(report.address(slot), report.printed(slot))
                label = report.schema.row_label(tables[cell.table], cell.row)
                params = {"table": cell.table, "label": label, "figure": found.figure, "other": other, "code": code}
                yield Finding("F0304", Severity.WARNING, cells=(found,), params=params)


def _rows_without_a_line(
    schema: Schema, table: Table, codes: tuple[str, ...], classification: Classification
) -> Iterator[Finding]:
    """Classes with a row in a table and without a line in the table that sums them up."""
    for (other, own), lines in class_lines(schema).items():
        digits = {len(code) for code in lines}
        for code in codes if own == table.id else ():
            if len(code) in digits and code not in lines:
                cells = (FindingCell(f"{table.id}.[{code}]", ""),)
                params = {"table": table.id, "code": code, "name": classification.name(code), "other": other}
                yield Finding("F0305", Severity.WARNING, cells=cells, params=params)


def _out_of_their_time(
    schema: Schema, table: Table, codes: tuple[str, ...], classification: Classification
) -> Iterator[Finding]:
    """Codes that the list says were not in use in the form's year: abolished before it, or introduced after it."""
    for code in codes if schema.year is not None else ():
        status = classification.status(code, schema.year)
        if status in {Status.NOT_YET, Status.NO_LONGER}:
            cells = (FindingCell(f"{table.id}.[{code}]", ""),)
            params = {"table": table.id, "code": code, "name": classification.name(code), "year": str(schema.year)}
            params["list"] = classification.id
            yield Finding(
                "F0307" if status is Status.NO_LONGER else "F0308", Severity.ERROR, cells=cells, params=params
            )


def _out_of_order(report: Report) -> Iterator[Finding]:
    """Rows that the file gives elsewhere than the order of the classification has them."""
    for row in report.misplaced:
        classification = report.schema.classification_of(report.schema.table_by_id[row.table])
        params = {"table": row.table, "code": row.code, "place": row.place, "rows": ", ".join(row.around)}
        params["name"] = classification.name(row.code) if classification else ""
        yield Finding("F0309", Severity.NOTE, cells=(FindingCell(f"{row.table}.[{row.code}]", ""),), params=params)


# ── detail: expenditure to 项, economic items to 款 ─────────────────────────────────────────────────


def _not_broken_down(table: Table, codes: tuple[str, ...], classification: Classification) -> Iterator[Finding]:
    """Codes above the last level with no code below them; a note where the list knows of none either."""
    above = {classification.parent(code) for code in codes}
    for code in codes:
        level = level_below(classification, code)
        if level and code not in above:
            severity = Severity.WARNING if classification.children(code) else Severity.NOTE
            cells = (FindingCell(f"{table.id}.[{code}]", ""),)
            params = {"table": table.id, "code": code, "name": classification.name(code), "level": level}
            yield Finding("F0306", severity, cells=cells, params=params)


def _without_detail(report: Report) -> Iterator[Finding]:
    """Printed codes with a figure, whose printed items have none."""
    for table, row, own, below in printed_detail(report.layout):
        if _filled(report, own) and not _filled(report, below):
            classification = report.schema.classification_of(table)
            level = level_below(classification, row.code or "") if classification else ""
            cells = (FindingCell(f"{table.id}.[{row.code}]", ""),)
            params = {"table": table.id, "code": row.code or "", "name": row.name, "level": level}
            yield Finding("F0306", Severity.WARNING, cells=cells, params=params)


@lru_cache(maxsize=512)
def printed_detail(layout: Layout) -> tuple[tuple[Table, Row, tuple[int, ...], tuple[int, ...]], ...]:
    """Printed rows of codes with printed items below them: the row's slots and those of its items."""
    found = []
    for table in layout.schema.tables:
        classification = layout.schema.classification_of(table)
        if table.open or table.id in layout.absent or classification is None:
            continue
        below: dict[str, list[Row]] = {}
        for row in table.rows:
            below.setdefault((row.code and classification.parent(row.code)) or "", []).append(row)
        for row in table.rows:
            items = below.get(row.code or "?", [])
            if items:
                found.append((table, row, _slots(layout, table, [row]), _slots(layout, table, items)))
    return tuple(found)


def _slots(layout: Layout, table: Table, rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(layout.slots[Cell(table.id, r.key, c.key)] for r in rows for c in table.columns_of(r.key))


def level_below(classification: Classification, code: str) -> str:
    """The name of the last level, for a code above it; empty for a code of the last level."""
    last = classification.levels[-1]
    return last.name if len(code) < last.digits else ""


def _filled(report: Report, slots: Iterable[int]) -> bool:
    """Whether one of some cells has a figure that is not zero, or one that is not known."""
    return any(report.figures[s] or s in report.unknown for s in slots)


# ── captions ────────────────────────────────────────────────────────────────────────────────────────


def caption_findings(report: Report) -> Iterator[Finding]:
    """Headings of tables: year, unit and department stated, and alike in all of them and in the report.

    A heading of which only the title is known may say the rest, too: nothing is missed there.
    """
    captions = dict(report.captions)
    department = report.department or _commonest(_said(c.department) for c in captions.values())
    year = str(report.year or "") or _commonest(y for c in captions.values() for y in _years(c.year or ""))
    years = {id_: _years_of(caption) for id_, caption in captions.items()}
    named = any(c.department for c in captions.values())
    for id_, caption in captions.items():
        params = {"table": id_}
        known = any((caption.year, caption.unit, caption.department))
        wrong = [y for y in years[id_] if y != year]
        if wrong:
            yield Finding("F0401", Severity.WARNING, params=params | {"found": wrong[0], "expected": year})
        elif known and not years[id_] and any(years.values()):
            yield Finding("F0405", Severity.WARNING, params=params)
        unit = report.schema.table_by_id[id_].scale.unit
        if known and not caption.unit:
            yield Finding("F0404", Severity.WARNING, params=params)
        elif caption.unit and _said(caption.unit) != unit:
            yield Finding("F0402", Severity.WARNING, params=params | {"found": caption.unit, "expected": unit})
        if known and named and not caption.department:
            yield Finding("F0406", Severity.WARNING, params=params)
        elif caption.department and fold(_said(caption.department)) != fold(department):
            found = {"found": _said(caption.department), "expected": department}
            yield Finding("F0403", Severity.WARNING, params=params | found)


def _years_of(caption: Caption) -> list[str]:
    return [*_years(caption.year or ""), *_years(caption.title or "", marked=True)]


def _said(words: str | None) -> str:
    """What stands after a printed 部门： or 金额单位：."""
    return (words or "").replace("：", ":").rpartition(":")[2].strip()


def _years(words: str, *, marked: bool = False) -> list[str]:
    """The years in some words; in a title, what stands before 年. A year that lacks a digit is one that is wrong."""
    text = unicodedata.normalize("NFKC", words)
    return re.findall(r"\d+(?=\s*年)" if marked else r"\d+", text)


def _commonest(words: Iterable[str]) -> str:
    counted = Counter(w for w in words if w)
    return counted.most_common(1)[0][0] if counted else ""
