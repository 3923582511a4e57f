"""Every mistake that the language knows, with its code on its line, and what a person reads of it in both languages."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from check.chunks import CORPUS, Chunk, all_chunks, chunks, diagnose
from govfin.check.analysis import MAX_CELLS
from govfin.check.classifications import MAX_CODES
from govfin.check.compile import compile_source
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.diagnostics.show import as_data, helps, sentence, show, show_all
from govfin.diagnostics.source import Source
from govfin.diagnostics.width import width
from govfin.library.load import Loader
from govfin.library.shelf import Shelf
from govfin.syntax.parser import MAX_CHARACTERS

#: Codes that only a large or an empty text can earn, and what earns them.
GENERATED: Final = {
    "S0105": "#" * (MAX_CHARACTERS + 1),
    "S0406": "# 只有注释\n",
    "S0504": "classification 大 levels 款 6 {\n".replace("大", "large")
    + "".join(f"{code:06} 甲\n" for code in range(MAX_CODES + 1))
    + "}\n",
    "S0505": "schema s { unit 元 precision 1 }\ntable 表1 {\n"
    + "".join(f'column {i} "栏{i}"\n' for i in range(1, MAX_CELLS // 1000 + 2))
    + "blank 1…1\n"
    + "".join(f'row {i} "行{i}"\n' for i in range(2, 1003))
    + "}\n",
}
_UPDATE: Final = os.environ.get("GOVFIN_UPDATE") == "1"


def _place(diagnostic: Diagnostic) -> tuple[int, str]:
    assert diagnostic.label is not None, diagnostic
    return diagnostic.label.source.position(diagnostic.label.span.start)[0], diagnostic.code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("chunk", all_chunks(), ids=lambda chunk: chunk.name)
def test_a_bad_chunk_gives_its_codes_on_its_lines_and_nothing_else(chunk: Chunk, folder: Path) -> None:
    assert chunk.expected
    assert Counter(_place(d) for d in diagnose(chunk, folder)) == Counter(chunk.expected)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("path", sorted((CORPUS / "bad").glob("*.govfin")), ids=lambda path: path.stem)
def test_what_a_person_reads_is_what_was_reviewed(path: Path, language: Language, folder: Path) -> None:
    shown = "\n\n---\n\n".join(show_all(diagnose(chunk, folder), language) for chunk in chunks(path)) + "\n"
    golden = path.with_suffix(f".{language.value}.txt")
    if _UPDATE:
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"


@pytest.mark.parametrize("code", GENERATED)
def test_a_text_past_a_bound_is_refused(code: str) -> None:
    compiled = compile_source(Source("<text>", GENERATED[code]), lambda _: None, lambda _: None)
    assert [d.code for d in compiled.diagnostics] == [code]


def test_every_code_is_shown_by_the_corpus() -> None:
    shown = {code for chunk in all_chunks() for _, code in chunk.expected} | set(GENERATED)
    assert shown == {code for code in catalogue() if code.startswith("S")}


# ── messages ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("chunk", all_chunks(), ids=lambda chunk: chunk.name)
def test_a_message_is_whole_in_both_languages(chunk: Chunk, folder: Path) -> None:
    for diagnostic in diagnose(chunk, folder):
        for language in Language:
            template = catalogue()[diagnostic.code].message.in_(language)
            assert {name for _, name, _, _ in Formatter().parse(template) if name} <= diagnostic.params.keys()
            words = [sentence(diagnostic.code, diagnostic.params, language)]
            words += helps(diagnostic.code, diagnostic.params, language)
            for text in words:
                assert "``" not in text
                assert "“”" not in text.replace("““”", "")
                assert language is Language.EN or not re.search("[a-z]+ [a-z]+ [a-z]+ [a-z]+", text), "not Chinese"


@pytest.mark.parametrize("chunk", all_chunks(), ids=lambda chunk: chunk.name)
def test_a_caret_stands_under_its_words(chunk: Chunk, folder: Path) -> None:
    for diagnostic in diagnose(chunk, folder):
        label = diagnostic.label
        assert label is not None
        line, column = label.source.position(label.span.start)
        text = label.source.line(line)
        excerpt = next(row for row in show(diagnostic, Language.EN).splitlines() if re.fullmatch(r" +\| +\^+", row))
        carets = excerpt.split("|", 1)[1][1:]
        assert len(carets) - len(carets.lstrip()) == width(text[: column - 1])
        assert len(carets) <= max(width(text), 1) + 1


@pytest.mark.parametrize("chunk", all_chunks(), ids=lambda chunk: chunk.name)
def test_a_suggestion_is_never_the_thing_itself(chunk: Chunk, folder: Path) -> None:
    for diagnostic in diagnose(chunk, folder):
        wrong = {diagnostic.params.get(word, "") for word in ("name", "found", "target")}
        assert diagnostic.params.get("suggestion") not in wrong - {""}


def test_every_field_of_a_template_is_a_word() -> None:
    for entry in catalogue().values():
        for words in (entry.message, *entry.help):
            for template in (words.zh, words.en):
                fields = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
                assert all(re.fullmatch("[a-z_]+", name) for name in fields), (entry.code, template)


def test_messages_are_sentences_without_a_capital_or_a_full_stop() -> None:
    for entry in catalogue().values():
        for words in (entry.message, *entry.help):
            assert not re.match("[A-Z][a-z]", words.en), entry.code
            assert not words.en.endswith(".") or words.en.endswith("…"), entry.code
            assert not words.zh.endswith("。"), entry.code


# ── all errors of a file in one run ─────────────────────────────────────────────────────────────────

PLANTED: Final = """\
schema s "示例" {
  unit 万元 precision 0.03
  use test-functions as 功能
}
table 表1 "收入支出决算总表" {
  panel 收入 {
    column 1 "金额"
    row 1 "一、财政拨款收入"
    row 1 "二、其他收入"
    row 3 "总计"
  }
  panel 支出 {
    column 2 "金额"
    row 4 "一、外交支出" is 功能[202]
    row 5 "本年支出合计"
    row 6 "总计"
  }
  note "注：本表反映总收支。3 行＝（1+3）行；6 行＝（4+7）行。"
  3行 = 6行.3栏
}
table 表2 "支出决算表" by 功能 {
  total "合计"
  column 1 "合计"
}
between tables {
  表1.(4…3)行 = 表2.[类].1栏
  表1.6行 = 表3.合计.1栏
}
"""


def test_every_error_of_a_file_is_told_in_one_run(folder: Path) -> None:
    path = folder / "planted.govfin"
    path.write_text(PLANTED, encoding="utf-8")
    found = Loader(Shelf((CORPUS / "bases",))).load(path).diagnostics
    told = [(d["line"], d["column"], d["code"]) for d in (as_data(d, Language.EN) for d in found)]
    assert [t for t in told if t[2] != "S0320"] == [
        (2, 21, "S0403"),  # 0.03
        (9, 5, "S0211"),  # row 1
        (14, 26, "S0205"),  # 202
        (18, 23, "S0303"),  # （1+3）行
        (18, 37, "S0202"),  # 7
        (19, 11, "S0203"),  # 3栏
        (26, 6, "S0501"),  # (4…3)行
        (27, 11, "S0201"),  # 表3
    ]
