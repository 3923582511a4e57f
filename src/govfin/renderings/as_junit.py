"""Audits as JUnit XML: a suite a file, a case a rule; a broken rule is a failure, one that could not run is skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from govfin.audit.audit import Audit
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import severity_word, show_all
from govfin.renderings.checked import Checked, failing
from govfin.renderings.words import say
from govfin.report.finding import Finding, Outcome

#: What XML 1.0 cannot say.
_UNSPEAKABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(checked: Sequence[Checked], language: Language, *, strict: bool = False) -> str:
    """The XML of a check. With `strict`, warnings are failures too."""
    root = ET.Element("testsuites", name="govfin")
    for one in checked:
        suite = ET.SubElement(root, "testsuite", name=_plain(one.file))
        if one.audit is not None:
            _cases(suite, one.audit, language, strict=strict)
        else:
            case = ET.SubElement(suite, "testcase", classname="govfin", name=_plain(one.file))
            error = ET.SubElement(case, "error", type="unusable", message=say("unusable", language))
            error.text = _plain(show_all(one.diagnostics, language))
        _count(suite)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _cases(suite: ET.Element, audit: Audit, language: Language, *, strict: bool) -> None:
    schema = audit.report.schema
    grave = failing(strict=strict)
    for rule in schema.rules:
        case = ET.SubElement(suite, "testcase", classname=_plain(schema.id), name=_plain(rule.code))
        found = [f for f in audit.findings if f.rule == rule.code]
        undecided = audit.outcomes[rule.code][Outcome.UNDECIDED]
        failures = [f for f in found if f.severity in grave]
        for finding in failures:
            _failure(case, finding, language)
        if undecided and not failures:
            ET.SubElement(case, "skipped", message=say("undecided", language, count=undecided))
        elif set(audit.outcomes[rule.code]) == {Outcome.NOT_APPLICABLE}:
            ET.SubElement(case, "skipped", message=say("not_applicable", language))
        _output(case, (f for f in found if f not in failures), language)
    by_code: dict[str, list[Finding]] = {}
    for finding in audit.findings:
        if not finding.rule:
            by_code.setdefault(finding.code, []).append(finding)
    for code, found in by_code.items():
        case = ET.SubElement(suite, "testcase", classname=_plain(schema.id), name=code)
        failures = [f for f in found if f.severity in grave]
        for finding in failures:
            _failure(case, finding, language)
        _output(case, (f for f in found if f not in failures), language)


def _failure(case: ET.Element, finding: Finding, language: Language) -> None:
    message = finding.message(language)
    failure = ET.SubElement(case, "failure", type=finding.code, message=_plain(message))
    failure.text = _plain("\n".join(_lines(finding, message)))


def _lines(finding: Finding, message: str) -> Iterator[str]:
    yield message
    yield from (f"{c.address} {c.figure}" for c in finding.cells)
    if finding.because:
        yield f"{finding.because}（{finding.source}）" if finding.source else finding.because


def _output(case: ET.Element, findings: Iterator[Finding], language: Language) -> None:
    lines = [f"{severity_word(f.severity, language)}[{f.code}] {f.message(language)}" for f in findings]
    if lines:
        ET.SubElement(case, "system-out").text = _plain("\n".join(lines))


def _count(element: ET.Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(1 for c in cases if c.find(tag) is not None)))


def _plain(text: str) -> str:
    return _UNSPEAKABLE.sub("\ufffd", text)
