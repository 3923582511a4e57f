"""Rules that are no sums: codes by their name, last year's report; what they say, and what they are no part of."""

from __future__ import annotations

import pytest

from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.schema.rules import Rule
from govfin.schema.schema import Schema
from govfin.system.relations import lower, lower_beside

CODES = """\
classification short "功能" levels 类 3, 款 5, 项 7 {
  201 甲 {
    20101 乙 { 2010101 行政运行 2010102 其他 }
    20102 戊 { 2010201 行政运行 2010202 机关运行 was "行政运行" until 2019 }
  }
}
"""
TABLES = """
table 表1 {
  column 1 "金额"
  row 1 "甲"
  row 2 "年初"
  row 3 "年末"
}
table 表2 by 功能 {
  total "合计"
  column 1 "基本"
  column 2 "项目"
}
"""
HEAD = 'schema small "小" { unit 万元 precision 0.01 use short as 功能 }\n'
SHAPE = ((), ("201", "20101", "2010101", "2010102", "20102", "2010201", "2010202"))


def compiled(
    rules: str, head: str = HEAD, base: Schema | None = None, text: str = CODES + TABLES
) -> tuple[Schema | None, list[str]]:
    found = compile_source(Source("small.govfin", head + text + rules), lambda _: base, lambda _: None)
    return found.schema, [d.code for d in found.diagnostics if d.code != "S0320"]


def rules_of(text: str) -> tuple[Schema, tuple[Rule, ...]]:
    schema, wrong = compiled(f"between tables {{\n{text}\n}}\n")
    assert schema is not None
    assert not wrong
    return schema, tuple(r for r in schema.rules if r.origin == "rule")


# ── codes by their name ─────────────────────────────────────────────────────────────────────────────


def test_a_name_means_every_row_whose_code_has_or_had_it() -> None:
    schema, (rule,) = rules_of("表2.[行政运行].2栏 = 0 verdict warning")
    assert (rule.kind, rule.named, rule.digits, rule.defines) == ("rows", "行政运行", None, False)
    system = lower(schema, SHAPE)
    cells = [system.layout.cells[s] for r in system.relations if r.rule is rule for s in r.slots]
    assert [(c.row, c.column) for c in cells] == [("2010101", "2"), ("2010201", "2"), ("2010202", "2")]


def test_a_rule_by_name_without_such_a_row_has_no_relation() -> None:
    schema, (rule,) = rules_of("表2.[其他].2栏 <= 表2.[其他].1栏")
    assert not [r for r in lower(schema, ((), ("201",))).relations if r.rule is rule]
    assert len([r for r in lower(schema, SHAPE).relations if r.rule is rule]) == 1


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("表2.[行政动行].2栏 = 0", "S0214"),
        ("表2.[项目].2栏 = 0", "S0214"),
        ("表2.[行政运行].2栏 = 表2.[其他].1栏", "S0317"),
        ("表2.[行政运行].2栏 <= 表2.[类].1栏", "S0317"),
        ("表2.[行政运行].2栏 <= 表1.1行", "S0302"),
        ("表1.1行 = sum(表2.[行政运行].2栏)", "S0310"),
        ("上年.表1.1行 >= 0", "S0316"),
    ],
)
def test_what_cannot_be_said(rule: str, code: str) -> None:
    assert compiled(f"between tables {{ {rule} }}")[1] == [code]


def test_an_extending_schema_keeps_the_rule_and_says_it_anew() -> None:
    base, _ = rules_of("表2.[行政运行].2栏 = 0\n表1.2行 = 上年.表1.3行")
    text = "change table 表2 { unnumbered columns }\nchange table 表1 { unnumbered rows }\n"
    schema, wrong = compiled("", 'schema next "下" extends small\n', base, text)
    assert schema is not None
    assert not wrong
    said = [r.text for r in schema.rules if r.origin == "rule"]
    assert said == ["表2.[行政运行].项目 = 0", "表1.年初 = 上年.表1.年末"]
    assert [r.named for r in schema.rules if r.origin == "rule"] == ["行政运行", ""]


def test_a_dropped_row_silences_the_comparison_with_last_year() -> None:
    base, _ = rules_of("表1.2行 = 上年.表1.3行 + 上年.表1.1行")
    for row in ("2", "3"):
        schema, _ = compiled("", 'schema next "下" extends small\n', base, f"change table 表1 {{ drop row {row} }}\n")
        assert schema is not None
        kept = [r for r in schema.rules if r.origin == "rule"]
        assert len(kept) == (0 if row == "2" else 1)


# ── last year ───────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_about_last_year_defines_nothing_and_is_no_part_of_the_system() -> None:
    schema, (rule,) = rules_of("表1.2行 = 上年.表1.3行")
    assert rule.beside
    assert not rule.defines
    system = lower(schema, SHAPE)
    assert all(r.rule is not rule for r in system.relations)
    (relation,) = lower_beside(schema, SHAPE, "上年", ((), ()))
    size = len(system.layout.cells)
    assert relation.slots == (system.layout.slots["表1", "2", "1"], size + system.layout.slots["表1", "3", "1"])  # type: ignore[index]
    assert relation.coefficients == (1, -1)


def test_the_same_cell_of_two_years_does_not_cancel() -> None:
    schema, (rule,) = rules_of("表1.2行 = 上年.表1.2行")
    assert [(t.coefficient, t.beside) for t in rule.instances[0]] == [(1, ""), (-1, "上年")]
    assert len(lower_beside(schema, SHAPE, "上年", SHAPE)) == 1


def test_each_row_of_either_year_is_compared() -> None:
    schema, _ = rules_of("表2.各行.1栏 >= 上年.表2.各行.1栏")
    relations = lower_beside(schema, ((), ("201", "20101")), "上年", ((), ("201", "20102")))
    # 合计 and 201 in both years, 20101 and 20102 in one.
    assert sorted(len(r.slots) for r in relations) == [1, 1, 2, 2]


def test_a_table_that_last_year_lacks_is_said() -> None:
    schema, _ = rules_of("表1.2行 = 上年.表1.3行")
    (relation,) = lower_beside(schema, SHAPE, "上年", (None, ()))
    assert relation.missing == ("上年.表1",)
