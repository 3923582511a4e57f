"""Which cells a ledger may feed: those that no rule derives, and each row of a ledger one cell of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from attrs import frozen

from govfin.check.addresses import Scope
from govfin.diagnostics.source import Span
from govfin.schema.addresses import column_address, row_address
from govfin.schema.ledger import Condition, Feed, Ledger
from govfin.schema.rules import EVERY_ROW, Rule
from govfin.schema.tables import Table

_FEW: Final = 6

#: From the keys of cells to the rule that derives them.
Derived = Mapping[tuple[str, str, str], str]


@frozen
class Taken:
    """A line of an intake: where it sends rows, the conditions of its intake, and where it stands in the text."""

    table: str
    #: None for a line that cannot be understood.
    feed: Feed | None
    common: tuple[Condition, ...]
    span: Span

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that a row must say to go there."""
        return (*self.common, *(self.feed.conditions if self.feed else ()))


def check_feeds(
    ledger: Ledger, declared: Sequence[Taken], touched: Mapping[str, Span], rules: Sequence[Rule], scope: Scope
) -> None:
    """Tell feeds of derived cells, feeds that no row can reach, rows with two ways into a table, and cells left out.

    `touched` are the tables that this file declares or changes and that take, or took, from the ledger.
    """
    derived = _derived(rules, scope.tables)
    inherited = _inherited(ledger, declared, touched)
    sound = [t for t in declared if t.feed is not None and _is_leaf(t, t.feed, derived, scope, "S0905")]
    sound += [t for t in inherited if t.feed is not None and _is_leaf(t, t.feed, derived, scope, "S0915")]
    for table, span in touched.items():
        here = [t for t in declared if t.table == table]
        others = [t for t in inherited if t.table == table]
        _tell_meetings(table, [t for t in here if t in sound], others, ledger, scope)
        if all(t in sound for t in (*here, *others)):
            _tell_unfed(scope.tables[table], [*others, *here], span, derived, scope)


def _tell_meetings(table: str, here: Sequence[Taken], others: Sequence[Taken], ledger: Ledger, scope: Scope) -> None:
    """Rows that could go two ways, and lines that no row can reach."""
    for taken in here:
        if _meet(taken.conditions, ledger) is None:
            scope.problems.add("S0913", taken.span, feed=_text(taken))
    for left, right in [*combinations(here, 2), *((o, t) for o in others for t in here)]:
        if _meet((*left.conditions, *right.conditions), ledger) is not None:
            related = [left.span] if left in here else []
            scope.problems.add("S0903", right.span, related=related, table=table, left=_text(left), right=_text(right))


def _text(taken: Taken) -> str:
    return taken.feed.text if taken.feed else ""


def _inherited(ledger: Ledger, declared: Sequence[Taken], touched: Mapping[str, Span]) -> list[Taken]:
    """What the tables still take as the base has it; told, where something is wrong, at the change of the table."""
    mine = {id(t.feed) for t in declared}
    start = Span(0, 1)
    return [
        Taken(i.table, f, i.conditions, touched.get(i.table, start))
        for i in ledger.intakes
        for f in i.feeds
        if id(f) not in mine
    ]


def _derived(rules: Sequence[Rule], tables: Mapping[str, Table]) -> Derived:
    """The cells that some rule defines, or on which an equation closes."""
    found: dict[tuple[str, str, str], str] = {}
    for rule in rules:
        if rule.defines and not rule.named and rule.digits is None:
            for instance in rule.instances:
                first = instance[0]
                found.setdefault((first.table, first.row, first.column), rule.code)
    for table in tables.values():
        for row in table.rows:
            if row.balancing:
                found |= {(table.id, row.key, c.key): row.label for c in table.columns_of(row.key)}
    return found


def _is_leaf(taken: Taken, feed: Feed, derived: Derived, scope: Scope, code: str) -> bool:
    """Whether a line feeds what no rule derives; what it may not feed is told."""
    table = scope.tables[taken.table]
    for row in _rows(feed, table):
        rule = _deriving(table, row, feed, derived, scope)
        if rule:
            lowest = _lowest(table, scope)
            params = {"cell": _name(table, row, feed.column), "rule": rule}
            if row == EVERY_ROW and lowest and feed.digits != lowest[1]:
                params["level"] = lowest[0]
            if code == "S0915":
                params["table"] = table.id
            scope.problems.add(code, taken.span, related=(), **params)
            return False
    return True


def _deriving(table: Table, row: str, feed: Feed, derived: Derived, scope: Scope) -> str:
    """The rule that derives a cell; empty for an input."""
    direct = derived.get((table.id, row, feed.column)) or derived.get((table.id, EVERY_ROW, feed.column))
    if direct:
        return direct
    lowest = _lowest(table, scope)
    if not table.open or lowest is None:
        return ""
    digits = feed.digits or len(row)
    return f"{table.id}.逐级汇总" if row == table.total or digits != lowest[1] else ""


def _lowest(table: Table, scope: Scope) -> tuple[str, int] | None:
    """The lowest level of the classification that a table's rows follow: its name and the digits of its codes."""
    classification = scope.classifications.get(table.by or "")
    if classification is None or not classification.levels:
        return None
    return classification.levels[-1].name, classification.levels[-1].digits


def _rows(feed: Feed, table: Table) -> list[str]:
    if feed.row or not feed.digits:
        return [feed.row]
    if table.open:
        return [EVERY_ROW]
    return [r.key for r in table.rows if r.code is not None and len(r.code) == feed.digits]


def _tell_unfed(table: Table, feeds: Sequence[Taken], span: Span, derived: Derived, scope: Scope) -> None:
    """A table that takes from the ledger should take all that it cannot derive."""
    fed = {(row, t.feed.column) for t in feeds if t.feed for row in _rows(t.feed, table)}
    inputs = (
        [(EVERY_ROW, c.key) for c in table.columns]
        if table.open
        else [(r.key, c.key) for r in table.rows for c in table.columns_of(r.key)]
    )
    lacking = [
        _name(table, row, column)
        for row, column in inputs
        if (row, column) not in fed and (table.id, row, column) not in derived
    ]
    if lacking:
        cells = ", ".join(lacking[:_FEW]) + (", …" if len(lacking) > _FEW else "")
        scope.problems.add("S0910", span, table=table.id, count=str(len(lacking)), cells=cells)


def _name(table: Table, row: str, column: str) -> str:
    """A cell as an address, or a column of all rows: `表3.各行.2栏`."""
    parts = [table.id, *(["各行"] if row == EVERY_ROW else [row_address(table, row)] if row else [])]
    if not row or len(table.columns_of(row)) > 1:
        parts.append(column_address(table, column))
    return ".".join(parts)


# ── conditions that can hold together ───────────────────────────────────────────────────────────────


def _meet(conditions: Iterable[Condition], ledger: Ledger) -> Mapping[str, frozenset[str]] | None:
    """What each dimension may say so that all conditions hold; None when nothing can."""
    allowed: dict[str, frozenset[str]] = {}
    for condition in conditions:
        members = frozenset(condition.any_of)
        before = allowed.get(condition.dimension)
        if before is not None:
            coded = ledger.dimension_by_name[condition.dimension].kind == "code"
            members = _codes_in_both(before, members) if coded else before & members
        if not members:
            return None
        allowed[condition.dimension] = members
    return allowed


def _codes_in_both(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """The codes below a code on either side: 201 and 20103 meet in 20103."""
    pairs = ((a, b) for a in left for b in right)
    return frozenset(max(a, b, key=len) for a, b in pairs if a.startswith(b) or b.startswith(a))
