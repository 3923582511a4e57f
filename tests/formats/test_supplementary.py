"""Supplementary tables in files, addresses, computing and checking: as any table, whatever their rows are called."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given

import govfin
from govfin.api import to_text
from govfin.formats.files import read_text
from govfin.report.report import Report
from strategies import supplements

SCHEMA = json.loads((Path(govfin.__file__).parent / "formats" / "report.schema.json").read_text(encoding="utf-8"))
#: Two projects with their indicators, in the form of the corpus.
FIGURES = {
    "表1.2栏": "40.62",
    "项目.[开办工作经费].预算数": "50",
    "项目.[开办工作经费].执行数": "39.12",
    "项目.[党建经费].预算数": "3",
    "项目.[党建经费].执行数": "1.5",
    "执行率.[开办工作经费]": "78.2",
    "执行率.[党建经费]": "50.0",
    "绩效.[开办工作经费/走访企业数量].分值": "60",
    "绩效.[开办工作经费/走访企业数量].得分": "50",
    "绩效.[开办工作经费/“江汉政企通”的宣传].分值": "40",
    "绩效.[开办工作经费/“江汉政企通”的宣传].得分": "40",
}


def _report(more: dict[str, str | None] | None = None) -> Report:
    return govfin.new_report(supplements.form(), {**FIGURES, **(more or {})})


def _read(text: str, file: str) -> Report:
    def none(name: str) -> govfin.Schema:
        raise AssertionError(name)

    return read_text(text, file, supplements.form(), none)


def _codes(error: pytest.ExceptionInfo[govfin.FileError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────


@given(supplements.reports())
def test_writing_and_reading_gives_the_same_report(report: Report) -> None:
    for suffix in (".json", ".csv"):
        assert _read(to_text(report, suffix), f"r{suffix}") == report


@given(supplements.reports())
def test_json_is_as_its_schema_says(report: Report) -> None:
    jsonschema.validate(json.loads(to_text(report, ".json")), SCHEMA)


@given(supplements.reports())
def test_no_name_runs_in_a_spreadsheet(report: Report) -> None:
    for line in csv.reader(io.StringIO(to_text(report, ".csv"))):
        assert not line[1].startswith(("=", "+", "@"))
        assert not line[1].startswith("-") or line[1] == "-"


@given(supplements.reports())
def test_every_cell_answers_to_its_address(report: Report) -> None:
    for slot, where in enumerate(report.layout.addresses):
        assert report.slot(where) == slot


@given(supplements.reports())
def test_a_report_is_made_anew_from_its_addresses(report: Report) -> None:
    """But for rows without a figure, which no address names."""
    figures = {report.address(s): report.printed(s) for s in range(len(report.figures))}
    again = govfin.new_report(supplements.form(), figures)
    filled = {report.layout.cells[s].table for s in range(len(report.figures))}
    assert {w: again.text(w) for w in figures} == figures
    assert all(again.layout.rows[t] == report.layout.rows[t] for t in filled if t != "表1")


def test_the_rows_keep_the_order_of_the_report() -> None:
    report = _report()
    assert report.layout.rows["项目"] == ("开办工作经费", "党建经费")
    assert report.layout.rows["绩效"] == (
        "开办工作经费/走访企业数量",
        "开办工作经费/“江汉政企通”的宣传",
        "总分",
    )


def test_an_address_is_read_as_people_write_it() -> None:
    report = _report()
    for where in (
        "绩效.[开办工作经费/“江汉政企通”的宣传].得分",
        '绩效.["开办工作经费/“江汉政企通”的宣传"].得分',
        "绩效．［开办工作经费／ “江汉政企通”的宣传］．得分",
    ):
        assert report.text(where) == "40.00"
    assert report.text("项目.开办工作经费.执行数") == "39.12"


def test_two_spellings_of_a_name_are_one_row() -> None:
    report = _report({"项目.[开办 工作经费].执行数": "39.12"})
    assert report.layout.rows["项目"] == ("开办工作经费", "党建经费")
    with pytest.raises(govfin.FileError) as error:
        _report({"项目.[开办 工作经费].执行数": "39.13"})
    assert _codes(error) == ["D0206"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("项目,,预算数,1", "D0602"),
        ("绩效,/走访,得分,1", "D0602"),
        ("绩效,走访/,得分,1", "D0602"),
        ("项目," + "长" * 201 + ",预算数,1", "D0603"),
        ("项目,甲,预算,1", "D0203"),
        ("执行率,甲,执行率,12.34", "D0302"),
        ("人员,在职,人数,4.5", "D0302"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(line: str, code: str) -> None:
    with pytest.raises(govfin.FileError) as error:
        _read(f"table,row,column,amount\n,schema,,supplementary\n{line}\n", "r.csv")
    assert _codes(error) == [code]
    assert "line 3" in (error.value.diagnostics[0].place or "")


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_money_is_a_decimal() -> None:
    report = _report({"人员.在职": "5"})
    assert report.decimal("人员.在职") == Decimal(5)
    assert report.decimal("项目.[党建经费].执行数") == Decimal("1.50")
    assert report.decimal("人员.离退休") is None
    with pytest.raises(govfin.FileError) as error:
        report["人员.在职"]
    assert _codes(error) == ["D0601"]
    money = report["项目.[党建经费].执行数"]
    assert money is not None
    assert money.amount == 15_000
    with pytest.raises(govfin.FileError) as error:
        report.with_figures({"人员.在职": money})
    assert _codes(error) == ["D0601"]


def test_a_figure_of_every_row_is_there_once_a_row() -> None:
    figures = {name: f.text for name, f in govfin.narrative_figures(_report()).items()}
    assert figures == {
        "项目执行率.[开办工作经费]": "78.2%",  # 39.12 / 50 = 78.24 %
        "项目执行率.[党建经费]": "50.0%",
        "项目合计": "40.62",
        "全部执行率": "76.6%",  # 40.62 / 53 = 76.64 %
        "项目个数": "2",
        "自评个数": "0",  # its indicators are there, and no row of its own
    }


def test_compute_fills_the_levels_and_makes_up_no_table() -> None:
    computed = govfin.compute(_report())
    assert computed.text("绩效.[开办工作经费].分值") == "100.00"
    assert computed.text("绩效.[开办工作经费].得分") == "90.00"
    assert computed.text("绩效.总分.得分") == "90.00"
    assert computed.layout.rows["绩效"][0] == "开办工作经费"
    assert "人员" not in computed.tables
    assert govfin.compute(computed) == computed


@given(supplements.reports())
def test_compute_is_idempotent_and_touches_nothing(report: Report) -> None:
    computed = govfin.compute(report)
    assert govfin.compute(computed) == computed
    for slot in range(len(report.figures)):
        if report.figures[slot] is not None:
            assert computed.printed(computed.slot(report.address(slot))) == report.printed(slot)


def test_a_total_is_explained_by_its_names() -> None:
    tree = govfin.explain(govfin.compute(_report()), "绩效.总分.得分")
    assert [p.address for p in tree.parts] == ["绩效.[开办工作经费].得分"]
    assert [p.figure for p in tree.parts[0].parts] == ["50.00", "40.00"]


# ── findings ────────────────────────────────────────────────────────────────────────────────────────


def _found(report: Report) -> list[tuple[str, str]]:
    return [(f.code, f.rule or f.cells[0].address) for f in govfin.validate(report).findings]


def test_a_clean_report_is_clean_and_a_table_that_is_not_there_is_no_finding() -> None:
    clean = govfin.compute(_report())
    assert _found(clean) == []
    assert govfin.Outcome.UNDECIDED not in govfin.validate(clean).counts


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"项目.[党建经费].执行数": "3.01"}, [("F0601", "执行率.[党建经费]")]),  # 100.3 %, and over its budget by 0.01
        ({"执行率.[开办工作经费]": "78.3"}, [("F0602", "执行率.[开办工作经费]")]),  # 39.125 / 49.995
        ({"执行率.[开办工作经费]": "78.4"}, [("F0601", "执行率.[开办工作经费]")]),
        ({"绩效.[开办工作经费/走访企业数量].得分": "61"}, [("F0103", "绩效.各行.得分<=各行.分值")]),
        ({"绩效.[开办工作经费/走访企业数量].分值": "50"}, [("F0103", "绩效.[项目].分值=100")]),
        ({"表1.2栏": "86.41"}, [("F0103", "sum(项目.各行.执行数)=表1.2栏")]),
    ],
)
def test_a_wrong_figure_is_found(figures: dict[str, str], expected: list[tuple[str, str]]) -> None:
    found = _found(govfin.compute(_report(dict(figures))))
    assert set(expected) <= set(found)


def test_a_stated_rate_that_rounding_explains_is_a_note() -> None:
    """0.03 of 0.07 is 42.857 %; 0.034 of 0.066 would be 51.5 %."""
    report = govfin.new_report(
        supplements.form(),
        {"项目.[甲].预算数": "0.07", "项目.[甲].执行数": "0.03", "执行率.[甲]": "51.5"},
    )
    assert [(f.code, f.severity.value) for f in govfin.validate(report).findings if f.code.startswith("F06")] == [
        ("F0602", "note")
    ]
    wrong = report.with_figures({"执行率.[甲]": "53.9"})
    assert [f.code for f in govfin.validate(wrong).findings if f.code.startswith("F06")] == ["F0601"]


def test_an_indicator_without_its_project_is_found() -> None:
    assert ("F0302", "绩效.[开办工作经费/走访企业数量]") in _found(_report())


def test_a_report_moves_with_its_names() -> None:
    schema = govfin.load_schema("cn-2020")
    given = {
        "项目.[开办工作经费].全年执行数": "39.12",
        "项目绩效.[开办工作经费/走访企业数量].得分": "10",
        "人员.在职": "5",
        "表3.[2010350].2栏": "1",
    }
    moved = govfin.move(govfin.new_report(schema, given), govfin.load_schema("cn-2024"))
    assert moved.unplaced == ()
    assert moved.report.text("项目.[开办工作经费].全年执行数") == "39.12"
    assert moved.report.text("项目绩效.[开办工作经费/走访企业数量].得分") == "10.00"
    assert moved.report.text("人员.在职") == "5"
