"""The nine tables of 2020 from a ledger, by hand: once in SQL, once in plain Python, then added up by sum_by_hand.

An oracle, independent of govfin on purpose: it imports nothing but the standard library (sqlite3, not the engine
that govfin uses) and says for each leaf of the form which rows of the ledger an accountant would put there. Amounts
are whole 分 until they are printed in 元.

    PYTHONPATH=tests python tests/independent/ledger_by_hand.py ledger.csv
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from independent import sum_by_hand

#: A row of a ledger: 收支, 资金性质, 支出类型, 功能科目, 经济科目, 预决算, and 分.
Row = tuple[str, str, str, str, str, str, int]
Leaf = tuple[str, str, str]

HEADER = ("收支", "资金性质", "支出类型", "功能科目", "经济科目", "预算/决算", "金额（元）")

#: Every leaf of the nine tables, as 表, 行, 栏 and the sum of its rows.
LEAVES = """
WITH actual AS (SELECT * FROM ledger WHERE budget = '决算')

SELECT '表1', '1', '1', sum(fen) FROM actual WHERE side = '收入' AND fund = '一般公共预算'
UNION ALL SELECT '表1', '2', '1', sum(fen) FROM actual WHERE side = '收入' AND fund = '政府性基金预算'
UNION ALL SELECT '表1', '3', '1', sum(fen) FROM actual WHERE side = '收入' AND fund = '国有资本经营预算'
UNION ALL SELECT '表1', '28', '1', sum(fen) FROM actual WHERE side = '使用非财政拨款结余'
UNION ALL SELECT '表1', '29', '1', sum(fen) FROM actual WHERE side = '年初结转和结余'
UNION ALL SELECT '表1', '58', '2', sum(fen) FROM actual WHERE side = '结余分配'

UNION ALL SELECT '表2', function, CASE fund
    WHEN '上级补助收入' THEN '3' WHEN '事业收入' THEN '4' WHEN '经营收入' THEN '5'
    WHEN '附属单位上缴收入' THEN '6' WHEN '其他收入' THEN '7' ELSE '2' END AS kind, sum(fen)
  FROM actual WHERE side = '收入' GROUP BY function, kind

UNION ALL SELECT '表3', function, CASE type
    WHEN '基本支出' THEN '2' WHEN '项目支出' THEN '3' WHEN '上缴上级支出' THEN '4'
    WHEN '经营支出' THEN '5' WHEN '对附属单位补助支出' THEN '6' END AS kind, sum(fen)
  FROM actual WHERE side = '支出' GROUP BY function, kind

UNION ALL SELECT '表4', '29', '1', sum(fen) FROM actual WHERE side = '年初结转和结余' AND fund = '一般公共预算'
UNION ALL SELECT '表4', '31', '1', sum(fen) FROM actual WHERE side = '年初结转和结余' AND fund = '国有资本经营预算'

UNION ALL SELECT '表5', function, CASE type WHEN '基本支出' THEN '2' ELSE '3' END AS kind, sum(fen)
  FROM actual WHERE side = '支出' AND fund = '一般公共预算' GROUP BY function, kind

UNION ALL SELECT '表6', economic, '决算数', sum(fen)
  FROM actual WHERE side = '支出' AND fund = '一般公共预算' AND type = '基本支出' GROUP BY economic

UNION ALL SELECT '表7', '', CASE economic
    WHEN '30212' THEN '2' WHEN '30913' THEN '4' WHEN '31013' THEN '4' WHEN '30231' THEN '5' ELSE '6' END AS kind,
    sum(fen)
  FROM ledger WHERE budget = '预算' AND side = '支出' AND fund = '一般公共预算'
    AND economic IN ('30212', '30913', '31013', '30231', '30217') GROUP BY kind
UNION ALL SELECT '表7', '', CASE economic
    WHEN '30212' THEN '8' WHEN '30913' THEN '10' WHEN '31013' THEN '10' WHEN '30231' THEN '11' ELSE '12' END AS kind,
    sum(fen)
  FROM actual WHERE side = '支出' AND fund = '一般公共预算'
    AND economic IN ('30212', '30913', '31013', '30231', '30217') GROUP BY kind

UNION ALL SELECT '表8', function, CASE side
    WHEN '年初结转和结余' THEN '1' WHEN '收入' THEN '2'
    ELSE CASE type WHEN '基本支出' THEN '4' ELSE '5' END END AS kind, sum(fen)
  FROM actual WHERE fund = '政府性基金预算' GROUP BY function, kind

UNION ALL SELECT '表9', function, CASE type WHEN '基本支出' THEN '2' ELSE '3' END AS kind, sum(fen)
  FROM actual WHERE side = '支出' AND fund = '国有资本经营预算' GROUP BY function, kind
