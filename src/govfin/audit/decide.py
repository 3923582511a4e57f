"""Decide: an audit with a project's own verdicts. What every rule came to stays as it is; nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve

from govfin.audit.audit import Audit
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.suggest import fold
from govfin.schema.schema import Schema

#: The findings that speak of a rule of the schema: it is the rule that is decided upon.
_OF_RULES: Final = frozenset({"F0101", "F0102", "F0103", "F0104", "F0106"})


def decide(audit: Audit, decisions: Iterable[Decision]) -> Audit:
    """The audit, its findings graver or lighter as the decisions say.

    A decision names the gravest verdict of a rule: where it says warning, what was an error is a warning, and a
    tail stays a note. Findings of a rule that is off are set aside. Decisions about rules that the schema does not
    have change nothing.
    """
    mine = decisions_of(audit.report.schema, decisions)
    kept, set_aside = [], list(audit.set_aside)
    for finding in audit.findings:
        decision = mine.get(finding.rule) or mine.get(finding.code)
        if decision is None:
            kept.append(finding)
        elif decision.verdict is Verdict.OFF:
            set_aside.append(finding)
        else:
            kept.append(evolve(finding, severity=decided_severity(finding.code, decision)))
    kept.sort(key=lambda f: f.severity.rank)
    return evolve(audit, findings=tuple(kept), decisions=(*audit.decisions, *mine.values()), set_aside=tuple(set_aside))


def decisions_of(schema: Schema, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decisions about rules and findings that a schema has, by their codes."""
    codes = decidable(schema)
    return {codes[fold(d.rule)]: evolve(d, rule=codes[fold(d.rule)]) for d in decisions if fold(d.rule) in codes}


def decidable(schema: Schema) -> Mapping[str, str]:
    """The codes that a project can decide about, by their spelling without blanks and full-width signs."""
    findings = (code for code in catalogue() if code.startswith("F") and code not in _OF_RULES)
    return {fold(code): code for code in (*(r.code for r in schema.rules), *findings)}


def undecided_codes(decisions: Sequence[Decision], schemas: Iterable[Schema]) -> tuple[Decision, ...]:
    """The decisions about codes that none of the schemas has."""
    known = {spelling for schema in schemas for spelling in decidable(schema)}
    return tuple(d for d in decisions if fold(d.rule) not in known)


def decided_severity(code: str, decision: Decision) -> Severity:
    """The lighter of what a finding of a code is by itself and what is decided of it; of a rule that is not off."""
    return max(catalogue()[code].severity, Severity(decision.verdict.value), key=lambda s: s.rank)
