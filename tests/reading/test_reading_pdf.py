"""PDF as browsers print it: ruled, with lines across only, without any line, turned; the figures are those printed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

import govfin
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.report.report import Report
from reading.printing import Style, as_html, printed_report

_PUBLISHED: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"
_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_TABLE: Final = "table{border-collapse:collapse;width:100%;font-size:9pt} tr{break-inside:avoid} p{margin:4px}"
_RULED: Final = _TABLE + "td{border:1px solid #000;padding:2px}"
_ACROSS: Final = (
    _TABLE + "table{border-top:2px solid;border-bottom:2px solid} tr{border-bottom:1px solid #999} td{padding:2px 6px}"
)
_BARE: Final = _TABLE + "td{padding:2px 6px}"
#: Each page of a table turned by a quarter on an upright page.
_TURNED: Final = (
    _RULED + "@page{size:210mm 297mm;margin:0} .page{position:relative;width:210mm;height:296mm;overflow:hidden}"
    ".page{break-after:page} .turned{transform:rotate(90deg);transform-origin:0 0;font-size:7pt}"
    ".turned{position:absolute;left:205mm;top:5mm;width:286mm}"
    "table{font-size:6pt} td{padding:0 2px}"
)


@pytest.fixture(scope="module")
def report() -> Report:
    return govfin.read(_PUBLISHED)


def _pdf(page: str, css: str, folder: Path) -> bytes:
    if _CHROMIUM is None:
        pytest.skip("Chromium is not here")
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page.replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run([_CHROMIUM, *options, str(source)], capture_output=True, timeout=120, check=True)
    return target.read_bytes()


def _read(data: bytes, report: Report) -> Transcript:
    return transcribe(extract(data, "page.pdf"), report.schema)


def _as_printed(transcript: Transcript, report: Report) -> None:
    assert dict(transcript.report) == dict(report)
    assert not transcript.unplaced


@pytest.mark.parametrize(
    ("css", "style"),
    [
        (_RULED, Style()),
        (_RULED, Style(thousands=True, wrap=5, numbered=False)),
        (_RULED + "@page{size:A4 landscape}", Style(code_cells=True)),
        (_ACROSS, Style()),
    ],
)
def test_tables_of_a_pdf_are_read_figure_by_figure(css: str, style: Style, report: Report, tmp_path: Path) -> None:
    _as_printed(_read(_pdf(as_html(printed_report(report, style)).decode(), css, tmp_path), report), report)


def test_without_any_line_no_figure_is_misplaced_and_none_is_lost(report: Report, tmp_path: Path) -> None:
    found = _read(_pdf(as_html(printed_report(report, Style())).decode(), _BARE, tmp_path), report)
    printed, read = dict(report), dict(found.report)
    assert {a: text for a, text in read.items() if printed.get(a) != text} == {}
    assert len(read) + len(found.unplaced) >= len(printed)
    assert len(read) >= 0.95 * len(printed)


def test_a_page_that_says_that_it_is_turned_is_read_upright(report: Report, tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument(_pdf(as_html(printed_report(report, Style())).decode(), _RULED, tmp_path))
    for page in pdf:
        page.set_rotation(90)
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    _as_printed(_read(out.getvalue(), report), report)


def test_tables_that_are_turned_on_an_upright_page_are_turned_back(report: Report, tmp_path: Path) -> None:
    pages = []
    for table in printed_report(report, Style(page=40)):
        for i, rows in enumerate(table.pages):
            part = type(table)(table.above if i == 0 else (), (rows,))
            body = as_html([part]).decode().partition("<body>")[2].partition("</body>")[0]
            pages.append(f"<div class=page><div class=turned>{body}</div></div>")
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{''.join(pages)}</body></html>"
    _as_printed(_read(_pdf(page, _TURNED, tmp_path), report), report)
