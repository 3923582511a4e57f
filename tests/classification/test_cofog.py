"""The way to COFOG: complete, its names right, and every figure counted once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.diagnostics.diagnostic import FileError
from govfin.library.crosswalk import find_crosswalk
from govfin.schema.cofog import Crosswalk

_ROOT: Final = Path(__file__).parents[2]
_EXAMPLES: Final = _ROOT / "examples"
REPORTS: Final = [_EXAMPLES / "jianghan-2020" / "published.csv", _EXAMPLES / "invented-2020" / "expected.csv"]
LISTS: Final = [govfin.load_classification("functional-2020"), govfin.load_classification("functional-2024")]
NAMES: Final = {c.code: c.name for tree in reversed(LISTS) for c in tree.codes}


def _rows(name: str) -> list[dict[str, str]]:
    with (_ROOT / "schemas" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _crosswalk() -> Crosswalk:
    found = find_crosswalk("functional-2020")
    assert found is not None
    return found


ASSIGNED: Final = _rows("cofog-functional-2020.csv")


@pytest.mark.parametrize("tree", LISTS, ids=lambda c: c.id)
def test_every_class_is_assigned_or_said_to_tell_no_function(tree: govfin.Classification) -> None:
    assert {c.code for c in tree.children()} <= {row["code"] for row in ASSIGNED}
    assert all(govfin.cofog(tree, c.code) for c in tree.codes)


@pytest.mark.parametrize("row", ASSIGNED, ids=lambda row: row["code"])
def test_a_row_says_what_it_may_and_why(row: Mapping[str, str]) -> None:
    assert row["name"] == NAMES[row["code"]]
    assert row["basis"] in {"direct", "judgement", "mixed", "none"}
    assert (row["basis"] == "none") == (row["cofog"] == "")
    assert row["reason"]
    assert row["reason_en"]
    functions = {f["cofog"]: f for f in _rows("cofog-1999.csv")}
    function = functions.get(row["cofog"], {"name": "", "name_zh": ""})
    assert (row["cofog_name"], row["cofog_name_zh"]) == (function["name"], function["name_zh"])
    assert not row["cofog"] or row["cofog"] in functions


def test_rows_stand_in_order_each_code_once() -> None:
    codes = [row["code"] for row in ASSIGNED]
    assert codes == sorted(set(codes))


def test_a_row_differs_from_the_one_above_it() -> None:
    crosswalk = _crosswalk()
    for code, own in crosswalk.assignments.items():
        above = crosswalk.of(code[:-1])
        assert above is None or (above.function, above.basis, above.reason) != (own.function, own.basis, own.reason)


def test_cofog_has_ten_divisions_and_their_groups() -> None:
    functions = _crosswalk().functions
    assert [f.cofog for f in _crosswalk().divisions] == [f"{n:02d}" for n in range(1, 11)]
    assert len(functions) == 10 + 69
    assert all(code[:2] in functions for code in functions)


@given(st.sampled_from(sorted(NAMES)), st.text("0123456789", max_size=2))
def test_the_longest_prefix_decides(code: str, more: str) -> None:
    found = _crosswalk().of(code + more)
    assert found is not None
    assert (code + more).startswith(found.code)
    longer = {a for a in _crosswalk().assignments if (code + more).startswith(a) and len(a) > len(found.code)}
    assert not longer


@pytest.mark.parametrize(
    ("code", "function", "from_"),
    [
        ("2010350", "01.1", "20103"),
        ("2011301", "04.1", "20113"),
        ("2050205", "09.4", "2050205"),
        ("2210201", "10.6", "22102"),
        ("2080802", "10.1", "2080802"),
        ("2296003", "08.1", "2296003"),
        ("2013901", "01.6", "20139"),
        ("20177", "01", "201"),  # a code that no list has: as its class
        ("229", None, "229"),
        ("2290201", None, "22902"),
        ("230", None, "230"),
    ],
)
def test_where_codes_go(code: str, function: str | None, from_: str) -> None:
    found = govfin.cofog("functional-2024", code)
    assert found is not None
    assert (found.function.cofog if found.function else None, found.code) == (function, from_)


def test_no_function_is_made_up() -> None:
    assert govfin.cofog("functional-2020", "299") is None
    assert govfin.cofog(govfin.load_classification("economic-2018"), "30113") is None


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.parent.name)
@pytest.mark.parametrize("table", ["表3", "表5", "表8", "表9"])
@pytest.mark.parametrize("column", [None, "2"])
def test_divisions_and_what_is_not_mapped_add_up_to_the_total(path: Path, table: str, column: str | None) -> None:
    report = govfin.read(path)
    totals = govfin.cofog_totals(report, table, column)
    parts = [*totals.divisions.values(), *(s.quanta for s in totals.unmapped), *totals.differences.values()]
    assert sum(parts) == totals.total
    printed = report.text(f"{table}.合计.{column or 1}栏")
    assert totals.scale.format(totals.total) == (printed or "0.00")
    assert totals.differences == {}


def test_the_totals_of_a_real_report() -> None:
    totals = govfin.cofog_totals(govfin.read(REPORTS[0]))
    assert totals.divisions == {"01": 18199, "07": 969, "10": 495 + 1152}
    assert totals.unmapped == ()
    assert {code: f.name for code, f in totals.functions.items()}["07"] == "Health"
    assert str(totals.money(totals.divisions["07"])) == str(govfin.read(REPORTS[0])["表3.[210].1栏"])


def test_what_tells_no_function_is_listed() -> None:
    figures = {"表3.合计.1栏": "9.01", "表3.[229].1栏": "4.00", "表3.[22999].1栏": "4.00", "表3.[205].1栏": "5.00"}
    totals = govfin.cofog_totals(govfin.new_report(govfin.load_schema("cn-2020"), figures))
    assert totals.divisions == {"09": 500}
    assert [(s.code, s.quanta) for s in totals.unmapped] == [("22999", 400)]
    assert totals.differences == {"合计": 1}


@given(
    st.dictionaries(
        st.sampled_from([c.code for c in LISTS[0].codes]), st.integers(-(10**6), 10**6), min_size=1, max_size=10
    ),
    st.none() | st.integers(-(10**7), 10**7),
)
def test_every_figure_counts_once_whatever_a_report_prints(rows: dict[str, int], total: int | None) -> None:
    figures: dict[str, str | None] = {f"表3.[{code}].1栏": f"{amount / 100:.2f}" for code, amount in rows.items()}
    figures["表3.合计.1栏"] = None if total is None else f"{total / 100:.2f}"
    totals = govfin.cofog_totals(govfin.new_report(govfin.load_schema("cn-2020"), figures))
    lowest = {code for code in rows if not any(c != code and c.startswith(code) for c in rows)}
    assert {s.code for s in totals.shares} == lowest
    parts = [*totals.divisions.values(), *(s.quanta for s in totals.unmapped), *totals.differences.values()]
    assert sum(parts) == totals.total
    if total is not None:
        assert totals.total == total


def test_only_a_table_of_codes_has_functions() -> None:
    report = govfin.read(REPORTS[0])
    for table, column, code in (("表1", None, "D0201"), ("表33", None, "D0201"), ("表3", "9", "D0203")):
        with pytest.raises(FileError) as wrong:
            govfin.cofog_totals(report, table, column)
        assert [d.code for d in wrong.value.diagnostics] == [code]
