"""Annexes of the published report: every figure of them in its cell, as people transcribed it, and what follows."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

import govfin
from govfin import api
from govfin.cli.main import main as cli
from govfin.reading.from_text import document_of_text
from govfin.reading.read import transcribe
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
#: Findings about what only annexes and sentences state.
_OF_ANNEXES: Final = re.compile(r"绩效|项目\.|F0801")
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


def test_what_people_see_of_it() -> None:
    """The audit of the published text, without the notes on its reading."""
    if not _SEED.exists():
        pytest.skip(f"{_SEED.name} is not here")
    shown = CliRunner().invoke(cli, ["audit", str(_SEED), "--lang", "zh", "--no-repairs"])
    told = [block for block in shown.output.split("\n\n") if _OF_ANNEXES.search(block)]
    golden, found = Path(__file__).parent / "golden" / "seed-annexes.txt", "\n\n".join(told).strip() + "\n"
    if os.environ.get("GOVFIN_UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"


# ── texts that cannot be told for certain ───────────────────────────────────────────────────────────

_HEAD: Final = """2020年度国有资本经营预算财政拨款支出决算表（表9）
部门：某局 单位：万元
栏次 1 2 3
合计 1.50 0.50 1.00
223 国有资本经营预算支出 1.50 0.50 1.00
22301 解决历史遗留问题及改革成本支出 1.50 0.50 1.00
2230105 国有企业退休人员社会化管理补助支出 1.50 0.50 1.00
注：本表反映部门本年度国有资本经营预算财政拨款支出情况。
项目支出绩效自评表
"""


def _read(text: str) -> Transcript:
    return transcribe(document_of_text(_HEAD + text, "annex.txt"), govfin.load_schema("cn-2020"))


def _left(transcript: Transcript) -> list[tuple[str, str]]:
    return [(u.text, u.why.code) for u in transcript.unplaced]


def test_values_that_are_not_as_many_as_their_labels_are_listed() -> None:
    transcript = _read(
        "项目名称 某经费\n年度资金总额·全年执行数 3\n年初预算数 全年预算数 全年执行数\n年度资金总额 6 3\n"
    )
    assert [a for a in transcript.sources if a.startswith("项目")] == ["项目.[某经费].全年执行数"]
    assert _left(transcript) == [("6", "D0950"), ("3", "D0950")]


def test_scores_whose_rows_have_no_name_of_their_own_are_all_listed() -> None:
    """Two indicators of one name: neither is read, nor is the score beside the amounts; the total is."""
    transcript = _read(
        "项目名称 某经费\n年初预算数 全年预算数 全年执行数 分值 执行率 得分\n年度资金总额 6 3 1.5 10 50.0% 8\n"
        "三级指标 年度指标值 实际完成值 分值 得分\n走访次数 ≥12 12 45 45\n走访次数 ≥2 2 45 45\n总分 100 98\n"
    )
    scores = {a: s.text for a, s in transcript.sources.items() if a.startswith("项目绩效")}
    assert scores == {"项目绩效.[某经费].分值": "100", "项目绩效.[某经费].得分": "98"}
    assert sorted(_left(transcript)) == [(text, "D0952") for text in ("10", "45", "45", "45", "45", "8")]
    assert transcript.content.projects[0].indicators == ()


def test_numbers_of_telephones_and_pages_are_no_figures() -> None:
    transcript = _read("项目名称 某经费 联系电话 85481234\n年度资金总额·全年执行数 3\n— 12 —\n2021 年 04 月 25 日\n")
    assert _left(transcript) == []
    assert transcript.report.text("项目.[某经费].全年执行数") == "3.00"
