"""A report beside last year's: what is compared, what cannot be, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

import govfin
from govfin.audit.companions import Companions
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
    # Of last year 1 + 3 + 1 sentences, of the budget 6 + 1 + 1, of units 5 and the 6 of 表7.
    assert audit.counts[govfin.Outcome.NOT_APPLICABLE] == 5 + 8 + 11
    assert "24 not applicable" in audit.text()


def test_what_agrees_with_last_year_passes(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), prior=last(form_of_2019))
    assert companions(audit) == []
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.PASS: 1}
    assert dict(audit.outcomes[FUNDS]) == {govfin.Outcome.PASS: 3}
    assert audit.counts[govfin.Outcome.NOT_APPLICABLE] == 8 + 11


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
        validate(report(), Companions(last(form_of_2019)))


# ── the budget ──────────────────────────────────────────────────────────────────────────────────────

THREE: Final = "表7.(1…6)栏=预算.表7.(1…6)栏"


def planned() -> dict[str, str]:
    """The budget figures that the accounts print in 表7."""
    return {f"表7.{column}栏": report().text(f"表7.{column}栏") for column in range(1, 7)}


def budget(figures: Mapping[str, str]) -> Report:
    return govfin.new_report(report().schema, {**planned(), **figures}, year=2020, department=report().department)


def test_the_budget_that_the_accounts_repeat_passes() -> None:
    audit = govfin.validate(report(), budget=budget({}))
    assert audit.outcomes[THREE][govfin.Outcome.PASS] + audit.outcomes[THREE][govfin.Outcome.BLANK] == 6
    assert not [f for f in audit.findings if f.rule == THREE]
    assert dict(audit.outcomes[CARRIED]) == {govfin.Outcome.NOT_APPLICABLE: 1}


def test_a_budget_told_otherwise_is_a_warning_with_both_figures() -> None:
    wrong = str(Decimal(planned()["表7.6栏"] or "0") + 1)
    audit = govfin.validate(report(), budget=budget({"表7.6栏": wrong}))
    (finding,) = [f for f in audit.findings if f.rule == THREE]
    assert (finding.code, finding.severity, finding.residual) == ("F0103", govfin.Severity.WARNING, "-1.00")
    assert finding.cells[1].address == "预算.表7.6栏"
    assert audit.ok


def test_a_budget_of_another_year_is_not_compared(form_of_2019: Schema) -> None:
    audit = govfin.validate(report(), budget=last(form_of_2019))
    (finding,) = [f for f in audit.findings if f.code == "F0501"]
    assert (finding.params["companion"], finding.params["found"], finding.params["expected"]) == (
        "预算",
        "2019",
        "2020",
    )
    assert dict(audit.outcomes[THREE]) == {govfin.Outcome.UNDECIDED: 6}


@pytest.fixture(scope="module")
def in_yuan(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    path = tmp_path_factory.mktemp("forms") / "budget-2020.govfin"
    path.write_text(
        'schema budget-2020 "2020年度部门预算（元）" { year 2020\n unit 元 precision 0.01 }\n'
        'table 表1 "一般公共预算财政拨款“三公”经费支出决算表" {\n group "预算数" {\n column 1 "合计"\n'
        ' column 2 "因公出国（境）费"\n column 3 "公务接待费"\n }\n 1栏 = (2+3)栏\n}\n',
        encoding="utf-8",
    )
    return govfin.load_schema(path)


@pytest.mark.parametrize(
    ("yuan", "outcome"), [("60449.99", "pass"), ("60350", "pass"), ("60349.99", "mismatch"), ("61551", "broken")]
)
def test_a_budget_in_yuan_is_rounded_before_it_is_compared(in_yuan: Schema, yuan: str, outcome: str) -> None:
    accounts = govfin.new_report(report().schema, {"表7.1栏": "6.04", "表7.6栏": "6.04"}, year=2020)
    plan = govfin.new_report(in_yuan, {"表1.1栏": yuan, "表1.3栏": yuan}, year=2020)
    counted = govfin.validate(accounts, budget=plan).outcomes[THREE]
    # 公务用车's three columns have no counterpart in that form.
    assert counted[govfin.Outcome.UNDECIDED] == 3
    assert counted[govfin.Outcome(outcome)] == 2


def test_what_is_printed_more_coarsely_is_not_compared(in_yuan: Schema) -> None:
    accounts = govfin.new_report(in_yuan, {"表1.1栏": "60449.99"}, year=2020)
    moved = govfin.move(
        govfin.new_report(report().schema, {"表7.1栏": "6.04"}, year=2020), in_yuan, rounded=True
    ).report
    assert accounts.schema is moved.schema
    assert moved.text("表1.1栏") == "?"


# ── units ───────────────────────────────────────────────────────────────────────────────────────────

PART: Final = "下级.表3.各行.2栏<=表3.各行.2栏"


def unit(name: str | None, figures: Mapping[str, str]) -> Report:
    return govfin.compute(govfin.new_report(report().schema, dict(figures), year=2020, department=name))


def first_item() -> str:
    """A functional item of the report with basic expenditure."""
    rows = report().layout.rows["表3"]
    return next(code for code in rows if len(code) == 7 and report().text(f"表3.[{code}].2栏") not in ("", "0.00"))


def test_units_that_are_part_of_the_department_pass() -> None:
    code = first_item()
    units = [
        unit("甲中心（虚构）", {f"表3.[{code}].2栏": "0.50"}),
        unit("乙中心（虚构）", {f"表3.[{code}].2栏": "0.25"}),
    ]
    audit = govfin.validate(report(), units=units)
    assert not [f for f in audit.findings if f.rule == PART]
    assert audit.outcomes[PART][govfin.Outcome.PASS] >= 8, "合计, 类, 款 and 项 of two units"


def test_a_unit_with_more_than_its_department_is_told_by_name() -> None:
    code = first_item()
    more = str(Decimal(report().text(f"表3.[{code}].2栏")) + 5)
    units = [unit("甲中心（虚构）", {f"表3.[{code}].2栏": "0.50"}), unit("乙中心（虚构）", {f"表3.[{code}].2栏": more})]
    audit = govfin.validate(report(), units=units)
    told = [f for f in audit.findings if f.rule == PART]
    assert {f.severity for f in told} == {govfin.Severity.WARNING}
    addresses = [c.address for f in told for c in f.cells if c.address.startswith("下级")]
    assert f"下级（乙中心（虚构））.表3.[{code}].2栏" in addresses
    assert not [a for a in addresses if "甲中心" in a]


def test_a_code_that_the_department_lacks_is_a_finding() -> None:
    audit = govfin.validate(report(), units=[unit(None, {"表3.[2320301].2栏": "3.00"})])
    assert "2320301" not in report().layout.rows["表3"]
    assert [f for f in audit.findings if f.rule == PART and "下级.表3.[2320301].2栏" in {c.address for c in f.cells}]


def test_the_department_is_no_unit_of_its_own() -> None:
    audit = govfin.validate(report(), units=[report()])
    assert [f.code for f in audit.findings if f.code.startswith("F05")] == ["F0504"]
    assert govfin.Outcome.PASS not in audit.outcomes[PART]


def test_the_command_takes_a_budget_and_units(tmp_path: Path) -> None:
    code = first_item()
    govfin.write(budget({"表7.6栏": "999.00"}), tmp_path / "budget.json")
    more = str(Decimal(report().text(f"表3.[{code}].2栏")) + 5)
    govfin.write(unit("甲中心（虚构）", {f"表3.[{code}].2栏": more}), tmp_path / "a.json")
    govfin.write(unit("乙中心（虚构）", {f"表3.[{code}].2栏": "0.10"}), tmp_path / "b.json")
    source = str(EXAMPLE / "expected.csv")
    others = ["--budget", str(tmp_path / "budget.json"), "--unit", str(tmp_path / "a.json")]
    others += ["--unit", str(tmp_path / "b.json")]
    found = CliRunner().invoke(main, ["check", source, *others, "--lang", "en"])
    assert found.exit_code == 0, found.output
    words = " ".join(found.output.split())
    assert "differs from 预算.表7.6栏, 999.00" in words
    assert f"下级（甲中心（虚构））.表3.[{code}].2栏" in words
    assert "下级（乙中心（虚构））.表3" not in words
    # What a unit's file does not have is said once a rule, not once a row.
    assert words.count("rule 下级.表8.各行.3栏<=表8.各行.3栏 could not be compared") <= 2
    assert CliRunner().invoke(main, ["check", source, source, *others]).exit_code == 2


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
