"""Forms with rules of every kind, and reports in them: what a kernel over many reports must get right."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.schema.schema import Schema
from strategies.forms import classification

#: Rules inside 表1, which prints its rows, and inside 表2 and 表3, whose rows come with the report.
_PRINTED: Final = (
    "5行 = (1+2+3)行",
    "2栏各行 <= 1栏各行",
    "4行 = 1行 - 2行",
    "1行.1栏 + 2行.2栏 >= 3 verdict warning",
    "3行 <= 10",
    "5行.1栏 - 4行.1栏 - 4行.1栏 = 0",
    "(1…3)行 >= 0 verdict note",
)
_OPEN: Final = (
    "1栏各行 = (2+3)栏各行",
    "3栏各行 <= 2栏各行",
    "[类].2栏 >= 0 verdict warning",
    "[款].1栏 >= 2",
    "[一直有].3栏 = 0",
    "[201].1栏 >= [20101].1栏",
    "各行.2栏 <= 1000",
)
_BETWEEN: Final = (
    "表2.各行.1栏 <= 表3.各行.1栏",
    "表2.各行.1栏 = 表3.各行.2栏 + 表3.各行.3栏",
    "表3.[类].1栏 >= 表2.[类].3栏",
    "表1.(1…2)行.1栏 = 表2.[类].1栏",
    "表2.[201].1栏 <= 表3.[20101].1栏 verdict warning",
    "表3.[201].1栏 + 表3.[202].1栏 <= 5",
    "表1.5行.2栏 >= 表3.[20199].2栏",
    "表1.4行.1栏 = 上年.表1.5行.1栏",
    "表2.各行.1栏 >= 上年.表2.各行.1栏",
    "表2.[202].2栏 = 上年.表2.[202].2栏",
)
#: Rules that speak of rows of totals.
_TOTALS: Final = (
    "表1.5行.1栏 = 表2.合计.1栏",
    "表3.合计.2栏 <= 表2.合计.2栏",
    "表3.合计.1栏 >= 表3.[201].2栏",
)


def _chosen(rules: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(rules), unique=True, max_size=len(rules))


@st.composite
def ruled_forms(draw: st.DrawFn) -> Schema:
    """A form of three tables, with any of these rules, and totals first, last or not at all."""
    totals = draw(
        st.lists(st.sampled_from(["", 'total "合计"', 'total "合计" last', 'total "总计"']), min_size=2, max_size=2)
    )
    columns = 'column 1 "甲" column 2 "乙" column 3 "丙"'
    between = draw(_chosen(_BETWEEN))
    if all("合计" in total for total in totals):
        between += draw(_chosen(_TOTALS))
    lines = [
        'schema ruled "示例" { unit 万元 precision 0.01 use codes-test as 科目 }',
        'table 表1 "总表" { column 1 "甲" column 2 "乙"',
        'row 1 "甲类" is 科目[201] row 2 "乙类" is 科目[202] row 3 "丙" row 4 "丁" row 5 "戊"',
        *draw(_chosen(_PRINTED)),
        "}",
        *(
            "\n".join([f'table 表{2 + i} "明细" by 科目 {{ {total} {columns}', *draw(_chosen(_OPEN)), "}"])
            for i, total in enumerate(totals)
        ),
        *(["between tables {", *between, "}"] if between else []),
    ]
    text = "\n".join(lines)
    compiled = compile_source(Source("ruled.govfin", text), lambda _: None, lambda _: classification())
    assert compiled.schema is not None, (text, compiled.diagnostics)
    return compiled.schema
