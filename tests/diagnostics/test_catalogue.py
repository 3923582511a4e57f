"""Every code has its messages in Chinese and in English, of the same facts, and is told somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import govfin
from govfin.diagnostics.codes import Entry, Words, catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Language, Severity
from govfin.diagnostics.show import show
from govfin.report.finding import Finding

_ENTRIES = catalogue()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _facts(text: str) -> set[str]:
    """The blanks of a template; a fact in a language of its own (`expected_zh`, `comparison_en`) counts as the fact."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {re.sub(r"_(zh|en)$", "", name) for name in names}


def _words(entry: Entry) -> Iterator[Words]:
    yield entry.message
    yield from entry.help


@pytest.mark.parametrize("code", _ENTRIES)
def test_a_code_speaks_both_languages(code: str) -> None:
    entry = _ENTRIES[code]
    for words in _words(entry):
        assert _CHINESE.search(words.zh) or "pip install" in words.zh
        assert re.search(r"[a-z]", words.en)
        assert _facts(words.zh) == _facts(words.en)


def test_codes_are_unique_and_well_formed() -> None:
    source = (Path(govfin.__file__).parent / "diagnostics" / "codes.py").read_text(encoding="utf-8")
    declared = re.findall(r'_(?:error|warning|note)\("([A-Z]\d{4})"', source)
    assert len(declared) == len(set(declared))
    assert set(declared) == set(_ENTRIES)
    assert all(re.fullmatch(r"[SDF]\d{4}", code) for code in _ENTRIES)


@pytest.mark.parametrize("code", _ENTRIES)
@pytest.mark.parametrize("language", Language)
def test_a_code_can_be_shown_without_its_facts(code: str, language: Language) -> None:
    text = show(Diagnostic(code), language) if code[0] != "F" else Finding(code, Severity.NOTE).message(language)
    assert text
    assert "{" not in text.replace("{ … }", "")


def test_every_code_is_used() -> None:
    folder = Path(govfin.__file__).parent
    codes = folder / "diagnostics" / "codes.py"
    source = "\n".join(p.read_text(encoding="utf-8") for p in folder.rglob("*.py") if p != codes)
    unused = {code for code in _ENTRIES if f'"{code}"' not in source}
    assert not unused
