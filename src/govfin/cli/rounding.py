"""The command `round`: from exact figures to printed ones, and which of them were moved."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, get_args

import click

from govfin import api
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    language_option,
    say,
    schema_option,
    schemas_option,
    telling,
    write_report,
)
from govfin.computing.rounding import Rounding, Unkept
from govfin.diagnostics.codes import ROUNDING
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.diagnostics.extras import missing
from govfin.diagnostics.width import pad, width, wrap
from govfin.formats.composition import beside
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

POLICIES: Final = click.Choice(get_args(RoundingPolicy))
_WIDTH: Final = 80
#: Of relations that do not hold, so many are named.
_FEW: Final = 12


prior_option = click.option(
    "--prior", metavar="LAST", help="Last year's printed report: controlled rounding opens on its closing figures."
)


@click.command(
    name="round",
    epilog="""\b
Examples:
  govfin round exact.json -o report.json
  govfin round exact.json -o report.json --policy controlled
  govfin round exact.json -o report.json --policy controlled --prior last-year.json

Exit status: 0 rounded, 1 no controlled rounding keeps every relation (the nearest is written and what
does not hold is named), 2 input that cannot be used.""",
)
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT", required=True, help="A .json or .csv file, or - for JSON to the terminal."
)
@click.option("--policy", type=POLICIES, help="plain or controlled.  [default: as the schema says]")
@prior_option
@schema_option
@schemas_option
@language_option
def round_report(
    source: str,
    output: str,
    policy: RoundingPolicy | None,
    prior: str | None,
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Round the exact report IN (元, to the 分) to the unit that its form prints.

    plain: each figure half up by itself (四舍五入); printed sums may be off by some last digits. controlled: each
    figure up or down, so that every printed sum holds (舍位平衡), and as few as possible not half up. Which cells
    moved, and for which rules, is told on standard error. What the units of a department gave (IN.units.json, as govfin
    consolidate writes it) is kept beside OUT. With --prior, figures that the form ties to last year's
    (年初数 to 上年年末数) are rounded to the side that was printed then.
    """
    with telling(lang):
        rounding = rounded(api.read(source, schema=schema, path=schemas), policy, prior, schemas)
        write_report(rounding.report, output)
        say(rounding_text(rounding, Language(lang)), error=True)
        if output != "-" and beside(Path(source)).is_file():
            from govfin.cli.units import keep_units  # noqa: PLC0415 - where there are units

            say(keep_units(source, output, schemas, Language(lang)), error=True)
    sys.exit(CLEAN if rounding.adds_up or rounding.policy == "plain" else FINDINGS)


def rounded(
    report: Report, policy: RoundingPolicy | None, prior: str | None = None, path: tuple[str, ...] = ()
) -> Rounding:
    """An exact report as its form prints it; `prior` is the file of last year's report as printed.

    Raises:
        UsageError: when there is last year's report and each figure is rounded by itself.
        FileError: D1101 a report that is printed already, D0505 no solver, D1102 the solver failed, and what is
            wrong with the file of last year's report.
    """
    from govfin.computing.controlled import round_report as by_policy  # noqa: PLC0415 - only where something is rounded
    from govfin.system.solver import is_installed  # noqa: PLC0415

    scale = report.schema.scale
    if not report.schema.is_exact:
        raise FileError([Diagnostic("D1101", {"unit": scale.unit, "precision": str(scale.precision)})])
    chosen = policy or report.schema.rounding
    if prior is not None and chosen != "controlled":
        raise click.UsageError("--prior goes with controlled rounding")
    if chosen == "controlled" and not is_installed():
        raise missing("controlled", "highspy", "audit")
    last = None if prior is None else api.read_prior(prior, report, path=path)
    try:
        return by_policy(report, chosen, prior=last)
    except ArithmeticError as error:
        raise FileError([Diagnostic("D1102", {"reason": str(error)})]) from None


def rounding_text(rounding: Rounding, language: Language) -> str:
    """What rounding did, for a terminal."""
    told = [wrap(line, _WIDTH, indent="    ") for line in _lines(rounding, language)]
    return "\n".join([*told, *_adjusted(rounding, language)])


def _lines(rounding: Rounding, language: Language) -> Iterator[str]:
    figures = sum(f is not None for f in rounding.report.figures)
    yield _say(rounding.policy, language, n=len(rounding.adjusted), figures=figures)
    if rounding.adds_up:
        yield _say("holds", language)
    else:
        controlled = rounding.policy == "controlled" and rounding.proven
        yield _say("impossible" if controlled else "unkept", language, n=len(rounding.unkept))
        yield from _relations(rounding.unkept, language)
        if rounding.policy == "plain":
            yield _say("use", language)
    if rounding.totals:
        yield _say("totals", language, names=_list(rounding.totals, language))
    if rounding.broken:
        yield _say("broken", language, n=len(rounding.broken))
        yield from _relations(rounding.broken, language)
    if not rounding.proven:
        yield _say("unproven", language)


def _adjusted(rounding: Rounding, language: Language) -> Iterator[str]:
    """A line a cell that is not half up, and more where its rules need them."""
    head = [_say(word, language) for word in ("address", "exact", "half-up", "printed")]
    rows = [[a.address, a.exact, a.plain, a.printed] for a in rounding.adjusted]
    if not rows:
        return
    widths = [max(width(row[i]) for row in [head, *rows]) for i in range(4)]
    reasons = [[_say("because", language)], *(a.rules for a in rounding.adjusted)]
    for (address, *amounts), rules in zip([head, *rows], reasons, strict=True):
        figures = (" " * (widths[i] - width(text)) + text for i, text in enumerate(amounts, 1))
        yield from _beside("  ".join(["", pad(address, widths[0]), *figures, ""]), rules, _comma(language))


def _beside(start: str, rules: Sequence[str], comma: str) -> Iterator[str]:
    """The start of a line and rules after it; those for which it has no room stand below it, none of them broken."""
    line, after = start, ""
    for rule in rules:
        if width(line) + width(after) + width(rule) > _WIDTH:
            yield line.rstrip()
            line, after = " " * max(4, min(width(start), _WIDTH - width(rule))), ""
        line, after = line + after + rule, comma
    yield line.rstrip()


def _relations(relations: Sequence[Unkept], language: Language) -> Iterator[str]:
    for relation in relations[:_FEW]:
        rule, cell = relation.rule, next(iter(relation.cells), "")
        where = rule if rule.startswith(cell) else _say("at", language, rule=rule, cell=cell)
        yield "  " + _say("relation", language, rule=where, residual=relation.residual, unit=relation.unit)
    if len(relations) > _FEW:
        yield "  " + _say("more", language, n=len(relations) - _FEW)


def _list(names: Iterable[str], language: Language) -> str:
    return _comma(language).join(names)


def _comma(language: Language) -> str:
    return "、" if language is Language.ZH else ", "


def _say(what: str, language: Language, **params: object) -> str:
    one = params.get("n") == 1
    return ROUNDING[what].in_(language).format(s="" if one else "s", es="es" if one else "", **params)
