"""What the forms of other years and places need of the language: blocks that merge, headers that go, rows as used."""

from __future__ import annotations

from pathlib import Path

import pytest

import govfin
from govfin.diagnostics.source import Source
from govfin.library.load import Loader
from govfin.library.shelf import default_shelf
from govfin.syntax.parser import parse
from govfin.syntax.printer import format_file

_CHANGE = 'schema mine "示例" extends cn-2020 { source "示例" }\n\nchange table 表6 {\n  CHANGE\n}\n'


def _told(text: str, folder: Path) -> list[str]:
    path = folder / "mine.govfin"
    path.write_text(text, encoding="utf-8")
    return [d.code for d in Loader(default_shelf()).load(path).diagnostics]


@pytest.mark.parametrize(
    "statement",
    [
        "merge panel 公用经费续 into 公用经费",
        'merge panel "公用经费续" into "公用经费"',
        'drop group "本年支出"',
        'rename group "本年支出" "本年"',
        'rename column 小计 "合计" as 合计',
        "rows 功能[类]",
    ],
)
def test_a_statement_is_printed_as_it_is_read(statement: str) -> None:
    text = f"change table 表6 {{\n  {statement}\n}}\n"
    parsed = parse(Source("mine.govfin", text))
    assert not parsed.diagnostics
    assert format_file(parsed.file) == text


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("merge panel 公用经费续 into 公用经费", []),
        ("merge panel 公用经费续 into 公用", ["S0604"]),
        ("merge panel 人员经费 into 人员经费", ["S0607"]),
        ('drop group "本年支出"', ["S0604"]),
        ('rename panel 公用经费续 "续" as 续', ["S0608"]),
    ],
)
def test_what_a_change_may_say(change: str, codes: list[str], tmp_path: Path) -> None:
    assert _told(_CHANGE.replace("CHANGE", change), tmp_path) == codes


def test_rows_of_a_level_are_rows_by_class(tmp_path: Path) -> None:
    path = tmp_path / "mine.govfin"
    path.write_text(
        """schema mine "示例" {
  unit 元 precision 0.01
  use functional-2024 as 功能
}

table 表1 "支出" {
  column "预算数"
  rows 功能[类]
  row "合计"
  合计 = sum([类])
}
""",
        encoding="utf-8",
    )
    form = govfin.load_schema(path)
    report = govfin.compute(govfin.new_report(form, {"表1.[201]": "1.10", "表1.国防支出": "2.20"}))
    assert report.text("表1.合计") == "3.30"
    assert form.table_by_id["表1"].row_by_key["203"].label == "国防支出"


@pytest.mark.parametrize(("rows", "code"), [("功用[类]", "S0204"), ("功能[目]", "S0205")])
def test_rows_of_what_is_not_there(rows: str, code: str, tmp_path: Path) -> None:
    head = 'schema mine "示例" {\n  unit 元 precision 0.01\n  use functional-2024 as 功能\n}\n'
    text = f'{head}table 表1 "支出" {{\n  column "金额"\n  rows {rows}\n  row "合计"\n}}\n'
    assert code in _told(text, tmp_path)
