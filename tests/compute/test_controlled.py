"""Controlled rounding (舍位平衡): every relation holds, no cell moves by a whole unit, and nothing smaller exists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from compute import every_rounding as oracle
from compute.every_rounding import STEP, Relation, Worth
from govfin.computing.controlled import controlled, round_report
from govfin.computing.rounding import Rounding, plain, rounded
from govfin.report.report import Report
from govfin.schema.schema import Schema
from strategies.reports import Leaves, address, consistent_leaves, schema, text_of
from strategies.seeded import clean_leaves

pytest.importorskip("highspy", reason="needs govfin[audit]")

#: 总计 of cn-2020: of 表1 and of 表4, and the two of 表7 (budget and actual), which enter no other sum.
GRAND_TOTALS: Final = ("表1.30行", "表4.32行", "表7.1栏", "表7.7栏")


def exact_of(leaves: Leaves) -> Report:
    return govfin.compute(govfin.new_report(schema().exact, {address(k): text_of(v) for k, v in leaves.items()}))


def assert_is_a_rounding(exact: Report, found: Rounding) -> None:
    """Each figure is its exact amount rounded up or down; blanks are blank; what is not half up is told."""
    half_up = rounded(exact)
    told = {a.address: (a.plain, a.printed) for a in found.adjusted}
    for slot, (fen, printed) in enumerate(zip(exact.figures, found.report.figures, strict=True)):
        assert (fen is None) == (printed is None)
        if fen is not None and printed is not None:
            assert abs(printed * STEP - fen) < STEP
        address_ = exact.address(slot)
        before, after = half_up.printed(slot), found.report.printed(slot)
        assert told.get(address_, (before, before)) == (before, after)


# ── whole reports ───────────────────────────────────────────────────────────────────────────────────


@given(consistent_leaves())
def test_every_relation_of_the_form_holds_to_the_last_digit(leaves: Leaves) -> None:
    exact = exact_of(leaves)
    found = controlled(exact)
    assert_is_a_rounding(exact, found)
    assert found.adds_up
    assert found.proven
    assert not found.totals
    half_up = rounded(exact)
    assert [found.report.text(w) for w in GRAND_TOTALS] == [half_up.text(w) for w in GRAND_TOTALS]
    # No finding about sums, not even a tail, but where the exact figures break a rule themselves.
    findings = [f for f in govfin.validate(found.report).findings if f.rule]
    assert {f.rule for f in findings} <= {b.rule for b in found.broken}


@pytest.mark.parametrize("seed", range(3))
def test_every_adjustment_has_a_rule_that_needs_it(seed: int) -> None:
    exact = exact_of(clean_leaves(Random(seed), 12))
    found = controlled(exact)
    assert len(plain(exact).unkept) > 10
    assert found.adds_up
    assert found.adjusted
    for adjusted in found.adjusted:
        back = found.report.with_figures({adjusted.address: adjusted.plain})
        broken = {f.rule for f in govfin.validate(back).findings if f.rule}
        assert set(adjusted.rules) & broken


def test_what_adds_up_already_is_not_touched() -> None:
    exact = exact_of({k: v * STEP for k, v in clean_leaves(Random(1), 6).items()})
    found = controlled(exact)
    assert not found.adjusted
    assert found.report == rounded(exact)


# ── small tables, against every rounding that there is ──────────────────────────────────────────────


@frozen
class Form:
    """A small form: its text, the addresses of its cells, its relations by hand, and its grand totals."""

    text: str
    cells: tuple[str, ...]
    relations: tuple[Relation, ...]
    totals: frozenset[int]
    #: How many cells are entered, and which sums give the others, in order.
    entered: int
    sums: tuple[tuple[int, ...], ...]

    def exact(self, entered: Sequence[int]) -> list[int]:
        cells = list(entered)
        for parts in self.sums:
            cells.append(sum(cells[i] for i in parts))
        return cells


_HEAD: Final = 'schema small "小表" {\n  unit 万元 precision 0.01\n}\n'

TWO_WAY: Final = Form(
    _HEAD
    + """
