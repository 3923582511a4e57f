"""The marks of a form's cells, against errors put into a report and the equations asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import govfin
from govfin.audit.strength import sample_shape, strength
from govfin.renderings.protection import LOCATED, ONE_WAY, STATED, TIED, UNSEEN, cell_marks, protection_text
from govfin.system.layout import Cell
from govfin.system.relations import lower


@pytest.mark.parametrize("name", ["cn-2020", "shanghai-budget-2025"])
def test_a_mark_says_what_an_error_does(name: str) -> None:
    schema = govfin.load_schema(name)
    found = strength(schema)
    system = lower(schema, sample_shape(schema))
    marks = cell_marks(system, found)
    equations = [i for i, r in enumerate(system.relations) if r.operator == "=" and r.binding]
    size = len(system.layout.cells)
    clean = system.residuals([0] * size)
    effects: list[tuple[int, ...]] = []
    for slot in range(size):
        moved = system.residuals([7 if s == slot else 0 for s in range(size)])
        effects.append(tuple(moved[i] - clean[i] for i in equations))
    # An error of as much, or of as much the other way, in another cell may have the same effect.
    alike: dict[tuple[int, ...], int] = {}
    for effect in effects:
        for same in {effect, tuple(-r for r in effect)}:
            alike[same] = alike.get(same, 0) + 1
    for slot, cell in enumerate(system.layout.cells):
        mark, _, count = marks[cell].partition(" ")
        broken = sum(1 for r in effects[slot] if r)
        assert int(count or 0) == broken
        assert (mark == TIED) == (broken > 0 and alike[effects[slot]] > 1), system.layout.addresses[slot]
        assert (mark == LOCATED) == (broken > 0 and alike[effects[slot]] == 1)
        assert (mark == ONE_WAY) == (broken == 0 and bool(system.by_slot[slot]))
        assert (mark == UNSEEN) == (not system.by_slot[slot])


def test_supplementary_tables_are_shown_as_in_a_report_that_has_them() -> None:
    text = protection_text(govfin.load_schema("cn-2020"))

    def part(table: str) -> str:
        return text[text.index(f"### {table} ") :].split("\n### ")[0]

    # 在职 = 行政 + 事业 alone speaks of each of them; 参公 <= 事业 is no equation.
    assert f"| 在职 … 事业（3） | {TIED} 1 |\n| 参公 | {ONE_WAY} |" in part("人员")
    assert f"{TIED} 人员.在职、人员.行政、人员.事业" in part("人员")
    # 类 and 款 stand in two sums each, of which only they share both.
    assert f"| 款 | {LOCATED} 2 | {LOCATED} 2 |" in part("年初预算")
    # Rows that the report names, by level: two names of each.
    assert f"| 指标 | {TIED} 1 | {TIED} 1 |" in part("项目绩效")
    assert "项目绩效.[甲].分值、项目绩效.[甲/甲].分值、项目绩效.[甲/乙].分值" in part("项目绩效")
    assert f"| 部门整体执行率 | {STATED} |" in part("部门整体执行率")


@pytest.mark.parametrize("name", ["cn-2020", "cn-2024"])
def test_marks_of_supplementary_tables_say_what_an_error_does(name: str) -> None:
    schema = govfin.load_schema(name)
    shape = sample_shape(schema, supplementary=True)
    system = lower(schema, shape)
    marks = cell_marks(system, strength(schema, shape))
    equations = [i for i, r in enumerate(system.relations) if r.operator == "=" and r.binding]
    columns = [
        frozenset(
            (i, c)
            for i in equations
            for s, c in zip(system.relations[i].slots, system.relations[i].coefficients, strict=True)
            if s == slot
        )
        for slot in range(len(system.layout.cells))
    ]
    for slot, cell in enumerate(system.layout.cells):
        mark = marks[cell].partition(" ")[0]
        turned = frozenset((i, -c) for i, c in columns[slot])
        alike = sum(1 for column in columns if column in (columns[slot], turned))
        assert (mark == LOCATED) == (bool(columns[slot]) and alike == 1), system.layout.addresses[slot]
        assert (mark == TIED) == (bool(columns[slot]) and alike > 1)
        assert (mark in (UNSEEN, STATED)) == (not system.by_slot[slot])


def test_every_printed_line_is_on_the_page() -> None:
    schema = govfin.load_schema("cn-2020")
    text = protection_text(schema)
    assert re.findall(r"^### (\S+)", text, re.MULTILINE) == [t.id for t in schema.tables]
    part = text[text.index("### 表1 ") : text.index("### 表2 ")]
    together = sum(int(n) for n in re.findall(r"（(\d+)）", part))
    alone = len(re.findall(r"^\| \d+行 \|", part, re.MULTILINE))
    # 表1 prints cells beside its lines 1…8, 27…30 and 31…60.
    assert together + alone == 8 + 4 + 30


def test_a_cell_that_no_equation_and_one_that_no_rule_speaks_of(tmp_path: Path) -> None:
    text = 'schema bare "空" {\n unit 元 precision 0.01\n}\ntable 表1 "表" {\n column 1 "金额"\n'
    text += ' row 1 "甲"\n row 2 "乙"\n row 3 "丙"\n row 4 "丁"\n 1行 = 2行\n 3行 >= 0\n}\n'
    path = tmp_path / "bare.govfin"
    path.write_text(text, encoding="utf-8")
    schema = govfin.load_schema(path)
    marks = cell_marks(lower(schema, ((),)), strength(schema))
    assert [marks[Cell("表1", row, "1")] for row in "1234"] == [f"{TIED} 1", f"{TIED} 1", ONE_WAY, UNSEEN]
    assert f"| 4行 | {UNSEEN} |" in protection_text(schema)
