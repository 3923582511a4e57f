"""Exact reports: the same form in 元 to the 分, its files, its plain rounding, and its narrative."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.amounts import EXACT, Scale
from govfin.api import read_and_move, to_text
from govfin.computing.rounding import rounded
from govfin.formats.files import read_text
from govfin.report.report import Report
from strategies.reports import Leaves, address, consistent_leaves, schema, text_of

_INVENTED = """
schema exact-test "示例" {
  unit 万元 precision 0.01
}
table 表1 "甲" {
  column 1 "金额"
  row 1 "收入"
  row 2 "支出"
  row 3 "结余"
  3行 = 1行 - 2行
  1行 <= 10000.5
}
table 表2 "乙" {
  unit 元 precision 1
  column 1 "金额"
  row 1 "经费"
  1行 >= 0
}
"""


def exact_of(leaves: Leaves) -> Report:
    """Leaves taken for 分, computed."""
    return govfin.compute(govfin.new_report(schema().exact, {address(k): text_of(v) for k, v in leaves.items()}))


def small(tmp_path: Path) -> govfin.Schema:
    (tmp_path / "exact-test.govfin").write_text(_INVENTED, encoding="utf-8")
    return govfin.load_schema(tmp_path / "exact-test.govfin")


def read(text: str, suffix: str) -> Report:
    return read_text(text, f"report{suffix}", None, lambda _: schema())


def test_the_exact_form_has_the_same_cells_and_rules_in_yuan(tmp_path: Path) -> None:
    form = small(tmp_path)
    assert form.exact.exact is form.exact
    assert form.exact.printed is form
    assert {t.scale for t in form.exact.tables} == {EXACT}
    assert [r.code for r in form.exact.rules] == [r.code for r in form.rules]
    assert form.exact.fingerprint != form.fingerprint
    # 10000.5 万元 is 100,005,000 元: a constant moves with the unit.
    at, above = (govfin.new_report(form.exact, {"表1.1行": amount}) for amount in ("100005000", "100005000.01"))
    rule = "表1.1行<=10000.5"
    assert not [f for f in govfin.validate(at).findings if f.rule == rule]
    assert [f.residual for f in govfin.validate(above).findings if f.rule == rule] == ["0.01"]


def test_each_figure_is_rounded_half_up_by_itself(tmp_path: Path) -> None:
    form = small(tmp_path)
    exact = govfin.new_report(form.exact, {"表1.1行": "50", "表1.2行": "-50", "表1.3行": "149.99", "表2.1行": "2.50"})
    printed = rounded(exact)
    assert printed.schema is form
    assert dict(printed) == {"表1.1行": "0.01", "表1.2行": "-0.01", "表1.3行": "0.01", "表2.1行": "3"}


@given(st.integers(-(10**14), 10**14), st.sampled_from(["元", "千元", "万元", "亿元"]), st.integers(0, 2))
def test_rounding_is_the_decimal_modules(quanta: int, unit: str, places: int) -> None:
    scale = Scale(unit, Decimal(1).scaleb(-places))
    worth = {"元": 1, "千元": 1000, "万元": 10000, "亿元": 10**8}[unit]
    expected = (Decimal(quanta) / 100 / worth).quantize(scale.precision, rounding=ROUND_HALF_UP)
    assert scale.decimal(EXACT.rounded(quanta, scale)) == expected


@given(consistent_leaves())
def test_rounding_keeps_blanks_and_moves_no_cell_by_more_than_half_a_step(leaves: Leaves) -> None:
    exact = exact_of(leaves)
    printed = rounded(exact)
    for before, after in zip(exact.figures, printed.figures, strict=True):
        assert (before is None) == (after is None)
        assert before is None or after is None or abs(before - after * 10_000) * 2 <= 10_000
    assert rounded(printed) is printed


@pytest.mark.parametrize("suffix", [".json", ".csv"])
@given(leaves=consistent_leaves())
def test_an_exact_file_says_so_and_is_read_back(suffix: str, leaves: Leaves) -> None:
    exact = exact_of(leaves)
    text = to_text(exact, suffix)
    assert read(text, suffix) == exact
    assert to_text(read(text, suffix), suffix) == text


def test_yuan_without_a_precision_is_still_a_mistake() -> None:
    said = json.loads(to_text(govfin.new_report(schema().exact, {"表1.1行": "1"}), ".json"))
    assert (said["unit"], said["precision"]) == ("元", "0.01")
    del said["precision"]
    with pytest.raises(govfin.FileError) as caught:
        read(json.dumps(said), ".json")
    assert [d.code for d in caught.value.diagnostics] == ["D0208"]
    assert "precision 0.01" in str(caught.value)


def test_an_exact_report_that_moves_to_another_form_stays_exact(tmp_path: Path) -> None:
    exact = govfin.compute(govfin.new_report(schema().exact, {"表3.[2010350].2栏": "12345.67"}))
    govfin.write(exact, tmp_path / "exact.json")
    moved = read_and_move(tmp_path / "exact.json", "cn-2024")
    assert moved.report.schema is govfin.load_schema("cn-2024").exact
    assert moved.report.text("表3.[2010350].基本支出") == "12345.67"
    assert not moved.figures


def test_the_narrative_of_an_exact_report_is_exact_and_in_the_unit_of_the_form() -> None:
    leaves = {"表3.[2010350].2栏": "1003350", "表3.[2010350].3栏": "996650"}
    figures = govfin.narrative_figures(govfin.compute(govfin.new_report(schema().exact, leaves)))
    # 100.335 万元 of 200 万元: 50.1675 %. From the printed 100.34 it would be 50.17 %.
    assert figures["基本支出"].text == "100.34"
    assert figures["支出合计"].text == "200.00"
    assert figures["基本支出占比"].text == "50.2%"
