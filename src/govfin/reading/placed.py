"""What matching comes to: figures put into cells of a form, and figures left over, each with its place in the file."""

from __future__ import annotations

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Place


@frozen
class Placed:
    """A figure and the cell of the form that it was put into."""

    table: str
    row: str
    column: str
    #: As printed.
    text: str
    place: Place


@frozen
class Unplaced:
    """A figure of the file for which the form has no cell, and why."""

    text: str
    place: Place
    why: Diagnostic
    #: What is printed beside it: the label of its row.
    label: str = ""


@frozen
class Reading:
    """One way to read a line of figures: which figure stands in which cell."""

    placed: tuple[Placed, ...]
    #: What speaks against it besides relations: figures that do not stand under the header of their column.
    cost: float = 0.0


@frozen
class Choice:
    """Lines that can be read in several ways, all in the same one; the relations of the form decide between them."""

    readings: tuple[Reading, ...]


@frozen
class Matched:
    """What was made of a table: certain figures, lines to decide about, what was left, and the codes of its rows."""

    table: str
    placed: tuple[Placed, ...] = ()
    choices: tuple[Choice, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    codes: tuple[str, ...] = ()
    #: How well the headers and labels are those of the table, from 0 to 1.
    fit: float = 0.0
    notes: tuple[Diagnostic, ...] = ()
