"""`govfin schema diff`, `schema list`, and `convert --schema`, as they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main

_BASE: Final = """\
schema county-2020 "甲县公开表" {
  year 2020
  place "甲县（虚构）"
  source "虚构"
  unit 元 precision 0.01
}
table 表1 "收支表" {
  column 1 "金额"
  row 1 "收入"
  row 2 "支出"
  row 3 "结余"
  3行 = 1行 - 2行
}
"""
_NEXT: Final = """\
schema county-2021 extends county-2020 {
  year 2021
  unit 万元 precision 0.01
}
change table 表1 {
  unit 万元 precision 0.01
  drop row 2
  rename row 1 "收入合计"
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LANG", "C")
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "county-2020.govfin").write_text(_BASE, encoding="utf-8")
    (forms / "county-2021.govfin").write_text(_NEXT, encoding="utf-8")
    report = govfin.new_report(
        govfin.load_schema(forms / "county-2020.govfin"),
        {"表1.1行": "10000", "表1.2行": "1", "表1.3行": "9999"},
        year=2020,
    )
    govfin.write(report, tmp_path / "report.json")
    return tmp_path


def _run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output
    return result


def test_a_difference_is_told(folder: Path) -> None:
    told = _run("schema", "diff", "county-2020", "county-2021", "--schemas", "forms").stdout
    assert told == (
        "county-2020 → county-2021\n"
        "\n"
        "the form\n"
        "  year: 2020 → 2021\n"
        "  source: 虚构 → –\n"
        "  unit and precision: 元, 0.01 → 万元, 0.01\n"
        "\n"
        "表1 收支表\n"
        "  unit and precision: 元, 0.01 → 万元, 0.01\n"
        "  1 row dropped: “支出” (line 2)\n"
        "  row renamed: “收入” → “收入合计”\n"
        "\n"
        "rules (0 unchanged)\n"
        "  changed 表1.3行=1行-2行\n"
        "    “3行 = 1行 - 2行” → “3行 = 1行”\n"
        "    no longer with 表1.2行\n"
    )


def test_a_difference_in_chinese(folder: Path) -> None:
    told = _run("schema", "diff", "county-2020", "county-2021", "--schemas", "forms", "--lang", "zh").stdout
    assert "  取消 1 行：“支出”（2行）\n" in told


def test_files_can_be_compared(folder: Path) -> None:
    told = _run("schema", "diff", "forms/county-2020.govfin", "forms/county-2020.govfin").stdout
    assert told == "county-2020 → county-2020\n  no difference\n"


def test_a_reworded_sentence_of_a_narrative_is_told(folder: Path) -> None:
    forms = folder / "forms"
    (forms / "words.md").write_text("<!-- 说明 -->\n\n# 一、总体\n\n收入{表1.1行}元。\n\n结余{表1.3行}元。\n", "utf-8")
    (forms / "now.md").write_text(
        "# 一、总体\n\n{if 表1.1行 != 0}收入{表1.1行}元。{end}\n\n结余{表1.3行}元。\n", "utf-8"
    )
    narrative = 'narrative "words.md" { growth over zero reads "–" }\n'
    (forms / "county-2019.govfin").write_text((_BASE + narrative).replace("2020", "2019"), "utf-8")
    now = narrative.replace("words.md", "now.md").replace("–", "不可比")
    (forms / "county-2020.govfin").write_text(_BASE + now, "utf-8")
    told = _run("schema", "diff", "county-2019", "county-2020", "--schemas", "forms").stdout
    assert told == (
        "county-2019 → county-2020\n\nthe form\n  year: 2019 → 2020\n"
        "\nthe narrative\n  template reworded\n"
        "    - 收入{表1.1行}元。\n"
        "    + {if 表1.1行 != 0}收入{表1.1行}元。{end}\n"
        "    - growth over zero reads –\n"
        "    + growth over zero reads 不可比\n"
        "\ntables unchanged: 表1\n"
    )
    (forms / "county-2019.govfin").write_text(_BASE.replace("2020", "2019"), encoding="utf-8")
    gained = _run("schema", "diff", "county-2019", "county-2020", "--schemas", "forms").stdout
    assert "the narrative\n  template added, 4 paragraphs\n" in gained


