"""What changed in the rules and figures of two forms: the cells of the one seen as those of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from govfin.schema.addresses import address
from govfin.schema.changes import Named, Renamed, RuleChange, RuleLine
from govfin.schema.matching import Succession, match_columns, match_rows, match_tables, succession
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Table

#: Before the table of a cell that the other form does not have.
GONE: Final = "-"


@frozen
class Same:
    """Which tables, rows and columns of two forms are the same; cells of the one as cells of the other."""

    before: Schema
    after: Schema
    tables: tuple[tuple[Table, Table], ...]
    successions: Mapping[str, Succession]
    _rows: Mapping[str, Mapping[str, str]]
    _columns: dict[tuple[str, str], Mapping[str, str]] = field(factory=dict, eq=False, repr=False)
    _beside: dict[str, Same] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, before: Schema, after: Schema) -> Same:
        """What two forms share."""
        tables = match_tables(before, after)
        successions = {one.id: succession(before, after, one, other) for one, other in tables}
        rows = {one.id: {a.key: b.key for a, b in match_rows(one, other, successions[one.id])} for one, other in tables}
        return cls(before, after, tables, successions, rows)

    def term(self, term: Term) -> Term:
        """A term of the first form in the second; a cell that is not there keeps its own name, marked as gone.

        A cell of another report is one of the forms that this report follows there.
        """
        forms = (self.before.form_of(term.beside), self.after.form_of(term.beside))
        if forms != (self.before, self.after):
            if term.beside not in self._beside:
                self._beside[term.beside] = Same.of(*forms)
            return self._beside[term.beside].term(term._replace(beside=""))._replace(beside=term.beside)
        pair = next(((one, other) for one, other in self.tables if one.id == term.table), None)
        if pair is None:
            return term._replace(table=f"{GONE}{term.table}")
        one, other = pair
        row = self._row(one, other, term.row)
        if row is None:
            return term._replace(table=f"{GONE}{term.table}")
        column = self._column(one, other, term, row)
        if column is None:
            return term._replace(table=f"{GONE}{term.table}")
        return Term(term.coefficient, other.id, row, column, term.beside)

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


def rule_changes(
    before: Schema, after: Schema, same: Same
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


def _code_there(rule: Rule, there: Mapping[str, Rule], same: Same) -> str | None:
    """The code under which a rule stands in the other form: its own, with the id that its table has there."""
    ids = {one.id: other.id for one, other in same.tables}
    if rule.table:
        if rule.table not in ids:
            return None
        code = ids[rule.table] + rule.code.removeprefix(rule.table)
        return code if code in there and there[code].table == ids[rule.table] else None
    other = there.get(rule.code)
    shared = _own_tables(rule) <= ids.keys()
    if other is None or other.table or not shared:
        return None
    return rule.code if _own_tables(other) <= set(ids.values()) else None


def _own_tables(rule: Rule) -> set[str]:
    """The tables of the report itself that a rule speaks of."""
    return {t.table for i in rule.instances for t in i if not t.beside}


def _meaning(rule: Rule, same: Same | None) -> tuple[object, ...]:
    instances = frozenset(frozenset(same.term(t) if same else t for t in i) for i in rule.instances)
    return (
        rule.kind,
        rule.operator,
        instances,
        rule.constant,
        rule.verdict,
        rule.digits,
        rule.named,
        _tree(rule, same),
    )


def _tree(rule: Rule, same: Same | None) -> str:
    if rule.kind != "tree" or same is None:
        return rule.table if rule.kind == "tree" else ""
    return next((other.id for one, other in same.tables if one.id == rule.table), "")


def _line(rule: Rule) -> RuleLine:
    return RuleLine(rule.code, rule.text, rule.because)


def _rule_change(before: Rule, after: Rule, same: Same) -> RuleChange:
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
    form = schema.form_of(term.beside)
    found = address(form, term.table, term.row, term.column).replace(f"[{EVERY_ROW}]", "各行")
    return (f"{term.beside}." if term.beside else "") + found


def figure_changes(
    before: Schema, after: Schema, same: Same
) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Renamed, ...]]:
    """The figures of the narrative that came, went, and are reckoned otherwise; by name."""
    old, new = {f.name: f for f in before.figures}, {f.name: f for f in after.figures}

    def steps(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(_step(step, same) for step in old[name].steps)

    def stated(name: str) -> tuple[str, ...]:
        return _step(old[name].stated, same) if old[name].stated else ()

    return (
        tuple(Named(f.name, f.label) for f in after.figures if f.name not in old),
        tuple(Named(f.name, f.label) for f in before.figures if f.name not in new),
        tuple(
            Renamed(f.name, old[f.name].text, f.text)
            for f in after.figures
            if f.name in old
            and (steps(f.name), stated(f.name), old[f.name].style, old[f.name].precision)
            != (f.steps, f.stated, f.style, f.precision)
        ),
    )


def _step(step: tuple[str, ...], same: Same) -> tuple[str, ...]:
    if step[0] not in ("cell", "prior", "sum"):
        return step
    cell = same.term(Term(1, step[1], step[2], step[3]))
    return (step[0], cell.table, cell.row, cell.column)
