"""What changed in the published document of two forms: its charts, its outline, and the template of its narrative."""

from __future__ import annotations

from collections.abc import Iterator

from govfin.schema.addresses import address
from govfin.schema.changes import Change
from govfin.schema.charts import DeclaredChart
from govfin.schema.narrative import Narrative
from govfin.schema.outline import Outline
from govfin.schema.rule_changes import Same
from govfin.schema.rules import EVERY_ROW, Term
from govfin.schema.schema import Schema


def document_changes(before: Schema, after: Schema, same: Same) -> Iterator[Change]:
    """Charts that came, went, or show something else; a changed outline; a changed template of the narrative.

    A line is a chart; a part or a piece; a heading, a paragraph or a habit. A chart that shows the same cells is the
    same, whatever their numbers are.
    """
    old, new = {c.name: c for c in before.charts}, {c.name: c for c in after.charts}
    kept = {name for name in old if name in new and _meaning(old[name], same) == _meaning(new[name], None)}
    charts = ["\n".join(_line(c, schema) for c in schema.charts if c.name not in kept) for schema in (before, after)]
    outlines = ["\n".join(_outline(schema.outline)) for schema in (before, after)]
    if charts[0] != charts[1]:
        yield Change("charts", *charts)
    if outlines[0] != outlines[1]:
        yield Change("document", *outlines)
    narratives = ["\n".join(_narrative(schema.narrative)) for schema in (before, after)]
    if narratives[0] != narratives[1]:
        yield Change("narrative", *narratives)


def _meaning(chart: DeclaredChart, same: Same | None) -> tuple[object, ...]:
    items = tuple(
        (i.label, i.digits, tuple(frozenset(same.term(t) if same else t for t in terms) for terms in i.instances))
        for i in chart.items
    )
    return chart.title, chart.kind, items


def _line(chart: DeclaredChart, schema: Schema) -> str:
    shapes = ((shape, item.digits) for item in chart.items for shape in item.instances)
    shown = (" + ".join(_address(schema, t, digits) for t in shape).replace("+ -", "- ") for shape, digits in shapes)
    return f"{chart.name} {chart.title} {chart.kind} {', '.join(shown)}"


def _address(schema: Schema, term: Term, digits: int | None) -> str:
    form = schema.form_of(term.beside)
    table = form.table_by_id[term.table]
    classification = form.classification_of(table)
    levels = {level.digits: f"[{level.name}]" for level in classification.levels} if classification else {}
    rows = levels.get(digits or 0, "各行")
    found = address(form, term.table, term.row, term.column).replace(f"[{EVERY_ROW}]", rows)
    return ("-" if term.coefficient < 0 else "") + (f"{term.beside}." if term.beside else "") + found


def _outline(outline: Outline | None) -> Iterator[str]:
    if outline is None:
        return
    yield outline.title
    for part in outline.parts:
        yield f"part {part.heading}".rstrip()
        for section in part.sections:
            yield "  " + " ".join(x for x in (section.piece, section.heading, section.reads, *section.tables) if x)


def _narrative(narrative: Narrative | None) -> Iterator[str]:
    if narrative is not None:
        yield from narrative.written
        yield from (f"{habit.of} over zero reads {habit.reads}" for habit in narrative.habits)
