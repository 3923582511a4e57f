"""The JSON of an audit is as its published schema says."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

import govfin
from govfin.audit.as_data import VERSION, audit_data
from govfin.audit.decide import decide
from govfin.audit.decisions import Decision, Verdict
from govfin.audit.localize import Correction, Localization, Repair
from govfin.audit.slips import Slip
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Outcome

_SCHEMA: Final[dict[str, Any]] = json.loads(
    files("govfin.audit").joinpath("audit.schema.json").read_text(encoding="utf-8")
)


def _audit(**figures: str) -> govfin.Audit:
    return govfin.validate(govfin.new_report(govfin.load_schema("cn-2020"), {"表1.1行": "1", **figures}))


def _localized(*corrections: Correction) -> govfin.Audit:
    found = Localization((), (Repair(corrections),), proven=True, complete=False)
    return evolve(_audit(**{"表1.27行": "2"}), localization=found)


_AUDITS: Final = {
    "missing tables": _audit(),
    "broken": _audit(**{"表1.27行": "2"}),
    "unknown": _audit(**{"表1.27行": "?"}),
    "decided": decide(_audit(**{"表1.27行": "2"}), [Decision("表1.27行", Verdict.OFF, "原件如此", "govfin.toml")]),
    "repairs": _localized(
        Correction("表1.27行", "2.00", "1.00", None, ("表1.27行",), Slip.DIGIT),
        Correction("表1.1行", "1.00", "", ("", "2.00"), ()),
        Correction("表1.1行", "1.00", "2.00", ("1.99", "2.01"), ()),
    ),
    "no repair": _localized(),
}


@pytest.mark.parametrize("name", _AUDITS)
def test_an_audit_is_as_the_schema_says(name: str) -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    Draft202012Validator(_SCHEMA).validate(json.loads(json.dumps(audit_data(_AUDITS[name]))))


def test_the_example_is_as_the_schema_says() -> None:
    report = govfin.read("examples/jianghan-2020/published.csv")
    Draft202012Validator(_SCHEMA).validate(audit_data(govfin.validate(report)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("govfin", 2), ("ok", "yes"), ("findings", None), ("counts", {"fine": 1}), ("more", 1), ("decisions", [{}])],
)
def test_what_is_not_an_audit_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(_SCHEMA).validate({**audit_data(_AUDITS["broken"]), field: value})


def test_the_schema_knows_every_word_of_the_code() -> None:
    definitions = _SCHEMA["$defs"]
    assert set(definitions["counts"]["propertyNames"]["enum"]) == {o.value for o in Outcome}
    assert set(definitions["decision"]["properties"]["verdict"]["enum"]) == {v.value for v in Verdict}
    assert set(definitions["correction"]["properties"]["slip"]["enum"]) == {None, *(s.value for s in Slip)}
    assert set(definitions["finding"]["properties"]["severity"]["enum"]) == {s.value for s in Severity}
    assert _SCHEMA["properties"]["govfin"]["const"] == VERSION
