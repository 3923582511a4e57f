"""The command of the narrative: written from a report, or a published one held against the report's tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import click

from govfin import api
from govfin.audit.show import finding_text, heading, outcomes_text, verdict_text
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    language_option,
    must_go_together,
    percentage_options,
    say,
    schema_option,
    schemas_option,
    telling,
)
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.width import wrap
from govfin.formats.files import replace_file
from govfin.narrative.as_data import comparison_data, told_data
from govfin.narrative.compare import Comparison
from govfin.narrative.told import Told
from govfin.report.finding import Finding
from govfin.report.report import Report, blank_report
from govfin.schema.schema import RoundingPolicy

_FORMATS = click.Choice(["text", "markdown", "json"])


class _MadeOf(TypedDict):
    """How percentages are made, as the verbs of the narrative take it."""

    shares: RoundingPolicy
    exact: Report | None
    exact_prior: Report | None


@click.command(
    epilog="""\b
Examples:
  govfin narrative report/ --prior last-year.json
  govfin narrative report.json --new -o narrative.md
  govfin narrative report.json --against published.txt
  govfin narrative report.json --against published.txt --format json

\b
What the text lacks stands in it as 【…】: the department's reasons, and what needs
last year's report. With --new, last year's figures are zero: the department is new.

Exit status: 0 clean, 1 text and tables differ (errors), 2 unusable input.""",
)
@click.argument("source", metavar="IN")
@click.option("--against", metavar="TEXT", help="Compare this published text with the tables of IN.")
@click.option("--prior", metavar="LAST", help="Last year's report.")
@click.option("--new", "is_new", is_flag=True, help="The department is new: it has no last year.")
@click.option("-o", "--output", metavar="OUT", help="Write to this file, whole or not at all.")
@click.option("--format", "format_", type=_FORMATS, help="How to print.  [default: text; markdown for OUT.md]")
@percentage_options
@schema_option
@schemas_option
@language_option
def narrative(
    source: str,
    against: str | None,
    prior: str | None,
    is_new: bool,  # noqa: FBT001 - a click flag
    output: str | None,
    format_: str | None,
    shares: str,
    exact: str | None,
    exact_prior: str | None,
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Write the narrative (情况说明) of a report, or compare a published one.

    The template of the form writes the sentences and reads them.
    """
    if prior is not None and is_new:
        raise click.UsageError("--new and --prior do not go together")
    must_go_together(exact, exact_prior, prior)
    language = Language(lang)
    with telling(lang):
        publication = api.read_publication(source, schema=schema, path=schemas)
        report = publication.report
        last = blank_report(report.schema) if is_new else None
        last = last if prior is None else api.read_beside(prior, report, path=schemas)
        policy: RoundingPolicy = "controlled" if shares == "controlled" else "plain"
        unrounded = None if exact is None else api.read_exact(exact, report, path=schemas)
        before = None if exact_prior is None or last is None else api.read_exact(exact_prior, last, path=schemas)
        made_of: _MadeOf = {"shares": policy, "exact": unrounded, "exact_prior": before}
        if against is not None:
            text = api.read_plain_text(against)
            compared = api.compare_narrative(publication, text, last, **made_of)
            text = json.dumps(comparison_data(compared), ensure_ascii=False, indent=2) if format_ == "json" else ""
            _put(text or comparison_text(report, compared, language), output)
            sys.exit(FINDINGS if any(f.severity is Severity.ERROR for f in compared.findings) else CLEAN)
        told = api.write_narrative(publication, last, **made_of)
        _put(_written(told, format_ or ("markdown" if (output or "").endswith(".md") else "text")), output)
        if told.findings and format_ != "json":
            say("\n".join(_told(told.findings, language)), error=True)


def comparison_text(report: Report, compared: Comparison, language: Language) -> str:
    """A comparison as text: what differs, gravest first; how many figures were read, and what they came to."""
    lines = [heading(report, language), ""]
    for finding in compared.findings:
        lines += [finding_text(finding, language), ""]
    for cell, amount in compared.inferred.items():
        zh = f"没有上年的报表；由本文推得 {cell} 为 {amount}"
        en = f"last year's report was not given; by this text {cell} is {amount}"
        lines.append(wrap(f"  {zh if language is Language.ZH else en}", 80, indent="    "))
    lines.append(wrap(outcomes_text(compared.outcomes, language), 80, indent="  "))
    lines.append(wrap(verdict_text(compared.findings, language), 80, indent="  "))
    return "\n".join(lines)


def _told(findings: Sequence[Finding], language: Language) -> list[str]:
    """What is missing, each thing once."""
    return list(dict.fromkeys(finding_text(f, language) for f in findings))


def _written(told: Told, format_: str) -> str:
    match format_:
        case "json":
            return json.dumps(told_data(told), ensure_ascii=False, indent=2)
        case "markdown":
            return told.markdown
        case _:
            return told.text


def _put(text: str, output: str | None) -> None:
    if output is not None and output != "-":
        replace_file(Path(output), text if text.endswith("\n") else text + "\n")
    else:
        say(text.removesuffix("\n"))
