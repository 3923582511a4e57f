"""The tree of a narrative's template: the words of the text, and what stands between its braces, with every place."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from govfin.syntax.nodes import Address, Expression, Node


@frozen
class Words(Node):
    """Text to be printed as it stands, line ends included."""

    text: str


@frozen
class Comment(Node):
    """A remark of the author: `<!-- … -->`, with its signs."""

    text: str


@frozen
class Value(Node):
    """A figure, a sum, a ratio; a name alone may also be a fact or the row of a loop: `{收支总计}`, `{year}`."""

    value: Expression
    style: str | None = None
    precision: str | None = None


@frozen
class Choice(Node):
    """One of two or three words, for more than zero, less than zero, and zero: `{增加|减少|持平 by 收支总计增加额}`."""

    words: tuple[str, ...]
    value: Expression


@frozen
class Without(Node):
    """The name of a row without its last word: `{科目 without "支出"}`."""

    name: str
    ending: str


@frozen
class Ordinal(Node):
    """How often a loop has come round, from 1: `{ordinal 科目}`."""

    name: str


@frozen
class Slot(Node):
    """A text of the department: `{text 变动原因}`, or one a row: `{text 差异原因[科目]}`."""

    name: str
    row: str | None = None


@frozen
class Chart(Node):
    """The place of a chart: `{chart 图1}`."""

    name: str


Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


@frozen
class Compare(Node):
    """Two amounts held against each other."""

    left: Expression
    operator: Comparison
    right: Expression


@frozen
class Empty(Node):
    """Whether a table has no figure: `empty 表8`."""

    table: str


@frozen
class Given(Node):
    """Whether the department gave a text: `text 变动原因`."""

    slot: Slot


@frozen
class Not(Node):
    """The contrary."""

    test: Condition


@frozen
class Several(Node):
    """Conditions that must all hold, or one of which must."""

    word: Literal["and", "or"]
    tests: tuple[Condition, ...]


Condition = Compare | Empty | Given | Not | Several


@frozen
class Branch(Node):
    """What is printed where a condition holds; the last branch may have none."""

    condition: Condition | None
    pieces: tuple[Piece, ...]


@frozen
class If(Node):
    """The first branch whose condition holds: `{if …}…{else if …}…{else}…{end}`."""

    branches: tuple[Branch, ...]


@frozen
class Each(Node):
    """Once for each row: `{each 科目 in 表5.[类] where 表5.[科目].1栏 != 0 separator "；"}…{end}`."""

    name: str
    rows: tuple[Address, ...]
    where: Condition | None
    separator: str | None
    pieces: tuple[Piece, ...]


@frozen
class Heading(Node):
    """A heading, with the number of its signs `#`."""

    level: int
    pieces: tuple[Piece, ...]


Piece = Words | Comment | Value | Choice | Without | Ordinal | Slot | Chart | If | Each | Heading


@frozen
class Template(Node):
    """A whole template."""

    pieces: tuple[Piece, ...]
