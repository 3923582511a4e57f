"""A report beside a budget that follows a form of its own, in 元: what is compared, exactly, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.audit.tolerance import classify
from govfin.cli.main import main
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.system.relations import lower_beside

_UPDATE: Final = os.environ.get("GOVFIN_UPDATE") == "1"
GOLDEN: Final = Path(__file__).parent / "golden"
DEPARTMENT: Final = "虚构区财政局（虚构）"
OVER: Final = "支出超过年初预算"
INITIAL: Final = "年初预算.各行.年初预算数=预算.表5.各行.合计"
THREE: Final = "表7.预算合计=预算.表9.合计"
#: Invented, in the layout of the published forms. 万元 in the accounts, 元 in the budget.
SPENT: Final = {"2010601": ("1511.89", "1560.05"), "2010602": ("10.00", "10.00"), "2010607": ("135.25", "135.90")}
PLANNED: Final = {"2010601": "15600512.40", "2010602": "100000.00", "2010607": "1359000.00"}
KIND: Final = {"2010601": "基本支出", "2010602": "项目支出", "2010607": "项目支出", "2010650": "基本支出"}


def accounts(figures: Mapping[str, str] | None = None, form: str = "cn-2024") -> Report:
    given = {f"表5.[{code}].{KIND[code]}": spent for code, (spent, _) in SPENT.items()}
    given |= {f"年初预算.[{code}].年初预算数": planned for code, (_, planned) in SPENT.items()}
    given |= {"表7.公务接待预算": "0.95", "机关运行经费.年初预算数": "229.43"} | dict(figures or {})
    return govfin.compute(govfin.new_report(govfin.load_schema(form), given, year=2024, department=DEPARTMENT))


def budget(figures: Mapping[str, str] | None = None, form: str = "shanghai-budget-2024", year: int = 2024) -> Report:
    given = {f"表5.[{code}].{KIND[code]}": planned for code, planned in PLANNED.items()}
    given |= {"表9.公务接待费": "0.95", "表9.机关运行经费预算数": "229.43"} | dict(figures or {})
    return govfin.compute(govfin.new_report(govfin.load_schema(form), given, year=year, department=DEPARTMENT))


def beside(audit: govfin.Audit) -> list[tuple[str, str, str]]:
    return [
        (f.code, f.rule, f.residual) for f in audit.findings if "预算." in f.rule or f.rule == OVER or "F05" in f.code
    ]


@pytest.mark.parametrize("form", ["cn-2024", "cn-2024-24"])
def test_accounts_that_repeat_their_budget_pass(form: str) -> None:
    audit = govfin.validate(accounts(form=form), budget=budget())
    assert beside(audit) == []
    # 3 项, and 类, 款 and 合计 above them: all rounded from 元, none of them a tail.
    assert dict(audit.outcomes[INITIAL]) == {govfin.Outcome.PASS: 6}
    assert dict(audit.outcomes[OVER]) == {govfin.Outcome.PASS: 3}
    assert dict(audit.outcomes[THREE]) == {govfin.Outcome.PASS: 1}


def test_without_a_budget_its_rules_do_not_apply() -> None:
    outcomes = govfin.validate(accounts()).outcomes
    assert dict(outcomes[OVER]) == dict(outcomes[INITIAL]) == {govfin.Outcome.NOT_APPLICABLE: 1}


def test_the_other_unit_is_reckoned_with_and_said() -> None:
    audit = govfin.validate(accounts({"表5.[2010602].项目支出": "10.51"}), budget=budget())
    (finding,) = [f for f in audit.findings if f.rule == OVER]
    # 105,100.00 元 of which 100,000.00 were planned.
    assert (finding.code, finding.severity, finding.residual) == ("F0103", govfin.Severity.NOTE, "5100.00")
    assert [(c.address, c.figure, c.coefficient) for c in finding.cells] == [
        ("表5.[2010602].合计", "10.51", 1),
        ("预算.表5.[2010602].合计", "100000.00", -1),
    ]
    assert finding.message(govfin.Language.ZH) == (
        "不符：表5.[2010602].合计＝10.51 万元，大于 预算.表5.[2010602].合计＝100000.00 元，相差 5100.00 元"
    )


@pytest.mark.parametrize(
    ("planned", "outcome"),
    [
        ("15600499.99", "pass"),  # the largest that prints 1560.05
        ("15600450.00", "pass"),  # the smallest: the half is rounded up
        ("15600549.99", "pass"),
        ("15600449.99", "mismatch"),  # prints 1560.04: one step of the accounts away
        ("15600550.00", "tail"),  # prints 1560.06; before its own last digit was rounded, it may have been less
        ("15600550.01", "mismatch"),
        ("15600349.99", "broken"),
        ("", "broken"),
    ],
)
def test_one_figure_in_two_units(planned: str, outcome: str) -> None:
    found = govfin.validate(accounts(), budget=budget({"表5.[2010601].基本支出": planned})).outcomes[INITIAL]
    assert found[govfin.Outcome(outcome)] >= 1
    assert found.total() == 6


def test_a_row_that_only_the_budget_has_is_compared_with_nothing() -> None:
    audit = govfin.validate(accounts(), budget=budget({"表5.[2010650].基本支出": "300000.00"}))
    assert ("F0103", INITIAL, "-300000.00") in beside(audit)


def test_a_budget_of_another_year_is_told_and_not_compared() -> None:
    audit = govfin.validate(accounts(), budget=budget(form="shanghai-budget-2025", year=2025))
    assert [code for code, _, _ in beside(audit)] == ["F0501"]
    assert dict(audit.outcomes[THREE]) == {govfin.Outcome.UNDECIDED: 1}


def test_a_budget_that_was_read_by_another_loader_is_the_same_form(monkeypatch: pytest.MonkeyPatch) -> None:
    form = govfin.load_schema("cn-2024").form_of("预算")
    plan = budget()
    assert plan.schema is not form
    assert plan.schema.fingerprint == form.fingerprint

    def move(*_: object, **__: object) -> None:
        pytest.fail("nothing need be moved")

    monkeypatch.setattr("govfin.computing.move.move", move)
    assert beside(govfin.validate(accounts(), budget=plan)) == []


def test_a_form_that_extends_the_budgets_is_moved_into_it(tmp_path: Path) -> None:
    path = tmp_path / "district-budget.govfin"
    path.write_text('schema district-budget "区预算" extends shanghai-budget-2024\n', encoding="utf-8")
    plan = budget()
    own = govfin.new_report(
        govfin.load_schema(path),
        {plan.address(s): plan.printed(s) for s in range(len(plan.figures)) if plan.printed(s)},
        year=2024,
        department=DEPARTMENT,
    )
    assert beside(govfin.validate(accounts(), budget=own)) == []


def test_a_budget_in_the_form_of_the_accounts_leaves_the_rules_undecided_and_says_so() -> None:
    audit = govfin.validate(accounts(), budget=accounts())
    assert {code for code, _, _ in beside(audit)} == {"F0503"}
    assert audit.outcomes[THREE][govfin.Outcome.UNDECIDED] == 1


def test_accounts_in_yuan_are_held_against_the_same_budget() -> None:
    printed = accounts()
    exact = govfin.new_report(
        printed.schema.exact,
        {"表5.[2010601].合计": "15118900.00", "表5.[2010602].合计": "100000.01", "表7.预算合计": "9500.00"},
        year=2024,
        department=DEPARTMENT,
    )
    audit = govfin.validate(exact, budget=budget())
    # Exact figures are in 元 as those of the budget: one 分 too much is a step too much.
    assert dict(audit.outcomes[OVER]) == {
        govfin.Outcome.PASS: 2,  # 2010601, and 2010607, of which nothing was spent
        govfin.Outcome.MISMATCH: 1,
    }
    assert dict(audit.outcomes[THREE]) == {govfin.Outcome.PASS: 1}


# ── the interval of each figure, by an oracle in fractions ──────────────────────────────────────────


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "plan.govfin").write_text(
        'schema plan "预算" { unit 元 precision 0.01 }\n'
        'table 表1 "甲" { column "金额"\n row "一"\n row "二"\n 一 >= 0\n 二 >= 0\n }\n',
        encoding="utf-8",
    )
    path = folder / "kept.govfin"
    path.write_text(
        'schema kept "决算" { unit 万元 precision 0.01\n companion 预算 follows plan\n}\n'
        'table 表1 "乙" { column 1 "金额"\n row 1 "一"\n row 2 "二"\n 1行 >= 0\n 2行 >= 0\n'
        " rule 相等: 1行 + 2行 = 预算.表1.一 + 预算.表1.二\n rule 不超: 1行 <= 预算.表1.一 + 预算.表1.二\n}\n",
        encoding="utf-8",
    )
    return govfin.load_schema(path)


def true_values(figure: int | None, fen: int) -> tuple[Fraction, Fraction, bool, bool]:
    """What true amounts in 分 a figure may stand for: from, to, and whether the ends are among them (四舍五入)."""
    if figure is None:
        return Fraction(0), Fraction(0), True, True
    half = Fraction(fen, 2)
    return figure * fen - half, figure * fen + half, figure > 0, figure < 0


def sums(parts: list[tuple[int, int | None, int]]) -> tuple[Fraction, Fraction, bool, bool]:
    """The least and the largest sum of signed true values, and whether these are reached."""
    low = high = Fraction(0)
    low_in = high_in = True
    for sign, figure, fen in parts:
        least, most, least_in, most_in = true_values(figure, fen)
        if sign < 0:
            least, most, least_in, most_in = -most, -least, most_in, least_in
        low, high, low_in, high_in = low + least, high + most, low_in and least_in, high_in and most_in
    return low, high, low_in, high_in


figures = st.none() | st.integers(-3, 3) | st.integers(0, 400)
fens = st.none() | st.integers(-30_000, 30_000) | st.integers(0, 4_000_000)


@settings(max_examples=400, deadline=None)
@given(st.tuples(figures, figures, fens, fens), st.integers(-12_000, 12_000), st.booleans())
def test_sums_in_two_units_are_judged_by_the_interval_of_each_figure(
    mixed: Schema, drawn: tuple[int | None, int | None, int | None, int | None], off: int, near: bool
) -> None:
    one, two, plan_one, plan_two = drawn
    if near and None not in (one, two, plan_one):
        # Close to where it holds, which a random figure never is.
        plan_two = ((one or 0) + (two or 0)) * 10_000 - (plan_one or 0) + off
    for relation in lower_beside(mixed, ((),), "预算", ((),)):
        values = [one, two, plan_one, plan_two]
        cells = [values[s] for s in relation.slots]
        fen = [10_000 if s < 2 else 1 for s in relation.slots]
        signs = [1 if s < 2 else -1 for s in relation.slots]
        assert relation.coefficients == tuple(sign * f for sign, f in zip(signs, fen, strict=True))
        assert relation.factors == tuple(signs)
        residual = relation.residual([v or 0 for v in values])
        outcome = classify(relation, values, residual)
        low, high, low_in, high_in = sums(list(zip(signs, cells, fen, strict=True)))
        holds = residual == 0 if relation.operator == "=" else residual <= 0
        at_most = low < 0 or (low == 0 and low_in)
        possible = at_most if relation.operator == "<=" else at_most and (high > 0 or (high == 0 and high_in))
        explained = outcome in (govfin.Outcome.PASS, govfin.Outcome.TAIL, govfin.Outcome.DOUBTFUL)
        assert (outcome is govfin.Outcome.PASS) >= holds
        # What passes although the sums differ is one quantity that is printed in the other unit as it should be.
        as_printed = outcome is govfin.Outcome.PASS and not holds
        assert not as_printed or sum(c is not None for c in cells) <= 2
        assert explained == (possible or as_printed)


# ── in a shell ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", list(govfin.Language))
def test_the_command_says_what_was_reviewed(tmp_path: Path, language: govfin.Language) -> None:
    wrong = {"表5.[2010602].项目支出": "10.51", "表7.公务接待预算": "0.96"}
    govfin.write(accounts(wrong), tmp_path / "accounts.json")
    govfin.write(budget({"表5.[2010607].项目支出": "1349999.99"}), tmp_path / "budget.json")
    command = ["check", str(tmp_path / "accounts.json"), "--budget", str(tmp_path / "budget.json"), "--no-repairs"]
    found = CliRunner().invoke(main, [*command, "--lang", language.value])
    shown = found.output.replace(str(tmp_path), "…")
    golden = GOLDEN / f"budget.{language.value}.txt"
    if _UPDATE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"


def test_a_file_that_names_no_form_is_in_that_of_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text("table,row,column,amount\n表9,,合计,0.95\n", encoding="utf-8")
    plan = govfin.api.read_beside(path, accounts(), companion="预算")
    assert plan.schema is accounts().schema.form_of("预算")
