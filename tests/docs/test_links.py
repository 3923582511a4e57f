"""Links of our pages lead somewhere: to a file, and to a heading of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.markdown_blocks import DOCS, ROOT
from govfin.diagnostics.codes import catalogue

_PAGES = sorted(p for p in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")))
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("page", _PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(h) for h in headings}, anchor


@pytest.mark.parametrize("decision", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_has_its_four_parts(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.stem[:4]} ")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Why",
        "Consequences",
    ]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_codes_that_pages_name_exist() -> None:
    for page in _PAGES:
        for code in re.findall(r"\b[SDF]0\d{3}\b", page.read_text(encoding="utf-8")):
            assert code in catalogue(), f"{page.name}: {code}"


def test_files_that_the_map_names_exist() -> None:
    for page in (DOCS / "architecture.md", ROOT / "CONTRIBUTING.md"):
        for name in re.findall(r"`([a-z_/]+\.(?:py|lark))`", page.read_text(encoding="utf-8")):
            assert (ROOT / name).exists() or list((ROOT / "src" / "govfin").rglob(name)), f"{page.name}: {name}"


def test_python_names_of_the_glossary_are_those_of_the_code() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    rows = re.findall(r"^\|(.+)\|$", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    for row in rows:
        for name in re.findall(r"`([A-Za-z_.]+)", row.split("|")[3]):
            for word in name.split("."):
                assert re.search(rf"\b{word}\b", source), name
