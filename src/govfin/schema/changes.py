"""What is different between two forms, as data: changes of tables, rows, columns, codes and rules."""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

from govfin.schema.tables import Column

#: Between a column's title and the headers above it.
HEADERS: Final = " / "

Fact = Literal[
    "title", "year", "place", "source", "unit", "rounding", "elimination", "ledger",
    "charts", "document", "narrative",
    "id", "rows-of", "total", "total-place", "note", "statement", "erratum",
]  # fmt: skip


@frozen
class Change:
    """One fact before and after: the title, the unit, the note, the statement of a table without figures."""

    what: Fact
    before: str
    after: str


@frozen
class Line:
    """A row or a column as the form prints it."""

    label: str
    #: Its number, where the form prints one.
    number: int | None = None
    #: The class that a row is.
    code: str | None = None
    #: The panel in which it stands; empty where the table has no panels.
    panel: str = ""
    #: The line before it in its panel; empty for the first.
    after: str = ""


@frozen
class Pair:
    """One line in the two forms."""

    before: Line
    after: Line


@frozen
class Lines:
    """What became of the rows, or of the columns, of a table."""

    added: tuple[Line, ...] = ()
    dropped: tuple[Line, ...] = ()
    renamed: tuple[Pair, ...] = ()
    #: Another number, or another ordinal (二十六、 that was 二十四、).
    renumbered: tuple[Pair, ...] = ()
    #: Another place among the lines that both forms have, or another panel.
    moved: tuple[Pair, ...] = ()
    #: Another class.
    reclassed: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped or self.renamed or self.renumbered or self.moved or self.reclassed)


@frozen
class Named:
    """A thing and its name: a table, a code, a figure."""

    id: str
    name: str


@frozen
class Renamed:
    """A thing under another name."""

    id: str
    before: str
    after: str


@frozen
class TableChange:
    """What changed in one table."""

    id: str
    title: str
    facts: tuple[Change, ...] = ()
    panels_added: tuple[str, ...] = ()
    panels_dropped: tuple[str, ...] = ()
    panels_renamed: tuple[Renamed, ...] = ()
    rows: Lines = Lines()
    columns: Lines = Lines()

    def __bool__(self) -> bool:
        panels = (*self.panels_added, *self.panels_dropped, *self.panels_renamed)
        return bool(self.facts or panels or self.rows or self.columns)


@frozen
class Ended:
    """A code that ended, and the code that took its place."""

    id: str
    name: str
    until: int
    successor: str = ""


@frozen
class CodesChange:
    """What changed in a classification that both forms use, or which classification is another."""

    alias: str
    before: str
    after: str
    added: tuple[Named, ...] = ()
    dropped: tuple[Named, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    ended: tuple[Ended, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.before != self.after or self.added or self.dropped or self.renamed or self.ended)


@frozen
class RuleLine:
    """A rule, as it is known and as it reads."""

    code: str
    text: str
    because: str = ""


@frozen
class RuleChange:
    """A rule that both forms have and that says another thing."""

    code: str
    before: str
    after: str
    #: The cells that it speaks of only now, or no longer, by their addresses in their own form.
    cells_added: tuple[str, ...] = ()
    cells_dropped: tuple[str, ...] = ()
    verdict_before: str = ""
    verdict_after: str = ""


@frozen
class SchemaDiff:
    """All that is different between two forms. It is false when nothing is."""

    before: str
    after: str
    facts: tuple[Change, ...] = ()
    tables_added: tuple[Named, ...] = ()
    tables_dropped: tuple[Named, ...] = ()
    tables: tuple[TableChange, ...] = ()
    #: Tables that both forms have, unchanged.
    tables_same: tuple[str, ...] = ()
    classifications: tuple[CodesChange, ...] = ()
    rules_added: tuple[RuleLine, ...] = ()
    rules_dropped: tuple[RuleLine, ...] = ()
    rules_changed: tuple[RuleChange, ...] = ()
    rules_same: int = 0
    figures_added: tuple[Named, ...] = ()
    figures_dropped: tuple[Named, ...] = ()
    figures_changed: tuple[Renamed, ...] = ()

    def __bool__(self) -> bool:
        return any(
            (
                self.facts, self.tables_added, self.tables_dropped, self.tables, self.classifications, self.rules_added,
                self.rules_dropped, self.rules_changed, self.figures_added, self.figures_dropped, self.figures_changed,
            )
        )  # fmt: skip


def heading(column: Column) -> str:
    """The title of a column with the headers above it: 决算数 / 合计."""
    return HEADERS.join((*column.headers, column.title))
