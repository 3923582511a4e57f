"""SARIF: valid, complete, and nothing in it that a viewer would misread.

`sarif_subset.schema.json` is written from the standard and stricter than it. pydantic-sarif is generated from the
standard's own schema, sarif-schema-2.1.0.json of OASIS.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from govfin.diagnostics.diagnostic import Language
from govfin.renderings.as_sarif import sarif_text
from govfin.renderings.checked import Checked
from govfin.report.finding import Outcome
from renderings.small_audit import EVIL, audit, checked, clean, decided, keep, partial, report, schema, unusable

_SUBSET: Final = json.loads(Path(__file__).with_name("sarif_subset.schema.json").read_text(encoding="utf-8"))
_CASES: Final = {
    "found": [checked()],
    "clean": [checked(clean())],
    "partial": [checked(partial())],
    "decided": [checked(decided())],
    "several": [checked(), unusable(), checked(clean(), "/abs/乙.csv"), Checked("<stdin>", partial())],
    "evil": [checked(evolve(audit(), report=report(EVIL)), EVIL)],
}


def _log(case: str, language: Language = Language.EN) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif_text(_CASES[case], language, "0"))
    return log


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("language", Language)
def test_logs_are_valid(case: str, language: Language) -> None:
    Draft202012Validator.check_schema(_SUBSET)
    Draft202012Validator(_SUBSET).validate(_log(case, language))


@pytest.mark.parametrize("case", _CASES)
def test_logs_are_valid_by_the_schema_of_the_standard(case: str) -> None:
    standard = pytest.importorskip("pydantic_sarif.model").StaticAnalysisResultsFormatSarifVersion210JsonSchema
    log = _log(case)
    standard.model_validate(log)
    for spoilt in (log | {"version": "2.0.0"}, log | {"runs": [log["runs"][0] | {"findings": []}]}):
        with pytest.raises(ValueError, match="validation error"):
            standard.model_validate(spoilt)


def test_the_log_as_people_read_it() -> None:
    keep("found.sarif", sarif_text(_CASES["found"], Language.ZH, "0"))


@pytest.mark.parametrize("case", _CASES)
def test_indices_name_what_ids_name(case: str) -> None:
    run = _log(case)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    overrides = [o["descriptor"] for i in run["invocations"] for o in i.get("ruleConfigurationOverrides", [])]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        where = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][where["index"]]["location"]["uri"] == where["uri"]
    for descriptor in overrides:
        assert rules[descriptor["index"]]["id"] == descriptor["id"]
    assert len({r["id"] for r in rules}) == len(rules)


def test_every_rule_has_its_help_in_both_languages() -> None:
    rules = _log("found")["runs"][0]["tool"]["driver"]["rules"]
    assert {r["id"] for r in rules} == {f"small-2020/{r.code}" for r in schema().rules}
    for rule in rules:
        assert "规则：" in rule["help"]["text"]
        assert "Rule: " in rule["help"]["text"]


def test_a_finding_points_at_the_likeliest_cell_first() -> None:
    result = _log("found")["runs"][0]["results"][0]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "表1.5行"
    assert "should be 125.11" in result["message"]["text"]
    related = [x["logicalLocations"][0]["fullyQualifiedName"] for x in result["relatedLocations"]]
    assert related == ["表1.8行", "表1.6行", "表1.7行"]


def test_files_are_uris() -> None:
    artifacts = _log("several")["runs"][0]["artifacts"]
    assert [a["location"]["uri"] for a in artifacts] == [
        "%E6%8A%A5%E5%91%8A/%E7%94%B2%20%E5%B1%80.json",
        "%E6%8A%A5%E5%91%8A/%E5%9D%8F.json",
        "file:///abs/%E4%B9%99.csv",
        "stdin:",
    ]


def test_what_could_not_be_decided_is_open() -> None:
    results = _log("partial")["runs"][0]["results"]
    assert {r["ruleId"] for r in results if r["kind"] == "open"} == {
        code
        for code, counts in (("small-2020/" + c, n) for c, n in partial().outcomes.items())
        if counts[Outcome.UNDECIDED]
    }


def test_decisions_are_overrides_and_suppressions() -> None:
    run = _log("decided")["runs"][0]
    overrides = run["invocations"][0]["ruleConfigurationOverrides"]
    assert [o["configuration"] for o in overrides] == [
        {"enabled": False, "level": "none"},
        {"enabled": True, "level": "warning"},
    ]
    suppressed = [r for r in run["results"] if "suppressions" in r]
    assert [r["suppressions"][0]["justification"] for r in suppressed] == ["支出表按旧口径，已报县财政局同意"]
    assert sum(r["kind"] == "fail" for r in run["results"]) == len(audit().findings)


def test_an_unusable_file_is_a_notification() -> None:
    invocation = _log("several")["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [n["descriptor"]["id"] for n in invocation["toolExecutionNotifications"]] == ["D0102"]
