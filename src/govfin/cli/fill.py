"""The command `fill`: what the rules say about the cells that a report lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import click

from govfin import api
from govfin.audit.fill import Filled, Filling, as_data
from govfin.audit.fill import fill as filled
from govfin.cli.terminal import language_option, say, schema_option, telling
from govfin.diagnostics.codes import FILLING
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import wrap

_WIDTH: Final = 80
_PARTS: Final = 6


@click.command(
    epilog="""\b
Examples:
  govfin fill damaged.csv --schema cn-2020
  govfin fill damaged.json --format json | jq -r '.ask[]'""",
)
@click.argument("source", metavar="IN")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
@schema_option
@language_option
def fill(source: str, format_: str, schema: str | None, lang: str) -> None:
    """Say what follows for each figure that IN lacks: unknown ones (?) and blank ones that a rule gives.

    Each gets its value with the sum that gives it, or the interval in which it must lie; then the fewest cells that
    one would have to ask for. IN is not changed; `compute` writes what follows directly.
    """
    with telling(lang):
        found = filled(api.read(source, schema=schema))
        if format_ == "json":
            click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        else:
            say(filling_text(found, Language(lang)))


def filling_text(found: Filling, language: Language) -> str:
    """A filling as a person reads it in a terminal of 80 columns."""
    return "\n".join(_lines(found, language))


def _lines(found: Filling, language: Language) -> Iterator[str]:
    if not found.cells:
        yield _words("nothing", language)
        return
    if found.contradictory:
        yield wrap(_words("contradictory", language), _WIDTH, indent="  ")
    shown = [c for c in found.determined if c.figure]
    blank = len(found.determined) - len(shown)
    if shown:
        yield _words("determined", language, n=len(shown))
    for cell in shown:
        yield wrap(f"  {cell.address} = {cell.figure}{_span(cell, _words('to', language))}", _WIDTH, indent="      ")
        yield wrap(f"      = {_sum(cell)}", _WIDTH, indent="        ")
        yield wrap(f"      {'; '.join(cell.rules)}", _WIDTH, indent="        ")
    if blank:
        yield _words("blank", language, n=blank)
    yield from _asked(found, language)


def _asked(found: Filling, language: Language) -> Iterator[str]:
    """What does not follow, and what one would have to ask for."""
    if found.open:
        yield _words("open", language, n=len(found.open))
    for cell in found.open:
        yield wrap(f"  {cell.address}  {_interval(found, cell, language)}", _WIDTH, indent="      ")
    if found.ask:
        yield wrap(_words("ask", language, n=len(found.ask)), _WIDTH, indent="  ")
        yield from (f"  {address}" for address in found.ask)
    else:
        yield _words("all", language)


def _words(what: str, language: Language, *, n: int = 0) -> str:
    return FILLING[what].in_(language).format(n=n, s="" if n == 1 else "s")


def _interval(found: Filling, cell: Filled, language: Language) -> str:
    if not found.bounded or found.contradictory:
        what = "unasked"
    elif cell.low is None:
        what = "unbounded" if cell.high is None else "most"
    else:
        what = "least" if cell.high is None else "between"
    return FILLING[what].in_(language).format(low=cell.low, high=cell.high)


def _span(cell: Filled, to: str) -> str:
    return "" if cell.low == cell.high else f"  [{cell.low} {to} {cell.high}]"


def _sum(cell: Filled) -> str:
    text = ""
    for i, (address, times, figure) in enumerate(cell.parts[:_PARTS]):
        sign = ("-" if times < 0 else "") if i == 0 else (" - " if times < 0 else " + ")
        factor = "" if abs(times) == Fraction(1) else f"{abs(times)}×"
        text += f"{sign}{factor}{address} {figure}"
    more = len(cell.parts) - _PARTS
    return (text or "0") + (f" + … ({more})" if more > 0 else "")