table 表1 "两向表" {
  column 1 "合计"
  column 2 "基本支出"
  column 3 "项目支出"
  row 1 "甲"
  row 2 "乙"
  row 3 "丙"
  row 4 "合计"
  1栏各行 = (2+3)栏各行
  (4)行.2栏 = (1+2+3)行.2栏
  (4)行.3栏 = (1+2+3)行.3栏
}
""",
    tuple(
        f"表1.{r}行.{c}栏"
        for r, c in [(1, 2), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3), (1, 1), (2, 1), (3, 1), (4, 2), (4, 3), (4, 1)]
    ),
    tuple(
        Relation({total: 1, **dict.fromkeys(parts, -1)})
        for total, parts in [(6, (0, 1)), (7, (2, 3)), (8, (4, 5)), (9, (0, 2, 4)), (10, (1, 3, 5)), (11, (9, 10))]
    ),
    # A row's total is a sum that enters no other here: 合计 of 合计 is the sum of the columns' totals.
    frozenset({6, 7, 8, 11}),
    6,
    ((0, 1), (2, 3), (4, 5), (0, 2, 4), (1, 3, 5), (9, 10)),
)

#: Each two of three cells have a printed sum: where each is half a step, no rounding keeps all three.
PAIRS: Final = Form(
    _HEAD
    + """
