"""The difference between two forms, as data and in words. GOVFIN_UPDATE=1 writes the golden files anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from attrs import asdict
from hypothesis import given

import govfin
from govfin.cli.differences import difference_text
from govfin.diagnostics.diagnostic import Language
from govfin.schema.changes import SchemaDiff
from govfin.schema.diff import diff
from govfin.schema.schema import Schema
from strategies.forms import compiled_form, form_texts, forms

GOLDEN: Final = Path(__file__).parent / "golden"

_BASE: Final = """
schema a "示例表" { year 2020 place "甲县" unit 万元 precision 0.01 use codes-test as 科目 }
table 表1 "总表" {
  panel 收入 {
    column 1 "金额"
    row 1 "一、财政拨款收入"
    row 2 "二、事业收入"
    row 3 "三、其他收入"
    row 4 "总计"
  }
  panel 支出 {
    column 2 "金额"
    row 5 "一、甲类" is 科目[201]
    row 6 "二、乙类" is 科目[202]
    row 7 "年末结余"
    row 8 "总计"
  }
  note "注：4 行＝（1+2+3）行；8 行＝（5+6+7）行。"
  4行 = 8行 because "收支平衡"
}
table 表2 "支出表" by 科目 {
  total "合计"
  column 1 "本年支出合计"
  column 2 "基本支出"
  column 3 "项目支出"
  note "注：1 栏各行＝（2+3）栏各行。"
  empty "本部门没有支出"
}
table 表3 "收入表" by 科目 { column 1 "金额" }
figure 支出 "支出合计" = 表2.合计.1栏 as amount
"""
_CHANGED: Final = """
schema b "示例表（新）" extends a { year 2021 place "乙县" }
change table 表1 {
  change panel 收入 {
    row "上级补助收入" into "收入.总计" after 2
    drop row 3
    rename row 2 "二、事业和经营收入"
  }
  unnumbered rows
}
change table 表2 "支出明细表" {
  drop column 3
  column 4 "其中：工资" after 2
  total "合计" last
  note "注：新的附注。"
  empty "说明：本部门没有支出"
}
drop table 表3
table 表4 "绩效表" { column 1 "得分" row 1 "自评" }
drop rule "表1.4行=8行"
"""


def _forms() -> tuple[Schema, Schema]:
    base = compiled_form(_BASE)
    return base, compiled_form(_CHANGED, base)


@pytest.mark.parametrize("language", list(Language))
def test_small_forms_in_words(language: Language) -> None:
    _is_golden(f"small.{language.value}.txt", difference_text(diff(*_forms()), language))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "pair", [("cn-2020", "cn-2024"), ("cn-2024", "cn-2024-24"), ("cn-2024", "shanghai-budget-2025")]
)
def test_published_forms_in_words(pair: tuple[str, str], language: Language) -> None:
    change = diff(*(govfin.load_schema(id_) for id_ in pair))
    _is_golden(f"{'-to-'.join(pair)}.{language.value}.txt", difference_text(change, language))


def _is_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOVFIN_UPDATE") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "GOVFIN_UPDATE=1 writes it anew; review the difference"


def test_small_forms_as_data() -> None:
    change = diff(*_forms())
    assert [t.id for t in change.tables_added] == ["表4"]
    assert [t.id for t in change.tables_dropped] == ["表3"]
    rows = change.tables[0].rows
    assert [(r.label, r.panel, r.after) for r in rows.added] == [("上级补助收入", "收入", "二、事业和经营收入")]
    assert [r.label for r in rows.dropped] == ["三、其他收入"]
    assert [(p.before.label, p.after.label) for p in rows.renamed] == [("二、事业收入", "二、事业和经营收入")]
    assert not rows.moved
    assert {p.before.number for p in rows.renumbered} == {1, 2, 4, 5, 6, 7, 8}
    assert [c.what for c in change.tables[1].facts] == ["title", "total-place", "note", "statement"]
    assert {r.code for r in change.rules_dropped} >= {"表1.4行=8行"}
    assert [r.cells_added for r in change.rules_changed if r.code == "表1.4行"] == [("表1.上级补助收入",)]


def test_a_row_that_moved_is_told_once() -> None:
    text = 'schema {} "示例" {{ unit 万元 precision 0.01 }}\ntable 表1 "表" {{ column 1 "金额"\n{} }}'
    names = ["甲", "乙", "丙", "丁", "戊"]

    def form(id_: str, order: list[str]) -> Schema:
        return compiled_form(text.format(id_, "\n".join(f'row {i} "{n}"' for i, n in enumerate(order, 1))))

    change = diff(form("a", names), form("b", ["甲", "丁", "乙", "丙", "戊"]))
    rows = change.tables[0].rows
    assert [p.after.label for p in rows.moved] == ["丁"]
    assert (rows.added, rows.dropped, rows.renamed) == ((), (), ())
    assert "renumbered: 2…3 → 3…4, 4 → 2" in difference_text(change, Language.EN)


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────


@given(forms("a"))
def test_a_form_does_not_differ_from_itself(schema: Schema) -> None:
    assert not diff(schema, schema)


@given(form_texts("a"))
def test_forms_of_the_same_words_do_not_differ(text: str) -> None:
    assert not diff(compiled_form(text), compiled_form(text.replace("schema a ", "schema b ")))


@given(forms("a"), forms("b"))
def test_what_comes_on_the_way_there_goes_on_the_way_back(one: Schema, other: Schema) -> None:
    there, back = diff(one, other), diff(other, one)
    assert _names(there.tables_added) == _names(back.tables_dropped)
    assert _names(there.tables_dropped) == _names(back.tables_added)
    assert {r.code for r in there.rules_added} == {r.code for r in back.rules_dropped}
    changes = {t.title: t for t in there.tables}
    for change in back.tables:
        for lines in ("rows", "columns"):
            forth, returned = asdict(getattr(changes[change.title], lines)), asdict(getattr(change, lines))
            assert _labels(forth["added"]) == _labels(returned["dropped"])
            assert _labels(forth["dropped"]) == _labels(returned["added"])
            assert len(forth["renumbered"]) == len(returned["renumbered"])


@given(forms("a"), forms("b"))
def test_every_difference_has_words(one: Schema, other: Schema) -> None:
    change: SchemaDiff = diff(one, other)
    for language in Language:
        text = difference_text(change, language)
        assert ("no difference" in text or "没有差别" in text) == (not change)


def _names(tables: tuple[object, ...]) -> list[str]:
    return sorted(str(t) for t in tables)


def _labels(lines: list[dict[str, object]]) -> list[str]:
    return sorted(f"{line['panel']}.{line['label']}" for line in lines)
