"""Figures beside the words: which keys of a folder's TOML are cells of the form's tables, and the way back.

A table is known by its id: `["政府采购"]` has its rows (or columns) as keys. Rows that a report names are entries of
a list, which is called as their level is: `[["项目"]]`, below it `[["项目"."指标"]]`; a key that is a column of one of
the tables with such rows is a figure. All other keys are content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import define, field

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.diagnostics.suggest import fold
from govfin.formats.content_wire import KEYS, NAME, keys_of
from govfin.formats.converter import unlike
from govfin.formats.draft import Entry, columns_by_name
from govfin.report.content import Content
from govfin.report.performance import Indicator, Project, SelfEvaluation
from govfin.report.report import Report, alike, row_name
from govfin.schema.schema import Schema
from govfin.schema.tables import LEVEL_SIGN, Table

_NUMBER: Final = Words("数", "a number")
_TABLE: Final = Words("表 [ … ]", "a table [ … ]")
_TOP: Final = keys_of(Content)
#: The keys of the content inside a table or list that has figures too.
_INSIDE: Final[Mapping[str, frozenset[str]]] = {
    KEYS["projects"]: keys_of(Project),
    KEYS["indicators"]: keys_of(Indicator),
    KEYS["department_indicators"]: keys_of(Indicator),
    KEYS["self_evaluation"]: keys_of(SelfEvaluation),
}


def levels_of(table: Table) -> tuple[str, ...]:
    """What the lists are called that have the rows of a table that the report names."""
    return table.levels or (table.id,)


@define
class Sorted:
    """What a folder's TOML says, sorted: figures by cell, statements by table, and the content that is left."""

    schema: Schema
    #: Where a top-level key stands: the name of its file.
    files: Mapping[str, str]
    entries: list[Entry] = field(factory=list)
    #: Tables that are named, and statements of tables, with their places.
    tables: dict[str, str] = field(factory=dict)
    statements: dict[str, tuple[str, str]] = field(factory=dict)
    content: dict[str, Any] = field(factory=dict)
    problems: list[Diagnostic] = field(factory=list)

    def sort(self, data: Mapping[str, Any]) -> None:
        """Sort all keys of all files."""
        lists = {levels_of(t)[0] for t in self.schema.tables if t.named}
        tables = {fold(t.id): t for t in self.schema.tables}
        for key, value in data.items():
            table = tables.get(fold(key))
            if key in lists and isinstance(value, list):
                kept = [self._row(item, (key,), "", i) for i, item in enumerate(value)]
                if key in _TOP:
                    self.content[key] = kept
            elif table is not None and (isinstance(value, dict | str) or key not in _TOP):
                self._table(key, value, table)
            else:
                self.content[key] = value

    def _place(self, top: str, path: str) -> str:
        """A place that says its file, as the figures of a draft have theirs."""
        return f"{self.files.get(top, '')}: {path}"

    # ── tables with printed rows, or by codes ──────────────────────────────────────────────────────

    def _table(self, key: str, value: Any, table: Table) -> None:  # noqa: ANN401 - as TOML has it
        place = self._place(key, key)
        if isinstance(value, str):
            self.statements[table.id] = (value, place)
            return
        if not isinstance(value, dict):
            self._tell("D0112", key, key, **unlike(_TABLE, value))
            return
        words = _INSIDE.get(key, frozenset()) if key in _TOP else frozenset()
        inside = {k: v for k, v in value.items() if k in words}
        if inside:
            self.content[key] = inside
        if len(inside) == len(value) and value:
            return
        self.tables[table.id] = place
        alone = not table.open and all(r.key == "" for r in table.rows)
        for name, item in value.items():
            if name in words:
                continue
            if isinstance(item, dict):
                for column, amount in item.items():
                    self._figure(table, name, column, amount, key, f"{key}.{name}.{column}")
            else:
                row, column = ("", name) if alone else (name, "")
                self._figure(table, row, column, item, key, f"{key}.{name}")

    # ── rows that the report names ─────────────────────────────────────────────────────────────────

    def _row(self, item: Any, path: tuple[str, ...], above: str, index: int) -> Any:  # noqa: ANN401 - as TOML has it
        """An entry of a list without its figures."""
        if not isinstance(item, dict):
            return item
        where = f"{above}{'.' if above else ''}{path[-1]}[{index + 1}]"
        return self._entry(item, path, where, ())

    def _entry(self, item: dict[str, Any], path: tuple[str, ...], where: str, names: tuple[str, ...]) -> dict[str, Any]:
        depth = len(path)
        family = [t for t in self.schema.tables if t.named and levels_of(t)[:depth] == path]
        name = item.get(NAME)
        mine = row_name(name) if isinstance(name, str) else ""
        deeper = {levels_of(t)[depth] for t in family if len(levels_of(t)) > depth}
        if deeper and LEVEL_SIGN in mine:
            self._tell("D0606", path[0], where, name=mine)
        row = LEVEL_SIGN.join((*names, mine))
        words = _INSIDE.get(path[-1], frozenset({NAME}))
        kept: dict[str, Any] = {}
        for key, value in item.items():
            tables = [
                t for t in family if len(levels_of(t)) >= depth and fold(key) in columns_by_name(self.schema, t.id, "")
            ]
            if key in deeper and isinstance(value, list):
                below = [
                    self._entry(x, (*path, key), f"{where}.{key}[{i + 1}]", (*names, mine))
                    if isinstance(x, dict)
                    else x
                    for i, x in enumerate(value)
                ]
                kept |= {key: below} if key in words else {}
            elif key in words or not tables:
                kept[key] = value
            elif not mine:
                continue  # that it has no name is told with the content
            elif len(tables) > 1:
                self._tell("D0607", path[0], f"{where}.{key}", name=key, tables="、".join(t.id for t in tables))
            else:
                self._figure(tables[0], row, key, value, path[0], f"{where}.{key}")
        if path[-1] not in _INSIDE and (unknown := [k for k in kept if k != NAME]):
            for key in unknown:
                self._tell("D0110", path[0], where, name=key)
        return kept

    # ── figures ────────────────────────────────────────────────────────────────────────────────────

    def _figure(self, table: Table, row: str, column: str, value: Any, top: str, path: str) -> None:  # noqa: ANN401
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self._tell("D0112", top, path, **unlike(_NUMBER, value))
            return
        amount = value if isinstance(value, str) else format(Decimal(value), "f")
        self.entries.append(Entry(table.id, row, column, amount, self._place(top, path)))

    def _tell(self, code: str, top: str, path: str, **params: str) -> None:
        self.problems.append(Diagnostic(code, params, file=self.files.get(top), place=path))


