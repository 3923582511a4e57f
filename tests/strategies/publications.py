"""Publications: a report of the small form with supplementary tables, and any words beside it."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve
from hypothesis import strategies as st

from govfin.report.content import Content, GlossaryEntry, KeyWork, Publication
from govfin.report.performance import Indicator, Project, SelfEvaluation
from govfin.report.prose import Prose
from govfin.report.report import Report, alike
from strategies import supplements

_WORDS: Final = st.one_of(
    st.sampled_from(
        [
            "主要原因是我单位为2019年新成立单位，无2019年决算。",
            "“江汉政企通”",
            '"引号"',
            "\\反斜杠\\n",
            "# 像标题",
            "## ",
            "> 像引用",
            "- 像列表",
            "1. 像编号",
            "1.加大宣传",
            "一、有序号",
            "（一）有序号",
            "'''",
            '"""',
            "= 像公式",
            "两行\n一段",
            "two\nwords",
            "[表]",
            "\x7f",
            "\x00",
            "🏛️",
            "*粗* `码` <b>标签</b> &amp;",
        ]
    ),
    st.text(max_size=10),
)
_prose: Final = st.lists(_WORDS, max_size=3).map(Prose)
_dates: Final = st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1))


@st.composite
def publications(draw: st.DrawFn) -> Publication:
    """Any publication in the small form; some projects and indicators have rows in its tables, others none."""
    report = draw(supplements.reports())
    return Publication(report, draw(contents(report)))


@st.composite
def contents(draw: st.DrawFn, report: Report) -> Content:
    """Any words, partly of the projects and indicators of a report."""
    return Content(
        draw(_prose),
        draw(st.lists(_WORDS, max_size=3).map(tuple)),
        draw(st.booleans()),
        draw(st.lists(_WORDS, max_size=2).map(tuple)),
        draw(st.dictionaries(st.sampled_from(["项目合计", "表1.1栏"]), _WORDS, max_size=2)),
        draw(st.dictionaries(st.sampled_from(["人员", "项目", "表1"]), _prose.filter(bool), max_size=2)),
        draw(_prose),
        draw(_prose),
        draw(st.builds(SelfEvaluation, _dates, _prose, _prose, _prose)),
        draw(_indicators(())),
        draw(_projects(report)),
        draw(st.lists(st.builds(KeyWork, _WORDS, _prose, _prose), max_size=2).map(tuple)),
        draw(_glossary()),
        draw(_WORDS),
        draw(_WORDS),
    )


def _glossary() -> st.SearchStrategy[tuple[GlossaryEntry, ...]]:
    inner = st.builds(GlossaryEntry, _WORDS, _prose)
    return st.lists(st.builds(GlossaryEntry, _WORDS, _prose, st.lists(inner, max_size=2).map(tuple)), max_size=2).map(
        tuple
    )


@st.composite
def _indicators(draw: st.DrawFn, known: tuple[str, ...]) -> tuple[Indicator, ...]:
    names = [*known, *draw(st.lists(supplements.plain_names, max_size=2))]
    build = st.builds(Indicator, st.just(""), _WORDS, _WORDS, _prose, _prose, _prose)
    return tuple(evolve(draw(build), name=name) for name in _unlike(names))


@st.composite
def _projects(draw: st.DrawFn, report: Report) -> tuple[Project, ...]:
    rows = [r for t in ("项目", "绩效") for r in report.layout.rows[t] if r != "总分"]
    names = dict.fromkeys(r.split("/")[0] for r in rows)
    kept = [n for n in names if draw(st.integers(0, 3))]
    projects = []
    for name in _unlike([*kept, *draw(st.lists(supplements.plain_names, max_size=1))]):
        indicators = tuple(r.partition("/")[2] for r in rows if r.startswith(f"{name}/"))
        made = st.builds(Project, st.just("甲"), _WORDS, _WORDS, _WORDS, _WORDS, _WORDS, _dates, _prose, _prose, _prose)
        projects.append(evolve(draw(made), name=name, indicators=draw(_indicators(indicators))))
    return tuple(projects)


def _unlike(names: list[str]) -> list[str]:
    """Names of which no two are one but for blanks and width."""
    found: dict[str, str] = {}
    for name in names:
        if alike(name):
            found.setdefault(alike(name), name)
    return list(found.values())
