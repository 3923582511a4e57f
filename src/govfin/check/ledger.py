"""Ledgers: dimensions as declared, and what tables take from them under which conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from govfin.check.addresses import Scope, Selection, Unresolved, resolve, tell_columns
from govfin.check.extend import Changed
from govfin.check.feeding import Taken, check_feeds
from govfin.check.problems import Problems, levels_of, shown
from govfin.diagnostics.source import Span
from govfin.diagnostics.suggest import fold
from govfin.schema.classification import Classification
from govfin.schema.ledger import Condition, Dimension, DimensionKind, Feed, Intake, Ledger, Outside, Value
from govfin.schema.rules import EVERY_ROW, Rule
from govfin.schema.tables import Table
from govfin.syntax import ledger_nodes as ln
from govfin.syntax import nodes as n
from govfin.syntax.printer import format_line

_KINDS_ONCE: Final[tuple[DimensionKind, ...]] = ("amount", "date", "unit")


def declare_ledger(
    trees: Sequence[ln.Ledger],
    base: Ledger | None,
    classifications: Mapping[str, Classification],
    problems: Problems,
) -> Ledger | None:
    """The ledger that a file declares, on top of that of the schema which it extends; tables take from it later.

    A dimension of the same name takes the place of the base's.
    """
    if not trees:
        return base
    dimensions = {d.name: d for d in base.dimensions} if base else {}
    declared: dict[str, Span] = {}
    for tree in (t for whole in trees for t in whole.items if isinstance(t, ln.Dimension)):
        _once(tree.name, tree.span, declared, problems)
        dimensions[tree.name] = _dimension(tree, classifications, problems)
    _check_spellings(dimensions.values(), declared, trees[0].span, problems)
    ledger = Ledger(tuple(dimensions.values()), base.intakes if base else (), base.outside if base else ())
    for kind in _KINDS_ONCE:
        found = [d for d in ledger.dimensions if d.kind == kind]
        if len(found) > 1:
            at = declared.get(found[-1].name, trees[0].span)
            problems.add("S0912", at, kind=kind, names=", ".join(d.name for d in found))
        elif not found and kind == "amount":
            problems.add("S0907", problems.word(trees[0].span, "ledger"))
    reader = Reader(ledger, classifications, problems)
    outside = []
    for stated in (t for whole in trees for t in whole.items if isinstance(t, ln.Outside)):
        conditions = reader.conditions(stated.conditions)
        if conditions is not None:
            outside.append(Outside(conditions, stated.because or ""))
    return evolve(ledger, outside=(*ledger.outside, *outside))


def _dimension(tree: ln.Dimension, classifications: Mapping[str, Classification], problems: Problems) -> Dimension:
    values = [i for i in tree.items if isinstance(i, ln.Value)]
    if bool(tree.by) + bool(tree.kind) + bool(values) > 1:
        problems.add("S0911", problems.word(tree.span, tree.name), name=tree.name)
    if tree.by is not None and tree.by not in classifications:
        problems.unknown("S0204", problems.word(tree.span, tree.by), tree.by, classifications)
    kind: DimensionKind = tree.kind or ("code" if tree.by else "choice" if values else "text")
    spelled: dict[str, Span] = {}
    for value in values:
        for spelling in {fold(s): s for s in (value.name, *value.spellings)}.values():
            _once(spelling, value.span, spelled, problems, key=fold(spelling))
    if tree.default is not None and tree.default not in {v.name for v in values}:
        known = [v.name for v in values]
        at = problems.word(tree.span, tree.default)
        problems.unknown("S0902", at, tree.default, known, dimension=tree.name, otherwise=shown(known))
    return Dimension(
        tree.name,
        kind,
        tree.spellings,
        tree.by or "",
        tuple(Value(v.name, v.spellings) for v in values),
        tree.default or "",
    )


def _check_spellings(
    dimensions: Iterable[Dimension], declared: Mapping[str, Span], otherwise: Span, problems: Problems
) -> None:
    """A column of a file is one dimension: no two have a name in common."""
    taken: dict[str, str] = {}
    for dimension in dimensions:
        for spelling in {fold(s): s for s in (dimension.name, *dimension.spellings)}.values():
            other = taken.setdefault(fold(spelling), dimension.name)
            if other != dimension.name:
                problems.add("S0211", declared.get(dimension.name, otherwise), name=spelling)


def _once(name: str, span: Span, declared: dict[str, Span], problems: Problems, *, key: str = "") -> None:
    if (key or name) in declared:
        problems.add("S0211", span, related=[declared[key or name]], name=name)
    declared.setdefault(key or name, span)


# ── what tables take ────────────────────────────────────────────────────────────────────────────────


def carry_intakes(
    ledger: Ledger, changes: Mapping[str, Changed], tables: Mapping[str, Table], cleared: frozenset[str]
) -> Ledger:
    """The base's intakes in the changed form: a feed follows its row and column, or goes with them."""
    carried = []
    for intake in ledger.intakes:
        change = changes.get(intake.table)
        if intake.table not in tables or intake.table in cleared:
            continue
        feeds = [f for f in (_carry(f, change) if change else f for f in intake.feeds) if f is not None]
        if feeds:
            carried.append(evolve(intake, feeds=tuple(feeds)))
    return evolve(ledger, intakes=tuple(carried))


