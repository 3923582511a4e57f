"""What a workbook hides or has lost is told: sheets, rows, columns, formulas without a value, errors, percentages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import govfin
from govfin.diagnostics.diagnostic import FileError
from govfin.reading.as_json import dumps, sources_of
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.reading.wire import packed, unpacked


def _book(write: Callable[[xlsxwriter.Workbook, Worksheet], None]) -> bytes:
    """A workbook with table 5 of cn-2020, and what a test adds."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("表5")
    sheet.write_row(0, 0, ["一般公共预算财政拨款支出决算表"])
    sheet.write_row(1, 0, ["科目编码", "科目名称", "小计", "基本支出", "项目支出"])
    sheet.write_row(2, 0, ["", "合计", 208.15, 121.74, 86.41])
    sheet.write_row(3, 0, ["201", "一般公共服务支出", 181.99, 95.58, 86.41])
    write(book, sheet)
    book.close()
    return stream.getvalue()


def _read(write: Callable[[xlsxwriter.Workbook, Worksheet], None]) -> Transcript:
    document = unpacked(packed(extract(_book(write), "x.xlsx")))
    assert not isinstance(document, tuple)
    return transcribe(document, govfin.load_schema("cn-2020"))


@pytest.mark.parametrize("how", ["hidden", "very hidden"])
def test_a_hidden_sheet_is_told_by_name_and_its_numbers_are_listed(how: str, tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook, _: Worksheet) -> None:
        draft = book.add_worksheet("底稿")
        draft.write_row(0, 0, ["调整前", 210.15, 3])
        draft.hide() if how == "hidden" else draft.very_hidden()

    found = _read(write)
    assert [(n.code, n.params["sheet"], n.params["how"], n.params["n"]) for n in found.notes] == [
        ("D0963", "底稿", how, "2")
    ]
    assert [(u.text, u.place.cell, u.why.code) for u in found.unplaced] == [
        ("210.15", "B1", "D0964"),
        ("3", "C1", "D0964"),
    ]
    target = tmp_path / "x.xlsx"
    target.write_bytes(_book(write))
    assert govfin.read(target, schema="cn-2020").text("表5.合计.1栏") == "208.15"


def test_hidden_rows_and_columns_are_read_and_marked() -> None:
    def write(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})

    found = _read(write)
    assert found.report.text("表5.[201].2栏") == "95.58"
    assert [(n.code, n.params["cells"]) for n in found.notes] == [("D0967", "E3, C4, D4, E4")]
    hidden = {a for a, s in found.sources.items() if s.place.hidden}
    assert hidden == {"表5.合计.3栏", "表5.[201].1栏", "表5.[201].2栏", "表5.[201].3栏"}
    assert {a for a, s in sources_of(dumps(found), "x").items() if s.place.hidden} == hidden


def test_a_figure_that_is_seen_goes_before_a_hidden_one() -> None:
    def write(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.write_row(4, 0, ["201", "一般公共服务支出", 182, 95.59, 86.41])

    found = _read(write)
    assert found.report.text("表5.[201].1栏") == "182.00"
    assert [(u.text, u.place.cell, u.place.hidden) for u in found.unplaced] == [
        ("181.99", "C4", True),
        ("95.58", "D4", True),
    ]


def test_a_formula_without_a_value_and_an_error_are_named_by_their_cells(tmp_path: Path) -> None:
    def write(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula(2, 2, "=SUM(C4:C9)", None, "")
        sheet.write_formula(3, 3, "=Z1/0", None, "#DIV/0!")

    found = _read(write)
    assert [(u.text, u.place.cell, u.why.code) for u in found.unplaced] == [
        ("=SUM(C4:C9)", "C3", "D0965"),
        ("#DIV/0!", "D4", "D0965"),
    ]
    assert found.report["表5.合计.1栏"] is None
    target = tmp_path / "x.xlsx"
    target.write_bytes(_book(write))
    with pytest.raises(FileError, match="sheet 表5, C3"):
        govfin.read(target, schema="cn-2020")


def test_a_cell_shown_as_a_percentage_is_one() -> None:
    def write(book: xlsxwriter.Workbook, _: Worksheet) -> None:
        rates = book.add_worksheet("部门整体执行率")
        rates.write_row(0, 0, ["执行率（B/A）"])
        rates.write_number(1, 0, 0.809, book.add_format({"num_format": "0.0%"}))

    found = _read(write)
    assert found.report.text("部门整体执行率.执行率") == "80.9"
    assert found.sources["部门整体执行率.执行率"].place.cell == "A2"
    assert found.unplaced == ()


@pytest.mark.parametrize("last", [(2, 3), (3, 2)])
def test_a_figure_that_is_merged_over_several_cells_of_the_form_is_named(last: tuple[int, int]) -> None:
    """C3 over C3:D3 or C3:C4: of which column, or of which row, is it?"""

    def write(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(2, 2, *last, 208.15)

    found = _read(write)
    assert [(u.text, u.why.code, u.why.params["cell"]) for u in found.unplaced] == [("208.15", "D0968", "C3")]
    assert found.report["表5.合计.1栏"] is None
