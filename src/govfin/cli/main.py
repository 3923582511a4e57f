"""The `govfin` command: what it is called with, and which room answers."""

from __future__ import annotations

import click

from govfin import __version__
from govfin.cli.check import check
from govfin.cli.codes import code
from govfin.cli.figures import compute, convert, explain
from govfin.cli.schemas import schema


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
Examples:
  govfin compute leaves.csv -o report.json    fill in every derived figure
  govfin check report.json                    what is wrong with a report
  govfin explain report.json 表1.57行          where a figure comes from
  govfin convert report.json report.csv       from one format to another
  govfin schema show cn-2020 --table 表1       the form, as printed
  govfin code 2010350                         what a code means

Exit status: 0 clean, 1 findings that are errors, 2 input that cannot be used.""",
)
@click.version_option(__version__, prog_name="govfin")
def main() -> None:
    """Chinese government departments' final accounts (部门决算).

    The statute is written down once, as a schema; from it govfin computes, validates and explains any
    department's report.
    """


for command in (check, code, compute, convert, explain, schema):
    main.add_command(command)
