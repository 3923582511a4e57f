"""Counties, their departments and their units, invented: reports as facts, from a seed, with known breaks planted.

    python benchmarks/counties.py 2000 -o counties

Writes `counties/facts`, `counties/schemas`, `counties/units.csv` (who belongs to whom) and `counties/planted.parquet`:
which part breaks which whole, and how. A unit's report is one of `national.py`; a department's is the sum of its
units' in 元, rounded once, a county's that of its departments'. Some units pay one another, which is left out of their
department's report. Nothing here is reckoned by govfin.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen
from national import FINE, FIRST_YEAR, Cells, Closing, Ints, block, facts, form

from govfin.batch.facts import SCHEMA
from govfin.batch.folders import Partition
from govfin.batch.pack import PARQUET

#: A county has so many departments, a department so many units: up to, and not reached.
DEPARTMENTS: Final = 12
UNITS: Final = (2, 9)
#: The kinds of breaks; `control` is a transfer between units, which is none.
BREAKS: Final = ("lacking", "twice", "other unit", "last year", "sign", "shifted", "figure", "itself", "control")
LAST_YEAR: Final = FIRST_YEAR
_FEWEST: Final = 2000


@frozen
class County:
    """Units of a county: the department of each, by number."""

    code: str
    department: Ints

    @property
    def departments(self) -> int:
        """How many departments."""
        return int(self.department[-1]) + 1

    def names(self) -> tuple[list[str], list[str], list[str]]:
        """The names of reports: units, departments, the county."""
        inside = np.arange(len(self.department)) - np.searchsorted(self.department, self.department)
        units = [f"{self.code}/第{d}局/第{i}单位" for d, i in zip(self.department, inside, strict=True)]
        return units, [f"{self.code}/第{d}局" for d in range(self.departments)], [self.code]


@frozen(eq=False)
class Flat:
    """Figures of reports, one cell of one report once: exact, in fine units."""

    count: int
    table: Ints
    report: Ints
    position: Ints
    column: Ints
    amount: Ints

    def cells(self) -> Cells:
        """The same, as national.py has it."""
        found = Cells(self.count)
        for table in range(9):
            at = self.table == table
            found.parts.append((table, self.report[at], self.position[at], self.column[at], self.amount[at]))
        return found

    def summed(self, owner: Ints, count: int) -> Flat:
        """Each owner's sum."""
        key = np.stack([self.table, owner[self.report], self.position, self.column])
        cells, inverse = np.unique(key, axis=1, return_inverse=True)
        amount = np.zeros(cells.shape[1], np.int64)
        np.add.at(amount, inverse.reshape(-1), self.amount)
        return Flat(count, cells[0], cells[1], cells[2], cells[3], amount)

    def plus(self, report: int, changes: Mapping[tuple[int, int, int], int]) -> Flat:
        """With so much added to cells (table, position, column) of a report."""
        amount = self.amount.copy()
        for (table, position, column), change in changes.items():
            at = (self.table == table) & (self.report == report) & (self.position == position) & (self.column == column)
            assert at.sum() == 1, (table, position, column)
            amount[at] += change
        return Flat(self.count, self.table, self.report, self.position, self.column, amount)


def flat(cells: Cells) -> Flat:
    """Cells of national.py, as arrays."""
    table = np.concatenate([np.full(len(p[1]), p[0]) for p in cells.parts])
    rest = (np.concatenate([p[k] for p in cells.parts]) for k in (1, 2, 3, 4))
    return Flat(cells.count, table, *rest)


# ── what units pay one another ──────────────────────────────────────────────────────────────────────────────────────


