"""The ledger (台账) that tables are made from: its dimensions, and which of its rows each table takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import frozen

from govfin.diagnostics.suggest import fold

#: What a dimension holds: the amount of a row, its day or period, the unit (单位) that it belongs to, a code of a
#: classification, one of some values, or any text.
DimensionKind = Literal["amount", "date", "unit", "code", "choice", "text"]


@frozen
class Value:
    """A value that a dimension may have (一般公共预算), and the other ways in which ledgers write it."""

    name: str
    spellings: tuple[str, ...] = ()


@frozen
class Dimension:
    """A column of a ledger: its name, the other names that it may have in a file, and what it holds."""

    name: str
    kind: DimensionKind
    spellings: tuple[str, ...] = ()
    #: For `code`: the alias of the classification (功能).
    by: str = ""
    values: tuple[Value, ...] = ()
    #: What a row means that leaves it blank; empty when it then says nothing.
    default: str = ""

    @cached_property
    def value_by_spelling(self) -> Mapping[str, str]:
        """The values by every way to write them, folded."""
        return {fold(s): v.name for v in self.values for s in (v.name, *v.spellings)}


@frozen
class Condition:
    """A row's dimension is one of these: values of a choice, texts, or codes with all that stands below them."""

    dimension: str
    any_of: tuple[str, ...]


@frozen
class Feed:
    """Where rows go: one cell, or in each row that stands for a code the cell of one column."""

    column: str
    #: What rows must say besides the conditions of the intake.
    conditions: tuple[Condition, ...]
    #: The key of the row; empty where each ledger row goes to the row of its own code.
    row: str = ""
    #: For the row of each code: the dimension that says the code, and the number of digits of the row's code.
    dimension: str = ""
    digits: int = 0
    #: The line as a person reads it: `[项].2栏 where 支出类型 = 基本支出`.
    text: str = ""
    #: The file and line in which it is written.
    place: str = ""


@frozen
class Intake:
    """Which rows of a ledger a table shows (`from ledger where …`), and the one cell to which each of them goes."""

    table: str
    conditions: tuple[Condition, ...]
    feeds: tuple[Feed, ...]


@frozen
class Outside:
    """Rows that are in ledgers and, as the form has it, in none of its tables; and why."""

    conditions: tuple[Condition, ...]
    because: str = ""


@frozen
class Ledger:
    """What a ledger looks like, and what the tables take from it (取数)."""

    dimensions: tuple[Dimension, ...]
    intakes: tuple[Intake, ...] = ()
    outside: tuple[Outside, ...] = ()

    @cached_property
    def dimension_by_name(self) -> Mapping[str, Dimension]:
        """The dimensions by name."""
        return {d.name: d for d in self.dimensions}

    @cached_property
    def dimension_by_spelling(self) -> Mapping[str, Dimension]:
        """The dimensions by every name that a file may give them, folded."""
        return {fold(s): d for d in self.dimensions for s in (d.name, *d.spellings)}

    def of_kind(self, kind: DimensionKind) -> Dimension | None:
        """The dimension that holds the amount, the date or the unit; None when there is none."""
        return next((d for d in self.dimensions if d.kind == kind), None)
