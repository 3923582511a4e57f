"""Audits as one page: the tables as printed, wrong cells marked, each with its finding; needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from attrs import frozen

from govfin.audit.audit import Audit
from govfin.audit.causes import causes
from govfin.audit.decisions import verdict_word
from govfin.audit.localize import Correction
from govfin.audit.show import jointly_text
from govfin.diagnostics.diagnostic import FileError, Language, Severity
from govfin.diagnostics.show import place_text, severity_word, show
from govfin.renderings.checked import Checked
from govfin.renderings.templates import page_template, text_of
from govfin.renderings.words import OUTCOMES, repair_text, say
from govfin.report.finding import Finding, Outcome
from govfin.report.form import panels, row_name
from govfin.schema.tables import Table

_ROOM: Final = "govfin.renderings"
_LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
#: How a mark looks where colour does not help.
_SIGNS: Final = {"suspect": "✗", "error": "✗", "warning": "!", "note": "~"}
_MINUS: Final = "－"


@frozen
class Mark:
    """Why a cell is marked, and with which finding a click begins."""

    kind: str
    sign: str
    finding: int
    #: What a hover or focus tells: findings, then the likeliest repair.
    tips: tuple[str, ...]


def html_text(checked: Sequence[Checked], language: Language, version: str) -> str:
    """The page of a check by a version of govfin.

    Raises:
        FileError: D0505 when jinja2 is not installed.
    """
    template = page_template(_ROOM)
    parts = {name: text_of(_ROOM, name) for name in ("page.css", "page.js")}
    page = template.render(
        language=_LANGUAGES[language],
        say=_speaker(language),
        reports=[_report(i, c, language) for i, c in enumerate(checked, 1)],
        version=version,
        style=parts["page.css"],
        script=parts["page.js"],
        hashes={name: _hash(text) for name, text in parts.items()},
    )
    return f"{page}\n"


def _speaker(language: Language) -> Callable[..., str]:
    def speak(key: str, **params: object) -> str:
        return say(key, language, **params)

    return speak


def _hash(text: str) -> str:
    """The only style and script that the page allows itself, for its Content-Security-Policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


# ── one report ──────────────────────────────────────────────────────────────────────────────────────


def _report(number: int, checked: Checked, language: Language) -> Mapping[str, Any]:
    """What the template says of a file."""
    audit = checked.audit
    if audit is None:
        return {"id": f"r{number}", "file": checked.file, "problems": [show(d, language) for d in checked.diagnostics]}
    report = audit.report
    numbers = {id(f): i for i, f in enumerate(audit.findings, 1)}
    marks = _marks(audit, numbers, language)
    groups = causes(audit.findings, audit.localization)
    return {
        "id": f"r{number}",
        "file": checked.file,
        "problems": [],
        "department": report.department or say("unnamed", language),
        "year": report.year,
        "schema": report.schema,
        "ok": audit.ok,
        "severities": [(s.value, severity_word(s, language), len(audit.of(s))) for s in Severity if audit.of(s)],
        "outcomes": _outcomes(audit.counts, language),
        "jointly": jointly_text(audit.jointly, audit.counts, language),
        "total": sum(count for outcome, count in audit.counts.items() if outcome is not Outcome.NOT_APPLICABLE),
        "decisions": [(d.rule, verdict_word(d.verdict, language), d.reason) for d in audit.decisions],
        "set_aside": [_finding(audit, f, 0, language) for f in audit.set_aside],
        "causes": [
            {
                "repairs": [repair_text(c, language) for c in group.corrections],
                "doubts": list(_doubts(audit, group.corrections, language)),
                "findings": [_finding(audit, f, numbers[id(f)], language) for f in group.findings],
            }
            for group in groups
        ],
        "tables": [
            _table(audit, table, marks)
            for table in report.schema.tables
            if not table.supplementary or table.id in report.tables
        ],
        "rules": [
            (r.code, r.text, r.because, _outcomes(audit.outcomes[r.code], language)) for r in report.schema.rules
        ],
        "legend": _legend(marks, language),
        "slot": partial(_slot, audit),
    }


def _outcomes(counts: Mapping[Outcome, int], language: Language) -> list[tuple[str, str, int]]:
    return [(o.value, words.in_(language), counts[o]) for o, words in OUTCOMES.items() if counts.get(o)]


