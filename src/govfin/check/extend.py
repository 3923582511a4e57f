"""What a file changes in the schema that it extends; a row stays itself when its number or its label changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar, cast

from attrs import evolve, field, frozen

from govfin.check.declare import (
    check_errata,
    declare_blanks,
    declare_column,
    declare_group,
    declare_panel,
    declare_row_of,
    declare_rows,
    declare_scale,
    rekey,
    walk,
)
from govfin.check.problems import Problems, as_ranges, shown
from govfin.check.wording import spoken
from govfin.schema.classification import Classification
from govfin.schema.rule_changes import GONE, Same
from govfin.schema.rules import Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Erratum, Panel, Row, Table
from govfin.syntax import nodes as n

Line = TypeVar("Line", Row, Column)

#: Of a base table's keys, what they are now; None for what is dropped.
Renamed = Mapping[str, str | None]
Instances = tuple[tuple[Term, ...], ...]


@frozen
class Changed:
    """A table after its changes, and what became of the keys that the base's rules speak of."""

    table: Table
    rows: Renamed = field(factory=dict)
    columns: Renamed = field(factory=dict)
    #: Rows added to the sums of other rows: (new row, row of the sum).
    into: tuple[tuple[str, str], ...] = ()
    #: Whether the note is another one, so that the base's sentences no longer hold.
    note_replaced: bool = False

    @staticmethod
    def is_new(key: str, keys: Renamed) -> bool:
        """Whether no row or column of the base has become this one."""
        return all(now != key or old.startswith("+") for old, now in keys.items())


def change_table(
    tree: n.ChangeTable, base: Table, classifications: Mapping[str, Classification], problems: Problems
) -> Changed:
    """The base's table with the changes that a file states."""
    # While it changes, every row and column carries its old key, so that the rules can follow it.
    table = evolve(base, title=tree.title or base.title)
    into: list[tuple[str, n.Reference]] = []
    for item in tree.items:
        table = _apply(item, table, None, classifications, problems)
    for item in _rows_added(tree.items):
        into.extend((_added_key(item), reference) for reference in item.into)
    keyed = rekey(table)
    _check_added(tree.items, keyed, problems)
    check_errata(tree.items, problems)
    rows = _renamed([r for p in table.panels for r in p.rows], [r for p in keyed.panels for r in p.rows], base.rows)
    columns = _renamed(
        [c for p in table.panels for c in p.columns], [c for p in keyed.panels for c in p.columns], base.columns
    )
    if base.total is not None:
        rows[base.total] = keyed.total
    sums = []
    for added, reference in into:
        target = _find(reference, keyed.rows, keyed, "row", problems)
        if target is not None and rows.get(added):
            sums.append((str(rows[added]), target.key))
    replaced = any(isinstance(i, n.Note) or (isinstance(i, n.Drop) and i.kind == "note") for i in tree.items)
    return Changed(keyed, rows, columns, tuple(sums), replaced)


def _check_added(items: Iterable[n.Statement], table: Table, problems: Problems) -> None:
    """An added row or column may not take the number or code of one that is there."""
    rows = [r for p in table.panels for r in p.rows]
    columns = [c for p in table.panels for c in p.columns]
    for item in walk(items):
        match item:
            case n.Row(number=int() as number) if [r.number for r in rows].count(number) > 1:
                problems.add("S0211", item.span, name=f"{number}行")
            case n.Row(code=str() as code) if [r.code for r in rows].count(code) > 1:
                problems.add("S0211", item.span, name=f"[{code}]")
            case n.Column(number=int() as number) if [c.number for c in columns].count(number) > 1:
                problems.add("S0211", item.span, name=f"{number}栏")
            case _:
                continue


