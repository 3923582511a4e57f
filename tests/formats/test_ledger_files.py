"""Ledger files: the same rows from every kind of file, each with its place; what cannot be read is said, never lost."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.computing.tabulation import Tabulation

pytest.importorskip("duckdb", reason="needs govfin[batch]")
pa = pytest.importorskip("pyarrow", reason="needs govfin[batch]")

HEADER: Final = (
    "日期",
    "单位",
    "收支",
    "资金性质",
    "支出类型",
    "功能科目",
    "经济科目",
    "预算/决算",
    "摘要",
    "金额（元）",
)
ROWS: Final = (
    ("2020-01-05", "虚构甲", "收入", "一般公共预算", "", "2010350", "", "", "拨款，一季度", "1000000.00"),
    ("2020-02-05", "虚构甲", "支出", "一般公共预算", "基本支出", "2010350", "30101", "决算", "", "400000.55"),
    ("2020-02-29", "虚构甲", "支出", "一般公共预算", "项目支出", "2010350", "30217", "", "接待", "3000.10"),
    ("2020-01-01", "虚构甲", "支出", "一般公共预算", "", "", "30217", "预算", "", "5000"),
    ("2020-12-31", "虚构甲", "支出", "一般公共预算", "基本支出", "2010350", "30101", "", "冲销", "-0.55"),
)
#: Reckoned by hand.
EXPECTED: Final = {"表1.1行": "1000000.00", "表1.57行": "403000.10", "表6.[30101]": "400000.00", "表7.12栏": "3000.10"}


@cache
def schema() -> govfin.Schema:
    return govfin.load_schema("cn-2020")


def check(made: Tabulation) -> None:
    assert [f.code for f in made.findings] == ["F0913"]  # 摘要 is no dimension
    assert {where: made.report.text(where) for where in EXPECTED} == EXPECTED
    assert made.report.text("表7.6栏") == "5000.00"
    assert (made.total.rows, made.total.amount) == (5, "1408000.10")
    assert made.report.department == "虚构甲"
    assert made.report.year == 2020


def text(rows: Sequence[Sequence[str]] = ROWS, delimiter: str = ",", line_end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows([HEADER, *rows])
    return out.getvalue()


# ── one ledger, many files ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data"),
    {
        "utf-8": ("l.csv", text().encode()),
        "utf-8 with a mark": ("l.csv", codecs.BOM_UTF8 + text().encode()),
        "gb18030": ("l.csv", text().encode("gb18030")),
        "utf-16": ("l.csv", text().encode("utf-16")),
        "carriage returns": ("l.csv", text(line_end="\r\n").encode()),
        "tabs": ("l.tsv", text(delimiter="\t").encode()),
        "semicolons": ("l.txt", text(delimiter=";").encode()),
        "titles above": ("l.csv", ("虚构甲2020年收支台账\n单位：元\n\n" + text()).encode()),
        "no line end": ("l.csv", text().rstrip("\n").encode()),
        "blank lines between": ("l.csv", text().replace("\n", "\n\n").encode()),
        "blank rows at the end": ("l.csv", (text() + ",,,,,,,,,\n" * 3).encode()),
        "amounts set apart": ("l.csv", text().replace("1000000.00", '"1,000,000.00"').encode()),
        "full width": ("l.csv", text().replace("1000000.00", "１００００００．００").encode()),
        "short words": ("l.csv", text().replace("基本支出", "基本").replace("项目支出", "项目").encode()),
        "codes with names": ("l.csv", text().replace("2010350", "2010350 事业运行").encode()),
        "names of codes": ("l.csv", text().replace("30217", "公务接待费").encode()),
        "dates as people write them": ("l.csv", text().replace("2020-02-29", "2020年2月29日").encode()),
        "months": ("l.csv", text().replace("2020-02-29", "2月").encode()),
        "spaces": ("l.csv", text().replace("支出,一般", " 支出 ,　一般").encode()),
        "a line end in a text": ("l.csv", text().replace("接待,", '"接\n待",').encode()),
    }.values(),
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_csv_however_it_is_written(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    check(govfin.tabulate(path, schema=schema()))


def test_english_names_and_values(tmp_path: Path) -> None:
    english = {
        "日期": "date", "单位": "unit", "收支": "kind", "资金性质": "Fund", "支出类型": "expenditure type",
        "功能科目": "function", "经济科目": "ECONOMIC", "预算/决算": "budget or actual", "金额（元）": "amount",
        "一般公共预算": "general public budget", "基本支出": "basic", "项目支出": "project", "收入": "income",
        "支出": "expenditure", "预算": "budget", "决算": "actual",
    }  # fmt: skip
    rows = [[english.get(cell, cell) for cell in row] for row in [HEADER, *ROWS]]
    path = tmp_path / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    check(govfin.tabulate(path, schema=schema()))


@pytest.mark.parametrize(
    "amounts",
    [
        lambda: pa.array([Decimal(r[-1]) for r in ROWS], pa.decimal128(18, 2)),
        lambda: pa.array([float(r[-1]) for r in ROWS]),
        lambda: pa.array([r[-1] for r in ROWS]).dictionary_encode(),
    ],
    ids=["decimals", "doubles", "a dictionary of texts"],
)
def test_parquet(tmp_path: Path, amounts: Callable[[], object]) -> None:
    from pyarrow import parquet  # noqa: PLC0415

    columns = dict(zip(HEADER, zip(*ROWS, strict=True), strict=True))
    table = pa.table({k: list(v) for k, v in columns.items()})
    table = table.set_column(0, "日期", pa.array([date.fromisoformat(r[0]) for r in ROWS]))
    blank_is_null = [pa.array([r[4] or None for r in ROWS])]
    table = table.set_column(4, "支出类型", blank_is_null[0]).set_column(9, "金额（元）", amounts())
    table = table.set_column(5, "功能科目", pa.array([int(r[5]) if r[5] else None for r in ROWS]))
    parquet.write_table(table, tmp_path / "ledger.parquet")
    check(govfin.tabulate(tmp_path / "ledger.parquet", schema=schema()))


def test_a_workbook_with_numbers_days_and_a_sheet_of_words_before(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs govfin[documents]")
    pytest.importorskip("python_calamine", reason="needs govfin[reading]")
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明：金额以元为单位")
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(2, 0, HEADER)
        for i, row in enumerate(ROWS, 3):
            sheet.write_datetime(i, 0, datetime.fromisoformat(row[0]), day)
            for j, cell in enumerate(row[1:], 1):
                number = cell and j in (5, 6, 9)
                sheet.write_number(i, j, float(cell)) if number else sheet.write(i, j, cell)
        # What a sum in a workbook comes to: 0.30000000000000004 shows as 0.3, and is 0.3.
        sheet.write_row(9, 0, ["", "虚构甲", "结余分配", "", "", "", "", "", "", 0.1 + 0.2])
        sheet.write_row(10, 0, ["", "虚构甲", "结余分配", "", "", "", "", "", "", 0.125])
    made = govfin.tabulate(path, schema=schema())
    assert made.report.text("表1.58行") == "0.30"
    assert {where: made.report.text(where) for where in EXPECTED} == EXPECTED
    assert [(r.line, r.amount, r.finding.code) for r in made.rows] == [(11, "0.125", "F0909")]


# ── what is wrong, and where ────────────────────────────────────────────────────────────────────────

_WRONG: Final = """虚构甲2020年收支台账
日期,收支,资金性质,支出类型,功能科目,经济科目,预算/决算,金额（元）
2020-01-05,收入,一般公共预算,,2010350,,,100

