"""Forms in the terminal: the tables of a schema as printed, and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from govfin.diagnostics.diagnostic import Language
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Panel, Row, Table

#: More panels than this do not fit a terminal of 80 columns with labels that can be read.
_SIDE_BY_SIDE: Final = 2


def print_forms(schema: Schema, tables: Sequence[str], language: Language, *, colour: bool) -> None:
    """The tables of a schema, as the form prints them."""
    console = _console(colour=colour)
    if not tables:
        console.print(Text(f"{schema.id}  {schema.title}", style="bold"))
        facts = [str(schema.year or ""), schema.place, schema.scale.label, *(f"extends {b}" for b in schema.bases[:1])]
        console.print("  ".join(f for f in facts if f))
        if schema.source:
            console.print(schema.source)
    for table in schema.tables:
        if not tables or table.id in tables:
            console.print()
            _print_form(console, schema, table, language)


def print_rules(schema: Schema, tables: Sequence[str], *, colour: bool) -> None:
    """The rules of a schema: code, statement, reason."""
    console = _console(colour=colour)
    for rule in schema.rules:
        if tables and rule.table not in tables:
            continue
        verdict = "" if rule.verdict == "error" else f"  [{rule.verdict}]"
        console.print(Text.assemble((rule.code, "cyan"), (verdict, "yellow")))
        if rule.text and rule.text.replace(" ", "") not in rule.code:
            console.print(Text(f"    {rule.text}"))
        reason = "，".join(x for x in (rule.because, rule.source) if x)
        if reason:
            console.print(Text(f"    {reason}", style="dim"))


def _console(*, colour: bool) -> Console:
    return Console(no_color=not colour, highlight=False, width=None if colour else 80)


def _print_form(console: Console, schema: Schema, table: Table, language: Language) -> None:
    console.print(Text(f"{table.title}（{table.id}）", style="bold"))
    extra = "补充表，" if table.supplementary else ""
    console.print(Text(f"{extra}单位：{table.scale.unit}", style="dim"))
    if table.open or len(table.rows) <= 1:
        _print_columns(console, schema, table, language)
    else:
        _print_panels(console, table)
    for line in table.note.splitlines():
        console.print(Text(line))
    for erratum in table.errata:
        console.print(Text(f"更正：“{erratum.printed}”应为“{erratum.reads}”。{erratum.because}", style="yellow"))
    if table.empty:
        console.print(Text(f"无数字时：{table.empty}", style="dim"))


def _print_columns(console: Console, schema: Schema, table: Table, language: Language) -> None:
    """A table whose rows come with the report: its columns, one a line, under their headers."""
    if table.named:
        levels = "、".join(table.levels) or "名称"
        total = f"，{table.total}在{'末行' if table.total_last else '首行'}" if table.total else ""
        rows = f"由报告命名（{levels}）{total}"
        console.print(Text(f"行：{rows}" if language is Language.ZH else f"rows: {rows}"))
    elif table.by:
        classification = schema.classification_of(table)
        title = classification.title if classification else table.by
        total = f"，{table.total}在{'末行' if table.total_last else '首行'}" if table.total else ""
        console.print(Text(f"行：{title}{total}" if language is Language.ZH else f"rows: {title}{total}"))
    grid = Grid(box=None, show_header=False, pad_edge=False)
    for _ in range(2):
        grid.add_column(overflow="fold")
    for column in table.columns:
        grid.add_row(_column_key(column), " / ".join((*column.headers, column.title)))
    console.print(grid)


def _print_panels(console: Console, table: Table) -> None:
    """The panels side by side, as on paper: labels, line numbers, columns; one below the other where they are many."""
    for panels in [table.panels] if len(table.panels) <= _SIDE_BY_SIDE else [(p,) for p in table.panels]:
        _print_side_by_side(console, panels)


def _print_side_by_side(console: Console, panels: Sequence[Panel]) -> None:
    grid = Grid(show_lines=False, header_style="", expand=False)
    for panel in panels:
        grid.add_column(panel.name or "项目", overflow="fold")
        grid.add_column("行次" if _numbered(panel) else "编码", justify="right", no_wrap=True)
        for column in panel.columns:
            grid.add_column(f"{column.title}\n{_column_key(column)}", justify="right", overflow="fold")
    for rows in zip_longest(*(p.rows for p in panels)):
        cells: list[str] = []
        for panel, row in zip(panels, rows, strict=True):
            cells += [row.label, _row_key(row)] if row else ["", ""]
            cells += [""] * len(panel.columns)
        grid.add_row(*cells)
    console.print(grid)


def _numbered(panel: Panel) -> bool:
    return any(r.number is not None for r in panel.rows)


def _row_key(row: Row) -> str:
    return str(row.number) if row.number is not None else row.code or ""


def _column_key(column: Column) -> str:
    return "" if column.number is None else str(column.number)