def _finding(audit: Audit, finding: Finding, number: int, language: Language) -> Mapping[str, Any]:
    report = audit.report
    cells = []
    for cell in finding.cells:
        slot = _slot(audit, cell.address)
        cells.append(
            {
                "address": cell.address,
                "slot": slot,
                "name": ("" if slot is None else row_name(report, slot)) + _place(cell.place, language),
                "sign": ("" if cell.coefficient > 0 else _MINUS)
                + (f"{abs(cell.coefficient)}×" if abs(cell.coefficient) > 1 else ""),
                "figure": cell.figure or "—",
            }
        )
    rule = next((r for r in report.schema.rules if r.code == finding.rule), None)
    return {
        "number": number,
        "severity": finding.severity.value,
        "word": severity_word(finding.severity, language),
        "code": finding.code,
        "message": finding.message(language),
        "rule": finding.rule,
        "sentence": rule.text if rule is not None and rule.text.replace(" ", "") != rule.code else "",
        "because": finding.because,
        "source": finding.source,
        "cells": cells,
        "residual": finding.residual,
        "unit": finding.params.get("unit", ""),
    }


def _place(place: str, language: Language) -> str:
    return f" · {place_text(place, language)}" if place else ""


def _slot(audit: Audit, address: str) -> int | None:
    """The slot of an address; None for a row that the report does not have a cell for."""
    try:
        return audit.report.slot(address)
    except FileError:
        return None


def _doubts(audit: Audit, corrections: Sequence[Correction], language: Language) -> Iterator[str]:
    if not corrections or audit.localization is None:
        return
    if len(audit.localization.repairs) > 1:
        yield say("others", language, count=len(audit.localization.repairs) - 1)
    if not audit.localization.proven:
        yield say("not_proven", language)


def _marks(audit: Audit, numbers: Mapping[int, int], language: Language) -> Mapping[int, Mark]:
    """The marked cells: those that the likeliest repair changes, and those that a finding is about."""
    repairs = audit.localization.repairs if audit.localization else ()
    suspects = {audit.report.slot(c.address): c for c in repairs[0].corrections} if repairs else {}
    about: dict[int, list[Finding]] = {}
    for finding in audit.findings:
        for address in _subjects(finding, {c.address for c in suspects.values()}):
            slot = _slot(audit, address)
            if slot is not None:
                about.setdefault(slot, []).append(finding)
    marks = {}
    for slot in sorted({*suspects, *about}):
        found = about.get(slot, [])
        tips = [f"{severity_word(f.severity, language)} {f.code} {f.message(language)}" for f in found]
        kind = "suspect" if slot in suspects else found[0].severity.value
        if slot in suspects:
            tips.insert(0, say("likeliest", language) + say("colon", language) + repair_text(suspects[slot], language))
        marks[slot] = Mark(kind, _SIGNS[kind], numbers[id(found[0])] if found else 0, tuple(tips))
    return marks


def _subjects(finding: Finding, suspects: set[str]) -> Iterator[str]:
    """The cells of a finding that are marked: those that stand alone on a side of its relation, and suspected ones."""
    for sign in (1, -1):
        side = [c for c in finding.cells if c.coefficient * sign > 0]
        if len(side) == 1:
            yield side[0].address
        else:
            yield from (c.address for c in side if c.address in suspects)
    if len([c for c in finding.cells if c.coefficient > 0]) > 1 and not finding.residual:
        yield from (c.address for c in finding.cells)


def _legend(marks: Mapping[int, Mark], language: Language) -> list[tuple[str, str, str]]:
    words = {"suspect": say("likeliest", language)} | {s.value: severity_word(s, language) for s in Severity}
    kinds = {m.kind for m in marks.values()}
    return [(kind, _SIGNS[kind], words[kind]) for kind in words if kind in kinds]


# ── one table ───────────────────────────────────────────────────────────────────────────────────────


def _table(audit: Audit, table: Table, marks: Mapping[int, Mark]) -> Mapping[str, Any]:
    report = audit.report
    absent = table.id in report.layout.absent
    first, end = report.layout.spans[table.id]
    return {
        "table": table,
        "absent": absent,
        "statement": dict(report.statements).get(table.id, ""),
        "panels": [] if absent else panels(report, table),
        "marked": sum(1 for slot in marks if first <= slot < end),
        "marks": marks,
        "printed": report.printed,
        "address": report.address,
    }
