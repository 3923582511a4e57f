"""The page: the tables as printed, every mark a link to its finding, nothing from outside, nothing unescaped."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve

from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.renderings.checked import Checked
from govfin.report.form import HeaderCell, panels
from renderings.small_audit import EVIL, audit, checked, clean, decided, keep, partial, report, schema, unusable

pytest.importorskip("jinja2")
from govfin.renderings.as_html import html_text

_VOID: Final = {"meta", "br"}
_BROWSER: Final = next((b for b in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if b), None)


class Page(HTMLParser):
    """What a page has: elements with their attributes and texts; fails where tags do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), attrs
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str, cls: str = "") -> list[dict[str, str]]:
        return [a for t, a in self.elements if t == tag and cls in ["", *a.get("class", "").split()]]

    def text(self) -> str:
        return "".join(self.texts)


@cache
def _text(case: str, language: Language = Language.ZH) -> str:
    cases = {
        "found": [checked()],
        "clean": [checked(clean())],
        "partial": [checked(partial())],
        "decided": [checked(decided())],
        "evil": [checked(evolve(audit(), report=report(EVIL)), EVIL)],
        "several": [
            checked(),
            unusable(),
            checked(partial()),
            Checked(EVIL, None, (Diagnostic("D0107", {"reason": EVIL}, file=EVIL),)),
        ],
    }
    return html_text(cases[case], language, "0")


_CASES: Final = ("found", "clean", "partial", "decided", "evil", "several")


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("language", Language)
def test_links_lead_somewhere_and_ids_are_unique(case: str, language: Language) -> None:
    page = Page(_text(case, language))
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        assert attributes.get("href", "#").startswith("#")
        for name in ("href", "aria-describedby", "aria-labelledby"):
            assert attributes.get(name, "").removeprefix("#") in {*ids, ""}
        for cell in attributes.get("data-cells", "").split():
            assert cell in ids
    assert page.elements[0] == ("html", {"lang": "zh-CN" if language is Language.ZH else "en"})


@pytest.mark.parametrize("case", _CASES)
def test_the_page_needs_nothing_but_itself(case: str) -> None:
    text = _text(case)
    page = Page(text)
    assert not {t for t, _ in page.elements} & {"link", "img", "iframe", "object", "form", "base"}
    assert not any(a.keys() & {"src", "srcset", "style", "onclick", "onload"} for _, a in page.elements)
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(bodies) == 1
        digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_every_figure_of_the_report_is_printed() -> None:
    text = _text("found")
    for slot in range(len(report().figures)):
        cell = re.search(rf'<td class="figure[^"]*" id="r1c{slot}">(.*?)</td>', text)
        assert cell is not None
        assert report().printed(slot) in re.sub(r"<[^>]+>", "", cell[1])


def test_wrong_cells_are_marked_and_lead_to_their_finding() -> None:
    text = _text("found")
    marks = re.findall(r'<td class="figure mark (\w+)" id="r1c(\d+)"><a href="#r1f(\d+)"', text)
    told = {report().address(int(slot)): (kind, int(finding)) for kind, slot, finding in marks}
    assert told == {
        "表1.5行": ("suspect", 1),
        "表1.8行": ("error", 1),
        "表2.[201].1栏": ("error", 2),
        "表2.合计.1栏": ("note", 3),
        "表2.[20103].1栏": ("note", 5),
        "表2.[2010350].1栏": ("note", 6),
    }
    tip = re.search(rf'id="r1t{report().slot("表1.5行")}">(.*?)</td>', text)
    assert tip is not None
    assert "表1.5行 印作 152.11，应为 125.11：两位数字颠倒" in tip[1]
    assert "152.11 + 60.00 + 23.09 = 235.20" in tip[1]


def test_tables_are_tables() -> None:
    page = Page(_text("found"))
    printed = [a for a in page.all("table") if a.get("lang") == "zh-CN"]
    assert len(printed) == 4
    assert len(page.all("caption")) == 4
    assert all(a.get("scope") in {"col", "row", "colgroup"} for a in page.all("th"))
    assert len(page.all("div", "scroll")) == len(page.all("table"))
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in page.all("div", "scroll"))


def test_header_groups_span_their_columns() -> None:
    form = panels(report(), schema().table_by_id["表2"])[0]
    assert form.headers == (
        (HeaderCell("合计", 1, 2), HeaderCell("其中", 2, 1)),
        (HeaderCell("基本支出"), HeaderCell("项目支出")),
    )
    assert form.numbers == ("1", "2", "3")
    assert [r.labels for r in form.rows][:2] == [("", "合计"), ("201", "一般公共服务支出")]


def test_blank_lines_of_the_form_are_kept() -> None:
    form = panels(report(), schema().table_by_id["表1"])[0]
    assert [(r.labels, r.blank) for r in form.rows][1:3] == [(("二、其他收入", "2"), False), (("", "3"), True)]


@pytest.mark.parametrize("case", ["evil", "several"])
@pytest.mark.parametrize("language", Language)
def test_nothing_is_left_unescaped(case: str, language: Language) -> None:
    text = _text(case, language)
    assert "<script>alert" not in text
    assert len(Page(text).all("script")) == 1
    assert EVIL in Page(text).text()


def test_an_absent_table_and_an_unusable_file_are_told() -> None:
    assert _text("partial").count("报告中没有这张表") == 2
    assert "文件是空的" in _text("several")


def test_decisions_and_what_they_set_aside_are_told() -> None:
    text = Page(_text("decided")).text()
    assert "支出表按旧口径，已报县财政局同意" in text
    assert "搁置的发现 1" in text


def test_the_page_as_people_read_it() -> None:
    text = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", _text("found"), flags=re.DOTALL)
    keep("found.html", re.sub(r"sha256-[^']+", "sha256-…", text))


def _dump(path: Path, width: int, tmp_path: Path) -> str:
    command = [
        str(_BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900",
        "--dump-dom", path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


@pytest.mark.skipif(_BROWSER is None, reason="needs Chromium")
def test_a_browser_shows_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(_text("evil"), encoding="utf-8")
    shown = _dump(path, 1280, tmp_path)
    # The script ran, so the policy allows it; the tables were not taken apart by the browser's mending.
    assert re.search(r'<html[^>]* class="js"', shown)
    assert Page(shown).all("td", "mark") == Page(_text("evil")).all("td", "mark")
    assert len(Page(shown).all("tbody")) == len(Page(_text("evil")).all("tbody"))


@pytest.mark.skipif(_BROWSER is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [500, 1280])
def test_wide_tables_scroll_inside_their_own_box(width: int, tmp_path: Path) -> None:
    measure = "document.title = document.documentElement.scrollWidth + '/' + window.innerWidth"
    text = re.sub(r"<meta http-equiv=[^>]+>", "", _text("found"))
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", f"<script>{measure}</script></body>"), encoding="utf-8")
    found = re.search(r"<title>(\d+)/(\d+)</title>", _dump(path, width, tmp_path))
    assert found is not None
    assert int(found[1]) <= int(found[2])
