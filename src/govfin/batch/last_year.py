"""Last year's reports beside those of a partition: what the rules that speak of 上年 come to, report by report.

What holds to the digit, or is blank on both sides, is counted by one question (`batch/years.py`); a report of which
something else is to be said is looked at beside last year's own report, as `govfin check --prior` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from govfin.audit.companions import Beside, judge_beside
from govfin.audit.validate import beside_findings
from govfin.batch.folders import Part, before_of
from govfin.batch.questions import asking_of
from govfin.batch.recall import look_up, recall
from govfin.batch.schemas import Schemas
from govfin.batch.years import SAID, pair_up, relations_between, told_twice
from govfin.computing.move import in_form
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.schema.rules import PRIOR
from govfin.schema.schema import Schema

_KEPT: Final = {"equal": Outcome.PASS, "blank": Outcome.BLANK}
#: By code of a rule, how many of its sentences came to what.
Outcomes = Mapping[str, Counter[Outcome]]


@frozen(eq=False)
class LastYear:
    """Last year's reports of the departments of a partition."""

    #: By name of a report of which nothing is to be said beside last year's: what its rules came to.
    kept: Mapping[str, Outcomes]
    #: By name of each other report that has one: last year's, in its own form.
    reports: Mapping[str, Report]
    #: Departments with several reports of a year, which are not compared.
    problems: tuple[Diagnostic, ...] = ()

    def prior(self, name: str, form: Schema) -> Report | None:
        """Last year's report of a report, in its form, where it has to be looked at."""
        found = self.reports.get(name)
        return None if found is None else in_form(form, found)

    def outcomes(self, name: str, report: Report | None) -> Outcomes | None:
        """What the rules about last year came to for a report; None where there is none of last year."""
        if name in self.kept:
            return self.kept[name]
        prior = None if report is None else self.prior(name, report.schema)
        if report is None or prior is None:
            return None
        found: dict[str, Counter[Outcome]] = {}
        for relation, outcome, _ in judge_beside(Beside(report, prior, PRIOR)):
            found.setdefault(relation.rule.code, Counter())[outcome] += 1
        return found

    def findings(self, name: str, report: Report) -> list[Finding]:
        """What is wrong between a report and last year's."""
        prior = self.prior(name, report.schema)
        return [] if prior is None else beside_findings(Beside(report, prior, PRIOR))


def last_year(part: Part, prior: Path, schemas: Schemas) -> LastYear:
    """Last year's reports of the departments of a partition: those of its region, of the same name.

    Raises:
        FileError: D1201 no facts there, D1202 not facts, D1203 damaged.
    """
    before = before_of(part, prior)
    if not before:
        return LastYear({}, {})
    with asking_of([part, *before], prior) as asked:
        pair_up(asked)
        relations = relations_between(asked, schemas)
        asked.engine.execute(f"CREATE TEMP TABLE judged AS {SAID} SELECT * FROM said")
        pairs = {
            later: (name, earlier)
            for later, name, earlier in asked.rows(
                "SELECT p.later, r.report, p.earlier FROM pairs p JOIN reports r ON r.id = p.later"
            )
        }
        closer = {
            later for (later,) in asked.rows("SELECT DISTINCT later FROM judged WHERE state IN ('judge', 'undecided')")
        }
        forms = dict(asked.rows("SELECT DISTINCT form, form FROM pairs"))
        stated = [f for f in forms if _states_growth(schemas.find(f))]
        closer.update(
            later for (later,) in asked.rows("SELECT later FROM pairs WHERE list_contains(?, form)", [stated])
        )
        kept: dict[str, dict[str, Counter[Outcome]]] = {name: {} for n, (name, _) in pairs.items() if n not in closer}
        for later, key, state, n in asked.rows(
            "SELECT later, relation, state, count(*) FROM judged WHERE state IN ('equal', 'blank') GROUP BY ALL"
        ):
            if later not in closer:
                rule = relations[key].relation.rule.code
                kept[pairs[later][0]].setdefault(rule, Counter())[_KEPT[state]] += n
        needed = {pairs[n][1]: pairs[n][0] for n in closer}
        look_up(asked, needed)
        found, _ = recall(asked, schemas, sorted(needed))
        return LastYear(kept, {needed[n]: r for n, r in found.items()}, told_twice(asked))


def _states_growth(form: Schema) -> bool:
    """Whether a form has a stated figure that is reckoned with last year's."""
    return any(figure.stated and any(step[0] == "prior" for step in figure.steps) for figure in form.figures)


def add_outcomes(counts: dict[str, Counter[Outcome]], form: Schema, found: Iterable[Outcomes]) -> None:
    """Count what the rules about last year came to, in place of as many sentences that were not applicable."""
    rules = [r for r in form.rules if r.beside == PRIOR]
    for outcomes in found:
        for rule in rules:
            count = counts.setdefault(rule.code, Counter())
            count[Outcome.NOT_APPLICABLE] -= len(rule.instances)
            count.update(outcomes.get(rule.code, Counter()))
    for rule in rules:
        counts[rule.code] = +counts.get(rule.code, Counter())
