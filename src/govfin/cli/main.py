"""The `govfin` command: what it is called with, and which room answers; a room is loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import click

from govfin import __version__
from govfin.cli.terminal import UNUSABLE

#: Each command, the module that it lives in, and what it does in a line.
COMMANDS: Final = {
    "audit": ("govfin.cli.audit", "Read published files, and say what is wrong."),
    "batch": ("govfin.cli.batch", "Many reports at once: pack, check, sum up."),
    "check": ("govfin.cli.check", "Say what is wrong with reports."),
    "code": ("govfin.cli.codes", "Look up, search and browse codes."),
    "compute": ("govfin.cli.compute", "Fill in every figure that follows."),
    "consolidate": ("govfin.cli.consolidation", "From units' reports to the department's."),
    "convert": ("govfin.cli.figures", "From one format or form to another."),
    "explain": ("govfin.cli.figures", "Show where a figure comes from."),
    "fill": ("govfin.cli.fill", "Say what follows for missing figures."),
    "narrative": ("govfin.cli.narrative", "Write the narrative, or compare one with the tables."),
    "read": ("govfin.cli.read", "Read the report in a published file."),
    "render": ("govfin.cli.render", "Make the document that is published."),
    "round": ("govfin.cli.rounding", "From exact figures to printed ones."),
    "schema": ("govfin.cli.schemas", "The forms: list, show, check, format, diff, …"),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        # `round` is a builtin: its function cannot be called so.
        name = "round_report" if cmd_name == "round" else cmd_name
        found = getattr(import_module(COMMANDS[cmd_name][0]), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in sorted(COMMANDS.items())])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
Examples:
  govfin compute leaves.csv -o report.json    fill in every derived figure
  govfin compute ledger.csv -o report.json    make the tables from a ledger
  govfin consolidate a.json b.json -o d.json  the sum of a department's units
  govfin round exact.json -o report.json      from exact figures to printed ones
  govfin check report.json                    what is wrong with a report
  govfin audit published.pdf                  read it, and what is wrong with it
  govfin read published.pdf -o report.json    the report in a published file
  govfin explain report.json 表1.57行          where a figure comes from
  govfin fill damaged.csv                     what follows for missing figures
  govfin convert report.json report.csv       from one format to another
  govfin narrative report.json --new          the narrative, written
  govfin render report.json -o report.docx    the document that is published
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


def run() -> None:
    """Run the command; output that cannot be written ends with status 2, never with a traceback."""
    try:
        main(prog_name="govfin")
    except BrokenPipeError:
        # Whoever read our output has had enough; what Python would flush at its end must not complain either.
        sys.stdout = None
        sys.exit(UNUSABLE)
    except OSError as error:
        sys.stdout = None
        sys.stderr.write(f"error[D0106]: cannot write the output: {error.strerror or error}\n")
        sys.exit(UNUSABLE)
