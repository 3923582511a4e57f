"""Tables, panels, rows and columns of a statutory form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from attrs import evolve, field, frozen

from govfin.amounts import Scale

_ORDINAL: Final = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）]?、?(?<=[、)）])")


def plain_name(label: str) -> str:
    """A label without its ordinal: 一般公共服务支出 for 一、一般公共服务支出."""
    return _ORDINAL.sub("", label).strip()


@frozen
class Column:
    """A column of a panel."""

    #: How addresses and files name it: its number, or its name where the form prints none.
    key: str
    #: 栏次, where the form prints it.
    number: int | None
    title: str
    name: str
    #: The header cells above it, outermost first.
    headers: tuple[str, ...] = ()
    #: Whether its figures are scores, and the name of the column with the weights that they are out of.
    scores: bool = False
    out_of: str = ""
    #: Where it was first declared; it stays the same through every `extends`, whatever it is called there.
    origin: str = field(default="", eq=False)


@frozen
class Row:
    """A row that the form prints. Rows of a table that follows a classification come with the report."""

    #: How addresses and files name it: its number, its code, or its name.
    key: str
    #: 行次, where the form prints it.
    number: int | None
    label: str
    name: str
    #: The class that the row is, and the classification (by its alias) in which it is one.
    code: str | None = None
    classification: str | None = None
    #: Whether its equation closes on it: 年末结转和结余.
    balancing: bool = False
    #: Printed empty, with a number and nothing else: it has no cells.
    blank: bool = False
    #: Where it was first declared; it stays the same through every `extends`, whatever it is called there.
    origin: str = field(default="", eq=False)


@frozen
class Panel:
    """One of the blocks that a form prints side by side: 收入 and 支出."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    #: What the form prints above it, where that is not its name: two blocks of one title have one header.
    title: str = ""
    #: Where it was first declared; it stays the same through every `extends`, whatever it is called there.
    origin: str = field(default="", eq=False)

    @property
    def cell_rows(self) -> tuple[Row, ...]:
        """The rows that have cells."""
        return tuple(r for r in self.rows if not r.blank)


@frozen
class Erratum:
    """A printed sentence of a note that is wrong, how it should read, and why."""

    printed: str
    reads: str
    because: str


#: Between the levels of a name that the report gives to a row: `开办工作经费/走访企业数量`.
LEVEL_SIGN: Final = "/"


@frozen
class Table:
    """A table: a statutory one, or one that a published report has besides (supplementary)."""

    id: str
    title: str
    scale: Scale
    panels: tuple[Panel, ...]
    #: The alias of the classification that its rows follow.
    by: str | None = None
    #: Whether its rows come with the report (`by` and no rows printed): codes, or names that the report gives.
    open: bool = False
    #: What the levels of such names are called, where they have several: (项目, 指标) for 开办工作经费/走访企业数量.
    levels: tuple[str, ...] = ()
    #: No statutory table: a report may leave it out, and a form does not print it among its tables.
    supplementary: bool = False
    #: The key of the row of totals of an open table, and whether the form prints it last.
    total: str | None = None
    total_last: bool = False
    note: str = ""
    errata: tuple[Erratum, ...] = ()
    #: The statement that stands for the table when it has no figures.
    empty: str = ""
    #: Where it was first declared; it stays the same through every `extends`, whatever it is called there.
    origin: str = field(default="", eq=False)

    @property
    def named(self) -> bool:
        """Whether its rows are named by the report."""
        return self.open and self.by is None

    def parts(self, row: str) -> tuple[str, ...]:
        """What the name of a row is made of, a part a level; the sign of levels means nothing below the last."""
        return tuple(row.split(LEVEL_SIGN, max(0, len(self.levels) - 1)))

    def depth(self, row: str) -> int:
        """The level at which a named row stands, from 1."""
        return len(self.parts(row))

    def above(self, row: str) -> tuple[str, ...]:
        """The names above a named row, nearest first."""
        parts = self.parts(row)
        return tuple(LEVEL_SIGN.join(parts[:i]) for i in range(len(parts) - 1, 0, -1))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all panels, each once."""
        return tuple({c.key: c for p in self.panels for c in p.columns}.values())

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows with cells of all panels, in order; without those that come with a report."""
        return tuple(r for p in self.panels for r in p.cell_rows)

    @cached_property
    def row_by_key(self) -> Mapping[str, Row]:
        """The printed rows by key."""
        return {r.key: r for r in self.rows}

    @cached_property
    def panel_by_row(self) -> Mapping[str, Panel]:
        """The panel of each printed row."""
        return {r.key: p for p in self.panels for r in p.cell_rows}

    def column_named(self, name: str) -> Column | None:
        """The column of a name; None when no column, or more than one, is called so."""
        found = [c for c in self.columns if name in (c.key, c.name)]
        return found[0] if len(found) == 1 else None

    def columns_of(self, row: str) -> tuple[Column, ...]:
        """The columns in which a row has cells."""
        panel = self.panel_by_row.get(row)
        return panel.columns if panel else self.panels[0].columns


def with_origins(table: Table, schema: str) -> Table:
    """The table with origins for what a schema itself declares; what it took over has one."""

    def panel(p: Panel) -> Panel:
        here = f"{schema}/{table.id}/{p.name}"
        rows = tuple(r if r.origin else evolve(r, origin=f"{here}/{r.key}") for r in p.rows)
        columns = tuple(c if c.origin else evolve(c, origin=f"{here}/{c.key}") for c in p.columns)
        return evolve(p, rows=rows, columns=columns, origin=p.origin or here)

    return evolve(table, panels=tuple(map(panel, table.panels)), origin=table.origin or f"{schema}/{table.id}")
