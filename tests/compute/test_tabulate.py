"""Ledger to tables: what an independent reckoning gives, whatever the file, and every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.amounts import MAX_QUANTA
from govfin.computing.tabulate import tabulate
from govfin.formats.ledger_files import open_ledger
from independent.ledger_by_hand import Row, leaves_by_reckoning, leaves_by_sql, read_ledger, tables
from strategies.ledgers import as_csv, ledgers, without_budgets_of_other_things, yuan

pytest.importorskip("duckdb", reason="needs govfin[batch]")
pytest.importorskip("pyarrow", reason="needs govfin[batch]")

#: An engine is started for each ledger.
FEWER: Final = settings(max_examples=max(12, settings.default.max_examples // 10) if settings.default else 12)


@cache
def schema() -> govfin.Schema:
    return govfin.load_schema("cn-2020")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "ledger.csv"


def tabulated(file: Path, text: str, form: govfin.Schema | None = None) -> govfin.Tabulation:
    file.write_text(text, encoding="utf-8")
    return govfin.tabulate(file, schema=form or schema())


def figures(report: govfin.Report) -> Mapping[tuple[str, str, str], Decimal]:
    """Every figure of an exact report in 元, by the keys of its cell; blank and zero are one sum."""
    cells = zip(report.layout.cells, report.figures, strict=True)
    return {(c.table, c.row, c.column): Decimal(f) / 100 for c, f in cells if f}


def by_hand(ledger: list[Row]) -> Mapping[tuple[str, str, str], Decimal]:
    """The same figures as the oracle has them."""
    return {cell: amount for cell, amount in tables(leaves_by_sql(ledger)).items() if amount}


# ── the oracle ──────────────────────────────────────────────────────────────────────────────────────


@given(ledgers)
def test_all_nine_tables_are_those_of_the_reckoning_by_hand(file: Path, ledger: list[Row]) -> None:
    made = tabulated(file, as_csv(ledger))
    assert leaves_by_sql(ledger) == leaves_by_reckoning(ledger)
    assert made.ok, [f.message() for f in made.findings]
    assert figures(made.report) == by_hand(ledger)


def test_a_realistic_ledger_gives_the_tables_of_the_reckoning_by_hand(tmp_path: Path) -> None:
    generator = pytest.importorskip("ledgers", reason="needs govfin[batch]")
    path = tmp_path / "ledger.csv"
    generator.write(generator.ledger(4_000, seed=11), path)
    rows = read_ledger(path)
    made = govfin.tabulate(path)
    assert made.report.schema.id == "cn-2020"
    assert figures(made.report) == by_hand(rows)
    assert made.total.rows == len(rows)
    assert made.total.fen == sum(fen for *_, fen in rows)
    assert {t.id for t in schema().tables if not t.supplementary} == set(made.taken) == set(made.report.tables)
    # Income covers expenditure, fund by fund: an audit finds nothing but a “三公” budget that is exceeded, and codes
    # that the list of 2020 lacks.
    assert {f.code for f in govfin.validate(made.report).findings} <= {"F0103", "F0301"}


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────


@FEWER
@given(ledgers)
def test_the_sum_of_the_ledger_is_what_the_tables_took_and_what_stays_outside(file: Path, ledger: list[Row]) -> None:
    made = tabulated(file, as_csv(ledger))
    assert made.total.fen == sum(fen for *_, fen in ledger)
    assert made.total.rows == len(ledger)
    assert made.placed.fen == without_budgets_of_other_things(ledger)
    assert made.placed + made.outside + made.rejected == made.total
    assert made.rejected.rows == 0
    for table, tally in made.taken.items():
        leaves = {cell: fen for cell, fen in leaves_by_reckoning(ledger).items() if cell[0] == table}
        assert tally.fen == sum(leaves.values())


@FEWER
@given(ledgers.flatmap(lambda ledger: st.tuples(st.just(ledger), st.permutations(ledger))))
def test_the_order_of_rows_does_not_matter(file: Path, both: tuple[list[Row], list[Row]]) -> None:
    ledger, other = both
    assert tabulated(file, as_csv(ledger)).report == tabulated(file, as_csv(other)).report


@FEWER
@given(ledgers, st.integers(-(10**6), 10**6))
def test_a_row_cut_in_two_changes_nothing(file: Path, ledger: list[Row], part: int) -> None:
    said, fen = ledger[0][:6], ledger[0][6]
    cut = [(*said, part), *ledger[1:], (*said, fen - part)]
    assert figures(tabulated(file, as_csv(ledger)).report) == figures(tabulated(file, as_csv(cut)).report)


@FEWER
@given(ledgers)
def test_each_printed_figure_is_its_own_exact_sum_rounded_once(file: Path, ledger: list[Row]) -> None:
    made = tabulated(file, as_csv(ledger))
    printed = figures(made.printed)  # steps of 0.01 万元 over 100
    assert made.printed.schema is schema()
    for cell, exact in by_hand(ledger).items():
        half_up = abs(exact / 100).quantize(Decimal(1), rounding="ROUND_HALF_UP").copy_sign(exact)
        assert printed.get(cell, 0) * 100 == half_up


@FEWER
@given(ledgers, st.lists(st.text("收支出入基本一般公共30201.-/（） '\";\\%", max_size=8), min_size=7, max_size=7))
def test_whatever_stands_in_a_row_it_is_somewhere_in_the_reckoning(
    file: Path, ledger: list[Row], texts: list[str]
) -> None:
    whole = as_csv(ledger)
    quoted = ",".join('"' + t.replace('"', '""') + '"' for t in texts)
    made = tabulated(file, f"{whole}{quoted}\n")
    says_something = any(t.strip() for t in texts)
    assert made.placed + made.outside + made.rejected == made.total
    assert made.total.rows == len(ledger) + says_something
    assert len(made.rows) == made.rejected.rows
    assert {r.line for r in made.rows} <= {len(ledger) + 2}
    assert made.ok == (made.rejected.rows == 0)


# ── figures that are no money, or too much of it ────────────────────────────────────────────────────


def test_a_sum_that_is_too_large_is_refused(file: Path) -> None:
    row = "收入,一般公共预算,,2010350,,决算"
    with pytest.raises(govfin.FileError) as caught:
        tabulated(file, _header() + f"{row},9999999999999.99\n{row},9999999999999.99\n")
    assert {d.code for d in caught.value.diagnostics} == {"D1008"}
    assert {d.params["cell"] for d in caught.value.diagnostics} == {"表1.1行", "表2.[2010350].2栏"}
    assert {d.params["sum"] for d in caught.value.diagnostics} == {"19999999999999.98"}
    whole = tabulated(file, _header() + f"{row},9999999999999.99\n{row},-9999999999999.98\n")
    assert whole.report.text("表1.1行") == "0.01"
    assert MAX_QUANTA == 10**15


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("１２３４．５", 123_450),
        (" 12 ", 1_200),
        ("-0.01", -1),
        ("−3", -300),
        ("+7.00", 700),
        ("0", 0),
        ("12.300", 1_230),
    ],
)
def test_amounts_as_people_write_them(file: Path, written: str, fen: int) -> None:
    made = tabulated(file, _header() + f'收入,一般公共预算,,2010350,,决算,"{written}"\n')
    assert made.ok
    assert made.report.text("表1.1行") == yuan(fen)


@pytest.mark.parametrize("written", ["1.005", "12,34", "1e3", "元", "1_000", ".", "5.", "99999999999999.99", "nan"])
def test_what_is_no_amount_is_never_guessed(file: Path, written: str) -> None:
    made = tabulated(file, _header() + f'收入,一般公共预算,,2010350,,决算,"{written}"\n')
    assert [f.code for f in made.findings] == ["F0909"]
    assert [(r.line, r.amount) for r in made.rows] == [(2, written)]
    assert made.report.text("表1.1行") == ""


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────


def test_texts_of_schemas_and_files_are_never_sql(tmp_path: Path) -> None:
    evil = "x'); DROP TABLE facts; --"
    (tmp_path / "evil.govfin").write_text(
        f"""
