"""Controlled rounding beside last year: opening balances go to the side that was printed then."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main
from govfin.computing.controlled import controlled
from govfin.schema.schema import Schema

pytest.importorskip("highspy", reason="needs govfin[audit]")

_INVENTED = """
schema carried-test "示例" {
  unit 万元 precision 0.01
}
table 表1 "甲" {
  column 1 "金额"
  row 1 "年初结转"
  row 2 "收入"
  row 3 "总计"
  row 4 "年末结转"
  row 5 "年末总计"
  3行 = 1行 + 2行
}
between tables {
  表1.1行 = 上年.表1.4行 verdict warning because "年初等于上年年末"
  表1.3行 = 上年.表1.5行 verdict warning because "总计等于上年所列"
}
"""


@pytest.fixture
def form(tmp_path: Path) -> Schema:
    (tmp_path / "carried-test.govfin").write_text(_INVENTED, encoding="utf-8")
    return govfin.load_schema(tmp_path / "carried-test.govfin")


def exact(form: Schema, opening: str, income: str, total: str) -> govfin.Report:
    figures = {"表1.1行": opening, "表1.2行": income, "表1.3行": total}
    return govfin.new_report(form.exact, figures)


def closed(form: Schema, closing: str) -> govfin.Report:
    return govfin.new_report(form, {"表1.4行": closing, "表1.5行": "?"})


def texts(report: govfin.Report) -> list[str]:
    return [report.text(f"表1.{n}行") for n in (1, 2, 3)]


def test_the_opening_balance_is_what_last_year_printed_and_the_sums_hold(form: Schema) -> None:
    # 1.004 + 2.004 = 3.008 万元: half up 1.00, 2.00, 3.01. One of the two must go up; alone, either will do.
    report = exact(form, "10040", "20040", "30080")
    found = controlled(report, closed(form, "1.01"))
    assert texts(found.report) == ["1.01", "2.00", "3.01"]
    assert (found.adds_up, found.proven, found.totals, found.broken) == (True, True, (), ())
    (moved,) = found.adjusted
    assert (moved.address, moved.plain, moved.printed) == ("表1.1行", "1.00", "1.01")
    assert set(moved.rules) == {"表1.3行=1行+2行", "表1.1行=上年.表1.4行"}
    # And on the other side, the income goes up.
    assert texts(controlled(report, closed(form, "1.00")).report) == ["1.00", "2.01", "3.01"]


def test_a_balance_that_is_off_by_a_step_is_left_out_and_told(form: Schema) -> None:
    report = exact(form, "10040", "20040", "30080")
    found = controlled(report, closed(form, "1.05"))
    assert found.adds_up
    assert found.report.text("表1.3行") == "3.01"
    (apart,) = found.broken
    assert apart.rule == "表1.1行=上年.表1.4行"
    assert set(apart.cells) == {"表1.1行", "上年.表1.4行"}


def test_a_sum_whose_other_parts_are_whole_follows_the_opening_balance(form: Schema) -> None:
    # 1.01 + 2.00: the total of 3.004 goes up with it, though it is a grand total, and that is told.
    found = controlled(exact(form, "10040", "20000", "30040"), closed(form, "1.01"))
    assert texts(found.report) == ["1.01", "2.00", "3.01"]
    assert (found.adds_up, found.totals) == (True, ("表1.3行",))


def test_a_total_that_cannot_move_leaves_the_difference_to_the_other_part(form: Schema) -> None:
    # 1.004 + 1.996 = 3, a whole step.
    found = controlled(exact(form, "10040", "19960", "30000"), closed(form, "1.01"))
    assert texts(found.report) == ["1.01", "1.99", "3.00"]


def test_where_no_rounding_keeps_both_years_the_nearest_is_given_and_said(form: Schema) -> None:
    # Last year printed 1.01 for what is 1.004 here, and 3.00 for what is 3.004; 2 cannot move. Of the three relations
    # any two can hold.
    report = exact(form, "10040", "20000", "30040")
    found = controlled(report, govfin.new_report(form, {"表1.4行": "1.01", "表1.5行": "3.00"}))
    assert not found.adds_up
    assert found.proven
    assert len(found.unkept) == 1
    assert found.unkept[0].residual.lstrip("-") == "0.01"
    assert not found.broken


def test_blanks_and_figures_that_are_not_known_tie_nothing(form: Schema) -> None:
    report = exact(form, "10040", "20040", "30080")
    unknown = govfin.new_report(form, {"表1.4行": "?", "表1.5行": "?"})
    assert texts(controlled(report, unknown).report) == texts(controlled(report).report)


def test_last_years_report_follows_the_printed_form(form: Schema) -> None:
    report = exact(form, "10040", "20040", "30080")
    with pytest.raises(ValueError, match="move it first"):
        controlled(report, report)


# ── the commands ────────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def files(form: Schema, tmp_path: Path) -> Path:
    govfin.write(exact(form, "10040", "20040", "30080"), tmp_path / "exact.json")
    govfin.write(closed(form, "1.01"), tmp_path / "last.json")
    return tmp_path


@pytest.mark.parametrize(("verb", "policy"), [("round", "--policy"), ("compute", "--rounding")])
def test_the_commands_take_last_year(files: Path, verb: str, policy: str) -> None:
    schemas = ("--schemas", files, "--lang", "en")
    done = run(
        verb, files / "exact.json", "-o", files / "out.json", policy, "controlled", "--prior", files / "last.json",
        *schemas,
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "表1.1行=上年.表1.4行" in done.stderr
    form = govfin.load_schema("carried-test", path=[files])
    assert texts(govfin.read(files / "out.json", schema=form)) == ["1.01", "2.00", "3.01"]


def test_plain_rounding_takes_no_last_year(files: Path) -> None:
    done = run(
        "round", files / "exact.json", "-o", "-", "--policy", "plain", "--prior", files / "last.json",
        "--schemas", files,
    )  # fmt: skip
    assert done.exit_code == 2
    assert "controlled" in done.stderr


def test_an_exact_last_year_is_refused(files: Path) -> None:
    exact_file = files / "exact.json"
    done = run("round", exact_file, "-o", "-", "--policy", "controlled", "--prior", exact_file, "--schemas", files)
    assert done.exit_code == 2
    assert "D1113" in done.stderr
