"""A nation's reports, invented: half a million departments' accounts as facts, from a seed, with known defects planted.

    python benchmarks/national.py 500000 -o nation

Writes `nation/facts`, `nation/schemas` (a form for each year after the first) and `nation/planted.parquet`: which
figure of which report was spoilt, and how. All figures of a report follow from its leaves by sums that are written
out here, in numpy, and not by govfin. Of some reports every figure is rounded by itself from 元, as in published ones:
their sums carry tails. The form is cn-2020.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen
from numpy.typing import NDArray

import govfin
from govfin.batch.facts import GROUP_LINES, KINDS, SCHEMA
from govfin.batch.folders import Partition
from govfin.batch.pack import PARQUET

Ints = NDArray[np.int64]
FIRST_YEAR: Final = 2020
#: What a leaf is counted in: hundredths of the printed step (元, for 0.01 万元).
FINE: Final = 100
#: How many reports are made together.
TOGETHER: Final = 2500
STATEMENTS: Final = {
    "表7": "本部门无一般公共预算财政拨款“三公”经费支出",
    "表8": "本部门无政府性基金预算财政拨款收入支出",
    "表9": "本部门无国有资本经营预算财政拨款支出",
}
#: Columns of the tables by code, and of 表2 those that are filled in; 表6 beside 表7, as the form holds them together.
WIDTHS: Final = {"表2": 7, "表3": 6, "表5": 3, "表8": 6, "表9": 3}
WITHIN: Final = {"30212": 8, "31013": 10, "30231": 11, "30217": 12}
SLIPS: Final = ("digits swapped", "one digit wrong", "ten times", "sign lost")


@frozen
class Plan:
    """What is made."""

    reports: int
    folder: Path
    seed: int = 1
    years: int = 2
    #: The share of reports with tails, and of those with a defect.
    rounded: float = 0.1
    spoilt: float = 0.02

    @property
    def regions(self) -> tuple[str, ...]:
        """The codes of the regions: partitions of some thousand reports."""
        count = max(2, round(self.reports / self.years / 5000))
        return tuple(f"{110000 + 1000 * (i // 20) + i % 20 + 101}" for i in range(count))


@frozen(eq=False)
class Form:
    """What of the form the sums need: codes by level, classes with their lines, printed items."""

    #: 项, each with the place of its 款 and its 类 among the codes; all codes ascending.
    codes: tuple[str, ...]
    items: Ints
    sections: Ints
    classes: Ints
    #: By class: its place in the lines 31…56 of 表1 (and 33…58 of 表4).
    line: Ints
    economic: tuple[str, ...]
    printed6: tuple[str, ...]


@lru_cache
def form() -> Form:
    """The form cn-2020, read from its schema."""
    schema = govfin.load_schema("cn-2020")
    functional = schema.classification_by_alias["功能"]
    rows1 = [r for r in schema.table_by_id["表1"].rows if r.code]
    lines = {r.code: i for i, r in enumerate(rows1)}
    known = functional.by_code
    plain = [
        c
        for c in known
        if len(c) == 7
        and c[:5] in known
        and c[:3] in lines
        and functional.name(c) not in ("行政运行", "一般行政管理事务")
    ]
    wanted = [c for c in plain if functional.status(c, FIRST_YEAR).value == "known"]
    codes = sorted({code for c in wanted for code in (c, c[:5], c[:3])})
    place = {c: i for i, c in enumerate(codes)}
    table6 = [r.key for r in schema.table_by_id["表6"].rows]
    return Form(
        tuple(codes),
        np.array([place[c] for c in wanted]),
        np.array([place[c[:5]] for c in wanted]),
        np.array([place[c[:3]] for c in wanted]),
        np.array([lines.get(c, -1) for c in codes]),
        tuple(k for k in table6 if len(k) == 5 and k.isdigit()),
        tuple(table6),
    )


# ── one block of reports ───────────────────────────────────────────────────────────────────────────────────────────


class Cells:
    """Figures of many reports as they are added up: exact, in fine units; a cell that is not put is blank."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.parts: list[tuple[int, Ints, Ints, Ints, Ints]] = []

    def column(self, table: int, position: int, column: int, amounts: Ints, given: NDArray[np.bool_]) -> None:
        """A cell of every report for which it is given."""
        at = np.flatnonzero(given)
        size = len(at)
        self.parts.append((table, at, np.full(size, position), np.full(size, column), amounts[at]))

    def lines(self, table: int, report: Ints, position: Ints, column: int, amounts: Ints) -> None:
        """Cells of a column in rows that come with the report; zeros are blank."""
        at = np.flatnonzero(amounts)
        self.parts.append((table, report[at], position[at], np.full(len(at), column), amounts[at]))


