"""Consolidation: a department is the sum of its units, in whatever order, without what they paid one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from random import Random
from typing import Final

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.computing.consolidate import consolidate
from govfin.computing.consolidation import Consolidation, Transfer
from govfin.library.shelf import default_shelf
from govfin.report.report import Report
from govfin.schema.addresses import address as cell_address
from govfin.schema.rules import EVERY_ROW
from strategies.reports import Draft, Key, Leaves, address, consistent_leaves, drafts, schema, text_of
from strategies.seeded import clean_leaves

#: Consolidating three reports is slower than judging one.
some = settings(max_examples=settings().max_examples // 4)
_SHIPPED: Final = {p.stem: p.read_text(encoding="utf-8") for p in default_shelf().folders[-1].glob("*.govfin")}
#: The shipped forms that say what units pay one another, themselves or by the form that they extend.
FORMS: Final = sorted(
    id_ for id_, text in _SHIPPED.items() if re.search("^  eliminate |^schema .* extends cn-", text, re.MULTILINE)
)
ITEM, OTHER_ITEM = "2010350", "2010399"


def report_of(leaves: Leaves, *, exact: bool = False) -> Report:
    form = schema().exact if exact else schema()
    return govfin.compute(with_all_tables(form, {address(k): text_of(v) for k, v in leaves.items()}))


def with_all_tables(form: govfin.Schema, cells: Mapping[str, str], department: str | None = None) -> Report:
    """A report with every table of its form, those without figures blank."""
    report = govfin.new_report(form, cells, department=department)
    return report.reshaped(tuple(codes or () for codes in report.shape))


def figures(report: Report) -> tuple[object, ...]:
    return report.shape, report.figures, report.unknown, report.statements


def added(leaves: Leaves, more: Mapping[Key, int]) -> dict[Key, int]:
    return {k: leaves.get(k, 0) + more.get(k, 0) for k in {**leaves, **more}}


def paying(leaves: Leaves, amount: int) -> dict[Key, int]:
    """A unit that hands on other income as 对附属单位补助支出."""
    return added(leaves, {("表2", ITEM, "7"): amount, ("表3", ITEM, "6"): amount})


def receiving(leaves: Leaves, amount: int) -> dict[Key, int]:
    """A unit that receives 上级补助收入 and spends it on itself."""
    return added(leaves, {("表2", OTHER_ITEM, "3"): amount, ("表3", OTHER_ITEM, "2"): amount})


def transfer(payer: str, receiver: str, paid: int | None, received: int | None = None, **codes: str) -> Transfer:
    amounts = (paid, paid if received is None else received)
    return Transfer(
        "上级补助", payer, receiver, *amounts, codes.get("paid_code", ITEM), codes.get("received_code", OTHER_ITEM)
    )


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────


@given(drafts())
def test_a_department_of_one_unit_is_that_unit(draft: Draft) -> None:
    report = draft.report()
    assert figures(consolidate({"甲": report}).report)[:3] == figures(govfin.compute(report))[:3]


@some
@given(st.lists(drafts(), min_size=3, max_size=3))
def test_the_order_of_units_does_not_matter(found: list[Draft]) -> None:
    units = dict(zip("甲乙丙", [d.report() for d in found], strict=True))
    first = consolidate(units).report
    for order in permutations(units):
        again = consolidate({name: units[name] for name in order}).report
        assert figures(again)[:3] == figures(first)[:3]


@some
@given(st.lists(consistent_leaves(), min_size=3, max_size=3))
def test_units_of_units_are_units(found: list[Leaves]) -> None:
    one, two, three = (report_of(leaves) for leaves in found)
    inner = consolidate({"甲": one, "乙": two}).report
    assert figures(consolidate({"内": inner, "丙": three}).report) == figures(
        consolidate({"甲": one, "乙": two, "丙": three}).report
    )


@some
@given(st.lists(consistent_leaves(), min_size=3, max_size=3), st.integers(1, 10**7), st.integers(1, 10**7))
def test_units_of_units_are_units_with_eliminations_too(found: list[Leaves], near: int, far: int) -> None:
    one = report_of(paying(paying(found[0], near), far))
    two, three = report_of(receiving(found[1], near)), report_of(receiving(found[2], far))
    whole = consolidate(
        {"甲": one, "乙": two, "丙": three}, transfers=[transfer("甲", "乙", near), transfer("甲", "丙", far)]
    )
    inner = consolidate({"甲": one, "乙": two}, transfers=[transfer("甲", "乙", near)])
    outer = consolidate({"内": inner.report, "丙": three}, transfers=[transfer("内", "丙", far)])
    assert figures(outer.report) == figures(whole.report)


@some
@given(st.lists(consistent_leaves(), min_size=2, max_size=2), st.integers(1, 10**7), st.booleans())
def test_clean_units_make_a_clean_department(found: list[Leaves], amount: int, exact: bool) -> None:
    units = {
        "甲": report_of(paying(found[0], amount), exact=exact),
        "乙": report_of(receiving(found[1], amount), exact=exact),
    }
    whole = consolidate(units, transfers=[transfer("甲", "乙", amount)])
    before = {f.rule for unit in units.values() for f in govfin.validate(unit).findings if f.rule}
    assert {f.rule for f in govfin.validate(whole.report).findings if f.rule} <= before
    assert whole.report.schema is (schema().exact if exact else schema())


@some
@given(st.lists(consistent_leaves(), min_size=2, max_size=2), st.integers(1, 10**7))
def test_each_cell_is_its_units_less_what_was_taken_out(found: list[Leaves], amount: int) -> None:
    units = {"甲": report_of(paying(found[0], amount)), "乙": report_of(receiving(found[1], amount))}
    whole = consolidate(units, transfers=[transfer("甲", "乙", amount)])
    touched = set()
    for slot, figure in enumerate(whole.report.figures):
        shares = whole.shares(slot)
        assert set(shares) == set(units)
        out = sum(a for _, a in whole.taken_out(slot))
        assert (figure or 0) == sum(s or 0 for s in shares.values()) - out
        assert (figure is None) == (all(s is None for s in shares.values()) and not out)
        table = schema().table_by_id[whole.report.layout.cells[slot].table]
        touched |= {whole.report.address(slot)} if out and not table.supplementary else set()
    codes = {"[201]", "[20103]", "合计"}
    income = {f"表2.{row}.{column}栏" for row in codes | {f"[{OTHER_ITEM}]"} for column in "13"}
    spending = {f"表3.{row}.{column}栏" for row in codes | {f"[{ITEM}]"} for column in "16"}
    totals = {f"表1.{row}行" for row in (4, 27, 30, 31, 57, 60)}
    # What a transfer is in: its own cells, the sums that they are in, and the same sums in 表1.
    assert touched == income | spending | totals


def test_the_exact_department_rounds_once() -> None:
    """Ten units of 0.004 each are 0.04; ten printed units would be 0.00."""
    units = {f"单位{i}": report_of({("表3", ITEM, "2"): 4000}, exact=True) for i in range(10)}
    from govfin.computing.rounding import rounded  # noqa: PLC0415 - only here

    assert rounded(consolidate(units).report).text("表3.合计.2栏") == "0.04"
    assert consolidate({n: rounded(u) for n, u in units.items()}).report.text("表3.合计.2栏") == "0.00"


@pytest.mark.parametrize("form", FORMS)
def test_an_elimination_of_a_shipped_form_keeps_every_equation(form: str) -> None:
    checked = govfin.load_schema(form)
    for elimination in checked.eliminations:
        sides = [(t, ITEM if row == EVERY_ROW else row, c) for t, row, c in (elimination.received, elimination.paid)]
        cells = {cell_address(checked, *side): "123.45" for side in sides}
        units = {"甲": govfin.new_report(checked, cells), "乙": govfin.new_report(checked, cells)}
        whole = consolidate(units, transfers=[Transfer(elimination.name, "甲", "乙", 12345, 12345, ITEM, ITEM)])
        out = whole.eliminated[0].report
        assert any(out.values)
        broken = [f.rule for f in govfin.validate(out).findings if f.rule and f.severity == "error"]
        assert not broken


# ── a department of three units, by hand ────────────────────────────────────────────────────────────


def department() -> Consolidation:
    """局机关 receives 100 and hands 30 on to 中心, which pays 5 back; 学校 has 50 of its own."""
    office = {"表1.1行": "100", f"表2.[{ITEM}].2栏": "100", f"表2.[{ITEM}].6栏": "5"}
    office |= {f"表3.[{ITEM}].2栏": "75", f"表3.[{ITEM}].6栏": "30"}
    centre = {f"表2.[{OTHER_ITEM}].3栏": "30", f"表3.[{OTHER_ITEM}].2栏": "25", f"表3.[{OTHER_ITEM}].4栏": "5"}
    school = {"表1.1行": "50", "表2.[2050202].2栏": "50", "表3.[2050202].2栏": "50"}
    units = {"局机关": office, "中心": centre, "学校": school}
    reports = {name: with_all_tables(schema(), cells, name) for name, cells in units.items()}
    transfers = [
        Transfer("上级补助", "局机关", "中心", 3000, 3000),
        Transfer("上缴上级", "中心", "局机关", 500, 400),
    ]
    return consolidate(reports, department="某局", transfers=transfers, expected=["局机关", "中心", "学校", "图书馆"])


def test_a_department_by_hand() -> None:
    report = department().report
    expected = {
        "表1.1行": "150.00",
        "表1.4行": "0.00",  # 30 received from above, all of it inside
        "表1.7行": "1.00",  # 5 received from below, of which 4 are confirmed
        "表1.27行": "151.00",
        "表2.[2010399].3栏": "0.00",
        "表2.[201].1栏": "101.00",
        "表3.[2010350].6栏": "0.00",
        "表3.[2010399].4栏": "1.00",
        "表3.合计.1栏": "151.00",  # 75 + 25 + 50, and 1 that the two do not agree on
        "表1.31行": "101.00",
        "表1.35行": "50.00",
        "表1.57行": "151.00",
        "表1.59行": "0.00",
    }
    assert {where: report.text(where) for where in expected} == expected
    assert report.department == "某局"


def test_what_the_two_sides_do_not_agree_on_and_who_lacks_is_told() -> None:
    told = {f.code: f for f in department().findings}
    assert set(told) == {"F1001", "F1008", "F1010"}
    assert told["F1001"].params["unit"] == "图书馆"
    assert told["F1008"].residual == "1.00"
    assert (told["F1008"].params["paid"], told["F1008"].params["received"]) == ("5.00", "4.00")
    assert (told["F1010"].params["received"], told["F1010"].params["paid"]) == ("1.00", "1.00")


def test_a_code_that_is_the_only_one_need_not_be_said() -> None:
    settled = [e.transfer for e in department().eliminated]
    assert [(t.paid_code, t.received_code) for t in settled] == [(ITEM, OTHER_ITEM), (OTHER_ITEM, ITEM)]


# ── what does not fit ───────────────────────────────────────────────────────────────────────────────


def small(amount: str = "1", form: str = "cn-2020") -> Report:
    return govfin.new_report(govfin.load_schema(form), {f"表3.[{ITEM}].基本支出": amount})


def refused(units: Mapping[str, Report], *transfers: Transfer) -> list[str]:
    with pytest.raises(govfin.FileError) as caught:
        consolidate(units, transfers=transfers)
    return [d.code for d in caught.value.diagnostics]


def test_what_cannot_be_added_up_is_refused() -> None:
    assert refused({}) == ["D1103"]
    assert refused({"甲": small(), "乙": small(form="cn-2024")}) == ["D1103"]
    exact = govfin.new_report(schema().exact, {f"表3.[{ITEM}].2栏": "1"})
    assert refused({"甲": small(), "乙": exact}) == ["D1105"]


def test_every_transfer_that_stands_nowhere_is_told_at_once() -> None:
    units = {"甲": report_of(paying({}, 100)), "乙": report_of(receiving({}, 100))}
    wrong = [
        evolve(transfer("甲", "乙", 1), elimination="上级补贴"),
        transfer("甲", "丙", 1),
        transfer("甲", "甲", 1),
        transfer("甲", "乙", 1, paid_code="201"),  # a class, with codes below it
        transfer("甲", "乙", 1, received_code="2010399 "),
    ]
    assert refused(units, *wrong) == ["D1106", "D1107", "D1107", "D1108", "D1108"]


def codes_of(units: Mapping[str, Report], *transfers: Transfer, department: str | None = None) -> list[str]:
    return [f.code for f in consolidate(units, transfers=transfers, department=department).findings]


def test_units_that_are_not_what_they_seem_are_told() -> None:
    one, two = report_of(clean_leaves(Random(1), 3)), report_of(clean_leaves(Random(2), 3))
    both = consolidate({"甲": one, "乙": two}).report
    assert "F1004" in codes_of({"甲": one, "乙": two, "全": both})
    assert "F1003" in codes_of({"甲": one, "乙": one})
    assert "F1005" in codes_of({"甲": one, "乙": two}, department="甲")
    found = consolidate({"甲": one, "乙": two}, expected=["甲", "丙"]).findings
    assert {f.code: f.params["unit"] for f in found if f.code in ("F1001", "F1002")} == {"F1001": "丙", "F1002": "乙"}
    assert not {"F1001", "F1002", "F1003", "F1004", "F1005"} & set(codes_of({"甲": one, "乙": two}))


def test_a_transfer_beyond_what_a_unit_reports_is_told() -> None:
    units = {"甲": report_of(paying({}, 100)), "乙": report_of(receiving({}, 60))}
    found = consolidate(units, transfers=[transfer("甲", "乙", 100)]).findings
    assert [(f.code, f.params["unit_name"]) for f in found if f.code == "F1009"] == [("F1009", "乙")]
    assert not [f for f in consolidate(units, transfers=[transfer("甲", "乙", 60)]).findings if f.code == "F1009"]


def test_a_table_that_some_units_lack_is_told() -> None:
    with_fund = govfin.new_report(schema(), {f"表3.[{ITEM}].2栏": "1", "表9.[2230105].2栏": "2"})
    found = consolidate({"甲": small(), "乙": with_fund}).findings
    assert ("表9", "甲") in [(f.params["table"], f.params["units"]) for f in found if f.code == "F1007"]


def test_counts_are_added_names_keep_their_order_and_scores_have_no_sum() -> None:
    one = {"人员.行政": "3", "人员.事业": "4", "项目.[乙项目].年初预算数": "5", "项目.[甲项目].年初预算数": "1"}
    two = {"人员.行政": "10", "项目.[丙项目].年初预算数": "7", "项目.[甲项目].年初预算数": "2"}
    units = {
        "甲": govfin.new_report(schema(), one),
        "乙": govfin.new_report(schema(), two | {"部门整体分值.产出指标": "100"}),
    }
    total = consolidate(units)
    assert (total.report.text("人员.行政"), total.report.text("人员.在职")) == ("13", "17")
    assert total.report.layout.rows["项目"] == ("乙项目", "甲项目", "丙项目")
    assert total.report.text("项目.[甲项目].年初预算数") == "3.00"
    assert "部门整体分值" not in total.report.tables
    assert [f.params["table"] for f in total.findings if f.code == "F1015"] == ["部门整体分值"]


def test_a_unit_in_another_form_of_the_year_moves_and_what_has_no_place_is_told() -> None:
    other = govfin.load_schema("cn-2024-24")
    form = govfin.load_schema("cn-2024")
    assert other.year == form.year
    whole = consolidate({"甲": small("7", form.id), "乙": small("8", other.id)})
    assert whole.report.schema is form
    assert whole.report.text("表3.合计.基本支出") == "15.00"
