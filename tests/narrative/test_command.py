"""`govfin narrative`, as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main
from govfin.diagnostics.width import width
from narrative import seed


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["narrative", *arguments])


@pytest.fixture
def report(tmp_path: Path) -> str:
    govfin.write(seed.report(), tmp_path / "report.json")
    return str(tmp_path / "report.json")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "published.txt"
    path.write_text(seed.text(), encoding="gb18030")
    return path


def test_the_narrative_is_printed_and_what_is_missing_told_beside_it(report: str) -> None:
    result = run(report, "--new", "--lang", "en")
    assert result.exit_code == 0
    assert "2020年度收入合计217.35万元。其中：财政拨款收入217.35万元，占本年收入100.0%。\n" in result.stdout
    assert "warning[F0711] the department's own text “收支总计增长”" in result.stderr
    assert "F0714" not in result.stderr


def test_a_file_that_ends_with_md_is_markdown(report: str, tmp_path: Path) -> None:
    out = tmp_path / "narrative.md"
    assert run(report, "--new", "-o", str(out)).exit_code == 0
    assert "\n\n## 二、收入决算情况说明\n\n" in out.read_text(encoding="utf-8")


def test_json_has_the_cells_of_a_figure(report: str) -> None:
    data = json.loads(run(report, "--new", "--format", "json").stdout)
    runs = [r for s in data["sections"] for p in s["paragraphs"] for r in p.get("runs", [])]
    assert {"kind": "figure", "text": "257.35", "of": "收支总计", "cells": ["表1.30行"]} in runs


def test_a_text_that_agrees_ends_with_0(report: str, published: Path) -> None:
    result = run(report, "--against", str(published), "--lang", "en")
    assert result.exit_code == 0
    assert "by this text 上年.表1.30行 is 0" in result.stdout
    assert "64 pass, 3 not applicable" in result.stdout


def test_a_text_that_differs_ends_with_1_and_says_where(report: str, published: Path) -> None:
    published.write_text(seed.text().replace("收入合计217.35", "收入合计217.53"), encoding="utf-8")
    result = run(report, "--against", str(published), "--lang", "zh")
    assert result.exit_code == 1
    assert "错误[F0701] 表文不符：第 4 行“收入合计”印作 217.53，表中是 217.35" in result.stdout.replace("\n    ", "")
    assert max(map(width, result.stdout.splitlines())) <= 80


def test_a_comparison_as_json_has_every_figure_with_its_place(report: str, published: Path) -> None:
    data = json.loads(run(report, "--against", str(published), "--format", "json").stdout)
    figure = data["figures"][1]
    assert (figure["printed"], figure["outcome"], figure["line"]) == ("257.35", "pass", 2)
    assert seed.text()[figure["start"] : figure["end"]] == "257.35"
    assert data["outcomes"] == {"pass": 64, "not applicable": 3}


def test_a_form_without_a_template_is_told(tmp_path: Path) -> None:
    govfin.write(
        govfin.new_report(govfin.load_schema("shanghai-budget-2025"), {"表1.收入总计": None}), tmp_path / "b.json"
    )
    result = run(str(tmp_path / "b.json"), "--lang", "en")
    assert result.exit_code == 2
    assert "error[D0701]" in result.stderr


def test_new_and_prior_exclude_each_other(report: str) -> None:
    assert run(report, "--new", "--prior", report).exit_code == 2