def carry_rules(base: Schema, changes: Mapping[str, Changed], dropped: frozenset[str], schema: Schema) -> list[Rule]:
    """The base's rules in the changed form: what speaks of dropped rows falls silent, the rest follows its rows.

    A rule keeps its code; its sentence is said anew where its cells are no longer those that were printed. A rule about
    another report that now follows another form follows its cells there.
    """
    carried = []
    same = _Companions(base, schema)
    for rule in base.rules:
        change = changes.get(rule.table)
        if rule.table in dropped or (change and change.note_replaced and rule.origin in ("note", "erratum")):
            continue
        kept = [_carry(i, rule, changes, dropped, same) for i in rule.instances]
        instances = tuple(_with_added(i, rule, changes) for i in kept if i)
        for changed in changes.values() if not same.follows_another(rule.beside) else ():
            instances = _for_new_columns(_for_new_rows(instances, rule, changed), rule, changed)
        moved = evolve(rule, instances=instances)
        if instances and instances != rule.instances and rule.origin != "tree":
            carried.append(evolve(moved, text=spoken(moved, schema)))
        elif instances or rule.kind == "tree":
            carried.append(moved)
    return carried


@frozen
class _Companions:
    """The forms that other reports follow, in the base and in the schema that extends it."""

    base: Schema
    schema: Schema
    _same: dict[str, Same] = field(factory=dict)

    def follows_another(self, companion: str) -> bool:
        """Whether that report follows a form of its own now, which no change of this one reaches."""
        return self.schema.form_of(companion) is not self.schema

    def term(self, term: Term) -> Term | None:
        """A cell of the other report in the form that it follows now; None where that has no such cell."""
        before, after = self.base.form_of(term.beside), self.schema.form_of(term.beside)
        if before is after:
            return term
        if term.beside not in self._same:
            self._same[term.beside] = Same.of(before, after)
        moved = self._same[term.beside].term(term._replace(beside=""))
        return None if moved.table.startswith(GONE) else moved._replace(beside=term.beside)


def _carry(
    instance: tuple[Term, ...],
    rule: Rule,
    changes: Mapping[str, Changed],
    dropped: frozenset[str],
    companions: _Companions,
) -> tuple[Term, ...]:
    terms = []
    for i, term in enumerate(instance):
        if term.beside and companions.follows_another(term.beside):
            there = companions.term(term)
            if there is None:
                return ()
            terms.append(there)
            continue
        if term.table in dropped:
            return ()
        change = changes.get(term.table)
        row = change.rows.get(term.row, term.row) if change else term.row
        column = change.columns.get(term.column, term.column) if change else term.column
        if row is None or column is None:
            if (i == 0 and rule.defines) or rule.operator != "=":
                return ()
            continue
        terms.append(term._replace(row=row, column=column))
    if {t.beside for t in terms} != {t.beside for t in instance}:
        return ()  # one of the two reports is gone: there is nothing left to compare
    return tuple(terms) if len(terms) > 1 or len(terms) == len(instance) else ()


def _with_added(instance: tuple[Term, ...], rule: Rule, changes: Mapping[str, Changed]) -> tuple[Term, ...]:
    first = instance[0]
    change = changes.get(first.table)
    is_row_sum = all((t.table, t.column) == (first.table, first.column) for t in instance)
    if not rule.defines or change is None or not is_row_sum:
        return instance
    added = [row for row, target in change.into if target == first.row and row not in {t.row for t in instance}]
    return (*instance, *(Term(-1, first.table, row, first.column) for row in added))


def _for_new_rows(instances: Instances, rule: Rule, change: Changed) -> Instances:
    """A rule over 各行 holds for the rows that are added to its panel."""
    table = change.table
    if "各行" not in rule.text or any({(t.table, t.row) for t in i} != {(table.id, i[0].row)} for i in instances):
        return instances
    more: list[tuple[Term, ...]] = []
    for panel in table.panels:
        models = [i for i in instances if table.panel_by_row.get(i[0].row) is panel]
        for row in panel.cell_rows:
            if change.is_new(row.key, change.rows):
                more.extend(tuple(t._replace(row=row.key) for t in i) for i in models if i[0].row == models[0][0].row)
    return (*instances, *more)


def _for_new_columns(instances: Instances, rule: Rule, change: Changed) -> Instances:
    """A rule that names no column, and so speaks of all of its panel's, holds for those that are added to it."""
    table = change.table
    named = any(c.name in rule.text for c in table.columns) or "栏" in rule.text.replace("各栏", "")
    if named or any({(t.table, t.column) for t in i} != {(table.id, i[0].column)} for i in instances):
        return instances
    more: list[tuple[Term, ...]] = []
    for panel in table.panels:
        models = [i for i in instances if table.panel_by_row.get(i[0].row) is panel]
        for column in panel.columns if models else ():
            if change.is_new(column.key, change.columns):
                like = models[0][0].column
                more.extend(tuple(t._replace(column=column.key) for t in i) for i in models if i[0].column == like)
    return (*instances, *more)


