"""Audit many reports at once: the kernel's suspects judged, each told as `validate` tells it. Needs numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

import numpy as np
from attrs import frozen

from govfin.amounts import Scale
from govfin.audit.relation_finding import JudgedTerm, relation_finding
from govfin.audit.stated import stated_findings
from govfin.audit.structure import structure_findings
from govfin.audit.structure_columns import may_have_findings
from govfin.audit.tolerance_columns import OUTCOMES, classify_suspects
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.schema.addresses import address
from govfin.schema.schema import Schema
from govfin.system.columns import Bools, Columns
from govfin.system.kernel import Suspects, evaluate
from govfin.system.kernel_parts import Tally
from govfin.system.layout import Cell
from govfin.system.plan import Plan, plan


@frozen(eq=False)
class ManyAudits:
    """What many reports came to."""

    #: The reports with findings, by number, each with its findings, gravest first.
    findings: Mapping[int, tuple[Finding, ...]]
    #: For each rule of the schema, by code: how many of its relations came to what, over all reports.
    outcomes: Mapping[str, Counter[Outcome]]


def audit_columns(columns: Columns, stated: Bools, captioned: Bools, report_at: Callable[[int], Report]) -> ManyAudits:
    """What `validate` finds in each of many reports.

    `stated` says, by table and report, whether there is a statement; `captioned`, by report, whether there are
    captions. A report is asked for (`report_at`) only where something may be amiss besides its sums.

    Raises:
        TooLargeError: when a sum could overflow 64 bits.
    """
    whole = plan(columns.schema)
    suspects, tally = evaluate(whole, columns)
    outcomes = classify_suspects(whole, suspects)
    found: dict[int, list[Finding]] = {}
    for report, finding in _relation_findings(whole, columns, suspects, outcomes):
        found.setdefault(report, []).append(finding)
    for number in np.flatnonzero(may_have_findings(whole, columns, stated) | captioned).tolist():
        report_ = report_at(number)
        more = [*stated_findings(report_), *structure_findings(report_)]
        if more:
            found.setdefault(number, []).extend(more)
    sorted_ = {n: tuple(sorted(found[n], key=lambda f: f.severity.rank)) for n in sorted(found)}
    return ManyAudits(sorted_, _outcomes(whole, suspects, tally, outcomes))


def _relation_findings(
    whole: Plan, columns: Columns, suspects: Suspects, outcomes: np.ndarray
) -> Iterator[tuple[int, Finding]]:
    schema, rules = whole.schema, whole.schema.rules
    cell, coefficient = suspects.cell.tolist(), suspects.coefficient.tolist()
    value, given, starts = suspects.value.tolist(), suspects.given.tolist(), suspects.starts.tolist()
    numbers, residuals = suspects.report.tolist(), suspects.residual.tolist()
    which, defines = suspects.rule.tolist(), suspects.defines.tolist()

    @cache
    def at(number: int) -> tuple[str, Scale]:
        return _told(schema, whole.cell_at(number, columns.vocabulary))

    for i, outcome in enumerate(outcomes.tolist()):
        first, end = starts[i], starts[i + 1]
        scale, terms = at(cell[first])[1], []
        for k in range(first, end):
            where, own = at(cell[k])
            printed = own.format(value[k]) if given[k] else ""
            terms.append(JudgedTerm(where, value[k] if given[k] else None, printed, coefficient[k]))
        rule = rules[which[i]]
        finding = relation_finding(rule, scale, terms, OUTCOMES[outcome], residuals[i], defines=defines[i])
        if finding is not None:
            yield numbers[i], finding


@lru_cache(maxsize=1 << 16)
def _told(schema: Schema, cell: Cell) -> tuple[str, Scale]:
    """The address of a cell, and the scale of its table."""
    return address(schema, *cell), schema.table_by_id[cell.table].scale


def _outcomes(whole: Plan, suspects: Suspects, tally: Tally, outcomes: np.ndarray) -> dict[str, Counter[Outcome]]:
    rules = whole.schema.rules
    counts = {
        outcome: np.bincount(suspects.rule[outcomes == i], minlength=len(rules)) for i, outcome in enumerate(OUTCOMES)
    }
    counts |= {Outcome.UNDECIDED: tally.undecided, Outcome.BLANK: tally.blank, Outcome.NOT_APPLICABLE: tally.beside}
    counts[Outcome.PASS] = (
        tally.relations - tally.undecided - tally.blank - np.bincount(suspects.rule, minlength=len(rules))
    )
    found: dict[str, Counter[Outcome]] = {r.code: Counter() for r in rules}
    for i, rule in enumerate(rules):
        found[rule.code].update({outcome: int(by_rule[i]) for outcome, by_rule in counts.items() if by_rule[i]})
    return found
