"""Another form and department: the published narrative of 上海市普陀区财政局 2024, read with the template of cn-2024.

The tables are those of tests/schemas/data; the text is that of the document, where it and pdftotext are at hand.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.report.finding import Outcome
from govfin.report.report import Report

_TESTS: Final = Path(__file__).parents[1]
_DOCUMENT: Final = _TESTS.parents[1] / "shared/data/published/putuo-finance-final-accounts-2024.pdf"
published = pytest.mark.skipif(
    not _DOCUMENT.exists() or shutil.which("pdftotext") is None, reason="the document or pdftotext is not here"
)


@cache
def _report() -> Report:
    return govfin.read(_TESTS / "schemas" / "data" / "putuo-finance-2024.csv")


@cache
def _text(layout: str) -> str:
    done = subprocess.run(["pdftotext", *layout.split(), str(_DOCUMENT), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


@published
@pytest.mark.parametrize("layout", ["", "-raw"], ids=["plain", "raw"])
def test_what_is_wrong_in_the_print_is_found_and_nothing_else(layout: str) -> None:
    """Each of these was looked up in the document."""
    compared = govfin.compare_narrative(_report(), _text(layout))
    wrong = [(f.code, f.params) for f in compared.findings if f.severity is not govfin.Severity.NOTE]
    assert [(code, p.get("printed"), p.get("expected"), p.get("names")) for code, p in wrong] == [
        # 四: 财政拨款收入支出总计0.3万元; 表4 has 2,961.68
        ("F0701", "0.3", "2961.68", None),
        # 五（二）: 2,106.66 of 2,940.05 is 71.65%, printed as 71.73%
        ("F0701", "71.73", "71.65%", None),
        # 六: the list says 个人农业生产补贴, 表6 has its figure in 奖励金
        ("F0710", None, None, "奖励金"),
        ("F0718", None, None, "个人农业生产补贴"),
    ]
    assert compared.outcomes[Outcome.PASS] == 36


@published
def test_last_year_follows_from_the_text() -> None:
    """2,995.39 and 56.95 less than last year; 2,940.05 and 63.14 less."""
    inferred = govfin.compare_narrative(_report(), _text("-raw")).inferred
    assert inferred == {"上年.表1.收入.总计": "3052.34", "上年.表5.合计.合计": "3003.19"}


def test_the_sentences_of_the_form_are_written_with_its_figures() -> None:
    told = govfin.write_narrative(_report())
    section = {s.title: [p.text for p in s.paragraphs] for s in told.sections}
    # as printed, but for the semicolon that ends the first one there
    assert section["二、收入决算情况说明"] == [
        "本年收入合计2946.25万元，其中：财政拨款收入2940.05万元，占99.79%；其他收入6.2万元，占0.21%。"
    ]
    assert section["三、支出决算情况说明"] == [
        "本年支出合计2940.05万元，其中：基本支出2336.91万元，占79.49%；项目支出603.14万元，占20.51%。"
    ]
    assert section["（二）“三公”经费财政拨款支出决算具体情况说明。"] == [
        "上海市普陀区财政局2024年度无“三公”经费财政拨款支出。"
    ]