# ── changes to one table ────────────────────────────────────────────────────────────────────────────


def _apply(  # noqa: C901, PLR0911, PLR0912 - one case a change
    item: n.Statement,
    table: Table,
    panel: str | None,
    classifications: Mapping[str, Classification],
    problems: Problems,
) -> Table:
    match item:
        case n.ChangePanel():
            if item.name.text not in [p.name for p in table.panels]:
                problems.unknown("S0604", item.name.span, item.name.text, [p.name for p in table.panels])
                return table
            for inner in item.items:
                table = _apply(inner, table, item.name.text, classifications, problems)
            return table
        case n.Row():
            row = declare_row_of(item, table.by, classifications, problems)
            row = evolve(row, key=_added_key(item))
            return _insert_row(row, item.place, table, panel, problems)
        case n.Column():
            column = evolve(declare_column(item, ()), key=f"+{item.title}")
            return _insert_column(column, item.place, table, panel, problems)
        case n.Panel():
            added = declare_panel(item.name.text, item.items, table.by, classifications, problems, item.title)
            return evolve(table, panels=(*table.panels, _as_added(added)))
        case n.Group():
            added = _as_added(Panel("", tuple(declare_group(item, ())), ()))
            return _in_panels(table, panel, lambda p: evolve(p, columns=p.columns + added.columns), first_only=True)
        case n.Rows():
            added = _as_added(Panel("", (), tuple(declare_rows(item, classifications, problems))))
            return _in_panels(table, panel, lambda p: evolve(p, rows=p.rows + added.rows), first_only=True)
        case n.Blank():
            added = _as_added(Panel("", (), tuple(declare_blanks(item, problems))))
            return _in_panels(table, panel, lambda p: evolve(p, rows=p.rows + added.rows), first_only=True)
        case n.Drop():
            return _drop(item, table, panel, problems)
        case n.Rename():
            return _rename(item, table, panel, problems)
        case n.Merge():
            return _merge(item, table, problems)
        case n.Unnumbered():
            return _unnumbered(item.axis, table, panel)
        case n.Note():
            return evolve(table, note=item.text, errata=())
        case n.Erratum():
            return evolve(table, errata=(*table.errata, Erratum(item.printed, item.reads, item.because or "")))
        case n.Empty():
            return evolve(table, empty=item.text)
        case n.Total():
            return evolve(table, total=item.label, total_last=item.position == "last")
        case n.Unit():
            return evolve(table, scale=declare_scale(item, problems))
        case _:
            return table


def _added_key(item: n.Row) -> str:
    return f"+{item.number or item.code or item.alias or item.label}"


def _as_added(panel: Panel) -> Panel:
    """A panel's rows and columns with keys that no row or column of the base has."""
    rows = tuple(evolve(r, key=f"+{r.number or r.code or r.label}") for r in panel.rows)
    return evolve(panel, rows=rows, columns=tuple(evolve(c, key=f"+{c.title}") for c in panel.columns))


def _rows_added(items: Iterable[n.Statement]) -> Iterable[n.Row]:
    for item in items:
        if isinstance(item, n.Row):
            yield item
        elif isinstance(item, n.ChangePanel):
            yield from _rows_added(item.items)


def _insert_row(row: Row, place: n.Place | None, table: Table, panel: str | None, problems: Problems) -> Table:
    def insert(p: Panel) -> Panel:
        at = _index(place, p.rows, table, problems) if place else len(p.rows)
        return evolve(p, rows=(*p.rows[:at], row, *p.rows[at:]))

    return _in_panels(table, panel, insert, first_only=True)


