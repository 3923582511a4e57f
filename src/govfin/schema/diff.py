"""The difference between two forms, as data: what a person would tell of the change of a statute.

Nothing is told by position: a row is itself while its class or name is the same, whatever its number. That a row's
number changed is one change, that it moved another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from attrs import field, frozen

from govfin.schema.addresses import address
from govfin.schema.classification import Classification
from govfin.schema.matching import Succession, match_columns, match_panels, match_rows, match_tables, succession
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Panel, Table, plain_name

#: Between a column's title and the headers above it.
HEADERS: Final = " / "

Fact = Literal[
    "title", "year", "place", "source", "unit", "id", "rows-of", "total", "total-place", "note", "statement", "erratum"
]


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


def diff(before: Schema, after: Schema) -> SchemaDiff:
    """What changed from one form to another."""
    same = _Same.of(before, after)
    changed = [_table_change(one, other, same.successions[one.id]) for one, other in same.tables]
    shared = {one.id for one, _ in same.tables}, {other.id for _, other in same.tables}
    rules_added, rules_dropped, rules_changed = _rules(before, after, same)
    return SchemaDiff(
        before.id,
        after.id,
        tuple(_facts(before, after)),
        tuple(Named(t.id, t.title) for t in after.tables if t.id not in shared[1]),
        tuple(Named(t.id, t.title) for t in before.tables if t.id not in shared[0]),
        tuple(c for c in changed if c),
        tuple(c.id for c in changed if not c),
        tuple(c for c in _classifications(before, after) if c),
        rules_added,
        rules_dropped,
        rules_changed,
        len(after.rules) - len(rules_added) - len(rules_changed),
        *_figures(before, after, same),
    )


def _facts(before: Schema, after: Schema) -> Iterator[Change]:
    pairs: tuple[tuple[Fact, str, str], ...] = (
        ("title", before.title, after.title),
        ("year", str(before.year or ""), str(after.year or "")),
        ("place", before.place, after.place),
        ("source", before.source, after.source),
        ("unit", before.scale.label, after.scale.label),
    )
    return (Change(*pair) for pair in pairs if pair[1] != pair[2])


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────


def _table_change(before: Table, after: Table, codes: Succession) -> TableChange:
    panels = match_panels(before, after)
    shared = {id(p) for pair in panels for p in pair}
    return TableChange(
        after.id,
        after.title,
        tuple(_table_facts(before, after)),
        tuple(p.name for p in after.panels if id(p) not in shared and p.name),
        tuple(p.name for p in before.panels if id(p) not in shared and p.name),
        tuple(Renamed(one.name, one.name, other.name) for one, other in panels if one.name != other.name),
        _rows(before, after, codes),
        _columns(before, after),
    )


def _table_facts(before: Table, after: Table) -> Iterator[Change]:
    both_have_totals = before.total is not None and after.total is not None
    facts: dict[Fact, tuple[str, str]] = {
        "id": (before.id, after.id),
        "title": (before.title, after.title),
        "unit": (before.scale.label, after.scale.label),
        "rows-of": (_rows_of(before), _rows_of(after)),
        "total": (before.total or "", after.total or ""),
        "total-place": (_total_place(before), _total_place(after)) if both_have_totals else ("", ""),
        "note": (_plain(before.note), _plain(after.note)),
        "erratum": (_errata(before), _errata(after)),
        "statement": (before.empty, after.empty),
    }
    return (Change(what, one, other) for what, (one, other) in facts.items() if one != other)


def _rows_of(table: Table) -> str:
    return (table.by or "") if table.open else ""


def _total_place(table: Table) -> str:
    return "last" if table.total_last else "first"


def _errata(table: Table) -> str:
    return "\n".join(f"{e.printed} → {e.reads}" for e in table.errata)


def _plain(note: str) -> str:
    """A note without the blanks around its lines."""
    return "\n".join(line.strip() for line in note.strip().splitlines())


def _rows(before: Table, after: Table, codes: Succession) -> Lines:
    pairs = match_rows(before, after, codes)
    lines = _row_lines(before), _row_lines(after)
    blocks = {id(one): id(other) for one, other in match_panels(before, after)}
    return _lines(
        lines,
        [(one.key, other.key) for one, other in pairs],
        [r.key for r in before.rows],
        [r.key for r in after.rows],
        {
            one.key
            for one, other in pairs
            if blocks.get(id(before.panel_by_row[one.key]), 0) != id(after.panel_by_row[other.key])
        },
    )


def _row_lines(table: Table) -> dict[str, Line]:
    found = {}
    for panel in table.panels:
        above = ""
        for row in panel.cell_rows:
            found[row.key] = Line(row.label or row.name, row.number, row.code, panel.name, above)
            above = row.label or row.name
    return found


def _columns(before: Table, after: Table) -> Lines:
    """The columns of the panels that both tables have; those of other panels come and go with them."""
    shared = match_panels(before, after) or ((before.panels[0], after.panels[0]),)
    lines = _column_lines(one for one, _ in shared), _column_lines(other for _, other in shared)
    pairs = [
        (f"{one.name}.{left.key}", f"{other.name}.{right.key}")
        for one, other in shared
        for left, right in match_columns(one, other)
    ]
    return _lines(lines, pairs, list(lines[0]), list(lines[1]), set())


def _column_lines(panels: Iterable[Panel]) -> dict[str, Line]:
    found = {}
    for panel in panels:
        above = ""
        for column in panel.columns:
            found[f"{panel.name}.{column.key}"] = Line(heading(column), column.number, None, panel.name, above)
            above = heading(column)
    return found


def heading(column: Column) -> str:
    """The title of a column with the headers above it: 决算数 / 合计."""
    return HEADERS.join((*column.headers, column.title))


def _lines(
    lines: tuple[Mapping[str, Line], Mapping[str, Line]],
    keys: Sequence[tuple[str, str]],
    before: Sequence[str],
    after: Sequence[str],
    elsewhere: set[str],
) -> Lines:
    pairs = [Pair(lines[0][one], lines[1][other]) for one, other in keys]
    shared = {one for one, _ in keys}, {other for _, other in keys}
    stayed = [(one, other) for one, other in keys if one not in elsewhere]
    moved = _moved([o for _, o in stayed], after) | {o for one, o in keys if one in elsewhere}
    return Lines(
        tuple(lines[1][key] for key in after if key not in shared[1]),
        tuple(lines[0][key] for key in before if key not in shared[0]),
        tuple(p for p in pairs if plain_name(p.before.label) != plain_name(p.after.label)),
        tuple(p for p in pairs if _number(p.before) != _number(p.after)),
        tuple(p for p, (_, other) in zip(pairs, keys, strict=True) if other in moved),
        tuple(p for p in pairs if p.before.code != p.after.code),
    )


def _number(line: Line) -> tuple[int | None, str]:
    return line.number, ordinal(line.label)


def ordinal(label: str) -> str:
    """The ordinal of a label: 二十六、; empty where it has none."""
    return label.strip().removesuffix(plain_name(label)).strip()


def _moved(wanted: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest lines that must have moved: all that are not in a longest rising run."""
    places = {key: i for i, key in enumerate(after)}
    order = [places[key] for key in wanted]
    ends: list[int] = []
    at: list[int] = []
    for place in order:
        i = bisect_left(ends, place)
        ends[i : i + 1] = [place]
        at.append(i)
    rising: set[int] = set()
    length = len(ends)
    for i in range(len(order) - 1, -1, -1):
        if at[i] == length - 1 and (not rising or order[i] < min(rising)):
            rising.add(order[i])
            length -= 1
    return {key for key in wanted if places[key] not in rising}


