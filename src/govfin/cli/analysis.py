"""Commands that ask questions of many reports; `govfin batch` takes them in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click
from attrs import frozen

from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    bytes_of,
    language_option,
    say,
    schema_option,
    schemas_option,
    telling,
)
from govfin.diagnostics.codes import ANALYSIS
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.extras import need

# What asks needs the extra `batch`; it is loaded when a command runs.
if TYPE_CHECKING:
    from govfin.batch.questions import Asked
    from govfin.batch.sheets import Answer

_BY: Final = ("rule", "region", "year", "department", "severity", "residual")
_ENDINGS: Final = {".csv": "csv", ".html": "html", ".htm": "html"}

_facts = click.argument("facts", metavar="FACTS", type=click.Path(exists=True, file_okay=False, path_type=Path))


@frozen
class _Shown:
    """How an answer is shown."""

    kind: str | None
    output: Path | None
    top: int
    lang: str


def _shown(command: Callable[..., object]) -> Callable[..., object]:
    """The options of how an answer is shown: `--format`, `-o`, `--top`, `--lang`; the command takes them as `shown`."""

    @wraps(command)
    def shown_so(*, kind: str | None, output: Path | None, top: int, lang: str, **options: object) -> object:
        return command(shown=_Shown(kind, output, top, lang), **options)

    kinds = click.option(
        "--format",
        "kind",
        type=click.Choice(["text", "csv", "html"]),
        help="[default: by the ending of OUT, else text]",
    )
    output = click.option("-o", "--output", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
    top = click.option(
        "--top", type=click.IntRange(1), default=20, show_default=True, help="So many rows of a table; CSV has all."
    )
    return kinds(output(top(language_option(shown_so))))


def _answer(
    command: str,
    shown: _Shown,
    facts: Path,
    question: Callable[[Asked], Answer],
    *,
    findings: Path | None = None,
    memory: str | None = None,
) -> NoReturn:
    """Ask facts a question, show the answer, and exit: 0, or 1 where the answer has errors."""
    language = Language(shown.lang)
    with telling(shown.lang):
        _needed(command)
        from govfin.batch.questions import asking  # noqa: PLC0415
        from govfin.cli.sheets import tell_answer  # noqa: PLC0415 - rich

        with asking(facts, findings, bytes_of(memory)) as asked:
            answer = question(asked)
        ending = _ENDINGS.get(shown.output.suffix.lower(), "text") if shown.output else "text"
        tell_answer(answer, shown.kind or ending, shown.output, shown.top, language)
    sys.exit(FINDINGS if any(f.severity is Severity.ERROR for f in answer.findings) else CLEAN)


def _needed(command: str) -> None:
    need("duckdb", "numpy", "pyarrow", wanted=f"govfin batch {command}", extra="batch")


@click.command(
    epilog="""\b
Examples:
  govfin batch summary facts/
  govfin batch summary facts/ --by department --top 50
  govfin batch summary facts/ -o summary.html"""
)
@_facts
@click.option(
    "--findings",
    "found",
    metavar="FOUND",
    type=click.Path(file_okay=False, path_type=Path),
    help="What `govfin batch check` found.  [default: FACTS-findings]",
)
@click.option("--by", type=click.Choice(_BY), help="One breakdown alone.")
@_shown
def summary(facts: Path, found: Path | None, by: str | None, shown: _Shown) -> None:
    """Sum up what `govfin batch check` found: by rule, region, year, department; how far sums are off."""

    def question(asked: Asked) -> Answer:
        from govfin.batch.summary import summary as summed_up  # noqa: PLC0415

        return summed_up(asked, by)

    _answer("summary", shown, facts, question, findings=found or facts.parent / f"{facts.name}-findings")


@click.command(
    epilog="""\b
Examples:
  govfin batch totals facts/
  govfin batch totals facts/ 表5 --column 2 --by region --level 类
  govfin batch totals facts/ -o totals.csv

