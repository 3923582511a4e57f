"""The command `render`: a report as the document that a department publishes."""

from __future__ import annotations

from pathlib import Path

import click
from attrs import evolve

from govfin import api
from govfin.audit.show import finding_text
from govfin.cli.terminal import (
    language_option,
    must_go_together,
    percentage_options,
    say,
    schema_option,
    schemas_option,
    telling,
)
from govfin.computing.propagate import compute
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.diagnostics.show import show
from govfin.report.report import blank_report


@click.command(
    epilog="""\b
Examples:
  govfin render examples/jianghan-2020 -o report.docx
  govfin render leaves.csv -o tables.xlsx -o tables.pdf
  govfin render report.json -o report.html --prior last-year.json

.xlsx has live formulas and a sheet of checks; the others look as the form prints. Figures that
follow are computed first (--as-given leaves blanks blank); given figures are never changed.
What the text lacks stands in it as 【…】, and is listed.
Needs `pip install 'govfin[documents]'`.""",
)
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", "targets", metavar="OUT", required=True, multiple=True,
    help="A .docx, .xlsx, .html, .pdf or .md file; may be given again.",
)  # fmt: skip
@click.option("--prior", metavar="LAST", help="Last year's report.")
@click.option("--new", "is_new", is_flag=True, help="The department is new: it has no last year.")
@click.option(
    "--errata",
    type=click.Choice(["printed", "corrected"]),
    default="printed",
    show_default=True,
    help="Notes that the form prints wrong: as printed, or as they should read.",
)
@click.option("--as-given", is_flag=True, help="Compute nothing: what was not given is printed blank.")
@percentage_options
@schema_option
@schemas_option
@language_option
def render(
    source: str,
    targets: tuple[str, ...],
    prior: str | None,
    is_new: bool,  # noqa: FBT001 - a flag of the command
    errata: str,
    as_given: bool,  # noqa: FBT001 - a flag of the command
    shares: str,
    exact: str | None,
    exact_prior: str | None,
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Make the published document of the report IN, in the format that the name of OUT says.

    IN is a report folder (figures and words), a .json or long .csv file, or - for standard input.
    """
    if prior is not None and is_new:
        raise click.UsageError("--new and --prior do not go together")
    must_go_together(exact, exact_prior, prior)
    with telling(lang):
        for target in targets:
            api.check_document(target)
        whole = api.read_publication(source, schema=schema, path=schemas)
        last = blank_report(whole.report.schema) if is_new else None
        last = api.read_beside(prior, whole.report, path=schemas) if prior else last
        report = whole.report if as_given else compute(whole.report)
        whole = evolve(whole, report=report)
        unrounded = None if exact is None else api.read_exact(exact, report, path=schemas)
        before = None if exact_prior is None or last is None else api.read_exact(exact_prior, last, path=schemas)
        missing: dict[str, None] = {}
        for target in targets:
            told = api.render(
                whole,
                Path(target),
                prior=last,
                errata="corrected" if errata == "corrected" else "printed",
                shares="controlled" if shares == "controlled" else "plain",
                exact=unrounded,
                exact_prior=before,
            )
            missing.update(dict.fromkeys(finding_text(f, Language(lang)) for f in told))
        if missing:
            say("\n".join(missing), error=True)
        absent = [t.id for t in report.schema.tables if t.id in report.layout.absent and not t.supplementary]
        if absent:
            say(show(Diagnostic("D0804", {"tables": "、".join(absent)}, file=source), Language(lang)), error=True)
