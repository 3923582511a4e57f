"""A narrative through `extends`: cells follow their rows, and a paragraph that lost a figure falls silent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.schema.schema import Schema

_BASE: Final = """\
schema base-form "基本" {
  year 2020
  unit 万元 precision 0.01
  use functional-2020 as 功能
}
table 表1 "收入" {
  column 1 "金额"
  row 1 "财政拨款收入"
  row 2 "其他收入"
  row 3 "本年收入合计"
  3行 = (1+2)行
}
table 表2 "支出" by 功能 {
  total "合计"
  column 1 "支出"
}
figure 收入合计 = 表1.3行
narrative "base-form.narrative.md" { growth over zero reads "100.0%" }
"""
_TEMPLATE: Final = """\
## 一、收入

收入合计{收入合计}万元，其中：财政拨款收入{表1.1行}万元。

其他收入{表1.2行}万元{if 表1.2行 > 0}，是{text 其他收入来源}{end}。

## 二、支出

{each 科目 in 表2.[类] where 表2.[科目] != 0 separator "；"}{科目}{表2.[科目]}万元{end}。

共计{表2.合计}万元。
"""
_FIGURES: Final = {"表1.1行": "3", "表1.2行": "0", "表1.3行": "3", "表2.合计": "2", "表2.[201]": "2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base-form.govfin").write_text(_BASE, encoding="utf-8")
    (tmp_path / "base-form.narrative.md").write_text(_TEMPLATE, encoding="utf-8")
    return tmp_path


def _schema(folder: Path, changes: str) -> Schema:
    path = folder / "other-form.govfin"
    path.write_text(f'schema other-form "另一种" extends base-form\n{changes}', encoding="utf-8")
    return govfin.load_schema(path, path=[folder])


def _told(schema: Schema, figures: dict[str, str]) -> list[str]:
    return govfin.write_narrative(govfin.new_report(schema, figures)).text.splitlines()


def test_a_form_without_changes_says_the_same(folder: Path) -> None:
    told = _told(_schema(folder, ""), _FIGURES)
    assert told == [
        "一、收入",
        "收入合计3万元，其中：财政拨款收入3万元。",
        "其他收入0万元。",
        "二、支出",
        "一般公共服务支出2万元。",
        "共计2万元。",
    ]


def test_cells_follow_rows_that_have_another_name(folder: Path) -> None:
    schema = _schema(folder, "change table 表1 { unnumbered rows }")
    figures = {"表1.财政拨款收入": "3", "表1.本年收入合计": "3", "表2.合计": "2"}
    assert _told(schema, figures)[1] == "收入合计3万元，其中：财政拨款收入3万元。"


def test_a_paragraph_of_a_row_that_is_dropped_falls_silent(folder: Path) -> None:
    told = _told(_schema(folder, "change table 表1 { drop row 2 }"), {"表1.1行": "3", "表1.3行": "3"})
    assert told[:3] == ["一、收入", "收入合计3万元，其中：财政拨款收入3万元。", "二、支出"]


def test_what_speaks_of_a_table_that_is_dropped_falls_silent(folder: Path) -> None:
    told = _told(_schema(folder, "drop table 表2"), {k: v for k, v in _FIGURES.items() if "表1" in k})
    assert told[-1] == "二、支出"


def test_a_template_of_its_own_takes_the_place_of_the_base_s(folder: Path) -> None:
    (folder / "other-form.narrative.md").write_text("## 收入\n\n共{收入合计}万元。\n", encoding="utf-8")
    schema = _schema(folder, 'narrative "other-form.narrative.md"')
    assert _told(schema, _FIGURES) == ["收入", "共3万元。"]
    assert schema.narrative is not None
    assert schema.narrative.habits == ()


def test_a_template_that_changes_is_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", str(folder / "cache"))
    before = _schema(folder, "")
    assert _schema(folder, "").narrative == before.narrative
    (folder / "base-form.narrative.md").write_text("## 一\n\n没有了。\n", encoding="utf-8")
    (folder / "other-form.govfin").unlink()
    path = folder / "third-form.govfin"
    path.write_text('schema third-form "第三种" extends base-form\n', encoding="utf-8")
    after = govfin.load_schema(path, path=[folder])
    assert after.narrative != before.narrative