def _carry(feed: Feed, change: Changed) -> Feed | None:
    row = change.rows.get(feed.row, feed.row)
    column = change.columns.get(feed.column, feed.column)
    return None if row is None or column is None else evolve(feed, row=row, column=column)


def table_intakes(
    ledger: Ledger | None,
    declared: Iterable[tuple[Table, n.Table | n.ChangeTable]],
    took: Iterable[str],
    rules: Sequence[Rule],
    scope: Scope,
) -> Ledger | None:
    """The ledger with what tables say that they take from it; cells that cannot be fed so are told.

    `took` are the tables that take something in the base.
    """
    taken: list[Taken] = []
    intakes: list[Intake] = []
    touched: dict[str, Span] = {}
    for table, statement in declared:
        trees = [i for i in statement.items if isinstance(i, ln.Intake)]
        if table.scale.is_money and (trees or table.id in took):
            touched.setdefault(table.id, scope.problems.word(statement.span, table.id))
        for tree in trees:
            if ledger is None:
                scope.problems.add("S0908", scope.problems.word(tree.span, "ledger"))
                continue
            if not table.scale.is_money:
                at = scope.problems.word(tree.span, "ledger")
                scope.problems.add("S0914", at, table=table.id, unit=table.scale.unit)
                continue
            reader = Reader(ledger, scope.classifications, scope.problems)
            intake, made = _intake(tree, table, reader, scope)
            intakes.append(intake)
            taken.extend(made)
    if ledger is None:
        return None
    whole = evolve(ledger, intakes=(*ledger.intakes, *intakes))
    check_feeds(whole, taken, touched, rules, scope)
    return whole


def _intake(tree: ln.Intake, table: Table, reader: Reader, scope: Scope) -> tuple[Intake, list[Taken]]:
    conditions = reader.conditions(tree.conditions)
    lines = [i for i in tree.items if isinstance(i, ln.Feed)]
    made = [_feed(i, table, reader, scope) for i in lines]
    if conditions is None:
        made = [None for _ in lines]
    taken = [Taken(table.id, feed, conditions or (), i.span) for i, feed in zip(lines, made, strict=True)]
    return Intake(table.id, conditions or (), tuple(f for f in made if f is not None)), taken


def _feed(tree: ln.Feed, table: Table, reader: Reader, scope: Scope) -> Feed | None:
    """Where a line sends rows; None when it cannot be understood, which has been told."""
    try:
        feed = _destination(tree, table, reader, scope)
    except Unresolved:
        feed = None
    conditions = reader.conditions(tree.conditions)
    return None if feed is None or conditions is None else evolve(feed, conditions=conditions)


