"""JUnit: well-formed whatever the names, one case a rule, counts that are right."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.renderings.as_junit import junit_text
from govfin.renderings.checked import Checked
from govfin.report.finding import Outcome
from renderings.small_audit import EVIL, audit, checked, clean, keep, partial, report, schema, unusable

_UNSPEAKABLE: Final = "报告\x00\x1b[31m\ufffe.json"


def _suites(*found: Checked, strict: bool = False) -> ET.Element:
    return ET.fromstring(junit_text(found, Language.EN, strict=strict))  # noqa: S314 - our own


def test_the_xml_as_people_read_it() -> None:
    keep("found.junit.xml", junit_text([checked(), unusable()], Language.ZH))


def test_a_case_is_a_rule() -> None:
    suite = _suites(checked()).find("testsuite")
    assert suite is not None
    assert [c.get("name") for c in suite] == [r.code for r in schema().rules]


@pytest.mark.parametrize(("strict", "failures"), [(False, 2), (True, 2)])
def test_errors_fail(strict: bool, failures: int) -> None:
    root = _suites(checked(), strict=strict)
    assert root.get("failures") == str(failures)
    assert {c.get("name") for c in root.iter("testcase") if c.find("failure") is not None} == {
        f.rule for f in audit().findings if f.severity == "error"
    }


def test_notes_are_told_and_do_not_fail() -> None:
    case = next(c for c in _suites(checked()).iter("testcase") if c.get("name") == "表2.1栏各行")
    assert case.find("failure") is None
    assert (case.findtext("system-out") or "").count("note[F0101]") == 4


def test_what_could_not_be_decided_is_skipped() -> None:
    root = _suites(checked(partial()))
    skipped = {c.get("name") for c in root.iter("testcase") if c.find("skipped") is not None}
    assert skipped == {code for code, counts in partial().outcomes.items() if counts[Outcome.UNDECIDED]}
    # The missing tables are findings that no rule states.
    missing = next(c for c in root.iter("testcase") if c.get("name") == "F0203")
    assert len(missing.findall("failure")) == 2


def test_counts_are_those_of_the_cases() -> None:
    root = _suites(checked(), checked(clean()), checked(partial()), unusable())
    assert root.get("errors") == "1"
    for attribute in ("tests", "failures", "errors", "skipped"):
        assert root.get(attribute) == str(sum(int(s.get(attribute, "")) for s in root.findall("testsuite")))


@pytest.mark.parametrize("name", [EVIL, _UNSPEAKABLE, "\udce4bad"])
def test_names_cannot_break_it(name: str) -> None:
    found = Checked(name, evolve(audit(), report=report(EVIL)))
    wrong = Checked(name, None, (Diagnostic("D0107", {"reason": name}, file="x"),))
    text = junit_text([found, wrong], Language.ZH)
    text.encode("utf-8")
    assert len(ET.fromstring(text)) == 2  # noqa: S314 - our own