def _insert_column(column: Column, place: n.Place | None, table: Table, panel: str | None, problems: Problems) -> Table:
    def insert(p: Panel) -> Panel:
        at = _index(place, p.columns, table, problems) if place else len(p.columns)
        headers = p.columns[at - 1].headers if place and p.columns[at - 1 : at] else ()
        return evolve(p, columns=(*p.columns[:at], evolve(column, headers=headers), *p.columns[at:]))

    return _in_panels(table, panel, insert, first_only=True)


def _index(place: n.Place, lines: Sequence[Row] | Sequence[Column], table: Table, problems: Problems) -> int:
    found = _find(place.reference, lines, table, "row" if lines and isinstance(lines[0], Row) else "column", problems)
    if found is None:
        return len(lines)
    at = next(i for i, line in enumerate(lines) if line is found)
    return at + 1 if place.side == "after" else at


def _drop(item: n.Drop, table: Table, panel: str | None, problems: Problems) -> Table:
    reference = item.reference
    if reference is None:
        return _cleared(item.kind, table)
    if item.kind == "panel":
        if reference.text not in [p.name for p in table.panels]:
            problems.unknown("S0604", item.span, reference.text, [p.name for p in table.panels])
        return evolve(table, panels=tuple(p for p in table.panels if p.name != reference.text))
    if item.kind == "group":
        return _retitle(item, table, (), problems)
    if item.kind == "row":
        found = _find_in(item, table, panel, "row", problems)
        return _each_panel(table, lambda p: evolve(p, rows=tuple(r for r in p.rows if r is not found)))
    if item.kind == "column":
        found = _find_in(item, table, panel, "column", problems)
        return _each_panel(table, lambda p: evolve(p, columns=tuple(c for c in p.columns if c is not found)))
    problems.add("S0605", item.span, kind=item.kind)
    return table


def _cleared(kind: str, table: Table) -> Table:
    """The table without the one note, erratum, statement or row of totals that it has."""
    match kind:
        case "note":
            return evolve(table, note="", errata=())
        case "erratum":
            return evolve(table, errata=())
        case "empty":
            return evolve(table, empty="")
        case "ledger":
            return table  # what it took from the ledger is dropped with the intakes
        case _:
            return evolve(table, total=None)


def _rename(item: n.Rename, table: Table, panel: str | None, problems: Problems) -> Table:
    """A new label; the name, by which rules and other years know the row, stays unless a new one is given."""
    if item.alias is not None and item.kind not in ("row", "column"):
        problems.add("S0608", item.span, kind=item.kind, name=item.alias)
        return table
    if item.kind == "row":
        row = cast(Row | None, _find_in(item, table, panel, "row", problems))
        new_row = row and evolve(row, label=item.label, name=item.alias or row.name)
        return _each_panel(table, lambda p: evolve(p, rows=_replaced(p.rows, row, new_row)))
    if item.kind == "column":
        column = cast(Column | None, _find_in(item, table, panel, "column", problems))
        new_column = column and evolve(column, title=item.label, name=item.alias or column.name)
        return _each_panel(table, lambda p: evolve(p, columns=_replaced(p.columns, column, new_column)))
    if item.kind == "group":
        return _retitle(item, table, (item.label,), problems)
    if item.kind == "panel":
        return _in_panels(table, item.reference.text, lambda p: evolve(p, name=item.label, title=""))
    problems.add("S0605", item.span, kind=item.kind)
    return table


def _retitle(item: n.Drop | n.Rename, table: Table, titles: tuple[str, ...], problems: Problems) -> Table:
    """The table with other words, or none, for a header; the columns below it stay."""
    reference = item.reference
    assert reference is not None  # noqa: S101 - the grammar gives these kinds a reference
    headers = dict.fromkeys(h for c in table.columns for h in c.headers)
    if reference.text not in headers:
        problems.unknown("S0604", problems.word(item.span, reference.text), reference.text, headers)

    def retitled(column: Column) -> Column:
        words = ((titles if h == reference.text else (h,)) for h in column.headers)
        return evolve(column, headers=tuple(h for word in words for h in word))

    return _each_panel(table, lambda p: evolve(p, columns=tuple(map(retitled, p.columns))))


