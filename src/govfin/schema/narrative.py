"""The template of a narrative, checked: pieces of text and figures, with every name resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

#: An expression in postfix order, as in `NarrativeFigure.steps`. A template has more steps:
#: ("row", table, variable, column) and ("prior row", …) for the cell of the row at which a loop stands.
Steps = tuple[tuple[str, ...], ...]


@frozen
class Value:
    """An expression, and how it is printed."""

    steps: Steps
    #: The name of a declared figure, or the expression as written.
    text: str
    style: Literal["percent", "amount", "number"] = "amount"
    precision: Decimal = Decimal("0.01")


@frozen
class Words:
    """Text as it is printed."""

    text: str


@frozen
class Break:
    """Where a paragraph ends."""


@frozen
class Figure:
    """A figure."""

    value: Value


@frozen
class Choice:
    """One of two or three words: for more than zero, less than zero, and zero."""

    words: tuple[str, ...]
    value: Value


@frozen
class Fact:
    """A fact about the report: `department`, `year`, `last_year`."""

    name: Literal["department", "year", "last_year"]


@frozen
class RowName:
    """The name of the row at which a loop stands, without an ending."""

    variable: str
    without: str = ""


@frozen
class Ordinal:
    """How often a loop has come round, from 1."""

    variable: str


@frozen
class Slot:
    """A text of the department; with a variable, one a row."""

    name: str
    variable: str = ""


@frozen
class Chart:
    """The place of a chart."""

    name: str


@frozen
class Compare:
    """Two amounts held against each other."""

    left: Value
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    right: Value
    text: str


@frozen
class Empty:
    """Whether a table has no figure."""

    table: str
    text: str


@frozen
class Given:
    """Whether the department gave a text."""

    slot: Slot
    text: str


@frozen
class Not:
    """The contrary."""

    test: Condition
    text: str


@frozen
class Several:
    """Conditions that must all hold (`and`), or one of which must (`or`)."""

    word: Literal["and", "or"]
    tests: tuple[Condition, ...]
    text: str


Condition = Compare | Empty | Given | Not | Several


@frozen
class Branch:
    """What is printed where a condition holds."""

    condition: Condition | None
    pieces: tuple[Piece, ...]


@frozen
class If:
    """The first branch whose condition holds."""

    branches: tuple[Branch, ...]


@frozen
class Rows:
    """Rows over which a loop goes: printed ones by their keys, or those of a report at a level, or all of these."""

    table: str
    keys: tuple[str, ...] = ()
    #: For a table whose rows come with the report: the digits of the level; None for every row.
    digits: int | None = None


@frozen
class Each:
    """Once for each row."""

    variable: str
    rows: tuple[Rows, ...]
    where: Condition | None
    separator: str
    pieces: tuple[Piece, ...]


Piece = Words | Break | Figure | Choice | Fact | RowName | Ordinal | Slot | Chart | If | Each


@frozen
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    level: int
    heading: tuple[Piece, ...]
    pieces: tuple[Piece, ...]


@frozen
class Habit:
    """What published texts print where arithmetic gives nothing, and why."""

    of: Literal["growth", "ratio"]
    reads: str
    because: str = ""
    source: str = ""


@frozen
class Narrative:
    """The narrative of a form: its template and its habits."""

    sections: tuple[Section, ...]
    habits: tuple[Habit, ...] = ()
    #: The name of the template's file.
    file: str = field(default="", eq=False)
    #: The template as it is written, a line a heading and a paragraph, without remarks.
    written: tuple[str, ...] = field(default=(), eq=False)

    def habit(self, of: str) -> Habit | None:
        """What is printed for a growth or a ratio over zero; None where the form has no habit."""
        return next((h for h in self.habits if h.of == of), None)


def pieces_of(narrative: Narrative) -> Iterator[Piece]:
    """Every piece of a template, those inside others too."""
    for section in narrative.sections:
        yield from _within(section.heading)
        yield from _within(section.pieces)


def _within(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if isinstance(piece, If):
            for branch in piece.branches:
                yield from _within(branch.pieces)
        elif isinstance(piece, Each):
            yield from _within(piece.pieces)


#: The classes of which a narrative is made, by name: what a cache writes and reads.
MODELS: Mapping[str, type] = {
    model.__name__: model
    for model in (
        Value, Words, Break, Figure, Choice, Fact, RowName, Ordinal, Slot, Chart, Compare, Empty, Given, Not, Several,
        Branch, If, Rows, Each, Section, Habit, Narrative,
    )
}  # fmt: skip
