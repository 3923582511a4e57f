"""A bar on standard error where that is a terminal, with lines beside it that do not tear it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click
from attrs import frozen

from govfin.cli.terminal import colourful, say


@frozen
class Bar:
    """How to advance a bar, print a line beside it, and complain beside it."""

    advance: Callable[[], None]
    tell: Callable[[str], None]
    complain: Callable[[str], None]


@contextmanager
def progress(what: str, total: int | None, *, lines: bool) -> Iterator[Bar]:
    """A bar on standard error where that is a terminal; `lines` says that lines go to standard output meanwhile.

    Without a total, the bar shows that something goes on.
    """
    if not colourful(sys.stderr):
        yield Bar(lambda: None, click.echo, partial(say, error=True))
        return
    # rich draws the bar; other runs do without it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    beside = partial(console.print, markup=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=total)
        # Where lines go to the same terminal, the bar has to make room for them.
        same = lines and sys.stdout.isatty()
        yield Bar(lambda: bar.advance(task), beside if same else click.echo, beside)
