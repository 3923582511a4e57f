"""Performance (预算绩效) in words: projects and indicators. Their amounts and scores are cells of the report."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from govfin.report.prose import NO_PROSE, Prose, one_line


def _line(text: str) -> str:
    return one_line(text)


@frozen
class Indicator:
    """An indicator (三级指标) of a self-evaluation table; its weight and score are cells of the report."""

    #: 三级指标: what its row in the report is called.
    name: str = field(converter=_line)
    #: 一级指标 and 二级指标: 产出指标, 数量指标.
    level1: str = field(default="", converter=_line)
    level2: str = field(default="", converter=_line)
    #: 年度指标值 or 年初目标值, as printed: ≥12次.
    target: Prose = NO_PROSE
    #: 实际完成值, as printed: 7次.
    actual: Prose = NO_PROSE
    #: 偏差原因分析及改进措施.
    deviation: Prose = NO_PROSE


@frozen
class Project:
    """A project (一级项目): who runs it, what it was to do and did; its amounts and scores are cells of the report."""

    #: What its rows in the report are called.
    name: str = field(converter=_line)
    #: 项目科室.
    office: str = field(default="", converter=_line)
    #: 项目负责人 and 联系电话; 财务负责人 and 联系电话.
    manager: str = field(default="", converter=_line)
    manager_phone: str = field(default="", converter=_line)
    finance_head: str = field(default="", converter=_line)
    finance_phone: str = field(default="", converter=_line)
    #: 填报日期.
    filled_on: date | None = None
    #: 主要成效, as the narrative of expenditure tells it.
    outcome: Prose = NO_PROSE
    #: 年度总体目标: 预期目标 and 实际完成情况.
    expected: Prose = NO_PROSE
    achieved: Prose = NO_PROSE
    #: 绩效自评综述: 主要产出和效益, 发现的问题, 产生的原因, 下一步改进措施.
    output: Prose = NO_PROSE
    problems: Prose = NO_PROSE
    causes: Prose = NO_PROSE
    improvement: Prose = NO_PROSE
    indicators: tuple[Indicator, ...] = ()


@frozen
class SelfEvaluation:
    """What the self-evaluation table of the whole department (部门整体支出绩效自评表) says besides its indicators."""

    #: 填报日期.
    filled_on: date | None = None
    #: 部门整体支出自评结果, in the department's own words.
    summary: Prose = NO_PROSE
    #: 偏差大或目标未完成原因分析.
    deviation: Prose = NO_PROSE
    #: 改进措施及结果应用方案.
    improvement: Prose = NO_PROSE
