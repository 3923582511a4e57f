"""Content: what a published report says in words, beside the figures of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import Factory, field, frozen

from govfin.report.performance import Indicator, Project, SelfEvaluation
from govfin.report.prose import NO_PROSE, Prose, one_line
from govfin.report.report import Report
from govfin.schema.tables import plain_name


def _line(text: str) -> str:
    return one_line(text)


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := one_line(text)))


def _without_ordinals(prose: Prose) -> Prose:
    """Paragraphs without 一、 or （一） before them: whoever prints them numbers them."""
    paragraphs = tuple(map(plain_name, prose))
    return prose if paragraphs == prose.paragraphs else _without_ordinals(Prose(paragraphs))


@frozen
class KeyWork:
    """An item of key work (重点工作): what it was to do, and how it was done."""

    #: 重要事项.
    title: str = field(converter=_line)
    #: 工作内容及目标.
    goal: Prose = NO_PROSE
    #: 完成情况.
    text: Prose = NO_PROSE


@frozen
class GlossaryEntry:
    """A term (名词解释) and what it means; below it, the entries that it groups (功能分类科目)."""

    term: str = field(converter=_line)
    text: Prose = NO_PROSE
    entries: tuple[GlossaryEntry, ...] = ()


@frozen
class Content:
    """The words of a published report. Every figure that a table can hold is a cell of the report instead."""

    #: 部门主要职能, one paragraph a function, without ordinals.
    functions: Prose = field(default=NO_PROSE, converter=_without_ordinals)
    #: 部门决算单位构成.
    units: tuple[str, ...] = field(default=(), converter=_lines)
    #: Whether the department is new and had no accounts last year: what compares with last year compares with nothing.
    is_new: bool = False
    #: Units with “三公” expenses.
    three_public_units: tuple[str, ...] = field(default=(), converter=_lines)
    #: Why a figure is what it is (主要原因是…), by the name of a figure of the schema, or by an address.
    reasons: Mapping[str, str] = Factory(dict)
    #: What is said of a supplementary table in words, by its id.
    notes: Mapping[str, Prose] = Factory(dict)
    #: 预算绩效管理工作开展情况, and 绩效自评结果应用情况.
    performance_management: Prose = NO_PROSE
    performance_use: Prose = NO_PROSE
    #: 部门整体支出绩效自评表.
    self_evaluation: SelfEvaluation = Factory(SelfEvaluation)
    department_indicators: tuple[Indicator, ...] = ()
    #: 项目支出.
    projects: tuple[Project, ...] = ()
    #: 重点工作完成情况, and 名词解释.
    key_work: tuple[KeyWork, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()
    #: 咨询电话.
    phone: str = field(default="", converter=_line)
    #: The document from which it was taken.
    source: str = field(default="", converter=_line)


@frozen
class Publication:
    """A whole published report: its figures and its words."""

    report: Report
    content: Content = Factory(Content)
