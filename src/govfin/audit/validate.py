"""Validate: every relation on a report's figures, and what the form prescribes besides; findings as data."""

from __future__ import annotations

from typing import Final

from govfin.audit.audit import Audit
from govfin.audit.companions import Beside, Companions, companion_findings, judge_beside
from govfin.audit.relation_finding import JudgedTerm, relation_finding
from govfin.audit.stated import stated_findings
from govfin.audit.structure import structure_findings
from govfin.audit.tolerance import classify
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.system.relations import Relation

_IMPOSSIBLE: Final = frozenset({Outcome.MISMATCH, Outcome.BROKEN})


def validate(report: Report, companions: Companions | None = None) -> Audit:
    """Everything that is wrong with a report, as findings, gravest first.

    Blank cells count as zero; what rounding can explain is told as such. Nothing is raised for wrong figures, and
    nothing is passed over in silence: `audit.outcomes` says what every rule came to. `companions` are other reports,
    for the rules that speak of them, in the forms that this one's form says they follow: mostly its own.
    """
    pairs = list(companions.beside(report)) if companions is not None else []
    for pair in pairs:
        form = report.schema.form_of(pair.companion)
        if pair.other.schema is not form:
            message = f"{pair.name} follows {pair.other.schema.id}, not {form.id}: move it first"
            raise ValueError(message)
    system, figures = report.system, report.figures
    undecided = report.undecidable
    findings: list[Finding | None] = []
    jointly = None if undecided else True
    for i, residual in enumerate(system.residuals(report.values)):
        if residual and i not in undecided:
            relation = system.relations[i]
            outcome = classify(relation, figures, residual)
            if outcome is not Outcome.PASS:
                findings.append(_finding(report, relation, outcome, residual))
                if relation.binding and jointly is not False:
                    # What is impossible by itself is so beside others; of tails it takes a solver to know.
                    jointly = False if outcome in _IMPOSSIBLE else None
    for pair in pairs:
        findings.extend(beside_findings(pair))
    findings.extend(stated_findings(report, companions.prior if companions else None))
    findings.extend(structure_findings(report))
    told = sorted((f for f in findings if f is not None), key=lambda f: f.severity.rank)
    return Audit(report, tuple(told), jointly, companions=companions or Companions())


def beside_findings(pair: Beside) -> list[Finding]:
    """What is wrong between a report and another one: the rules that speak of it, and the comparison itself."""
    told = (_finding(pair, *judged) for judged in judge_beside(pair))
    return [*(f for f in told if f is not None), *companion_findings(pair)]


def _finding(report: Report | Beside, relation: Relation, outcome: Outcome, residual: int) -> Finding | None:
    scales = [report.scale(s) for s in relation.slots]
    terms = [
        JudgedTerm(report.address(s), report.figures[s], report.printed(s), c)
        for s, c in zip(relation.slots, relation.factors, strict=True)
    ]
    scale = scales[0]
    if relation.steps:
        terms = [t._replace(step=n, unit=s.unit) for t, n, s in zip(terms, relation.steps, scales, strict=True)]
        scale = min(scales, key=lambda s: s.fen)
    defines = relation.target == relation.slots[0]
    return relation_finding(relation.rule, scale, terms, outcome, residual, defines=defines)
