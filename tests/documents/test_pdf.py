"""The PDF: every figure is on its page, contents have page numbers, words are words; without a font, a diagnostic."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import govfin
from documents.evil import STATEMENT, evil
from govfin.documents import as_pdf, fonts
from govfin.documents.build import build
from govfin.report.report import Report

typst = pytest.importorskip("typst")
pytest.importorskip("matplotlib")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report() -> Report:
    return govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    govfin.render(report, path)
    return path


def pages(file: Path) -> list[str]:
    command = ["pdftotext", "-layout", str(file), "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split("\f")[:-1]


@needs_poppler
def test_each_table_is_on_its_page_with_its_figures(file: Path, report: Report) -> None:
    found = pages(file)
    for block in build(report).tables:
        page = next(p for p in found[2:] if block.title.replace(" ", "") in p.replace(" ", ""))
        words = page.split()
        for cell in block.grid.cells:
            if cell.slot is not None and cell.text:
                assert cell.text in words, (block.id, cell.text)
        for note in block.notes:
            assert re.sub(r"\s", "", note)[:20] in re.sub(r"\s", "", page)


@needs_poppler
def test_the_contents_say_the_page_of_each_table(file: Path, report: Report) -> None:
    found = [p.replace(" ", "") for p in pages(file)]
    for block in build(report).tables:
        title = re.escape(block.title.replace(" ", ""))
        title = title.replace("（", r"\n?（").replace("）", r"\n?）")
        entry = re.search(rf"{title}[.…·]*(\d+)\n", found[1])
        assert entry, block.title
        assert block.title.replace(" ", "") in found[int(entry.group(1)) - 1].replace("\n", "")


@needs_poppler
def test_evil_words_stay_words(tmp_path: Path) -> None:
    govfin.render(evil(), tmp_path / "evil.pdf")
    text = re.sub(r"\s", "", "".join(pages(tmp_path / "evil.pdf")))
    assert "#panic()$x$*_`[a](b)|" in text
    assert re.sub(r"\s", "", STATEMENT) in text


def test_a_long_table_repeats_its_header(tmp_path: Path) -> None:
    schema = govfin.load_schema("cn-2020")
    codes = [c.code for c in schema.classification_by_alias["功能"].codes if len(c.code) == 7][:150]
    report = govfin.compute(govfin.new_report(schema, {f"表3.[{c}].2栏": "1.00" for c in codes}, year=2020))
    govfin.render(report, tmp_path / "long.pdf")
    if shutil.which("pdftotext"):
        bodies = [p for p in pages(tmp_path / "long.pdf") if "科目名称" in p.replace(" ", "")]
        assert len(bodies) > 3


def test_without_a_font_for_chinese_there_is_no_file_of_boxes(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoFonts:
        def __init__(self, **_: object) -> None: ...

        def families(self) -> list[str]:
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr(typst, "Fonts", NoFonts)
    with pytest.raises(govfin.FileError) as found:
        as_pdf.pdf_bytes(build(report))
    assert [d.code for d in found.value.diagnostics] == ["D0801"]
    assert "fonts-noto-cjk" in str(found.value)


def test_the_fonts_of_the_package_are_enough(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh machine has no font for Chinese; the package brings one."""
    pytest.importorskip("pylopdf_fonts_zh_cn")
    real = typst.Fonts

    def without_system(**settings: Any) -> Any:  # noqa: ANN401 - typst's own
        return real(**{**settings, "include_system_fonts": False})

    monkeypatch.setattr(typst, "Fonts", without_system)
    (tmp_path / "own.pdf").write_bytes(as_pdf.pdf_bytes(build(report)))
    if shutil.which("pdffonts"):
        command = ["pdffonts", str(tmp_path / "own.pdf")]
        names = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        assert "NotoSerifSC" in names.replace("-", "").replace("Source Han", "Noto") or "SerifSC" in names


def test_a_folder_of_fonts_that_does_not_exist_is_told(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_FONTS", "/does/not/exist")
    fonts.extra_folders.cache_clear()
    try:
        with pytest.raises(govfin.FileError) as found:
            as_pdf.pdf_bytes(build(report))
    finally:
        fonts.extra_folders.cache_clear()
    assert [(d.code, d.file) for d in found.value.diagnostics] == [("D0802", "/does/not/exist")]


def test_what_typst_refuses_is_told(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = SimpleNamespace(joinpath=lambda _: SimpleNamespace(read_text=lambda **_: "#panic[x"))
    monkeypatch.setattr(as_pdf, "files", lambda _: broken)
    with pytest.raises(govfin.FileError) as found:
        as_pdf.pdf_bytes(build(report))
    assert [d.code for d in found.value.diagnostics] == ["D0803"]