def transfer(units: Flat, departments: Flat, county: County, department: int) -> Flat | None:
    """The departments without what units of one of them paid one another, where they could have.

    What a unit pays below it (表3 column 6) is what another receives from above (表2 column 3): both leave the rows of
    their codes up to the total, 表1 line 4 and the lines that sum it, the class of the expenditure and its sums.
    """
    f = form()
    mine = np.flatnonzero(county.department == department)
    of_units = np.isin(units.report, mine)
    items = set(f.items.tolist())
    leaf = np.array([p - 1 in items for p in units.position.tolist()])
    received = np.flatnonzero(of_units & leaf & (units.table == 1) & (units.column == 3))
    paid = np.flatnonzero(of_units & leaf & (units.table == 2) & (units.column == 6))
    pairs = [(r, p) for r in received for p in paid if units.report[r] != units.report[p]]
    if not pairs:
        return None
    r, p = pairs[0]
    amount = -int(min(units.amount[r], units.amount[p])) // FINE * FINE
    changes: dict[tuple[int, int, int], int] = {}
    for table, at, column in ((1, r, 3), (2, p, 6)):
        item = list(f.items).index(units.position[at] - 1)
        for place in (f.items[item], f.sections[item], f.classes[item], -1):
            for c in (column, 1):
                changes[table, int(place) + 1, c] = amount
    line = int(f.line[f.classes[list(f.items).index(units.position[p] - 1)]])
    for position, column in ((3, 1), (8, 1), (11, 1), (12 + line, 2), (38, 2), (41, 2)):
        changes[0, position, column] = amount
    return departments.plus(department, changes)


# ── breaks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Break:
    """Which part breaks which whole, and how."""

    kind: str
    whole: str
    part: str


def spoilt(random: np.random.Generator, table: pa.Table, report: str, kind: str) -> tuple[pa.Table, bool]:
    """A figure of a report with a slip, such as no rounding explains; or all of them in 元."""
    amount = table["amount"].to_numpy(zero_copy_only=False)
    mine = np.flatnonzero(pc.equal(table["report"].cast(pa.string()), report).to_numpy(zero_copy_only=False))
    mine = mine[~np.isnan(amount[mine].astype(float))]
    whole = [None if np.isnan(a) else int(a) for a in amount.astype(float)]
    if kind == "other unit":
        for line in mine:
            whole[line] = int(amount[line]) * 10_000
    else:
        large = [line for line in mine if amount[line] > _FEWEST]
        if not large:
            return table, False
        line = int(random.choice(large))
        was = int(amount[line])
        whole[line] = {"sign": -was, "shifted": was * 10}.get(kind, was + int(random.integers(300, 900)) * 7 + 1)
    place = table.column_names.index("amount")
    return table.set_column(place, "amount", pa.array(whole, pa.int64())), True


def county(code: str, size: int, seed: int) -> tuple[dict[int, pa.Table], list[Break]]:
    """The facts of a county, last year's and this year's, and this year's breaks: one for some of its departments."""
    random = np.random.default_rng([seed, int(code)])
    sizes: list[int] = []
    while sum(sizes) < size:
        sizes.append(int(random.integers(*UNITS)))
    own = County(code, np.repeat(np.arange(len(sizes)), sizes))
    none = np.zeros(len(own.department), np.bool_)
    before: Closing | None = None
    tables: dict[int, pa.Table] = {}
    breaks: list[Break] = []
    for year in (LAST_YEAR, LAST_YEAR + 1):
        cells, closing = block(np.random.default_rng([seed, int(code), year]), len(none), ~none, before)
        before = closing
        units = flat(cells)
        departments = units.summed(own.department, own.departments)
        wanted = {d: BREAKS[int(random.integers(len(BREAKS)))] for d in range(0, own.departments, 2)}
        for d, kind in wanted.items() if year > LAST_YEAR else ():
            if kind == "control":
                departments = transfer(units, departments, own, d) or departments
        whole = departments.summed(np.zeros(own.departments, np.int64), 1)
        schema = "cn-2020" if year == FIRST_YEAR else f"counties-{year}"
        names = own.names()
        parts = [
            printed(random, level, titles, schema)
            for level, titles in zip((units, departments, whole), names, strict=True)
        ]
        if year > LAST_YEAR:
            parts, breaks = broken(random, parts, own, wanted, tables[LAST_YEAR])
        tables[year] = pa.concat_tables(parts).unify_dictionaries()
    return tables, breaks


def printed(random: np.random.Generator, level: Flat, names: Sequence[str], schema: str) -> pa.Table:
    """The facts of reports, each figure rounded by itself."""
    departments = list(map(called, names))
    table, _ = facts(level.cells(), random, np.zeros(level.count, np.bool_), names, departments, schema)
    return table


