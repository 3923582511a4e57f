"""The rows of one report, or of one beside another, as lists: what the kernel needs to lower rules for a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from attrs import field, frozen

from govfin.system.forms import OpenTable, Pick
from govfin.system.kernel import Taken
from govfin.system.layout import Layout
from govfin.system.plan import Side

Numbers: TypeAlias = Sequence[int]


@frozen(eq=False)
class ShapeRows:
    """The rows of the shapes of a report, and of the one that it is held against. See `kernel.Rows`."""

    sides: tuple[Side, ...]
    layouts: tuple[Layout, ...]
    reports: Numbers = (0,)
    parents: dict[OpenTable, Numbers] = field(factory=dict)
    _lines: dict[OpenTable, Mapping[str, int]] = field(factory=dict)

    def slots(self, pick: Pick, taken: Taken[Numbers], column: int) -> Iterable[tuple[int, int]]:
        """The slots that a pick takes in a column, each with what it is taken for.

        The slots of the report that is held against come after those of the report.
        """
        if pick.table is None:
            slot = self._printed[pick.side][column]
            return ((0, slot),) if slot >= 0 else ()
        first, width = self._firsts[pick.table] + column, len(pick.table.columns)
        lines = taken.line or ()
        owners = range(len(lines)) if taken.owner is None else taken.owner
        return [(o, first + line * width) for o, line in zip(owners, lines, strict=True) if line >= 0]

    @cached_property
    def _printed(self) -> list[list[int]]:
        """By side and printed slot, the slot in the layouts; -1 where the report does not have the cell."""
        found = []
        for before, side, layout in zip(self._before, self.sides, self.layouts, strict=True):
            slots = layout.slots
            found.append([before + slots[c] if c in slots else -1 for c in side.printed.cells])
        return found

    @cached_property
    def _firsts(self) -> Mapping[OpenTable, int]:
        """By open table, the first slot of its lines."""
        found = {}
        for before, side, layout in zip(self._before, self.sides, self.layouts, strict=True):
            for table in side.open_tables.values():
                total_first = table.table.total is not None and not table.table.total_last
                found[table] = before + layout.spans[table.table.id][0] + (len(table.columns) if total_first else 0)
        return found

    @property
    def _before(self) -> Sequence[int]:
        return (0, len(self.layouts[0].cells))[: len(self.layouts)]

    def lines(self, table: OpenTable) -> Mapping[str, int]:
        """The line of each row."""
        if table not in self._lines:
            rows = self.layouts[table.side].shape[table.index] or ()
            self._lines[table] = {key: i for i, key in enumerate(rows)}
        return self._lines[table]

    def taken(self, table: OpenTable, takes: Callable[[str], bool] | None) -> Numbers:  # noqa: D102 - see Rows
        lines = self.lines(table)
        return range(len(lines)) if takes is None else [line for key, line in lines.items() if takes(key)]

    def reports_of(self, table: OpenTable, lines: Numbers) -> Numbers:  # noqa: ARG002, D102
        return [0] * len(lines)

    def line_of(self, table: OpenTable, key: str) -> Numbers:  # noqa: D102
        return (self.lines(table).get(key, -1),)

    def same_row(self, table: OpenTable, lines: Numbers, other: OpenTable) -> Numbers:  # noqa: D102
        keys, there = tuple(self.lines(table)), self.lines(other)
        return [there.get(keys[line], -1) for line in lines]

    def depth(self, table: OpenTable) -> int:  # noqa: D102
        return max((len(table.rows_above(key)) for key in self.lines(table)), default=0)

    def or_above(self, table: OpenTable, steps: int, found: Numbers | None) -> Numbers:  # noqa: D102
        lines = self.lines(table)
        before = found or [-1] * len(lines)
        above = (next(iter(table.rows_above(key)[steps : steps + 1]), "") for key in lines)
        return [line if line >= 0 else lines.get(key, -1) for line, key in zip(before, above, strict=True)]

    def lacking(self, found: Sequence[Numbers]) -> Numbers:  # noqa: D102
        return [i for i, lines in enumerate(zip(*found, strict=True)) if all(line < 0 for line in lines)]

    def at(self, numbers: Numbers, places: Numbers) -> Numbers:  # noqa: D102
        return [numbers[i] for i in places]

    def joined(self, parts: Sequence[Numbers]) -> Numbers:  # noqa: D102
        return list(chain.from_iterable(parts))

    def scaled(self, numbers: Numbers, by: int, plus: int) -> Numbers:  # noqa: D102
        return [n * by + plus for n in numbers]

    def grouped(self, numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:  # noqa: D102
        distinct = sorted({n for n in numbers if n >= 0})
        which = {n: i for i, n in enumerate(distinct)}
        pairs = sorted((which[n], i) for i, n in enumerate(numbers) if n >= 0)
        return distinct, [owner for owner, _ in pairs], [i for _, i in pairs]
