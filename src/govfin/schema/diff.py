"""The difference between two forms, as data: what a person would tell of the change of a statute.

Nothing is told by position: a row is itself while its class or name is the same, whatever its number. That a row's
number changed is one change, that it moved another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from govfin.schema.changes import (
    Change,
    CodesChange,
    Ended,
    Fact,
    Line,
    Lines,
    Named,
    Pair,
    Renamed,
    SchemaDiff,
    TableChange,
    heading,
)
from govfin.schema.classification import Classification
from govfin.schema.document_changes import document_changes
from govfin.schema.ledger import Condition, Ledger
from govfin.schema.matching import Succession, match_columns, match_panels, match_rows
from govfin.schema.rule_changes import Same, figure_changes, rule_changes
from govfin.schema.schema import Schema
from govfin.schema.tables import Panel, Table, plain_name


def diff(before: Schema, after: Schema) -> SchemaDiff:
    """What changed from one form to another."""
    same = Same.of(before, after)
    changed = [_table_change(one, other, same.successions[one.id]) for one, other in same.tables]
    shared = {one.id for one, _ in same.tables}, {other.id for _, other in same.tables}
    rules_added, rules_dropped, rules_changed = rule_changes(before, after, same)
    return SchemaDiff(
        before.id,
        after.id,
        (*_facts(before, after), *document_changes(before, after, same)),
        tuple(Named(t.id, t.title) for t in after.tables if t.id not in shared[1]),
        tuple(Named(t.id, t.title) for t in before.tables if t.id not in shared[0]),
        tuple(c for c in changed if c),
        tuple(c.id for c in changed if not c),
        tuple(c for c in _classifications(before, after) if c),
        rules_added,
        rules_dropped,
        rules_changed,
        len(after.rules) - len(rules_added) - len(rules_changed),
        *figure_changes(before, after, same),
    )


def _facts(before: Schema, after: Schema) -> Iterator[Change]:
    pairs: tuple[tuple[Fact, str, str], ...] = (
        ("title", before.title, after.title),
        ("year", str(before.year or ""), str(after.year or "")),
        ("place", before.place, after.place),
        ("source", before.source, after.source),
        ("unit", before.scale.label, after.scale.label),
        ("rounding", before.rounding, after.rounding),
        ("elimination", _eliminations(before), _eliminations(after)),
        ("ledger", "\n".join(_ledger(before.ledger)), "\n".join(_ledger(after.ledger))),
    )
    return (Change(*pair) for pair in pairs if pair[1] != pair[2])


def _eliminations(schema: Schema) -> str:
    return "; ".join(f"{e.name}: {e.text}" for e in schema.eliminations)


def _ledger(ledger: Ledger | None) -> Iterator[str]:
    """What a form says of its ledger, a line a dimension, a clause and a feed; as it was first written."""
    for dimension in ledger.dimensions if ledger else ():
        values = "; ".join("/".join((v.name, *v.spellings)) for v in dimension.values)
        names = "/".join((dimension.name, *dimension.spellings))
        yield " ".join(x for x in (names, dimension.by or dimension.kind, values, dimension.default) if x)
    for outside in ledger.outside if ledger else ():
        yield f"outside{_where(outside.conditions)}"
    for intake in ledger.intakes if ledger else ():
        yield f"{intake.table} from ledger{_where(intake.conditions)}"
        yield from (f"{intake.table} {feed.text}" for feed in intake.feeds)


def _where(conditions: Iterable[Condition]) -> str:
    said = " and ".join(f"{c.dimension} = {', '.join(c.any_of)}" for c in conditions)
    return f" where {said}" if said else ""


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
    if table.named:
        return "、".join(("name", *table.levels))
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
