"""Reports of cn-2020 as a department might hand them in: leaves that fit together, leaves that do not, and anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from hypothesis import strategies as st

import govfin
from govfin.report.report import Caption, Report
from govfin.schema.schema import Schema
from govfin.system.layout import Cell

#: A cell by the keys of its table, row and column, as files have them.
Key = tuple[str, str, str]
#: Leaf figures in hundredths (分位) of 万元; a cell that is not there is blank.
Leaves = Mapping[Key, int]

TABLES: Final = tuple(f"表{n}" for n in range(1, 10))
#: The classes that the form has lines for: lines 31 to 56 of 表1.
CLASSES: Final = frozenset(map(str, range(201, 235))) - {"209", "218", "225", "226", "227", "228", "230", "233"}
#: The columns of each table of codes that a person fills in; the others are sums of them.
FREE_COLUMNS: Final = {"表2": "234567", "表3": "23456", "表5": "23", "表8": "1245", "表9": "23"}
#: 表6 beside 表7: the item of basic expenditure, and the column that it must not exceed.
WITHIN_TABLE_7: Final = {"30212": "8", "31013": "10", "30231": "11", "30217": "12"}
STATEMENTS: Final = {
    "表7": "本部门无一般公共预算财政拨款“三公”经费支出",
    "表8": "本部门无政府性基金预算财政拨款收入支出",
    "表9": "本部门无国有资本经营预算财政拨款支出",
}


@cache
def schema() -> Schema:
    """The one schema of these tests."""
    return govfin.load_schema("cn-2020")


@cache
def items() -> tuple[str, ...]:
    """Every 项 of the functional classification that stands under a printed class and a known 款."""
    known = schema().classification_by_alias["功能"].by_code
    return tuple(c for c in known if len(c) == 7 and c[:5] in known and c[:3] in CLASSES)


@cache
def economic_items() -> tuple[str, ...]:
    """Every 款 that 表6 prints."""
    return tuple(r.key for r in schema().table_by_id["表6"].rows if len(r.key) == 5 and r.key.isdigit())


# ── amounts and texts ──────────────────────────────────────────────────────────────────────────────────────────────

#: Whole quanta: small and large, of either sign, zero.
amounts: Final = st.integers(-(10**5), 10**9) | st.integers(-300, 300) | st.just(0)
not_negative: Final = st.integers(0, 10**8) | st.integers(0, 300)


def text_of(quanta: int) -> str:
    """A figure of two decimals, printed without any help from govfin."""
    whole, hundredths = divmod(abs(quanta), 100)
    return f"{'-' if quanta < 0 else ''}{whole}.{hundredths:02d}"


#: Names that have broken files elsewhere: quotes, commas, line ends, formulas of spreadsheets, marks, emoji.
departments: Final = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "武汉市江汉区企业服务中心",
            '市"人防"办, 民防局',
            "=HYPERLINK(1)",
            "+86",
            "-1",
            "@局",
            "'=1",
            "''",
            "局\n处",
            "局\r\n处",
            "＝全角",
            "🏛️ 档案馆",
            "?",
            "表1",
            "null",
            "  两端有空格\t",
            "﻿首",
            "\x00控制符\x1b",
        ]
    ),
    st.text(max_size=12),
)


# ── leaves ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def free_leaves(draw: st.DrawFn) -> Leaves:
    """Leaf figures with no regard for one another: the sums are what they are, the agreements do not hold."""
    found: dict[Key, int] = {}

    def maybe(key: Key) -> None:
        amount = draw(st.none() | amounts)
        if amount is not None:
            found[key] = amount

    for row in ("1", "2", "3", "28", "29"):
        maybe(("表1", row, "1"))
    maybe(("表1", "58", "2"))
    for row in ("29", "30", "31"):
        maybe(("表4", row, "1"))
    for table, columns in FREE_COLUMNS.items():
        for item in draw(st.lists(st.sampled_from(items()), max_size=4, unique=True)):
            for column in columns:
                maybe((table, item, column))
    for item in draw(st.lists(st.sampled_from(economic_items()), max_size=6, unique=True)):
        maybe(("表6", item, "决算数"))
    for column in ("2", "4", "5", "6", "8", "10", "11", "12"):
        maybe(("表7", "", column))
    return found


@st.composite
def consistent_leaves(draw: st.DrawFn) -> Leaves:
    """Leaf figures that fit together, so that every relation of the form holds.

    The form asks this of leaves in different tables, and nothing else:
    - 表2's 财政拨款收入 adds up to lines 1 to 3 of 表1, and 表6 to the basic expenditure of 表5;
    - line 2 of 表1 and line 30 of 表4 are the totals of 表8 for income and for what was carried over;
    - what is a part is no more than its whole: 表5 in 表3 by item and column, appropriations in 表1 by class, what was
      carried over of them (at both ends of the year), and four items of 表6 in 表7.
    """
    codes = draw(st.lists(st.sampled_from(items()), min_size=1, max_size=5, unique=True))
    found, own = _spending(draw, codes)

    fund_income = [v for (t, _, c), v in found.items() if (t, c) == ("表8", "2")]
    fund_carried = [v for (t, _, c), v in found.items() if (t, c) == ("表8", "1")]
    income = {"1": draw(st.none() | amounts), "2": _sum(fund_income), "3": draw(st.none() | amounts)}
    carried = {"29": draw(st.none() | amounts), "30": _sum(fund_carried), "31": draw(st.none() | amounts)}
    for row, amount in income.items():
        _put(found, ("表1", row, "1"), amount)
    for row, amount in carried.items():
        _put(found, ("表4", row, "1"), amount)

    appropriated = _sum(x for x in income.values() if x is not None)
    found |= _split(draw, appropriated, [("表2", item, "2") for item in codes])
    earned = 0
    for item in draw(st.lists(st.sampled_from(items()), max_size=3, unique=True)):
        for column in "34567":
            amount = draw(st.none() | amounts)
            _put(found, ("表2", item, column), amount)
            earned += amount or 0

    basic = _sum(v for (t, _, c), v in found.items() if (t, c) == ("表5", "2"))
    chosen = draw(st.lists(st.sampled_from(economic_items()), min_size=1, max_size=5, unique=True))
    found |= _split(draw, basic, [("表6", item, "决算数") for item in chosen])
    for column in ("2", "4", "5", "6"):
        _put(found, ("表7", "", column), draw(st.none() | not_negative))
    for item, column in WITHIN_TABLE_7.items():
        part = found.get(("表6", item, "决算数"))
        _put(found, ("表7", "", column), draw(not_negative) + max(0, part) if part is not None else None)

    own_carried, distributed = draw(not_negative), draw(not_negative)
    found["表1", "29", "1"] = sum(x for x in carried.values() if x is not None) + own_carried
    found["表1", "58", "2"] = distributed
    # What is left of other money at the end of the year is not negative either.
    found["表1", "28", "1"] = max(0, own + distributed - earned - own_carried) + draw(not_negative)
    return found


def _spending(draw: st.DrawFn, codes: Iterable[str]) -> tuple[dict[Key, int], int]:
    """What each fund spends on each item, and how much of all that no appropriation pays."""
    found: dict[Key, int] = {}
    unappropriated = 0
    for item in codes:
        for column, fund_column in (("2", "4"), ("3", "5")):
            general, own = draw(st.none() | amounts), draw(st.none() | not_negative)
            fund, capital = draw(st.none() | not_negative), draw(st.none() | not_negative)
            _put(found, ("表5", item, column), general)
            _put(found, ("表8", item, fund_column), fund)
            _put(found, ("表9", item, column), capital)
            _put(found, ("表3", item, column), _sum(x for x in (general, fund, capital, own) if x is not None))
            unappropriated += own or 0
        for column in "456":
            own = draw(st.none() | not_negative)
            _put(found, ("表3", item, column), own)
            unappropriated += own or 0
        for column in "12":
            _put(found, ("表8", item, column), draw(st.none() | amounts))
    return found, unappropriated


def _put(found: dict[Key, int], key: Key, amount: int | None) -> None:
    if amount is not None:
        found[key] = amount


def _sum(values: Iterable[int]) -> int | None:
    present = list(values)
    return sum(present) if present else None


def _split(draw: st.DrawFn, total: int | None, keys: Sequence[Key]) -> dict[Key, int]:
    """A total shared out among cells; nothing for no total."""
    if total is None:
        return {}
    shares = [draw(amounts) for _ in keys[1:]]
    return dict(zip(keys, [total - sum(shares), *shares], strict=True))


# ── reports ────────────────────────────────────────────────────────────────────────────────────────────────────────


def address(key: Key) -> str:
    """A key as an address, spelled without any help from govfin."""
    table, row, column = key
    if table == "表1" or (table == "表4" and int(row) <= 32):
        return f"{table}.{row}行"
    if table == "表4":
        return f"{table}.{row}行.{column}栏"
    if table == "表6":
        return f"{table}.[{row}]" if row.isdigit() else f"{table}.{row}"
    if table == "表7":
        return f"{table}.{column}栏"
    return f"{table}.{row}.{column}栏" if row == "合计" else f"{table}.[{row}].{column}栏"


def report_of(leaves: Leaves) -> Report:
    """The report of leaf figures in which every table is present."""
    empty = {t: said for t, said in STATEMENTS.items() if not any(k[0] == t for k in leaves)}
    anywhere = ["表1.1行", "表4.1行", "表6.人员经费合计", "表7.1栏", *(f"{table}.合计.1栏" for table in FREE_COLUMNS)]
    blank: dict[str, str | None] = dict.fromkeys(anywhere)
    figures = {address(k): text_of(v) for k, v in leaves.items()}
    return govfin.new_report(schema(), {**blank, **figures}, year=2020, statements=empty)


def csv_of(leaves: Leaves) -> str:
    """The same leaf figures as a long CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "row", "column", "amount"))
    writer.writerow(("", "schema", "", "cn-2020"))
    writer.writerows((*key, text_of(amount)) for key, amount in leaves.items())
    return out.getvalue()


