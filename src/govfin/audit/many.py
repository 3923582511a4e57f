"""Judge many reports at once: the kernel's suspects, each with what it came to. Needs numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from attrs import frozen

from govfin.audit.stated import stated_findings
from govfin.audit.structure import structure_findings
from govfin.audit.structure_columns import may_have_findings
from govfin.audit.tolerance import OUTCOMES
from govfin.audit.tolerance_columns import classify_suspects
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.system.columns import Bools, Columns, Ints
from govfin.system.evaluate import evaluate
from govfin.system.plan import Plan, plan
from govfin.system.suspects import Suspects, Tally


@frozen(eq=False)
class Judged:
    """What every relation of many reports came to, and which reports may have findings besides."""

    plan: Plan
    columns: Columns
    suspects: Suspects
    #: By suspect, the place of its outcome in `tolerance.OUTCOMES`: each is a finding.
    outcomes: Ints
    #: For each rule of the schema, by code: how many of its relations came to what, over all reports.
    counts: Mapping[str, Counter[Outcome]]
    #: The numbers of the reports that may have `other_findings`.
    odd: tuple[int, ...]


def judge_columns(columns: Columns, stated: Bools, captioned: Bools) -> Judged:
    """Judge every relation of many reports, as `validate` judges those of one.

    `stated` says, by table and report, whether there is a statement; `captioned`, by report, whether there are
    captions.

    Raises:
        TooLargeError: when a sum could overflow 64 bits.
    """
    whole = plan(columns.schema)
    suspects, tally = evaluate(whole, columns)
    outcomes = classify_suspects(whole, suspects)
    odd = np.flatnonzero(may_have_findings(whole, columns, stated) | captioned).tolist()
    return Judged(whole, columns, suspects, outcomes, _counts(whole, suspects, tally, outcomes), tuple(odd))


def other_findings(report: Report, prior: Report | None = None) -> tuple[Finding, ...]:
    """The findings of a report that are not about relations, in the order of `validate`."""
    return (*stated_findings(report, prior), *structure_findings(report))


def _counts(whole: Plan, suspects: Suspects, tally: Tally, outcomes: Ints) -> dict[str, Counter[Outcome]]:
    rules = whole.schema.rules
    counts = {
        outcome: np.bincount(suspects.rule[outcomes == i], minlength=len(rules)) for i, outcome in enumerate(OUTCOMES)
    }
    counts |= {Outcome.UNDECIDED: tally.undecided, Outcome.BLANK: tally.blank, Outcome.NOT_APPLICABLE: tally.beside}
    counts[Outcome.PASS] = tally.relations - sum(counts.values(), -tally.beside)
    found: dict[str, Counter[Outcome]] = {r.code: Counter() for r in rules}
    for i, rule in enumerate(rules):
        found[rule.code].update({outcome: int(by_rule[i]) for outcome, by_rule in counts.items() if by_rule[i]})
    return found