table 表1 "两两之和" {
  column 1 "金额"
  row 1 "甲"
  row 2 "乙"
  row 3 "丙"
  row 4 "甲乙"
  row 5 "甲丙"
  row 6 "乙丙"
  4行 = (1+2)行
  5行 = (1+3)行
  6行 = (2+3)行
  3行 <= 4行
}
""",
    tuple(f"表1.{r}行" for r in range(1, 7)),
    (
        Relation({3: 1, 0: -1, 1: -1}),
        Relation({4: 1, 0: -1, 2: -1}),
        Relation({5: 1, 1: -1, 2: -1}),
        Relation({2: 1, 3: -1}, "<="),
    ),
    frozenset({3, 4, 5}),
    3,
    ((0, 1), (0, 2), (1, 2)),
)

amounts = st.integers(-3 * STEP, 3 * STEP) | st.sampled_from([0, STEP // 2, STEP, 3 * STEP // 2, -STEP // 2])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


def loaded(folder: Path, text: str) -> Schema:
    (folder / "small.govfin").write_text(text, encoding="utf-8")
    return govfin.load_schema(folder / "small.govfin")


def report_of(form: Schema, addresses: Sequence[str], fen: Sequence[int]) -> Report:
    return govfin.new_report(form.exact, {a: text_of(v) for a, v in zip(addresses, fen, strict=True)})


def worth_of(form: Form, exact: Sequence[int], found: Rounding) -> Worth:
    printed = [round(float(found.report.text(a)) * 100) for a in form.cells]
    return oracle.worth(exact, printed, form.relations, set(form.totals))


@pytest.mark.parametrize("form", [TWO_WAY, PAIRS], ids=["two ways", "pairs"])
def test_nothing_smaller_exists(form: Form, tmp_path: Path) -> None:
    small = loaded(tmp_path, form.text)

    @settings(max_examples=25)
    @given(st.lists(amounts, min_size=form.entered, max_size=form.entered))
    def law(entered: list[int]) -> None:
        exact = form.exact(entered)
        report = report_of(small, form.cells, exact)
        found = controlled(report)
        assert_is_a_rounding(report, found)
        assert found.proven
        best = oracle.best(exact, form.relations, set(form.totals))
        assert worth_of(form, exact, found) == best
        assert (len(found.unkept), len(found.totals), len(found.adjusted)) == (best[0], best[2], best[3])

    law()


@given(st.lists(amounts, min_size=4, max_size=4))
def test_a_relation_that_the_exact_figures_break_is_told_and_left_out(folder: Path, fen: list[int]) -> None:
    text = _HEAD + 'table 表1 "表" {\n column 1 "金额"\n' + "".join(f' row {i} "行{i}"\n' for i in range(1, 5))
    form = loaded(folder, text + " 4行 = (1+2+3)行\n 1行 >= 0\n}\n")
    exact = report_of(form, [f"表1.{i}行" for i in range(1, 5)], fen)
    found = controlled(exact)
    assert_is_a_rounding(exact, found)
    relations = [Relation({3: 1, 0: -1, 1: -1, 2: -1}), Relation({0: 1}, ">=")]
    assert len(found.broken) == sum(1 for r in relations if oracle.excess(r, fen))
    printed = [f or 0 for f in found.report.figures]
    assert oracle.worth(fen, printed, relations, {3}) == oracle.best(fen, relations, {3})


# ── where no rounding keeps all ─────────────────────────────────────────────────────────────────────

#: Two funds by two kinds by two years, and every sum along each of the three ways.
_CUBE: Final = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]


def cube_text() -> str:
    lines = [f'  row {i} "格{a}{b}{c}"' for i, (a, b, c) in enumerate(_CUBE, 1)]
    rules = []
    number = len(_CUBE)
    for way in range(3):
        for rest in [(x, y) for x in (0, 1) for y in (0, 1)]:
            number += 1
            parts = [i for i, cell in enumerate(_CUBE, 1) if tuple(v for w, v in enumerate(cell) if w != way) == rest]
            lines.append(f'  row {number} "线{way}{rest[0]}{rest[1]}"')
            rules.append(f"  {number}行 = ({parts[0]}+{parts[1]})行")
    for way in range(3):
        for side in (0, 1):
            number += 1
            parts = [i for i, cell in enumerate(_CUBE, 1) if cell[way] == side]
            lines.append(f'  row {number} "面{way}{side}"')
            rules.append(f"  {number}行 = ({'+'.join(map(str, parts))})行")
    return _HEAD + 'table 表1 "三向表" {\n  column 1 "金额"\n' + "\n".join([*lines, *rules]) + "\n}\n"


def test_a_table_of_three_ways_may_have_no_rounding_and_the_nearest_is_given(tmp_path: Path) -> None:
    """Half a step in every other cell of a cube: two such cells share each plane, whose sum is one whole step, so of
    each two one is 0.00 and one 0.01; of three that is impossible."""
    form = loaded(tmp_path, cube_text())
    entered = {f"表1.{i}行": "50.00" if sum(cell) % 2 == 0 else "0.00" for i, cell in enumerate(_CUBE, 1)}
    exact = govfin.compute(govfin.new_report(form.exact, entered))
    assert not govfin.validate(exact).findings
    found = controlled(exact)
    assert_is_a_rounding(exact, found)
    assert found.proven
    assert not found.adds_up
    # The cells are 0 or 1 step: two of each keep all planes but those that both of a kind share.
    assert len(found.unkept) == 2
    assert {u.residual for u in found.unkept} == {"0.01", "-0.01"}
    assert all(u.unit == "万元" and u.rule.startswith("表1.") for u in found.unkept)


def test_a_grand_total_gives_way_only_where_relations_leave_no_other_way(tmp_path: Path) -> None:
    """Three cells of 0.3 of a step: each two make 0.6, half up 1. Of three cells that are 0 or 1, no three pairs make 1
    each; where one cell is 1, two pairs do."""
    form = loaded(tmp_path, PAIRS.text)
    found = controlled(report_of(form, PAIRS.cells, PAIRS.exact([3000, 3000, 3000])))
    assert found.adds_up
    assert found.proven
    assert len(found.totals) == 1
    assert len(found.adjusted) == 2
    # 0.3, 0.3 and 0.7: the pairs make 0.6, 1 and 1, and half up all hold but the first.
    held = controlled(report_of(form, PAIRS.cells, PAIRS.exact([3000, 3000, 7000])))
    assert held.adds_up
    assert len(held.totals) == 1


# ── policies ────────────────────────────────────────────────────────────────────────────────────────


def test_the_schema_says_the_policy_and_the_caller_may_say_another(tmp_path: Path) -> None:
    by_default = loaded(tmp_path, PAIRS.text)
    (tmp_path / "said").mkdir()
    said = loaded(
        tmp_path / "said", PAIRS.text.replace("precision 0.01\n", "precision 0.01\n  rounding controlled\n", 1)
    )
    for form, policy in ((by_default, "plain"), (said, "controlled")):
        exact = report_of(form, PAIRS.cells, PAIRS.exact([3000, 3000, 7000]))
        assert form.exact.rounding == policy
        assert round_report(exact).policy == policy
        assert round_report(exact, "plain").report == rounded(exact)
        assert round_report(exact, "controlled").adds_up


def test_a_form_that_extends_another_rounds_as_it_does(tmp_path: Path) -> None:
    (tmp_path / "base.govfin").write_text(
        PAIRS.text.replace("schema small", "schema base").replace("0.01\n", "0.01\n  rounding controlled\n", 1),
        encoding="utf-8",
    )
    (tmp_path / "one.govfin").write_text('schema one "一" extends base {\n}\n', encoding="utf-8")
    (tmp_path / "two.govfin").write_text('schema two "二" extends base {\n  rounding plain\n}\n', encoding="utf-8")
    assert [govfin.load_schema(tmp_path / f"{x}.govfin").rounding for x in ("one", "two")] == ["controlled", "plain"]
