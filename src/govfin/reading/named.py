"""Tables whose rows the report names: which columns of a grid say the name, and what each row is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from govfin.reading.columns import (
    Group,
    Header,
    Role,
    is_known_column,
    is_numbers_row,
    path_of,
    text_at,
)
from govfin.reading.extracted import Cell, Grid
from govfin.reading.rows import RowMatch, RowText
from govfin.reading.vocabulary import CODE_HEADERS, LINE_HEADERS, NAME_HEADERS, TOTAL_NAMES, TableWords
from govfin.reading.words import is_blank, is_figure, key, whole_of
from govfin.report.report import alike, row_name
from govfin.schema.tables import LEVEL_SIGN

#: What is written below a table and is no name: 填表人：张三.
_REMARK: Final = ("：", ":")


# ── header ──────────────────────────────────────────────────────────────────────────────────────────


def named_header(grid: Grid, words: TableWords) -> Header:
    """The header of a grid of named rows: the rows at its top that say its columns. Names can say anything."""
    end, numbers = 0, dict[int, int]()
    header: list[int] = []
    for row, cells in enumerate(grid.rows):
        said = [c for c in cells if not is_blank(c.text)]
        if is_numbers_row(grid, row, words):
            numbers |= {c.column: n for c in cells if (n := whole_of(c.text)) is not None}
            end = row + 1
            break
        if any(is_figure(c.text) for c in said):
            break
        known = [c for c in said if key(c.text) in words.column_words]
        if any(c.column for c in known) or (known and not end):
            header.append(row)
            end = max(end, *(c.row + c.rows for c in known))
        elif said and end:
            break
    paths = tuple(path_of(grid, header, column) for column in range(grid.width))
    return Header(end, paths, numbers, tuple(_roles(grid, end, paths, words)))


def _roles(grid: Grid, end: int, paths: Sequence[Sequence[str]], words: TableWords) -> list[Role]:
    known = [is_known_column(path, words) for path in paths]
    roles = [Role.VALUE if k else _role(path) for k, path in zip(known, paths, strict=True)]
    names = _name_columns(grid, end, paths, roles, words)
    return [Role.NAME if c in names else Role.OTHER if r is Role.NAME else r for c, r in enumerate(roles)]


def _role(path: Sequence[str]) -> Role:
    leaf = path[-1] if path else ""
    if leaf in LINE_HEADERS:
        return Role.LINE
    if leaf in CODE_HEADERS - NAME_HEADERS or leaf.endswith(("编码", "代码")):
        return Role.CODE
    return Role.NAME


def _name_columns(
    grid: Grid, end: int, paths: Sequence[Sequence[str]], roles: Sequence[Role], words: TableWords
) -> tuple[int, ...]:
    """The columns that say the names, a level each; or the one that says all of them with a sign between."""
    free = [c for c, role in enumerate(roles) if role is Role.NAME]
    levels = [next((c for c in free if _says(paths[c], level)), None) for level in map(key, words.table.levels)]
    found = tuple(c for c in levels if c is not None)
    if len(found) > 1 and len(found) == len(set(found)) == len(levels):
        return found
    titled = [c for c in free if paths[c] and (paths[c][-1] in NAME_HEADERS or paths[c][-1].endswith("名称"))]
    filled = [c for c in free if any(cell.column == c and cell.row >= end and cell.text for cell in grid.cells)]
    return tuple([*titled, *found, *filled][:1])


def _says(path: Sequence[str], level: str) -> bool:
    leaf = path[-1] if path else ""
    return leaf == level or leaf.removesuffix("名称") == level


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class NamedRow:
    """A row of a grid, what it is called, and the cells that say so."""

    match: RowMatch
    cells: tuple[Cell, ...] = ()
    #: Whether a row above has this name: it cannot be told which is meant.
    twice: bool = False


def named_rows(grid: Grid, rows: Sequence[int], group: Group, words: TableWords, taken: set[str]) -> list[NamedRow]:
    """The row of the report that each row of a grid is. `taken` are the names found so far, as `alike` has them."""
    said = [_said(grid, row, group) for row in rows]
    last = max((i for i, (text, _) in enumerate(said) if text.filled), default=-1)
    found = []
    above: tuple[str, ...] = ()
    for i, (text, cells) in enumerate(said):
        parts = _parts(grid, text, group, above)
        name = row_name(LEVEL_SIGN.join(p for p in parts if p))
        if not text.filled and (not name or (i > last and any(sign in name for sign in _REMARK))):
            continue
        above = parts
        found.append(_named(text, cells, name, words, taken))
    return found


def _named(text: RowText, cells: tuple[Cell, ...], name: str, words: TableWords, taken: set[str]) -> NamedRow:
    plain, total = key(name), words.table.total
    row: str | None = name or None
    if total is not None and plain in words.total_names:
        row = total
    elif plain in TOTAL_NAMES:
        row = None
    if row is not None and alike(row) in taken:
        return NamedRow(RowMatch(text, None), cells, twice=True)
    if row is not None:
        taken.add(alike(row))
    return NamedRow(RowMatch(text, row), cells)


def _said(grid: Grid, row: int, group: Group) -> tuple[RowText, tuple[Cell, ...]]:
    cells = tuple(c for n in group.names if (c := grid.at(row, n)) is not None and c.text.strip())
    filled = any((c := grid.at(row, n)) is not None and c.row == row and not is_blank(c.text) for n in group.values)
    name = "".join(c.text for c in cells if c.row == row)
    return RowText(row, (), row_name(name), None, filled), cells


def _parts(grid: Grid, text: RowText, group: Group, above: Sequence[str]) -> tuple[str, ...]:
    """The parts of a name, a level each; a level that is left open goes on from the row above."""
    parts = list(_texts(grid, text, group.names))
    if len(parts) == 1:
        # A mark alone names nothing, unless there are figures beside it.
        return tuple(parts) if text.filled or not is_blank(parts[0]) else ("",)
    parts = ["" if is_blank(p) else p for p in parts]
    deepest = max((i for i, p in enumerate(parts) if p), default=-1)
    carried = [p or (above[i] if i < min(deepest, len(above)) else "") for i, p in enumerate(parts)]
    # 合计 below a name is that name's own row.
    return tuple(p for i, p in enumerate(carried) if not i or key(p) not in TOTAL_NAMES)


def _texts(grid: Grid, text: RowText, columns: Iterable[int]) -> Iterator[str]:
    """What stands in some columns of a row; the last of a name is said in its own row."""
    columns = list(columns)
    for i, column in enumerate(columns):
        cell = text_at(grid, text.index, column)
        covers = cell is not None and cell.columns > 1 and cell.column != column
        own = cell is not None and (cell.row == text.index or i < len(columns) - 1)
        if cell is None:
            blank = grid.at(text.index, column)
            yield blank.text if blank is not None and blank.row == text.index else ""
        else:
            yield cell.text if own and not covers else ""