# ── classifications ─────────────────────────────────────────────────────────────────────────────────


def _classifications(before: Schema, after: Schema) -> Iterator[CodesChange]:
    aliases = dict.fromkeys((*before.classification_by_alias, *after.classification_by_alias))
    for alias in aliases:
        one, other = before.classification_by_alias.get(alias), after.classification_by_alias.get(alias)
        if one is None or other is None:
            yield CodesChange(alias, one.id if one else "", other.id if other else "")
        elif one.levels != other.levels:
            # Codes of other lengths are another list altogether.
            yield CodesChange(alias, one.id, other.id)
        else:
            yield _codes(alias, one, other)


def _codes(alias: str, before: Classification, after: Classification) -> CodesChange:
    old, new = before.by_code, after.by_code
    return CodesChange(
        alias,
        before.id,
        after.id,
        tuple(Named(c.code, c.name) for c in after.codes if c.code not in old),
        tuple(Named(c.code, c.name) for c in before.codes if c.code not in new),
        tuple(
            Renamed(c.code, old[c.code].name, c.name)
            for c in after.codes
            if c.code in old and old[c.code].name != c.name
        ),
        tuple(
            Ended(c.code, c.name, c.until, c.successor or "")
            for c in after.codes
            if c.until is not None and c.code in old and old[c.code].until != c.until
        ),
    )


