"""What each construct means: the resolved rules of small schemas, written out for a person to read and pinned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from check.chunks import CORPUS
from govfin.diagnostics.source import Source
from govfin.library.load import Loader
from govfin.library.shelf import Shelf, default_shelf
from govfin.schema.addresses import column_address, row_address
from govfin.schema.ledger import Condition, Ledger
from govfin.schema.rules import EVERY_ROW, NarrativeFigure, Rule, Term
from govfin.schema.schema import Schema
from govfin.schema.tables import Row, Table
from govfin.syntax.parser import parse
from govfin.syntax.printer import format_file

GOOD: Final = sorted((CORPUS / "good").glob("*.govfin"))
SHIPPED: Final = sorted(default_shelf().folders[-1].glob("*.govfin"))
_UPDATE: Final = os.environ.get("GOVFIN_UPDATE") == "1"

good = pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
every = pytest.mark.parametrize("path", [*GOOD, *SHIPPED], ids=lambda path: path.stem)


def written_out(schema: Schema) -> Iterator[str]:
    """A schema as text: tables with their lines, rules with their linear forms, figures."""
    yield f"{schema.id} {schema.title} {schema.year or ''} {schema.scale.label}".replace("  ", " ")
    if schema.rounding != "plain":
        yield f"rounding {schema.rounding}"
    yield from (f"companion {c.name} follows {c.form.id}" for c in schema.companions)
    for table in schema.tables:
        names = f" by names {', '.join(table.levels)}".rstrip() if table.named else ""
        extra = " supplementary" if table.supplementary else ""
        yield f"\n{table.id} {table.title}{extra}{f' by {table.by}' if table.by else names} {table.scale.label}"
        yield from _lines(table)
    for rule in schema.rules:
        yield f"\n{rule.code}: {rule.text}"
        yield f"  {rule.origin}, {rule.verdict}{', defines its first cell' if rule.defines else ''}"
        if rule.kind == "tree":
            named = schema.table_by_id[rule.table].named
            yield f"  by the {'names' if named else 'classification'}"
        for instance in rule.instances:
            yield f"  {_form(rule, instance, schema)}"
    for elimination in schema.eliminations:
        yield f"\neliminate {elimination.name}: {elimination.text}"
        for side, where in (("received", elimination.received), ("paid", elimination.paid)):
            yield f"  {side}: {', '.join(where)}"
    for figure in schema.figures:
        _, table_id, row, column = figure.stated or ("", "", "", "")
        stated = f", stated in {_cell(table_id, row, column, schema)}" if figure.stated else ""
        yield f"\nfigure {figure.name}: {figure.text} as {figure.style}, {figure.precision}{stated}"
        yield f"  {_steps(figure, schema)}"
    yield from _charts(schema)
    if schema.ledger is not None:
        yield from _ledger(schema.ledger, schema)


def _charts(schema: Schema) -> Iterator[str]:
    """Charts with the cells of each of their shapes, and the outline of the document."""
    for chart in schema.charts:
        yield f"\nchart {chart.name} {chart.title} {chart.kind}"
        for item in chart.items:
            rows = f" of {item.digits} digits" if item.digits else ""
            for terms in item.instances:
                cells = " ".join(_coefficient(t.coefficient) + _cell(t.table, t.row, t.column, schema) for t in terms)
                yield f"  {item.label or '-'}: {cells}{rows}"
    for part in schema.outline.parts if schema.outline else ():
        yield f"\npart {part.heading or '-'} of {schema.outline.title if schema.outline else ''}"
        for piece in part.sections:
            yield f"  {piece.piece} {piece.heading or '-'} {piece.reads or '-'} {', '.join(piece.tables)}".rstrip()


def _ledger(ledger: Ledger, schema: Schema) -> Iterator[str]:
    """Dimensions with all spellings, and where rows go under which conditions."""
    yield "\nledger"
    for d in ledger.dimensions:
        values = "; ".join("/".join([v.name, *v.spellings]) for v in d.values)
        default = f", else {d.default}" if d.default else ""
        yield f"  {'/'.join([d.name, *d.spellings])}: {d.kind} {d.by or values}".rstrip() + default
    for outside in ledger.outside:
        yield f"  outside: {_conditions(outside.conditions)} because {outside.because}"
    for intake in ledger.intakes:
        yield f"  {intake.table} takes {_conditions(intake.conditions)}"
        for feed in intake.feeds:
            cell = _cell(intake.table, feed.row or f"({feed.dimension}, {feed.digits} digits)", feed.column, schema)
            yield f"    {cell} <- {_conditions(feed.conditions)}"


def _conditions(conditions: tuple[Condition, ...]) -> str:
    return " and ".join(f"{c.dimension} in {{{', '.join(c.any_of)}}}" for c in conditions) or "all"


def _lines(table: Table) -> Iterator[str]:
    for panel in table.panels:
        headers = (
            f"{'/'.join([*c.headers, c.title])} = {column_address(table, c.key)}"
            f"{f' scores of {c.out_of}'.removesuffix(' of ') if c.scores else ''}"
            for c in panel.columns
        )
        yield f"  {panel.name or '-'}{f' ({panel.title})' if panel.title else ''} | {'; '.join(headers)}"
        for row in panel.rows:
            yield f"    {_row(row, table)}"
    if table.total:
        yield f"    {table.total} ({'last' if table.total_last else 'first'})"


def _row(row: Row, table: Table) -> str:
    if row.blank:
        return f"{row.number} blank"
    known = f" is {row.classification}[{row.code}]" if row.code else ""
    return f"{row_address(table, row.key)} {row.label}{known}{' balancing' if row.balancing else ''}"


def _form(rule: Rule, instance: tuple[Term, ...], schema: Schema) -> str:
    terms = " ".join(_coefficient(t.coefficient) + _beside(t, schema) for t in instance)
    return f"{terms}{f' {rule.constant:+d} quanta' if rule.constant else ''} {rule.operator} 0"


def _beside(term: Term, schema: Schema) -> str:
    cell = _cell(term.table, term.row, term.column, schema.form_of(term.beside))
    return f"{term.beside}.{cell}" if term.beside else cell


def _coefficient(coefficient: int) -> str:
    return {1: "+ ", -1: "- "}.get(coefficient, f"{coefficient:+d} ")


def _cell(table: str, row: str, column: str, schema: Schema) -> str:
    found = schema.table_by_id[table]
    every_row = "(every row)" if row == EVERY_ROW else row_address(found, row) if row else "(the row)"
    return f"{table}.{every_row}.{column_address(found, column)}"


def _steps(figure: NarrativeFigure, schema: Schema) -> str:
    words = []
    for step in figure.steps:
        match step:
            case ("cell", table, row, column):
                words.append(_cell(table, row, column, schema))
            case ("sum", table, row, column):
                words.append(f"the sum over {_cell(table, row, column, schema)}")
            case ("count", table, _, level):
                words.append(f"the number of names in {table} at level {level}")
            case ("prior", table, row, column):
                words.append(f"last year's {_cell(table, row, column, schema)}")
            case _:
                words.append(" ".join(step))
    return ", ".join(words)


def _load(path: Path) -> Schema:
    loaded = Loader(default_shelf([path.parent])).load(path)
    assert loaded.diagnostics == ()
    assert loaded.schema is not None
    return loaded.schema


@good
def test_a_good_schema_is_checked_without_a_word_and_means_what_was_reviewed(path: Path) -> None:
    written = "\n".join(written_out(_load(path))) + "\n"
    golden = path.with_suffix(".txt")
    if _UPDATE:
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"


@every
def test_no_rule_speaks_of_a_cell_that_the_form_does_not_print(path: Path) -> None:
    """A term without a cell would be left out of its sum when the rule meets a report, and nobody would know."""
    loaded = Loader(default_shelf([path.parent])).load(path)
    for form in [loaded.schema] if loaded.schema else []:
        for term in (t for rule in form.rules for instance in rule.instances for t in instance):
            table = form.form_of(term.beside).table_by_id[term.table]
            if term.row in table.row_by_key:
                assert term.column in [c.key for c in table.columns_of(term.row)], term
            else:
                assert table.open, term


@every
def test_formatting_is_idempotent_and_changes_no_meaning(path: Path) -> None:
    parsed = parse(Source(path.name, path.read_text(encoding="utf-8")))
    assert parsed.diagnostics == ()
    once = format_file(parsed.file)
    again = parse(Source(path.name, once))
    assert again.diagnostics == ()
    assert again.file == parsed.file
    assert format_file(again.file) == once


@good
def test_what_is_formatted_has_the_same_rules(path: Path, tmp_path: Path) -> None:
    for file in GOOD:
        text = format_file(parse(Source(file.name, file.read_text(encoding="utf-8"))).file)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    formatted = Loader(default_shelf([tmp_path])).load(tmp_path / path.name).schema
    assert formatted is not None
    assert list(written_out(formatted)) == list(written_out(_load(path)))


def test_the_corpus_has_every_kind_of_statement() -> None:
    nodes = (CORPUS.parents[1] / "src/govfin/syntax/grammar.lark").read_text(encoding="utf-8")
    texts = "".join(path.read_text(encoding="utf-8") for path in [*GOOD, *(CORPUS / "bad").glob("*.govfin")])
    words = {word for line in nodes.splitlines() if not line.startswith("//") for word in line.split('"')[1::2]}
    missing = {word for word in words if word.isalpha() and word.islower() and word not in texts}
    assert missing <= {"abolished", "amount", "first", "successor"}


def test_a_shelf_of_the_corpus_finds_what_extends() -> None:
    assert Shelf((CORPUS / "good",)).find("base") is not None
