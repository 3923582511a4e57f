"""A narrative and its comparison as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from govfin.diagnostics.diagnostic import Language
from govfin.narrative.compare import Comparison, Judged
from govfin.narrative.told import Paragraph, Run, Told
from govfin.report.finding import Finding


def told_data(told: Told) -> dict[str, Any]:
    """A narrative: its sections, and what is missing. A figure has the addresses of its cells."""
    return {
        "sections": [
            {
                "level": section.level,
                "heading": section.title,
                "paragraphs": [_paragraph(p) for p in section.paragraphs],
            }
            for section in told.sections
        ],
        "findings": [_finding(f) for f in told.findings],
    }


def comparison_data(compared: Comparison) -> dict[str, Any]:
    """A comparison: every figure with its place and what it came to, what was not read, and the findings."""
    return {
        "figures": [_judged(j) for j in compared.judged],
        "unread": [{"text": r.text, "line": r.place.line, "start": r.place.start} for r in compared.read.unread],
        "added": [{"text": p.sentence, "line": p.line, "start": p.start} for p in compared.read.added],
        "texts": dict(compared.read.texts),
        "inferred": dict(compared.inferred),
        "outcomes": {outcome.value: count for outcome, count in compared.outcomes.items()},
        "findings": [_finding(f) for f in compared.findings],
    }


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {"chart": paragraph.chart} if paragraph.chart else {"runs": [_run(r) for r in paragraph.runs]}


def _run(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": run.kind, "text": run.text}
    data |= {"of": run.of} if run.of else {}
    data |= {"cells": list(run.cells)} if run.cells else {}
    return data | ({"missing": True} if run.missing else {})


def _judged(judged: Judged) -> dict[str, Any]:
    reading = judged.reading
    return {
        "figure": judged.figure,
        "printed": reading.text,
        "expected": judged.expected,
        "outcome": judged.outcome.value,
        "cells": list(judged.cells),
        "line": reading.place.line,
        "start": reading.place.start,
        "end": reading.place.end,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": {language.value: finding.message(language) for language in Language},
        "cells": [{"address": c.address, "figure": c.figure} for c in finding.cells],
        "params": dict(finding.params),
    }