# ── rules and figures ───────────────────────────────────────────────────────────────────────────────

_Cells = frozenset[Term]


@frozen
class _Same:
    """Which tables, rows and columns of two forms are the same; cells of the one as cells of the other."""

    before: Schema
    after: Schema
    tables: tuple[tuple[Table, Table], ...]
    successions: Mapping[str, Succession]
    _rows: Mapping[str, Mapping[str, str]]
    _columns: dict[tuple[str, str], Mapping[str, str]] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, before: Schema, after: Schema) -> _Same:
        """What two forms share."""
        tables = match_tables(before, after)
        successions = {one.id: succession(before, after, one, other) for one, other in tables}
        rows = {one.id: {a.key: b.key for a, b in match_rows(one, other, successions[one.id])} for one, other in tables}
        return cls(before, after, tables, successions, rows)

    def term(self, term: Term) -> Term:
        """A term of the first form in the second; a cell that is not there keeps its own name, marked as gone."""
        pair = next(((one, other) for one, other in self.tables if one.id == term.table), None)
        if pair is None:
            return term._replace(table=f"-{term.table}")
        one, other = pair
        row = self._row(one, other, term.row)
        if row is None:
            return term._replace(table=f"-{term.table}")
        column = self._column(one, other, term, row)
        if column is None:
            return term._replace(table=f"-{term.table}")
        return Term(term.coefficient, other.id, row, column)

    def _row(self, one: Table, other: Table, row: str) -> str | None:
        if row == EVERY_ROW:
            return row
        if one.open and other.open:
            return other.total if row == one.total else row
        return self._rows[one.id].get(row)

    def _column(self, one: Table, other: Table, term: Term, row: str) -> str | None:
        key = (one.id, term.row)
        if key not in self._columns:
            panels = (one.panel_by_row.get(term.row) or one.panels[0], other.panel_by_row.get(row) or other.panels[0])
            self._columns[key] = {a.key: b.key for a, b in match_columns(*panels)}
        return self._columns[key].get(term.column)


def _rules(
    before: Schema, after: Schema, same: _Same
) -> tuple[tuple[RuleLine, ...], tuple[RuleLine, ...], tuple[RuleChange, ...]]:
    """Rules of the same table and code are the same rule; so are those that say the same under another code."""
    old = {r.code: _meaning(r, same) for r in before.rules}
    new = {r.code: _meaning(r, None) for r in after.rules}
    by_code = {r.code: r for r in after.rules}
    there = {r.code: _code_there(r, by_code, same) for r in before.rules}
    pairs = {code: now for code, now in there.items() if now is not None and old[code] == new[now]}
    once = _once(new, set(pairs.values()))
    pairs |= {code: once[m] for m, code in _once(old, set(pairs)).items() if m in once}
    taken = set(pairs.values())
    changed = {c: now for c, now in there.items() if now is not None and c not in pairs and now not in taken}
    return (
        tuple(_line(r) for r in after.rules if r.code not in taken and r.code not in changed.values()),
        tuple(_line(r) for r in before.rules if r.code not in pairs and r.code not in changed),
        tuple(_rule_change(r, by_code[changed[r.code]], same) for r in before.rules if r.code in changed),
    )


