"""A grid and a table of the form: each figure of the grid into the cell whose row and column it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.columns import (
    Group,
    Header,
    Role,
    groups_of,
    header_of,
    is_header_row,
    is_numbers_row,
    match_columns,
)
from govfin.reading.extracted import Cell, Grid
from govfin.reading.named import named_header, named_rows
from govfin.reading.placed import Matched, Placed, Unplaced
from govfin.reading.rows import RowMatch, RowText, Seen, label_of, match_open, match_printed, row_texts
from govfin.reading.vocabulary import TableWords
from govfin.reading.words import digits_of, figure_of, is_blank, is_figure

#: The unit of a table of percentages.
PERCENT: Final = "%"


@frozen
class Continued:
    """What a grid leaves to its continuation on the next page: its header, the code of its last row, the rows found."""

    header: Header
    code: str = ""
    seen: Seen = field(factory=Seen)


def match_grid(grid: Grid, words: TableWords, before: Continued | None = None) -> tuple[Matched, Continued]:
    """The figures of a grid in the cells of a table. `before` is what the same table left on the page before."""
    if words.table.scale.unit == PERCENT:
        grid = _without_signs(grid)
    header = named_header(grid, words) if words.table.named else header_of(grid, words)
    if before is not None and not header.said and len(header.paths) == len(before.header.paths):
        header = Header(header.height, before.header.paths, before.header.numbers, before.header.roles)
    seen = deepcopy(before.seen) if before else Seen()
    matcher = _Matcher(grid, words, header, before.code if before else "", seen)
    matcher.match()
    return matcher.matched(), Continued(header, matcher.code, seen)


def _without_signs(grid: Grid) -> Grid:
    """A grid of percentages as figures: 78.2 for 78.2%."""
    cells = (
        evolve(c, text=plain) if c.text.strip().endswith(("%", "％")) and is_figure(plain := c.text.strip()[:-1]) else c
        for c in grid.cells
    )
    return evolve(grid, cells=tuple(cells))


@define
class _Matcher:
    grid: Grid
    words: TableWords
    header: Header
    #: The code of the last row.
    code: str
    #: The printed rows that were found.
    seen: Seen
    placed: list[Placed] = field(factory=list)
    unplaced: list[Unplaced] = field(factory=list)
    notes: list[Diagnostic] = field(factory=list)
    codes: dict[str, None] = field(factory=dict)
    _used: set[Cell] = field(factory=set)
    #: The rows of the grid that are rows of the form.
    _keyed: set[int] = field(factory=set)
    #: The rows of a name that a row above has, too.
    _twice: dict[int, str] = field(factory=dict)
    _rows: int = 0
    _known_rows: int = 0
    _values: int = 0
    _known_values: int = 0

    def match(self) -> None:
        said = {word for path in self.header.paths for word in path}
        rows = [
            r
            for r in range(self.header.height, self.grid.height)
            if not is_header_row(self.grid.rows[r], list(said)) and not is_numbers_row(self.grid, r, self.words)
        ]
        for i, group in enumerate(groups_of(self.header)):
            self._match_group(group, i, rows)
        self._leave_the_rest(rows)

    def matched(self) -> Matched:
        return Matched(
            self.words.table.id,
            tuple(self.placed),
            (),
            tuple(self.unplaced),
            tuple(self.codes),
            self._fit(),
            tuple(self.notes),
        )

    def _fit(self) -> float:
        parts = [
            known / all_ for known, all_ in ((self._known_rows, self._rows), (self._known_values, self._values)) if all_
        ]
        return sum(parts) / len(parts) if parts else 0.0

    def _match_group(self, group: Group, index: int, rows: Sequence[int]) -> None:
        if not group.values:
            return
        if self.words.columns_alone:
            self._match_columns_alone(group, rows)
            return
        if self.words.table.named:
            found = self._match_named(group, rows)
        else:
            texts = [t for t in row_texts(self.grid, rows, group) if not t.empty or t.filled]
            found = self._match_rows(texts, index)
        columns: dict[int, Mapping[int, str]] = {}
        self._keyed = {m.text.index for m in found if m.key is not None}
        for match in found:
            panel = self.words.panel_of(match.key) if match.key is not None else 0
            if panel not in columns:
                columns[panel] = match_columns(self.header, group, self.words, panel)
            self._take_row(match, group, columns[panel])
        self._count(found, group, columns)

    def _match_rows(self, texts: Sequence[RowText], group: int) -> list[RowMatch]:
        if not self.words.table.open:
            return match_printed(self.words, texts, self.seen, group)
        found = match_open(self.words, texts, self.code)
        for match in found:
            if match.key and match.key != self.words.table.total:
                self.codes[match.key] = None
                self.code = match.key
                if name := match.misnamed(self.words):
                    params = {"code": match.key, "printed": match.text.name, "name": name}
                    self.notes.append(Diagnostic("D0934", {"table": self.words.table.id, **params}))
        return found

    def _match_named(self, group: Group, rows: Sequence[int]) -> list[RowMatch]:
        found = named_rows(self.grid, rows, group, self.words, self.seen.taken)
        for row in found:
            self._used.update(row.cells)
            if row.match.key is not None and row.match.key != self.words.table.total:
                self.codes[row.match.key] = None
            if row.twice:
                self._twice[row.match.text.index] = row.match.text.name
        return [row.match for row in found]

    def _count(self, found: Sequence[RowMatch], group: Group, columns: Mapping[int, Mapping[int, str]]) -> None:
        named = [m for m in found if m.text.name or any(m.text.code)]
        columns = columns or {0: match_columns(self.header, group, self.words, 0)}
        self._rows += len(named)
        self._known_rows += sum(m.key is not None for m in named)
        known = {v for found_columns in columns.values() for v in found_columns}
        self._values += len(group.values)
        self._known_values += len(known)

    def _match_columns_alone(self, group: Group, rows: Sequence[int]) -> None:
        columns = match_columns(self.header, group, self.words, 0)
        self._values += max(len(group.values), len(self.words.table.columns))
        self._known_values += len(columns)
        filled = [t for t in row_texts(self.grid, rows, group) if t.filled]
        for i, text in enumerate(filled):
            self._take_row(RowMatch(text, "" if i == 0 else None), group, columns)

    def _take_row(self, match: RowMatch, group: Group, columns: Mapping[int, str]) -> None:
        for column in group.values:
            cell = self.grid.at(match.text.index, column)
            if cell is None or cell in self._used or is_blank(cell.text):
                continue
            self._used.add(cell)
            if not is_figure(cell.text):
                if any(c.isdigit() for c in cell.text):
                    self._leave(cell, Diagnostic("D0921", {"text": cell.text}), match.text)
            elif match.key is None:
                self._leave(cell, self._no_row(match.text), match.text)
            elif self._is_of_several(cell, columns):
                self._leave(cell, Diagnostic("D0968", {"cell": cell.place.cell}), match.text)
            elif column not in columns:
                self._leave(cell, self._no_column(column), match.text)
            else:
                self.placed.append(Placed(self.words.table.id, match.key, columns[column], cell.text, cell.place))

    def _is_of_several(self, cell: Cell, columns: Mapping[int, str]) -> bool:
        """Whether a cell is merged over several cells of the form: which of them it fills cannot be told."""
        across = sum(c in columns for c in range(cell.column, cell.column + cell.columns))
        return across > 1 or (cell.rows > 1 and len(self._keyed & set(range(cell.row, cell.row + cell.rows))) > 1)

    def _leave_the_rest(self, rows: Sequence[int]) -> None:
        """Figures in columns that are none of the form's: nothing is passed over."""
        labels = {Role.CODE, Role.LINE}
        for cell in self.grid.cells:
            if cell.row not in rows or cell in self._used:
                continue
            if self.header.roles[cell.column] in labels and digits_of(cell.text):
                continue
            if figure_of(cell.text) is not None:
                self._leave(cell, self._no_column(cell.column), RowText(cell.row))
            elif any("." in w and figure_of(w) is not None for w in cell.text.split()):
                self._leave(cell, Diagnostic("D0921", {"text": " ".join(cell.text.split())}), RowText(cell.row))

    def _leave(self, cell: Cell, why: Diagnostic, text: RowText) -> None:
        self.unplaced.append(Unplaced(cell.text, cell.place, why, label_of(text)))

    def _no_row(self, text: RowText) -> Diagnostic:
        table = self.words.table.id
        if text.index in self._twice:
            return Diagnostic("D0960", {"table": table, "name": self._twice[text.index]})
        return Diagnostic("D0922", {"table": table})

    def _no_column(self, column: int) -> Diagnostic:
        path = " / ".join(self.header.paths[column]) or "（空）"
        return Diagnostic("D0923", {"table": self.words.table.id, "column": path})
