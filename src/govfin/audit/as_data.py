"""Audits and explanations as plain data, for JSON: stable names, both languages, amounts as text."""

from __future__ import annotations

from typing import Any, Final

from govfin.audit.audit import Audit
from govfin.audit.explain import Explanation
from govfin.diagnostics.diagnostic import Language
from govfin.report.finding import Finding

#: The version of these forms.
VERSION: Final = 1


def audit_data(audit: Audit) -> dict[str, Any]:
    """An audit: what it is about, its findings, and what every rule came to."""
    report = audit.report
    return {
        "govfin": VERSION,
        "schema": report.schema.id,
        "department": report.department,
        "year": report.year,
        "unit": report.schema.scale.unit,
        "ok": audit.ok,
        "counts": {outcome.value: count for outcome, count in sorted(audit.counts.items())},
        "findings": [finding_data(f) for f in audit.findings],
        "rules": {
            code: {outcome.value: count for outcome, count in sorted(counts.items())}
            for code, counts in audit.outcomes.items()
        },
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding, with its message in both languages."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": {language.value: finding.message(language) for language in Language},
        "cells": [{"address": c.address, "figure": c.figure, "coefficient": c.coefficient} for c in finding.cells],
        "residual": finding.residual,
        "because": finding.because,
        "source": finding.source,
    }


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
