"""The few names that a user needs, used as a user would."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import CNY, USD, Money

import govfin
from govfin.report.report import Report
from strategies.reports import schema

EXAMPLES: Final = Path(__file__).parents[1] / "examples"


@pytest.fixture
def report() -> Report:
    return govfin.read(EXAMPLES / "jianghan-2020" / "leaves.csv")


def codes(error: pytest.ExceptionInfo[govfin.FileError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def test_the_five_lines_of_the_readme(tmp_path: Path) -> None:
    schema = govfin.load_schema("cn-2020")
    report = govfin.read(EXAMPLES / "jianghan-2020" / "leaves.csv", schema=schema)
    audit = govfin.validate(govfin.compute(report))
    assert audit.ok
    assert "no findings" in str(audit)
    govfin.write(audit.report, tmp_path / "report.json")
    assert govfin.read(tmp_path / "report.json") == audit.report


# ── reading figures ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_is_money_in_yuan(report: Report) -> None:
    assert report["表1.1行"] == Money("2173500", CNY)
    assert report.text("表1.1行") == "217.35"


def test_a_blank_is_not_zero(report: Report) -> None:
    assert (report["表1.2行"], report.text("表1.2行")) == (None, "")
    zero = report.with_figures({"表1.2行": 0})
    assert (zero["表1.2行"], zero.text("表1.2行")) == (Money(0, CNY), "0.00")
    assert zero != report
    assert zero.with_figures({"表1.2行": None}) == report
    assert zero.with_figures({"表1.2行": ""}) == report


def test_what_is_not_known_is_neither(report: Report) -> None:
    unknown = report.with_figures({"表1.1行": "?"})
    assert (unknown["表1.1行"], unknown.text("表1.1行")) == (None, "?")
    assert unknown.with_figures({"表1.1行": "217.35"}) == report


@pytest.mark.parametrize(
    "where",
    [
        "表1.1行",
        "表1.1行.1栏",
        "表 1 . 1 行",
        "表１．１行",
        "表1.一般公共预算财政拨款收入",
        "表1.一、一般公共预算财政拨款收入",
    ],
)
def test_one_cell_has_many_spellings(report: Report, where: str) -> None:
    assert report.text(where) == "217.35"


def test_a_name_that_two_cells_bear_is_no_address(report: Report) -> None:
    """Lines 1 and 29 of 表4 are both called 一般公共预算财政拨款."""
    assert report.text("表4.29行") == "40.00"
    with pytest.raises(govfin.FileError) as caught:
        report.text("表4.收入.一般公共预算财政拨款")
    assert codes(caught) == ["D0205"]


@pytest.mark.parametrize(
    ("where", "suggestion"),
    [("表1.127行", "表1.27行"), ("表3.[2010351].2栏", "表3.[2010350].2栏"), ("表3.总计.2栏", "表3.合计.2栏")],
)
def test_an_address_that_is_not_there_suggests_one_that_is(report: Report, where: str, suggestion: str) -> None:
    with pytest.raises(govfin.FileError, match="did you mean") as caught:
        report[where]
    assert [(d.code, d.params["suggestion"]) for d in caught.value.diagnostics] == [("D0205", suggestion)]


def test_a_report_lists_its_figures_in_the_order_of_the_form(report: Report) -> None:
    figures = list(report)
    assert figures[:2] == [("表1.1行", "217.35"), ("表1.29行", "40.00")]
    assert len(figures) == len(dict(figures)) == 51
    assert report.tables == tuple(f"表{n}" for n in range(1, 10))


# ── giving figures ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("217.35", "217.35"),
        ("1,217.35", "1217.35"),
        (217, "217.00"),
        (-217, "-217.00"),
        (Decimal("217.35"), "217.35"),
        (Decimal("2.1735E+2"), "217.35"),
        (Decimal("217.350000"), "217.35"),
        (Money("2173500", CNY), "217.35"),
        (Money("2173549.99", CNY), "217.35"),
        (Money("2173550", CNY), "217.36"),  # half up
        (Money("-2173550", CNY), "-217.36"),  # away from zero
        (Money("2173450.00", CNY), "217.35"),  # never to the even neighbour
        (Money("49.99", CNY), "0.00"),
    ],
)
def test_amounts_may_be_given_in_many_ways(report: Report, given: Money | Decimal | int | str, text: str) -> None:
    assert report.with_figures({"表1.1行": given}).text("表1.1行") == text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (217.35, "D0305"),
        (True, "D0305"),
        (object(), "D0305"),
        ([217], "D0305"),
        ("217.355", "D0302"),
        (Decimal("217.355"), "D0302"),
        (Decimal("NaN"), "D0301"),
        (Decimal("sNaN"), "D0301"),
        (Decimal("Infinity"), "D0301"),
        (Money("NaN", CNY), "D0301"),
        (10**16, "D0303"),
        (Money(10**20, CNY), "D0303"),
        (Money(5, USD), "D0304"),
        ("two", "D0301"),
    ],
)
def test_what_cannot_be_an_amount_is_refused(report: Report, given: object, code: str) -> None:
    with pytest.raises(govfin.FileError) as caught:
        report.with_figures({"表1.1行": given})  # type: ignore[dict-item]
    assert [(d.code, d.place) for d in caught.value.diagnostics] == [(code, "表1.1行")]


def test_all_that_cannot_be_used_is_told_at_once(report: Report) -> None:
    with pytest.raises(govfin.FileError) as caught:
        report.with_figures({"表1.1行": "x", "表1.999行": 1, "表1.2行": "1.234", "表1.3行": 5})
    assert codes(caught) == ["D0301", "D0205", "D0302"]
    with pytest.raises(govfin.FileError) as caught:
        govfin.new_report(schema(), {"表9.[999].1栏": 1, "表1.1行": "x"}, year=1999, statements={"表10": "无"})
    assert sorted(codes(caught)) == ["D0201", "D0205", "D0207", "D0301"]


def test_one_cell_under_two_names_has_one_figure(report: Report) -> None:
    assert report.with_figures({"表1.1行": 5, "表1.1行.1栏": "5.00"}).text("表1.1行") == "5.00"
    with pytest.raises(govfin.FileError) as caught:
        report.with_figures({"表1.1行": 5, "表1.1行.1栏": 6})
    assert codes(caught) == ["D0206"]


def test_a_report_never_changes(report: Report) -> None:
    before = dict(report)
    report.with_figures({"表1.1行": 1})
    govfin.compute(report)
    assert dict(report) == before
    with pytest.raises(AttributeError):
        report.year = 2021  # type: ignore[misc]


def test_a_new_report_has_what_is_named_in_it() -> None:
    made = govfin.new_report(
        schema(), {"表3.[2010350].2栏": "95.58"}, department=" 某局 ", year=2020, statements={"表8": "无", "表9": ""}
    )
    assert (made.tables, dict(made)) == (("表3", "表8"), {"表3.[2010350].2栏": "95.58"})
    assert (made.department, made.year, dict(made.statements)) == ("某局", 2020, {"表8": "无"})


@given(st.integers(-(10**15), 10**15))
def test_money_in_is_money_out(quanta: int) -> None:
    """One hundredth of 万元 is 100 元, and no figure is rounded on its way."""
    made = govfin.new_report(schema(), {"表1.1行": Money(quanta * 100, CNY)})
    assert made["表1.1行"] == Money(quanta * 100, CNY)


MINE: Final = """\
schema mine "自制" {
  unit 元 precision 0.01
}
table 表1 "收支" {
  column 1 "金额"
  row 1 "甲"
  row 2 "乙"
  row 3 "合计"
  note "3 行＝（1+2）行。"
}
"""


# ── schemas ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_schema_suggests_one_that_is_there() -> None:
    with pytest.raises(govfin.FileError, match="did you mean `cn-2020`") as caught:
        govfin.load_schema("cn-2O20")
    assert codes(caught) == ["D0209"]


def test_a_schema_that_does_not_check_is_told_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.govfin"
    path.write_text(MINE.replace("3 行＝", "1 行＝"), encoding="utf-8")
    with pytest.raises(govfin.SchemaError, match=r"mine\.govfin:9:"):
        govfin.load_schema(path)


def test_schemas_of_ones_own_stand_before_those_of_govfin(tmp_path: Path) -> None:
    (tmp_path / "mine.govfin").write_text(MINE, encoding="utf-8")
    mine = govfin.load_schema("mine", path=[tmp_path])
    computed = govfin.compute(govfin.new_report(mine, {"表1.1行": "0.10", "表1.2行": Money("0.205", CNY)}))
    assert dict(computed) == {"表1.1行": "0.10", "表1.2行": "0.21", "表1.3行": "0.31"}
    assert computed["表1.3行"] == Money("0.31", CNY)


# ── the module ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert sorted(govfin.__all__) == sorted(set(govfin.__all__))
    for name in govfin.__all__:
        found = getattr(govfin, name)
        assert name == "__version__" or (found.__doc__ or "").strip(), name
    assert set(dir(govfin)) == set(govfin.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'comptue'"):
        _ = govfin.comptue


def test_the_verb_compute_can_be_called_whatever_was_used_first() -> None:
    """`govfin.compute` is a verb, and a room of the house bears its name."""
    import govfin.computing.figures  # noqa: PLC0415 - importing a room sets its name on the package

    assert callable(govfin.compute)
    report = govfin.new_report(schema(), {"表7.2栏": 1})
    assert govfin.compute(report).text("表7.1栏") == "1.00"
    assert govfin.narrative_figures(report)