class Draft(NamedTuple):
    """What a report is made of, in a form that hypothesis can show."""

    figures: Mapping[str, str | None]
    department: str | None
    year: int | None
    statements: Mapping[str, str]
    captions: Mapping[str, Mapping[str, str | None]]

    def report(self) -> Report:
        """The report."""
        return govfin.new_report(
            schema(),
            self.figures,
            department=self.department,
            year=self.year,
            statements=self.statements,
            captions={table: Caption(**facts) for table, facts in self.captions.items()},
        )


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Any report at all: some tables, any of their cells given, right or wrong, known or `?`, statements, a name."""
    present = draw(st.lists(st.sampled_from(TABLES), min_size=1, max_size=len(TABLES), unique=True))
    figures: dict[str, str | None] = {}
    for table in present:
        form = schema().table_by_id[table]
        if form.open:
            pool = draw(st.lists(st.sampled_from(items()), max_size=3, unique=True))
            rows = [x for item in pool for x in draw(st.sampled_from([(item,), (item[:3], item[:5], item)]))] + ["合计"]
        else:
            rows = [r.key for r in form.rows] or [""]
        cells = [Cell(table, row, c.key) for row in rows for c in form.columns_of(row)]
        for cell in draw(st.lists(st.sampled_from(cells), min_size=1, max_size=12)):
            figures[address(cell)] = draw(st.none() | st.just("?") | amounts.map(text_of))
    said = draw(st.dictionaries(st.sampled_from(sorted(STATEMENTS)), departments.map(lambda d: d or "无"), max_size=2))
    above = st.dictionaries(st.sampled_from(["title", "department", "year", "unit"]), departments, max_size=2)
    captions = draw(st.dictionaries(st.sampled_from(TABLES), above, max_size=1))
    return Draft(figures, draw(departments), draw(st.sampled_from([None, 2020])), said, captions)
