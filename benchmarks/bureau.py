"""The ledgers of `examples/invented-bureau`: an invented bureau of three units, two years, everything made up.

    python benchmarks/bureau.py examples/invented-bureau

What a unit has left at the end of 2019 is what it begins 2020 with, fund by fund. Units pay one another, and
`transfers-*.csv` says what.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

import ledgers
from ledgers import CAPITAL, EXPENDITURE, FUND, GENERAL, Kind, Profile

BUREAU: Final = "虚构市示例局"
OFFICE, CENTRE, INSTITUTE = "虚构市示例局本级", "虚构市信息服务中心", "虚构市示例研究所"
_PAID_DOWN, _PAID_UP = "对附属单位补助支出", "上缴上级支出"
#: (elimination, payer, receiver, its codes, 元 in 2019 and in 2020)
TRANSFERS: Final = (
    ("上级补助", OFFICE, CENTRE, "2011399", "2060404", 260_000.00, 300_000.00),
    ("上级补助", OFFICE, INSTITUTE, "2011399", "2060301", 90_000.00, 120_500.50),
    ("上缴上级", INSTITUTE, OFFICE, "2060301", "2011399", 80_000.00, 96_333.33),
)
YEARS: Final = (2019, 2020)


class Unit(NamedTuple):
    """A unit: the name of its file, how many rows, what it does, and what it began 2019 with."""

    file: str
    rows: int
    kinds: Sequence[Kind]
    own: Sequence[tuple[str, str, float]]
    opening: Sequence[tuple[str, str, str, float]]


def _of(*functions: str, leaving: Sequence[str] = ()) -> list[Kind]:
    own = ("上缴上级支出", "经营支出", _PAID_DOWN, *leaving)
    return [k for k in EXPENDITURE if k.function in functions and k.type not in own and k.fund not in own]


def _elsewhere(kinds: Sequence[Kind], function: str, fund: str, share: float) -> list[Kind]:
    """The same kinds of entries under another code and fund, and smaller."""
    return [k._replace(function=function, fund=fund, typical=k.typical * share) for k in kinds]


_INSURED: Final = ("2080505", "2080506", "2101101", "2101103", "2210201")
UNITS: Final = {
    OFFICE: Unit(
        "office",
        420,
        [
            *_of("2011301", "2011302", "2011308", *_INSURED, "2120399", "2120803", "2296003", "2230105", "2239901"),
        ],
        [
            ("其他收入", "2011399", 52_000),
            ("上级补助收入", "2011308", 8_000),
            ("附属单位上缴收入", "2011399", 3_000),
        ],
        [
            ("年初结转和结余", GENERAL, "", 812_640.20),
            ("年初结转和结余", FUND, "2120803", 420_000.00),
            ("年初结转和结余", FUND, "2296003", 36_000.00),
            ("年初结转和结余", CAPITAL, "", 12_500.00),
            ("年初结转和结余", "非财政拨款", "", 96_000.00),
        ],
    ),
    CENTRE: Unit(
        "centre",
        330,
        [
            *_elsewhere(_of("2011301"), "2060404", GENERAL, 0.3),
            *_elsewhere(_of(*_INSURED), "2080505", GENERAL, 0.2)[:1],
            *_elsewhere(_of("2210201"), "2210201", GENERAL, 0.25),
            *_of("2060404"),
            Kind("支出", "事业收入", "项目支出", "2060404", "31003", "公共检测平台", 3, 31_000),
            Kind("支出", "上级补助收入", "项目支出", "2060404", "30227", "数据共享", 3, 29_000),
        ],
        [("事业收入", "2060404", 21_000)],
        [("年初结转和结余", GENERAL, "", 151_200.75), ("年初结转和结余", "非财政拨款", "", 88_000.00)],
    ),
    INSTITUTE: Unit(
        "institute",
        300,
        [
            *_elsewhere(_of("2011350", leaving=["事业收入", "非财政拨款"]), "2060301", GENERAL, 0.2),
            *_elsewhere(_of("2210201"), "2210201", GENERAL, 0.12),
            Kind("支出", "事业收入", "基本支出", "2060301", "30201", "", 6, 2_300),
            Kind("支出", "事业收入", "项目支出", "2060301", "30218", "检测试验", 6, 6_800),
            Kind("支出", "经营收入", "经营支出", "2060301", "30299", "", 5, 4_100),
            Kind("支出", GENERAL, "项目支出", "2060301", "30212", "学术交流", 1, 21_000),
        ],
        [("事业收入", "2060301", 26_000), ("经营收入", "2060301", 11_500)],
        [("年初结转和结余", GENERAL, "", 40_310.08), ("年初结转和结余", "非财政拨款", "", 205_000.00)],
    ),
}


def main(folder: Path) -> None:
    """Write the ledgers of both years and what the units paid one another."""
    for at, year in enumerate(YEARS):
        (folder / f"ledgers-{year}").mkdir(parents=True, exist_ok=True)
        _write_transfers(folder / f"transfers-{year}.csv", at)
    for i, (name, unit) in enumerate(UNITS.items()):
        opening = unit.opening
        for at, year in enumerate(YEARS):
            extra = [] if at == 0 else [("使用非财政拨款结余", "非财政拨款", "", 15_000.0)]
            if name == INSTITUTE:
                extra.append(("结余分配", "经营收入", "", 8_000.0 + 500 * at))
            does = Profile(unit.kinds, unit.own, [*opening, *extra], _paid(name, at))
            table = ledgers.ledger(unit.rows, 100 * i + at, name, year, does)
            ledgers.write(table, folder / f"ledgers-{year}" / f"{unit.file}.csv")
            opening = _left(table.to_pylist())


def _paid(name: str, at: int) -> list[tuple[str, str, str, str, str, str, int]]:
    """What a unit pays to others of the bureau, and gets from them."""
    rows = []
    for elimination, payer, receiver, paid_code, received_code, *amounts in TRANSFERS:
        fen = round(amounts[at] * 100)
        down = elimination == "上级补助"
        out, fund = (_PAID_DOWN, "其他收入") if down else (_PAID_UP, "事业收入")
        if name == payer:
            rows.append(("支出", fund, out, paid_code, "", "", fen))
        if name == receiver:
            rows.append(("收入", "上级补助收入" if down else "附属单位上缴收入", "", received_code, "", "", fen))
    return rows


def _left(rows: Sequence[dict[str, str]]) -> list[tuple[str, str, str, float]]:
    """What is left at the end of the year: by fund, of the government fund by code, of all else together."""
    left: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row["预算/决算"] == "预算":
            continue
        fund = row["资金性质"] if row["资金性质"] in (GENERAL, FUND, CAPITAL) else "非财政拨款"
        key = fund, row["功能科目"] if fund == FUND else ""
        sign = -1 if row["收支"] in ("支出", "结余分配") else 1
        left[key] = left.get(key, Decimal(0)) + sign * Decimal(row["金额（元）"])
    return [("年初结转和结余", fund, code, float(amount)) for (fund, code), amount in sorted(left.items())]


def _write_transfers(path: Path, at: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["抵销事项", "付款单位", "收款单位", "付款科目", "收款科目", "金额", "金额单位"])
        out.writerows([*words, f"{amounts[at]:.2f}", "元"] for *words, a, b in TRANSFERS for amounts in [(a, b)])


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "examples/invented-bureau"))
