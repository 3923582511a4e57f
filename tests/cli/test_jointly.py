"""Tails that each may be honest and cannot all be: told without being asked for, of one file and of many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from govfin.cli.main import main

pytest.importorskip("highspy", reason="needs govfin[audit]")

FORM = """\
schema tails "尾差" {
  unit 万元 precision 0.01
}

table 表1 "总表" {
  column 1 "金额"
  row 1 "甲"
  row 2 "乙"
  row 3 "丙"
  row 4 "丁"
  1行 = 2行 + 3行
  1行 = 2行 + 4行
  3行 + 4行 <= 0.04
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tails.govfin").write_text(FORM, encoding="utf-8")
    # 甲 less 乙 is more than 4.5 - 2.5 = 2 in truth, in hundredths; so 丙 and 丁 come to more than 4.
    figures("impossible.csv", "0.05", "0.02", "0.02", "0.02")
    # Here it may be 1.6, as 3.4 - 1.8; and so may 丙 and 丁.
    figures("possible.csv", "0.03", "0.02", "0.02", "0.02")
    figures("exact.csv", "0.04", "0.02", "0.02", "0.02")
    return tmp_path


def figures(name: str, *amounts: str) -> None:
    lines = [f"表1,{row},1,{amount}" for row, amount in enumerate(amounts, start=1)]
    Path(name).write_text("\n".join(["table,row,column,amount", *lines]), encoding="utf-8")


def run(*arguments: str, code: int = 0) -> str:
    found = CliRunner().invoke(main, ["check", *arguments, "--schema", "./tails.govfin", "--lang", "en"])
    assert found.exit_code == code, found.output
    return found.stdout


def data(*arguments: str, code: int = 0) -> Any:  # noqa: ANN401 - JSON
    return json.loads(run(*arguments, "--format", "json", code=code))


def test_a_joint_conflict_is_an_error_by_default(folder: Path) -> None:
    told = data("impossible.csv", code=1)
    assert told["jointly"] is False
    assert "F0105" in {f["code"] for f in told["findings"]}
    assert not {"F0102", "F0103", "F0106"} & {f["code"] for f in told["findings"]}
    assert "F0105" in run("impossible.csv", "--no-repairs", code=1)


def test_tails_that_can_hold_together_are_said_to(folder: Path) -> None:
    assert data("possible.csv")["jointly"] is True
    assert "within rounding, all relations can hold at once" in run("possible.csv")
    assert data("exact.csv")["jointly"] is True


def test_of_many_files_it_is_told_too(folder: Path) -> None:
    assert "2 files: 1 without errors, 1 with errors" in run("possible.csv", "impossible.csv", code=1)


def test_without_a_solver_it_is_said_that_it_was_not_decided(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govfin.system.solver.is_installed", lambda: False)
    assert data("impossible.csv")["jointly"] is None
    assert "not decided: whether all relations can hold at once" in run("impossible.csv")
    assert data("exact.csv")["jointly"] is True
