"""Random clean reports of cn-2020 from a seed, of any size, with figures like those of real departments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random

from attrs import evolve

import govfin
from govfin.report.report import Report
from strategies.reports import WITHIN_TABLE_7, Key, economic_items, items, report_of, schema


def clean_report(random: Random, size: int = 6) -> Report:
    """A report of `size` functional items in which every relation holds exactly."""
    return govfin.compute(report_of(clean_leaves(random, size)))


def clean_leaves(random: Random, size: int) -> dict[Key, int]:  # noqa: C901 - one form, table by table
    """The leaf figures of such a report: what strategies.reports.consistent_leaves asks for, with few negatives."""
    found: dict[Key, int] = {}
    codes = random.sample(_plain_items(), size)
    others = 0
    for item in codes:
        for column, fund_column in (("2", "4"), ("3", "5")):
            general = _amount(random, 0.8)
            fund = _amount(random, 0.15)
            capital = _amount(random, 0.1)
            own = _amount(random, 0.3)
            _put(found, ("表5", item, column), general)
            _put(found, ("表8", item, fund_column), fund)
            _put(found, ("表9", item, column), capital)
            _put(found, ("表3", item, column), general + fund + capital + own)
            others += own
        for column in "456":
            own = _amount(random, 0.1)
            _put(found, ("表3", item, column), own)
            others += own
        for column in "12":
            _put(found, ("表8", item, column), _amount(random, 0.15))
    income = {"1": _amount(random, 1.0) * size, "2": _total(found, "表8", "2"), "3": _amount(random, 0.2)}
    carried = {"29": _amount(random, 0.7), "30": _total(found, "表8", "1"), "31": _amount(random, 0.1)}
    for row, amount in income.items():
        _put(found, ("表1", row, "1"), amount)
    for row, amount in carried.items():
        _put(found, ("表4", row, "1"), amount)
    _shared(random, found, sum(income.values()), [("表2", item, "2") for item in codes])
    earned = 0
    for item in random.sample(codes, max(1, size // 2)):
        for column in "34567":
            amount = _amount(random, 0.3)
            _put(found, ("表2", item, column), amount)
            earned += amount
    chosen = random.sample(economic_items(), min(len(economic_items()), 6 + size))
    _shared(random, found, _total(found, "表5", "2"), [("表6", item, "决算数") for item in chosen])
    for column in ("8", "10", "11", "12"):
        _put(found, ("表7", "", column), _amount(random, 0.7))
    for item, column in WITHIN_TABLE_7.items():
        part = found.get(("表6", item, "决算数"), 0)
        if part > found.get(("表7", "", column), 0):
            found["表7", "", column] = part + _amount(random, 0.3)
    for budget, spent in (("2", "8"), ("4", "10"), ("5", "11"), ("6", "12")):
        _put(found, ("表7", "", budget), found.get(("表7", "", spent), 0) + _amount(random, 0.7))
    own_carried, distributed = _amount(random, 0.6), _amount(random, 0.3)
    _put(found, ("表1", "29", "1"), sum(carried.values()) + own_carried)
    _put(found, ("表1", "58", "2"), distributed)
    _put(found, ("表1", "28", "1"), max(0, others + distributed - earned - own_carried) + _amount(random, 0.3))
    return found


@cache
def _plain_items() -> tuple[str, ...]:
    """The items that may carry both basic and project expenditure."""
    names = schema().classification_by_alias["功能"]
    return tuple(c for c in items() if names.name(c) not in ("行政运行", "一般行政管理事务"))


def _amount(random: Random, chance: float) -> int:
    """Hundredths of 万元, of all magnitudes; 0 where the department has nothing."""
    return int(10 ** random.uniform(1.5, 8)) if random.random() < chance else 0


def _put(found: dict[Key, int], key: Key, amount: int) -> None:
    if amount:
        found[key] = amount


def _total(found: dict[Key, int], table: str, column: str) -> int:
    return sum(v for (t, _, c), v in found.items() if (t, c) == (table, column))


def _shared(random: Random, found: dict[Key, int], total: int, keys: Iterable[Key]) -> None:
    """A total shared out among cells, none negative."""
    cells = list(keys)
    cuts = sorted(random.randint(0, total) for _ in cells[1:])
    for key, low, high in zip(cells, [0, *cuts], [*cuts, total], strict=True):
        _put(found, key, high - low)


def rounded_report(random: Random, size: int = 6) -> Report:
    """A report as published: exact in 元, each figure rounded by itself to 0.01 万元, so that sums carry tails."""
    exact = clean_report(random, size)
    return evolve(exact, figures=tuple(None if f is None else _half_up(f) for f in exact.figures), derivation=None)


def _half_up(yuan: int) -> int:
    """元 as hundredths of 万元, 四舍五入."""
    hundreds = (abs(yuan) + 50) // 100
    return -hundreds if yuan < 0 else hundreds
