"""Files of figures lose nothing: what is written is read back, and what is canonical is written again to the byte."""

from __future__ import annotations

import csv
import io
import json
import random
from importlib.resources import files
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import govfin
from govfin.api import to_text
from govfin.formats.files import decode, read_text
from govfin.report.report import Report
from strategies.reports import Draft, departments, drafts, schema

SUFFIXES: Final = (".json", ".csv")
SCHEMA: Final[dict[str, Any]] = json.loads((files("govfin") / "formats" / "report.schema.json").read_text("utf-8"))

either_format = pytest.mark.parametrize("suffix", SUFFIXES)


def read(text: str, suffix: str) -> Report:
    return read_text(text, f"report{suffix}", None, lambda _: schema())


@either_format
@given(draft=drafts(), computed=st.booleans())
def test_what_is_written_is_read_back(suffix: str, draft: Draft, computed: bool) -> None:
    report = govfin.compute(draft.report()) if computed else draft.report()
    assert read(to_text(report, suffix), suffix) == report


@either_format
@given(draft=drafts(), computed=st.booleans())
def test_canonical_text_is_written_again_to_the_byte(suffix: str, draft: Draft, computed: bool) -> None:
    text = to_text(govfin.compute(draft.report()) if computed else draft.report(), suffix)
    assert to_text(read(text, suffix), suffix) == text


@given(drafts())
def test_both_formats_say_the_same(draft: Draft) -> None:
    report = draft.report()
    assert read(to_text(report, ".csv"), ".csv") == read(to_text(report, ".json"), ".json")


@given(drafts())
def test_json_follows_its_published_schema(draft: Draft) -> None:
    text = to_text(govfin.compute(draft.report()), ".json")
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert text.endswith("}\n")
    assert "\r" not in text


def test_the_published_schema_is_a_schema_in_two_languages() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    def described(node: dict[str, Any]) -> None:
        assert " · " in node["title"]
        assert " · " in node["description"]
        if node.get("type") == "object":
            assert "additionalProperties" in node
        inner = [*node.get("properties", {}).values(), *node.get("$defs", {}).values()]
        for child in [*inner, node.get("additionalProperties")]:
            if isinstance(child, dict) and "$ref" not in child:
                described(child)

    described(SCHEMA)


@given(drafts())
def test_csv_is_csv_to_everybody_else(draft: Draft) -> None:
    lines = list(csv.reader(io.StringIO(to_text(draft.report(), ".csv"), newline="")))
    assert lines[0] == ["table", "row", "column", "amount"]
    assert {len(line) for line in lines} == {4}


@given(departments)
def test_no_text_in_a_csv_starts_a_formula(department: str | None) -> None:
    """A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, half-width or full-width."""
    report = govfin.new_report(schema(), {}, department=department, statements={"表7": department or "无"})
    for *_, text in list(csv.reader(io.StringIO(to_text(report, ".csv"), newline=""))):
        assert not text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(drafts(), st.randoms(use_true_random=False))
def test_the_lines_of_a_csv_may_stand_in_any_order(draft: Draft, chance: random.Random) -> None:
    report = draft.report()
    header, *lines = csv.reader(io.StringIO(to_text(report, ".csv"), newline=""))
    chance.shuffle(lines)
    out = io.StringIO()
    csv.writer(out).writerows([header, *lines])
    assert read(out.getvalue(), ".csv") == report


@either_format
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_is_read(suffix: str, encoding: str, line_end: str) -> None:
    report = govfin.new_report(schema(), {"表1.1行": "217.35"}, department="武汉市江汉区企业服务中心", year=2020)
    data = to_text(report, suffix).replace("\n", line_end).encode(encoding)
    assert read(decode(data, "report"), suffix) == report


def test_canonical_json_reads_like_the_form() -> None:
    figures = {"表1.1行": "217.35", "表3.[2010350].2栏": "95.58", "表7.8栏": "0"}
    report = govfin.new_report(schema(), figures, department="某局", year=2020, statements={"表8": "无"})
    assert (
        to_text(report, ".json")
        == """\
{
  "govfin": 1,
  "schema": "cn-2020",
  "department": "某局",
  "year": 2020,
  "unit": "万元",
  "tables": {
    "表1": {
      "1": {"1": "217.35"}
    },
    "表3": {
      "2010350": {"2": "95.58"}
    },
    "表7": {
      "": {"8": "0.00"}
    },
    "表8": {}
  },
  "statements": {
    "表8": "无"
  }
}
"""
    )


def test_canonical_csv_is_one_figure_a_line() -> None:
    figures = {"表1.1行": "217.35", "表3.[2010350].2栏": "95.58", "表5.[2080505].1栏": None, "表7.8栏": "?"}
    report = govfin.new_report(schema(), figures, department="=某局", year=2020, statements={"表8": "无"})
    assert (
        to_text(report, ".csv")
        == """\
table,row,column,amount
,schema,,cn-2020
,department,,'=某局
,year,,2020
,unit,,万元
表1,1,1,217.35
表3,2010350,2,95.58
表5,2080505,,
表7,,8,?
表8,,,无
"""
    )


@pytest.mark.parametrize(
    ("row", "column", "where"),
    [
        ("27", "1", "表1.27行"),
        ("27行", "1栏", "表1.27行"),
        ("２７", "１", "表1.27行"),
        (" 27 ", "金额", "表1.27行"),
        ("本年收入合计", "", "表1.27行"),
    ],
)
def test_a_csv_may_name_cells_as_people_do(row: str, column: str, where: str) -> None:
    text = f"table,row,column,amount\n,schema,,cn-2020\n 表１ ,{row},{column},217.35\n"
    assert dict(read(text, ".csv")) == {where: "217.35"}
