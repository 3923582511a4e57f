"""What is shown of a diagnostic fits 80 columns, and the caret stands under what it means."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Label, Language
from govfin.diagnostics.show import place_text, show
from govfin.diagnostics.source import Source, Span
from govfin.diagnostics.width import width

pieces = st.text("表支出ab1 （）", max_size=120)


@given(pieces, st.text("目标xy", min_size=1, max_size=60), pieces, st.sampled_from(Language))
def test_the_line_is_cut_around_the_caret(before: str, marked: str, after: str, language: Language) -> None:
    source = Source("a.govfin", f"schema\n{before}{marked}{after}\n")
    start = source.start_of(2) + len(before)
    label = Label(source, Span(start, start + len(marked)))
    _, place, _, line, carets, *_ = show(Diagnostic("S0309", {}, label), language).splitlines()
    assert place.endswith(f":2:{len(before) + 1}")
    assert max(width(line), width(carets)) <= 80
    under = ""
    for i, char in enumerate(line):
        if carets[width(line[:i]) : width(line[:i]) + 1] == "^":
            under += char
    assert marked.startswith(under)
    assert len(under) >= min(len(marked), 30)
    if width(before + marked + after) <= 76:
        assert line == f"2 | {before}{marked}{after}"


@given(st.sampled_from(sorted(c for c in catalogue() if c[0] != "F")), st.sampled_from(Language))
def test_help_is_wrapped(code: str, language: Language) -> None:
    facts = dict.fromkeys(("known", "levels", "columns", "rows", "panels", "tables"), "表1.27行, " * 30)
    for line in show(Diagnostic(code, facts), language).splitlines()[1:]:
        assert width(line) <= 80


def test_places_in_chinese() -> None:
    assert place_text("line 3, column 4", Language.ZH) == "第 3 行第 4 列"
    assert place_text("line 3, 表1.1行", Language.ZH) == "第 3 行，表1.1行"
    assert place_text("line 63; first on line 6", Language.ZH) == "第 63 行；先在第 6 行"
    assert place_text("$.tables.表1; first at $.tables.表2", Language.ZH) == "$.tables.表1；先在 $.tables.表2"
    assert place_text("$.tables.line 3", Language.ZH) == "$.tables.line 3"
