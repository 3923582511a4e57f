"""The command `consolidate`: units' reports into the department's, and the department's figures down to the units."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from govfin import api
from govfin.audit.as_data import explanation_data
from govfin.audit.show import finding_text
from govfin.audit.units import Comparison, against, explain_units
from govfin.cli.rounding import POLICIES, prior_option, rounded, rounding_text
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    colourful,
    language_option,
    say,
    schema_option,
    schemas_option,
    telling,
    write_report,
)
from govfin.cli.units import consolidate_files, kept_text, write_units
from govfin.computing.consolidation import Consolidation
from govfin.diagnostics.codes import UNITS_TEXT
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.report.finding import Finding
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

#: So many findings are printed; the exit status counts them all.
_FEW: Final = 40
_FILE: Final = click.Path(exists=True, dir_okay=False)


@click.command(
    epilog="""\b
Examples:
  govfin consolidate unit1.json unit2.json -o department.json --department 某局
  govfin consolidate units/*.json -o department.json --transfers transfers.csv
  govfin consolidate units/*.json --against published.json
  govfin consolidate units/*.json --explain 表1.27行

Beside department.json, department.units.json keeps which unit gave what; with it, govfin explain
goes down to the units.

Exit status: 0 clean, 1 findings that are errors, 2 input that cannot be used.""",
)
@click.argument("sources", metavar="UNIT...", nargs=-1, required=True)
@click.option("-o", "--output", metavar="OUT", help="The department's report: a .json or .csv file, or - for JSON.")
@click.option("--department", metavar="NAME", help="The name of the department.")
@click.option("--transfers", type=_FILE, help="A CSV of what units paid one another, to be eliminated.")
@click.option("--expected", type=_FILE, help="A list of the units that there should be, one name a line.")
@click.option("--against", "published", metavar="FILE", help="A published report of the department, to compare.")
@click.option("--explain", "address", metavar="ADDRESS", help="Show what each unit gives to a cell.")
@click.option("--rounding", type=POLICIES, help="Round exact reports to what the form prints, after they are summed.")
@prior_option
@schema_option
@schemas_option
@language_option
def consolidate(
    sources: tuple[str, ...],
    output: str | None,
    department: str | None,
    transfers: str | None,
    expected: str | None,
    published: str | None,
    address: str | None,
    rounding: RoundingPolicy | None,
    prior: str | None,
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Sum the reports of units into their department's, without what they paid one another.

    Each UNIT is a .json or .csv report; it is called as its file says (department), else as its file is named. A unit
    in another form of the same year moves to the form of the first, or to --schema.
    """
    if not (output or published or address):
        raise click.UsageError("say what is wanted: -o OUT, --against FILE or --explain ADDRESS")
    if prior is not None and not (output and rounding == "controlled"):
        raise click.UsageError("--prior goes with -o OUT and --rounding controlled")
    language = Language(lang)
    with telling(lang):
        whole = consolidate_files(
            sources, department=department, schema=schema, transfers=transfers, expected=expected, path=schemas
        )
        findings = list(whole.findings)
        if output:
            _write(whole, output, rounding, language, prior, schemas)
        _tell(whole.findings, language, error=True)
        if published:
            compared = against(whole, api.read(published, path=schemas))
            findings += compared.findings
            _tell_comparison(compared, language)
        if address:
            show_explanation(whole, address, language)
    sys.exit(FINDINGS if any(f.severity is Severity.ERROR for f in findings) else CLEAN)


def show_explanation(
    whole: Consolidation,
    address: str,
    language: Language,
    *,
    printed: Report | None = None,
    depth: int | None = None,
    as_json: bool = False,
) -> None:
    """A department's figure down to the units, as a tree or as JSON; `printed` is its report as it was written."""
    tree = explain_units(whole, address, printed)
    if as_json:
        click.echo(json.dumps(explanation_data(tree, depth), ensure_ascii=False, indent=2))
        return
    # rich draws the tree; a sum of units alone does without it.
    from govfin.cli.trees import print_explanation  # noqa: PLC0415

    print_explanation(tree, depth, language, colour=colourful(sys.stdout))


def _write(
    whole: Consolidation,
    output: str,
    rounding: RoundingPolicy | None,
    language: Language,
    prior: str | None,
    path: tuple[str, ...],
) -> None:
    report = whole.report
    if rounding is not None:
        found = rounded(report, rounding, prior, path)
        report = found.report
        say(rounding_text(found, language), error=True)
    write_report(report, output)
    if output != "-":
        say(kept_text(whole, write_units(whole, Path(output)), language), error=True)


def _tell_comparison(compared: Comparison, language: Language) -> None:
    _tell(compared.findings, language, error=False)
    differing = sum(1 for f in compared.findings if f.cells and f.severity is not Severity.NOTE)
    tails = sum(1 for f in compared.findings if f.cells and f.severity is Severity.NOTE)
    say(_words("compared", language, n=compared.equal, tails=tails, differing=differing))


def _tell(findings: Sequence[Finding], language: Language, *, error: bool) -> None:
    told = [finding_text(f, language) for f in findings[:_FEW]]
    if len(findings) > _FEW:
        told.append(_words("more", language, n=len(findings) - _FEW))
    if told:
        say("\n".join(told), error=error)


def _words(what: str, language: Language, *, n: int = 0, **params: object) -> str:
    return UNITS_TEXT[what].in_(language).format(n=n, s="" if n == 1 else "s", **params)
