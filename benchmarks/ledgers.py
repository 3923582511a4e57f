"""Ledgers that look like a department's, as many rows as wanted, the same ones for the same seed; everything invented.

    python benchmarks/ledgers.py 1000000 ledger.csv --seed 7 --unit 虚构市示例局（虚构数据）

The kinds of entries are those of 2020: four funds, basic and project expenditure, every kind of income, carry-overs,
budgets, and reversals (冲销) with negative amounts. Income covers expenditure fund by fund and code by code, so that
no balance is negative.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

HEADER: Final = (
    "日期", "单位", "收支", "资金性质", "支出类型", "功能科目", "经济科目", "项目名称", "预算/决算", "金额（元）",
)  # fmt: skip
GENERAL, FUND, CAPITAL = "一般公共预算", "政府性基金预算", "国有资本经营预算"
BASIC, PROJECT = "基本支出", "项目支出"


class Kind(NamedTuple):
    """A kind of entry: what its row says, how often it occurs, and about how much it is, in 元."""

    side: str
    fund: str
    type: str
    function: str
    economic: str
    project: str
    weight: float
    typical: float


def _basic(function: str, fund: str, weights: Iterable[tuple[str, float, float]]) -> list[Kind]:
    return [Kind("支出", fund, BASIC, function, code, "", weight, typical) for code, weight, typical in weights]


def _project(function: str, fund: str, name: str, weights: Iterable[tuple[str, float, float]]) -> list[Kind]:
    return [Kind("支出", fund, PROJECT, function, code, name, weight, typical) for code, weight, typical in weights]


_STAFF: Final = (
    ("30101", 9, 180_000), ("30102", 9, 90_000), ("30103", 3, 60_000), ("30107", 6, 75_000), ("30112", 4, 6_000),
    ("30199", 2, 9_000), ("30305", 1, 3_000), ("30309", 1, 120), ("30399", 1, 2_000),
)  # fmt: skip
_OFFICE: Final = (
    ("30201", 12, 1_800), ("30202", 4, 900), ("30205", 6, 420), ("30206", 8, 2_600), ("30207", 7, 380),
    ("30209", 4, 8_800), ("30211", 9, 1_250), ("30213", 5, 3_300), ("30215", 2, 4_200), ("30216", 3, 2_700),
    ("30217", 2, 860), ("30226", 3, 3_100), ("30228", 2, 9_500), ("30229", 2, 6_400), ("30231", 4, 2_150),
    ("30239", 5, 5_600), ("30299", 4, 1_100), ("31002", 2, 7_400), ("31099", 1, 2_900),
)  # fmt: skip
_WORK: Final = (
    ("30201", 5, 2_400), ("30211", 4, 1_900), ("30212", 1, 38_000), ("30217", 1, 1_300), ("30227", 5, 46_000),
    ("30231", 1, 2_600), ("31002", 2, 13_500), ("31007", 2, 88_000), ("31013", 1, 168_000),
)  # fmt: skip

#: Expenditure, from which income follows.
EXPENDITURE: Final[Sequence[Kind]] = (
    *_basic("2011301", GENERAL, (*_STAFF, *_OFFICE)),
    *_basic("2011350", GENERAL, _STAFF[:6]),
    *_basic("2080505", GENERAL, [("30108", 12, 31_000)]),
    *_basic("2080506", GENERAL, [("30109", 12, 15_500)]),
    *_basic("2101101", GENERAL, [("30110", 12, 17_000)]),
    *_basic("2101103", GENERAL, [("30111", 6, 5_200)]),
    *_basic("2210201", GENERAL, [("30113", 12, 24_000)]),
    *_basic("2011350", "非财政拨款", [("30107", 3, 22_000), ("30299", 2, 1_400)]),
    *_project("2011302", GENERAL, "机关综合事务", _WORK),
    *_project("2011308", GENERAL, "招商引资活动", _WORK),
    *_project("2060404", GENERAL, "科技成果转化", [("31204", 2, 250_000), ("30227", 4, 61_000)]),
    *_project("2120399", GENERAL, "市政设施维护", [("30905", 3, 310_000), ("30913", 1, 152_000)]),
    *_project("2011350", "事业收入", "公共检测平台", [("30218", 4, 5_100), ("31003", 2, 74_000)]),
    *_project("2120803", FUND, "片区基础设施", [("30905", 6, 420_000), ("30906", 3, 96_000)]),
    *_project("2296003", FUND, "体育场馆开放", [("30227", 3, 33_000)]),
    *_basic("2120803", FUND, [("30226", 2, 2_900)]),
    *_project("2230105", CAPITAL, "国有企业退休人员社会化管理", [("31299", 2, 64_000)]),
    *_basic("2239901", CAPITAL, [("30299", 1, 1_700)]),
    Kind("支出", "事业收入", "上缴上级支出", "2011350", "", "", 1, 12_000),
    Kind("支出", "经营收入", "经营支出", "2011350", "30299", "", 4, 5_400),
    Kind("支出", "其他收入", "对附属单位补助支出", "2011399", "", "", 1, 21_000),
)
_APPROPRIATIONS: Final = (GENERAL, FUND, CAPITAL)
#: Income besides appropriations.
_OWN: Final = (
    ("上级补助收入", "2060404", 38_000), ("事业收入", "2011350", 52_000), ("经营收入", "2011350", 17_000),
    ("附属单位上缴收入", "2011350", 9_300), ("其他收入", "2011399", 4_800),
)  # fmt: skip
#: “三公” budgets of a year, by economic code.
_BUDGETS: Final = (("30212", 1.0), ("30217", 1.2), ("30231", 1.1), ("30913", 1.0), ("31013", 1.0), ("30201", 1.0))
_REVERSED: Final = 0.01


class Profile(NamedTuple):
    """What a unit does: what it spends on, what it earns besides appropriations, and what the year begins with."""

    kinds: Sequence[Kind] = EXPENDITURE
    #: Fund, code, and about how much a month in 元.
    own: Sequence[tuple[str, str, float]] = _OWN
    #: 收支, fund, code and 元: carry-overs, what is used of balances, what is distributed. Exact.
    carried: Sequence[tuple[str, str, str, float]] | None = None
    #: Other rows, word for word: the columns of the header from 收支 to 项目名称, and 分.
    others: Sequence[tuple[str, str, str, str, str, str, int]] = ()


def ledger(
    rows: int, seed: int, unit: str = "虚构市示例局（虚构数据）", year: int = 2020, profile: Profile | None = None
) -> pa.Table:
    """A ledger of about so many rows as a table of texts, in the order of its days."""
    random = np.random.default_rng(seed)
    does = profile or Profile()
    spent, kinds = _expenditure(max(rows - 200, 50), does.kinds, random)
    parts = [_entries(does.kinds, kinds, spent, random, year)]
    parts.append(_income(does, kinds, spent, random, year))
    parts.append(_carried(does.carried, random, year))
    parts.append(_budgets(does.kinds, kinds, spent, year))
    if does.others:
        *texts, fen = map(list, zip(*does.others, strict=True))
        parts.append(_table([f"{year}-06-30"] * len(fen), *texts, [""] * len(fen), fen))
    table = pa.concat_tables(parts).sort_by([("日期", "ascending")])
    return table.set_column(1, "单位", pa.array([unit] * table.num_rows, pa.string()))


def _expenditure(rows: int, does: Sequence[Kind], random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Amounts in 分, and the kind of each; every kind at least once, one in a hundred taken back."""
    weights = np.array([k.weight for k in does])
    drawn = random.choice(len(does), max(rows - len(does), 0), p=weights / weights.sum())
    kinds = np.concatenate([np.arange(len(does)), drawn])
    typical = np.array([k.typical for k in does])[kinds]
    fen = np.round(typical * random.lognormal(0, 0.45, len(kinds)) * 100).astype(np.int64)
    back = random.random(len(kinds)) < _REVERSED
    return np.where(back, -(fen // 3), fen), kinds


def _entries(
    does: Sequence[Kind], kinds: np.ndarray, fen: np.ndarray, random: np.random.Generator, year: int
) -> pa.Table:
    names = ("side", "fund", "type", "function", "economic", "project")
    columns = [_picked([getattr(k, name) for k in does], kinds) for name in names]
    return _table(_days(random, len(kinds), year), *columns, [""] * len(kinds), fen)


def _income(does: Profile, kinds: np.ndarray, fen: np.ndarray, random: np.random.Generator, year: int) -> pa.Table:
    """Twelve monthly payments for each fund and code that spends, a little more than it spends; then own income."""
    need: dict[tuple[str, str], int] = {}
    for i, kind in enumerate(does.kinds):
        if kind.fund in _APPROPRIATIONS:
            key = kind.fund, kind.function
            need[key] = need.get(key, 0) + int(fen[kinds == i].sum())
    own = sum(int(fen[kinds == i].sum()) for i, k in enumerate(does.kinds) if k.fund not in _APPROPRIATIONS)
    earned = sum(12 * typical for _, _, typical in does.own) or 1
    scale = max(1.0, own / 100 / earned * 1.2)
    lines: list[tuple[str, str, str, int]] = []
    for (fund, function), total in need.items():
        part = int(max(total, 100) * 1.02) // 12 + 1
        days = [f"{year}-{month:02d}-05" for month in range(1, 13)]
        lines += [(day, fund, function, part + int(random.integers(0, 97))) for day in days]
    for fund, function, typical in does.own:
        each = [int(typical * scale * 100 * random.lognormal(0, 0.2)) for _ in range(12)]
        lines += [(f"{year}-{month:02d}-20", fund, function, amount) for month, amount in enumerate(each, 1)]
    days, funds, functions, amounts = map(list, zip(*lines, strict=True))
    blank = [""] * len(lines)
    return _table(days, ["收入"] * len(lines), funds, blank, functions, blank, blank, blank, amounts)


_CARRIED: Final = (
    ("年初结转和结余", GENERAL, "", 1_792_700), ("年初结转和结余", FUND, "2120803", 420_000),
    ("年初结转和结余", FUND, "2296003", 36_000), ("年初结转和结余", CAPITAL, "", 12_500),
    ("年初结转和结余", "非财政拨款", "", 310_000), ("使用非财政拨款结余", "非财政拨款", "", 63_000),
    ("结余分配", "经营收入", "", 18_000),
)  # fmt: skip


def _carried(exact: Sequence[tuple[str, str, str, float]] | None, random: np.random.Generator, year: int) -> pa.Table:
    """What the year begins with, what is used of balances, and what is distributed."""
    lines = _CARRIED if exact is None else exact
    amounts = [round(y * 100 * (random.lognormal(0, 0.1) if exact is None else 1)) for *_, y in lines]
    blank = [""] * len(lines)
    days = [f"{year}-12-31" if side == "结余分配" else f"{year}-01-01" for side, *_ in lines]
    sides, funds, functions = ([line[i] for line in lines] for i in range(3))
    return _table(days, sides, funds, blank, functions, blank, blank, blank, amounts)


def _budgets(does: Sequence[Kind], kinds: np.ndarray, fen: np.ndarray, year: int) -> pa.Table:
    """The budgets of “三公” expenses, about what is spent; and one of office supplies, which no table shows."""
    lines = []
    for economic, share in _BUDGETS:
        mine = [i for i, k in enumerate(does) if k.fund == GENERAL and k.economic == economic]
        spent = sum(int(fen[kinds == i].sum()) for i in mine)
        lines.append((economic, int(spent * share) // 100_000 * 100_000 + 100_000))
    blank = [""] * len(lines)
    return _table(
        [f"{year}-01-01"] * len(lines), ["支出"] * len(lines), [GENERAL] * len(lines), blank, blank,
        [economic for economic, _ in lines], blank, ["预算"] * len(lines), [amount for _, amount in lines],
    )  # fmt: skip


def _days(random: np.random.Generator, count: int, year: int) -> pa.Array:
    first = np.datetime64(f"{year}-01-01")
    days = 366 if year % 4 == 0 else 365
    return pa.array(first + random.integers(0, days, count)).cast(pa.string())


def _picked(texts: Sequence[str], places: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(texts, pa.string())).dictionary_decode()


def _table(days: pa.Array | list[str], *columns: pa.Array | Sequence[str] | np.ndarray) -> pa.Table:
    """Columns in the order of the header, without the unit; amounts are in 分 and become texts in 元."""
    *texts, fen = columns
    hundredths = pa.array(np.asarray(fen), pa.int64()).cast(pa.decimal128(20, 0))
    amounts = pc.multiply(hundredths, pa.scalar("0.01").cast(pa.decimal128(3, 2))).cast(pa.string())
    whole = [pa.array(days, pa.string()) if isinstance(days, list) else days, pa.nulls(len(amounts), pa.string())]
    whole += [t if isinstance(t, pa.Array) else pa.array(list(t), pa.string()) for t in texts]
    return pa.table([*whole, amounts], names=list(HEADER))


def write(table: pa.Table, path: Path) -> None:
    """A ledger as CSV (UTF-8, quoted where needed) or Parquet, as the ending says."""
    if path.suffix == ".parquet":
        parquet.write_table(table, path)
    else:
        arrow_csv.write_csv(table, path, arrow_csv.WriteOptions(quoting_style="needed"))


def main() -> None:
    """Write a ledger."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--unit", default="虚构市示例局（虚构数据）")
    parser.add_argument("--year", type=int, default=2020)
    given = parser.parse_args()
    write(ledger(given.rows, given.seed, given.unit, given.year), given.target)


if __name__ == "__main__":
    main()
