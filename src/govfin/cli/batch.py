"""Commands on many reports at once: pack, unpack, check; with those that ask (cli/analysis.py)."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from govfin import __version__
from govfin.cli import analysis
from govfin.cli.progress import progress
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    bytes_of,
    language_option,
    say,
    schema_option,
    schemas_option,
    telling,
)
from govfin.diagnostics.codes import BATCH
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language, Severity
from govfin.diagnostics.extras import need
from govfin.diagnostics.show import severity_word, show_all
from govfin.formats.decisions import read_decisions, unknown_rules
from govfin.renderings.words import say as phrase

# What works on columns needs the extra `batch`; it is loaded when a command runs.
if TYPE_CHECKING:
    from govfin.batch.audit import Count
    from govfin.batch.check import PartDone, Settings
    from govfin.batch.pack import Moved

#: How many problems of files, and how many rules, are told in the terminal.
_TOLD: Final = 50
_WORST: Final = 5

_processes = click.option(
    "--processes", type=click.IntRange(1), default=os.cpu_count, show_default="as many as cores", help="How many."
)


@click.group()
def batch() -> None:
    """Many reports at once: packed as columns, checked by one kernel. Needs `govfin[batch]`."""


@batch.command(
    epilog="""\b
Examples:
  govfin batch pack reports/ -o facts/
  govfin batch pack 420103/ -o facts/ --region 420103"""
)
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", "target", metavar="FACTS", required=True, type=click.Path(path_type=Path))
@click.option("--region", help="The region of all reports.  [default: the first folder on a report's path]")
@_processes
@schema_option
@schemas_option
@language_option
def pack(
    folder: Path,
    target: Path,
    region: str | None,
    processes: int,
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Pack the reports below FOLDER (.json, .csv) as facts: Parquet, a line a figure.

    A report is called by its path, without the ending. Facts lie in year=…/region=… below FACTS; a partition is
    written whole or not at all. Files that cannot be used are told and left out.
    """
    language = Language(lang)
    with telling(lang):
        need("numpy", "pyarrow", wanted="govfin batch", extra="batch")
        from govfin.batch.pack import pack as packed  # noqa: PLC0415
        from govfin.batch.schemas import Schemas  # noqa: PLC0415

        moved = packed(folder, target, region=region, schema=schema, schemas=Schemas(schemas), workers=processes)
        status = _moved(moved, "packing", "packed", target, language)
    sys.exit(status)


