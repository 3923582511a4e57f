"""`govfin render`: five formats by their ending, and clear words where there is none, no package, no place."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main

ROOT = Path(__file__).parents[2]
LEAVES = str(ROOT / "examples" / "jianghan-2020" / "leaves.csv")
MAGIC = {".docx": b"PK", ".xlsx": b"PK", ".html": b"<!doctype html>", ".pdf": b"%PDF", ".md": b"# "}

pytest.importorskip("docx")
pytest.importorskip("typst")
pytest.importorskip("xlsxwriter")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["render", *arguments, "--lang", "en"])


def test_all_formats_at_once(tmp_path: Path) -> None:
    targets = [tmp_path / f"report{suffix}" for suffix in MAGIC]
    result = run(LEAVES, *(x for t in targets for x in ("-o", str(t))))
    assert result.exit_code == 0, result.output
    # A file of figures has no words: what the text lacks is listed, once for all formats.
    told = re.findall(r"\[([A-Z]\d+)\]", result.output)
    assert told
    assert {code[:3] for code in told} == {"F07"}
    assert result.output.count("【…】") == len([c for c in told if c in {"F0711", "F0714", "F0719", "F0720"}])
    for target, magic in zip(targets, MAGIC.values(), strict=True):
        assert target.read_bytes().startswith(magic)


def test_figures_that_follow_are_computed_unless_they_should_not_be(tmp_path: Path) -> None:
    run(LEAVES, "-o", str(tmp_path / "c.md"))
    run(LEAVES, "-o", str(tmp_path / "g.md"), "--as-given")
    assert "| 总计 | 30 | 257.35 | 总计 | 60 | 257.35 |" in (tmp_path / "c.md").read_text(encoding="utf-8")
    assert "| 总计 | 30 |  | 总计 | 60 |  |" in (tmp_path / "g.md").read_text(encoding="utf-8")


def test_an_unknown_ending_is_told_before_anything_is_read(tmp_path: Path) -> None:
    result = run("no-such-file.csv", "-o", str(tmp_path / "x.odt"))
    assert result.exit_code == 2
    assert "D0105" in result.output
    assert ".docx, .xlsx, .html, .pdf, .md" in result.output


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = run(LEAVES, "-o", str(tmp_path / "nowhere" / "x.md"))
    assert result.exit_code == 2
    assert "D0106" in result.output


@pytest.mark.parametrize(
    ("suffix", "package"), [(".docx", "docx"), (".xlsx", "xlsxwriter"), (".pdf", "typst"), (".html", "matplotlib")]
)
def test_a_missing_package_is_told_with_what_to_install(
    suffix: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    result = run(LEAVES, "-o", str(tmp_path / f"x{suffix}"))
    assert result.exit_code == 2
    assert "D0505" in result.output
    assert "pip install 'govfin[documents]'" in result.output
    assert not list(tmp_path.iterdir())


def test_a_table_that_the_report_does_not_have_is_said_to_be_left_out(tmp_path: Path) -> None:
    report = govfin.read(LEAVES)
    some = govfin.new_report(report.schema, {a: t for a, t in report if a.startswith("表3")}, year=2020)
    govfin.write(some, tmp_path / "some.csv")
    result = run(str(tmp_path / "some.csv"), "-o", str(tmp_path / "some.md"))
    assert result.exit_code == 0
    assert "D0804" in result.output
    assert "表9" in result.output


def test_errata_and_last_year(tmp_path: Path) -> None:
    report = govfin.read(LEAVES)
    last = govfin.new_report(report.schema, {"表4.1行": "180.00"}, department=report.department)
    govfin.write(last, tmp_path / "last.csv")
    text = (tmp_path / "last.csv").read_text(encoding="utf-8")
    (tmp_path / "last.csv").write_text(text, encoding="utf-8")
    result = run(LEAVES, "-o", str(tmp_path / "r.md"), "--errata", "corrected", "--prior", str(tmp_path / "last.csv"))
    assert result.exit_code == 0, result.output
    shown = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert "59 行＝（33+34+…+58）行" in shown
    assert "- 2019年度：" in shown
