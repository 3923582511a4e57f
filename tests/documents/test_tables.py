"""Tables are laid out as their form prints them: cells cover the grid, headers span, totals stand where they stand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.documents.build_tables import table_block
from govfin.documents.model import Grid, GridCell, Kind, with_separators
from govfin.report.report import Report
from strategies.reports import consistent_leaves, report_of

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
PUBLISHED = [
    "examples/jianghan-2020/published.csv",
    "tests/schemas/data/putuo-finance-2024.csv",
    "tests/schemas/data/putuo-finance-budget-2025.csv",
]


def center() -> Report:
    return govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")


def drawn(grid: Grid) -> str:
    """A grid as text: `text ↔3 ↕2` for a cell over three columns and two rows."""
    lines = []
    for i, row in enumerate(grid.rows):
        cells = [
            c.text + (f" ↔{c.columns}" if c.columns > 1 else "") + (f" ↕{c.rows}" if c.rows > 1 else "") for c in row
        ]
        lines.append(" | ".join(cells).rstrip())
        if i + 1 == grid.header:
            lines.append("─" * 40)
    return "\n".join(lines)


@pytest.mark.parametrize("file", PUBLISHED)
def test_the_cells_of_published_reports_cover_each_table_once(file: str) -> None:
    assert_covered(govfin.read(ROOT / file))


@given(consistent_leaves())
def test_the_cells_of_any_report_cover_each_table_once_and_show_each_figure_once(leaves: dict[object, int]) -> None:
    report = govfin.compute(report_of(leaves))  # type: ignore[arg-type] # drawn as the strategy draws them
    assert_covered(report)
    shown = [c.slot for t in tables(report) for c in t.cells if c.slot is not None]
    assert sorted(shown) == list(range(len(report.figures)))
    for grid in tables(report):
        for cell in grid.cells:
            if cell.slot is not None:
                assert cell.text.replace(",", "") == report.printed(cell.slot)


def tables(report: Report) -> list[Grid]:
    return [table_block(report, t).grid for t in report.schema.tables if t.id not in report.layout.absent]


def assert_covered(report: Report) -> None:
    for grid in tables(report):
        covered: dict[tuple[int, int], GridCell] = {}
        for cell in grid.cells:
            for r in range(cell.row, cell.row + cell.rows):
                for c in range(cell.column, cell.column + cell.columns):
                    assert (r, c) not in covered
                    covered[r, c] = cell
                    # A header cell never reaches into the body, so header rows can repeat.
                    assert (r < grid.header) == (cell.row < grid.header)
        assert len(covered) == grid.height * grid.width


@pytest.mark.parametrize("file", PUBLISHED)
def test_tables_as_golden_text(file: str) -> None:
    report = govfin.read(ROOT / file)
    blocks = [table_block(report, t) for t in report.schema.tables if t.id not in report.layout.absent]
    text = "\n".join(
        f"{'▭' if b.landscape else '▯'} {b.title}\n{b.left}  {b.right}\n{drawn(b.grid)}\n"
        + "".join(f"{n}\n" for n in (*b.notes, b.statement) if n)
        for b in blocks
    )
    golden = GOLDEN / f"tables-{Path(file).parent.name}-{Path(file).stem}.txt"
    if os.environ.get("GOVFIN_UPDATE") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_header_of_the_income_table_is_that_of_the_seed() -> None:
    """As the center's 表2 prints it: 项目 over 功能分类科目编码 (类 款 项) and 科目名称; 栏次 in a row of its own."""
    report = center()
    grid = table_block(report, report.schema.table_by_id["表2"]).grid
    assert drawn(grid).split("─")[0] == (
        "项目 ↔4 | 本年收入合计 ↕2 | 财政拨款收入 ↕2 | 上级补助收入 ↕2 | 事业收入 ↕2 | 经营收入 ↕2 "
        "| 附属单位上缴收入 ↕2 | 其他收入 ↕2\n"
        "功能分类科目编码 ↔3 | 科目名称\n"
        "类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7\n"
    )


def test_the_last_line_of_table_6_has_both_totals() -> None:
    """人员经费合计 over its two label columns; 公用经费合计 over five columns of both blocks of 公用经费."""
    report = center()
    grid = table_block(report, report.schema.table_by_id["表6"]).grid
    assert [(c.text, c.columns) for c in grid.rows[-1]] == [
        ("人员经费合计", 2),
        ("108.48", 1),
        ("公用经费合计", 5),
        ("13.26", 1),
    ]
    assert [(c.text, c.columns) for c in grid.rows[0]] == [("人员经费", 3), ("公用经费", 6)]
    assert grid.rows[-1][2].kind is Kind.TOTAL


def test_a_total_stands_last_where_the_form_prints_it_last() -> None:
    report = govfin.read(ROOT / PUBLISHED[1])
    grid = table_block(report, report.schema.table_by_id["表5"]).grid
    assert [c.text for c in grid.rows[-1]][:2] == ["", "合计"]
    # No 栏次 in this form: 类 款 项 close the header.
    assert [c.text for c in grid.rows[grid.header - 1]] == ["类", "款", "项"]


def test_an_erratum_is_printed_as_it_was_or_as_it_should_read() -> None:
    report = center()
    table = report.schema.table_by_id["表4"]
    assert "57 行＝（33+34+…+58）行；64 行＝（59+60）行。" in table_block(report, table).notes
    assert "59 行＝（33+34+…+58）行；64 行＝（59+60）行。" in table_block(report, table, "corrected").notes


def test_an_empty_table_has_its_statement() -> None:
    report = center()
    assert table_block(report, report.schema.table_by_id["表8"]).statement == "本部门无政府性基金预算财政拨款收入支出"


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_separators_change_no_digit(amount: object) -> None:
    text = f"{amount:.2f}"
    shown = with_separators(text)
    assert shown.replace(",", "") == text
    assert all(len(group) == 3 for group in shown.split(".")[0].split(",")[1:])


@pytest.mark.parametrize("text", ["", "?", "=1+1", "甲", "1.2.3", "１２"])
def test_what_is_no_figure_stays_as_it_is(text: str) -> None:
    assert with_separators(text) == text
