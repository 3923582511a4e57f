"""武汉市江汉区企业服务中心, 2020: the computed report is the published one, but for one figure that was misprinted."""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.report.report import Report

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "examples" / "jianghan-2020"
MISPRINTED: Final = {"表4.33行.2栏": ("181.99", "182.00"), "表4.33行.3栏": ("181.99", "182.00")}


@cache
def leaves() -> Report:
    return govfin.read(EXAMPLE / "leaves.csv")


@cache
def published() -> Report:
    return govfin.read(EXAMPLE / "published.csv")


@cache
def computed() -> Report:
    return govfin.compute(leaves())


def test_every_printed_amount_of_the_nine_tables_is_transcribed() -> None:
    """Counted in the printed report: 188 amounts in six tables, and three tables without any."""
    counts = Counter(where.partition(".")[0] for where, _ in published())
    assert counts == {"表1": 11, "表2": 46, "表3": 45, "表4": 19, "表5": 45, "表6": 22}
    assert sum(counts.values()) == 188
    assert [table for table, _ in published().statements] == ["表7", "表8", "表9"]


def test_the_computed_tables_are_the_published_ones_but_for_the_misprint() -> None:
    ours, theirs = dict(computed()), dict(published())
    different = {w: (ours.get(w), theirs.get(w)) for w in ours.keys() | theirs.keys() if ours.get(w) != theirs.get(w)}
    assert different == MISPRINTED


def test_nothing_but_figures_differs() -> None:
    mended = published().with_figures({where: ours for where, (ours, _) in MISPRINTED.items()})
    assert computed() == mended


def test_the_computed_report_is_clean() -> None:
    assert govfin.validate(computed()).findings == ()


def test_what_is_off_in_the_published_report_and_nothing_else() -> None:
    audit = govfin.validate(published())
    found = [(f.code, f.severity.value, f.rule, f.residual, f.cells[0].address) for f in audit.findings]
    assert found == [
        ("F0102", "warning", "表4.(33…58)行.3栏=表5.[类].1栏", "0.01", "表4.33行.3栏"),
        ("F0106", "warning", "表4.(33…58)行.2栏<=表1.(31…56)行", "0.01", "表4.33行.2栏"),
        ("F0101", "note", "表4.59行", "-0.01", "表4.59行.2栏"),
        ("F0101", "note", "表4.59行", "-0.01", "表4.59行.3栏"),
    ]
    assert audit.ok
    doubtful = (govfin.Outcome.DOUBTFUL, govfin.Outcome.BROKEN, govfin.Outcome.UNDECIDED)
    assert (audit.counts[govfin.Outcome.TAIL], audit.counts[govfin.Outcome.MISMATCH]) == (2, 2)
    assert [audit.counts[outcome] for outcome in doubtful] == [0, 0, 0]


@pytest.mark.parametrize("language", list(govfin.Language))
def test_the_audit_reads_well(language: govfin.Language) -> None:
    """The whole text of the audit, as `audit-zh.txt` and `audit-en.txt`; GOVFIN_UPDATE=1 writes it anew."""
    golden = Path(__file__).with_name(f"audit-{language.value}.txt")
    text = govfin.validate(published()).text(language) + "\n"
    if os.environ.get("GOVFIN_UPDATE") == "1":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


#: 情况说明 of the published report, with each figure that govfin knows in braces.
NARRATIVE: Final = """\
2020年度收、支总计{收支总计}万元。
2020年度收入合计 {收入合计} 万元。其中：财政拨款收入 {财政拨款收入} 万元，占本年收入 {财政拨款收入占比}。
2020年度支出合计{支出合计}万元。其中：基本支出{基本支出}万元，占本年支出{基本支出占比}；项目支出{项目支出}万元，占本年支出{项目支出占比}。
2020年度财政拨款收、支总计 {财政拨款收支总计} 万元。
2020 年度财政拨款支出 {财政拨款支出} 万元，占本年支出合计的{财政拨款支出占比}。
2020年度一般公共预算财政拨款基本支出{财政拨款基本支出}万元，其中，人员经费{人员经费}万元，公用经费{公用经费}万元。
"""
PRINTED: Final = """\
2020年度收、支总计257.35万元。
2020年度收入合计 217.35 万元。其中：财政拨款收入 217.35 万元，占本年收入 100.0%。
2020年度支出合计208.15万元。其中：基本支出121.74万元，占本年支出58.5%；项目支出86.41万元，占本年支出41.5%。
2020年度财政拨款收、支总计 257.35 万元。
2020 年度财政拨款支出 208.15 万元，占本年支出合计的100.0%。
2020年度一般公共预算财政拨款基本支出121.74万元，其中，人员经费108.48万元，公用经费13.26万元。
"""


def test_the_figures_of_the_narrative_are_the_printed_ones() -> None:
    figures = {name: figure.text for name, figure in govfin.narrative_figures(published()).items()}
    assert NARRATIVE.format_map(figures) == PRINTED


def test_growth_needs_a_prior_year_that_is_not_zero() -> None:
    """The center printed 100.0% for its first year; nothing over nothing has no growth."""
    alone = govfin.narrative_figures(published())
    assert (alone["收支总计增长"].value, alone["收支总计增长"].text, alone["收支总计增加额"].value) == (None, "", None)
    zero = published().with_figures({"表1.30行": "0"})
    assert govfin.narrative_figures(published(), zero)["收支总计增长"].value is None
    assert govfin.narrative_figures(published(), zero)["收支总计增加额"].value == Decimal("257.35")


@pytest.mark.parametrize(
    ("before", "growth", "more"),
    [
        ("257.35", "0.0%", "0.00"),
        ("200.00", "28.7%", "57.35"),  # 28.675 %, half up
        ("514.70", "-50.0%", "-257.35"),
        ("257.48", "-0.1%", "-0.13"),  # -0.0505 %
        ("257.47", "0.0%", "-0.12"),  # -0.0466 %, and no minus before a zero
    ],
)
def test_growth_over_the_prior_year(before: str, growth: str, more: str) -> None:
    figures = govfin.narrative_figures(published(), published().with_figures({"表1.30行": before}))
    assert (figures["收支总计增长"].text, figures["收支总计增加额"].text) == (growth, more)


def test_a_share_of_nothing_has_no_value() -> None:
    figures = govfin.narrative_figures(published().with_figures({"表3.合计.1栏": "0"}))
    assert figures["基本支出占比"].value is None
    assert govfin.narrative_figures(published().with_figures({"表3.合计.1栏": "?"}))["基本支出占比"].value is None