def _merge(item: n.Merge, table: Table, problems: Problems) -> Table:
    """The table with the rows of one panel at the end of another's; both have the same columns."""
    by_name = {p.name: p for p in table.panels}
    for reference in (item.panel, item.into):
        if reference.text not in by_name:
            problems.unknown("S0604", reference.span, reference.text, by_name)
            return table
    source, target = by_name[item.panel.text], by_name[item.into.text]
    if [c.key for c in source.columns] != [c.key for c in target.columns] or source is target:
        problems.add("S0607", item.span, panel=source.name, into=target.name)
        return table
    kept = tuple(p for p in table.panels if p is not source)
    return evolve(table, panels=tuple(evolve(p, rows=p.rows + source.rows) if p is target else p for p in kept))


def _unnumbered(axis: str, table: Table, panel: str | None) -> Table:
    if axis == "columns":
        return _in_panels(table, panel, lambda p: evolve(p, columns=tuple(evolve(c, number=None) for c in p.columns)))
    return _in_panels(
        table, panel, lambda p: evolve(p, rows=tuple(evolve(r, number=None) for r in p.rows if not r.blank))
    )


def _in_panels(table: Table, name: str | None, change: Callable[[Panel], Panel], *, first_only: bool = False) -> Table:
    chosen = [p for p in table.panels if name is None or p.name == name]
    chosen = chosen[:1] if first_only else chosen
    return evolve(table, panels=tuple(change(p) if p in chosen else p for p in table.panels))


def _each_panel(table: Table, change: Callable[[Panel], Panel]) -> Table:
    return evolve(table, panels=tuple(change(p) for p in table.panels))


def _replaced(lines: tuple[Line, ...], old: Line | None, new: Line | None) -> tuple[Line, ...]:
    return tuple(new if line is old and new is not None else line for line in lines)


def _find_in(
    item: n.Drop | n.Rename, table: Table, panel: str | None, kind: Literal["row", "column"], problems: Problems
) -> Row | Column | None:
    reference = item.reference
    assert reference is not None  # noqa: S101 - the grammar gives these kinds a reference
    panels = [p for p in table.panels if panel is None or p.name == panel]
    if kind == "row":
        return _find(reference, [r for p in panels for r in p.rows], table, kind, problems)
    return _find(reference, [c for p in panels for c in p.columns], table, kind, problems)


def _find(
    reference: n.Reference,
    lines: Sequence[Row] | Sequence[Column],
    table: Table,
    kind: Literal["row", "column"],
    problems: Problems,
) -> Row | Column | None:
    found = [line for line in lines if _is_meant(reference, line)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(p.name for p in table.panels if p.name)
        problems.add("S0207", reference.span, name=reference.text, panels=names)
        return None
    names = shown([line.name for line in lines])
    if reference.kind == "number":
        names = as_ranges([line.number for line in lines if line.number is not None])
    choices = [line.name for line in lines]
    code = "S0202" if kind == "row" else "S0203"
    problems.unknown(code, reference.span, reference.text, choices, table=table.id, rows=names, columns=names)
    return None


def _is_meant(reference: n.Reference, line: Row | Column) -> bool:
    match reference.kind:
        case "number":
            return line.number == int(reference.text)
        case "code":
            return isinstance(line, Row) and line.code == reference.text
        case _:
            title = line.label if isinstance(line, Row) else line.title
            return reference.text in (line.name, title, line.key)


def _renamed(
    before: Sequence[Row | Column], after: Sequence[Row | Column], base: Sequence[Row | Column]
) -> dict[str, str | None]:
    """From the keys that rows carried to the keys that they have now; what the base had and is gone is None."""
    renamed: dict[str, str | None] = {line.key: None for line in base}
    for old, new in zip(before, after, strict=True):
        renamed[old.key] = new.key
    return renamed


def check_drop(item: n.Drop, kinds: Mapping[str, Iterable[str]], problems: Problems) -> tuple[str, str] | None:
    """What a `drop` between tables names: a table or a rule of the base, by id or code."""
    reference = item.reference
    if reference is None or item.kind not in kinds:
        problems.add("S0605", item.span, kind=item.kind)
        return None
    if reference.text not in set(kinds[item.kind]):
        problems.unknown("S0604", item.span, reference.text, kinds[item.kind])
        return None
    return item.kind, reference.text


__all__ = ["Changed", "carry_rules", "change_table", "check_drop"]
