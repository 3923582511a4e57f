"""Part 3 of the published report of 2020, word for word, as far as the nine tables go; and the report.

武汉市江汉区企业服务中心2020年度部门决算, 第三部分. Transcribed from the print; only its lines are no longer wrapped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import govfin
from govfin.report.report import Report, blank_report

_ROOT: Final = Path(__file__).parents[2]
#: The text layer of the whole document; absent where only the project is at hand.
LAYER: Final = _ROOT.parent / "shared" / "seed" / "report-2020.txt"

#: Heading, and the paragraphs under it. 图 are charts.
PUBLISHED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "一、收入支出决算总体情况说明",
        (
            (
                "2020年度收、支总计257.35万元。与2019年度相比，收、支总计各增加257.35万元，增长100.0%，"
                "主要原因是我单位为2019年新成立单位，无2019年决算。"
            ),
        ),
    ),
    (
        "二、收入决算情况说明",
        ("2020年度收入合计217.35万元。其中：财政拨款收入217.35万元，占本年收入100.0%。", "图1："),
    ),
    (
        "三、支出决算情况说明",
        (
            (
                "2020年度支出合计208.15万元。其中：基本支出121.74万元，占本年支出58.5%；"
                "项目支出86.41万元，占本年支出41.5%。"
            ),
            "图2：",
            "图3：",
        ),
    ),
    (
        "四、财政拨款收入支出决算总体情况说明",
        (
            (
                "2020年度财政拨款收、支总计257.35万元。与2019年度相比，财政拨款收、支总计各增加257.35万元，增长100.0%。"
                "主要原因是我单位为2019年新成立单位，无2019年决算。"
            ),
        ),
    ),
    ("五、一般公共预算财政拨款支出决算情况说明", ()),
    (
        "(一)财政拨款支出决算总体情况。",
        (
            (
                "2020年度财政拨款支出208.15万元，占本年支出合计的100.0%。与2019年度相比，财政拨款支出增加208.15万元，"
                "增长100.0%。主要原因是我单位为2019年新成立单位，无2019年决算。"
            ),
        ),
    ),
    (
        "（二）财政拨款支出决算结构情况。",
        (
            "2020年度财政拨款支出208.15万元，主要用于以下方面：",
            "图4：",
            "一般公共服务(类)支出181.99万元，占87.4%；",
            "社会保障和就业(类)支出4.95万元，占2.4%；",
            "卫生健康(类)支出9.69万元，占4.7%；",
            "住房保障(类)支出11.52万元，占5.5%。",
        ),
    ),
    (
        "六、一般公共预算财政拨款基本支出决算情况说明",
        (
            (
                "2020年度一般公共预算财政拨款基本支出121.74万元，其中，人员经费108.48万元，主要包括：基本工资、津贴补贴、"
                "伙食补助费、绩效工资、职工基本医疗保险缴费、公务员医疗补助缴费、住房公积金、退休费、医疗费补助；"
                "公用经费13.26万元，主要包括：办公费、咨询费、电费、邮电费、劳务费、工会经费、福利费、其他商品和服务支出。"
            ),
        ),
    ),
    ("八、政府性基金预算财政拨款收入支出决算情况", ("本部门无政府性基金预算财政拨款收入支出。",)),
    ("九、国有资本经营预算财政拨款支出决算情况", ("本部门无国有资本经营预算财政拨款支出。",)),
)

_NEW: Final = "我单位为2019年新成立单位，无2019年决算"
#: The department's own texts in these sentences.
TEXTS: Final = {"收支总计变动原因": _NEW, "财政拨款收支总计变动原因": _NEW, "财政拨款支出变动原因": _NEW}


@cache
def report() -> Report:
    """The nine tables as published."""
    return govfin.read(_ROOT / "examples" / "jianghan-2020" / "published.csv")


@cache
def before() -> Report:
    """Last year's report of a department that did not exist: every table, no figure."""
    return blank_report(report().schema)


def text() -> str:
    """The sentences as a text layer has them, a line a paragraph."""
    return "\n".join(line for heading, paragraphs in PUBLISHED for line in (heading, *paragraphs)) + "\n"
