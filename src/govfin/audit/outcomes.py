"""What every relation of a schema came to on a report: nothing is passed over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from govfin.audit.companions import Companions, outcomes_beside
from govfin.audit.tolerance import classify
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.system.relations import Relation


def judge(report: Report) -> Iterator[tuple[Relation, Outcome, int]]:
    """Each relation, what it came to, and its residual in quanta."""
    system, figures = report.system, report.figures
    undecided = report.undecidable
    for i, residual in enumerate(system.residuals(report.values)):
        relation = system.relations[i]
        if i in undecided:
            yield relation, Outcome.UNDECIDED, residual
        elif residual:
            yield relation, classify(relation, figures, residual), residual
        elif any(figures[s] is not None for s in relation.slots):
            yield relation, Outcome.PASS, residual
        else:
            yield relation, Outcome.BLANK, residual


def outcomes(report: Report, companions: Companions | None = None) -> Mapping[str, Counter[Outcome]]:
    """For each rule of the schema, by code: how many of its relations came to what."""
    counted: dict[str, Counter[Outcome]] = {r.code: Counter() for r in report.schema.rules}
    for relation, outcome, _ in judge(report):
        counted[relation.rule.code][outcome] += 1
    return {**counted, **outcomes_beside(report, companions or Companions())}
