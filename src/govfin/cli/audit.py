"""The command that takes published files and says what is wrong with them, page by page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import click
from attrs import frozen

from govfin import api
from govfin.cli.check import FORMATS, TEXT, Checker, run_checks, wants_repairs
from govfin.cli.terminal import language_option, schemas_option, telling
from govfin.diagnostics.diagnostic import Language
from govfin.reading.findings import narrative_findings, reading_findings
from govfin.reading.places import place_words
from govfin.renderings.checked import Checked
from govfin.report.content import Publication
from govfin.report.finding import Finding


@click.command(
    epilog="""\b
Examples:
  govfin audit published.pdf
  govfin audit accounts.xlsx --schema cn-2020 --lang zh
  govfin audit published.pdf --format html -o audit.html
  govfin audit published/*.pdf --format sarif -o audits.sarif

\b
FILE is what `govfin read` reads: PDF, workbooks, Word documents, web pages, CSV,
text. Findings name the page, sheet or line. A figure that found no place in the
form is a finding too (F0801).

Exit status: 0 no errors (warnings and notes may be), 1 errors (with --strict, or warnings),
2 unusable input.""",
)
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "format_", type=FORMATS, default=TEXT, show_default=True, help="How to print the audit.")
@click.option("-o", "--output", metavar="OUT", help="Write to this file, whole or not at all.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--config", metavar="FILE", help="Verdicts of rules.  [default: govfin.toml beside FILE]")
@click.option("--prior", metavar="LAST", help="Last year's report (.json, .csv), for the rules that speak of it.")
@click.option(
    "--repairs/--no-repairs", default=None, help="Look for the cells to blame.  [default: for one file with errors]"
)
@click.option("--schema", metavar="ID|FILE", help="The form.  [default: the one that fits the file best]")
@schemas_option
@language_option
def audit(
    sources: tuple[str, ...],
    format_: str,
    output: str | None,
    strict: bool,  # noqa: FBT001 - a click flag
    config: str | None,
    prior: str | None,
    repairs: bool | None,  # noqa: FBT001
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Read published FILEs and say what is wrong with them: figures, tables, captions, narrative.

    Many files are taken apart at once, each in a process of its own.
    """
    with telling(lang):
        if prior is not None and len(sources) > 1:
            raise click.UsageError("--prior goes with one report")
        searched = wants_repairs(repairs, sources)
        auditor = _Auditor(sources, config, searched, Language(lang), schema, schemas, prior)
        status = run_checks(auditor, format_, output, strict=strict)
    sys.exit(status)


@frozen(slots=False)
class _Auditor(Checker):
    """Checks what published files contain."""

    def read(self, source: str) -> tuple[Publication, Mapping[str, str], tuple[Finding, ...]]:
        """The report in a published file with its words, where its figures stand, and what the reading of it told."""
        transcript = api.read_document(source, schema=self.schema, path=self.schemas)
        places = {address: place_words(found.place) for address, found in transcript.sources.items()}
        publication = Publication(transcript.report, transcript.content)
        return publication, places, (*reading_findings(transcript), *narrative_findings(transcript))

    def check_all(self) -> Iterator[Checked]:
        """What came of each file, in their order; as many at once as there are processors."""
        # A thread waits for the process that takes its file apart: threads are enough to keep all processors busy.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(self.check, self.sources)