def _once(meanings: Mapping[str, tuple[object, ...]], without: set[str]) -> dict[tuple[object, ...], str]:
    """The rules left over, by what they say, where no two say the same."""
    left = [(m, code) for code, m in meanings.items() if code not in without]
    return {m: code for m, code in left if [other for other, _ in left].count(m) == 1}


def _code_there(rule: Rule, there: Mapping[str, Rule], same: _Same) -> str | None:
    """The code under which a rule stands in the other form: its own, with the id that its table has there."""
    ids = {one.id: other.id for one, other in same.tables}
    if rule.table:
        if rule.table not in ids:
            return None
        code = ids[rule.table] + rule.code.removeprefix(rule.table)
        return code if code in there and there[code].table == ids[rule.table] else None
    other = there.get(rule.code)
    shared = {t.table for i in rule.instances for t in i} <= ids.keys()
    if other is None or other.table or not shared:
        return None
    return rule.code if {t.table for i in other.instances for t in i} <= set(ids.values()) else None


def _meaning(rule: Rule, same: _Same | None) -> tuple[object, ...]:
    instances = frozenset(frozenset(same.term(t) if same else t for t in i) for i in rule.instances)
    return (rule.kind, rule.operator, instances, rule.constant, rule.verdict, rule.digits, _tree(rule, same))


def _tree(rule: Rule, same: _Same | None) -> str:
    if rule.kind != "tree" or same is None:
        return rule.table if rule.kind == "tree" else ""
    return next((other.id for one, other in same.tables if one.id == rule.table), "")


def _line(rule: Rule) -> RuleLine:
    return RuleLine(rule.code, rule.text, rule.because)


def _rule_change(before: Rule, after: Rule, same: _Same) -> RuleChange:
    """What a rule says otherwise; its text where that changed, else the cells that it no longer or only now has."""
    old = {same.term(t)[1:]: t for i in before.instances for t in i}
    new = {t[1:]: t for i in after.instances for t in i}
    return RuleChange(
        after.code,
        before.text,
        after.text,
        tuple(_address(same.after, t) for cell, t in new.items() if cell not in old),
        tuple(_address(same.before, t) for cell, t in old.items() if cell not in new),
        before.verdict if before.verdict != after.verdict else "",
        after.verdict if before.verdict != after.verdict else "",
    )


def _address(schema: Schema, term: Term) -> str:
    row = "各行" if term.row == EVERY_ROW else term.row
    return address(schema, term.table, row, term.column)


def _figures(
    before: Schema, after: Schema, same: _Same
) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Renamed, ...]]:
    old, new = {f.name: f for f in before.figures}, {f.name: f for f in after.figures}

    def steps(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(_step(step, same) for step in old[name].steps)

    return (
        tuple(Named(f.name, f.label) for f in after.figures if f.name not in old),
        tuple(Named(f.name, f.label) for f in before.figures if f.name not in new),
        tuple(
            Renamed(f.name, old[f.name].text, f.text)
            for f in after.figures
            if f.name in old
            and (steps(f.name), old[f.name].style, old[f.name].precision) != (f.steps, f.style, f.precision)
        ),
    )


def _step(step: tuple[str, ...], same: _Same) -> tuple[str, ...]:
    if step[0] not in ("cell", "prior"):
        return step
    return (step[0], *same.term(Term(1, *step[1:]))[1:])
