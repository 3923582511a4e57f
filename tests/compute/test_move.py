"""A report moves: nothing is lost in silence, and what was placed comes back."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.amounts import UNITS
from govfin.computing.move import Moved, move
from govfin.diagnostics.codes import catalogue
from govfin.report.report import Report, new_report
from govfin.schema.schema import Schema
from strategies.forms import compiled_form, form_texts, forms, reports_in

pairs = st.tuples(forms("a"), forms("b"))


def _figures(report: Report) -> dict[str, str]:
    """The figures of a report, those not known included, by address."""
    return dict(report)


def _worth(report: Report) -> Fraction:
    """All figures added up, in 分."""
    total = Fraction(0)
    for slot, figure in enumerate(report.figures):
        scale = report.layout.scale(slot)
        total += Fraction(figure or 0) * Fraction(scale.precision) * UNITS[scale.unit]
    return total


def _in_fen(figure: str, unit: str) -> Fraction:
    return Fraction(0) if figure == "?" else Fraction(figure) * UNITS[unit]


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────


@given(st.data(), forms("a"))
def test_moving_to_the_same_form_changes_nothing(data: st.DataObject, schema: Schema) -> None:
    report = data.draw(reports_in(schema))
    moved = move(report, schema)
    assert moved.report == report
    assert moved == Moved(report)


@given(st.data(), form_texts("a"))
def test_moving_to_a_form_of_the_same_words_moves_every_figure(data: st.DataObject, text: str) -> None:
    schema, twin = compiled_form(text), compiled_form(text.replace("schema a ", "schema b "))
    report = data.draw(reports_in(schema))
    moved = move(report, twin)
    assert moved.report.schema is twin
    assert (moved.report.shape, moved.report.figures, moved.report.unknown) == (
        report.shape,
        report.figures,
        report.unknown,
    )
    assert moved.report.statements == report.statements
    assert not moved.unplaced


@given(st.data(), pairs)
def test_figures_placed_and_not_placed_are_all_figures(data: st.DataObject, schemas: tuple[Schema, Schema]) -> None:
    report = data.draw(reports_in(schemas[0]))
    moved = move(report, schemas[1])
    placed = {a: f for a, f in _figures(moved.report).items() if a not in moved.lacking}
    assert len(placed) + len(moved.figures) == len(_figures(report))
    assert {u.address: u.figure for u in moved.figures}.items() <= _figures(report).items()
    left = sum((_in_fen(u.figure, u.unit) for u in moved.figures), Fraction(0))
    assert _worth(moved.report) + left == _worth(report)


@given(st.data(), pairs)
def test_statements_are_moved_or_told(data: st.DataObject, schemas: tuple[Schema, Schema]) -> None:
    report = data.draw(reports_in(schemas[0]))
    moved = move(report, schemas[1])
    told = [(u.address, u.figure) for u in moved.unplaced if not u.unit]
    placed = [text for _, text in moved.report.statements]
    assert sorted(placed + [f for _, f in told if f]) == sorted(text for _, text in report.statements)


@given(st.data(), pairs)
def test_there_and_back_restores_every_figure_that_was_placed(
    data: st.DataObject, schemas: tuple[Schema, Schema]
) -> None:
    report = data.draw(reports_in(schemas[0]))
    there = move(report, schemas[1])
    back = move(there.report, schemas[0])
    left = {u.address for u in there.figures}
    # What was lost on the way there is not known on the way back; it does not turn into another figure.
    restored = {a: f for a, f in _figures(back.report).items() if a not in back.lacking}
    assert all(restored[a] == "?" for a in left & restored.keys())
    assert {a: f for a, f in _figures(report).items() if a not in left} == {
        a: f for a, f in restored.items() if a not in left
    }


@given(st.data(), pairs)
def test_a_moved_report_is_one_that_files_can_carry(data: st.DataObject, schemas: tuple[Schema, Schema]) -> None:
    moved = move(data.draw(reports_in(schemas[0])), schemas[1])
    assert moved.report.year in (None, schemas[1].year)
    assert {u.why.code for u in moved.unplaced} | {n.code for n in moved.notes} <= set(catalogue())
    assert all(moved.report.text(a) == "?" for a in moved.lacking)
    assert not set(moved.absent) & set(moved.report.tables)


# ── examples ────────────────────────────────────────────────────────────────────────────────────────

_TABLE: Final = 'table 表1 "支出表" by 科目 { total "合计" column "金额" }\n'


def _form(id_: str, year: int, unit: str = "万元 precision 0.01", table: str = _TABLE) -> Schema:
    return compiled_form(f'schema {id_} "示例" {{ year {year} unit {unit} use codes-test as 科目 }}\n{table}')


def _moved_codes(before: int, after: int, *codes: str) -> tuple[dict[str, str], dict[str, str]]:
    """Where figures of codes go, and which stay, with why."""
    report = new_report(_form("a", before), {f"表1.[{c}]": f"{i}" for i, c in enumerate(codes, 1)})
    moved = move(report, _form("b", after))
    return _figures(moved.report), {u.address: u.why.code for u in moved.unplaced}


@pytest.mark.parametrize(
    ("before", "after", "code", "there"),
    [
        (2020, 2024, "20101", "20101"),
        (2020, 2024, "20102", "20103"),
        (2024, 2020, "20103", "20102"),
        (2020, 2024, "20201", "20203"),
        (2020, 2021, "20201", "20202"),
        (2020, 2020, "20103", "20103"),
        (2020, 2024, "20199", "20199"),
    ],
)
def test_a_code_goes_where_its_successor_is(before: int, after: int, code: str, there: str) -> None:
    assert _moved_codes(before, after, code) == ({f"表1.[{there}]": "1.00"}, {})


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [(2020, 2024, ("20104", "20105")), (2020, 2024, ("20107",)), (2024, 2020, ("20108",)), (2024, 2020, ("20106",))],
)
def test_a_code_that_the_other_year_lacks_is_told(before: int, after: int, codes: tuple[str, ...]) -> None:
    placed, left = _moved_codes(before, after, *codes)
    assert placed == {}
    assert left == {f"表1.[{c}]": "D0404" for c in codes}


def test_a_row_without_figures_moves_or_is_told() -> None:
    report = new_report(_form("a", 2020), {"表1.[20102]": None, "表1.[20107]": None, "表1.合计": "0"})
    moved = move(report, _form("b", 2024))
    assert moved.report.shape == (("20103",),)
    assert [(u.address, u.figure, u.unit, u.why.code) for u in moved.unplaced] == [("表1.[20107]", "", "", "D0404")]


def test_units_change_exactly_or_not_at_all() -> None:
    report = new_report(_form("a", 2020, "元 precision 0.01"), {"表1.[20101]": "1234500.00", "表1.合计": "0.01"})
    moved = move(report, _form("b", 2020))
    assert _figures(moved.report) == {"表1.[20101]": "123.45", "表1.合计": "?"}
    assert [(u.address, u.figure, u.unit, u.why.code) for u in moved.figures] == [("表1.合计", "0.01", "元", "D0405")]
    assert moved.lacking == ("表1.合计",)
    assert _figures(move(moved.report, report.schema).report)["表1.[20101]"] == "1234500.00"


def test_a_namesake_in_another_panel_is_another_row() -> None:
    one = 'table 表1 "总表" { panel 收入 { column 1 "金额" row 1 "总计" } panel 支出 { column 2 "金额" row 2 "结余" } }'
    other = 'table 表1 "总表" { panel 收入 { column "金额" row "其他" } panel 支出 { column "金额" row "总计" } }'
    report = new_report(_form("a", 2020, table=one), {"表1.1行": "1"})
    moved = move(report, _form("b", 2020, table=other))
    assert [u.why.code for u in moved.figures] == ["D0402"]
    assert set(moved.lacking) == {"表1.其他", "表1.总计"}


def test_a_table_without_figures_has_blanks_where_the_new_form_has_more() -> None:
    other = 'table 表1 "支出表" by 科目 { total "合计" column "金额" column "其中" }'
    schema = _form("b", 2020, table=other)
    empty = new_report(_form("a", 2020), {}, statements={"表1": "没有支出"})
    moved = move(empty, schema)
    assert (moved.report.statements, moved.lacking) == ((("表1", "没有支出"),), ())
    filled = move(new_report(_form("a", 2020), {"表1.合计": "1"}), schema)
    assert filled.lacking == ("表1.合计.其中",)


def test_an_extension_says_itself_what_was_renamed() -> None:
    base = _form("a", 2020, table='table 表1 "老表" { column 1 "金额" column 2 "其中" row 1 "旧名" row 2 "不变" }')
    changes = 'rename row 1 "新名" as 新名 rename column 1 "决算数" as 决算数 unnumbered rows unnumbered columns'
    schema = compiled_form(f'schema b "示例" extends a {{ year 2024 }}\nchange table 表1 "新表" {{ {changes} }}', base)
    moved = move(new_report(base, {"表1.1行.1栏": "1", "表1.2行.2栏": "2"}, year=2020), schema)
    assert _figures(moved.report) == {"表1.新名.决算数": "1.00", "表1.不变.其中": "2.00"}
    assert [n.code for n in moved.notes] == ["D0408", "D0407"]
    assert moved.report.year is None


def test_a_table_dropped_and_declared_anew_is_another_table() -> None:
    moved = move(
        new_report(govfin.load_schema("cn-2020"), {"表7.7栏": "1.00", "表5.合计.1栏": "2.00"}),
        govfin.load_schema("cn-2024"),
    )
    assert [(u.address, u.why.code) for u in moved.figures] == [("表7.7栏", "D0401")]
    assert moved.report.text("表5.合计.合计") == "2.00"
    assert "表7" in moved.absent
