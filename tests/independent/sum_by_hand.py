"""The nine tables of a 2020 final accounts report, added up by hand.

An oracle, independent of govfin on purpose: it imports nothing but the standard library, and says each sum
of the printed form in the order in which an accountant would write it down. Given the leaf figures of a report
(the long CSV `table,row,column,amount`), it prints the same file with every other figure filled in:

    python tests/independent/sum_by_hand.py examples/invented-2020/leaves.csv

A sum of blank cells only is blank, and a blank cell is no line; a sum with any figure in it is a figure.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TextIO

Amount = Decimal | None

TABLES = ("表1", "表2", "表3", "表4", "表5", "表6", "表7", "表8", "表9")

#: The functional classes of 2020 in the order of the form: lines 31 to 56 of 表1, lines 33 to 58 of 表4.
CLASSES = (
    "201",  # 一般公共服务支出
    "202",  # 外交支出
    "203",  # 国防支出
    "204",  # 公共安全支出
    "205",  # 教育支出
    "206",  # 科学技术支出
    "207",  # 文化旅游体育与传媒支出
    "208",  # 社会保障和就业支出
    "210",  # 卫生健康支出
    "211",  # 节能环保支出
    "212",  # 城乡社区支出
    "213",  # 农林水支出
    "214",  # 交通运输支出
    "215",  # 资源勘探工业信息等支出
    "216",  # 商业服务业等支出
    "217",  # 金融支出
    "219",  # 援助其他地区支出
    "220",  # 自然资源海洋气象等支出
    "221",  # 住房保障支出
    "222",  # 粮油物资储备支出
    "223",  # 国有资本经营预算支出
    "224",  # 灾害防治及应急管理支出
    "229",  # 其他支出
    "231",  # 债务还本支出
    "232",  # 债务付息支出
    "234",  # 抗疫特别国债安排的支出
)

TOTAL = "合计"
STAFF_TOTAL, STAFF = "人员经费合计", ("301", "303")
OFFICE_TOTAL, OFFICE = "公用经费合计", ("302", "307", "310", "312", "399")


class NotALeafError(ValueError):
    """A figure was given twice, or follows from others and so is no leaf."""


@dataclass
class Report:
    """The lines of one file: metadata, figures, rows printed without figures, statements of empty tables."""

    metadata: list[list[str]] = field(default_factory=list)
    figures: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
    blank_rows: set[tuple[str, str]] = field(default_factory=set)
    statements: dict[str, str] = field(default_factory=dict)

    def at(self, table: str, row: str | int, column: str | int) -> Amount:
        """Return the figure of one cell, or None where it is blank."""
        return self.figures.get((table, str(row), str(column)))

    def put(self, table: str, row: str | int, column: str | int, amount: Amount) -> None:
        """Write a computed figure; a blank result leaves the cell blank."""
        cell = (table, str(row), str(column))
        if cell in self.figures:
            raise NotALeafError(f"{'.'.join(cell)} is given twice, or follows from other figures")
        if amount is not None:
            self.figures[cell] = amount

    def lines(self, table: str, rows: Iterable[int], column: int) -> Iterator[Amount]:
        """Yield the figures of some lines (行) of one column (栏)."""
        return (self.at(table, row, column) for row in rows)

    def columns(self, table: str, row: str, columns: Iterable[int]) -> Iterator[Amount]:
        """Yield the figures of some columns (栏) of one row."""
        return (self.at(table, row, column) for column in columns)

    def codes(self, table: str, length: int) -> list[str]:
        """Return the codes of one length that a table holds, in order."""
        rows = {row for name, row, _ in self.figures if name == table}
        return sorted(row for row in rows if row.isdigit() and len(row) == length)


def add(amounts: Iterable[Amount]) -> Amount:
    """Add what is there; nothing there is nothing, not zero."""
    present = [amount for amount in amounts if amount is not None]
    return sum(present, Decimal(0)) if present else None


def minus(amount: Amount) -> Amount:
    """Return the opposite of a figure; of a blank, a blank."""
    return None if amount is None else -amount


def roll_up(report: Report, table: str, columns: Iterable[int]) -> None:
    """款 = Σ 项, 类 = Σ 款, 合计 = Σ 类, in each column."""
    kinds = sorted({item[:5] for item in report.codes(table, 7)})
    classes = sorted({kind[:3] for kind in kinds})
    if not set(classes) <= set(CLASSES):
        raise ValueError(f"{table} holds a class that the form of 2020 has no line for")
    for column in columns:
        for kind in kinds:
            items = [item for item in report.codes(table, 7) if item.startswith(kind)]
            report.put(table, kind, column, add(report.at(table, item, column) for item in items))
        for class_ in classes:
            own = [kind for kind in kinds if kind.startswith(class_)]
            report.put(table, class_, column, add(report.at(table, kind, column) for kind in own))
        report.put(table, TOTAL, column, add(report.at(table, class_, column) for class_ in classes))


def sum_table_2(report: Report) -> None:
    """收入决算表: 1 栏各行＝（2+3+4+5+6+7）栏各行."""
    for item in report.codes("表2", 7):
        report.put("表2", item, 1, add(report.columns("表2", item, (2, 3, 4, 5, 6, 7))))
    roll_up(report, "表2", range(1, 8))


def sum_table_3(report: Report) -> None:
    """支出决算表: 1 栏各行＝（2+3+4+5+6）栏各行."""
    for item in report.codes("表3", 7):
        report.put("表3", item, 1, add(report.columns("表3", item, (2, 3, 4, 5, 6))))
    roll_up(report, "表3", range(1, 7))


def sum_table_5(report: Report) -> None:
    """一般公共预算财政拨款支出决算表: 1 栏各行＝（2+3）栏各行."""
    for item in report.codes("表5", 7):
        report.put("表5", item, 1, add(report.columns("表5", item, (2, 3))))
    roll_up(report, "表5", range(1, 4))


def sum_table_6(report: Report) -> None:
    """基本支出决算表: 类 = Σ 款; 人员经费 = 301 + 303; 公用经费 = 302 + 307 + 310 + 312 + 399."""
    column = "决算数"
    items = report.codes("表6", 5)
    for class_ in STAFF + OFFICE:
        own = [item for item in items if item.startswith(class_)]
        report.put("表6", class_, column, add(report.at("表6", item, column) for item in own))
    report.put("表6", STAFF_TOTAL, column, add(report.at("表6", class_, column) for class_ in STAFF))
    report.put("表6", OFFICE_TOTAL, column, add(report.at("表6", class_, column) for class_ in OFFICE))


def sum_table_7(report: Report) -> None:
    """“三公”经费: 3 栏＝（4＋5）栏；1 栏＝（2＋3＋6）栏；9 栏=（10+11）栏；7 栏＝（8＋9＋12）栏."""
    row = ""  # the table has one row, without a name
    report.put("表7", row, 3, add(report.columns("表7", row, (4, 5))))
    report.put("表7", row, 1, add(report.columns("表7", row, (2, 3, 6))))
    report.put("表7", row, 9, add(report.columns("表7", row, (10, 11))))
    report.put("表7", row, 7, add(report.columns("表7", row, (8, 9, 12))))


def sum_table_8(report: Report) -> None:
    """政府性基金收入支出决算表: 3 栏各行＝（4＋5）栏各行；6 栏各行＝（1＋2－3）栏各行."""
    for item in report.codes("表8", 7):
        spent = add(report.columns("表8", item, (4, 5)))
        report.put("表8", item, 3, spent)
        report.put("表8", item, 6, add([*report.columns("表8", item, (1, 2)), minus(spent)]))
    roll_up(report, "表8", range(1, 7))


def sum_table_9(report: Report) -> None:
    """国有资本经营预算支出决算表: 1 栏各行＝（2＋3）栏各行."""
    for item in report.codes("表9", 7):
        report.put("表9", item, 1, add(report.columns("表9", item, (2, 3))))
    roll_up(report, "表9", range(1, 4))


def sum_table_1(report: Report) -> None:
    """收入支出决算总表, from its own leaves and from 表2 and 表3."""
    # Income. Lines 4 to 8 are the totals of columns 3 to 7 of 表2.
    for line, column in ((4, 3), (5, 4), (6, 5), (7, 6), (8, 7)):
        report.put("表1", line, 1, report.at("表2", TOTAL, column))
    # 27 行＝（1+2+3+4+5+6+7+8）行；30 行＝（27+28+29）行
    report.put("表1", 27, 1, add(report.lines("表1", range(1, 9), 1)))
    report.put("表1", 30, 1, add(report.lines("表1", (27, 28, 29), 1)))

    # Expenditure. Lines 31 to 56 are the classes of 表3.
    for line, class_ in enumerate(CLASSES, start=31):
        report.put("表1", line, 2, report.at("表3", class_, 1))
    # 57 行＝（31+32+…+56）行
    report.put("表1", 57, 2, add(report.lines("表1", range(31, 57), 2)))
    # Both sides have one total, and 60 行＝（57+58+59）行 gives what is left at the end of the year.
    total = report.at("表1", 30, 1)
    spent, distributed = report.at("表1", 57, 2), report.at("表1", 58, 2)
    report.put("表1", 60, 2, total)
    report.put("表1", 59, 2, add([total, minus(spent), minus(distributed)]))


def sum_table_4(report: Report) -> None:
    """财政拨款收入支出决算总表, from its own leaves and from 表1, 表5, 表8 and 表9."""
    # Income. Lines 1 to 3 are those of 表1; 29 to 31, the carry-over of each fund, are leaves.
    for line in (1, 2, 3):
        report.put("表4", line, 1, report.at("表1", line, 1))
    # 27 行＝（1+2+3）行；28 行＝（29+30+31）行；32 行＝（27+28）行
    report.put("表4", 27, 1, add(report.lines("表4", (1, 2, 3), 1)))
    report.put("表4", 28, 1, add(report.lines("表4", (29, 30, 31), 1)))
    report.put("表4", 32, 1, add(report.lines("表4", (27, 28), 1)))

    # Expenditure, a column for each fund. Lines 33 to 58 are the classes of 表5, 表8 and 表9.
    for line, class_ in enumerate(CLASSES, start=33):
        report.put("表4", line, 3, report.at("表5", class_, 1))
        report.put("表4", line, 4, report.at("表8", class_, 3))
        report.put("表4", line, 5, report.at("表9", class_, 1))
    for column, income, carried_over in ((3, 1, 29), (4, 2, 30), (5, 3, 31)):
        # 59 行＝（33+34+…+58）行 (the form's note misprints 57 行)
        spent = add(report.lines("表4", range(33, 59), column))
        report.put("表4", 59, column, spent)
        # What a fund had, less what it spent, is left at the end of the year.
        had = add(report.lines("表4", (income, carried_over), 1))
        report.put("表4", 60, column, add([had, minus(spent)]))
        # 64 行＝（59+60）行
        report.put("表4", 64, column, add(report.lines("表4", (59, 60), column)))
    # 2 栏各行＝（3+4+5）栏各行
    for line in (*range(33, 61), 64):
        report.put("表4", line, 2, add(report.columns("表4", str(line), (3, 4, 5))))


def sum_report(report: Report) -> None:
    """Fill in every figure that follows from the leaves: the detailed tables first, then the two summaries."""
    sum_table_2(report)
    sum_table_3(report)
    sum_table_5(report)
    sum_table_6(report)
    sum_table_7(report)
    sum_table_8(report)
    sum_table_9(report)
    sum_table_1(report)
    sum_table_4(report)


def read_report(file: TextIO) -> Report:
    """Read the long CSV of one report."""
    report = Report()
    lines = csv.reader(file)
    if next(lines, None) != ["table", "row", "column", "amount"]:
        raise ValueError("the first line must be table,row,column,amount")
    for line in lines:
        table, row, column, amount = line
        if table == "":
            report.metadata.append(line)
        elif table not in TABLES:
            raise ValueError(f"no table {table} in the form of 2020")
        elif row == "" and column == "":
            report.statements[table] = amount
        elif column == "" and amount == "":
            report.blank_rows.add((table, row))
        else:
            report.put(table, row, column, Decimal(amount))
    return report


def place_on_paper(table: str, row: str) -> tuple[int, int, str]:
    """Return where a row stands on the printed table: its block, its line number, its code."""
    if table in {"表1", "表4"}:
        return 0, int(row), ""
    if table == "表6":
        block = 0 if row == STAFF_TOTAL or row[:3] in STAFF else 1
        return block, int(row in {STAFF_TOTAL, OFFICE_TOTAL}), row
    return int(row != TOTAL), 0, row


def write_report(report: Report, file: TextIO) -> None:
    """Write the long CSV of one report, in the order of the form."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["table", "row", "column", "amount"])
    out.writerows(report.metadata)
    for table in TABLES:
        columns: dict[str, list[str]] = {row: [] for name, row in report.blank_rows if name == table}
        for name, row, column in report.figures:
            if name == table:
                columns.setdefault(row, []).append(column)
        for row in sorted(columns, key=lambda row: place_on_paper(table, row)):
            if not columns[row]:
                out.writerow([table, row, "", ""])
            for column in sorted(columns[row], key=lambda column: (len(column), column)):
                out.writerow([table, row, column, f"{report.figures[table, row, column]:f}"])
        if table in report.statements:
            out.writerow([table, "", "", report.statements[table]])


def main(arguments: list[str]) -> int:
    """Read the leaves named on the command line; print the whole report."""
    if len(arguments) != 1:
        print("usage: python sum_by_hand.py LEAVES.csv", file=sys.stderr)
        return 2
    with Path(arguments[0]).open(encoding="utf-8-sig", newline="") as file:
        report = read_report(file)
    sum_report(report)
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as out:
        write_report(report, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
