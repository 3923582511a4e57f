"""Audits and explanations as plain data, for JSON: stable names, both languages, amounts as text."""

from __future__ import annotations

from typing import Any, Final

from govfin.audit.audit import Audit
from govfin.audit.decisions import Decision
from govfin.audit.explain import Explanation
from govfin.audit.localize import Correction, Localization
from govfin.diagnostics.diagnostic import Language
from govfin.report.finding import Finding, FindingCell

#: The version of these forms. The first is published as `audit.schema.json` beside this file.
VERSION: Final = 1


def audit_data(audit: Audit) -> dict[str, Any]:
    """An audit: what it is about, its findings, what every rule came to, what was decided, which cells are wrong.

    `localization` is null where it was not asked for.
    """
    report = audit.report
    return {
        "govfin": VERSION,
        "schema": report.schema.id,
        "department": report.department,
        "year": report.year,
        "unit": report.schema.scale.unit,
        "ok": audit.ok,
        "jointly": audit.jointly,
        "counts": {outcome.value: count for outcome, count in sorted(audit.counts.items())},
        "findings": [finding_data(f) for f in audit.findings],
        "rules": {
            code: {outcome.value: count for outcome, count in sorted(counts.items())}
            for code, counts in audit.outcomes.items()
        },
        "decisions": [_decision_data(d) for d in audit.decisions],
        "set_aside": [finding_data(f) for f in audit.set_aside],
        "localization": None if audit.localization is None else localization_data(audit.localization),
    }


def localization_data(localization: Localization) -> dict[str, Any]:
    """The smallest repairs, likeliest first."""
    return {
        "proven": localization.proven,
        "complete": localization.complete,
        "repairs": [[_correction_data(c) for c in repair.corrections] for repair in localization.repairs],
    }


def _correction_data(correction: Correction) -> dict[str, Any]:
    interval = correction.interval
    return {
        "address": correction.address,
        "printed": correction.printed,
        "proposed": correction.proposed,
        "interval": None if interval is None else {"low": interval[0] or None, "high": interval[1] or None},
        "rules": list(correction.rules),
        "slip": correction.slip.value if correction.slip is not None else None,
    }


def _decision_data(decision: Decision) -> dict[str, str]:
    return {
        "rule": decision.rule,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "place": decision.place,
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding, with its message in both languages."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": {language.value: finding.message(language) for language in Language},
        "cells": [_cell_data(c) for c in finding.cells],
        "residual": finding.residual,
        "because": finding.because,
        "source": finding.source,
    }


def _cell_data(cell: FindingCell) -> dict[str, Any]:
    data: dict[str, Any] = {"address": cell.address, "figure": cell.figure, "coefficient": cell.coefficient}
    return data | ({"place": cell.place} if cell.place else {})


def explanation_data(tree: Explanation, depth: int | None = None) -> dict[str, Any]:
    """An explanation's tree, down to a depth."""
    data: dict[str, Any] = {
        "address": tree.address,
        "label": tree.label,
        "figure": tree.figure,
        "unit": tree.unit,
        "coefficient": tree.coefficient,
    }
    if tree.rule:
        data |= {"rule": tree.rule, "statement": tree.statement, "because": tree.because}
        data |= {"computed": tree.computed} if tree.computed else {}
        data["blank_parts"] = tree.blank_parts
    if tree.parts and depth != 0:
        deeper = None if depth is None else depth - 1
        data["parts"] = [explanation_data(p, deeper) for p in tree.parts]
    return data
