"""Annexes of the published report: every figure of them in its cell, as people transcribed it, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin import api
from govfin.reading.transcript import Transcript
from govfin.report.content import Publication

_ROOT: Final = Path(__file__).parents[2]
_SEED: Final = _ROOT.parent / "shared" / "seed" / "report-2020.txt"
#: The same report, transcribed by people: figures and words.
_BY_HAND: Final = _ROOT / "examples" / "jianghan-2020"

#: Figures of the annexes and the lines of the text layer on which they are printed.
_PRINTED: Final[Mapping[str, tuple[str, int]]] = {
    # “总分：98 填报日期：2021年04月25日”
    "部门整体绩效.总分": ("98", 1040),
    # “基本支出总额 121.74 项目支出总额 86.41”
    "部门整体支出.基本支出总额": ("121.74", 1047),
    "部门整体支出.项目支出总额": ("86.41", 1047),
    # “预算执行情况（万元）（20分）”
    "部门整体分值.预算执行情况": ("20", 1053),
    # “预算数（A) 执行数（B) 执行率(B/A) 得分”, and below it “257.36 208.15 80.9% 19”
    "部门整体支出.预算数": ("257.36", 1061),
    "部门整体支出.执行数": ("208.15", 1061),
    "部门整体执行率.执行率": ("80.9", 1061),
    "部门整体绩效.[预算执行情况]": ("19", 1061),
    # “产出指标（40分）”, “效益指标（40分）”
    "部门整体分值.产出指标": ("40", 1067),
    "部门整体分值.效益指标": ("40", 1091),
    # “数量指标 工作人员定期走访企业次数 ≥12次 7 5”, over four lines
    "部门整体绩效.[工作人员定期走访企业次数]": ("5", 1075),
    # “年度资金总额 50 50 39.12 10 78.2% 10”
    "项目.[开办工作经费].年初预算数": ("50", 1320),
    "项目.[开办工作经费].全年预算数": ("50", 1320),
    "项目.[开办工作经费].全年执行数": ("39.12", 1320),
    "项目绩效.[开办工作经费/年度资金总额].分值": ("10", 1320),
    "项目执行率.[开办工作经费].执行率": ("78.2", 1320),
    "项目绩效.[开办工作经费/年度资金总额].得分": ("10", 1320),
    # “其中：当年财政拨款 50 50 39.12 — 78.2% —”
    "项目.[开办工作经费].财政全年执行数": ("39.12", 1325),
    "项目执行率.[开办工作经费].财政执行率": ("78.2", 1325),
    # “≥12 7次 10 10”, “97.0%- 100.0% 78.2% 10 10”
    "项目绩效.[开办工作经费/工作人员定期走访企业次数].得分": ("10", 1373),
    "项目绩效.[开办工作经费/预算执行率].得分": ("10", 1419),
    # “总分 100 100”
    "项目绩效.[开办工作经费].分值": ("100", 1581),
    "项目绩效.[开办工作经费].得分": ("100", 1581),
    # “年度资金总额 6 3 1.5 10 50.0% 8”, “其中：当年财政拨款 6 3 1.5 — 50.0% —”
    "项目.[党建经费].年初预算数": ("6", 1636),
    "项目.[党建经费].全年预算数": ("3", 1636),
    "项目.[党建经费].全年执行数": ("1.5", 1636),
    "项目执行率.[党建经费].执行率": ("50.0", 1636),
    "项目绩效.[党建经费/年度资金总额].得分": ("8", 1636),
    "项目.[党建经费].财政年初预算数": ("6", 1641),
    "项目执行率.[党建经费].财政执行率": ("50.0", 1641),
    # “总分 100 98”
    "项目绩效.[党建经费].分值": ("100", 1785),
    "项目绩效.[党建经费].得分": ("98", 1785),
}
#: Figures that sentences alone state, and the lines on which they are printed.
_TOLD: Final[Mapping[str, tuple[str, int]]] = {
    # “在职实有人数 5 人，其中：事业 5 人(其中：参照公务员法管理 0人)。”, “离退休人员 1 人，其中：退休 1 人。”
    "人员.在职": ("5", 69),
    "人员.事业": ("5", 69),
    "人员.参公": ("0", 71),
    "人员.离退休": ("1", 73),
    "人员.退休": ("1", 73),
    # “2020年度一般公共预算财政拨款支出年初预算为220.51万元”, “1.一般公共服务支出(类)。年初预算为184.48万元”
    "年初预算.合计.年初预算数": ("220.51", 851),
    "年初预算.[201].年初预算数": ("184.48", 905),
    # “政府采购支出总额9.07万元，其中：政府采购货物支出6.08万元、政府采购服务支出2.99万元”
    "政府采购.总额": ("9.07", 985),
    "政府采购.货物": ("6.08", 985),
    "政府采购.服务": ("2.99", 987),
    # “共涉及一级项目5个”, “共涉及 2 个一级项目”
    "绩效自评.自评项目": ("5", 1005),
    "绩效自评.反映结果的项目": ("2", 1279),
}
#: A project without an annex, of which one sentence tells.
_ELSEWHERE: Final = ("项目.[安商稳商经费]",)


@cache
def _seed() -> Transcript:
    if not _SEED.exists():
        pytest.skip(f"{_SEED.name} is not here")
    return api.read_document(_SEED)


@pytest.mark.parametrize("printed", [_PRINTED, _TOLD], ids=["annexes", "sentences"])
def test_figures_say_on_which_line_they_are_printed(printed: Mapping[str, tuple[str, int]]) -> None:
    sources = _seed().sources
    assert {address: (sources[address].text, sources[address].place.line) for address in printed} == dict(printed)


def test_every_supplementary_figure_is_as_people_transcribed_it() -> None:
    read, by_hand = dict(_seed().report), dict(govfin.read(_BY_HAND))
    # The folder's tables 1 to 9 are computed and corrected; what is printed is compared elsewhere.
    wanted = {a: f for a, f in by_hand.items() if not a.startswith(("表", *_ELSEWHERE))}
    assert {a: f for a, f in read.items() if not a.startswith("表")} == wanted


def test_the_words_of_every_indicator_are_as_people_transcribed_them() -> None:
    """Names, levels, targets, what was done and why not: told apart, although each is wrapped over many lines."""
    read, by_hand = _seed().content, api.read_publication(_BY_HAND).content
    # The last indicator of the department has no score (“不设权重，酌情扣分”), so that no row of scores ends it.
    assert read.department_indicators == by_hand.department_indicators[:-1]
    evaluated = [p for p in by_hand.projects if p.indicators]
    assert [(p.name, p.filled_on, p.indicators) for p in read.projects] == [
        (p.name, p.filled_on, p.indicators) for p in evaluated
    ]
    assert read.self_evaluation.deviation == by_hand.self_evaluation.deviation
    assert read.self_evaluation.improvement == by_hand.self_evaluation.improvement


def test_what_cannot_be_placed_is_listed() -> None:
    """“项目资金 50” stands before no label of the form; weights of levels (“产出指标（50）”) have no cell."""
    left = [(u.text, u.place.line, u.why.code) for u in _seed().unplaced]
    assert left == [
        ("50", 1314, "D0955"),
        ("50", 1364, "D0951"),
        ("30", 1431, "D0951"),
        ("10", 1554, "D0951"),
        ("3", 1630, "D0955"),
        ("50", 1671, "D0951"),
        ("30", 1701, "D0951"),
        ("10", 1774, "D0951"),
    ]


def test_what_is_wrong_with_the_annexes_is_found_in_the_published_file() -> None:
    transcript = _seed()
    audit = govfin.validate(Publication(transcript.report, transcript.content))
    about = {(f.code, tuple(c.address for c in f.cells)) for f in audit.findings}
    # 257.36 against 257.35; five projects and two.
    assert ("F0102", ("部门整体支出.预算数", "表1.30行")) in about
    assert ("F0103", ("绩效自评.反映结果的项目", "绩效自评.自评项目")) in about
    told = {(f.params["target"], f.params["actual"], f.params["score"]) for f in audit.findings if f.code[:4] == "F060"}
    assert told == {
        ("≥12次", "7", "5"),
        ("≥12", "7次", "10"),
        ("97.0%-100.0%", "78.2%", "10"),
        ("97.0%-100.0%", "50.0%", "10"),
    }


def test_that_words_were_told_apart_by_the_width_of_lines_is_said() -> None:
    titles = {n.params["title"] for n in _seed().notes if n.code == "D0953"}
    assert titles == {
        "部门整体支出绩效自评表",
        "项目支出绩效自评表：开办工作经费",
        "项目支出绩效自评表：党建经费",
    }