def _destination(tree: ln.Feed, table: Table, reader: Reader, scope: Scope) -> Feed:
    selection = resolve(tree.address, scope.inside(table))
    levelled = _by_level(tree.address, selection)
    one_row = len(selection.rows) == 1 and len(selection.rows[0]) == 1
    if selection.beside or not (levelled or (one_row and selection.kind == "one")) or selection.table is not table:
        scope.problems.add("S0904", tree.address.span)
        raise Unresolved
    row = "" if levelled else selection.rows[0][0][1]
    column = _column(tree, selection, scope)
    feed = Feed(column, (), row, text=format_line(tree), place=scope.problems.place(tree.span))
    if not levelled:
        return feed
    return evolve(feed, dimension=_code_dimension(tree, selection, reader), digits=selection.digits or 0)


def _by_level(address: n.Address, selection: Selection) -> bool:
    """Whether an address means the row of each code: `[项].2栏`."""
    keys = [p.text for p in address.parts if isinstance(p, n.Key)]
    return bool(keys) and selection.digits is not None and not keys[-1].isdecimal()


def _column(tree: ln.Feed, selection: Selection, scope: Scope) -> str:
    if selection.columns is not None:
        if len(selection.columns) != 1 or len(selection.columns[0]) != 1:
            scope.problems.add("S0904", tree.address.span)
            raise Unresolved
        return selection.columns[0][0][1]
    key = selection.rows[0][0][1]
    columns = selection.table.columns if key == EVERY_ROW else selection.table.columns_of(key)
    if len(columns) > 1:
        tell_columns(selection, columns, scope)
        raise Unresolved
    return columns[0].key


def _code_dimension(tree: ln.Feed, selection: Selection, reader: Reader) -> str:
    table = selection.table
    coded = (r.classification for r in table.rows if r.classification)
    alias = table.by or next(coded, "")
    found = [d.name for d in reader.ledger.dimensions if d.kind == "code" and d.by == alias]
    if not found:
        reader.problems.add("S0909", tree.address.span, name=alias)
        raise Unresolved
    return found[0]


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class Reader:
    """Reads conditions on the dimensions of a ledger."""

    ledger: Ledger
    classifications: Mapping[str, Classification]
    problems: Problems

    def conditions(self, trees: Iterable[ln.Condition]) -> tuple[Condition, ...] | None:
        """The conditions; None when one of them cannot be understood, which has been told."""
        read = [self._condition(t) for t in trees]
        return None if None in read else tuple(c for c in read if c is not None)

    def _condition(self, tree: ln.Condition) -> Condition | None:
        dimension = self.ledger.dimension_by_name.get(tree.dimension)
        if dimension is None:
            known = [*self.ledger.dimension_by_name]
            at = self.problems.word(tree.span, tree.dimension)
            self.problems.unknown("S0901", at, tree.dimension, known, otherwise=shown(known, 12))
            return None
        if dimension.kind in ("amount", "date"):
            self.problems.add("S0906", tree.span, name=dimension.name)
            return None
        members = dict.fromkeys(self._member(m, dimension) for m in tree.members)
        return None if None in members else Condition(dimension.name, tuple(m for m in members if m is not None))

    def _member(self, reference: n.Reference, dimension: Dimension) -> str | None:
        match dimension.kind:
            case "choice":
                return self._value(reference, dimension)
            case "code":
                return self._code(reference, dimension)
            case _:
                return reference.text

    def _value(self, reference: n.Reference, dimension: Dimension) -> str | None:
        found = dimension.value_by_spelling.get(fold(reference.text))
        if found is None:
            known = [v.name for v in dimension.values]
            self.problems.unknown(
                "S0902", reference.span, reference.text, known, dimension=dimension.name, otherwise=shown(known, 12)
            )
        return found

    def _code(self, reference: n.Reference, dimension: Dimension) -> str | None:
        classification = self.classifications.get(dimension.by)
        if classification is None:
            return None  # told where the dimension is declared
        if reference.text not in classification.by_code:
            codes = classification.by_code
            otherwise = levels_of([classification])
            self.problems.unknown("S0205", reference.span, reference.text, codes, otherwise=otherwise)
            return None
        return reference.text