schema evil "示例" {{ unit 元 precision 0.01 }}
ledger {{
  dimension 摘要
  dimension 金额 as amount
}}
table 表1 "甲" {{
  column 1 "金额"
  row 1 "正"
  row 2 "反"
  1行 >= 2行
  from ledger {{
    1行 where 摘要 = "{evil}"
    2行 where 摘要 = "其他"
  }}
}}
""",
        encoding="utf-8",
    )
    form = govfin.load_schema(tmp_path / "evil.govfin")
    made = tabulated(tmp_path / "l.csv", f"摘要,金额\n{evil},5\n其他,3\n' OR 1=1 --,2\n", form)
    assert dict(made.report) == {"表1.1行": "5.00", "表1.2行": "3.00"}
    assert [(r.line, r.finding.code) for r in made.rows] == [(4, "F0906")]


def test_a_form_of_another_year_takes_what_its_tables_print_now(file: Path) -> None:
    text = _header() + (
        "年初结转和结余,国有资本经营预算,,2230105,,,100\n"
        "收入,国有资本经营预算,,2230105,,,50\n"
        "支出,国有资本经营预算,项目支出,2230105,30217,,20\n"
        "支出,一般公共预算,项目支出,2010350,30217,,3\n"
        "支出,政府性基金预算,,,30217,预算,7\n"
    )
    made = tabulated(file, text, govfin.load_schema("cn-2024"))
    assert made.ok
    # 表9 of 2024 prints income and carry-overs; 表4 takes them from there. 表7 is of all appropriations.
    wanted = {
        "表9.[2230105].年初结转和结余": "100.00",
        "表9.合计.年末结转和结余": "130.00",
        "表4.年初国有资本经营预算财政拨款": "100.00",
        "表7.公务接待决算": "23.00",
        "表7.公务接待预算": "7.00",
    }
    assert {where: made.report.text(where) for where in wanted} == wanted
    # Of 2020, 表9 prints expenditure alone, and 表7 the general public budget.
    before = tabulated(file, text)
    assert before.report.text("表4.31行") == "100.00"
    assert before.report.text("表7.12栏") == "3.00"
    assert (before.outside.rows, before.outside.amount) == (1, "7.00")


def test_a_row_with_two_ways_into_a_table_goes_neither_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "two.govfin").write_text(
        """
