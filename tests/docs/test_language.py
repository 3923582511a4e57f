"""Every example of docs/language.md is checked; every message in it is what govfin says."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import pytest

from docs.markdown_blocks import DOCS, Block, blocks, keep, rewritten
from govfin.amounts import MAX_QUANTA
from govfin.check.analysis import MAX_CELLS
from govfin.check.classifications import MAX_CODES
from govfin.check.compile import Compiled, compile_source
from govfin.check.declare import MAX_RANGE
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_of, show_all
from govfin.diagnostics.source import Source
from govfin.library.load import Loaded, Loader
from govfin.library.shelf import default_shelf
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema
from govfin.syntax.parser import MAX_CHARACTERS, MAX_DIGITS, MAX_ERRORS, MAX_NESTING, MAX_TERMS
from govfin.syntax.syntax_errors import KEYWORDS

PAGE: Final = DOCS / "language.md"
_HEAD: Final = (
    'schema example "示例" { unit 万元 precision 0.01 use functional-2020 as 功能 use economic-2018 as 经济 }\n'
)
#: What stands around a fragment. What is added comes after it, so that its lines keep their numbers.
_AROUND: Final = {
    "": ("", ""),
    "file": ("", _HEAD),
    "table": ('table 表1 "示例" {\n', "}\n" + _HEAD),
    "change": ("", "schema example extends cn-2020\n"),
}
_SHELF: Final = default_shelf()
_LOADER: Final = Loader(_SHELF)
_BLOCKS: Final = blocks(PAGE)
_EXAMPLES: Final = [b for b in _BLOCKS if b.language == "govfin"]


def _loaded(id_: str) -> Loaded | None:
    path = _SHELF.find(id_)
    return _LOADER.load(path) if path else None


def _schema(id_: str) -> Schema | None:
    found = _loaded(id_)
    return found.schema if found else None


def _classification(id_: str) -> Classification | None:
    found = _loaded(id_)
    return next((c for c in found.classifications if c.id == id_), None) if found else None


def compiled(block: Block) -> Compiled:
    before, after = _AROUND[block.words.get("fragment", "")]
    return compile_source(Source("example.govfin", before + block.text + after), _schema, _classification, _template)


def _template(name: str) -> Source | None:
    """A template of the page: a block tagged with the name of its file."""
    return next((Source(name, b.text) for b in _BLOCKS if b.words.get("template") == name), None)


@pytest.mark.parametrize("block", [b for b in _EXAMPLES if "error" not in b.words], ids=str)
def test_an_example_checks(block: Block) -> None:
    grave = [d for d in compiled(block).diagnostics if severity_of(d) is not Severity.NOTE]
    assert not grave, show_all(grave, Language.EN)


@pytest.mark.parametrize("block", [b for b in _EXAMPLES if "error" in b.words], ids=str)
def test_a_wrong_example_gives_exactly_its_code(block: Block) -> None:
    found = [d for d in compiled(block).diagnostics if severity_of(d) is not Severity.NOTE]
    assert [d.code for d in found] == [block.words["error"]], show_all(found, Language.EN)


def test_messages_are_as_printed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    wrong = {b.line: a for a, b in pairwise(_BLOCKS) if "error" in a.words and b.language == "text"}
    assert len(wrong) == sum("error" in b.words for b in _EXAMPLES), "a text block follows each wrong example"

    def message(block: Block) -> str | None:
        if block.line not in wrong:
            return None
        found = compiled(wrong[block.line]).diagnostics
        return show_all([d for d in found if severity_of(d) is not Severity.NOTE], Language.EN) + "\n"

    keep(PAGE, rewritten(text, message, PAGE), text)


def test_bounds_are_those_of_the_code() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## Bounds")[2]
    limits = [cell.strip() for cell in re.findall(r"^\|[^|]+\|([^|]+)\|", table, re.MULTILINE)][2:]
    plain = (MAX_CHARACTERS, MAX_NESTING, MAX_TERMS, MAX_DIGITS, MAX_ERRORS, MAX_RANGE, MAX_CODES, MAX_CELLS)
    assert limits == [*(f"{limit:,}" for limit in plain), "10¹⁵"]
    assert MAX_QUANTA == 10**15


def test_every_keyword_has_an_example() -> None:
    examples = "\n".join(b.text for b in _EXAMPLES)
    marks = {
        "unverified",
        "corroborated",
        "abolished",
        "balancing",
        "growth",
        "ratio",
        "sum",
        "abs",
        "percent",
        "amount",
        "number",
    }
    facts = {"year", "place", "source", "title"}
    unused = {w for w in KEYWORDS | marks | facts if not re.search(rf"\b{w}\b", examples)}
    assert not unused
