"""Laws of the algebra: the sparse system says what the rules say, whatever codes a report uses, in whatever order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.library.load import Loader
from govfin.library.shelf import default_shelf
from govfin.schema.classification import Classification
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema
from govfin.system.layout import Cell, Layout, Shape, empty_shape, lay_out
from govfin.system.propagate import derive, solve
from govfin.system.relations import Relation, System, lower

SMALL_TEXT: Final = """\
schema small "小" {
  unit 万元 precision 0.01
  use short as 功能
}
classification short "功能" levels 类 3, 款 5, 项 7 {
  201 甲 {
    20101 乙 { 2010101 丙 2010102 丁 }
    20102 戊 { 2010201 己 }
  }
  205 庚 { 20501 辛 { 2050101 壬 } }
  210 癸
}
table 表1 {
  panel 收入 {
    column 1 "金额"
    row 1 "甲"
    row 2 "乙"
    row 3 "总计"
  }
  panel 支出 {
    column 2 "合计"
    column 3 "基本"
    column 4 "项目"
    row 4 "一、甲" is 功能[201]
    row 5 "二、庚" is 功能[205]
    row 6 "三、癸" is 功能[210]
    row 7 "本年支出"
    row 8 "年末结转" balancing
    row 9 "总计"
  }
  note "3 行＝（1+2）行；7 行＝（4+5+6）行；9 行＝（7+8）行；2 栏各行＝（3+4）栏各行。"
  1行 + 1行 + 2行 >= 3行
  9行.2栏 = 3行
  9行.3栏 = 1行
  2行 <= 5000.01
}
table 表2 by 功能 {
  total "合计"
  column 1 "小计"
  column 2 "基本"
  column 3 "项目"
  note "1 栏各行＝（2+3）栏各行。"
  [款].2栏 >= [款].3栏
}
table 表3 by 功能 {
  total "合计" last
  column 1 "小计"
}
table 项目 supplementary by names {
  column "预算数"
  column "执行数"
  各行.执行数 <= 各行.预算数
}
table 绩效 supplementary by names levels 项目, 指标 {
  total "总分" last
  column "分值"
  column "得分"
  [项目].分值 = 100
  各行.得分 <= 各行.分值
}
table 采购 supplementary {
  column "金额"
  row "货物"
  row "服务"
  row "总额"
  总额 = 货物 + 服务
}
between tables {
  sum(项目.各行.执行数) = 表1.7行.4栏
  采购.总额 <= 表1.7行.2栏
  表1.(4…6)行.2栏 = 表2.[类].1栏
  表3.各行.1栏 <= 表2.各行.1栏
  表1.7行.2栏 = 表2.合计.1栏
}
"""


def _small() -> Schema:
    schema = compile_source(Source("<small>", SMALL_TEXT), lambda _: None, lambda _: None).schema
    assert schema is not None
    return schema


def _shipped() -> Schema:
    shelf = default_shelf()
    path = shelf.find("cn-2020")
    assert path is not None
    schema = Loader(shelf).load(path).schema
    assert schema is not None
    return schema


SMALL: Final = _small()
SHIPPED: Final = _shipped()

#: Names that a report may give to rows, with levels and without.
NAMES: Final = ("甲", "乙", "丙 丁", "甲/一", "甲/二", "乙/一", "乙/三/四", "戊/一")

seeds = st.integers(0, 2**32 - 1)
amounts = st.integers(-(10**12), 10**12)


@st.composite
def shapes(draw: st.DrawFn, schema: Schema = SMALL) -> Shape:
    """Any shape: each open table with some codes in some order, or not in the report at all."""
    shape: list[tuple[str, ...] | None] = []
    for table in schema.tables:
        classification = schema.classification_of(table)
        if draw(st.integers(0, 9)) == 0:
            shape.append(None)
        elif table.named:
            names = st.sampled_from(NAMES if table.levels else [name for name in NAMES if "/" not in name])
            shape.append(tuple(draw(st.lists(names, unique=True, max_size=6))))
        elif not table.open or classification is None:
            shape.append(())
        else:
            codes = st.sampled_from([c.code for c in classification.codes])
            shape.append(tuple(draw(st.lists(codes, unique=True, max_size=8))))
    return tuple(shape)


def _figures(layout: Layout, seed: int) -> dict[Cell, int]:
    """A figure for every cell: the same cell has the same figure in every layout."""
    return {cell: random.Random(f"{seed} {cell}").randint(-(10**12), 10**12) for cell in layout.cells}


# ── an evaluation of rules that knows nothing of slots ──────────────────────────────────────────────


def _by_hand(rule: Rule, schema: Schema, layout: Layout, figures: Mapping[Cell, int]) -> list[Fraction]:
    """What is left of each relation of a rule, with Fractions, straight from its terms."""

    away = {t.id for t in schema.tables if t.supplementary and t.id in layout.absent}

    def left(terms: Sequence[Term]) -> Fraction | None:
        if any(t.table in away for t in terms):
            return None
        terms = [x for t in terms for x in _over_rows(t, schema, layout)]
        cells = [Cell(t.table, t.row, t.column) for t in terms]
        if not any(cell in figures for cell in cells):
            return None
        sums = (Fraction(t.coefficient) * figures.get(cell, 0) for t, cell in zip(terms, cells, strict=True))
        return sum(sums, Fraction(rule.constant))

    found: list[Fraction | None] = []
    if rule.kind == "cells":
        found = [left(i) for i in rule.instances]
    elif rule.kind == "rows":
        tables = [t.table for i in rule.instances for t in i if t.row == EVERY_ROW]
        rows = dict.fromkeys(
            cell.row for table in dict.fromkeys(tables) for cell in layout.cells if cell.table == table
        )
        first = schema.table_by_id[tables[0]]
        level = [r for r in rows if rule.digits is None or (r.isdigit() and len(r) == rule.digits)]
        if first.named and rule.digits:
            level = [r for r in rows if r != first.total and _depth(r, len(first.levels)) == rule.digits]
        if rule.named:
            listed = schema.classification_of(schema.table_by_id[tables[0]])
            assert listed is not None
            level = [r for r in rows if listed.name(r) == rule.named]
        found = [left([t._replace(row=row) for t in i]) for row in level for i in rule.instances]
    else:
        found = [Fraction(x) for x in _roll_up_by_hand(rule.table, schema, layout, figures)]
    return [x for x in found if x is not None]


def _over_rows(term: Term, schema: Schema, layout: Layout) -> list[Term]:
    """A sum over every row, row by row."""
    if term.row != EVERY_ROW:
        return [term]
    total = schema.table_by_id[term.table].total
    rows = dict.fromkeys(c.row for c in layout.cells if c.table == term.table and c.row != total)
    return [term._replace(row=row) for row in rows]


def _depth(name: str, levels: int) -> int:
    return len(name.split("/", levels - 1))


def _roll_up_by_hand(table_id: str, schema: Schema, layout: Layout, figures: Mapping[Cell, int]) -> list[int]:
    table = schema.table_by_id[table_id]
    classification = schema.classification_of(table)
    codes = list(dict.fromkeys(c.row for c in layout.cells if c.table == table_id and c.row != table.total))
    if table_id in layout.absent:
        return []
    left = []
    for parent in ([table.total] if table.total else []) + codes:
        below = [
            c for c in codes if _nearest_above(c, codes, classification) == (None if parent == table.total else parent)
        ]
        if not below and parent != table.total:
            continue
        for column in table.columns:
            total = sum(figures[Cell(table_id, code, column.key)] for code in below)
            left.append(figures[Cell(table_id, parent, column.key)] - total)
    return left


def _nearest_above(code: str, codes: Sequence[str], classification: Classification | None) -> str | None:
    if classification is None:
        head, _, tail = code.partition("/")
        return head if tail and head in codes else None
    widths = sorted((level.digits for level in classification.levels if level.digits < len(code)), reverse=True)
    return next((code[:w] for w in widths if code[:w] in codes), None)


def _of_rule(system: System, rule: Rule) -> list[Relation]:
    return [r for r in system.relations if r.rule is rule]


def _check(schema: Schema, shape: Shape, seed: int) -> None:
    system = lower(schema, shape)
    figures = _figures(system.layout, seed)
    values = [figures[cell] for cell in system.layout.cells]
    residuals = dict(zip(system.relations, system.residuals(values), strict=True))
    for rule in schema.rules:
        relations = _of_rule(system, rule)
        if rule.beside:
            assert not relations  # last year's report is no part of the system of this one
            continue
        assert sorted(residuals[r] for r in relations) == sorted(_by_hand(rule, schema, system.layout, figures))
        assert all(r.residual(values) == residuals[r] for r in relations)


# ── the laws ────────────────────────────────────────────────────────────────────────────────────────


@given(shapes(), seeds)
def test_a_relation_leaves_what_its_rule_leaves(shape: Shape, seed: int) -> None:
    _check(SMALL, shape, seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_nine_tables_leave_what_their_rules_leave(seed: int) -> None:
    pick = random.Random(seed)
    codes = [c.code for c in SHIPPED.classification_by_alias["功能"].codes]
    named = {1: ("甲", "乙"), 2: ("甲", "甲/一", "甲/二", "乙/一")}
    shape = tuple(
        () if not t.open else named[max(1, len(t.levels))] if t.named else tuple(pick.sample(codes, 25))
        for t in SHIPPED.tables
    )
    _check(SHIPPED, shape, seed)


@given(shapes())
def test_slots_and_cells_are_one_to_one(shape: Shape) -> None:
    layout = lay_out(SMALL, shape)
    assert [layout.slots[cell] for cell in layout.cells] == list(range(len(layout.cells)))
    assert len(layout.slots) == len(layout.cells)
    for table, codes in zip(SMALL.tables, shape, strict=True):
        rows = dict.fromkeys(cell.row for cell in layout.cells if cell.table == table.id)
        assert tuple(rows) == layout.rows[table.id]
        if table.open:
            assert {*rows} - {table.total} == {*(codes or ())}
        for row in rows:
            columns = [c.column for c in layout.cells if (c.table, c.row) == (table.id, row)]
            assert columns == [c.key for c in table.columns_of(row)]


@given(shapes(), st.randoms(use_true_random=False))
def test_the_order_of_the_codes_changes_nothing(shape: Shape, order: random.Random) -> None:
    shuffled = tuple(None if codes is None else tuple(order.sample(codes, len(codes))) for codes in shape)

    def said(system: System) -> set[object]:
        cells = system.layout.cells
        return {
            (
                r.rule.code,
                frozenset(zip((cells[s] for s in r.slots), r.coefficients, strict=True)),
                r.operator,
                r.constant,
                cells[r.target] if r.target >= 0 else None,
                r.missing,
            )
            for r in system.relations
        }

    one, other = lower(SMALL, shape), lower(SMALL, shuffled)
    assert said(one) == said(other)
    assert len(one.relations) == len(other.relations)
    assert {one.layout.cells[s] for s in one.derived} == {other.layout.cells[s] for s in other.derived}


@given(shapes())
def test_a_relation_is_in_the_index_of_its_slots(shape: Shape) -> None:
    system = lower(SMALL, shape)
    for i, relation in enumerate(system.relations):
        assert len({*relation.slots}) == len(relation.slots)
        assert 0 not in relation.coefficients
        assert all(i in system.by_slot[s] for s in relation.slots)
    assert sum(map(len, system.by_slot)) == sum(len(r.slots) for r in system.relations)


@given(st.data(), st.sampled_from([SMALL, SHIPPED]))
def test_a_total_is_the_sum_of_the_items_of_any_tree(data: st.DataObject, schema: Schema) -> None:
    """Codes with all that stands above them; the totals computed are those of a person who adds up the leaves."""
    table = next(t for t in schema.tables if t.open and t.id in {"表2", "表3"})
    classification = schema.classification_of(table)
    assert classification is not None
    picked = data.draw(st.lists(st.sampled_from([c.code for c in classification.codes]), unique=True, max_size=12))
    widths = [level.digits for level in classification.levels]
    codes = sorted({code[:w] for code in picked for w in widths if w <= len(code)})
    leaves = [c for c in codes if not any(other != c and other.startswith(c) for other in codes)]
    shape = tuple(tuple(codes) if t is table else () if not t.open else None for t in schema.tables)
    system = lower(schema, shape)
    column = table.columns[-1].key
    given_ = {Cell(table.id, c, column): data.draw(amounts) for c in leaves}
    values: list[int | None] = [given_.get(cell) for cell in system.layout.cells]
    steps, _ = derive(system, [s for s, v in enumerate(values) if v is None])
    for step in steps:
        values[step.slot] = solve(system.relations[step.relation], step.slot, values)
    slots = system.layout.slots
    for code in codes:
        expected = sum(v for cell, v in given_.items() if cell.row.startswith(code))
        assert values[slots[Cell(table.id, code, column)]] == expected
    total = values[slots[Cell(table.id, table.total or "", column)]]
    assert total == (sum(given_.values()) if leaves else None)


@given(shapes(), seeds)
def test_what_is_derived_holds(shape: Shape, seed: int) -> None:
    """Figures that follow from the inputs leave nothing in the equations that gave them."""
    system = lower(SMALL, shape)
    figures = _figures(system.layout, seed)
    values: list[int | None] = [
        None if slot in system.derived else figures[cell] for slot, cell in enumerate(system.layout.cells)
    ]
    steps, undetermined = derive(system, system.derived)
    assert {s.slot for s in steps} | undetermined == system.derived
    assert len({s.slot for s in steps}) == len(steps)
    for step in steps:
        assert values[step.slot] is None
        values[step.slot] = solve(system.relations[step.relation], step.slot, values)
    known = [v or 0 for v in values]
    for step in steps:
        assert system.relations[step.relation].residual(known) == 0


def test_a_shape_without_codes_has_the_printed_cells_and_the_totals() -> None:
    layout = lay_out(SMALL, empty_shape(SMALL))
    statutory = [t for t in SMALL.tables if not t.supplementary]
    printed = sum(len(t.columns_of(r.key)) for t in statutory for r in t.rows)
    assert len(layout.cells) == printed + sum(len(t.columns) for t in statutory if t.open)
    assert layout.absent == {t.id for t in SMALL.tables if t.supplementary}
    assert lay_out(SMALL, empty_shape(SMALL, present=False)).absent == {t.id for t in SMALL.tables}


def test_the_same_shape_is_laid_out_and_lowered_once() -> None:
    shape = empty_shape(SMALL)
    assert lay_out(SMALL, shape) is lay_out(SMALL, shape)
    assert lower(SMALL, shape) is lower(SMALL, shape)
