"""The forms of rules: sums of terms, each with the lines that it picks, held against zero. What `plan` is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

from attrs import frozen

from govfin.amounts import Scale
from govfin.schema.rules import Rule
from govfin.schema.tables import Table

#: The place of a relation among those of its rule: table, row and form in one number; lines count from 1.
TABLE_STEP: Final = 1 << 44
ROW_STEP: Final = 1 << 20


@frozen(eq=False)
class OpenTable:
    """A table whose rows come with the report."""

    table: Table
    #: Whose it is: 0 for that of the report itself, 1 for that of the report it is held against.
    side: int
    #: Its place among the tables of its form.
    index: int
    #: The number of its first column among the columns of all open tables of its form.
    first_column: int
    #: How a row finds those above it, nearest first; None where rows do not roll up.
    above: Callable[[str], Sequence[str]] | None

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The place of each column in the table, by key."""
        return {c.key: i for i, c in enumerate(self.table.columns)}

    def rows_above(self, row: str) -> Sequence[str]:
        """The rows that may stand above one, nearest first."""
        return self.above(row) if self.above else ()


class Pick(NamedTuple):
    """Which lines a term takes, for each thing that its form is said of.

    Of a report: its `printed` cell, the `row` of a key, `every` row but that of totals, the `top` rows, which no row
    stands above. Of a row: `here`, the row itself, and the rows right `below` it.
    """

    which: Literal["printed", "row", "every", "top", "here", "below"]
    side: int
    #: None for printed cells.
    table: OpenTable | None = None
    key: str = ""

    @property
    def several(self) -> bool:
        """Whether it may take more than one line."""
        return self.which in {"every", "top", "below"}


#: Where a form stands among the relations of its rule: by the first of these tables, or None, that is not absent.
Places: TypeAlias = tuple[tuple[tuple[int, int] | None, int], ...]


class Addend(NamedTuple):
    """A term of a form: a pick among those of its group, and a column: the slot of a printed cell, or its place."""

    coefficient: int
    pick: int
    column: int
    scale: Scale
    #: Whether its figures are money that was never rounded: those of an exact report, in 元 to the 分.
    exact: bool


@frozen(eq=False)
class Form:
    """Σ coefficient·cell + the rule's constant, held against zero. A sum without any cell is no relation."""

    rule: Rule
    #: The place of the rule in the schema, and the form's among the relations of the rule.
    index: int
    places: Places
    addends: tuple[Addend, ...]
    #: Whether the cell of the first addend, where there is one, is the cell that the rule defines.
    defines: bool
    #: The tables that it speaks of, each by its side and its place there. Where a supplementary one is absent there is
    #: no relation; where another one is, it is undecided.
    tables: tuple[tuple[int, int], ...]
    #: Whether every report has a cell of it: that of a printed row of a statutory table.
    everywhere: bool = False

    @cached_property
    def exact(self) -> bool:
        """Whether figures of it were never rounded."""
        return any(a.exact for a in self.addends)

    @cached_property
    def one_scale(self) -> bool:
        """Whether all of its terms have one unit and precision."""
        return len({a.scale for a in self.addends}) <= 1

    def place(self, absent: Collection[tuple[int, int]] = ()) -> int:
        """Its place among the relations of the rule, in a report without some tables."""
        return next((place for table, place in self.places if table not in absent), self.places[0][1])


@frozen(eq=False)
class Group:
    """Forms that are said of the same things: of each report, of rows of open tables, or of heads.

    Rows are those of all tables of the picks, each once; heads are the rows of one table that have rows below them.
    """

    said_of: Literal["reports", "rows", "heads"]
    picks: tuple[Pick, ...]
    forms: tuple[Form, ...]
    #: Of which rows they are said; None for all.
    takes: Callable[[str], bool] | None = None

    @property
    def tables(self) -> tuple[OpenTable, ...]:
        """The open tables of its picks."""
        return tuple(p.table for p in self.picks if p.table is not None)
