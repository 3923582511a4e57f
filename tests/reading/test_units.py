"""Units and decimals: converted exactly, or not at all; a caption that is wrong changes nothing."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import xlsxwriter
from attrs import evolve

import govfin
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.report.report import Report
from reading.printing import PrintedTable, Style, as_html, printed_report

_PUBLISHED: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"


@cache
def _report() -> Report:
    return govfin.read(_PUBLISHED)


def _in(table: PrintedTable, unit: str, factor: int) -> PrintedTable:
    """A table printed in another unit; what is no amount (codes, numbers of lines) stays."""
    pages = tuple(
        [[evolve(c, text=f"{Decimal(c.text) * factor:f}") if "." in c.text else c for c in row] for row in page]
        for page in table.pages
    )
    return evolve(table, above=tuple(a.replace("万元", unit) for a in table.above), pages=pages)


def _read(tables: list[PrintedTable]) -> Transcript:
    return transcribe(extract(as_html(tables), "x.html"), _report().schema)


def test_a_report_in_yuan_is_converted_to_the_unit_of_the_form() -> None:
    found = _read([_in(t, "元", 10_000) for t in printed_report(_report(), Style())])
    assert dict(found.report) == dict(_report())
    assert {n.code for n in found.notes} == {"D0930"}
    assert found.sources["表1.1行"].text == "2173500.00"
    assert not [f for f in govfin.validate(found.report).findings if f.code == "F0402"]


def test_what_the_unit_of_the_form_cannot_say_is_left_and_listed() -> None:
    tables = [_in(t, "元", 10_000) for t in printed_report(_report(), Style())]
    page = [[evolve(c, text="2173512.34") if c.text == "2173500.00" else c for c in row] for row in tables[0].pages[0]]
    found = _read([evolve(tables[0], pages=(page,)), *tables[1:]])
    lost = [(u.text, u.why.code) for u in found.unplaced]
    assert lost == [("2173512.34", "D0927")] * 2
    assert found.report["表1.1行"] is None


def test_one_wrong_caption_converts_nothing_and_is_a_finding() -> None:
    """表3 says 元 above figures in 万元: read as they stand they agree with the other tables."""
    tables = printed_report(_report(), Style())
    wrong = evolve(tables[2], above=tuple(a.replace("万元", "元") for a in tables[2].above))
    found = _read([*tables[:2], wrong, *tables[3:]])
    assert dict(found.report) == dict(_report())
    assert {n.code for n in found.notes} == {"D0932"}
    assert [f.params["table"] for f in govfin.validate(found.report).findings if f.code == "F0402"] == ["表3"]


def test_a_cell_of_a_workbook_that_keeps_more_than_it_shows_is_rounded_and_said() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, shown = book.add_worksheet("表5"), book.add_format({"num_format": "0.00"})
    sheet.write_row(0, 0, ["一般公共预算财政拨款支出决算表"])
    sheet.write_row(1, 0, ["科目编码", "科目名称", "小计", "基本支出", "项目支出"])
    sheet.write_row(2, 0, ["", "合计"])
    for column, amount in enumerate((208.1549, 121.74000000000001, 86.4149), 2):
        sheet.write_number(2, column, amount, shown)
    book.close()
    found = transcribe(extract(stream.getvalue(), "x.xlsx"), _report().schema)
    assert [found.report.text(f"表5.合计.{n}栏") for n in (1, 2, 3)] == ["208.15", "121.74", "86.41"]
    assert [(n.code, n.params["n"]) for n in found.notes] == [("D0938", "2")]
    assert found.sources["表5.合计.1栏"].text == "208.1549"