@batch.command(
    epilog="""\b
Example:
  govfin batch unpack facts/ -o reports/"""
)
@click.argument("facts", metavar="FACTS", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", "target", metavar="FOLDER", required=True, type=click.Path(path_type=Path))
@_processes
@schemas_option
@language_option
def unpack(facts: Path, target: Path, processes: int, schemas: tuple[str, ...], lang: str) -> None:
    """Write the reports of FACTS as canonical JSON, each under its name: the inverse of `pack`, to the byte."""
    language = Language(lang)
    with telling(lang):
        need("numpy", "pyarrow", wanted="govfin batch", extra="batch")
        from govfin.batch.pack import unpack as unpacked  # noqa: PLC0415
        from govfin.batch.schemas import Schemas  # noqa: PLC0415

        moved = unpacked(facts, target, schemas=Schemas(schemas), workers=processes)
        status = _moved(moved, "unpacking", "unpacked", target, language)
    sys.exit(status)


@batch.command(
    epilog="""\b
Examples:
  govfin batch check facts/
  govfin batch check facts/ -o found/ --repairs 600 --memory 2G
  govfin batch check facts/ --prior facts/ --config govfin.toml
  govfin batch check facts/ --engine spark
  duckdb -c "select rule, count(*) from 'facts-findings/findings/**/*.parquet'
             where severity = 'error' group by rule order by 2 desc"

\b
Exit status: 0 no errors (warnings and notes may be), 1 errors,
2 reports or partitions that could not be used."""
)
@click.argument("facts", metavar="FACTS", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o", "--output", "found", metavar="FOUND", type=click.Path(path_type=Path), help="[default: FACTS-findings]"
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="This machine, or Spark by its usual settings.",
)
@_processes
@click.option("--memory", metavar="SIZE", help="For all processes together: 500M, 2G.  [default: what is quickest]")
@click.option(
    "--repairs",
    metavar="SECONDS",
    type=click.FloatRange(0),
    default=0.0,
    help="So long, look for the cells to blame in failing reports.",
)
@click.option(
    "--lines",
    type=click.Choice(["note", "warning", "error", "none"]),
    default="warning",
    show_default=True,
    help="The lightest findings that are lines of JSON too.",
)
@click.option(
    "--prior",
    metavar="FACTS",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Facts with last year's reports, for the rules that speak of 上年; may be the same.",
)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A govfin.toml with verdicts of rules.",
)
@click.option("--restart", is_flag=True, help="Discard what an earlier run found.")
@schemas_option
@language_option
def check(
    facts: Path,
    found: Path | None,
    engine: str,
    processes: int,
    memory: str | None,
    repairs: float,
    lines: str,
    prior: Path | None,
    config: Path | None,
    restart: bool,  # noqa: FBT001 - a click flag
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Say what is wrong with every report of FACTS: the findings of `govfin check`, for all of them.

    Findings are written to FOUND, partition by partition, as Parquet and (those that matter most) as lines of JSON,
    with the codes and fields of a single report's. A run that was stopped goes on where it was: what is there is not
    checked again. A partition that cannot be read is told and skipped.
    """
    language = Language(lang)
    with telling(lang):
        need("numpy", "pyarrow", wanted="govfin batch", extra="batch")
        where = found or facts.parent / f"{facts.name}-findings"
        if engine == "spark" and (prior or config):
            raise click.UsageError("--prior and --config go with --engine local")
        if engine == "spark":
            status = _check_on_spark(facts, where, schemas, language, restart=restart)
        else:
            from govfin.batch.check import Settings  # noqa: PLC0415
            from govfin.batch.schemas import Schemas  # noqa: PLC0415

            if prior is not None:
                need("duckdb", wanted="--prior", extra="batch")
            wanted = None if lines == "none" else Severity(lines)
            decisions = read_decisions(config) if config else ()
            settings = Settings(
                Schemas(schemas), processes, bytes_of(memory), __version__, wanted, repairs, prior, decisions
            )
            status = _check_here(facts, where, settings, language, restart=restart)
    sys.exit(status)


def _check_here(facts: Path, where: Path, settings: Settings, language: Language, *, restart: bool) -> int:
    from govfin.batch.audit import Count  # noqa: PLC0415
    from govfin.batch.check import check_facts  # noqa: PLC0415
    from govfin.batch.folders import parts_of  # noqa: PLC0415

    total, skipped = Count(), 0
    with progress(phrase("checking", language), len(parts_of(facts)), lines=True) as bar:
        for done in check_facts(facts, where, settings, restart=restart):
            bar.tell(_part_line(done, language))
            if done.problems:
                bar.complain(_problems(done.problems, language))
            if done.count is None:
                skipped += 1
            else:
                total.add(done.count)
            bar.advance()
    say("\n".join(_total_lines(total, skipped, where, language)))
    unknown = unknown_rules(settings.decisions, map(settings.schemas.find, total.schemas)) if total.schemas else ()
    if unknown:
        raise FileError(unknown)
    return UNUSABLE if skipped or total.unusable else FINDINGS if total.failed else CLEAN


def _check_on_spark(facts: Path, where: Path, schemas: tuple[str, ...], language: Language, *, restart: bool) -> int:
    need("pyspark", "pandas", wanted="--engine spark", extra="spark")
    from govfin.batch.schemas import Schemas  # noqa: PLC0415
    from govfin.batch.spark import check_on_spark  # noqa: PLC0415

    counted = check_on_spark(facts, where, Schemas(schemas), restart=restart)
    findings = _counted(counted, language)
    say(f"{findings}\n{_words('where', language, where=where)}")
    return UNUSABLE if counted["unusable"] else FINDINGS if counted["error"] else CLEAN


def _moved(done: Iterable[Moved], doing: str, did: str, target: Path, language: Language) -> int:
    """Tell what was packed or unpacked, and give the exit status."""
    reports, problems = 0, list[Diagnostic]()
    with progress(_words(doing, language), None, lines=False) as bar:
        for moved in done:
            reports += moved.reports
            problems.extend(moved.problems)
            if moved.problems:
                bar.complain(_problems(moved.problems, language))
            bar.advance()
    say(_words(did, language, n=reports, where=target))
    return UNUSABLE if problems else CLEAN


def _problems(problems: tuple[Diagnostic, ...], language: Language) -> str:
    text = show_all(problems[:_TOLD], language)
    return text if len(problems) <= _TOLD else f"{text}\n… (+{len(problems) - _TOLD})"


def _part_line(done: PartDone, language: Language) -> str:
    part = str(done.part.partition)
    if done.count is None:
        return _words("part_skipped", language, part=part)
    if done.before:
        return _words("part_before", language, part=part, n=done.count.reports)
    count = done.count
    return _words(
        "part", language, part=part, n=count.reports, failed=count.failed, findings=_counted(count.findings, language)
    )


def _counted(findings: Mapping[str, int], language: Language) -> str:
    """How many findings of each severity: `1 error, 2 warnings, 0 notes`."""
    return phrase("comma", language).join(_severity(s, findings.get(s.value, 0), language) for s in Severity)


def _severity(severity: Severity, count: int, language: Language) -> str:
    word = severity_word(severity, language)
    return f"{word} {count:,}" if language is Language.ZH else f"{count:,} {word}{'' if count == 1 else 's'}"


def _total_lines(total: Count, skipped: int, where: Path, language: Language) -> Iterator[str]:
    findings = _counted(total.findings, language)
    yield _words("total", language, n=total.reports, failed=total.failed, findings=findings)
    if total.located or total.not_located:
        yield _words("located", language, n=total.located, rest=total.not_located)
    worst = Counter({rule: n["broken"] for rules in total.rules.values() for rule, n in rules.items() if n["broken"]})
    if worst:
        yield _words("worst", language)
        width = len(f"{max(worst.values()):,}")
        for rule, count in worst.most_common(_WORST):
            yield _words("worst_rule", language, count=f"{count:,}".rjust(width), rule=rule)
    if total.set_aside:
        yield _words("set_aside", language, n=total.set_aside)
    if total.unusable:
        yield _words("unusable", language, n=total.unusable)
    if skipped:
        yield _words("skipped", language, n=skipped)
    yield _words("where", language, where=where)


def _words(what: str, language: Language, **params: object) -> str:
    return BATCH[what].in_(language).format(s="" if params.get("n") == 1 else "s", **params)


for command in analysis.COMMANDS:
    batch.add_command(command)
