"""Commands on reports: explain, convert."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from govfin import api
from govfin.audit.as_data import explanation_data
from govfin.audit.explain import explain as explained
from govfin.cli.moves import moved_text
from govfin.cli.terminal import colourful, language_option, say, schema_option, schemas_option, telling, write_report
from govfin.diagnostics.diagnostic import Language
from govfin.formats.composition import beside

_FORMATS = click.Choice(["text", "json"])


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

    ADDRESS is a cell such as 表1.27行, 表3.[2010350].2栏 or 表3.合计.1栏. Of a department that `govfin consolidate`
    made, what each unit gives is shown first.
    """
    with telling(lang):
        if schema is None and _explained_by_units(source, address, depth, format_, schemas, Language(lang)):
            return
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
            write_report(whole if target.endswith("/") else whole.report, target)
            return
        moved = api.read_and_move(source, schema, path=schemas)
        write_report(moved.report, target)
        text = moved_text(moved, Language(lang))
        if text:
            say(text, error=True)


def _explained_by_units(
    source: str, address: str, depth: int | None, format_: str, schemas: tuple[str, ...], language: Language
) -> bool:
    """Whether the report is a department's with its units beside it; then its figure is shown down to them."""
    if not beside(Path(source)).is_file():
        return False
    from govfin.cli.consolidation import show_explanation  # noqa: PLC0415 - where there are units
    from govfin.cli.units import read_units  # noqa: PLC0415

    found = read_units(source, schemas)
    if found is not None:
        here, whole = found
        as_json = format_ == "json"
        show_explanation(whole, address, language, printed=here, depth=depth, as_json=as_json)
    return found is not None
