"""Annexes laid out as the published form has them, in grids: heads above, labels beside, indicators, page breaks."""

from __future__ import annotations

from typing import Final

import govfin
from govfin.reading.from_page import document_of_page
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.report.prose import Prose

#: No document without a table of the form.
_TABLE: Final = """
<p>2020年度国有资本经营预算财政拨款支出决算表（表9）</p> <p>部门：某局　单位：万元</p>
<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>
<tr><td colspan=2>合计</td><td>1.50</td><td></td><td>1.50</td></tr>
<tr><td>223</td><td>国有资本经营预算支出</td><td>1.50</td><td></td><td>1.50</td></tr></table>
"""
#: 武汉市江汉区企业服务中心2020年度部门决算, 附件2, shortened, as its lines of text suggest that it was laid out.
_DEPARTMENT: Final = """
<p>附件2：</p> <p>2020年度部门整体支出绩效自评表</p>
<table>
<tr><td colspan=4>总分：98</td><td colspan=3>填报日期：2021年04月25日</td></tr>
<tr><td>单位名称（盖章）</td><td colspan=6>武汉市江汉区企业服务中心</td></tr>
<tr><td>基本支出总额</td><td colspan=2>121.74</td><td>项目支出总额</td><td colspan=3>86.41</td></tr>
<tr><td rowspan=2>预算执行情况<br>（万元）<br>（20分）</td><td rowspan=2>部门整体支出总额</td><td>预算数（A)</td>
    <td>执行数（B)</td><td colspan=2>执行率(B/A)</td><td>得分</td></tr>
<tr><td>257.36</td><td>208.15</td><td colspan=2>80.9%</td><td>19</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td colspan=2>三级指标</td><td>年初目标值</td><td>实际完成值</td>
    <td>得分</td></tr>
<tr><td rowspan=2>产出指标<br>（40分）</td><td>数量指标</td><td colspan=2>工作人员定期走访企业次数</td>
    <td>≥12次</td><td>7</td><td>5</td></tr>
<tr><td>质量指标</td><td colspan=2>党建考核成绩合格率</td><td>≥90.0%</td><td>≥90.0%</td><td>5</td></tr>
<tr><td>效益指标<br>（40分）</td><td>经济效益</td><td colspan=2>宣传推介、以商招商</td><td>宣传推介、以商招商</td>
    <td>针对5大类45条政策，具体明确各项惠企政策的适用范围</td><td>8</td></tr>
<tr><td>偏差大或目标未完成原因分析</td><td colspan=6>预算执行率偏低，走访次数缩减。</td></tr>
<tr><td>改进措施及结果应用方案</td><td colspan=6>进一步加强预算管理。</td></tr>
</table>
"""
#: The annex of 党建经费, shortened; the page breaks within its indicators, so that the header is not repeated.
_PROJECT: Final = """
<p>项目支出绩效自评表</p> <p>2020年度</p> <p>单位：武汉市江汉区企业服务中心　填报日期：2021年04月09日</p>
<table>
<tr><td>项目名称</td><td colspan=3>党建经费</td><td>财务负责人</td><td colspan=2>某某</td><td>联系电话</td>
    <td>85481234</td></tr>
<tr><td rowspan=5>项目资金（万元）</td><td colspan=2></td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td>
    <td>分值</td><td>执行率</td><td>得分</td></tr>
<tr><td colspan=2>年度资金总额</td><td>6</td><td>3</td><td>1.5</td><td>10</td><td>50.0%</td><td>8</td></tr>
<tr><td colspan=2>其中：当年财政拨款</td><td>6</td><td>3</td><td>1.5</td><td>—</td><td>50.0%</td><td>—</td></tr>
<tr><td colspan=2>上年结转资金</td><td></td><td></td><td></td><td>—</td><td></td><td>—</td></tr>
<tr><td colspan=2>其他资金</td><td></td><td></td><td></td><td>—</td><td></td><td>—</td></tr>
<tr><td>年度总体目标</td><td colspan=4>预期目标</td><td colspan=4>实际完成情况</td></tr>
<tr><td></td><td colspan=4>党内教育和培训每月至少1次</td><td colspan=4>全部完成</td></tr>
<tr><td rowspan=2>绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td>
    <td>分值</td><td>得分</td><td>偏差原因分析及改进措施</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>指标1：党内教育和培训次数</td><td>≥12</td><td>12</td>
    <td>50</td><td>50</td><td></td></tr>
</table>
<table>
<tr><td></td><td>{level}</td><td>成本指标</td><td>指标1：预算完成率</td><td>97.0%-100.0%</td><td>50.0%</td>
    <td>{weight}</td><td>40</td><td>由于疫情影响，产生费用少</td></tr>
<tr><td></td><td></td><td></td><td>……</td><td></td><td></td><td></td><td></td><td></td></tr>
<tr><td colspan=6>总分</td><td>100</td><td>98</td><td></td></tr>
</table>
<p>第四部分 2020年重点工作完成情况</p>
<table><tr><td>序号</td><td>重要事项</td></tr><tr><td>1</td><td>党建工作</td></tr></table>
"""


def _read(*parts: str) -> Transcript:
    document = document_of_page("".join(parts), "published.html")
    return transcribe(document, govfin.load_schema("cn-2020"))


def _supplementary(transcript: Transcript) -> dict[str, str]:
    return {address: source.text for address, source in transcript.sources.items() if not address.startswith("表")}


