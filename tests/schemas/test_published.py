"""Two published reports in their forms: the findings are exactly what is wrong in the print.

The figures are transcribed from the documents that tests/schemas/data/README.md names. Where those documents are
at hand (and pdftotext), the transcription is held against them, amount by amount.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

import govfin

_HERE: Final = Path(__file__).parent
_PUBLISHED: Final = _HERE.parents[2] / "shared" / "data" / "published"
_AMOUNT: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.\d\d(?![\d])")

#: The document of a transcription, and the first and the last page of its tables.
_DOCUMENTS: Final = {
    "putuo-finance-2024": ("putuo-finance-final-accounts-2024.pdf", 6, 20),
    "putuo-finance-budget-2025": ("putuo-finance-budget-2025.pdf", 9, 21),
}


def _findings(name: str) -> list[tuple[str, str, list[str], str]]:
    audit = govfin.validate(govfin.read(_HERE / "data" / f"{name}.csv"))
    return [(f.code, f.rule, [c.address for c in f.cells][:2], f.residual) for f in audit.findings]


def test_the_accounts_of_2024_have_two_mismatches_and_eight_tails() -> None:
    """社会保障和就业支出 is 326.71 in the two summary tables and 326.72 in the others, so 合计 is off by 0.01 there."""
    assert _findings("putuo-finance-2024") == [
        # 行政运行 with 8.37 of project expenditure: it is printed so, and 行政运行 is basic expenditure
        ("F0103", "表3.[行政运行].3栏=0", ["表3.[2010601].项目支出"], "8.37"),
        ("F0103", "表5.[行政运行].3栏=0", ["表5.[2010601].项目支出"], "8.37"),
        # 326.71 beside 326.72
        ("F0102", "表1.(31…56)行=表3.[类].1栏", ["表1.[208]", "表3.[208].本年支出合计"], "-0.01"),
        ("F0102", "表4.(33…58)行.3栏=表5.[类].1栏", ["表4.[208].一般公共预算财政拨款", "表5.[208].合计"], "-0.01"),
        # 2,946.25 beside 2,112.86 + 326.72 + 60.99 + 445.69 = 2,946.26
        ("F0101", "表2.逐级汇总", ["表2.合计.本年收入合计", "表2.[201].本年收入合计"], "-0.01"),
        # 2,940.05 beside 2,106.66 + 326.72 + 60.99 + 445.69 = 2,940.06
        ("F0101", "表2.逐级汇总", ["表2.合计.财政拨款收入", "表2.[201].财政拨款收入"], "-0.01"),
        ("F0101", "表3.逐级汇总", ["表3.合计.本年支出合计", "表3.[201].本年支出合计"], "-0.01"),
        # 2,336.91 beside 1,503.52 + 326.72 + 60.99 + 445.69 = 2,336.92
        ("F0101", "表3.逐级汇总", ["表3.合计.基本支出", "表3.[201].基本支出"], "-0.01"),
        ("F0101", "表5.逐级汇总", ["表5.合计.合计", "表5.[201].合计"], "-0.01"),
        ("F0101", "表5.逐级汇总", ["表5.合计.基本支出", "表5.[201].基本支出"], "-0.01"),
        # 2,082.85 beside its items, 2,082.86; 171.07 beside its items, 171.09
        ("F0101", "表6.逐级汇总", ["表6.[301]", "表6.[30101]"], "-0.01"),
        ("F0101", "表6.逐级汇总", ["表6.[302]", "表6.[30201]"], "-0.02"),
    ]


def test_the_budget_of_2025_is_in_yuan_and_exact() -> None:
    assert _findings("putuo-finance-budget-2025") == []


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_nothing_is_left_undecided(name: str) -> None:
    audit = govfin.validate(govfin.read(_HERE / "data" / f"{name}.csv"))
    assert audit.counts[govfin.Outcome.UNDECIDED] == 0


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_wrong_digit_anywhere_is_found(name: str) -> None:
    """Each figure of each table, raised by 100 in its unit, breaks some rule; but the one that no rule reaches."""
    report = govfin.read(_HERE / "data" / f"{name}.csv")
    silent = []
    for address, text in report:
        changed = report.with_figures({address: str(Decimal(text) + 100)})
        if govfin.validate(changed).ok:
            silent.append(address)
    assert silent == ([] if name == "putuo-finance-2024" else ["表9.机关运行经费预算数"])


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_the_transcription_has_the_amounts_of_the_document(name: str) -> None:
    file, first, last = _DOCUMENTS[name]
    if not (_PUBLISHED / file).exists() or shutil.which("pdftotext") is None:
        pytest.skip("the published document, or pdftotext, is not here")
    command = ["pdftotext", "-layout", "-f", str(first), "-l", str(last), str(_PUBLISHED / file), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    printed = Counter(a.replace(",", "") for a in _AMOUNT.findall(text))
    with (_HERE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        amounts = [row["amount"] for row in csv.DictReader(stream) if row["table"]]
    assert Counter(a for a in amounts if re.fullmatch(r"\d+\.\d\d", a)) == printed