2020-01-05,支出,一般公共预算,,2010350,30201,,1
2020-01-05,支出,一般公共预算,基本支出,2010350,31001,,2
2020-01-05,支出,一般公共预算,基本支出,201035,30201,,4
2020-01-05,支出,一般公共预算,基本支出,20103,30201,,8
2020-01-05,支出,一般公共算,基本支出,2010350,30201,,16
2019-12-31,支出,一般公共预算,基本支出,2010350,30201,,32
昨天,支出,一般公共预算,基本支出,2010350,30201,,64
2020-01-05,收入,非财政拨款,,2010350,,,128
2020-01-05,支出,一般公共预算,基本支出,2010350,30201,,
2020-01-05,支出,一般公共预算,基本支出,2010350,30201
"2020-01-05","支出","一般公共预算","基本
支出","2010350","30201","",256
2020-01-05,支出,一般公共预算,基本支出,2010350,30201,,1e3
2020-01-05,年初结转,,,,,,512
2020-01-05,支出,一般公共预算,经营支出,2010350,30201,,1024
2020-01-05,收支,一般公共预算,基本支出,2010350,30201,,2048
"""


def test_every_row_in_no_table_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(_WRONG, encoding="utf-8")
    made = govfin.tabulate(path, schema=schema())
    told = [(r.line, r.amount, r.finding.code) for r in made.rows]
    assert told == [
        (5, "1", "F0905"),  # no 支出类型: 表3, 表5 or 表6?
        (6, "2", "F0906"),  # 31001 has no line in 表6
        (7, "4", "F0903"),  # six digits
        (8, "8", "F0904"),  # a 款
        (9, "16", "F0902"),  # 一般公共算
        (10, "32", "F0910"),  # another year
        (11, "64", "F0911"),  # no day
        (12, "128", "F0906"),  # income of no kind
        (13, "", "F0916"),
        (14, "", "F0901"),  # a field too few
        (17, "1e3", "F0909"),
        (18, "512", "F0905"),  # whose carry-over?
        (19, "1024", "F0906"),  # 经营支出 out of an appropriation has no column in 表5
        (20, "2048", "F0902"),  # 收支
    ]
    assert made.report.text("表1.1行") == "100.00"
    assert made.report.text("表3.合计.2栏") == "256.00"  # the row on lines 15 and 16
    assert not made.ok
    assert made.rejected.rows == len(told)
    messages = {f.code: f.message(govfin.Language.ZH) for f in made.findings}
    assert messages["F0903"].endswith("：1 行，4.00 元（第 7 行）")
    (fund,) = (f for f in made.findings if f.params.get("dimension") == "资金性质")
    assert fund.params["suggestion"] == "一般公共预算"


def test_a_name_that_is_not_the_codes_is_a_warning_and_the_row_counts(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text().replace("30217", "30217 会议费"), encoding="utf-8")
    made = govfin.tabulate(path, schema=schema())
    assert made.ok
    assert made.report.text("表7.12栏") == "3000.10"
    (warning,) = (f for f in made.findings if f.code == "F0915")
    assert (warning.severity, warning.params["lines"]) == (govfin.Severity.WARNING, "4、5")


def test_of_several_units_one_can_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text() + text([("", "虚构乙", *ROWS[0][2:])]).split("\n", 1)[1], encoding="utf-8")
    both = govfin.tabulate(path, schema=schema())
    assert both.report.text("表1.1行") == "2000000.00"
    assert both.report.department is None
    assert [f.params["names"] for f in both.findings if f.code == "F0914"] == ["虚构甲、虚构乙"]
    check(govfin.tabulate(path, schema=schema(), unit="虚构甲"))
    one = govfin.tabulate(path, schema=schema(), unit="虚构乙", department="另一个名称")
    assert (one.report.department, one.total.rows) == ("另一个名称", 1)
    with pytest.raises(govfin.FileError) as caught:
        govfin.tabulate(path, schema=schema(), unit="虚构丙")
    assert [(d.code, d.params["suggestion"]) for d in caught.value.diagnostics] == [("D1007", "虚构甲")]


def test_with_a_unit_asked_for_a_row_of_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text() + text([("", "", *ROWS[0][2:])]).split("\n", 1)[1], encoding="utf-8")
    made = govfin.tabulate(path, schema=schema(), unit="虚构甲")
    assert [(r.line, r.finding.code) for r in made.rows] == [(7, "F0905")]
    assert made.report.text("表1.1行") == "1000000.00"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("l.csv", b"", "D0102"),
        ("l.csv", b"\x00\x01\x02", "D0104"),
        ("l.csv", b"\xff\xff\xff", "D0104"),
        ("l.csv", "收支,资金性质\n收入,其他收入\n".encode(), "D1001"),
        ("l.csv", "收支,kind,金额\n收入,收入,1\n".encode(), "D1002"),
        ("l.csv", "收支,金额\n".encode(), "D1006"),
        ("l.csv", ("收支,金额\n" + "收入\n" * 1100).encode(), "D1009"),
        ("l.xlsx", b"PK\x03\x04 no workbook", "D1003"),
        ("l.parquet", b"PAR1 no parquet", "D1003"),
        ("l.docx", b"anything", "D0105"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(govfin.FileError) as caught:
        govfin.tabulate(path, schema=schema())
    assert [d.code for d in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].file == str(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(govfin.FileError) as caught:
        govfin.tabulate(tmp_path / "none.csv", schema=schema())
    assert [d.code for d in caught.value.diagnostics] == ["D0101"]


def test_a_form_that_says_nothing_of_ledgers(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text(), encoding="utf-8")
    with pytest.raises(govfin.FileError) as caught:
        govfin.tabulate(path, schema="shanghai-budget-2025")
    assert [d.code for d in caught.value.diagnostics] == ["D1004"]


@pytest.mark.parametrize(("year", "known"), [("2024", "cn-2024, cn-2024-24"), ("1999", "")])
def test_which_form_is_asked_where_the_year_does_not_say(tmp_path: Path, year: str, known: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text().replace("2020-", f"{year}-"), encoding="utf-8")
    with pytest.raises(govfin.FileError) as caught:
        govfin.tabulate(path)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.params["year"]) == ("D1005", year)
    assert problem.params["known"].startswith(known or "cn-2020")
    path.write_text(text(), encoding="utf-8")
    assert govfin.tabulate(path).report.schema.id == "cn-2020"


def test_a_form_of_another_year_takes_a_ledger_of_that_year(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(text().replace("2020-", "2024-"), encoding="utf-8")
    made = govfin.tabulate(path, schema="cn-2024")
    assert made.ok
    assert made.report.text("表1.收入.总计") == "1000000.00"
    assert made.report.text("表3.[2010350].项目支出") == "3000.10"
    assert made.report.text("表6.[30101]") == "400000.00"


def test_a_schema_of_ones_own_may_call_columns_otherwise(tmp_path: Path) -> None:
    from govfin import api  # noqa: PLC0415

    (tmp_path / "own.govfin").write_text(
        """
schema own "示例" { unit 元 precision 0.01 }
ledger {
  dimension 方向 { value 进 value 出 }
  dimension 数额 as amount
}
table 表1 "甲" {
  column 1 "金额"
  row 1 "进"
  row 2 "出"
  1行 >= 2行
  from ledger {
    1行 where 方向 = 进
    2行 where 方向 = 出
  }
}
""",
        encoding="utf-8",
    )
    (tmp_path / "broken.govfin").write_text("schema broken { unit 元 }", encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.write_text("方向,数额\n进,5\n出,3\n", encoding="utf-8")
    own = str(tmp_path / "own.govfin")
    assert api.is_ledger(path, schema=own)
    assert api.is_ledger(path, path=[tmp_path])
    assert not api.is_ledger(path)
    assert govfin.tabulate(path, schema=own).report.text("表1.2行") == "3.00"


@pytest.mark.parametrize("name", ["examples/jianghan-2020/leaves.csv", "examples/invented-2020/expected.csv"])
def test_the_long_csv_of_a_report_is_no_ledger(name: str) -> None:
    from govfin import api  # noqa: PLC0415

    assert not api.is_ledger(Path(__file__).parents[2] / name)
