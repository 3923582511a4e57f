"""What a form prescribes besides sums: classes in both tables, detail to the last level, captions that agree."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin import api
from govfin.audit.structure import structure_findings
from govfin.formats.order import misplaced_rows
from govfin.report.report import Report

EXAMPLES: Final = Path(__file__).parents[2] / "examples"


@cache
def published() -> Report:
    return govfin.read(EXAMPLES / "jianghan-2020" / "published.csv")


def of(figures: dict[str, str]) -> list[tuple[str, str, str]]:
    report = govfin.compute(govfin.new_report(govfin.load_schema("cn-2020"), figures))
    kinds = {"F0304", "F0305", "F0306"}
    return [(f.code, f.severity.value, f.cells[0].address) for f in structure_findings(report) if f.code in kinds]


def test_published_reports_are_whole() -> None:
    for path in (EXAMPLES / "jianghan-2020" / "published.csv", EXAMPLES / "invented-2020" / "expected.csv"):
        assert {f.code for f in structure_findings(govfin.read(path))} <= {"F0301"}


def test_a_class_with_a_figure_needs_its_rows() -> None:
    found = of({"表1.31行": "5", "表1.32行": "0", "表3.[2050101].2栏": "1", "表1.35行": "1"})
    assert found == [("F0304", "warning", "表1.31行")]


def test_a_class_in_the_detail_needs_its_line() -> None:
    found = of({"表3.[2300101].2栏": "1", "表3.[23001].2栏": "1", "表3.[230].2栏": "1"})
    assert ("F0305", "warning", "表3.[230]") in found


def test_expenditure_is_published_to_the_last_level() -> None:
    assert of({"表3.[201].2栏": "1", "表3.[20103].2栏": "1"}) == [("F0306", "warning", "表3.[20103]")]
    assert of({"表3.[201].2栏": "1"}) == [("F0306", "warning", "表3.[201]")]
    assert of({"表3.[201].2栏": "1", "表3.[20103].2栏": "1", "表3.[2010350].2栏": "1"}) == []


def test_what_our_list_does_not_break_down_either_is_a_note() -> None:
    found = of({"表3.[201].2栏": "1", "表3.[20197].2栏": "1"})
    assert found == [("F0306", "note", "表3.[20197]")]


def test_economic_items_are_published_too() -> None:
    assert of({"表6.[301]": "5"}) == [("F0306", "warning", "表6.[301]")]
    assert of({"表6.[301]": "5", "表6.[30101]": "?"}) == []
    assert of({"表6.[30101]": "5"}) == []


# ── captions ────────────────────────────────────────────────────────────────────────────────────────


def captioned(*captions: govfin.Caption) -> list[tuple[str, str]]:
    report = evolve(published(), captions=tuple((f"表{i}", c) for i, c in enumerate(captions, 1)))
    return [(f.code, f.params.get("found", "")) for f in govfin.validate(report).findings if f.code.startswith("F04")]


def test_captions_that_agree_are_no_finding() -> None:
    whole = govfin.Caption("2020年度收入支出决算总表", "部门：武汉市江汉区企业服务中心", "2020年度", "金额单位：万元")
    same = govfin.Caption(department="武汉市江汉区企业服务中心", year="2020", unit="万元")
    assert captioned(whole, same, govfin.Caption("支出决算表")) == []
    assert (
        captioned(govfin.Caption("2020年度收入支出决算总表", unit="万元"), govfin.Caption(unit="万元", year="2020"))
        == []
    )


@pytest.mark.parametrize(("lacking", "code"), [("unit", "F0404"), ("year", "F0405"), ("department", "F0406")])
def test_what_a_heading_does_not_state_is_a_warning(lacking: str, code: str) -> None:
    whole = govfin.Caption("收入支出决算总表", "武汉市江汉区企业服务中心", "2020年度", "万元")
    report = evolve(published(), captions=(("表1", whole), ("表2", evolve(whole, **{lacking: None})), ("表3", whole)))
    found = [(f.code, f.params["table"]) for f in govfin.validate(report).findings if f.code.startswith("F04")]
    assert found == [(code, "表2")]


def test_a_unit_that_no_heading_states_is_missed_in_each() -> None:
    report = evolve(published(), captions=tuple((f"表{i}", govfin.Caption(year="2020")) for i in (1, 2)))
    found = [(f.code, f.params["table"]) for f in govfin.validate(report).findings if f.code.startswith("F04")]
    assert found == [("F0404", "表1"), ("F0404", "表2")]


@pytest.mark.parametrize(
    ("caption", "code", "found"),
    [
        (govfin.Caption(year="2019年度", unit="万元"), "F0401", "2019"),
        (govfin.Caption(year="202年度", unit="万元"), "F0401", "202"),
        (govfin.Caption(title="２０１９年度收入支出决算总表"), "F0401", "2019"),
        (govfin.Caption(unit="金额单位：元"), "F0402", "金额单位：元"),
        (govfin.Caption(unit="亿元"), "F0402", "亿元"),
        (govfin.Caption(department="部门：江汉区企业服务中心", unit="万元"), "F0403", "江汉区企业服务中心"),
    ],
)
def test_a_caption_that_says_otherwise_is_a_warning(caption: govfin.Caption, code: str, found: str) -> None:
    assert captioned(caption) == [(code, found)]


def test_without_facts_of_the_report_the_captions_are_held_against_one_another() -> None:
    says = [
        govfin.Caption(year=y, department=d, unit="万元")
        for y, d in (("2020", "甲局"), ("2020", "甲局"), ("2019", "乙局"))
    ]
    report = evolve(
        published(), department=None, year=None, captions=tuple(zip(("表1", "表2", "表3"), says, strict=True))
    )
    found = [(f.code, f.params["table"]) for f in govfin.validate(report).findings if f.code.startswith("F04")]
    assert found == [("F0401", "表3"), ("F0403", "表3")]


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_captions_come_back_as_they_were(suffix: str, tmp_path: Path) -> None:
    captions = (("表1", govfin.Caption("=收入", "'局", "202年", "元")), ("表7", govfin.Caption(year="2020")))
    report = evolve(published(), captions=captions)
    path = tmp_path / f"report{suffix}"
    govfin.write(report, path)
    assert govfin.read(path) == report
    assert api.to_text(govfin.read(path), suffix) == path.read_text(encoding="utf-8")


def test_captions_go_along() -> None:
    report = evolve(published(), captions=(("表1", govfin.Caption(year="2020")),))
    assert govfin.compute(report).captions == report.captions
    assert govfin.move(report, report.schema).report.captions == report.captions


@pytest.mark.parametrize(
    ("line", "code"),
    [(",titel,表1,收入", "D0211"), (",title,表11,收入", "D0201"), (",title,表1,收入\n,title,表1,支出", "D0114")],
)
def test_a_wrong_caption_in_a_file_is_told(line: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(f"table,row,column,amount\n,schema,,cn-2020\n{line}\n表1,1,1,5\n", encoding="utf-8")
    with pytest.raises(govfin.FileError) as caught:
        govfin.read(path)
    assert [d.code for d in caught.value.diagnostics] == [code]


@pytest.mark.parametrize(("code", "finding"), [("2080504", "F0307"), ("2013901", "F0303"), ("2010350", None)])
def test_a_code_out_of_its_time_contradicts_the_list(code: str, finding: str | None) -> None:
    """2080504 ended with 2019; the list of 2020 knows neither 2013901 nor its parent; 2010350 is in use."""
    report = govfin.compute(govfin.new_report(govfin.load_schema("cn-2020"), {f"表3.[{code}].2栏": "1.00"}))
    found = {f.code for f in govfin.validate(report).findings if f.cells and f.cells[0].address == f"表3.[{code}]"}
    assert found == ({finding} if finding else set())


# ── the order of rows ───────────────────────────────────────────────────────────────────────────────

ROWS: Final = ("合计", "201", "20103", "2010350", "208", "20805", "2080505", "210")


def given_in(order: tuple[str, ...], path: Path) -> Report:
    lines = [f"表3,{code},{column},5.00" for code in order for column in (1, 2)]
    path.write_text("\n".join(["table,row,column,amount", ",schema,,cn-2020", *lines]), encoding="utf-8")
    return govfin.read(path)


def moved(report: Report) -> list[tuple[str, str, str]]:
    found = [f for f in govfin.validate(report).findings if f.code == "F0309"]
    return [(f.cells[0].address, f.params["rows"], f.params["place"]) for f in found]


def test_rows_in_the_order_of_the_classification_are_no_finding(tmp_path: Path) -> None:
    assert moved(given_in(ROWS, tmp_path / "a.csv")) == []
    assert moved(given_in((*ROWS[1:], "合计"), tmp_path / "b.csv")) == []
    assert moved(published()) == []


def test_a_class_out_of_order_is_noted_with_its_place(tmp_path: Path) -> None:
    # 210 stands before 208: one row would have to move.
    report = given_in(("合计", "201", "20103", "2010350", "210", "208", "20805", "2080505"), tmp_path / "a.csv")
    assert moved(report) == [("表3.[210]", "2010350, 210, 208", "line 11")]
    assert {f.severity for f in govfin.validate(report).findings if f.code == "F0309"} == {govfin.Severity.NOTE}
    assert moved(govfin.compute(report)) == moved(report)


def test_a_child_before_its_parent_is_out_of_order_too(tmp_path: Path) -> None:
    report = given_in(("合计", "20103", "201", "2010350", "208"), tmp_path / "a.csv")
    assert [address for address, *_ in moved(report)] in (["表3.[20103]"], ["表3.[201]"])


def test_what_is_written_is_in_order_again(tmp_path: Path) -> None:
    report = given_in(("合计", "208", "201", "20103", "2010350"), tmp_path / "a.csv")
    assert moved(report)
    for suffix in (".csv", ".json"):
        govfin.write(report, tmp_path / f"b{suffix}")
        again = govfin.read(tmp_path / f"b{suffix}")
        assert again == report
        assert moved(again) == []


@given(st.permutations(ROWS[1:]))
def test_as_few_rows_as_possible_are_called_out_of_order(order: list[str]) -> None:
    """Exhaustively: the most rows that can stay are the longest subset that is in order as given."""
    schema = govfin.load_schema("cn-2020")
    found = {m.code for m in misplaced_rows(schema, [("表3", code, "") for code in order])}
    stay = [code for code in order if code not in found]
    assert stay == sorted(stay)
    longest = max(n for n in range(1, len(order) + 1) if any(list(c) == sorted(c) for c in combinations(order, n)))
    assert len(stay) == longest
