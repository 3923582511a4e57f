"""`govfin check`, as it is called: one file, many files, other formats, settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main
from govfin.cli.progress import progress

_FORM: Final = """\
schema county-2020 "甲县公开表" {
  year 2020
  unit 万元 precision 0.01
}
table 表1 "收支表" {
  column 1 "金额"
  row 1 "收入"
  row 2 "支出"
  row 3 "结余"
  row 4 "上年结余"
  3行 = 1行 - 2行 because "结余是收入减支出"
  4行 <= 3行 verdict warning because "测试"
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LANG", "C")
    (tmp_path / "county-2020.govfin").write_text(_FORM, encoding="utf-8")
    schema = govfin.load_schema(tmp_path / "county-2020.govfin")
    reports = {
        "good.json": {"表1.1行": "10", "表1.2行": "1", "表1.3行": "9"},
        "bad.json": {"表1.1行": "10", "表1.2行": "1", "表1.3行": "8.5"},
        "warned.json": {"表1.1行": "10", "表1.2行": "1", "表1.3行": "9", "表1.4行": "20"},
    }
    for name, figures in reports.items():
        govfin.write(govfin.new_report(schema, figures, department="甲局（虚构）", year=2020), tmp_path / name)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    return tmp_path


def _run(*arguments: str, code: int) -> Result:
    result = CliRunner().invoke(main, ["check", "--schemas", ".", *arguments])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def test_one_file_is_told_in_full(folder: Path) -> None:
    assert "no findings" in _run("good.json", code=0).stdout
    told = _run("bad.json", code=1).stdout
    assert "error[F0103]" in told
    assert "结余是收入减支出" in told


def test_strict_fails_on_warnings(folder: Path) -> None:
    _run("warned.json", code=0)
    _run("warned.json", "--strict", code=1)
    _run("good.json", "--strict", code=0)
    _run("good.json", "warned.json", "--strict", code=1)


def test_unusable_input_is_2(folder: Path) -> None:
    result = _run("broken.json", code=2)
    assert "D0107" in result.stderr
    assert not result.stdout
    _run("none.json", code=2)
    _run(code=2)


def test_many_files_go_on_past_an_unusable_one(folder: Path) -> None:
    result = _run("good.json", "broken.json", "bad.json", "warned.json", code=2)
    lines = result.stdout.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["good.json", "no", "findings"],
        ["broken.json", "cannot", "be", "used"],
        ["bad.json", "1", "error"],
        ["warned.json", "1", "warning"],
    ]
    assert "表1.3行=1行-2行" in result.stdout
    assert lines[-1] == "4 files: 2 without errors, 1 with errors, 1 cannot be used"
    assert "D0107" in result.stderr
    assert all(len(line) <= 80 for line in lines)


def test_many_files_in_chinese(folder: Path) -> None:
    result = _run("good.json", "bad.json", "--lang", "zh", code=1)
    assert result.stdout.splitlines()[-1] == "共 2 个文件：1 个没有错误，1 个有错误"


def test_a_long_name_keeps_its_end(folder: Path) -> None:
    deep = folder / ("很长的目录名" * 8)
    deep.mkdir()
    (deep / "末尾.json").write_bytes((folder / "good.json").read_bytes())
    line = _run(str(deep / "末尾.json"), "good.json", code=0).stdout.splitlines()[0]
    assert line.startswith("…")
    assert "末尾.json" in line


@pytest.mark.parametrize("format_", ["json", "sarif", "junit", "html", "text"])
def test_a_format_is_written_whole_or_not_at_all(format_: str, folder: Path) -> None:
    if format_ == "html":
        pytest.importorskip("jinja2")
    shown = _run("bad.json", "--format", format_, code=1).stdout
    _run("bad.json", "--format", format_, "-o", "out", code=1)
    assert (folder / "out").read_text(encoding="utf-8") == shown
    _run("broken.json", "--format", format_, "-o", "out", code=2)
    assert (folder / "out").read_text(encoding="utf-8") == shown
    _run("bad.json", "--format", format_, "-o", "none/out", code=2)


