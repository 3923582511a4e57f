"""What a command needs of its terminal: language, colour, where text goes, and how a run ends."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import click

from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError, Language
from govfin.diagnostics.show import show_all
from govfin.report.content import Publication
from govfin.report.report import Report

CLEAN: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2

_Command = TypeVar("_Command", bound=Callable[..., object])

_SIZE: Final = re.compile(r"(\d+)([KMGT]?)B?", re.ASCII | re.IGNORECASE)
_POWERS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_COLOURS: Final = {
    "error": "red", "错误": "red",
    "warning": "yellow", "警告": "yellow",
    "note": "cyan", "提示": "cyan",
    "help": "green", "帮助": "green",
}  # fmt: skip
_HEAD: Final = re.compile(rf"^(\s*(?:= )?)({'|'.join(_COLOURS)})(\[[A-Z]\d+\])?", re.MULTILINE)


def default_language() -> str:
    """Zh where the environment speaks Chinese, else en."""
    chosen = next((v for v in (os.environ.get(n) for n in ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    return Language.ZH.value if chosen.lower().startswith("zh") else Language.EN.value


def colourful(stream: object) -> bool:
    """Whether a stream is a terminal whose person wants colour (NO_COLOR is honoured)."""
    return (
        not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and bool(getattr(stream, "isatty", bool)())
    )


def say(text: str, *, error: bool = False) -> None:
    """Print text, its severities coloured where the terminal has colour."""
    stream = sys.stderr if error else sys.stdout
    shown = _HEAD.sub(_styled, text) if colourful(stream) else text
    click.echo(shown, err=error, color=True)


def _styled(match: re.Match[str]) -> str:
    lead, word, code = match.group(1), match.group(2), match.group(3) or ""
    return lead + click.style(word + code, fg=_COLOURS[word], bold=True)


@contextmanager
def telling(language: str) -> Iterator[None]:
    """Turn unusable input into its diagnostics on standard error and exit status 2; never a traceback."""
    try:
        yield
    except GovfinError as error:
        say(show_all(error.diagnostics, Language(language)), error=True)
        sys.exit(UNUSABLE)


def write_report(report: Report | Publication, target: str) -> None:
    """Write a report where `-o` says: a file by its ending, a folder for `/`, or JSON to the terminal for `-`."""
    # A command that writes no report loads no format for it.
    from govfin import api  # noqa: PLC0415

    if target == "-" and isinstance(report, Report):
        click.echo(api.to_text(report, ".json"), nl=False)
    else:
        api.write(report, target)


def language_option(command: _Command) -> _Command:
    """`--lang zh|en`, by default as the environment speaks."""
    option = click.option(
        "--lang",
        type=click.Choice([language.value for language in Language]),
        default=default_language,
        show_default="zh where the environment speaks Chinese, else en",
        help="Language of messages.",
    )
    return option(command)


def schema_option(command: _Command) -> _Command:
    """`--schema ID`, an id or a file."""
    option = click.option("--schema", metavar="ID|FILE", help="The schema; by default the one that the file names.")
    return option(command)


def schemas_option(command: _Command) -> _Command:
    """`--schemas FOLDER`, as often as wanted: where schemas of one's own lie."""
    option = click.option(
        "--schemas",
        metavar="FOLDER",
        multiple=True,
        type=click.Path(exists=True, file_okay=False),
        help="A folder of schemas of your own; may be given again. GOVFIN_SCHEMAS names more.",
    )
    return option(command)


def percentage_options(command: _Command) -> _Command:
    """`--shares` and `--exact`: how the percentages of a narrative and its charts are made."""
    shares = click.option(
        "--shares",
        type=click.Choice(["plain", "controlled"]),
        default="plain",
        show_default=True,
        help="Percentages that are all the shares of one whole: each by itself, or so that they sum to 100.",
    )
    exact = click.option("--exact", metavar="EXACT", help="IN in 元 to the 分: percentages are made of its figures.")
    prior = click.option(
        "--exact-prior", metavar="LAST", help="Last year in 元 to the 分: growth is made of its figures."
    )
    return shares(exact(prior(command)))


def must_go_together(exact: str | None, exact_prior: str | None, prior: str | None) -> None:
    """Refuse last year's exact report where growth is not made of it.

    Raises:
        UsageError: --exact-prior without --exact or without --prior.
    """
    if exact_prior is not None and None in (exact, prior):
        raise click.UsageError("--exact-prior goes with --exact and --prior")


def bytes_of(text: str | None) -> int | None:
    """A size of memory in bytes: `2G` is 2,000,000,000.

    Raises:
        FileError: D1212 when it is none.
    """
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise FileError([Diagnostic("D1212", {"text": text})])
    return int(found.group(1)) * _POWERS[found.group(2).upper()]
