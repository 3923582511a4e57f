"""The part of the syntax tree that speaks of ledgers: their dimensions, and what tables take from them."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from govfin.syntax.nodes import Address, Node, Reference, Statement


@frozen
class Condition(Node):
    """A row's dimension is one of these: `收支 = 支出`, `经济 = [30913], [31013]`."""

    dimension: str
    members: tuple[Reference, ...]


@frozen
class Value(Statement):
    """A value of a dimension, and how else ledgers write it: `value 基本支出 "基本", "basic"`."""

    name: str
    spellings: tuple[str, ...] = ()


@frozen
class Dimension(Statement):
    """A column of a ledger, and what it holds: `dimension 功能科目 "function" by 功能`."""

    name: str
    spellings: tuple[str, ...] = ()
    by: str | None = None
    kind: Literal["amount", "date", "unit"] | None = None
    default: str | None = None
    items: tuple[Statement, ...] = ()


@frozen
class Outside(Statement):
    """Rows that no table shows: `outside where 预决算 = 预算 because "…"`."""

    conditions: tuple[Condition, ...]
    because: str | None = None


@frozen
class Ledger(Statement):
    """What a ledger looks like: its dimensions, and what of it stays outside the tables."""

    items: tuple[Statement, ...]


@frozen
class Feed(Statement):
    """A cell, or the row of each code, and the ledger rows that go there: `[项].2栏 where 支出类型 = 基本支出`."""

    address: Address
    conditions: tuple[Condition, ...] = ()


@frozen
class Intake(Statement):
    """The rows of a ledger that a table shows, and where they go: `from ledger where 收支 = 支出 { … }`."""

    conditions: tuple[Condition, ...]
    items: tuple[Statement, ...]