# ── the way back ────────────────────────────────────────────────────────────────────────────────────


def with_figures(data: dict[str, Any], report: Report) -> tuple[dict[str, Any], frozenset[str]]:
    """The data of a content with the figures of the rows that it names put beside the words; and which tables did.

    A table goes along when each of its rows has an entry, in the order of the report, and each of them a figure.
    """
    done = set()
    for table in report.schema.tables:
        if not table.named or table.id in report.layout.absent or table.id in dict(report.statements):
            continue
        entries = dict(_entries(data, levels_of(table), ()))
        rows = [r for r in report.layout.rows[table.id] if r != table.total]
        cells = _cells(report, table)
        order = [r for r in entries if r in set(rows)]
        total = cells.get(table.total or "")
        beside = data.get(table.id, {})
        if not rows or order != rows or not all(cells.get(r) for r in rows) or not _unmistakable(table, report.schema):
            continue
        if total and not (isinstance(beside, dict) and table.total not in beside):
            continue
        for row in rows:
            entries[row].update(cells[row])
        if total:
            data[table.id] = {**beside, table.total: total if len(table.columns) > 1 else next(iter(total.values()))}
        done.add(table.id)
    return data, frozenset(done)


def _unmistakable(table: Table, schema: Schema) -> bool:
    """Whether no column of a table is taken for content, or for a column of another table with the same rows."""
    path = levels_of(table)
    family = [t for t in schema.tables if t.named and t is not table and levels_of(t)[: len(path)] == path]
    family += [t for t in schema.tables if t.named and t is not table and path[: len(levels_of(t))] == levels_of(t)]
    words = frozenset[str]().union(*(_INSIDE.get(level, frozenset({NAME})) for level in path))
    lists = {level for t in family for level in levels_of(t)}
    return all(
        c.key not in words | lists and all(fold(c.key) not in columns_by_name(schema, t.id, "") for t in family)
        for c in table.columns
    )


def _entries(
    data: Mapping[str, Any], levels: tuple[str, ...], above: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of the lists of some levels, by the name of its row."""
    for item in data.get(levels[0], ()):
        names = (*above, row_name(item.get(NAME, "")))
        yield LEVEL_SIGN.join(names), item
        if len(levels) > 1:
            yield from _entries(item, levels[1:], names)


def _cells(report: Report, table: Table) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    first, end = report.layout.spans[table.id]
    for slot in range(first, end):
        cell, printed = report.layout.cells[slot], report.printed(slot)
        if printed:
            plain = printed.rstrip("0").rstrip(".") if "." in printed else printed
            found.setdefault(cell.row, {})[cell.column] = printed if slot in report.unknown else Decimal(plain)
    return found


def twice(names: Iterable[str]) -> list[str]:
    """The names that are there twice, but for blanks and width."""
    seen: set[str] = set()
    return [n for n in names if alike(n) in seen or seen.add(alike(n))]  # type: ignore[func-returns-value]
