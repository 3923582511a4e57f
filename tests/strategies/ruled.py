"""Forms with rules of every kind, and reports in them: what a kernel over many reports must get right."""

from __future__ import annotations

from typing import Final

from attrs import evolve
from hypothesis import strategies as st

from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import lay_out
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
#: Rules of tables that a report may leave out, whose rows it names.
_NAMED: Final = ("各行.执行数 <= 各行.预算数 verdict warning", "各行.执行数 >= 2")
_SCORED: Final = ("[专项].分值 = 100", "各行.得分 <= 各行.分值", "[指标].得分 >= 0")
_SUPPLEMENTARY: Final = (
    "sum(专项.各行.执行数) <= 表1.5行.1栏 verdict warning",
    "表1.3行.2栏 = sum(专项.各行.执行数) - sum(专项.各行.预算数)",
    "专项.各行.执行数 >= 上年.专项.各行.执行数",
    "表1.1行.1栏 >= 经费.在职",
    "表1.4行.1栏 <= 表1.5行.1栏 + 经费.行政",
)
_NAMES: Final = ("开办经费", "“一件事”（二期）", "a.b", "专项甲", "专项甲/指标一", "专项甲/指标二", "专项乙/指标一")
_TOTALS: Final = (
    "表1.5行.1栏 = 表2.合计.1栏",
    "表3.合计.2栏 <= 表2.合计.2栏",
    "表3.合计.1栏 >= 表3.[201].2栏",
)


_total: Final = st.sampled_from(["", 'total "合计"', 'total "合计" last'])


def _chosen(rules: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(rules), unique=True, max_size=len(rules))


@st.composite
def _supplementary(draw: st.DrawFn, between: list[str]) -> list[str]:
    """Tables that a report may leave out, or none; what else the form says of them is added."""
    if draw(st.booleans()):
        return []
    between += draw(_chosen(_SUPPLEMENTARY))
    stated = draw(st.booleans())
    return [
        'table 经费 "人员经费" supplementary { column "金额" row "在职" row "行政" row "事业"',
        *draw(_chosen(("在职 = 行政 + 事业", "行政 >= 1"))),
        "}",
        f'table 专项 "专项资金" supplementary by names {{ {draw(_total)} column "预算数" column "执行数"',
        *draw(_chosen(_NAMED)),
        "}",
        f'table 专项绩效 "绩效" supplementary by names levels 专项, 指标 {{ {draw(_total)}',
        'unit 分 precision 0.01 column "分值" column "得分"',
        *draw(_chosen(_SCORED)),
        "}",
        'table 执行率 "执行率" supplementary by names { unit "%" precision 0.1 column "执行率" }',
        *(["figure 率 = 专项.各行.执行数 / 专项.各行.预算数 as percent stated 执行率.各行.执行率"] if stated else []),
    ]


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
        *draw(_supplementary(between)),
        *(["between tables {", *between, "}"] if between else []),
    ]
    text = "\n".join(lines)
    compiled = compile_source(Source("ruled.govfin", text), lambda _: None, lambda _: classification())
    assert compiled.schema is not None, (text, compiled.diagnostics)
    return compiled.schema


@st.composite
def ruled_reports(draw: st.DrawFn, schema: Schema) -> Report:
    """A report in a form: any of its tables, any codes and names, figures, blanks, unknown figures, statements."""
    shape = tuple(draw(_rows(table)) if draw(st.integers(0, 4)) else None for table in schema.tables)
    layout = lay_out(schema, shape)
    cells = range(len(layout.cells))
    figures = [None if s in layout.absent_slots else draw(st.none() | _figures) for s in cells]
    open_ = [s for s in cells if figures[s] is None and s not in layout.absent_slots]
    unknown = frozenset(s for s in open_ if draw(st.integers(0, 9)) == 0)
    said = tuple(
        (t.id, "没有数字")
        for t, rows in zip(schema.tables, shape, strict=True)
        if rows is not None and draw(st.booleans())
    )
    return Report(schema, shape, tuple(figures), draw(st.sampled_from(["示例局", None])), None, said, unknown)


_figures: Final = st.integers(-4, 4) | st.integers(-(10**15), 10**15) | st.sampled_from([100, 10000, 99])


def _rows(table: Table) -> st.SearchStrategy[tuple[str, ...]]:
    if not table.open:
        return st.just(())
    if table.named:
        names = _NAMES if table.levels else _NAMES[:4]
        return st.lists(st.sampled_from(names), unique=True).map(tuple)
    codes = [*classification().by_code, "20199"]
    return st.sets(st.sampled_from(codes)).map(lambda found: tuple(sorted(found)))


@st.composite
def two_years(draw: st.DrawFn) -> tuple[Report, Report]:
    """A report and last year's, of one form."""
    form = draw(ruled_forms())
    form = draw(st.sampled_from([form, form.exact]))
    report, prior = draw(ruled_reports(form)), draw(ruled_reports(form))
    return evolve(report, department="局甲", year=2020), evolve(prior, department="局甲", year=2019)
