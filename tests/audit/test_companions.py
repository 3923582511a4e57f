"""A report beside last year's: what is compared, what cannot be, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

import govfin
from govfin.audit.validate import validate
from govfin.cli.main import main
from govfin.library.load import Loader
from govfin.library.shelf import default_shelf
from govfin.report.report import Report
from govfin.schema.schema import Schema

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "invented-2020"
CARRIED: Final = "表1.29行=上年.表1.59行"
FUNDS: Final = "表4.(29…31)行=上年.表4.60行.(3…5)栏"
#: The year's start of the invented report, where last year's report has its end.
ENDS: Final = {
    "表1.59行": "179.27",
    "表4.60行.3栏": "88.42",
    "表4.60行.4栏": "59.35",
    "表4.60行.5栏": "4.00",
    "表8.合计.6栏": "59.35",
}


@cache
def report() -> Report:
    return govfin.read(EXAMPLE / "expected.csv")


@pytest.fixture(scope="module")
def form_of_2019(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    path = tmp_path_factory.mktemp("forms") / "cn-2019.govfin"
    path.write_text('schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n', encoding="utf-8")
    loaded = Loader(default_shelf([path.parent])).load(path).schema
    assert loaded is not None
    return loaded


def last(schema: Schema, figures: Mapping[str, str] | None = None, department: str | None = None) -> Report:
    return govfin.new_report(schema, {**ENDS, **(figures or {})}, year=2019, department=department)


def companions(audit: govfin.Audit) -> list[tuple[str, str]]:
    return [(f.code, f.rule) for f in audit.findings if "上年" in f.rule or f.code.startswith("F05")]


def test_without_last_year_the_rules_do_not_apply_and_nothing_else_changes() -> None:
    audit = govfin.validate(report())
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.NOT_APPLICABLE: 1}
    assert dict(audit.outcomes[FUNDS]) == {govfin.Outcome.NOT_APPLICABLE: 3}
    assert audit.counts[govfin.Outcome.UNDECIDED] == 0
    assert companions(audit) == []
    checks = sum(audit.counts.values()) - audit.counts[govfin.Outcome.NOT_APPLICABLE]
    assert checks == len(report().system.relations)
    assert f"{checks} checks" in audit.text()
    assert "5 not applicable" in audit.text()


def test_what_agrees_with_last_year_passes(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), prior=last(form_of_2019))
    assert companions(audit) == []
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.PASS: 1}
    assert dict(audit.outcomes[FUNDS]) == {govfin.Outcome.PASS: 3}
    assert audit.counts[govfin.Outcome.NOT_APPLICABLE] == 0


def test_what_does_not_is_a_warning_with_both_figures(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), prior=last(form_of_2019, {"表1.59行": "180.00"}))
    assert companions(audit) == [("F0103", CARRIED)]
    finding = next(f for f in audit.findings if f.rule == CARRIED)
    assert finding.severity is govfin.Severity.WARNING
    assert [(c.address, c.figure) for c in finding.cells] == [("表1.29行", "179.27"), ("上年.表1.59行", "180.00")]
    assert finding.residual == "-0.73"
    assert audit.ok


def test_a_step_between_the_years_is_a_mismatch(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), prior=last(form_of_2019, {"表1.59行": "179.28"}))
    assert companions(audit) == [("F0102", CARRIED)]


@pytest.mark.parametrize("figures", [{"表1.59行": "?"}, {}])
def test_what_last_year_does_not_say_is_undecided_and_said(form_of_2019: Schema, figures: dict[str, str]) -> None:
    prior = govfin.new_report(form_of_2019, {"表4.60行.3栏": "88.42"} | figures, year=2019)
    audit = govfin.validate(report(), prior=prior)
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.UNDECIDED: 1}
    told = next(f for f in audit.findings if f.rule == CARRIED)
    assert (told.code, told.severity) == ("F0503", govfin.Severity.NOTE)
    assert "上年.表1" in told.params["cells"]


def test_a_form_that_lacks_a_line_leaves_its_rule_undecided(tmp_path: Path) -> None:
    path = tmp_path / "cn-2019.govfin"
    text = 'schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n'
    text += "change table 表4 { change panel 支出 { drop column 5 } }\n"
    path.write_text(text, encoding="utf-8")
    older = govfin.load_schema(path)
    prior = govfin.new_report(older, {k: v for k, v in ENDS.items() if k != "表4.60行.5栏"}, year=2019)
    audit = govfin.validate(report(), prior=prior)
    assert dict(audit.outcomes[FUNDS]) == {govfin.Outcome.PASS: 2, govfin.Outcome.UNDECIDED: 1}
    assert companions(audit) == [("F0503", FUNDS)]


def test_a_report_of_another_year_is_not_compared() -> None:
    audit = govfin.validate(report(), prior=report())
    assert companions(audit) == [("F0501", "")]
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.UNDECIDED: 1}


def test_another_department_is_noted_and_compared(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), prior=last(form_of_2019, department="虚构市另一局"))
    assert companions(audit) == [("F0502", "")]
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.PASS: 1}


def test_last_year_in_a_form_of_its_own_must_be_moved_first(form_of_2019: Schema) -> None:
    with pytest.raises(ValueError, match="move it first"):
        validate(report(), last(form_of_2019))


@pytest.mark.parametrize("language", list(govfin.Language))
def test_every_message_is_whole(form_of_2019: Schema, language: govfin.Language) -> None:
    prior = govfin.new_report(form_of_2019, {"表1.59行": "180"}, year=2019, department="虚构市另一局")
    for finding in govfin.validate(report(), prior=prior).findings:
        assert "{" not in finding.message(language)


def test_the_command_takes_last_year(form_of_2019: Schema, tmp_path: Path) -> None:
    (tmp_path / "cn-2019.govfin").write_text(
        'schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n', encoding="utf-8"
    )
    govfin.write(last(form_of_2019, {"表1.59行": "180.00"}), tmp_path / "last.json")
    options = ["--prior", str(tmp_path / "last.json"), "--schemas", str(tmp_path), "--lang", "en", "--no-repairs"]
    source = str(EXAMPLE / "expected.csv")
    found = CliRunner().invoke(main, ["check", source, *options])
    assert found.exit_code == 0, found.output
    assert "differs from 上年.表1.59行, 180.00" in " ".join(found.output.split())
    assert CliRunner().invoke(main, ["check", source, "--strict", *options]).exit_code == 1
    assert CliRunner().invoke(main, ["check", source, source, *options]).exit_code == 2