"""

INCOME_COLUMNS = {"上级补助收入": "3", "事业收入": "4", "经营收入": "5", "附属单位上缴收入": "6", "其他收入": "7"}
EXPENDITURE_COLUMNS = {
    "基本支出": "2",
    "项目支出": "3",
    "上缴上级支出": "4",
    "经营支出": "5",
    "对附属单位补助支出": "6",
}
APPROPRIATIONS = {"一般公共预算": "1", "政府性基金预算": "2", "国有资本经营预算": "3"}
#: “三公”: the columns of the budget and of what was spent.
PUBLIC_EXPENSES = {
    "30212": ("2", "8"),
    "30913": ("4", "10"),
    "31013": ("4", "10"),
    "30231": ("5", "11"),
    "30217": ("6", "12"),
}
OF_SUMMARY = {"使用非财政拨款结余": ("28", "1"), "年初结转和结余": ("29", "1"), "结余分配": ("58", "2")}


def leaves_by_sql(rows: Iterable[Row]) -> dict[Leaf, int]:
    """The leaves of the nine tables, in 分, by one question to sqlite."""
    with sqlite3.connect(":memory:") as engine:
        engine.execute("CREATE TABLE ledger (side, fund, type, function, economic, budget, fen INTEGER)")
        engine.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        found = engine.execute(LEAVES).fetchall()
    return {(table, row, column): fen for table, row, column, fen in found if fen is not None}


def leaves_by_reckoning(rows: Iterable[Row]) -> dict[Leaf, int]:
    """The same, row by row, as with pencil and paper."""
    leaves: dict[Leaf, int] = defaultdict(int)
    for side, fund, kind, function, economic, budget, fen in rows:
        for leaf in _leaves_of(side, fund, kind, function, economic, budget):
            leaves[leaf] += fen
    return dict(leaves)


def _leaves_of(  # noqa: C901 - one case a table
    side: str, fund: str, kind: str, function: str, economic: str, budget: str
) -> Iterator[Leaf]:
    general = fund == "一般公共预算"
    if side == "支出" and general and economic in PUBLIC_EXPENSES:
        yield "表7", "", PUBLIC_EXPENSES[economic][budget == "决算"]
    if budget == "预算":
        return
    if side in OF_SUMMARY:
        yield "表1", *OF_SUMMARY[side]
    if side == "收入":
        if fund in APPROPRIATIONS:
            yield "表1", APPROPRIATIONS[fund], "1"
        yield "表2", function, INCOME_COLUMNS.get(fund, "2")
    if side == "支出":
        yield "表3", function, EXPENDITURE_COLUMNS[kind]
        if general:
            yield "表5", function, EXPENDITURE_COLUMNS[kind]
        if general and kind == "基本支出":
            yield "表6", economic, "决算数"
        if fund == "国有资本经营预算":
            yield "表9", function, EXPENDITURE_COLUMNS[kind]
    if side == "年初结转和结余" and fund in {"一般公共预算", "国有资本经营预算"}:
        yield "表4", "29" if general else "31", "1"
    if fund == "政府性基金预算":
        spent = {"基本支出": "4", "项目支出": "5"}
        yield "表8", function, {"年初结转和结余": "1", "收入": "2"}.get(side) or spent[kind]


def tables(leaves: dict[Leaf, int]) -> dict[Leaf, Decimal]:
    """All figures of the nine tables in 元, from their leaves in 分."""
    report = sum_by_hand.Report()
    for leaf, fen in leaves.items():
        report.put(*leaf, Decimal(fen) / 100)
    sum_of_the_fund(report)
    sum_by_hand.sum_report(report)
    return report.figures


def sum_of_the_fund(report: sum_by_hand.Report) -> None:
    """30 行 of 表4, 年初结转和结余 of the government fund budget, is the total of column 1 of 表8."""
    carried = [amount for (table, _, column), amount in report.figures.items() if (table, column) == ("表8", "1")]
    report.put("表4", 30, 1, sum_by_hand.add(carried))


def read_ledger(path: Path) -> list[Row]:
    """The rows of a CSV ledger that says everything in full, in the words of `HEADER`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = []
        for line in csv.DictReader(file):
            *said, amount = (line[name] for name in HEADER)
            said[5] = said[5] or "决算"
            fen = Decimal(amount) * 100
            if fen != int(fen):
                raise ValueError(amount)
            rows.append((*said, int(fen)))
    return rows  # type: ignore[return-value]


def main(arguments: list[str]) -> int:
    """Print every figure of the nine tables that a ledger makes, in 元."""
    if len(arguments) != 1:
        print("usage: python ledger_by_hand.py LEDGER.csv", file=sys.stderr)
        return 2
    rows = read_ledger(Path(arguments[0]))
    if leaves_by_sql(rows) != leaves_by_reckoning(rows):
        print("SQL and Python disagree", file=sys.stderr)
        return 1
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["table", "row", "column", "amount"])
    out.writerows([*cell, f"{amount:.2f}"] for cell, amount in sorted(tables(leaves_by_sql(rows)).items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
