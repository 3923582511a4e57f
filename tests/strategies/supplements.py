"""A small form with supplementary tables, and reports in it: any names, in any order, right or wrong figures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from hypothesis import strategies as st

from govfin.library.load import Loader
from govfin.library.shelf import default_shelf
from govfin.report.report import Report, alike, row_name
from govfin.schema.schema import Schema
from govfin.system.layout import lay_out

FORM: Final = Path(__file__).parents[1] / "corpus" / "good" / "supplementary.govfin"

#: Names that have broken files, spreadsheets and addresses elsewhere.
_ODD: Final = (
    "开办工作经费",
    "“江汉政企通”（二期）",
    "[括号]",
    '"引号"',
    'a"b',
    "=1+1",
    "+86",
    "@局",
    "'=x",
    "-",
    "1.走访企业",
    "12",
    "表1",
    "甲，乙",
    "甲 乙",
    "a.b].c",
    "{x}",
    "各行",
    "*",
    "🏛️",
    "null",
)


@cache
def form() -> Schema:
    """The form of these reports."""
    schema = Loader(default_shelf([FORM.parent])).load(FORM).schema
    assert schema is not None
    return schema


def _kept(name: str) -> str:
    return row_name(name.replace("/", "·"))


#: Names of one level, as a report keeps them.
plain_names: Final = (st.sampled_from(_ODD) | st.text(max_size=8)).map(_kept).filter(lambda n: alike(n) != "")


def _unlike(names: list[str], totals: tuple[str, ...] = ("总分", "合计")) -> list[str]:
    """Names of which no two are one but for blanks and width, and none is a total."""
    seen = {alike(t) for t in totals}
    return [n for n in names if not (alike(n) in seen or seen.add(alike(n)))]  # type: ignore[func-returns-value]


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of the form: some of its tables, with rows of any names and any figures."""
    shape: list[tuple[str, ...] | None] = []
    for table in form().tables:
        if table.supplementary and draw(st.booleans()):
            shape.append(None)
        elif not table.named:
            shape.append(())
        else:
            names = _unlike(draw(st.lists(plain_names, max_size=4)))
            if len(table.levels) > 1:
                below = draw(st.lists(st.tuples(st.sampled_from(names), plain_names), max_size=4)) if names else []
                names = _unlike([*names, *(f"{above}/{name}" for above, name in below)])
            shape.append(tuple(draw(st.permutations(names))))
    layout = lay_out(form(), tuple(shape))
    figures = [draw(st.none() | st.integers(-(10**9), 10**9)) for _ in layout.cells]
    unknown = {s for s, f in enumerate(figures) if f is None and draw(st.integers(0, 5)) == 0}
    return Report(form(), tuple(shape), tuple(figures), "示例局", None, unknown=frozenset(unknown))
