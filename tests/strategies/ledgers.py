"""Random ledgers that a form of 2020 can take: rows as the oracle has them, and as the text of files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from independent.ledger_by_hand import HEADER, Row

FUNCTIONS = ("2010301", "2010350", "2080505", "2120803", "2296003", "2230105")
#: Codes that 表6 prints, those of “三公” among them.
ECONOMIC = ("30101", "30201", "30212", "30217", "30231", "30305", "31002", "31013", "39908")
INCOME = (
    "一般公共预算", "政府性基金预算", "国有资本经营预算", "上级补助收入", "事业收入", "经营收入",
    "附属单位上缴收入", "其他收入",
)  # fmt: skip
OTHER_TYPES = ("上缴上级支出", "经营支出", "对附属单位补助支出")

amounts = st.one_of(st.integers(-(10**6), 10**9), st.sampled_from([0, 1, -1, 49, 50, 5000, -5000, 999_999]))
_functions = st.sampled_from(FUNCTIONS)
_economic = st.sampled_from(ECONOMIC)
_two_types = st.sampled_from(["基本支出", "项目支出"])
_nothing = st.just("")
_actual = st.just("决算")

income = st.tuples(st.just("收入"), st.sampled_from(INCOME), _nothing, _functions, _nothing, _actual, amounts)
appropriated = st.tuples(
    st.just("支出"), st.sampled_from(INCOME[:3]), _two_types, _functions, _economic, _actual, amounts
)
own = st.tuples(
    st.just("支出"),
    st.sampled_from([*INCOME[3:], "非财政拨款"]),
    _two_types | st.sampled_from(OTHER_TYPES),
    _functions,
    _economic | _nothing,
    _actual,
    amounts,
)
carried = st.one_of(
    st.tuples(
        st.just("年初结转和结余"),
        st.sampled_from([*INCOME[:3], "非财政拨款"]),
        _nothing,
        _functions,
        _nothing,
        _actual,
        amounts,
    ),
    st.tuples(
        st.sampled_from(["使用非财政拨款结余", "结余分配"]),
        st.just("非财政拨款"),
        _nothing,
        _nothing,
        _nothing,
        _actual,
        amounts,
    ),
)
budgets = st.tuples(
    st.just("支出"), st.just("一般公共预算"), _nothing | _two_types, _nothing, _economic, st.just("预算"), amounts
)
rows: st.SearchStrategy[Row] = st.one_of(income, appropriated, own, carried, budgets)
ledgers = st.lists(rows, min_size=1, max_size=25)


def yuan(fen: int) -> str:
    """分 as a ledger writes them, in 元."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def as_cells(ledger: Iterable[Row]) -> list[list[str]]:
    """The header and the rows of a ledger file."""
    return [list(HEADER), *([*said, yuan(fen)] for *said, fen in ledger)]


def as_csv(ledger: Iterable[Row], delimiter: str = ",") -> str:
    """The text of a ledger file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(as_cells(ledger))
    return text.getvalue()


def without_budgets_of_other_things(ledger: Sequence[Row]) -> int:
    """The sum of the rows that some table shows, in 分."""
    return sum(r[-1] for r in ledger if r[5] == "决算" or r[4] in {"30212", "30217", "30231", "31013"})