@frozen(eq=False)
class Closing:
    """What departments carry over to the next year: of general, fund and capital money, and altogether."""

    by_fund: Ints
    whole: Ints


def amounts(random: np.random.Generator, size: int | tuple[int, ...], chance: float, unit: int | Ints) -> Ints:
    """Amounts of all magnitudes in fine units; 0 where there is nothing."""
    found = (10 ** random.uniform(1.5, 6.5, size)).astype(np.int64) * FINE
    found += random.integers(0, FINE, size)
    found = found // unit * unit
    return np.where(random.random(size) < chance, found, 0).astype(np.int64)


def block(
    random: np.random.Generator, count: int, rounded: NDArray[np.bool_], before: Closing | None
) -> tuple[Cells, Closing]:
    """The cells of some reports, and what they carry over."""
    cells, unit = Cells(count), np.where(rounded, 1, FINE)
    size, report, item = items_of(random, count)
    first = np.flatnonzero(np.concatenate([[True], report[1:] != report[:-1]]))
    spending = spending_of(random, report, first, unit[report])
    carried = np.stack([amounts(random, count, p, unit) for p in (0.6, 0.1, 0.02)])
    fresh = carried.sum(axis=0) + amounts(random, count, 0.5, unit)
    whole_start = fresh
    if before is not None:
        carried, whole_start = before.by_fund, before.whole
    # What is carried over of a fund stands with one of its items; income covers what is spent beyond it.
    start8 = np.zeros(len(item), np.int64)
    start8[first] = carried[1]
    spent8 = sum_of(spending["fund"])
    income8 = np.maximum(0, spent8 - start8) + amounts(random, len(item), 0.03, unit[report])
    spent = np.stack([total(report, sum_of(spending[k]), count) for k in ("general", "fund", "capital")])
    income = np.stack(
        [
            np.maximum(0, spent[0] - carried[0]) + amounts(random, count, 0.5, unit),
            total(report, income8, count),
            np.maximum(0, spent[2] - carried[2]) + amounts(random, count, 0.02, unit),
        ]
    )
    share = shares(random, income.sum(axis=0), size, first, unit)
    earned = [amounts(random, len(item), p, unit[report]) for p in (0.02, 0.15, 0.02, 0.01, 0.15)]
    basic, project = (sum_of([spending[k][i] for k in ("general", "fund", "capital", "own")]) for i in (0, 1))
    tables = {
        "表2": [share + sum_of(earned), share, *earned],
        "表3": [basic + project + sum_of(spending["other"]), basic, project, *spending["other"]],
        "表5": [sum_of(spending["general"]), *spending["general"]],
        "表8": [start8, income8, spent8, *spending["fund"], start8 + income8 - spent8],
        "表9": [sum_of(spending["capital"]), *spending["capital"]],
    }
    sums = {name: roll_up(cells, int(name[1]) - 1, report, item, columns) for name, columns in tables.items()}
    lines = {
        k: of_class(report, item, tables[k][c], count) for k, c in (("表3", 0), ("表5", 0), ("表8", 2), ("表9", 0))
    }
    table7(random, cells, economic(random, cells, sums["表5"][1], unit), unit)
    earned_all, distributed = sums["表2"][2:], amounts(random, count, 0.2, unit)
    spent_own = total(report, sum_of(spending["own"]) + sum_of(spending["other"]), count)
    # What is left of other money at the end of the year is not negative.
    lacking = spent_own + distributed - earned_all.sum(axis=0) - (whole_start - carried.sum(axis=0))
    used = np.maximum(0, lacking) + amounts(random, count, 0.2, unit)
    whole_end = summary(cells, income, earned_all, used, whole_start, lines["表3"], distributed)
    closing = income + carried - spent
    appropriations(cells, income, carried, [lines[k] for k in ("表5", "表8", "表9")], closing)
    return cells, Closing(closing, whole_end)


