"""Audits as SARIF 2.1.0: a rule of a schema is a rule, a finding a result, an address a logical location.

A rule that could not be decided is a result of kind `open`; what a project decided is an override of the rule's
configuration, and findings that it set aside are results with a suppression, so nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from govfin.audit.as_data import finding_data, localization_data
from govfin.audit.audit import Audit
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.codes import Entry, catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Language, Severity
from govfin.diagnostics.show import place_text, severity_of, severity_word, show
from govfin.renderings.checked import Checked, audits
from govfin.renderings.words import repair_text, say
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.schema.rules import Rule
from govfin.schema.schema import Schema

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
#: How a SARIF viewer shows a rule that is switched off.
_NONE: Final = "none"


def sarif_text(checked: Sequence[Checked], language: Language, version: str) -> str:
    """The SARIF log of a check by a version of govfin: one run, whatever the number of files."""
    found = audits(checked)
    rules = _rules(found)
    index = {rule["id"]: i for i, rule in enumerate(rules)}
    usable = all(c.audit is not None for c in checked)
    invocation: dict[str, Any] = {"executionSuccessful": usable}
    overrides = [o for audit in found for o in _overrides(audit, index)]
    if overrides:
        invocation["ruleConfigurationOverrides"] = _once(overrides)
    told = [_notification(d, i, language) for i, c in enumerate(checked) if c.audit is None for d in c.diagnostics]
    if told:
        invocation["toolExecutionNotifications"] = told
    run = {
        "tool": {"driver": {"name": "govfin", "version": version, "rules": rules}},
        "language": _LANGUAGES[language],
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "artifacts": [{"location": _location(c.file), "roles": ["analysisTarget"]} for c in checked],
        "results": [
            result
            for i, c in enumerate(checked)
            if c.audit is not None
            for result in _results(c.audit, c.file, i, index, language)
        ],
    }
    data = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────


def _rules(found: Sequence[Audit]) -> list[dict[str, Any]]:
    """Every rule of every schema, then the findings that no rule states."""
    schemas = {a.report.schema.id: a.report.schema for a in found}
    rules = {rule_id(s, r.code): _rule(s, r) for s in schemas.values() for r in s.rules}
    codes = {f.code for a in found for f in (*a.findings, *a.set_aside) if not f.rule}
    codes |= {d.rule for a in found for d in a.decisions if d.rule in catalogue()}
    return [*rules.values(), *(_kind(catalogue()[code]) for code in sorted(codes))]


def rule_id(schema: Schema, rule: str) -> str:
    """The id of a schema's rule in a log, which may be about reports of several forms: `cn-2020/表1.27行`."""
    return f"{schema.id}/{rule}"


def _rule(schema: Schema, rule: Rule) -> dict[str, Any]:
    verdict = Severity(rule.verdict)
    return {
        "id": rule_id(schema, rule.code),
        "shortDescription": {"text": rule.text or rule.code},
        "fullDescription": {"text": rule.because or rule.text or rule.code},
        "defaultConfiguration": {"level": _LEVELS[verdict]},
        "help": {"text": "\n\n".join("\n".join(_help(rule, verdict, language)) for language in Language)},
        "properties": {"schema": schema.id, "origin": rule.origin, "because": rule.because, "source": rule.source},
    }


def _help(rule: Rule, verdict: Severity, language: Language) -> Iterator[str]:
    yield say("form_says", language, text=rule.text or rule.code)
    if rule.because:
        yield say("reason", language, because=rule.because)
    if rule.source:
        yield say("source", language, source=rule.source)
    yield say("gravest", language, verdict=severity_word(verdict, language))


def _kind(entry: Entry) -> dict[str, Any]:
    texts = [entry.message.in_(language) for language in Language]
    return {
        "id": entry.code,
        "shortDescription": {"text": _template(texts[0])},
        "fullDescription": {"text": "\n".join(map(_template, texts))},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "help": {"text": "\n\n".join(map(_template, texts))},
    }


def _template(text: str) -> str:
    """A message with its blanks marked so that a viewer does not fill them in."""
    return text.replace("{", "‹").replace("}", "›")


# ── results ─────────────────────────────────────────────────────────────────────────────────────────


