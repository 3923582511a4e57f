"""The command that checks reports: one file in full, many files a line each; as text, or for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import click
from attrs import evolve, frozen

from govfin import __version__, api
from govfin.audit.audit import Audit
from govfin.audit.decide import decide
from govfin.audit.decisions import Decision
from govfin.audit.places import with_places
from govfin.cli.progress import progress
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    language_option,
    say,
    schema_option,
    schemas_option,
    telling,
)
from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError, Language
from govfin.diagnostics.extras import missing
from govfin.diagnostics.show import show_all
from govfin.formats.decisions import beside, read_decisions, unknown_rules
from govfin.formats.files import replace_file
from govfin.renderings.checked import Checked, fails
from govfin.renderings.summary import Summary, file_line
from govfin.renderings.words import say as phrase
from govfin.report.content import Publication
from govfin.report.finding import Finding
from govfin.report.report import Report
from govfin.schema.rules import BUDGET, PRIOR, UNIT
from govfin.schema.schema import Schema
from govfin.system import solver

TEXT: Final = "text"
FORMATS: Final = click.Choice([TEXT, "json", "sarif", "html", "junit"])


@click.command(
    epilog="""\b
Examples:
  govfin check report.json
  govfin check report.csv --schema cn-2020 --lang zh
  govfin check my-report/                     a report folder, words included
  govfin check report.json --format json | jq '.findings[].code'
  govfin check report.json --format html -o report.html
  govfin check reports/*.json --strict
  govfin check report.json --prior last.json --budget budget.json --unit a.json --unit b.json

\b
A file govfin.toml beside IN sets the verdicts of rules, each with its reason:
  [rules."表4.28行<=表1.29行"]
  verdict = "warning"         # or "off", "note", "error"
  reason = "…"

Exit status: 0 no errors (warnings and notes may be), 1 errors (with --strict, or warnings),
2 unusable input.""",
)
@click.argument("sources", metavar="IN...", nargs=-1, required=True)
@click.option("--format", "format_", type=FORMATS, default=TEXT, show_default=True, help="How to print the audit.")
@click.option("-o", "--output", metavar="OUT", help="Write to this file, whole or not at all.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--config", metavar="FILE", help="Verdicts of rules.  [default: govfin.toml beside IN]")
@click.option("--prior", metavar="LAST", help="Last year's report, for the rules that speak of 上年.")
@click.option("--budget", metavar="BUDGET", help="The year's budget, for the rules that speak of 预算.")
@click.option("--unit", "units", metavar="UNIT", multiple=True, help="A unit's report, for 下级; may be repeated.")
@click.option("--repairs/--no-repairs", default=None, help="Look for the cells to blame.  [default: for one file]")
@schema_option
@schemas_option
@language_option
def check(
    sources: tuple[str, ...],
    format_: str,
    output: str | None,
    strict: bool,  # noqa: FBT001 - a click flag
    config: str | None,
    prior: str | None,
    budget: str | None,
    units: tuple[str, ...],
    repairs: bool | None,  # noqa: FBT001
    schema: str | None,
    schemas: tuple[str, ...],
    lang: str,
) -> None:
    """Say what is wrong with a report: every rule of its form, and what the form prescribes besides.

    Of one file everything is told; of many a line each, and at the end what each rule found.
    """
    language = Language(lang)
    with telling(lang):
        if (prior or budget or units) and len(sources) > 1:
            raise click.UsageError("--prior, --budget and --unit go with one report")
        blame = wants_repairs(repairs, sources)
        checker = Checker(sources, config, blame, language, schema, schemas, prior, budget, units)
        status = run_checks(checker, format_, output, strict=strict)
    sys.exit(status)


def run_checks(checker: Checker, format_: str, output: str | None, *, strict: bool) -> int:
    """Check the files of a run and print what was found; gives the exit status.

    Raises:
        GovfinError: when a setting, or the only file, cannot be used.
    """
    checker.read_settings()
    if len(checker.sources) > 1:
        status = _check_many(checker, format_, output, checker.language, strict=strict)
        checker.refuse_unknown_rules()
        return status
    checked = checker.check_or_raise(checker.sources[0])
    checker.refuse_unknown_rules()
    _put(_rendered([checked], format_, checker.language, strict=strict), output)
    return _status([checked], strict=strict)


@frozen(slots=False)
class Checker:
    """What all files of a run have in common."""

    sources: tuple[str, ...]
    config: str | None
    #: Whether to look for the cells to blame.
    repairs: bool
    language: Language
    schema: str | None
    schemas: tuple[str, ...]
    #: The files of last year's report, of the budget and of the units' reports.
    prior: str | None = None
    budget: str | None = None
    units: tuple[str, ...] = ()

    @cached_property
    def seen(self) -> dict[str, Schema]:
        """The schemas of the reports so far."""
        return {}

    @cached_property
    def decisions(self) -> dict[Path, tuple[Decision, ...]]:
        """What the settings say, by file."""
        return {}

    def read_settings(self) -> None:
        """Read the settings of every file, before any is checked: a wrong setting ends the run.

        Raises:
            FileError: with everything that is wrong with the settings.
        """
        problems: list[Diagnostic] = []
        for path in self._settings():
            try:
                self.decisions[path] = read_decisions(path)
            except FileError as error:
                problems.extend(error.diagnostics)
        if problems:
            raise FileError(problems)

    def _settings(self) -> dict[Path, None]:
        chosen = (self._setting(source) for source in self.sources)
        return {path: None for path in chosen if path is not None}

    def _setting(self, source: str) -> Path | None:
        return Path(self.config) if self.config is not None else beside(source)

    def check_or_raise(self, source: str) -> Checked:
        """The audit of a file.

        Raises:
            GovfinError: when the file cannot be used.
        """
        subject, places, told = self.read(source)
        report = subject.report if isinstance(subject, Publication) else subject
        self.seen[report.schema.id] = report.schema
        path = self._setting(source)
        prior = None if self.prior is None else self._beside(self.prior, report, PRIOR)
        budget = None if self.budget is None else self._beside(self.budget, report, BUDGET)
        units = [self._beside(f, report, UNIT) for f in self.units]
        audit = api.validate(subject, prior, budget=budget, units=units)
        if path is not None:
            audit = decide(audit, self.decisions[path])
        name = "<stdin>" if source == "-" else source
        audit = self._located(audit)
        return Checked(name, with_places(evolve(audit, findings=(*audit.findings, *told)), places))

    def read(self, source: str) -> tuple[Report | Publication, Mapping[str, str], tuple[Finding, ...]]:
        """The report of a file or folder, where its figures stood in the file they were read from, and what that told.

        Raises:
            GovfinError: when the file cannot be used.
        """
        publication = api.read_publication(source, schema=self.schema, path=self.schemas)
        return publication, api.places_beside(source), ()

    def _beside(self, file: str, report: Report, companion: str) -> Report:
        return api.read_beside(file, report, companion=companion, path=self.schemas)

    def check(self, source: str) -> Checked:
        """What came of a file, unusable or not."""
        try:
            return self.check_or_raise(source)
        except GovfinError as error:
            return Checked(source, None, error.diagnostics)

    def check_all(self) -> Iterator[Checked]:
        """What came of each file, in their order."""
        return map(self.check, self.sources)

    def _located(self, audit: Audit) -> Audit:
        """The audit with what the relations say jointly, and with the cells to blame where they are looked for."""
        if audit.jointly is True or not solver.is_installed():
            return audit
        # The solver takes a third as long to load as a whole check: it is loaded when a relation does not hold exactly.
        from govfin.audit.located import located  # noqa: PLC0415

        try:
            return located(audit, blame=self.repairs)
        except ArithmeticError as error:
            # The audit stands without it; that nobody was blamed is said.
            say(show_all([Diagnostic("D0506", {"reason": str(error)})], self.language), error=True)
            return audit

    def refuse_unknown_rules(self) -> None:
        """Decisions about rules that no report's form has are mistakes, not decisions.

        Raises:
            FileError: D0502, each with the nearest rule.
        """
        if not self.seen:
            return
        decisions = [d for path in self._settings() for d in self.decisions[path]]
        problems = unknown_rules(decisions, self.seen.values())
        if problems:
            raise FileError(problems)


def wants_repairs(asked: bool | None, sources: Sequence[str]) -> bool:  # noqa: FBT001 - as click gives it
    """Whether to look for the cells to blame: by default for one file.

    Raises:
        FileError: D0505 when it is asked for and there is no solver.
    """
    if asked and not solver.is_installed():
        raise missing("--repairs", "highspy", "audit")
    return len(sources) == 1 if asked is None else asked


def _rendered(checked: Sequence[Checked], format_: str, language: Language, *, strict: bool) -> str:
    # Each rendering is loaded when it is asked for: text, the most common, needs none.
    match format_:
        case "json":
            from govfin.renderings.as_json import json_text  # noqa: PLC0415

            return json_text(checked, language)
        case "sarif":
            from govfin.renderings.as_sarif import sarif_text  # noqa: PLC0415

            return sarif_text(checked, language, __version__)
        case "junit":
            from govfin.renderings.as_junit import junit_text  # noqa: PLC0415

            return junit_text(checked, language, strict=strict)
        case "html":
            from govfin.renderings.as_html import html_text  # noqa: PLC0415

            return html_text(checked, language, __version__)
    return "\n".join(c.audit.text(language) for c in checked if c.audit is not None) + "\n"


def _put(text: str, output: str | None) -> None:
    if output is not None and output != "-":
        replace_file(Path(output), text)
    else:
        say(text.removesuffix("\n"))


def _status(checked: Iterable[Checked], *, strict: bool) -> int:
    return FINDINGS if any(c.audit is not None and fails(c.audit, strict=strict) for c in checked) else CLEAN


# ── many files ──────────────────────────────────────────────────────────────────────────────────────


def _check_many(checker: Checker, format_: str, output: str | None, language: Language, *, strict: bool) -> int:
    """Check file after file, tell each as it comes, and give the exit status of the run."""
    summary = Summary(strict)
    told: list[str] = []
    kept: list[Checked] = []
    lines = format_ == TEXT and output is None
    with progress(phrase("checking", language), len(checker.sources), lines=lines) as bar:
        for checked in checker.check_all():
            summary.add(checked)
            if format_ == TEXT:
                told.append(file_line(checked, language))
                if output is None:
                    bar.tell(told[-1])
            else:
                kept.append(checked)
            if checked.audit is None:
                bar.complain(show_all(checked.diagnostics, language))
            bar.advance()
    if format_ != TEXT:
        _put(_rendered(kept, format_, language, strict=strict), output)
        if output is not None:
            say(summary.text(language), error=True)
    elif output is None:
        say("\n" + summary.text(language))
    else:
        _put("\n".join([*told, "", summary.text(language)]) + "\n", output)
    return UNUSABLE if summary.unusable else FINDINGS if summary.failed else CLEAN
