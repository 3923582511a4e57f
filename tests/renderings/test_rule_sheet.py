"""The rule sheet: what finance bureaus keep, one line a relation, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.renderings.rule_sheet import FIELDS, page_text, sheet_text
from renderings.small_audit import keep, schema

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_sheet_as_people_read_it() -> None:
    keep("small-rules.csv", sheet_text(schema()))
    keep("small-rules.md", page_text(schema()))


@pytest.mark.parametrize("name", ["cn-2020", "cn-2024"])
def test_every_relation_has_a_line(name: str) -> None:
    found = govfin.load_schema(name)
    text = sheet_text(found)
    assert text.startswith("\ufeff规则编号,")
    rows = _rows(text)
    assert len(rows) == sum(max(1, len(r.instances)) for r in found.rules)
    assert {r["规则编号"].partition("#")[0] for r in rows} == {r.code for r in found.rules}
    for row in rows:
        assert tuple(row) == FIELDS
        assert row["左表"]
        assert row["左表达式"]
        assert row["右表达式"]
        assert row["关系符"] in {"<>", "<", ">"}
        assert row["审核类型"] in {"表内", "表间"}
        assert row["级别"] in {"错误", "警告", "提示"}


def test_the_sign_says_what_is_reported() -> None:
    rows = {r["规则编号"]: r for r in _rows(sheet_text(schema()))}
    assert rows["表1.8行"]["关系符"] == "<>"
    assert rows["表3.1栏<=表2.合计.2栏"]["关系符"] == ">"
    assert rows["表3.1栏<=表2.合计.2栏"]["错误信息"] == "表3.1栏 大于 表2.合计.2栏"


def test_the_tolerance_is_what_rounding_explains() -> None:
    rows = {r["规则编号"]: r for r in _rows(sheet_text(schema()))}
    # Four printed figures are each off by less than half a unit: together by less than two.
    assert Decimal(rows["表1.8行"]["允许误差"]) == Decimal("0.01")
    assert Decimal(rows["表1.(5…6)行=表2.[类].1栏#1"]["允许误差"]) == 0


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    evil = tmp_path / "evil.govfin"
    evil.write_text(
        "schema evil \"=cmd|' /C calc'!A0\" { unit 元 precision 0.01 }\n"
        'table 表1 "+1" { column 1 "金额" row 1 "甲" row 2 "乙"\n'
        '1行 = 2行 because "=HYPERLINK(1)" source "@SUM(1)" }\n',
        encoding="utf-8",
    )
    rows = _rows(sheet_text(govfin.load_schema(evil)))
    assert rows[0]["依据"] == "'=HYPERLINK(1)"
    assert rows[0]["出处"] == "'@SUM(1)"
    for row in rows:
        assert not any(value.startswith(_FORMULA) for value in row.values())


def test_a_page_cannot_be_broken_by_a_rule(tmp_path: Path) -> None:
    evil = tmp_path / "evil.govfin"
    evil.write_text(
        'schema evil "a|b" { unit 元 precision 0.01 }\n'
        'table 表1 "<b>" { column 1 "金额" row 1 "甲" row 2 "乙"\n'
        '1行 <= 2行 because "甲|乙 <script> *x*" }\n',
        encoding="utf-8",
    )
    page = page_text(govfin.load_schema(evil))
    assert "<script>" not in page
    assert "<b>" not in page
    assert "甲\\|乙" in page