def items_of(random: np.random.Generator, count: int) -> tuple[Ints, Ints, Ints]:
    """How many items each report has; the report and the item of each line, in the order of codes."""
    size = random.integers(2, 15, count)
    order = random.random((count, len(form().items))).argsort(axis=1)[:, :15]
    chosen = order[np.arange(15)[None, :] < size[:, None]]
    report = np.repeat(np.arange(count), size)
    by_code = np.lexsort((chosen, report))
    return size, report[by_code], chosen[by_code]


def spending_of(random: np.random.Generator, report: Ints, first: Ints, unit: Ints) -> dict[str, list[Ints]]:
    """What each item spends: basic and project of four sources, and three more kinds that no appropriation pays."""
    chances: dict[str, tuple[float, ...]] = {
        "general": (0.75, 0.6),
        "fund": (0.08, 0.08),
        "capital": (0.03, 0.03),
        "own": (0.2, 0.2),
    }
    chances["other"] = (0.03, 0.03, 0.03)
    found = {name: [amounts(random, len(report), p, unit) for p in of_kind] for name, of_kind in chances.items()}
    found["general"][0][first] += 5000 * FINE
    return found


def shares(random: np.random.Generator, whole: Ints, size: Ints, first: Ints, unit: Ints) -> Ints:
    """A sum of each report shared out among its lines."""
    found, left = np.zeros(int(size.sum()), np.int64), whole.copy()
    for k in range(1, 15):
        at = np.flatnonzero(size > k)
        part = left[at] // random.integers(2, 6, len(at)) // unit[at] * unit[at]
        found[first[at] + k] = part
        left[at] -= part
    found[first] = left
    return found


def sum_of(columns: Sequence[Ints]) -> Ints:
    """Columns added up."""
    found: Ints = np.add.reduce(list(columns), axis=0)
    return found


def total(report: Ints, amount: Ints, count: int) -> Ints:
    """The sum of lines by report."""
    found = np.zeros(count, np.int64)
    np.add.at(found, report, amount)
    return found


