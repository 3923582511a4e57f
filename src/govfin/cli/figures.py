"""Commands on reports: compute, explain, convert."""

from __future__ import annotations

import json
import sys

import click

from govfin import api
from govfin.audit.as_data import explanation_data
from govfin.audit.explain import explain as explained
from govfin.cli.moves import moved_text
from govfin.cli.terminal import colourful, language_option, say, schema_option, schemas_option, telling
from govfin.computing.propagate import compute as computed
from govfin.diagnostics.diagnostic import Language
from govfin.report.content import Publication
from govfin.report.report import Report

_FORMATS = click.Choice(["text", "json"])


@click.command(
    epilog="""\b
Examples:
  govfin compute leaves.csv -o report.json
  govfin compute leaves.csv --schema cn-2020 -o -  | govfin check -""",
)
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT", required=True, help="A .json or .csv file, or - for JSON to the terminal."
)
@schema_option
@schemas_option
@language_option
def compute(source: str, output: str, schema: str | None, schemas: tuple[str, ...], lang: str) -> None:
    """Fill in every figure that follows from those in IN.

    Given figures are never changed. IN is a .json or long .csv file, a report folder, or - for standard input.
    Cells that could not be derived are listed with what they wait for.
    """
    with telling(lang):
        report = computed(api.read(source, schema=schema, path=schemas))
        _write(report, output)
        _tell_waiting(report, Language(lang))


@click.command(
    epilog="""\b
Examples:
  govfin explain report.json 表1.57行
  govfin explain report.json '表3.[20103].1栏' --depth 1
  govfin explain report.json 表4.59行.2栏 --format json""",
)
@click.argument("source", metavar="IN")
@click.argument("address", metavar="ADDRESS")
@click.option("--depth", type=click.IntRange(min=1), help="How many levels to show.  [default: all]")
@click.option("--format", "format_", type=_FORMATS, default="text", show_default=True, help="How to print the tree.")
@schema_option
@schemas_option
@language_option
def explain(
    source: str, address: str, depth: int | None, format_: str, schema: str | None, schemas: tuple[str, ...], lang: str
) -> None:
    """Show where the figure at ADDRESS comes from, down to the figures that were entered.

    ADDRESS is a cell such as 表1.27行, 表3.[2010350].2栏 or 表3.合计.1栏.
    """
    with telling(lang):
        tree = explained(api.read(source, schema=schema, path=schemas), address)
        if format_ == "json":
            click.echo(json.dumps(explanation_data(tree, depth), ensure_ascii=False, indent=2))
            return
        # rich draws the tree; other commands do without it.
        from govfin.cli.trees import print_explanation  # noqa: PLC0415

        print_explanation(tree, depth, Language(lang), colour=colourful(sys.stdout))


@click.command(
    epilog="""\b
Examples:
  govfin convert report.json report.csv
  govfin convert report.csv my-report/     a report folder, to be filled in
  govfin convert report-2020.json report-2024.json --schema cn-2024

With --schema, figures go where the same thing stands in that form: rows by class or name, tables
by title, codes by their successors, units exactly. What has no place there is listed on standard
error, with its address and amount.""",
)
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--schema", metavar="ID|FILE", help="The form to move to.  [default: the one that the file names]")
@schemas_option
@language_option
def convert(source: str, target: str, schema: str | None, schemas: tuple[str, ...], lang: str) -> None:
    """Write the report IN in another format or another form.

    The name of OUT says the format: .json or .csv; a name that ends with / is a report folder; - for JSON to
    the terminal.
    """
    with telling(lang):
        if schema is None:
            whole = api.read_publication(source, path=schemas)
            _write(whole if target.endswith("/") else whole.report, target)
            return
        moved = api.read_and_move(source, schema, path=schemas)
        _write(moved.report, target)
        text = moved_text(moved, Language(lang))
        if text:
            say(text, error=True)


def _write(report: Report | Publication, target: str) -> None:
    if target == "-" and isinstance(report, Report):
        click.echo(api.to_text(report, ".json"), nl=False)
    else:
        api.write(report, target)


def _tell_waiting(report: Report, language: Language) -> None:
    waiting = report.derivation.waiting if report.derivation else ()
    if not waiting:
        return
    zh = language is Language.ZH
    count = len(waiting)
    click.echo(f"有 {count} 个单元格算不出来：" if zh else f"{count} cells could not be derived:", err=True)
    for cell in waiting:
        needed = ", ".join(cell.for_[:6]) + (", …" if len(cell.for_) > 6 else "")  # noqa: PLR2004 - the width of a line
        click.echo(f"  {cell.address}  {'等待' if zh else 'waits for'} {needed}", err=True)
