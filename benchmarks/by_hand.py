"""The floor: cn-2020's rules as a programmer would write them out by hand, integers in a dictionary, no library.

It finds residuals and nothing else: no tolerance, no messages, no addresses. It must count as many relations as
govfin has for the same report; `run.py` checks that both find the same broken ones.
"""

from __future__ import annotations

Figures = dict[tuple[str, str, str], int]
Rows = dict[str, list[str]]

CLASSES = [
    "201", "202", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213", "214", "215", "216", "217",
    "219", "220", "221", "222", "223", "224", "229", "231", "232", "234",
]  # fmt: skip
COLUMNS = {"表2": "1234567", "表3": "123456", "表5": "123", "表8": "123456", "表9": "123"}
PARTS = {"表2": "234567", "表3": "23456", "表5": "23", "表9": "23"}
BLOCKS = {
    "301": ["01", "02", "03", "06", "07", "08", "09", "10", "11", "12", "13", "14", "99"],
    "302": [
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "11", "12", "13", "14", "15", "16", "17", "18", "24",
        "25", "26", "27", "28", "29", "31", "39", "40", "99",
    ],
    "303": ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "99"],
    "307": ["01", "03"],
    "310": ["02", "03", "07", "13", "19", "21", "22", "99"],
    "312": ["04", "99"],
    "399": ["08"],
}  # fmt: skip

#: 行政运行: no project expenditure.
OFFICE = {
    "2010101", "2010201", "2010301", "2010401", "2010501", "2010601", "2010701", "2010801", "2010901", "2011001",
    "2011101", "2011301", "2011401", "2012301", "2012501", "2012601", "2012801", "2012901", "2013101", "2013201",
    "2013301", "2013401", "2013501", "2013601", "2013701", "2013801", "2040201", "2040401", "2040501", "2040601",
    "2050101", "2060101", "2070101", "2070201", "2070301", "2070601", "2070801", "2080101", "2080201", "2081101",
    "2081601", "2082801", "2100101", "2101501", "2110101", "2120101", "2130101", "2130201", "2130301", "2130501",
    "2140101", "2150501", "2150701", "2150801", "2160201", "2200101", "2200501", "2220101", "2240101", "2240201",
}  # fmt: skip
#: 一般行政管理事务: no basic expenditure.
GENERAL = {
    "2010102", "2010202", "2010302", "2010402", "2010502", "2010602", "2010702", "2010802", "2010902", "2011002",
    "2011102", "2011302", "2011402", "2012302", "2012502", "2012602", "2012802", "2012902", "2013102", "2013202",
    "2013302", "2013402", "2013502", "2013602", "2013702", "2013802", "2040202", "2040402", "2040502", "2040602",
    "2050102", "2060102", "2070102", "2070202", "2070302", "2070602", "2070802", "2080102", "2080202", "2081102",
    "2081602", "2082802", "2100102", "2101502", "2110102", "2120102", "2130102", "2130202", "2130302", "2130502",
    "2140102", "2150502", "2150702", "2150802", "2160202", "2200102", "2200502", "2220102", "2240102", "2240202",
}  # fmt: skip


