"""Every form in schemas/: clean, canonical, and in step with the classifications of its year."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Source
from govfin.library.load import Loader
from govfin.library.shelf import default_shelf
from govfin.schema.schema import Schema
from govfin.schema.tables import Row, plain_name
from govfin.syntax.parser import parse
from govfin.syntax.printer import format_file
from govfin.system.relations import lower

FILES: Final = sorted((Path(__file__).parents[2] / "schemas").glob("*.govfin"))
_LOADED: Final = {path.stem: Loader(default_shelf()).load(path) for path in FILES}
FORMS: Final = {id_: loaded.schema for id_, loaded in _LOADED.items() if loaded.schema is not None}

_ORDINAL: Final = re.compile(r"([一二三四五六七八九十]+)、")
_DIGITS: Final = "〇一二三四五六七八九"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_clean(path: Path) -> None:
    told = [(d.code, d.params["cells"]) for d in _LOADED[path.stem].diagnostics]
    assert told == []
    assert all(severity_of(d) is Severity.NOTE for d in _LOADED[path.stem].diagnostics)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_file(parse(Source(path.name, text)).file) == text


@pytest.mark.parametrize("id_", FORMS)
def test_a_form_is_named_as_its_file_and_says_where_it_comes_from(id_: str) -> None:
    form = FORMS[id_]
    assert form.id == id_
    assert form.year is not None
    assert str(form.year) in form.id
    assert form.place
    assert form.source


def _classes(form: Schema) -> list[Row]:
    return [r for t in form.tables for r in t.rows if r.code is not None]


@pytest.mark.parametrize("id_", FORMS)
def test_a_row_that_is_a_class_exists_in_its_classification_under_its_name(id_: str) -> None:
    form = FORMS[id_]
    for row in _classes(form):
        classification = form.classification_by_alias[row.classification or ""]
        assert row.code in classification.by_code
        assert plain_name(row.label) == classification.name(row.code or "")


@pytest.mark.parametrize("id_", FORMS)
def test_ordinals_run_without_a_gap_and_classes_rise_with_them(id_: str) -> None:
    """一、二、… from the first line; 年初财政拨款结转和结余 begins anew with its three funds."""
    for table in FORMS[id_].tables:
        for panel in table.panels:
            numbered = [(_number(m.group(1)), r) for r in panel.rows if (m := _ORDINAL.match(r.label))]
            runs = [i for i, (number, _) in enumerate(numbered) if number == 1]
            for start, end in pairwise([*runs, len(numbered)]):
                assert [n for n, _ in numbered[start:end]] == list(range(1, end - start + 1))
            codes = [r.code for r in panel.rows if r.code is not None]
            assert len(set(codes)) == len(codes)
            if numbered and codes:
                assert codes == sorted(codes)
                assert [r.code for _, r in numbered] == codes


def _number(words: str) -> int:
    """二十六 → 26."""
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0)


@pytest.mark.parametrize("id_", FORMS)
def test_no_two_cells_have_one_address(id_: str) -> None:
    for table in FORMS[id_].tables:
        for panel in table.panels:
            columns = [c.key for c in panel.columns]
            assert len(set(columns)) == len(columns)
        rows = [r.key for r in table.rows]
        assert len(set(rows)) == len(rows)


# ── what one printing has and another has not ───────────────────────────────────────────────────────


def test_the_two_printings_of_2024_differ_in_two_lines_and_the_ordinal_of_the_last() -> None:
    long, short = FORMS["cn-2024"], FORMS["cn-2024-24"]
    for table in ("表1", "表4"):
        lines = {
            id_: [r.label for r in form.table_by_id[table].rows if r.code is not None]
            for id_, form in (("long", long), ("short", short))
        }
        assert lines["long"][:23] == lines["short"][:23]
        assert lines["long"][23:] == ["二十四、债务还本支出", "二十五、债务付息支出", "二十六、抗疫特别国债安排的支出"]
        assert lines["short"][23:] == ["二十四、抗疫特别国债安排的支出"]


def test_the_forms_of_2024_print_no_numbers() -> None:
    for id_ in ("cn-2024", "cn-2024-24"):
        for table in FORMS[id_].tables:
            assert all(r.number is None for p in table.panels for r in p.rows)
            assert all(c.number is None for c in table.columns)
            assert not re.search("[=＝]", table.note)


def _relations(id_: str) -> Counter[tuple[str, ...]]:
    """How many relations a form has between which tables, in a report that uses one item in every table."""
    form = FORMS[id_]
    shape = tuple(("201", "20103", "2010350") if t.open else () for t in form.tables)
    system = lower(form, shape)
    return Counter(tuple(sorted({system.layout.cells[s].table for s in r.slots})) for r in system.relations)


def test_every_relation_of_2020_has_its_counterpart_in_2024() -> None:
    """What the note of 2020 states is restated, all else is carried; 表9 has three columns more and their relations."""
    rows = 4  # 合计 and three codes
    more = _relations("cn-2024") - _relations("cn-2020")
    assert more == {("表9",): rows + 3 * (rows - 1), ("表4", "表9"): 3}
    # The roll-ups of 307, 312 and 399, which 表6 no longer prints.
    assert _relations("cn-2020") - _relations("cn-2024") == {("表6",): 3}


def test_the_24_lines_lack_the_relations_of_two_classes_and_no_other() -> None:
    long, short = _relations("cn-2024"), _relations("cn-2024-24")
    assert not short - long
    # Of each class: 表1 with 表3, and no less than zero; 合计 in 表4, and its funds with 表5, 表8, 表9; 表4 within 表1.
    assert long - short == {("表1",): 2 * (1 + 1), ("表4",): 2 * (1 + 3), ("表1", "表4"): 2}


def test_the_blocks_of_table_6_are_those_of_the_print() -> None:
    panels = {p.name: [r.code for r in p.rows] for p in FORMS["cn-2024"].table_by_id["表6"].panels}
    assert list(panels) == ["人员经费", "公用经费"]
    assert {c[:3] for c in panels["人员经费"] if c} == {"301", "303"}
    assert {c[:3] for c in panels["公用经费"] if c} == {"302", "310"}
    assert panels["公用经费"].index("31001") == panels["公用经费"].index("310") + 1
    # The template prints 救济费, the bureau of finance does not.
    assert "30306" not in panels["人员经费"]
    template = FORMS["cn-2024-24"].table_by_id["表6"]
    assert [r.code for r in template.panels[0].rows] == [
        r.code for r in FORMS["cn-2020"].table_by_id["表6"].panels[0].rows
    ]


def test_headers_that_a_form_words_otherwise() -> None:
    def headers(id_: str, table: str) -> list[tuple[str, ...]]:
        return [(*c.headers, c.title) for c in FORMS[id_].table_by_id[table].columns]

    assert headers("cn-2020", "表5")[0] == ("本年支出", "小计")
    assert headers("cn-2024", "表5") == [("合计",), ("基本支出",), ("项目支出",)]
    assert headers("cn-2024", "表9") == headers("cn-2024", "表8")
    assert headers("cn-2024", "表7")[8][1:] == ("公务用车购置及运行费", "公务用车运行费", "预算数")
    assert headers("cn-2024-24", "表7")[8][1:] == ("公务用车购置及运行维护费", "公务用车运行维护费", "预算数")
    assert headers("cn-2024-24", "表8")[2] == ("本年支出", "合计")


def test_a_budget_is_a_form_of_its_own() -> None:
    form = FORMS["shanghai-budget-2025"]
    assert form.bases == ()
    assert form.scale.unit == "元"
    assert form.table_by_id["表9"].scale.unit == "万元"
    printed = [r.code for r in form.table_by_id["表1"].rows if r.code is not None]
    assert printed == [c.code for c in form.classification_by_alias["功能"].codes if len(c.code) == 3]