def test_the_annex_of_a_department_is_read_by_heads_and_labels() -> None:
    transcript = _read(_TABLE, _DEPARTMENT)
    assert _supplementary(transcript) == {
        "部门整体支出.基本支出总额": "121.74",
        "部门整体支出.项目支出总额": "86.41",
        "部门整体支出.预算数": "257.36",
        "部门整体支出.执行数": "208.15",
        "部门整体执行率.执行率": "80.9",
        "部门整体分值.预算执行情况": "20",
        "部门整体分值.产出指标": "40",
        "部门整体分值.效益指标": "40",
        "部门整体绩效.总分": "98",
        # 得分 beside 执行率 is the score of 预算执行情况.
        "部门整体绩效.[预算执行情况]": "19",
        "部门整体绩效.[工作人员定期走访企业次数]": "5",
        "部门整体绩效.[党建考核成绩合格率]": "5",
        '部门整体绩效.["宣传推介、以商招商"]': "8",
    }
    assert transcript.unplaced == ()
    content = transcript.content
    assert content.self_evaluation.filled_on is not None
    assert content.self_evaluation.filled_on.isoformat() == "2021-04-25"
    assert content.self_evaluation.deviation == Prose.of("预算执行率偏低，走访次数缩减。")
    missed = content.department_indicators[1]
    assert (missed.level1, missed.level2, str(missed.target), str(missed.actual)) == (
        "产出指标",
        "数量指标",
        "≥12次",
        "7",
    )


def test_the_annex_of_a_project_goes_on_over_the_page() -> None:
    transcript = _read(_TABLE, _PROJECT.format(level="", weight="40"))
    assert _supplementary(transcript) == {
        "项目.[党建经费].年初预算数": "6",
        "项目.[党建经费].全年预算数": "3",
        "项目.[党建经费].全年执行数": "1.5",
        "项目.[党建经费].财政年初预算数": "6",
        "项目.[党建经费].财政全年预算数": "3",
        "项目.[党建经费].财政全年执行数": "1.5",
        "项目执行率.[党建经费].执行率": "50.0",
        "项目执行率.[党建经费].财政执行率": "50.0",
        "项目绩效.[党建经费].分值": "100",
        "项目绩效.[党建经费].得分": "98",
        # 得分 beside 年度资金总额 is the score of the project's money.
        "项目绩效.[党建经费/年度资金总额].分值": "10",
        "项目绩效.[党建经费/年度资金总额].得分": "8",
        "项目绩效.[党建经费/党内教育和培训次数].分值": "50",
        "项目绩效.[党建经费/党内教育和培训次数].得分": "50",
        "项目绩效.[党建经费/预算完成率].分值": "40",
        "项目绩效.[党建经费/预算完成率].得分": "40",
    }
    # A telephone number is no figure.
    assert transcript.unplaced == ()
    (project,) = transcript.content.projects
    broken = project.indicators[-1]
    assert (broken.level1, broken.level2) == ("产出指标", "成本指标")
    assert broken.deviation == Prose.of("由于疫情影响，产生费用少")


def test_each_figure_says_in_which_table_and_cell_it_stood() -> None:
    sources = _read(_TABLE, _DEPARTMENT).sources
    place = sources["部门整体支出.预算数"].place
    assert (place.table, place.cell) == (2, "R5C3")


def test_a_first_level_with_its_weight_has_no_cell_in_the_annex_of_a_project() -> None:
    transcript = _read(_TABLE, _PROJECT.format(level="产出指标（50）", weight="40"))
    assert [(u.text, u.label, u.why.code) for u in transcript.unplaced] == [("50", "产出指标", "D0951")]


def test_indicators_of_one_name_are_all_left_out_and_listed() -> None:
    """A report has no two rows of one name; with some of the scores no total would hold."""
    twice = _PROJECT.replace("指标1：预算完成率", "指标1：党内教育和培训次数")
    transcript = _read(_TABLE, twice.format(level="", weight="40"))
    scores = [a for a in _supplementary(transcript) if a.startswith("项目绩效")]
    assert scores == ["项目绩效.[党建经费].分值", "项目绩效.[党建经费].得分"]
    assert [(u.text, u.why.code) for u in transcript.unplaced] == [
        (text, "D0952") for text in ("50", "50", "40", "40", "10", "8")
    ]


def test_money_is_converted_from_the_unit_that_the_annex_names() -> None:
    """60,000元 are 6万元; 5元 are 0.0005万元, which the form cannot say."""
    page = _PROJECT.format(level="", weight="40").replace("（万元）", "（元）").replace("<td>3</td>", "<td>5</td>")
    transcript = _read(_TABLE, page.replace("<td>6</td>", "<td>60,000</td>").replace("<td>1.5</td>", "<td>15,000</td>"))
    assert transcript.report.text("项目.[党建经费].年初预算数") == "6.00"
    assert transcript.report.text("项目.[党建经费].财政全年执行数") == "1.50"
    assert [(u.text, u.why.code) for u in transcript.unplaced] == [("5", "D0927"), ("5", "D0927")]


def test_a_title_in_a_list_of_contents_is_no_annex() -> None:
    contents = "<p>目录</p><p>附件：部门整体支出绩效自评表</p><p>附件：项目支出绩效自评表</p><p>第四部分</p>"
    transcript = _read(contents, _TABLE, _DEPARTMENT)
    assert len(_supplementary(transcript)) == 13
    assert [line.text for line in transcript.prose][:3] == [
        "目录",
        "附件：部门整体支出绩效自评表",
        "附件：项目支出绩效自评表",
    ]


def test_an_annex_that_does_not_name_its_project_is_listed() -> None:
    page = _PROJECT.format(level="", weight="40").replace("<td>项目名称</td>", "<td>名目</td>")
    transcript = _read(_TABLE, page)
    assert not any(a.startswith("项目") for a in transcript.sources)
    assert {u.why.code for u in transcript.unplaced} >= {"D0954"}