def check(f: Figures, rows: Rows) -> tuple[int, int]:  # noqa: C901, PLR0912, PLR0915 - written out, on purpose
    """How many relations there are and how many do not hold exactly."""
    seen = broken = 0

    def equal(left: int, right: int) -> None:
        nonlocal seen, broken
        seen += 1
        broken += left != right

    def within(left: int, right: int) -> None:
        nonlocal seen, broken
        seen += 1
        broken += left > right

    get = f.get

    def one(row: int) -> int:
        return get(("表1", str(row), "1" if row <= 30 else "2"), 0)

    def four(row: int, column: int = 1) -> int:
        return get(("表4", str(row), str(column)), 0)

    def total(table: str, column: str) -> int:
        return get((table, "合计", column), 0)

    equal(one(27), sum(one(r) for r in range(1, 9)))
    equal(one(30), one(27) + one(28) + one(29))
    equal(one(57), sum(one(r) for r in range(31, 57)))
    equal(one(60), one(57) + one(58) + one(59))
    equal(one(30), one(60))
    for row in (*range(1, 8), 28, *range(31, 57)):
        within(0, one(row))
    equal(four(27), four(1) + four(2) + four(3))
    equal(four(28), four(29) + four(30) + four(31))
    equal(four(32), four(27) + four(28))
    for fund in (2, 3, 4, 5):
        equal(four(59, fund), sum(four(r, fund) for r in range(33, 59)))
        equal(four(64, fund), four(59, fund) + four(60, fund))
    for line in (*range(33, 61), 64):
        equal(four(line, 2), four(line, 3) + four(line, 4) + four(line, 5))
    equal(four(32), four(64, 2))
    for i in (1, 2, 3):
        equal(four(64, i + 2), four(i) + four(i + 28))
        equal(four(i), one(i))
    for table, columns in COLUMNS.items():
        codes = [r for r in rows[table] if r != "合计"]
        for column in columns:
            equal(total(table, column), sum(get((table, c, column), 0) for c in codes if len(c) == 3))
        for parent in codes:
            below = [c for c in codes if len(c) == len(parent) + 2 and c.startswith(parent)]
            if below:
                for column in columns:
                    equal(get((table, parent, column), 0), sum(get((table, c, column), 0) for c in below))
    for table, parts in PARTS.items():
        for row in rows[table]:
            equal(get((table, row, "1"), 0), sum(get((table, row, p), 0) for p in parts))
    for row in rows["表8"]:
        equal(
            get(("表8", row, "6"), 0), get(("表8", row, "1"), 0) + get(("表8", row, "2"), 0) - get(("表8", row, "3"), 0)
        )
        equal(get(("表8", row, "3"), 0), get(("表8", row, "4"), 0) + get(("表8", row, "5"), 0))

    for table in ("表3", "表5"):
        for row in rows[table]:
            if row in OFFICE:
                equal(get((table, row, "3"), 0), 0)
            if row in GENERAL:
                equal(get((table, row, "2"), 0), 0)

    def six(code: str) -> int:
        return get(("表6", code, "决算数"), 0)

    for block, items in BLOCKS.items():
        equal(six(block), sum(six(block + i) for i in items))
    equal(six("人员经费合计"), six("301") + six("303"))
    equal(six("公用经费合计"), six("302") + six("307") + six("310") + six("312") + six("399"))

    def seven(column: int) -> int:
        return get(("表7", "", str(column)), 0)

    equal(seven(1), seven(2) + seven(3) + seven(6))
    equal(seven(3), seven(4) + seven(5))
    equal(seven(7), seven(8) + seven(9) + seven(12))
    equal(seven(9), seven(10) + seven(11))
    for place in range(1, 13):
        within(0, seven(place))
    within(seven(7), seven(1))
    equal(total("表2", "2"), one(1) + one(2) + one(3))
    for line, column in zip(range(4, 9), "34567", strict=True):
        equal(one(line), total("表2", column))
    equal(one(27), total("表2", "1"))
    for i, code in enumerate(CLASSES):
        equal(one(31 + i), get(("表3", code, "1"), 0))
        equal(four(33 + i, 3), get(("表5", code, "1"), 0))
        equal(four(33 + i, 4), get(("表8", code, "3"), 0))
        equal(four(33 + i, 5), get(("表9", code, "1"), 0))
        within(four(33 + i, 2), one(31 + i))
    equal(one(57), total("表3", "1"))
    equal(four(59, 3), total("表5", "1"))
    equal(four(59, 4), total("表8", "3"))
    equal(four(59, 5), total("表9", "1"))
    equal(total("表5", "2"), six("人员经费合计") + six("公用经费合计"))
    equal(four(30), total("表8", "1"))
    equal(four(2), total("表8", "2"))
    equal(four(60, 4), total("表8", "6"))
    for row in dict.fromkeys([*rows["表5"], *rows["表3"]]):
        for column in "123":
            within(get(("表5", row, column), 0), get(("表3", row, column), 0))
    within(four(28), one(29))
    within(four(60, 2), one(59))
    for code, place in (("30212", 8), ("31013", 10), ("30231", 11), ("30217", 12)):
        within(six(code), seven(place))
    return seen, broken
