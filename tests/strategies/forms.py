"""Small forms of two years, drawn from one stock of tables, rows, columns and codes, and reports in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from hypothesis import strategies as st

from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.report.report import Report
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema
from govfin.system.layout import lay_out

#: Codes that end, go on under another number, become one, begin; and some that stay.
CODES: Final = """
classification codes-test "示例科目" levels 类 3, 款 5 {
  201 甲类 {
    20101 一直有
    20102 改号前 until 2020 successor 20103
    20103 改号后 from 2021
    20104 合并前甲 until 2020 successor 20106
    20105 合并前乙 until 2020 successor 20106
    20106 合并后 from 2021
    20107 停用 until 2020
    20108 新设 from 2022
  }
  202 乙类 {
    20201 再改号 until 2020 successor 20202
    20202 又改号 from 2021 until 2021 successor 20203
    20203 最后的号 from 2022
  }
}
"""
#: What a form may print in a table of two panels: label, class, and the name that it is given where it has no class.
ROWS: Final = {
    "收入": (("财政拨款收入", ""), ("事业收入", ""), ("其他收入", ""), ("总计", "")),
    "支出": (("甲类", "201"), ("乙类", "202"), ("结余", ""), ("总计", "")),
}
COLUMNS: Final = (("", "本年支出"), ("预算数", "合计"), ("决算数", "合计"), ("决算数", "基本支出"), ("", "备查"))
UNITS: Final = ("元 precision 0.01", "万元 precision 0.01", "万元 precision 0.000001", "亿元 precision 0.01")
YEARS: Final = (2020, 2021, 2024)


@cache
def classification() -> Classification:
    """The codes of both years."""
    compiled = compile_source(Source("codes-test.govfin", CODES), lambda _: None, lambda _: None)
    assert not compiled.diagnostics
    return compiled.classifications[0]


@cache
def compiled_form(text: str, *bases: Schema) -> Schema:
    """A form that has no errors."""
    by_id = {b.id: b for b in bases}
    compiled = compile_source(Source("form.govfin", text), by_id.get, lambda _: classification())
    errors = [d for d in compiled.diagnostics if d.code != "S0320"]
    assert compiled.schema is not None
    assert not errors, (errors, text)
    return compiled.schema


@st.composite
def form_texts(draw: st.DrawFn, id_: str) -> str:
    """A form: some of the tables, rows and columns of the stock, in any order, numbered or not."""
    year, unit = draw(st.sampled_from(YEARS)), draw(st.sampled_from(UNITS))
    tables = [draw(_panels()), draw(_open()), draw(_listed())]
    kept = draw(st.lists(st.sampled_from(range(3)), min_size=1, max_size=3, unique=True))
    numbers = draw(st.permutations(range(1, len(kept) + 1)))
    body = "\n".join(tables[which].format(id=f"表{number}") for which, number in zip(kept, numbers, strict=True))
    return f'schema {id_} "示例" {{ year {year} unit {unit} use codes-test as 科目 }}\n{body}\n'


@st.composite
def _panels(draw: st.DrawFn) -> str:
    numbered, number = draw(st.booleans()), 0
    parts = []
    for column, (panel, stock) in enumerate(ROWS.items(), 1):
        rows = draw(st.lists(st.sampled_from(stock), min_size=1, unique=True))
        lines = []
        for label, code in rows:
            number += 1
            link = f" is 科目[{code}]" if code else ""
            lines.append(f'row {number if numbered else ""} "{label}"{link}')
        title = draw(st.sampled_from(["金额", "决算数"]))
        parts.append(f'panel {panel} {{{{ column {column if numbered else ""} "{title}"\n' + "\n".join(lines) + "\n}}")
    return 'table {id} "总表" {{\n' + "\n".join(parts) + "\n}}"


def _columns(columns: Sequence[tuple[str, str]], first: int | None) -> str:
    lines = []
    for i, (header, title) in enumerate(columns):
        column = f'column {first + i if first else ""} "{title}"' + ("" if first else f" as 栏{header}{title}")
        lines.append(f'group "{header}" {{{{ {column} }}}}' if header else column)
    return "\n".join(lines)


@st.composite
def _open(draw: st.DrawFn) -> str:
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True))
    total = draw(st.sampled_from(["", 'total "合计"', 'total "合计" last']))
    return (
        'table {id} "支出表" by 科目 {{\n' + f"{total}\n{_columns(columns, draw(st.sampled_from([None, 1])))}\n" + "}}"
    )


@st.composite
def _listed(draw: st.DrawFn) -> str:
    """The same table in both kinds: with its codes printed, or with those of the report."""
    codes = draw(st.lists(st.sampled_from(classification().codes), min_size=1, unique=True))
    rows = "\n".join(f'row [{c.code}] "{c.name}"' for c in sorted(codes, key=lambda c: c.code))
    if draw(st.booleans()):
        return f'table {{id}} "明细表" by 科目 {{{{\ncolumn "金额"\n{rows}\nrow "合计"\n}}}}'
    return 'table {id} "明细表" by 科目 {{\ntotal "合计"\ncolumn "金额"\n}}'


def forms(id_: str) -> st.SearchStrategy[Schema]:
    """Forms of an id."""
    return form_texts(id_).map(compiled_form)


@st.composite
def reports_in(draw: st.DrawFn, schema: Schema) -> Report:
    """A report in a form: any of its tables, any codes, figures, blanks, unknown figures, statements."""
    shape = tuple(
        None
        if draw(st.integers(0, 4)) == 0
        else tuple(sorted(draw(st.sets(st.sampled_from([*classification().by_code, "20199"]))))) if t.open else ()
        for t in schema.tables
    )  # fmt: skip
    layout = lay_out(schema, shape)
    figures: list[int | None] = []
    unknown: set[int] = set()
    for slot in range(len(layout.cells)):
        here = slot not in layout.absent_slots
        figures.append(
            draw(st.none() | st.integers(-(10**8), 10**8) | st.integers(-3, 3).map(lambda n: n * 10**6))
            if here
            else None
        )
        if here and figures[-1] is None and draw(st.integers(0, 5)) == 0:
            unknown.add(slot)
    present = [t.id for t, codes in zip(schema.tables, shape, strict=True) if codes is not None]
    said: Mapping[str, str] = {t: f"{t}没有数字" for t in present if draw(st.booleans())}
    year = draw(st.sampled_from([None, schema.year]))
    return Report(schema, shape, tuple(figures), "示例局", year, tuple(said.items()), frozenset(unknown))