def test_a_difference_as_data(folder: Path) -> None:
    data = json.loads(_run("schema", "diff", "cn-2020", "cn-2024", "--format", "json").stdout)
    assert (data["govfin"], data["before"], data["after"]) == (1, "cn-2020", "cn-2024")
    table_6 = next(t for t in data["tables"] if t["id"] == "表6")
    assert [r["code"] for r in table_6["rows"]["added"]] == ["31001"]
    assert table_6["panels_dropped"] == ["公用经费续"]
    assert json.loads(_run("schema", "diff", "cn-2020", "cn-2020", "--format", "json").stdout)["tables"] == []


def test_an_unknown_form_is_told(folder: Path) -> None:
    assert "D0209" in _run("schema", "diff", "cn-2020", "cn-2021", code=2).stderr


def test_a_form_whose_base_has_errors_names_both_files(folder: Path) -> None:
    (folder / "forms" / "county-2020.govfin").write_text(_BASE.replace("3行 = 1行", "3行 = 4行"), encoding="utf-8")
    said = _run("schema", "diff", "cn-2020", "forms/county-2021.govfin", code=2).stderr
    assert "S0202" in said
    assert "--> forms/county-2020.govfin:12:8" in said
    assert "--> forms/county-2021.govfin:1:28" in said
    assert "mend forms/county-2020.govfin first" in said


def test_the_list_says_where_each_comes_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "forms" / "broken.govfin").write_text("schema broken extends nobody", encoding="utf-8")
    monkeypatch.setenv("GOVFIN_SCHEMAS", str(folder / "forms"))
    told = _run("schema", "list").stdout
    assert "cn-2020  2020年度部门决算公开表\n  2020, 9 tables, " in told
    assert "  from: govfin\n" in told
    assert "county-2021  甲县公开表\n  2021, 1 table, extends county-2020, 甲县（虚构）\n" in told
    assert "broken\n  has errors" in told
    data = {s["id"]: s for s in json.loads(_run("schema", "list", "--format", "json").stdout)}
    assert (data["cn-2024"]["package"], data["county-2020"]["package"]) == ("govfin", None)
    assert data["county-2021"]["file"].endswith("county-2021.govfin")
    assert not data["broken"]["ok"]


def test_a_report_moves_and_says_what_has_no_place(folder: Path) -> None:
    result = _run("convert", "report.json", "moved.json", "--schema", "county-2021", "--schemas", "forms")
    assert result.stderr == (
        "note[D0408]: the figures are of 2020, county-2021 is of 2021: the file says no year\n"
        "2 figures without a place in county-2021:\n"
        "  warning[D0402]: 表1 in county-2021 has no row “支出”\n"
        "    表1.2行  1.00 元\n"
        "  warning[D0405]: county-2021 prints 万元 to 0.01, in which these figures cannot be said exactly\n"
        "    = govfin does not round printed figures: convert from 元, rounding once\n"
        "    表1.3行  9999.00 元\n"
        "1 cell of county-2021 that the report lacks, written as `?`: 表1.3行\n"
    )
    moved = json.loads((folder / "moved.json").read_text(encoding="utf-8"))
    assert moved["schema"] == "county-2021"
    assert moved["tables"] == {"表1": {"1": {"1": "1.00"}, "3": {"1": "?"}}}
    assert "year" not in moved
    _run("check", "moved.json", "--schemas", "forms")


def test_a_report_that_moves_to_its_own_form_says_nothing(folder: Path) -> None:
    result = _run("convert", "report.json", "-", "--schema", "forms/county-2020.govfin")
    assert (result.stderr, result.stdout) == ("", (folder / "report.json").read_text(encoding="utf-8"))


def test_a_file_that_names_no_form_is_read_with_the_one_asked_for(folder: Path) -> None:
    (folder / "plain.csv").write_text("table,row,column,amount\n表1,1,1,5\n", encoding="utf-8")
    result = _run("convert", "plain.csv", "-", "--schema", "county-2021", "--schemas", "forms")
    assert result.stderr == ""
    assert json.loads(result.stdout)["tables"] == {"表1": {"1": {"1": "5.00"}}}


def test_a_report_with_no_place_at_all_is_not_written(folder: Path) -> None:
    said = _run("convert", "report.json", "gone.json", "--schema", "cn-2020", "--schemas", "forms", code=2).stderr
    assert "D0409" in said
    assert not (folder / "gone.json").exists()
