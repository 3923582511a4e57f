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
from govfin.reading.findings import reading_findings
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


def _with(tables: list[PrintedTable], changed: dict[str, str]) -> list[PrintedTable]:
    """The tables with other texts in some of their cells."""
    return [
        evolve(t, pages=tuple([[evolve(c, text=changed.get(c.text, c.text)) for c in r] for r in p] for p in t.pages))
        for t in tables
    ]


def test_what_the_unit_of_the_form_cannot_say_is_read_into_the_exact_report() -> None:
    """2,173,512.34 元 is 217.351234 万元: the whole report is read in 元 to the 分, and nothing is rounded."""
    tables = _with([_in(t, "元", 10_000) for t in printed_report(_report(), Style())], {"2173500.00": "2173512.34"})
    found = _read(tables)
    assert found.report.schema is _report().schema.exact
    assert found.unplaced == ()
    assert found.report.text("表1.1行") == "2173512.34"
    assert found.report.text("表3.合计.1栏") == "2081500.00"
    assert found.notes[0].code == "D0966"


def test_tables_in_two_units_meet_in_the_exact_report() -> None:
    """表1 in 元 to the 分, the others in 万元: all in 元."""
    tables = printed_report(_report(), Style())
    first = _with([_in(tables[0], "元", 10_000)], {"2173500.00": "2173512.34"})
    rest = [_in(t, "元", 10_000) for t in tables[1:5]]
    found = _read([*first, *rest, *tables[5:]])
    assert found.report.schema.is_exact
    assert found.report.text("表1.1行") == "2173512.34"
    assert found.report.text("表6.人员经费合计") == "1084800.00"


def test_whole_yuan_say_what_their_rounding_explains() -> None:
    """Rounded to whole 元 by themselves, sums are 1 元 off here and there: that is said."""
    tables = [_in(t, "元", 10_000) for t in printed_report(_report(), Style())]
    found = _read(_with(tables, {"2173500.00": "2173512.00", "1217400.00": "1217401.00"}))
    said = [f for f in reading_findings(found) if f.code == "F0840"]
    assert len(said) == 1
    assert 0 < int(said[0].params["tails"]) < int(said[0].params["n"])


def test_a_caption_that_the_other_tables_contradict_is_told() -> None:
    """表3 says 万元 above figures in 元: as it stands nothing agrees with the other tables, as 元 all of it does."""
    tables = printed_report(_report(), Style())
    wrong = evolve(_in(tables[2], "元", 10_000), above=tables[2].above)
    found = _read([*tables[:2], wrong, *tables[3:]])
    assert [(n.code, n.params["table"], n.params["as_"]) for n in found.notes] == [("D0969", "表3", "元")]
    assert found.report.text("表3.合计.1栏") == "2081500.00"


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