\b
Exit status: 0 the totals add up within rounding, 1 they do not."""
)
@_facts
@click.argument("table", default="表3", metavar="[TABLE]")
@click.option("--column", metavar="COLUMN", help="A column of the table.  [default: the first]")
@click.option("--by", type=click.Choice(["nation", "region"]), default="nation", show_default=True, help="Of whom.")
@click.option("--level", metavar="LEVEL", help="Down to this level alone: 类, 款.")
@_shown
@schema_option
@schemas_option
def totals(
    facts: Path,
    table: str,
    column: str | None,
    by: str,
    level: str | None,
    shown: _Shown,
    schema: str | None,
    schemas: tuple[str, ...],
) -> None:
    """What a column of TABLE (表3) comes to over all reports, class by class, year by year, and whether it adds up."""

    def question(asked: Asked) -> Answer:
        from govfin.batch.schemas import Schemas  # noqa: PLC0415
        from govfin.batch.totals import totals as summed  # noqa: PLC0415

        return summed(asked, Schemas(schemas), table, column, regions=by == "region", level=level, schema=schema)

    _answer("totals", shown, facts, question)


@click.command(
    epilog="""\b
Examples:
  govfin batch years facts/
  govfin batch years facts/ -o years.csv"""
)
@_facts
@_shown
@schemas_option
def years(facts: Path, shown: _Shown, schemas: tuple[str, ...]) -> None:
    """Hold every report against last year's of the same department: by the rules of its form that speak of 上年.

    Departments are the same in region and name; a report that names none is known by its own name. Last year's form
    may be another: cells are known by what they are, as in `govfin convert`.
    """

    def question(asked: Asked) -> Answer:
        from govfin.batch.schemas import Schemas  # noqa: PLC0415
        from govfin.batch.years import years as compared  # noqa: PLC0415

        return compared(asked, Schemas(schemas))

    _answer("years", shown, facts, question)


@click.command(
    epilog="""\b
Examples:
  govfin batch rollup facts/
  govfin batch rollup facts/ --units units.csv
  govfin batch rollup facts/ --units units.csv -o rollup.html

\b
units.csv says what belongs to what (region and year may lack):
  unit,parent,region,year      单位,上级单位,地区,年度
  某中心,某局,420103,2020

\b
Exit status: 0 every whole is the sum of its parts within rounding, 1 one is not."""
)
@_facts
@click.option(
    "--units",
    metavar="LIST",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV that says who belongs to whom.  [default: by the names of reports]",
)
@click.option("--memory", metavar="SIZE", help="What the reckoning may take: 500M, 2G.  [default: what there is]")
@_shown
@schemas_option
def rollup(facts: Path, units: Path | None, memory: str | None, shown: _Shown, schemas: tuple[str, ...]) -> None:
    """Hold every department against the sum of its units, every county against its departments; name what breaks it.

    A report is part of the one that is called like its folder: 420103/某局/中心 of 420103/某局, and that of 420103;
    or as a list says. Cells are compared one by one, less what parts paid one another, within what rounding explains.
    Where a sum is off, the part whose figures explain it is named, and how sure that is: it lacks, is there twice, is
    in another unit, has last year's figures or a wrong one.
    """

    def question(asked: Asked) -> Answer:
        from govfin.batch.rollup import rollup as rolled_up  # noqa: PLC0415
        from govfin.batch.schemas import Schemas  # noqa: PLC0415

        return rolled_up(asked, Schemas(schemas), units)

    _answer("rollup", shown, facts, question, memory=memory)


@click.command(
    epilog="""\b
Example:
  govfin batch export facts/ -o package/ && frictionless validate package/datapackage.json"""
)
@_facts
@click.option("-o", "--output", "target", metavar="PACKAGE", required=True, type=click.Path(path_type=Path))
@schemas_option
@language_option
def export(facts: Path, target: Path, schemas: tuple[str, ...], lang: str) -> None:
    """Write FACTS as a tabular data package (Frictionless): CSV files, and datapackage.json that says what they are.

    Amounts are decimal numbers in their unit. Texts that a spreadsheet would run as a formula stand behind an
    apostrophe. The package names no license: whoever publishes it adds one.
    """
    with telling(lang):
        _needed("export")
        from govfin.batch.package import export as exported  # noqa: PLC0415
        from govfin.batch.questions import asking  # noqa: PLC0415
        from govfin.batch.schemas import Schemas  # noqa: PLC0415

        with asking(facts) as asked:
            count = exported(asked, Schemas(schemas), target)
        say(ANALYSIS["exported"].in_(Language(lang)).format(n=f"{count:,}", where=target))


#: What `govfin batch` takes in.
COMMANDS: Final = (summary, totals, years, rollup, export)
