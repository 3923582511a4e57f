"""A project's decisions: verdicts change, the ledger does not, and nothing is forgotten."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.audit.decide import decidable, decide
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.report.report import Report

_TAIL: Final = "表2.1栏各行"
_EQUAL: Final = "表1.27行=表2.合计.1栏"


def _report(**changes: str) -> Report:
    figures = {"表1.1行": "10.00", "表1.27行": "10.00", "表2.合计.1栏": "10.00", "表2.合计.2栏": "10.00", **changes}
    return govfin.new_report(govfin.load_schema("cn-2020"), figures, year=2020)


def _broken() -> Report:
    return _report(**{"表1.27行": "12.00", "表2.合计.2栏": "5.00", "表2.合计.3栏": "5.01"})


def _severities(audit: govfin.Audit) -> dict[str, set[Severity]]:
    found: dict[str, set[Severity]] = {}
    for finding in audit.findings:
        found.setdefault(finding.rule or finding.code, set()).add(finding.severity)
    return found


def test_a_rule_that_is_lighter_here_gives_a_lighter_finding() -> None:
    before = govfin.validate(_broken())
    after = decide(before, [Decision(_EQUAL, Verdict.NOTE, "原件如此")])
    assert _severities(before)[_EQUAL] == {Severity.ERROR}
    assert _severities(after)[_EQUAL] == {Severity.NOTE}
    assert after.outcomes == before.outcomes
    assert [f.severity.rank for f in after.findings] == sorted(f.severity.rank for f in after.findings)


def test_a_tail_stays_a_note_whatever_is_decided() -> None:
    after = decide(govfin.validate(_broken()), [Decision(_TAIL, Verdict.ERROR, "从严")])
    assert _severities(after)[_TAIL] == {Severity.NOTE}


def test_a_rule_that_is_graver_here_gives_a_graver_finding() -> None:
    rule = "表6.[30217]<=表7.12栏"
    report = _report(**{"表6.[30217]": "5", "表7.12栏": "1"})
    before, decision = govfin.validate(report), Decision(rule, Verdict.ERROR, "从严")
    assert _severities(before)[rule] == {Severity.WARNING}
    assert _severities(decide(before, [decision]))[rule] == {Severity.ERROR}


def test_a_rule_that_is_off_sets_its_findings_aside() -> None:
    before = govfin.validate(_broken())
    after = decide(before, [Decision(_EQUAL, Verdict.OFF, "口径不同")])
    assert _EQUAL not in _severities(after)
    assert [f.rule for f in after.set_aside] == [_EQUAL]
    assert after.outcomes == before.outcomes
    text = after.text(Language.ZH)
    assert "口径不同" in text
    assert "搁置 1 项发现" in text


def test_a_finding_without_a_rule_is_named_by_its_code() -> None:
    before = govfin.validate(_broken())
    after = decide(before, [Decision("F0203", Verdict.OFF, "只报两张表")])
    assert {f.code for f in after.set_aside} == {"F0203"}
    assert "F0203" not in _severities(after)


def test_codes_may_be_written_full_width() -> None:
    after = decide(govfin.validate(_broken()), [Decision("表1.27 行＝表2.合计.1栏", Verdict.OFF, "口径不同")])
    assert after.decisions[0].rule == _EQUAL
    assert len(after.set_aside) == 1


@pytest.mark.parametrize("rule", ["F0103", "表99.1行", "D0101"])
def test_a_relation_is_decided_by_its_rule_not_by_its_kind(rule: str) -> None:
    before = govfin.validate(_broken())
    assert rule not in decidable(before.report.schema).values()
    assert decide(before, [Decision(rule, Verdict.OFF, "…")]) == before


@given(st.dictionaries(st.sampled_from([_TAIL, _EQUAL, "表1.27行", "F0203"]), st.sampled_from(Verdict)))
def test_no_finding_is_lost(verdicts: dict[str, Verdict]) -> None:
    before = govfin.validate(_broken())
    after = decide(before, [Decision(rule, verdict, "理由") for rule, verdict in verdicts.items()])

    def keys(audit: govfin.Audit) -> list[tuple[str, str, str]]:
        found = (*audit.findings, *audit.set_aside)
        return sorted((f.code, f.rule, str(f.params)) for f in found)

    assert keys(after) == keys(before)
    assert all(verdicts[f.rule or f.code] is Verdict.OFF for f in after.set_aside)
    assert len(after.decisions) == len(verdicts)
