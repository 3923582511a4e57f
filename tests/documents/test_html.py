"""The page: real tables whose cells know their headers, links that lead somewhere, no script, nothing unescaped."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

import govfin
from documents.evil import evil
from govfin.documents.as_html import html_text
from govfin.documents.build import build
from govfin.report.report import Report

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).parents[2]
BROWSER = next((b for b in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if b), None)
VOID = {"meta", "link", "br", "img", "hr", "input", "col"}


class Page(HTMLParser):
    """The tags of a page with their attributes, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def report() -> Report:
    return govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")


@pytest.fixture(scope="module")
def text(report: Report) -> str:
    return html_text(build(report))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    found = Page(text)
    assert found.open == []
    return found


def test_ids_are_unique_and_every_link_and_header_leads_to_one(page: Page) -> None:
    ids = Counter(a["id"] for _, a in page.tags if a.get("id"))
    assert [i for i, n in ids.items() if n > 1] == []
    for _, attributes in page.tags:
        link = attributes.get("href", "#").removeprefix("#")
        assert not link or link in ids, link
        for header in attributes.get("headers", "").split():
            assert header in ids


def test_a_figure_stands_under_and_beside_its_headers(page: Page, report: Report) -> None:
    """In blocks side by side a row has two labels; each figure names its own."""
    slot = report.slot("表1.31行")
    cell = next(a for a in page.all("td") if a.get("id") == f"c{slot}")
    words = {a["id"]: i for i, (tag, a) in enumerate(page.tags) if a.get("id")}
    assert [h in words for h in cell["headers"].split()] == [True] * len(cell["headers"].split())
    # 支出 over 金额, 栏次 is no header of the figure; its row is 一、一般公共服务支出 in the fourth column
    assert cell["headers"].split() == ["t-表1-0-3", "t-表1-1-5", "t-表1-3-3"]


def test_every_printed_figure_leads_to_where_it_comes_from(page: Page, report: Report) -> None:
    links = [a["href"] for a in page.all("a") if a.get("href", "").startswith("#e")]
    sections = {a["id"] for a in page.all("section") if a.get("class") == "reason"}
    printed = [s for s in range(len(report.figures)) if report.printed(s)]
    assert sections == {f"e{s}" for s in printed}
    assert {f"#e{s}" for s in printed} <= set(links)


def test_an_explanation_says_rule_parts_and_use(text: str, report: Report) -> None:
    slot = report.slot("表1.57行")
    section = re.search(rf'<section class="reason" id="e{slot}".*?</section>', text, re.DOTALL)
    assert section is not None
    words = re.sub(r"<[^>]+>", " ", section.group())
    assert "57 行＝（31+32+…+56）行" in words
    for part in ("181.99", "4.95", "9.69", "11.52", "另有 22 格空白"):
        assert part in words
    assert "用于： 表1.59行" in words  # the balancing item takes it


def test_the_page_needs_nothing_and_runs_nothing(page: Page, text: str) -> None:
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert [k for _, a in page.tags for k in a if k.startswith("on")] == []
    assert page.all("html")[0]["lang"] == "zh-CN"


def test_tables_have_headers_with_a_scope(page: Page) -> None:
    assert {a.get("scope") for a in page.all("th")} == {"col", "colgroup", "row"}
    assert len(page.all("caption")) == len(page.all("table")) == 9


def test_charts_have_text_and_a_description(page: Page, text: str) -> None:
    charts = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(charts) == 4
    assert charts[1]["aria-label"] == "图2：支出决算结构（单位：万元）：基本支出121.74，58.5%；项目支出86.41，41.5%。"
    assert ">基本支出<" in text


def test_evil_words_stay_words() -> None:
    page = Page(html_text(build(evil())))
    assert page.open == []
    assert not page.all("script")
    assert not page.all("img")
    said = "".join(page.texts)
    assert "<script>alert(1)</script>" in said
    assert "{{7*7}}" in said


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
def test_the_page_fits_a_phone(text: str, tmp_path: Path) -> None:
    """At 390 pixels nothing but tables, which scroll by themselves, is wider than the screen."""
    assert BROWSER is not None
    probe = "<script>document.title = document.documentElement.scrollWidth + '/' + innerWidth</script></body>"
    relaxed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", probe)
    (tmp_path / "page.html").write_text(relaxed, encoding="utf-8")
    frame = f'<iframe src="{(tmp_path / "page.html").as_uri()}" width="390" height="800"></iframe>'
    (tmp_path / "frame.html").write_text(frame, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=500,900", "--dump-dom"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    done = subprocess.run(
        [*command, profile, (tmp_path / "page.html").as_uri()], capture_output=True, text=True, timeout=120, check=False
    )
    found = re.search(r"<title>(\d+)/(\d+)</title>", done.stdout)
    assert found, done.stderr[-500:]
    assert int(found.group(1)) <= int(found.group(2))
