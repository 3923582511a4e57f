"""Targets and what was done: which values can be compared, and what is said of those that fall short."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.audit.performance import actual_of, target_of
from govfin.report.content import Content, Publication
from govfin.report.performance import Indicator, Project, SelfEvaluation
from govfin.report.prose import Prose


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥12次", "7", False),
        ("≥12", "7次", False),
        ("≥12次", "12", True),
        (">=12次", "13次", True),
        ("不少于12次", "11次", False),
        ("12次以上", "12次", True),
        ("≥90.0%", "≥90.0%", True),
        ("≥90.0%", "89.9%", False),
        ("97.0%-100.0%", "80.9%", False),
        ("97.0%—100.0%", "97%", True),
        ("97～100%", "100.1%", False),
        ("≤5次", "6次", False),
        ("不超过5次", "5次", True),
        ("100%", "100.0%", True),
        ("100%", "99.9%", False),
        ("≥１２次", "７次", False),
    ],
)
def test_figures_are_compared(target: str, actual: str, met: bool) -> None:
    wanted, done = target_of(target), actual_of(actual)
    assert wanted is not None
    assert done is not None
    assert wanted.percent == done[1]
    assert wanted.met_by(done[0]) == met


@pytest.mark.parametrize(
    "text", ["", "12次", "95%", "服务企业，推进江汉区经济发展", "每月至少1次", "≥12次，每次2小时", "≥"]
)
def test_words_and_bare_numbers_are_no_targets(text: str) -> None:
    assert target_of(text) is None


@pytest.mark.parametrize("text", ["", "全部完成", "258条，回复率100%", "约", "12.5.3"])
def test_words_and_several_numbers_are_no_figures(text: str) -> None:
    assert actual_of(text) is None


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2), st.sampled_from(["%", "次", "户", ""]))
def test_at_least_and_at_most_are_each_other_turned_round(one: Decimal, other: Decimal, unit: str) -> None:
    least, most = target_of(f"≥{one}{unit}"), target_of(f"≤{one}{unit}")
    assert least is not None
    assert most is not None
    assert least.met_by(other) == (other >= one)
    assert most.met_by(other) == (other <= one)


# ── findings ────────────────────────────────────────────────────────────────────────────────────────

MISSED = Indicator("走访企业次数", "产出指标", "数量指标", Prose(["≥12次"]), Prose(["7次"]))


def _project(weight: str | None, score: str | None, indicator: Indicator = MISSED) -> list[str]:
    figures = {"项目绩效.[甲/走访企业次数].分值": weight, "项目绩效.[甲/走访企业次数].得分": score}
    report = govfin.new_report(govfin.load_schema("cn-2020"), figures)
    content = Content(projects=(Project("甲", indicators=(indicator,)),))
    return [f.code for f in govfin.validate(Publication(report, content)).findings if f.code >= "F0603"]


def test_the_full_score_for_a_missed_target_is_told() -> None:
    explained = Indicator("走访企业次数", target=MISSED.target, actual=MISSED.actual, deviation=Prose(["疫情"]))
    assert _project("10", "10") == ["F0603", "F0605"]
    assert _project("10", "10", explained) == ["F0603"]
    assert _project("10", "9.99", explained) == []
    assert _project(None, "10", explained) == []  # of how many, nobody says
    assert _project("10", None, explained) == []
    met = Indicator("走访企业次数", target=MISSED.target, actual=Prose(["12次"]))
    assert _project("10", "10", met) == []


def test_counts_are_not_held_against_percentages() -> None:
    assert _project("10", "10", Indicator("走访企业次数", target=Prose(["≥12%"]), actual=Prose(["7次"]))) == []


def _department(score: str, other: str, actual: str, evaluation: SelfEvaluation) -> list[str]:
    figures = {"部门整体绩效.[走访企业次数]": score, "部门整体绩效.[宣传次数]": other}
    report = govfin.new_report(govfin.load_schema("cn-2020"), figures)
    others = Indicator("宣传次数", "产出指标", "数量指标", Prose(["≥2次"]), Prose([actual]))
    content = Content(self_evaluation=evaluation, department_indicators=(MISSED, others))
    return [f.code for f in govfin.validate(Publication(report, content)).findings if f.code >= "F0603"]


def test_without_weights_the_others_of_the_same_kind_tell_what_is_full() -> None:
    explained = SelfEvaluation(deviation=Prose(["疫情"]))
    assert _department("5", "5", "2次", explained) == ["F0604"]
    assert _department("4", "5", "2次", explained) == []
    assert _department("5", "5", "1次", explained) == []  # neither met its target: nothing tells what is full
    assert _department("4", "5", "2次", SelfEvaluation()) == ["F0605"]


def test_a_report_without_words_has_no_such_findings() -> None:
    report = govfin.new_report(govfin.load_schema("cn-2020"), {"项目绩效.[甲/走访企业次数].得分": "1"})
    assert all(f.code < "F0603" for f in govfin.validate(report).findings)
