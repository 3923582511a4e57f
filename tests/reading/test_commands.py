"""`govfin read` and `govfin audit` on files that people have: a workbook with an error in it, and what is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin import api
from govfin.cli.main import main
from govfin.reading.as_json import sources_of
from govfin.report.report import Report
from reading.printing import Style, as_docx, as_html, as_xlsx, printed_report

_PUBLISHED: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"
#: The figure of 2210201 in 表3, printed wrong by one digit.
_WRONG: Final = "表3.[2210201].2栏"


@pytest.fixture(scope="module")
def report() -> Report:
    return govfin.read(_PUBLISHED)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def _said(result: Result) -> str:
    """What was printed, without the line ends of a terminal of 80 columns."""
    return "".join(line.strip() for line in result.output.splitlines())


def _workbook(folder: Path, report: Report, style: Style | None = None) -> Path:
    path = folder / "决算.xlsx"
    path.write_bytes(as_xlsx(printed_report(report, style or Style())))
    return path


def test_a_workbook_becomes_the_report_that_was_printed(tmp_path: Path, report: Report) -> None:
    target = tmp_path / "report.json"
    result = _run("read", str(_workbook(tmp_path, report)), "-o", str(target), "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert dict(govfin.read(target)) == dict(report)
    assert "188 个数字读进 cn-2020 的 9 张表" in _said(result)
    assert "没有遗漏的数字" in result.output


def test_sources_stand_in_a_file_beside_it(tmp_path: Path, report: Report) -> None:
    target = tmp_path / "report.json"
    _run("read", str(_workbook(tmp_path, report)), "-o", str(target))
    beside = tmp_path / "report.sources.json"
    sources = sources_of(beside.read_text(encoding="utf-8"), "report.sources.json")
    assert sources.keys() == {address for address, _ in report}
    transcript = api.read_document(tmp_path / "决算.xlsx")
    assert sources == dict(transcript.sources)
    assert sources["表1.1行"].place.sheet == "Z01"
    assert sources["表1.1行"].place.cell == "C6"


def test_an_audit_names_sheet_and_cell_and_the_repair(tmp_path: Path, report: Report) -> None:
    wrong = report.with_figures({_WRONG: "11.25"})
    result = _run("audit", str(_workbook(tmp_path, wrong)), "--lang", "zh")
    assert result.exit_code == 1, result.output
    assert "错误[F0103]" in result.output
    assert "见 工作表 Z03, D" in result.output
    assert f"{_WRONG} 印作 11.25，应为 11.52" in _said(result)


def test_a_check_of_the_report_names_the_same_places(tmp_path: Path, report: Report) -> None:
    wrong = report.with_figures({_WRONG: "11.25"})
    target = tmp_path / "report.json"
    _run("read", str(_workbook(tmp_path, wrong)), "-o", str(target))
    audited = _run("audit", str(tmp_path / "决算.xlsx"), "--lang", "zh").output
    checked = _run("check", str(target), "--lang", "zh").output
    assert [x for x in checked.splitlines() if "工作表" in x] == [x for x in audited.splitlines() if "工作表" in x]
    (tmp_path / "report.sources.json").unlink()
    assert "工作表" not in _run("check", str(target), "--lang", "zh").output


@pytest.mark.parametrize("format_", ["json", "sarif", "html", "junit"])
def test_every_format_has_the_places(tmp_path: Path, report: Report, format_: str) -> None:
    wrong = report.with_figures({_WRONG: "11.25"})
    result = _run("audit", str(_workbook(tmp_path, wrong)), "--format", format_, "--lang", "en")
    assert result.exit_code == 1
    if format_ == "json":
        cells = [c for f in _json(result)["findings"] for c in f["cells"]]
        assert "sheet Z03, D" in {c.get("place", "")[:12] for c in cells}
    elif format_ != "junit":
        assert "sheet Z03" in result.output


def _json(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_many_files_at_once_a_line_each(tmp_path: Path, report: Report) -> None:
    for name, data in {
        "a.docx": as_docx(printed_report(report, Style())),
        "b.html": as_html(printed_report(report, Style(thousands=True))),
        "c.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
    }.items():
        (tmp_path / name).write_bytes(data)
    files = [str(tmp_path / n) for n in ("a.docx", "b.html", "c.doc")]
    result = _run("audit", *files, "--lang", "zh")
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert [line.split()[0].rpartition("/")[2] for line in lines[:3]] == ["a.docx", "b.html", "c.doc"]
    assert "读不了" in result.stderr
    assert ".docx" in result.stderr


def test_a_row_that_the_form_does_not_have_is_said(tmp_path: Path, report: Report) -> None:
    text = as_html(printed_report(report, Style())).decode()
    plain = text.replace(" rowspan=1 colspan=1", "")
    row = "<tr><td>八、其他收入"
    assert row in plain
    extra = f"<tr><td>九、天上掉下的收入</td><td></td><td>7.77</td><td></td><td></td><td></td></tr>{row}"
    path = tmp_path / "more.html"
    path.write_text(plain.replace(row, extra), encoding="utf-8")
    result = _run("read", str(path), "--lang", "zh")
    assert result.exit_code == 1
    assert "九、天上掉下的收入  7.77" in result.output
    with pytest.raises(govfin.FileError) as error:
        govfin.read(path)
    assert [d.code for d in error.value.diagnostics] == ["D0937", "D0922"]


def test_a_published_file_is_read_like_any_other(tmp_path: Path, report: Report) -> None:
    assert dict(govfin.read(_workbook(tmp_path, report))) == dict(report)
