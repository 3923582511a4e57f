"""The command `compute`: from leaf figures, or from a ledger, to whole tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from govfin import api
from govfin.cli.rounding import prior_option, rounded, rounding_text
from govfin.cli.terminal import FINDINGS, language_option, say, schema_option, schemas_option, telling, write_report
from govfin.computing.propagate import compute as computed
from govfin.diagnostics.diagnostic import Language
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

#: So many rows of a ledger are looked up where nobody asks for all of them.
_LISTED = 100


@click.command(
    epilog="""\b
Examples:
  govfin compute leaves.csv -o report.json
  govfin compute leaves.csv --schema cn-2020 -o -  | govfin check -
  govfin compute exact.csv -o report.json --rounding controlled
  govfin compute ledger.csv -o report.json
  govfin compute ledger.xlsx --unit 示例市档案馆 --exact -o exact.json

A ledger has a row for each receipt or payment, in 元. Rows that fit in no table are told with their lines,
and the exit status is then 1.""",
)
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT", required=True, help="A .json or .csv file, or - for JSON to the terminal."
)
@click.option(
    "--rounding",
    type=click.Choice(get_args(RoundingPolicy)),
    help="Also round an exact report to what its form prints.  [default for a ledger: as the schema says]",
)
@prior_option
@schema_option
@schemas_option
@click.option("--unit", metavar="NAME", help="Of a ledger: the rows of one unit (单位) alone.")
@click.option("--department", metavar="NAME", help="Of a ledger: whose report it is.  [default: its unit]")
@click.option("--exact", is_flag=True, help="Of a ledger: 元 to the 分, not rounded to what the form prints.")
@click.option("--rejected", metavar="FILE", help="Of a ledger: write the rows in no table to a .csv file.")
@language_option
def compute(
    source: str,
    output: str,
    rounding: RoundingPolicy | None,
    prior: str | None,
    schema: str | None,
    schemas: tuple[str, ...],
    unit: str | None,
    department: str | None,
    rejected: str | None,
    lang: str,
    *,
    exact: bool,
) -> None:
    """Fill in every figure that follows from those in IN: leaf figures, or a ledger.

    Given figures are never changed. IN is a .json or long .csv file, a report folder, or - for standard input;
    cells that could not be derived are listed with what they wait for. Or IN is a ledger (.csv, .parquet,
    .xlsx), of which every row is added to the cells that the schema says.
    """
    language = Language(lang)
    if prior is not None and (exact or rounding == "plain"):
        raise click.UsageError("--prior goes with --rounding controlled")
    with telling(lang):
        if source == "-" or not api.is_ledger(source, schema=schema, path=schemas):
            report = computed(api.read(source, schema=schema, path=schemas))
            if rounding is not None or prior is not None:
                write_report(_rounded(report, rounding, language, prior, schemas), output)
            else:
                write_report(report, output)
            _tell_waiting(report, language)
            return
        from govfin.cli.ledgers import rejected_csv, tabulation_text  # noqa: PLC0415 - where there is a ledger
        from govfin.formats.files import replace_file  # noqa: PLC0415

        most = sys.maxsize if rejected else _LISTED
        made = api.tabulate(source, schema=schema, unit=unit, department=department, rows=most, path=schemas)
        write_report(made.report if exact else _rounded(made.report, rounding, language, prior, schemas), output)
        if rejected:
            replace_file(Path(rejected), rejected_csv(made, language))
        say(tabulation_text(made, language), error=True)
    if not made.ok:
        sys.exit(FINDINGS)


def _rounded(
    report: Report, policy: RoundingPolicy | None, language: Language, prior: str | None, path: tuple[str, ...]
) -> Report:
    """An exact report as its form prints it; what controlled rounding moved is told."""
    found = rounded(report, policy, prior, path)
    if policy is not None or found.policy == "controlled":
        say(rounding_text(found, language), error=True)
    return found.report


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
