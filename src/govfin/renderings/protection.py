"""What protects each cell of a form, table by table, as Markdown: for the page of its rules (docs/rules.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from govfin.audit.strength import Strength, sample_shape, strength
from govfin.schema.addresses import column_address, row_address
from govfin.schema.schema import Schema
from govfin.schema.tables import Panel, Table
from govfin.system.layout import Cell
from govfin.system.relations import System, lower

#: An error there is located; seen, and not told apart from an error in another cell; seen in one direction; not seen.
LOCATED: Final = "●"
TIED: Final = "◐"
ONE_WAY: Final = "○"
UNSEEN: Final = "✗"
#: A rate that the report states, which no relation speaks of.
STATED: Final = "◇"
_LEGEND: Final = f"""\
## 各格的保护 protection of each cell

The figure is the number of equations that a cell stands in. A single wrong figure in a cell marked
{LOCATED} is seen, and located; {TIED} is seen, and may as well be in another cell of its group, listed below the table;
{ONE_WAY} is seen in one direction at most, for inequalities and warnings alone speak of it; {UNSEEN} is never seen.
{STATED} is a rate that the report states: it is held against what its amounts give.
Lines with the same marks are printed together. Rows that come with a report are shown by level, as they are in a
sample of codes, or by one name of two. A supplementary table, which a report may leave out, is shown as it is in a
report that has all of them; what such tables protect in the statutory ones is not counted there.
`docs/audit.md` proves it; `govfin schema strength ID` tells of double errors and lost figures.
"""


@frozen
class _Lines:
    """Lines of a table that are protected alike: their names, and the mark of each column; empty for no cell."""

    names: tuple[str, ...]
    marks: tuple[str, ...]


@frozen
class _Protection:
    """The system of a sample report, the mark of each of its cells, and the groups of cells that look alike."""

    system: System
    marks: Mapping[Cell, str]
    tied: Sequence[Sequence[str]]

    @classmethod
    def of(cls, schema: Schema, *, supplementary: bool) -> _Protection:
        shape = sample_shape(schema, supplementary=supplementary)
        system, found = lower(schema, shape), strength(schema, shape)
        return cls(system, cell_marks(system, found), found.tied)


def protection_text(schema: Schema) -> str:
    """Every cell of a form with its mark, a section a table: which single errors are located, seen, or missed."""
    by_law, with_more = _Protection.of(schema, supplementary=False), _Protection.of(schema, supplementary=True)
    sections = (_section(schema, t, with_more if t.supplementary else by_law) for t in schema.tables)
    return "\n".join([_LEGEND, *("\n".join(section) for section in sections)])


def cell_marks(system: System, found: Strength) -> Mapping[Cell, str]:
    """What protects each cell: a mark, and the number of equations that it stands in."""
    marks = dict.fromkeys(found.bounded, ONE_WAY) | dict.fromkeys(found.unprotected, UNSEEN)
    marks |= {where: TIED for group in found.tied for where in group}
    stated = {(f.stated[1], f.stated[3]) for f in system.layout.schema.figures if f.stated}
    rates = [s for s, c in enumerate(system.layout.cells) if (c.table, c.column) in stated and not system.by_slot[s]]
    marks |= {system.layout.addresses[s]: STATED for s in rates}
    cells = enumerate(system.layout.cells)
    return {cell: _counted(system, slot, marks.get(system.layout.addresses[slot], LOCATED)) for slot, cell in cells}


def _counted(system: System, slot: int, mark: str) -> str:
    relations = [system.relations[i] for i in system.by_slot[slot]]
    equations = sum(1 for r in relations if r.operator == "=" and r.binding)
    return f"{mark} {equations}" if equations else mark


def _section(schema: Schema, table: Table, known: _Protection) -> Iterator[str]:
    yield f"### {table.id} {table.title}\n"
    for panel in table.panels if not table.open else table.panels[:1]:
        columns = [c.key for c in panel.columns]
        header = [panel.name or "行 line", *(column_address(table, c) for c in columns)]
        yield f"| {' | '.join(header)} |\n|{'---|' * len(header)}"
        lines = _by_level(schema, table, known) if table.open else _printed(table, panel, known.marks)
        for line in lines:
            yield f"| {_names(line.names, table)} | {' | '.join(line.marks)} |"
        yield ""
    groups = [group for group in known.tied if group[0].startswith(f"{table.id}.")]
    if groups:
        yield f"{TIED} " + "；".join(_listed(group) for group in groups) + "\n"


def _printed(table: Table, panel: Panel, marks: Mapping[Cell, str]) -> list[_Lines]:
    """The printed lines of a panel, neighbours that are protected alike together."""
    found: list[_Lines] = []
    for row in panel.cell_rows:
        own = tuple(marks.get(Cell(table.id, row.key, c.key), "") for c in panel.columns)
        name = row_address(table, row.key) if row.key else ""
        if found and found[-1].marks == own:
            found[-1] = _Lines((*found[-1].names, name), own)
        else:
            found.append(_Lines((name,), own))
    return found


def _by_level(schema: Schema, table: Table, known: _Protection) -> list[_Lines]:
    """The lines of a table of codes or names: the total, and each level; a level twice where its rows differ."""
    classification = schema.classification_of(table)
    levels = {level.digits: level.name for level in classification.levels} if classification else {}
    if table.named:
        levels = dict(enumerate(table.levels or ("各行",), 1))
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    for key in known.system.layout.rows[table.id]:
        place = table.depth(key) if table.named else len(key)
        name = table.total if key == table.total else levels.get(place, "")
        found[name or key, tuple(known.marks.get(Cell(table.id, key, c.key), "") for c in table.columns)] = None
    order = [table.total or "", *levels.values()]
    return [
        _Lines((name,), own) for name, own in sorted(found, key=lambda x: order.index(x[0]) if x[0] in order else 0)
    ]


def _names(names: Sequence[str], table: Table) -> str:
    if names == ("",):
        return table.id
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}（{len(names)}）"


def _listed(group: Sequence[str]) -> str:
    return "、".join(group) if len(group) <= 4 else f"{group[0]} … {group[-1]}（{len(group)}）"  # noqa: PLR2004 - a line
