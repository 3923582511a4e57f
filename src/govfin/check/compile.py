"""The passes in order: declare, extend, resolve, analyse. A file's tree goes in; a schema and diagnostics come out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import Factory, evolve, frozen

from govfin.amounts import Scale
from govfin.check.addresses import Scope
from govfin.check.analysis import analyse
from govfin.check.carried import Carrier
from govfin.check.charts import carried_charts, declared_chart
from govfin.check.classifications import classify
from govfin.check.declare import declare_scale, declare_table
from govfin.check.eliminations import carry_elimination, elimination
from govfin.check.extend import Changed, carry_rules, change_table, check_drop
from govfin.check.figures import narrative_figure
from govfin.check.ledger import carry_intakes, declare_ledger, table_intakes
from govfin.check.narrative import narrative
from govfin.check.outline import declared_outline
from govfin.check.problems import Problems, shown
from govfin.check.rules import between_rules, table_rules, tree_rule
from govfin.diagnostics.diagnostic import Diagnostic, Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Source, Span
from govfin.schema.charts import DeclaredChart
from govfin.schema.classification import Classification, NamedClassification
from govfin.schema.ledger import Ledger
from govfin.schema.narrative import Narrative
from govfin.schema.rules import OF_OTHER_FORMS, Elimination, NarrativeFigure, Rule
from govfin.schema.schema import CompanionForm, Schema
from govfin.schema.tables import Table, with_origins
from govfin.syntax import ledger_nodes as ln
from govfin.syntax import nodes as n
from govfin.syntax.parser import Parsed, parse
from govfin.syntax.template_parser import parse_template

#: Names that a line which could not be read may have declared: told only in a file that reads whole.
_MAY_FOLLOW_FROM_SYNTAX: Final = frozenset({"S0201", "S0202", "S0203", "S0304", "S0306", "S0307", "S0320", "S0411"})

#: Statements that stand in a file with a schema alone.
_OF_SCHEMAS: Final = (
    n.Table, n.ChangeTable, n.Between, n.Figure, n.Chart, n.Document, n.Narrative, ln.Ledger,
)  # fmt: skip

FindClassification = Callable[[str], Classification | None]
FindSchema = Callable[[str], Schema | None]
FindText = Callable[[str], Source | None]


@frozen
class Compiled:
    """What a file declares, and what is wrong with it, in the order of its text."""

    schema: Schema | None
    classifications: tuple[Classification, ...]
    diagnostics: tuple[Diagnostic, ...]


def compile_source(
    source: Source,
    find_schema: FindSchema,
    find_classification: FindClassification,
    find_text: FindText = lambda _: None,
) -> Compiled:
    """A schema file, parsed and checked, with all its diagnostics in one run.

    `find_schema` and `find_classification` give what the file extends and uses, `find_text` the template that lies
    beside it, or None when there is no such.
    """
    parsed = parse(source)
    problems = Problems(source)
    passes = _Passes(parsed, problems, find_schema, find_classification, find_text)
    classifications = passes.classifications()
    schema = passes.schema(classifications)
    broken_text = bool(parsed.diagnostics)
    found = [d for d in problems.found if not (broken_text and d.code in _MAY_FOLLOW_FROM_SYNTAX)]
    ordered = sorted((*parsed.diagnostics, *found), key=lambda d: d.label.span.start if d.label else 0)
    return Compiled(schema, tuple(classifications.values()), (*ordered, *passes.of_template))


@frozen
class _Passes:
    parsed: Parsed
    problems: Problems
    find_schema: FindSchema
    find_classification: FindClassification
    find_text: FindText
    #: What is wrong with the template of the narrative.
    of_template: list[Diagnostic] = Factory(list)

    def classifications(self) -> dict[str, Classification]:
        """The classifications that the file declares, by id."""
        made: dict[str, Classification] = {}
        for item in self.parsed.file.items:
            if isinstance(item, n.Classification):
                if item.id in made:
                    self.problems.add("S0211", item.span, name=item.id)
                made[item.id] = classify(item, lambda id_, span: self._classification(id_, span, made), self.problems)
        return made

    def _classification(self, id_: str, span: Span, made: Mapping[str, Classification]) -> Classification | None:
        found = made.get(id_) or self.find_classification(id_)
        if found is None:
            self.problems.add("S0601", self.problems.word(span, id_), name=id_)
        return found

    def schema(self, made: Mapping[str, Classification]) -> Schema | None:
        """The schema that the file declares; None for a file of classifications."""
        file, problems = self.parsed.file, self.problems
        declared = [i for i in file.items if isinstance(i, n.Schema)]
        if not declared:
            loose = next((i for i in file.items if isinstance(i, _OF_SCHEMAS)), None)
            if loose is not None:
                problems.add("S0405", loose.span)
            elif not made and not self.parsed.diagnostics:
                problems.add("S0406", Span(0, 1))
            return None
        head = declared[0]
        for other in declared[1:]:
            problems.add("S0211", other.span, related=[head.span], name="schema")
        base = self._base(head)
        draft = self._head(head, base, made)
        tables, changes, dropped = self._tables(draft, base)
        draft = evolve(draft, tables=tuple(tables.values()))
        rules = self._rules(draft, base, changes, dropped)
        scope = Scope(tables, draft.classification_by_alias, problems, forms=_forms(draft))
        figures = self._figures(scope, base, changes, dropped)
        charts = self._charts(scope, base, changes, dropped)
        eliminations = self._eliminations(scope, base, changes, dropped)
        ledger = self._ledger(base, changes, rules, scope)
        carried = Carrier(changes, dropped).narrative(base.narrative) if base and base.narrative else None
        told = self._narrative(scope, figures) or carried
        schema = evolve(
            draft,
            rules=_with_unique_codes(rules),
            figures=figures,
            charts=charts,
            outline=declared_outline(file.items, tables, problems) or (base.outline if base else None),
            eliminations=eliminations,
            ledger=ledger,
            narrative=told,
        )
        if told is not carried:
            both = f"{schema.fingerprint}{told!r}"
            schema = evolve(schema, fingerprint=hashlib.sha256(both.encode()).hexdigest())
        spans = {i.id: _head_of(i.span, problems) for i in file.items if isinstance(i, n.Table | n.ChangeTable)}
        analyse(schema, spans, problems, head.span, self._incomplete(tables))
        return schema

    def _ledger(
        self, base: Schema | None, changes: Mapping[str, Changed], rules: Sequence[Rule], scope: Scope
    ) -> Ledger | None:
        items = self.parsed.file.items
        trees = [i for i in items if isinstance(i, ln.Ledger)]
        ledger = declare_ledger(trees, base.ledger if base else None, scope.classifications, self.problems)
        if ledger is not None:
            cleared = frozenset(i.id for i in items if isinstance(i, n.ChangeTable) and _drops_intakes(i))
            again = frozenset(i.id for i in items if isinstance(i, n.Table))
            ledger = carry_intakes(ledger, changes, scope.tables, cleared | again)
        declared = [
            (scope.tables[i.id], i) for i in items if isinstance(i, n.Table | n.ChangeTable) and i.id in scope.tables
        ]
        took = frozenset(i.table for i in base.ledger.intakes) if base and base.ledger else frozenset[str]()
        return table_intakes(ledger, declared, took, rules, scope)

    def _incomplete(self, tables: Mapping[str, Table]) -> frozenset[str]:
        """The tables in which something is wrong, or of which a wrong rule between tables speaks."""
        errors = [d.label.span.start for d in self.problems.found if d.label and severity_of(d) is Severity.ERROR]

        def wrong(span: Span) -> bool:
            return any(span.start <= at < span.end for at in errors)

        found = set()
        for item in self.parsed.file.items:
            if isinstance(item, n.Table | n.ChangeTable) and wrong(item.span):
                found.add(item.id)
            elif isinstance(item, n.Between):
                texts = [self.problems.text(rule.span) for rule in item.items if wrong(rule.span)]
                found |= {id_ for id_ in tables if any(id_ in text for text in texts)}
        return frozenset(found)

    def _base(self, head: n.Schema) -> Schema | None:
        if head.base is None:
            return None
        base = self.find_schema(head.base)
        if base is None:
            self.problems.add("S0601", self.problems.word(head.span, head.base), name=head.base)
        return base

    def _head(self, head: n.Schema, base: Schema | None, made: Mapping[str, Classification]) -> Schema:
        facts = {i.key: i.value for i in head.items if isinstance(i, n.Fact)}
        unit = next((i for i in head.items if isinstance(i, n.Unit)), None)
        scale = base.scale if base else Scale("万元", Decimal("0.01"))
        if unit is not None:
            scale = declare_scale(unit, self.problems)
            if not scale.is_money:
                self.problems.add("S0705", self.problems.word(unit.span, unit.unit), unit=unit.unit)
        elif head.base is None:
            self.problems.add("S0412", head.span)
        used = {c.alias: c for c in base.classifications} if base else {}
        for item in head.items:
            if isinstance(item, n.Use):
                found = self._classification(item.classification, item.span, made)
                if found is not None:
                    used[item.alias] = NamedClassification(item.alias, found)
        companions = self._companions(head, base)
        policies = [i.policy for i in head.items if isinstance(i, n.Rounding)]
        year = facts.get("year", base.year if base else None)
        if not str(year or 0).isdecimal():
            fact = next(i for i in head.items if isinstance(i, n.Fact) and i.key == "year")
            self.problems.add("S0413", fact.span, text=str(year))
            year = None
        text = self.parsed.source.text + (base.fingerprint if base else "")
        text += "".join(f"{c.classification.id}{c.classification.codes!r}" for c in used.values())
        text += "".join(f"{c.name}{c.form.fingerprint}" for c in companions)
        return Schema(
            head.id,
            head.title or (base.title if base else head.id),
            int(year) if year is not None else None,
            str(facts.get("place", base.place if base else "")),
            str(facts.get("source", "")),
            scale,
            (),
            tuple(used.values()),
            (),
            bases=(base.id, *base.bases) if base else (),
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            rounding=policies[-1] if policies else base.rounding if base else "plain",
            companions=companions,
        )

    def _companions(self, head: n.Schema, base: Schema | None) -> tuple[CompanionForm, ...]:
        """The forms that other reports follow: the base's, and those that the file states."""
        found = {c.name: c for c in base.companions} if base else {}
        spans: dict[str, Span] = {}
        for item in head.items:
            if not isinstance(item, n.Companion):
                continue
            if item.name not in OF_OTHER_FORMS:
                at = self.problems.word(item.span, item.name)
                self.problems.unknown("S0321", at, item.name, OF_OTHER_FORMS, otherwise="、".join(OF_OTHER_FORMS))
                continue
            if item.name in spans:
                self.problems.add("S0211", item.span, related=[spans[item.name]], name=item.name)
            spans.setdefault(item.name, item.span)
            form = self.find_schema(item.form)
            if form is None:
                self.problems.add("S0601", self.problems.word(item.span, item.form), name=item.form)
            else:
                found[item.name] = CompanionForm(item.name, form)
        return tuple(found.values())

    def _tables(
        self, draft: Schema, base: Schema | None
    ) -> tuple[dict[str, Table], dict[str, Changed], frozenset[str]]:
        tables = dict(base.table_by_id) if base else {}
        changes: dict[str, Changed] = {}
        dropped: set[str] = set()
        spans: dict[str, Span] = {}
        for item in self.parsed.file.items:
            match item:
                case n.Table():
                    if item.id in tables and item.id not in dropped:
                        self._twice(item, spans, base)
                        continue
                    spans[item.id] = item.span
                    tables[item.id] = declare_table(item, draft.scale, draft.classification_by_alias, self.problems)
                case n.ChangeTable() if item.id in changes:
                    self._twice(item, spans, None)
                case n.ChangeTable() if item.id in tables and base:
                    spans[item.id] = item.span
                    changed = change_table(item, tables[item.id], draft.classification_by_alias, self.problems)
                    changes[item.id], tables[item.id] = changed, changed.table
                case n.ChangeTable():
                    at = self.problems.word(item.span, item.id)
                    self.problems.unknown("S0201", at, item.id, tables, otherwise=shown([*tables]))
                case n.Drop(kind="table"):
                    found = check_drop(item, {"table": tables}, self.problems)
                    if found:
                        dropped.add(found[1])
                        del tables[found[1]]
                case n.Drop(kind=kind) if kind != "rule":
                    self.problems.add("S0605", item.span, kind=kind)
                case _:
                    continue
        # A table that is dropped and declared anew keeps its place in the form.
        order = dict.fromkeys([*(base.table_by_id if base else ()), *tables])
        return {id_: with_origins(tables[id_], draft.id) for id_ in order if id_ in tables}, changes, frozenset(dropped)

    def _twice(self, item: n.Table | n.ChangeTable, spans: Mapping[str, Span], base: Schema | None) -> None:
        here = spans.get(item.id)
        params = {"base": base.id} if here is None and base is not None else {}
        related = [here] if here is not None else []
        self.problems.add("S0211", self.problems.word(item.span, item.id), related=related, name=item.id, **params)

    def _rules(
        self, draft: Schema, base: Schema | None, changes: Mapping[str, Changed], dropped: frozenset[str]
    ) -> list[Rule]:
        scope = Scope(draft.table_by_id, draft.classification_by_alias, self.problems, forms=_forms(draft))
        rules = carry_rules(base, changes, dropped, draft) if base else []
        rules = [self._fresh_tree(r, scope) for r in rules]
        for item in self.parsed.file.items:
            if isinstance(item, n.Drop) and item.kind == "rule":
                found = check_drop(item, {"rule": [r.code for r in rules]}, self.problems)
                rules = [r for r in rules if not found or r.code != found[1]]
        for item in self.parsed.file.items:
            match item:
                case n.Table(id=id_) | n.ChangeTable(id=id_) if id_ in draft.table_by_id:
                    made = table_rules(draft.table_by_id[id_], item.items, scope)
                    if isinstance(item, n.ChangeTable):
                        made = [r for r in made if r.origin != "tree"]
                case n.Between():
                    made = between_rules(item.items, scope)
                case _:
                    continue
            rules.extend(made)
        return rules

    @staticmethod
    def _fresh_tree(rule: Rule, scope: Scope) -> Rule:
        if rule.origin != "tree" or rule.table not in scope.tables:
            return rule
        return tree_rule(scope.tables[rule.table], scope) or rule

    def _figures(
        self, scope: Scope, base: Schema | None, changes: Mapping[str, Changed], dropped: frozenset[str]
    ) -> tuple[NarrativeFigure, ...]:
        figures = {f.name: f for f in Carrier(changes, dropped).figures(base.figures)} if base else {}
        spans: dict[str, Span] = {}
        for item in self.parsed.file.items:
            if not isinstance(item, n.Figure):
                continue
            if item.name in spans:
                self.problems.add("S0211", item.span, related=[spans[item.name]], name=item.name)
            spans.setdefault(item.name, item.span)
            made = narrative_figure(item, scope)
            if made is not None:
                figures[item.name] = made
        return tuple(figures.values())

    def _charts(
        self, scope: Scope, base: Schema | None, changes: Mapping[str, Changed], dropped: frozenset[str]
    ) -> tuple[DeclaredChart, ...]:
        charts = {c.name: c for c in carried_charts(base.charts, changes, dropped)} if base else {}
        spans: dict[str, Span] = {}
        for item in self.parsed.file.items:
            if not isinstance(item, n.Chart):
                continue
            if item.name in spans:
                self.problems.add("S0211", item.span, related=[spans[item.name]], name=item.name)
            spans.setdefault(item.name, item.span)
            made = declared_chart(item, scope)
            if made is not None:
                charts[item.name] = made
        return tuple(charts.values())

    def _eliminations(
        self, scope: Scope, base: Schema | None, changes: Mapping[str, Changed], dropped: frozenset[str]
    ) -> tuple[Elimination, ...]:
        carried = ((e, carry_elimination(e, changes, dropped)) for e in (base.eliminations if base else ()))
        found = {e.name: kept for e, kept in carried if kept is not None}
        spans: dict[str, Span] = {}
        for between in self.parsed.file.items:
            for item in between.items if isinstance(between, n.Between) else ():
                if isinstance(item, n.Eliminate):
                    if item.name in spans:
                        self.problems.add("S0211", item.span, related=[spans[item.name]], name=item.name)
                    spans.setdefault(item.name, item.span)
                    made = elimination(item, scope)
                    if made is not None:
                        found[item.name] = made
        return tuple(found.values())

    def _narrative(self, scope: Scope, figures: Sequence[NarrativeFigure]) -> Narrative | None:
        """The narrative that the file declares; what is wrong in the template is told of the template."""
        declared = [i for i in self.parsed.file.items if isinstance(i, n.Narrative)]
        if not declared:
            return None
        item = declared[0]
        for other in declared[1:]:
            self.problems.add("S0211", other.span, related=[item.span], name="narrative")
        text = self.find_text(item.file)
        if text is None:
            self.problems.add("S0809", self.problems.word(item.span, item.file), name=item.file)
            return None
        parsed = parse_template(text)
        inside = Problems(text)
        habits = [h for h in item.items if isinstance(h, n.Habit)]
        named = {f.name: f for f in figures}
        made = narrative(parsed.template, habits, named, evolve(scope, problems=inside), item.file)
        found = sorted((*parsed.diagnostics, *inside.found), key=lambda d: d.label.span.start if d.label else 0)
        self.of_template.extend(found)
        return made


def _forms(schema: Schema) -> Mapping[str, Schema]:
    return {c.name: c.form for c in schema.companions}


def _drops_intakes(item: n.ChangeTable) -> bool:
    return any(isinstance(i, n.Drop) and i.kind == "ledger" for i in item.items)


def _head_of(span: Span, problems: Problems) -> Span:
    """The first line of a statement."""
    first = problems.source.text[span.start : span.end].split("\n", 1)[0].rstrip()
    return Span(span.start, span.start + len(first))


def _with_unique_codes(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules with codes told apart: a second sentence about the same row gets `#2`."""
    seen: dict[str, int] = {}
    named = []
    for rule in rules:
        seen[rule.code] = seen.get(rule.code, 0) + 1
        named.append(rule if seen[rule.code] == 1 else evolve(rule, code=f"{rule.code}#{seen[rule.code]}"))
    return tuple(named)
