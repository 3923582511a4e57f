"""docs/errors.md is the catalogue, printed. GOVFIN_UPDATE=1 prints it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from docs.markdown_blocks import DOCS, keep
from govfin.diagnostics.codes import Entry, catalogue

PAGE: Final = DOCS / "errors.md"
_HEAD: Final = """# Codes

Every diagnostic and finding has a code that never changes its meaning. Words in braces are filled in.
Help is shown when all that it mentions is known.

This page is printed from `src/govfin/diagnostics/codes.py` by `tests/docs/test_errors_page.py`; do not edit it.

A wrong schema gives a diagnostic `S…` with its place in the text; a wrong file, path or argument a diagnostic `D…`;
wrong figures a finding `F…`, which is never raised.
"""
_FAMILIES: Final = {
    "S01": "Schemas: text that cannot be read",
    "S02": "Schemas: names",
    "S03": "Schemas: rules and figures",
    "S04": "Schemas: declarations",
    "S05": "Schemas: bounds",
    "S06": "Schemas: what they build on and change",
    "S07": "Schemas: supplementary tables, and figures that a report states",
    "S08": "Schemas: templates of narratives",
    "S09": "Schemas: ledgers",
    "S11": "Schemas: what units pay one another",
    "D01": "Files",
    "D02": "Files: tables, rows, columns and facts",
    "D03": "Files: amounts",
    "D04": "Files: moving to another form",
    "D05": "Settings, and what is not installed",
    "D06": "Supplementary tables and report folders",
    "D07": "Narratives",
    "D08": "Documents",
    "D09": "Published files",
    "D10": "Ledger files",
    "D11": "Rounding and consolidation",
    "D12": "Many reports at once",
    "F01": "Findings: relations between figures",
    "F02": "Findings: tables and statements",
    "F03": "Findings: codes, and how far figures are broken down",
    "F04": "Findings: what tables print above themselves",
    "F05": "Findings: the comparison with another report",
    "F06": "Findings: figures that a report states, and performance",
    "F08": "Findings: how a published file was read",
    "F07": "Findings: the narrative beside the tables",
    "F09": "Findings: rows of a ledger",
    "F10": "Findings: the units of a department",
    "F12": "Findings: many reports together",
}


def test_the_page_is_the_catalogue() -> None:
    entries = catalogue()
    families = dict.fromkeys(code[:3] for code in entries)
    assert list(families) == list(_FAMILIES)
    lines = [_HEAD]
    for family, title in _FAMILIES.items():
        lines += [f"## {title}\n", "| code | severity | 中文 | English | 帮助 · help |", "|---|---|---|---|---|"]
        lines += [_row(e) for code, e in entries.items() if code.startswith(family)]
        lines.append("")
    found = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    keep(PAGE, "\n".join(lines).rstrip() + "\n", found)


def _row(entry: Entry) -> str:
    cells = (entry.code, entry.severity.value, entry.message.zh, entry.message.en, "<br>".join(_helps(entry)))
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _helps(entry: Entry) -> Iterator[str]:
    for words in entry.help:
        yield words.zh
        yield words.en


def _escaped(cell: str) -> str:
    return (
        cell.replace("{{", "{").replace("}}", "}").replace("|", "\\|").replace("<", "&lt;").replace("&lt;br>", "<br>")
    )