def test_formats_of_many_files(folder: Path) -> None:
    files = ("good.json", "broken.json", "bad.json")
    data = json.loads(_run(*files, "--format", "json", code=2).stdout)
    assert [f["file"] for f in data["files"]] == list(files)
    assert data["files"][1]["diagnostics"][0]["code"] == "D0107"
    assert data["files"][2]["audit"]["ok"] is False
    log = json.loads(_run(*files, "--format", "sarif", code=2).stdout)
    assert len(log["runs"][0]["artifacts"]) == 3
    suites = ET.fromstring(_run(*files, "--format", "junit", code=2).stdout)  # noqa: S314 - our own
    assert [s.get("name") for s in suites] == list(files)
    written = _run(*files, "-o", "out.txt", code=2)
    assert not written.stdout
    assert "3 files" in (folder / "out.txt").read_text(encoding="utf-8")


def test_json_has_the_repairs_where_they_are_asked_for(folder: Path) -> None:
    pytest.importorskip("highspy")
    found = json.loads(_run("bad.json", "--format", "json", code=1).stdout)["localization"]
    assert {c["address"] for r in found["repairs"] for c in r} == {"表1.1行", "表1.2行", "表1.3行"}
    assert json.loads(_run("bad.json", "--no-repairs", "--format", "json", code=1).stdout)["localization"] is None


def test_without_a_solver_repairs_are_refused_when_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govfin.system.solver.is_installed", lambda: False)
    assert "D0505" in _run("bad.json", "--repairs", code=2).stderr
    assert "error[F0103]" in _run("bad.json", code=1).stdout


def test_settings_beside_the_file_are_applied_and_printed(folder: Path) -> None:
    _settings(folder, "表1.3行=1行-2行", "warning")
    told = _run("bad.json", code=0).stdout
    assert "warning[F0103]" in told
    assert "Reason: 原件如此" in told
    data = json.loads(_run("bad.json", "--format", "json", code=0).stdout)
    assert data["decisions"][0]["reason"] == "原件如此"
    _settings(folder, "表1.3行=1行-2行", "off")
    told = _run("good.json", "bad.json", code=0).stdout
    assert "原件如此" in told
    assert "1 set aside" in told


def test_settings_may_lie_elsewhere(folder: Path) -> None:
    (folder / "etc").mkdir()
    _settings(folder / "etc", "表1.3行=1行-2行", "note")
    _run("bad.json", code=1)
    assert "note[F0103]" in _run("bad.json", "--config", "etc/govfin.toml", code=0).stdout
    assert "D0101" in _run("bad.json", "--config", "etc/none.toml", code=2).stderr


def test_settings_about_unknown_rules_are_mistakes(folder: Path) -> None:
    _settings(folder, "表1.3行=1行-3行", "note")
    for files in (["bad.json"], ["good.json", "bad.json"]):
        told = _run(*files, code=2).stderr
        assert "D0502" in told
        assert "line 1" in told
    assert "did you mean" in told


def test_unusable_settings_end_the_run_before_it_begins(folder: Path) -> None:
    (folder / "govfin.toml").write_text('[rules.F0201]\nverdict = "off"\n', encoding="utf-8")
    result = _run("good.json", "bad.json", code=2)
    assert result.stderr.count("D0503") == 1
    assert not result.stdout


def test_a_bar_is_drawn_where_there_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("govfin.cli.progress.colourful", lambda _: True)
    with progress("正在审核", 2, lines=True) as bar:
        bar.tell("甲.json")
        bar.complain("坏[0]")
        bar.advance()
        bar.advance()
    shown = capsys.readouterr()
    assert shown.out == "甲.json\n"
    assert "坏[0]" in shown.err


def test_the_rules_of_a_schema_as_sheet_and_page(folder: Path) -> None:
    runner = CliRunner()
    sheet = runner.invoke(main, ["schema", "rules", "./county-2020.govfin", "--format", "csv", "-o", "rules.csv"])
    assert sheet.exit_code == 0, sheet.output
    assert (folder / "rules.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    page = runner.invoke(main, ["schema", "rules", "./county-2020.govfin", "--format", "md"])
    assert "| `表1.3行=1行-2行` |" in page.stdout
    text = runner.invoke(main, ["schema", "rules", "./county-2020.govfin"])
    assert "结余是收入减支出" in text.stdout


def _settings(folder: Path, rule: str, verdict: str) -> None:
    text = f'[rules."{rule}"]\nverdict = "{verdict}"\nreason = "原件如此"\n'
    (folder / "govfin.toml").write_text(text, encoding="utf-8")
