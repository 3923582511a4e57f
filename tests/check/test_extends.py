"""Schemas of other years and places: additions, changes and removals; a base's rules follow their rows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from check.test_good_corpus import written_out
from govfin.check.compile import Compiled, compile_source
from govfin.diagnostics.diagnostic import Diagnostic, Language, SchemaError
from govfin.diagnostics.show import show
from govfin.diagnostics.source import Source
from govfin.library.cache import Cache
from govfin.library.load import Loader, load_schema_file
from govfin.library.shelf import Shelf
from govfin.schema.rules import Rule
from govfin.schema.schema import Schema
from govfin.system.layout import empty_shape
from govfin.system.relations import lower

BASE: Final = """\
schema base "基础" {
  unit 万元 precision 0.01
  use short as 功能
}
classification short "功能" levels 类 3, 款 5 {
  201 一般公共服务支出 { 20103 政府办公厅 }
  205 教育支出
}
table 表1 "收支" {
  panel 收入 {
    column 1 "金额"
    row 1 "一、拨款"
    row 2 "二、其他"
    row 10 "总计"
  }
  panel 支出 {
    column 2 "合计"
    column 3 "基本"
    column 4 "项目"
    row 11 "一、人员"
    row 12 "二、公用"
    row 13 "总计"
  }
  note "10 行＝（1+2）行；13 行＝（11+12）行；2 栏各行＝（3+4）栏各行。"
  erratum "10 行＝（1+2）行" reads "10 行＝（1＋2）行"
  1行 >= 0
  rule 平衡: 10行 = 13行.2栏
}
table 表2 "支出" by 功能 {
  total "合计"
  column 1 "小计"
  column 2 "基本"
  column 3 "项目"
  note "1 栏各行＝（2+3）栏各行。"
  合计.1栏 >= 0
  empty "无支出"
}
table 表3 "附表" {
  column 1 "金额"
  row 1 "合计"
}
between tables {
  表1.13行.2栏 = 表2.合计.1栏
  表3.1行 <= 表1.1行
}
figure 占比 = 表2.合计.2栏 / 表2.合计.1栏 as percent
figure 附注 = 表3.1行
"""


def _compile(text: str, base: Schema | None = None) -> Compiled:
    return compile_source(Source("form.govfin", text), lambda _: base, lambda _: None)


def _base() -> Schema:
    compiled = compile_source(Source("base.govfin", BASE), lambda _: None, lambda _: None)
    assert compiled.diagnostics == ()
    assert compiled.schema is not None
    return compiled.schema


def _extend(changes: str, *codes: str) -> Schema:
    compiled = _compile(f"schema form extends base\n{changes}", _base())
    assert [d.code for d in compiled.diagnostics] == list(codes)
    assert compiled.schema is not None
    return compiled.schema


def _codes(changes: str) -> list[str]:
    return [d.code for d in _compile(f"schema form extends base\n{changes}", _base()).diagnostics]


def _rule(schema: Schema, code: str) -> Rule:
    return next(r for r in schema.rules if r.code == code)


def _cells(rule: Rule) -> list[list[str]]:
    return [[f"{t.coefficient:+d} {t.row}.{t.column}" for t in instance] for instance in rule.instances]


def test_nothing_changed_is_the_base() -> None:
    base, form = list(written_out(_base())), list(written_out(_extend("")))
    assert form[1:] == base[1:]


# ── additions ───────────────────────────────────────────────────────────────────────────────────────


def test_a_row_is_added_at_its_place_and_into_its_sum() -> None:
    form = _extend('change table 表1 { change panel 收入 { row 3 "三、新增" into 10 after 1 } }')
    assert [r.key for r in form.table_by_id["表1"].panels[0].rows] == ["1", "3", "2", "10"]
    rule = _rule(form, "表1.10行")
    assert _cells(rule) == [["+1 10.1", "-1 1.1", "-1 2.1", "-1 3.1"]]
    assert rule.text == "10行 = 1行 + 2行 + 3行"
    assert _cells(_rule(form, "表1.平衡")) == [["+1 10.1", "-1 13.2"]]


def test_a_rule_over_all_rows_holds_for_an_added_row_in_every_column() -> None:
    form = _extend('change table 表1 { change panel 支出 { row 20 "三、其他" into 13 before 13 } }')
    across = _cells(_rule(form, "表1.2栏各行"))
    assert across[-1] == ["+1 20.2", "-1 20.3", "-1 20.4"]
    assert len(across) == 4
    assert [i[-1] for i in _cells(_rule(form, "表1.13行"))] == ["-1 20.2", "-1 20.3", "-1 20.4"]


def test_a_sum_of_rows_holds_for_an_added_column() -> None:
    form = _extend('change table 表1 { change panel 支出 { column 5 "其他" after 3 } }')
    assert [c.key for c in form.table_by_id["表1"].panels[1].columns] == ["2", "3", "5", "4"]
    assert _cells(_rule(form, "表1.13行"))[-1] == ["+1 13.5", "-1 11.5", "-1 12.5"]
    assert len(_rule(form, "表1.2栏各行").instances) == 3, "a formula that names its columns keeps to them"


def test_a_table_and_rules_are_added() -> None:
    form = _extend(
        'table 表4 "新表" { column 1 "金额" row 1 "合计" }\n'
        "change table 表1 { 2行 >= 0 }\n"
        "between tables { 表4.1行 = 表1.1行 }"
    )
    assert [t.id for t in form.tables] == ["表1", "表2", "表3", "表4"]
    assert {"表1.2行>=0", "表4.1行=表1.1行"} <= {r.code for r in form.rules}


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_renamed_row_is_the_same_row() -> None:
    form = _extend('change table 表1 "收入支出" { rename row 1 "一、财政拨款" rename column 2 "小计" }')
    row = form.table_by_id["表1"].row_by_key["1"]
    assert (row.label, row.name) == ("一、财政拨款", "拨款")
    assert form.table_by_id["表1"].title == "收入支出"
    assert form.rules == _base().rules


def test_a_new_note_takes_the_place_of_the_old_sentences() -> None:
    form = _extend('change table 表1 { note "10 行＝（1+2）行；13 行＝（11＋12）行。" }')
    assert [r.code for r in form.rules if r.table == "表1"] == ["表1.1行>=0", "表1.平衡", "表1.10行", "表1.13行"]
    assert form.table_by_id["表1"].errata == ()


def test_a_new_statement_and_a_new_name_of_the_total() -> None:
    form = _extend('change table 表2 { empty "没有支出" total "总计" last }')
    table = form.table_by_id["表2"]
    assert (table.empty, table.total, table.total_last) == ("没有支出", "总计", True)
    assert _cells(_rule(form, "表2.合计.1栏>=0")) == [["+1 总计.1"]]
    assert _rule(form, "表2.合计.1栏>=0").text == "总计.1栏 >= 0"
    assert form.figures[0].steps[0] == ("cell", "表2", "总计", "2")


# ── removals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_row_leaves_its_sums() -> None:
    form = _extend("change table 表1 { drop row 2 drop row 12 }")
    assert _cells(_rule(form, "表1.10行")) == [["+1 10.1", "-1 1.1"]]
    assert _rule(form, "表1.10行").text == "10行 = 1行"
    assert _cells(_rule(form, "表1.13行"))[0] == ["+1 13.2", "-1 11.2"]
    assert len(_rule(form, "表1.2栏各行").instances) == 2


def test_what_defines_a_dropped_row_falls_silent_and_so_does_what_compares_it() -> None:
    form = _extend("change table 表1 { drop row 1 }")
    assert "表1.1行>=0" not in {r.code for r in form.rules}
    assert "表3.1行<=表1.1行" not in {r.code for r in form.rules}
    assert _cells(_rule(form, "表1.10行")) == [["+1 10.1", "-1 2.1"]]


def test_a_rule_of_one_cell_is_kept_while_its_cell_is() -> None:
    assert _cells(_rule(_extend("change table 表1 { drop row 2 }"), "表1.1行>=0")) == [["+1 1.1"]]


def test_a_dropped_column_leaves_its_sums_and_its_table() -> None:
    form = _extend("change table 表2 { drop column 3 }\nchange table 表1 { drop column 4 }")
    assert [c.key for c in form.table_by_id["表2"].columns] == ["1", "2"]
    assert _cells(_rule(form, "表2.1栏各行")) == [["+1 *.1", "-1 *.2"]]
    assert _rule(form, "表2.1栏各行").text == "各行.1栏 = 各行.2栏"
    assert len(_rule(form, "表1.13行").instances) == 2


def test_a_dropped_table_takes_its_rules_and_figures_with_it() -> None:
    form = _extend("drop table 表3")
    assert [t.id for t in form.tables] == ["表1", "表2"]
    assert "表3.1行<=表1.1行" not in {r.code for r in form.rules}
    assert [f.name for f in form.figures] == ["占比"]


def test_a_dropped_rule_note_or_statement_is_gone() -> None:
    form = _extend('drop rule "表1.平衡"\nchange table 表1 { drop note }\nchange table 表2 { drop empty }', "S0320")
    assert [r.code for r in form.rules if r.table == "表1"] == ["表1.1行>=0"]
    assert form.table_by_id["表1"].note == ""
    assert form.table_by_id["表2"].empty == ""


def test_a_table_may_be_declared_anew() -> None:
    form = _extend('drop table 表3\ntable 表3 "新附表" { column 1 "金额" row 1 "合计" 1行 >= 0 }')
    assert [(t.id, t.title) for t in form.tables][2] == ("表3", "新附表")
    assert [r.code for r in form.rules if r.table == "表3"] == ["表3.1行>=0"]


# ── forms without numbers ───────────────────────────────────────────────────────────────────────────


def test_the_sentence_of_a_rule_speaks_of_no_number_that_the_form_lacks() -> None:
    form = _extend("change table 表1 { unnumbered rows unnumbered columns }")
    texts = {r.code: r.text for r in form.rules}
    assert texts == {
        "表1.10行": "收入.总计 = 拨款 + 其他",
        "表1.13行": "支出.总计 = 人员 + 公用",
        "表1.2栏各行": "各行.合计 = 各行.基本 + 各行.项目",
        "表1.1行>=0": "拨款 >= 0",
        "表1.平衡": "收入.总计 = 支出.总计.合计",
        "表2.逐级汇总": "合计＝Σ类，类＝Σ款",
        "表2.1栏各行": "1 栏各行＝（2+3）栏各行",
        "表2.合计.1栏>=0": "合计.1栏 >= 0",
        "表1.13行.2栏=表2.合计.1栏": "表1.支出.总计.合计 = 表2.合计.1栏",
        "表3.1行<=表1.1行": "表3.1行 <= 表1.拨款",
    }


def test_an_unnumbered_form_has_the_same_relations() -> None:
    base = _base()
    form = _extend("change table 表1 { unnumbered rows unnumbered columns }")
    systems = [lower(s, empty_shape(s)) for s in (base, form)]
    shapes = [[(r.slots, r.coefficients, r.operator, r.constant, r.target) for r in s.relations] for s in systems]
    assert shapes[0] == shapes[1]


def test_a_grandchild_follows_the_rows_of_its_grandparent() -> None:
    child = _extend("change table 表1 { unnumbered rows }")
    added = 'row "三、其他" into 总计 after 公用'
    grown = _compile(f"schema grown extends form\nchange table 表1 {{ change panel 支出 {{ {added} }} }}", child).schema
    assert grown is not None
    assert grown.bases == ("form", "base")
    assert len(_rule(grown, "表1.2栏各行").instances) == 4


def test_a_long_sentence_is_shortened() -> None:
    rows = "".join(f'row {i} "行{i}"\n' for i in range(1, 20))
    base = _compile(f'schema long {{ unit 元 precision 1 }}\ntable 表 {{ column 1 "金额"\n{rows}19行 = (1+…+18)行\n}}')
    form = _compile("schema form extends long\nchange table 表 { unnumbered rows }", base.schema).schema
    assert form is not None
    assert form.rules[0].text == "行19 = 行1 + 行2 + … + 行18"


# ── what cannot be done ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ('change table 表1 { row 2 "三、又一个" }', "S0211"),
        ('change table 表1 { change panel 支出 { column 2 "又一个" } }', "S0211"),
        ("change table 表1 { drop row 1 }\nchange table 表1 { drop row 2 }", "S0211"),
        ("change table 表9 { }", "S0201"),
        ("change table 表1 { 2行 = 99行 }", "S0202"),
        ("drop table 表3\nbetween tables { 表3.1行 = 表1.1行 }", "S0201"),
        ('change table 表1 { note "10 行＝（1+10）行。" }', "S0303"),
    ],
)
def test_a_wrong_change_is_told(changes: str, code: str) -> None:
    assert code in _codes(changes)


# ── bases with errors, circles, unknown bases ───────────────────────────────────────────────────────


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.govfin").write_text(text, encoding="utf-8")


def _load_errors(folder: Path, name: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SchemaError) as caught:
        load_schema_file(folder / f"{name}.govfin", Shelf((folder,)), Cache(None))
    return caught.value.diagnostics


def test_an_error_in_a_base_is_told_in_its_file_and_in_the_file_that_extends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, old=BASE.replace("schema base", "schema old").replace("13行.2栏\n}", "14行.2栏\n}"))
    _write(tmp_path, new="schema new extends old")
    found = _load_errors(tmp_path, "new")
    assert [d.code for d in found] == ["S0202", "S0602"]
    shown = [show(d, Language.EN) for d in found]
    assert "--> old.govfin:27:" in shown[0]
    assert "--> new.govfin:1:20" in shown[1]
    assert "mend old.govfin first" in shown[1]


def test_a_circle_of_bases_is_told_once_with_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, a="schema a extends b", b="schema b extends c", c="schema c extends a")
    found = _load_errors(tmp_path, "a")
    assert [d.code for d in found] == ["S0603", "S0602", "S0602"]
    assert found[0].params["path"] == "a → b → c → a"
    assert "--> c.govfin:1:18" in show(found[0], Language.EN)


def test_an_unknown_base_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    _write(tmp_path, base=BASE, form="schema form extends bsae")
    found = Loader(Shelf((tmp_path,))).load(tmp_path / "form.govfin").diagnostics
    assert [(d.code, d.params["suggestion"]) for d in found] == [("S0601", "base")]


def test_a_base_without_a_schema_is_no_base(tmp_path: Path) -> None:
    _write(tmp_path, codes="classification codes levels 类 3 { 201 甲 }", form="schema form extends codes")
    assert [d.code for d in _load_errors(tmp_path, "form")] == ["S0601"]
