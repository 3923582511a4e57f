"""`govfin compute` of a ledger, as it is called."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main
from govfin.diagnostics.width import width

pytest.importorskip("duckdb", reason="needs govfin[batch]")
pytest.importorskip("pyarrow", reason="needs govfin[batch]")

_LEDGER: Final = """日期,单位,收支,资金性质,支出类型,功能科目,经济科目,预决算,金额
2020-01-05,虚构甲,收入,一般公共预算,,2010350,,,1000050.00
2020-02-05,虚构甲,支出,一般公共预算,基本,2010350,30101,,400049.99
2020-02-05,虚构甲,支出,一般公共预算,项目,2010350,30201,,49.99
"""
_WRONG: Final = "2020-02-05,虚构甲,支出,一般公共预算,,2010350,30101,,3.00\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(_LEDGER, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_a_ledger_becomes_a_report_in_the_unit_of_its_form(ledger: Path) -> None:
    result = run("compute", ledger, "-o", ledger.parent / "report.json", "--lang", "zh")
    assert result.exit_code == 0, result.output
    report = govfin.read(ledger.parent / "report.json")
    # 1,000,050.00 and 400,099.98 元, each rounded once: 100.01 and 40.01, and what is left is 59.995, 60.00.
    assert {w: report.text(w) for w in ("表1.30行", "表1.57行", "表1.59行")} == {
        "表1.30行": "100.01", "表1.57行": "40.01", "表1.59行": "60.00",
    }  # fmt: skip
    assert report.department == "虚构甲"
    assert "台账" in result.output
    assert "1,400,149.98 元" in result.output
    assert govfin.validate(report).ok


def test_exact_keeps_the_fen_and_controlled_rounding_makes_printed_sums_hold(ledger: Path) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    exact, printed = ledger.parent / "exact.json", ledger.parent / "report.json"
    assert run("compute", ledger, "-o", exact, "--exact").exit_code == 0
    assert json.loads(exact.read_text(encoding="utf-8"))["precision"] == "0.01"
    assert govfin.read(exact).text("表1.59行") == "599950.02"
    assert run("compute", ledger, "-o", printed, "--rounding", "controlled").exit_code == 0
    findings = govfin.validate(govfin.read(printed)).findings
    assert not [f for f in findings if f.code == "F0101"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rows_in_no_table_are_listed_and_the_exit_status_says_so(ledger: Path, lang: str) -> None:
    ledger.write_text(_LEDGER + _WRONG, encoding="utf-8")
    rejected = ledger.parent / "rejected.csv"
    result = run("compute", ledger, "-o", ledger.parent / "r.json", "--rejected", rejected, "--lang", lang)
    assert result.exit_code == 1
    assert "F0905" in result.output
    assert max(map(width, result.output.splitlines())) <= 80
    # A spreadsheet knows by the mark that it is UTF-8.
    assert rejected.read_bytes().startswith(b"\xef\xbb\xbf")
    with rejected.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert header == (["行号", "金额", "代码", "说明"] if lang == "zh" else ["line", "amount", "code", "finding"])
    assert row[:3] == ["5", "3.00", "F0905"]
    assert "支出类型" in row[3]
    assert govfin.read(ledger.parent / "r.json").text("表3.合计.1栏") == "40.01"


def test_what_cannot_be_a_ledger_ends_with_status_2(ledger: Path) -> None:
    result = run("compute", ledger, "--unit", "虚构乙", "-o", ledger.parent / "r.json")
    assert result.exit_code == 2
    assert "D1007" in result.output
    assert not (ledger.parent / "r.json").exists()


def test_leaves_are_still_leaves(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "examples" / "jianghan-2020"
    assert run("compute", folder / "leaves.csv", "-o", tmp_path / "report.json").exit_code == 0
    published = govfin.read(folder / "published.csv")
    assert govfin.read(tmp_path / "report.json").text("表1.30行") == published.text("表1.30行") != ""
