"""Validate: every relation on a report's figures, and what the form prescribes besides; findings as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from govfin.audit.audit import Audit
from govfin.audit.companions import Beside, Companions, companion_findings, judge_beside
from govfin.audit.stated import stated_findings
from govfin.audit.structure import structure_findings
from govfin.audit.tolerance import classify
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.system.relations import NO_TARGET, Relation

_CODES: Final[Mapping[Outcome, str]] = {
    Outcome.TAIL: "F0101",
    Outcome.MISMATCH: "F0102",
    Outcome.BROKEN: "F0103",
    Outcome.DOUBTFUL: "F0104",
}
_GRAVEST: Final[Mapping[Outcome, Severity]] = {
    Outcome.TAIL: Severity.NOTE,
    Outcome.DOUBTFUL: Severity.WARNING,
    Outcome.MISMATCH: Severity.WARNING,
    Outcome.BROKEN: Severity.ERROR,
}
_IMPOSSIBLE: Final = frozenset({Outcome.MISMATCH, Outcome.BROKEN})
_COMPARISONS: Final[Mapping[str, Mapping[str, str]]] = {
    "=": {"comparison": "不等于", "comparison_en": "differs from"},
    "<=": {"comparison": "大于", "comparison_en": "exceeds"},
    ">=": {"comparison": "小于", "comparison_en": "is below"},
}
_SHOWN_CELLS: Final = 8


def validate(report: Report, companions: Companions | None = None) -> Audit:
    """Everything that is wrong with a report, as findings, gravest first.

    Blank cells count as zero; what rounding can explain is told as such. Nothing is raised for wrong figures, and
    nothing is passed over in silence: `audit.outcomes` says what every rule came to. `companions` are other reports in
    the form of this one, for the rules that speak of them.
    """
    pairs = list(companions.beside(report)) if companions is not None else []
    for pair in pairs:
        if pair.other.schema is not report.schema:
            message = f"{pair.name} follows {pair.other.schema.id}, not {report.schema.id}: move it first"
            raise ValueError(message)
    system, figures = report.system, report.figures
    undecided = report.undecidable
    findings = []
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
        for relation, outcome, residual in judge_beside(pair):
            if outcome in _CODES:
                findings.append(_finding(pair, relation, outcome, residual))
        findings.extend(companion_findings(pair))
    findings.extend(stated_findings(report, companions.prior if companions else None))
    findings.extend(structure_findings(report))
    findings.sort(key=lambda f: f.severity.rank)
    return Audit(report, tuple(findings), jointly, companions=companions or Companions())


def _finding(report: Report | Beside, relation: Relation, outcome: Outcome, residual: int) -> Finding:
    rule = relation.rule
    severity = max(_GRAVEST[outcome], Severity(rule.verdict), key=lambda s: s.rank)
    cells = [
        FindingCell(report.address(s), report.printed(s), c)
        for s, c in zip(relation.slots, relation.coefficients, strict=True)
    ]
    scale = report.scale(relation.slots[0])
    params = {
        "rule": rule.code,
        "statement": rule.text,
        "unit": scale.unit,
        "residual": scale.format(residual),
        **_COMPARISONS[rule.operator],
        **_sides(report, relation),
    }
    one_sided = outcome is Outcome.MISMATCH and rule.operator != "="
    return Finding(
        "F0106" if one_sided else _CODES[outcome],
        severity,
        rule.code,
        tuple(c for c in cells if c.figure or c.address == cells[0].address),
        scale.format(residual),
        params,
        rule.because,
        rule.source,
    )


def _sides(report: Report | Beside, relation: Relation) -> dict[str, str]:
    """The two sides of a relation in words and in figures: what is added, and what it is held against."""
    scale = report.scale(relation.slots[0])
    pairs = list(zip(relation.slots, relation.coefficients, strict=True))
    left = [(s, c) for s, c in pairs if c > 0]
    right = [(s, -c) for s, c in pairs if c < 0]
    if relation.target != NO_TARGET:
        left = [(s, c) for s, c in pairs if s == relation.target]
        right = [(s, -c) for s, c in pairs if s != relation.target]
    words: dict[str, str] = {}
    for side, terms in (("left", left), ("right", right)):
        shown = [(s, c) for s, c in terms if report.figures[s] is not None] or terms[:1]
        words[side] = _joined([(report.address(s), c) for s, c in shown])
        total = sum((report.figures[s] or 0) * c for s, c in terms) + (relation.constant if side == "left" else 0)
        words[f"{side}_sum"] = scale.format(total)
        figures = _joined([(report.printed(s) or "0", c) for s, c in shown])
        words[f"{side}_reckoning"] = words[f"{side}_sum"] if len(shown) < 2 else f"{figures} = {words[f'{side}_sum']}"  # noqa: PLR2004 - a sum has parts
    return words


def _joined(terms: Sequence[tuple[str, int]]) -> str:
    text = ""
    for i, (word, coefficient) in enumerate(terms[:_SHOWN_CELLS]):
        sign = ("-" if coefficient < 0 else "") if i == 0 else (" - " if coefficient < 0 else " + ")
        text += sign + (f"{abs(coefficient)}×" if abs(coefficient) > 1 else "") + word
    return (text or "0") + (" + …" if len(terms) > _SHOWN_CELLS else "")