def roll_up(cells: Cells, table: int, report: Ints, item: Ints, columns: Sequence[Ints]) -> Ints:
    """The rows of a table by code: 项, 款, 类 and the total of each report. Returns the totals by column."""
    f = form()
    has = np.zeros(len(item), np.bool_)
    for x in columns:
        has |= x != 0
    codes = [f.items[item], f.sections[item], f.classes[item]]
    totals = []
    for number, x in enumerate(columns, 1):
        # A sum of blanks is blank; a sum of figures that come to zero is not, but no sum here has negative parts.
        for level in codes:
            key = report * len(f.codes) + level
            rows, inverse = np.unique(key[has], return_inverse=True)
            added = np.zeros(len(rows), np.int64)
            np.add.at(added, inverse, x[has])
            cells.lines(table, rows // len(f.codes), rows % len(f.codes) + 1, number, added)
        whole = total(report, x, cells.count)
        cells.column(table, 0, number, whole, whole != 0)
        totals.append(whole)
    return np.stack(totals)


def of_class(report: Ints, item: Ints, amount: Ints, count: int) -> Ints:
    """By line of a class and report: the sum of a column."""
    f = form()
    found = np.zeros((26, count), np.int64)
    np.add.at(found, (f.line[f.classes[item]], report), amount)
    return found


def economic(random: np.random.Generator, cells: Cells, basic: Ints, unit: Ints) -> dict[str, Ints]:
    """表6: basic expenditure shared out among economic items, with the sums of classes and of personnel and office."""
    f = form()
    rows = {key: i for i, key in enumerate(f.printed6)}
    found = {key: np.zeros(cells.count, np.int64) for key in f.printed6}
    left = basic.copy()
    for key in f.economic[1:]:
        part = left * random.integers(0, 12, cells.count) // 100 // unit * unit
        part = np.where(random.random(cells.count) < 0.5, part, 0)
        found[key] += part
        left -= part
    found[f.economic[0]] += left
    for key in f.economic:
        found[key[:3]] += found[key]
    found["人员经费合计"] = found["301"] + found["303"]
    found["公用经费合计"] = found["302"] + found["307"] + found["310"] + found["312"] + found["399"]
    for key, x in found.items():
        cells.column(5, rows[key], 1, x, x != 0)
    return found


def table7(random: np.random.Generator, cells: Cells, items: Mapping[str, Ints], unit: Ints) -> None:
    """表7: what is spent is no less than what 表6 has of it, and no more than its budget."""
    count = cells.count
    spent = {column: items[key] + amounts(random, count, 0.2, unit) for key, column in WITHIN.items()}
    budget = {column - 6: spent[column] + amounts(random, count, 0.3, unit) for column in spent}
    found = budget | spent
    for sub, parts in ((3, (4, 5)), (9, (10, 11))):
        found[sub] = found[parts[0]] + found[parts[1]]
    found[1], found[7] = found[2] + found[3] + found[6], found[8] + found[9] + found[12]
    for column, x in found.items():
        cells.column(6, 0, column, x, x != 0)


def summary(
    cells: Cells, income: Ints, earned: Ints, used: Ints, start: Ints, by_class: Ints, distributed: Ints
) -> Ints:
    """表1: income and expenditure by line, and what is left. Returns what is carried over."""
    left = [*income, *earned]
    this_year = sum(left, np.zeros(cells.count, np.int64))
    whole = this_year + used + start
    spent = by_class.sum(axis=0)
    end: Ints = whole - spent - distributed
    rows = [*left, this_year, used, start, whole]
    for position, x in enumerate(rows):
        cells.column(0, position, 1, x, x != 0)
    for position, x in enumerate([*by_class, spent, distributed, end, whole], len(rows)):
        cells.column(0, position, 2, x, x != 0)
    return end


def appropriations(cells: Cells, income: Ints, carried: Ints, by_class: Sequence[Ints], closing: Ints) -> None:
    """表4: appropriations of three kinds, each balanced by itself."""
    this_year, start = income.sum(axis=0), carried.sum(axis=0)
    rows = [*income, this_year, start, *carried, this_year + start]
    for position, x in enumerate(rows):
        cells.column(3, position, 1, x, x != 0)
    first = len(rows)
    blocks = [
        *(np.stack([c[line] for c in by_class]) for line in range(26)),
        np.stack([c.sum(axis=0) for c in by_class]),
        closing,
        income + carried,
    ]
    for position, three in enumerate(blocks, first):
        whole = three.sum(axis=0)
        cells.column(3, position, 2, whole, whole != 0)
        for k in range(3):
            cells.column(3, position, 3 + k, three[k], three[k] != 0)


# ── from cells to facts ────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache
def words() -> tuple[list[str], list[Ints], list[str]]:
    """The words of rows; by table and position in it, the place of its row among them; the words of columns."""
    schema, f = govfin.load_schema("cn-2020"), form()
    rows = dict.fromkeys(f.codes)
    by_table = []
    for table in schema.tables:
        keys = [table.total or "", *f.codes] if table.open else [r.key for r in table.rows] or [""]
        rows.update(dict.fromkeys(keys))
        by_table.append(keys)
    place = {key: i for i, key in enumerate(rows)}
    return list(rows), [np.array([place[k] for k in keys]) for keys in by_table], [*map(str, range(1, 13)), "决算数"]


def printed(fine: Ints) -> Ints:
    """Fine units as printed steps: 四舍五入."""
    found: Ints = np.sign(fine) * ((np.abs(fine) + FINE // 2) // FINE)
    return found


def facts(
    cells: Cells,
    random: np.random.Generator,
    spoilt: NDArray[np.bool_],
    names: Sequence[str],
    department: Sequence[str],
    schema: str,
) -> tuple[pa.Table, list[dict[str, Any]]]:
    """The facts of a block, and what was spoilt in it."""
    table = np.concatenate([np.full(len(p[1]), p[0]) for p in cells.parts])
    report, position, column, amount = (np.concatenate([p[k] for p in cells.parts]) for k in (1, 2, 3, 4))
    has = np.zeros((cells.count, 9), np.bool_)
    has[report, table] = True
    empty_report, empty_table = np.nonzero(~has)
    size = len(empty_report)
    table, report = np.concatenate([table, empty_table]), np.concatenate([report, empty_report])
    position, column = (np.concatenate([x, np.zeros(size, np.int64)]) for x in (position, column))
    amount = np.concatenate([printed(amount), np.zeros(size, np.int64)])
    figure = np.concatenate([np.ones(len(amount) - size, np.bool_), np.zeros(size, np.bool_)])
    order = np.argsort(((report << 40) | (table << 32) | (position << 8) | column), kind="stable")
    table, report, position, column, amount, figure = (
        x[order] for x in (table, report, position, column, amount, figure)
    )
    planted = spoil(random, spoilt, report, figure, amount)
    rows, row_of, columns = words()
    row = np.zeros(len(table), np.int32)
    for number, of_position in enumerate(row_of):
        here = table == number
        row[here] = of_position[position[here]]
    column_of = np.where(table == 5, len(columns) - 1, column - 1)
    said = np.isin(table, [6, 7, 8])
    statements = [STATEMENTS.get(f"表{i + 1}") for i in range(9)]
    kind = np.where(figure, KINDS.index("figure"), np.where(said, KINDS.index("statement"), KINDS.index("table")))

    def named(indices: NDArray[Any], of: Sequence[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(indices.astype(np.int32)), pa.array(list(of), pa.string()))

    constant = np.zeros(len(table), np.int32)
    text = pa.array(statements, pa.string()).take(pa.array(table, mask=figure | ~said))
    arrays = [
        named(report, names),
        named(report, department),
        named(constant, [schema]),
        named(table, [f"表{i + 1}" for i in range(9)]),
        # 表7 has no rows, so the empty word is among them.
        named(np.where(figure, row, rows.index("")), rows),
        named(np.where(figure, column_of, len(columns)), [*columns, ""]),
        pa.array(amount, mask=~figure),
        named(constant, ["万元"]),
        named(constant, ["0.01"]),
        named(kind, KINDS),
        text,
    ]
    for one in planted:
        line = one.pop("line")
        one |= {
            "report": names[report[line]],
            "table": f"表{table[line] + 1}",
            "row": rows[row[line]],
            "column": columns[column_of[line]],
        }
    return pa.table(arrays, schema=SCHEMA), planted


def spoil(
    random: np.random.Generator, spoilt: NDArray[np.bool_], report: Ints, figure: NDArray[np.bool_], amount: Ints
) -> list[dict[str, Any]]:
    """Put one slip into a figure of each report that is to be spoilt; what could be no rounding is seen for sure."""
    planted = []
    starts = np.searchsorted(report, np.arange(len(spoilt) + 1))
    for number in np.flatnonzero(spoilt).tolist():
        lines = np.arange(starts[number], starts[number + 1])
        lines = lines[figure[lines] & (amount[lines] > 2000)]
        if not lines.size:
            continue
        line, kind = int(random.choice(lines)), str(random.choice(SLIPS))
        was = int(amount[line])
        digits = str(was)
        match kind:
            case "digits swapped" if digits[0] != digits[1]:
                now = int(digits[1] + digits[0] + digits[2:])
            case "ten times":
                now = was * 10
            case "sign lost":
                now = -was
            case _:
                kind, now = "one digit wrong", int(str(int(digits[0]) % 9 + 1) + digits[1:])
        amount[line] = now
        planted.append({"line": line, "kind": kind, "was": was, "now": now})
    return planted


# ── all of it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def region(plan: Plan, number: int) -> list[dict[str, Any]]:
    """Write the partitions of a region, year after year; what was planted is returned."""
    code, count = plan.regions[number], len(plan.regions)
    size = plan.reports // plan.years // count + (number < plan.reports // plan.years % count)
    names = [f"{code}/{i:05d}" for i in range(size)]
    department = [f"{code}第{i}局" for i in range(size)]
    planted: list[dict[str, Any]] = []
    rounded = np.random.default_rng([plan.seed, number]).random(size) < plan.rounded
    before: list[Closing] = []
    for year in range(FIRST_YEAR, FIRST_YEAR + plan.years):
        folder = plan.folder / "facts" / Partition(year, code).path
        folder.mkdir(parents=True)
        schema = "cn-2020" if year == FIRST_YEAR else f"national-{year}"
        closings: list[Closing] = []
        with pq.ParquetWriter(folder / "facts.parquet", SCHEMA, **PARQUET) as writer:
            for at, first in enumerate(range(0, size, TOGETHER)):
                which = slice(first, min(size, first + TOGETHER))
                random = np.random.default_rng([plan.seed, number, year, first])
                spoilt = random.random(which.stop - first) < plan.spoilt
                cells, closing = block(random, which.stop - first, rounded[which], before[at] if before else None)
                closings.append(closing)
                table, slips = facts(cells, random, spoilt, names[which], department[which], schema)
                planted += [{**slip, "year": year, "region": code} for slip in slips]
                # Row groups end where reports end.
                for part in groups(table):
                    writer.write_table(part, row_group_size=part.num_rows)
        before = closings
    return planted


def groups(table: pa.Table) -> Iterator[pa.Table]:
    """A table in row groups of whole reports."""
    report = np.asarray(table["report"].chunk(0).indices)
    ends = np.append(np.flatnonzero(report[1:] != report[:-1]) + 1, table.num_rows)
    first = 0
    while first < table.num_rows:
        end = int(ends[np.searchsorted(ends, min(first + GROUP_LINES, table.num_rows), "right") - 1])
        yield table.slice(first, end - first)
        first = end


def generate(plan: Plan, processes: int) -> int:
    """Make the reports; gives the number of defects."""
    shutil.rmtree(plan.folder, ignore_errors=True)
    (plan.folder / "schemas").mkdir(parents=True)
    for year in range(FIRST_YEAR + 1, FIRST_YEAR + plan.years):
        text = f'schema national-{year} "{year}年度部门决算公开表" extends cn-2020 {{ year {year} }}\n'
        (plan.folder / "schemas" / f"national-{year}.govfin").write_text(text, encoding="utf-8")
    planted: list[dict[str, Any]] = []
    numbers = range(len(plan.regions))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for found in pool.map(region, [plan] * len(numbers), numbers):
            planted += found
    pq.write_table(pa.Table.from_pylist(planted), plan.folder / "planted.parquet")
    return len(planted)


def main() -> None:
    """Generate by the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--rounded", type=float, default=0.1, help="share of reports whose sums carry tails")
    parser.add_argument("--spoilt", type=float, default=0.02, help="share of reports with a planted slip")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    plan = Plan(given.reports, given.output, given.seed, given.years, given.rounded, given.spoilt)
    start = time.perf_counter()
    planted = generate(plan, given.processes)
    sys.stdout.write(f"{plan.reports:,} reports, {planted:,} defects planted, in {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