schema two "示例" { unit 元 precision 0.01 }
ledger {
  dimension 类别 { value 甲 value 乙 }
  dimension 地区 { value 城 value 乡 }
  dimension 金额 as amount
}
table 表1 "总表" {
  column 1 "金额"
  row 1 "甲"
  row 2 "城"
  1行 >= 0
  2行 >= 0
  from ledger {
    1行 where 类别 = 甲
    2行 where 地区 = 城
  }
}
""",
        encoding="utf-8",
    )
    form = govfin.load_schema(tmp_path / "two.govfin")
    made = tabulated(tmp_path / "l.csv", "类别,地区,金额\n甲,乡,1\n乙,城,2\n甲,城,4\n乙,乡,8\n甲,,16\n", form)
    assert dict(made.report) == {"表1.1行": "1.00", "表1.2行": "2.00"}
    told = {f.code: (f.params["lines"], f.params["sum"]) for f in made.findings}
    assert told == {"F0905": ("6", "16.00"), "F0906": ("5", "8.00"), "F0907": ("4", "4.00")}
    assert next(f for f in made.findings if f.code == "F0907").params["cells"] == "表1.1行、表1.2行"


def test_memory_is_bounded_and_what_does_not_fit_goes_to_disk(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    # 200,000 different texts in a column that decides: as many sums.
    lines = (f"支出,一般公共预算,项目支出,2010350,{i:06d},决算,0.01" for i in range(200_000))
    path.write_text(_header() + "\n".join(lines) + "\n", encoding="utf-8")
    form = schema()
    assert form.ledger is not None
    made = tabulate(open_ledger(path, form.ledger), form, rows=5, memory=160)
    assert made.rejected.rows + made.placed.rows == 200_000
    assert [r.line for r in made.rows] == [2, 3, 4, 5, 6]
    assert len(made.findings) < 200
    with pytest.raises(govfin.FileError) as caught:
        tabulate(open_ledger(path, form.ledger), form, memory=8)
    assert [d.code for d in caught.value.diagnostics] == ["D1010"]


def _header() -> str:
    return "收支,资金性质,支出类型,功能科目,经济科目,预算/决算,金额（元）\n"
