"""Answers over many reports in the terminal, as CSV and as a page."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from govfin import __version__
from govfin.audit.show import finding_text
from govfin.batch.sheets import Answer, Sheet, csv_text
from govfin.cli.terminal import colourful, say
from govfin.diagnostics.codes import ANALYSIS
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import show_all
from govfin.formats.files import replace_file

_WIDTH = 80


def tell_answer(answer: Answer, kind: str, output: Path | None, top: int, language: Language) -> None:
    """Print an answer, or write it to a file: as text, CSV or a page. CSV alone has every row."""
    if answer.problems:
        say(show_all(answer.problems, language), error=True)
    if kind == "text" and output is None:
        colour = colourful(sys.stdout)
        _print(Console(no_color=not colour, highlight=False, width=None if colour else _WIDTH), answer, top, language)
        return
    text = _text_of(answer, kind, top, language)
    if output is None:
        sys.stdout.write(text)
    else:
        replace_file(output, text)


def _text_of(answer: Answer, kind: str, top: int, language: Language) -> str:
    if kind == "csv":
        return csv_text(answer.data)
    if kind == "html":
        from govfin.batch.page import page_text  # noqa: PLC0415 - jinja2, matplotlib

        return page_text(answer, language, __version__, top)
    console = Console(no_color=True, highlight=False, width=_WIDTH, force_terminal=False)
    with console.capture() as captured:
        _print(console, answer, top, language)
    return captured.get()


def _print(console: Console, answer: Answer, top: int, language: Language) -> None:
    for number, sheet in enumerate(answer.sheets):
        if number:
            console.print()
        _print_sheet(console, sheet, top, language)
    if answer.findings:
        console.print()
    for finding in answer.findings[:top]:
        console.print(Text(finding_text(finding, language)))
    if len(answer.findings) > top:
        console.print(_more(len(answer.findings) - top, language))


def _print_sheet(console: Console, sheet: Sheet, top: int, language: Language) -> None:
    console.print(Text(sheet.title(language), style="bold"))
    if not sheet.rows:
        console.print(Text(ANALYSIS["none"].in_(language), style="dim"))
        return
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for i in sheet.filled:
        number = sheet.columns[i] in sheet.numbers
        grid.add_column(
            sheet.headings(language)[i], justify="right" if number else "left", no_wrap=number, overflow="fold"
        )
    for row in sheet.rows[:top]:
        grid.add_row(*(Text(sheet.shown(row, i, language)) for i in sheet.filled))
    console.print(grid)
    if len(sheet.rows) > top:
        console.print(_more(len(sheet.rows) - top, language))


def _more(count: int, language: Language) -> Text:
    return Text(ANALYSIS["more"].in_(language).format(n=f"{count:,}"), style="dim")