def _results(
    audit: Audit, file: str, artifact: int, index: dict[str, int], language: Language
) -> Iterator[dict[str, Any]]:
    report = audit.report
    where = {"artifactLocation": {**_location(file), "index": artifact}}
    reasons = {d.rule: d.reason for d in audit.decisions if d.verdict is Verdict.OFF}
    for finding in audit.findings:
        yield _result(audit, finding, where, index, language)
    for finding in audit.set_aside:
        reason = reasons.get(finding.rule) or reasons.get(finding.code, "")
        suppressed = {"suppressions": [{"kind": "external", "justification": reason}]}
        yield {**_result(audit, finding, where, index, language), **suppressed}
    for rule in report.schema.rules:
        id_ = rule_id(report.schema, rule.code)
        kinds = {"open": (Outcome.UNDECIDED, "undecided"), "notApplicable": (Outcome.NOT_APPLICABLE, "not_applicable")}
        for kind, (outcome, words) in kinds.items():
            count = audit.outcomes[rule.code][outcome]
            if count:
                yield {
                    "ruleId": id_,
                    "ruleIndex": index[id_],
                    "kind": kind,
                    "level": "none",
                    "message": {"text": say(words, language, count=count)},
                    "locations": [{"physicalLocation": where}],
                }


def _result(
    audit: Audit, finding: Finding, where: dict[str, Any], index: dict[str, int], language: Language
) -> dict[str, Any]:
    report = audit.report
    id_ = rule_id(report.schema, finding.rule) if finding.rule else finding.code
    repairs = _repairs(audit, finding)
    first = next((c for c in finding.cells if c.address in {r.address for r in repairs}), None)
    cells = sorted(finding.cells, key=lambda c: c is not first) if first else list(finding.cells)
    text = ". ".join([finding.message(language), *(repair_text(r, language) for r in repairs)])
    locations = [_place(report, c, where, language) for c in cells]
    data = finding_data(finding)
    properties = {key: data[key] for key in ("code", "message", "residual", "because", "source") if data[key]}
    if repairs and audit.localization is not None:
        known = {c.address for c in finding.cells}
        best = localization_data(audit.localization)["repairs"][0]
        properties["repair"] = [c for c in best if c["address"] in known]
    return {
        "ruleId": id_,
        **({"ruleIndex": index[id_]} if id_ in index else {}),
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": locations[:1] or [{"physicalLocation": where}],
        **({"relatedLocations": locations[1:]} if locations[1:] else {}),
        "partialFingerprints": {"govfin/v1": "|".join([id_, finding.code, *(c.address for c in finding.cells)])},
        "properties": properties,
    }


def _repairs(audit: Audit, finding: Finding) -> list[Any]:
    """What the likeliest repair says of the cells of a finding."""
    if audit.localization is None or not audit.localization.repairs:
        return []
    known = {c.address for c in finding.cells}
    return [c for c in audit.localization.repairs[0].corrections if c.address in known]


def _place(report: Report, cell: FindingCell, where: dict[str, Any], language: Language) -> dict[str, Any]:
    table, _, name = cell.address.partition(".")
    parent = report.schema.table_by_id.get(table)
    label = parent.title if parent is not None else table
    place = f" ({place_text(cell.place, language)})" if cell.place else ""
    return {
        "physicalLocation": where,
        "logicalLocations": [{"name": name or table, "fullyQualifiedName": cell.address, "kind": "value"}],
        "message": {
            "text": say("figure_at", language, label=f"{label} {cell.address}", figure=cell.figure or "—") + place
        },
    }


# ── the run ─────────────────────────────────────────────────────────────────────────────────────────


def _overrides(audit: Audit, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    for decision in audit.decisions:
        id_ = decision.rule if decision.rule in catalogue() else rule_id(audit.report.schema, decision.rule)
        yield {
            "descriptor": {"id": id_, **({"index": index[id_]} if id_ in index else {})},
            "configuration": _configuration(decision),
            "properties": {"reason": decision.reason, "place": decision.place},
        }


def _configuration(decision: Decision) -> dict[str, Any]:
    if decision.verdict is Verdict.OFF:
        return {"enabled": False, "level": _NONE}
    return {"enabled": True, "level": decision.verdict.value}


def _notification(diagnostic: Diagnostic, artifact: int, language: Language) -> dict[str, Any]:
    return {
        "descriptor": {"id": diagnostic.code},
        "level": _LEVELS[severity_of(diagnostic)],
        "message": {"text": show(diagnostic, language)},
        "locations": [{"physicalLocation": {"artifactLocation": {"index": artifact}}}],
    }


def _location(file: str) -> dict[str, Any]:
    """A file as a URI: relative as it was named, absolute with its scheme; standard input has a name alone."""
    path = Path(file)
    if file.startswith("<"):
        return {"uri": "stdin:", "description": {"text": file}}
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")}


def _once(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(o, sort_keys=True): o for o in found}.values())