def broken(
    random: np.random.Generator, parts: list[pa.Table], own: County, wanted: Mapping[int, str], before: pa.Table
) -> tuple[list[pa.Table], list[Break]]:
    """The facts of units and departments with the breaks that are wanted, and which they are."""
    units, departments, whole = parts
    names, titles, (top,) = own.names()
    breaks: list[Break] = []
    for d, kind in wanted.items():
        mine = [names[i] for i in np.flatnonzero(own.department == d)]
        unit = str(random.choice(mine))
        of_unit = pc.equal(units["report"].cast(pa.string()), unit)
        match kind:
            case "lacking":
                units = units.filter(pc.invert(of_unit))
            case "twice":
                units = pa.concat_tables([units, renamed(units.filter(of_unit), f"{unit}（重报）")])
            case "last year":
                earlier = before.filter(pc.equal(before["report"].cast(pa.string()), unit))
                schema = units["schema"][0].as_py()
                place = earlier.column_names.index("schema")
                same = pa.array([schema] * earlier.num_rows, SCHEMA.field("schema").type)
                units = pa.concat_tables(
                    [units.filter(pc.invert(of_unit)), earlier.set_column(place, SCHEMA.field("schema"), same)]
                )
            case "itself":
                departments, done = spoilt(random, departments, titles[d], "figure")
                if done:
                    breaks += [Break("itself", titles[d], titles[d]), Break("figure", top, titles[d])]
                continue
            case "control":
                continue
            case _:
                units, done = spoilt(random, units, unit, kind)
                if not done:
                    continue
        breaks.append(Break(kind, titles[d], unit))
    return [units, departments, whole], breaks


def renamed(table: pa.Table, name: str) -> pa.Table:
    """The lines of one report under another name."""
    words = SCHEMA.field("report").type
    return table.set_column(0, SCHEMA.field("report"), pa.array([name] * table.num_rows, words))


# ── all of it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def generate(units: int, folder: Path, seed: int = 1) -> tuple[int, list[Break]]:
    """Make counties of some sixty units each, until there are so many; gives the number of reports, and the breaks."""
    (folder / "schemas").mkdir(parents=True)
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 2):
        text = f'schema counties-{year} "{year}年度部门决算公开表" extends cn-2020 {{ year {year} }}\n'
        (folder / "schemas" / f"counties-{year}.govfin").write_text(text, encoding="utf-8")
    each = DEPARTMENTS * sum(UNITS) // 2
    count, breaks, lines = 0, list[Break](), list[tuple[str, str, str]]()
    for number in range(max(1, round(units / each))):
        code = f"{420100 + number}"
        tables, found = county(code, min(each, units), seed)
        breaks += found
        for year, table in tables.items():
            target = folder / "facts" / Partition(year, code).path
            target.mkdir(parents=True)
            pq.write_table(table, target / "facts.parquet", row_group_size=table.num_rows, **PARQUET)
            count += pc.count_distinct(table["report"].cast(pa.string())).as_py()
        lines += listed(tables[LAST_YEAR], code)
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("单位", "上级单位", "地区"), *lines])
    pq.write_table(
        pa.Table.from_pylist([{"kind": b.kind, "whole": b.whole, "part": b.part} for b in breaks]),
        folder / "planted.parquet",
    )
    return count, breaks


def listed(table: pa.Table, code: str) -> Iterator[tuple[str, str, str]]:
    """Who belongs to whom in a county, by the departments of last year's reports: nobody lacked then."""
    pairs = table.select(["report", "department"]).to_pydict()
    names = dict(zip(*pairs.values(), strict=True))
    for name, department in names.items():
        if "/" in name:
            yield department, names[name.rpartition("/")[0]], code


def check(found: Sequence[Mapping[str, Any]], breaks: Sequence[Break]) -> tuple[set[Any], set[Any]]:
    """The breaks that were not found with their part, and what was found and not planted."""
    wanted = {(b.kind, b.whole.partition("/")[0], called(b.whole), called(b.part)) for b in breaks}
    got = {(r["key"], r["region"], r["who"], r["names"].partition("（")[0].partition("、")[0]) for r in found}
    return wanted - got, got - wanted


def called(name: str) -> str:
    """The department of a report."""
    return name.partition("/")[2].replace("/", "") or f"{name}汇总"


def main() -> None:
    """Generate by the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("units", type=int)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.perf_counter()
    count, breaks = generate(given.units, given.output, given.seed)
    sys.stdout.write(f"{count:,} reports, {len(breaks):,} breaks planted, in {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
