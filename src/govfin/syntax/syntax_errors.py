"""Lark's unexpected input to a diagnostic in the words of a schema's author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from govfin.diagnostics.diagnostic import Diagnostic, Label
from govfin.diagnostics.source import Source, Span
from govfin.diagnostics.suggest import nearest

#: What each terminal of the grammar is called in a message; keywords are called by themselves.
WORDS: Final = {
    "ID": "an id such as `cn-2020`",
    "NAME": "a name",
    "INT": "a number",
    "LABEL": "the name of the code",
    "STRING": '"text in quotes"',
    "TEXT": '"""a note"""',
    "AXIS": "`行` or `栏`",
    "ALL": "`各行` or `各栏`",
    "ACROSS": "`栏各行` or `行各栏`",
    "EQUALS": "`=`",
    "INEQUALITY": "`<=` or `>=`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "STAR": "`*`",
    "SLASH": "`/`",
    "_LPAR": "`(`",
    "_RPAR": "`)`",
    "_LSQB": "`[`",
    "_RSQB": "`]`",
    "_COMMA": "`,`",
    "_COLON": "`:`",
    "_DOT": "`.`",
    "ELLIPSIS": "`…`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "$END": "the end of the file",
    "FACT": "`year`, `place` or `title`",
    "MARK": "`unverified`, `corroborated` or `abolished`",
    "SEVERITY": "`error`, `warning` or `note`",
    "POLICY": "`plain` or `controlled`",
    "STYLE": "`percent`, `amount` or `number`",
    "KIND": "`table`, `panel`, `group`, `row`, `column`, `rule` or `entry`",
    "SOLE": "`note`, `erratum`, `empty`, `total` or `ledger`",
    "HOLDS": "`amount`, `date` or `unit`",
    "AXES": "`rows` or `columns`",
    "PIECE": "`functions`, `units`, `staff`, `tables`, …",
    "SHAPE": "`shares` or `years`",
    "FUNCTION": "`growth(…)`, `sum(…)`, `abs(…)` or `count(…)`",
    "RATE": "`growth` or `ratio`",
    "STRICTLY": "`<` or `>`",
    "UNEQUAL": "`!=`",
    "_BAR": "`|`",
    "IF": "`if`",
    "ELSE": "`else`",
    "END": "`end`",
    "EACH": "`each`",
    "IN": "`in`",
    "WHERE": "`where`",
    "SEPARATOR": "`separator`",
    "WITHOUT": "`without`",
    "ORDINAL": "`ordinal`",
    "REMARK": "`text`",
    "CHART": "`chart`",
    "AND": "`and`",
    "OR": "`or`",
    "NOT": "`not`",
}
#: What they are called in Chinese, where that is not the sign or the keyword itself.
_ZH_WORDS: Final = {
    "ID": "编号（如 `cn-2020`）",
    "NAME": "名称",
    "INT": "数",
    "LABEL": "科目名称",
    "STRING": '"引号中的文字"',
    "TEXT": '"""附注"""',
    "$END": "文件结尾",
}
#: Signs that an input method writes where a schema has others.
_SIGNS: Final = {"“": '"', "”": '"', "＂": '"', "｛": "{", "｝": "}"}
_SEMICOLONS: Final = frozenset(";；")
_CLOSING: Final = frozenset({"RBRACE", "_RPAR", "_RSQB"})
#: Every keyword of the grammar; none of them is a name.
KEYWORDS: Final = frozenset(
    [
        "after",
        "against",
        "as",
        "balancing",
        "because",
        "before",
        "between",
        "blank",
        "by",
        "change",
        "classification",
        "column",
        "companion",
        "default",
        "dimension",
        "document",
        "drop",
        "eliminate",
        "empty",
        "erratum",
        "extends",
        "figure",
        "first",
        "follows",
        "from",
        "group",
        "into",
        "is",
        "last",
        "ledger",
        "levels",
        "merge",
        "names",
        "narrative",
        "note",
        "of",
        "outside",
        "over",
        "panel",
        "part",
        "precision",
        "reads",
        "rename",
        "rounding",
        "row",
        "rows",
        "rule",
        "schema",
        "scores",
        "seen",
        "source",
        "stated",
        "successor",
        "supplementary",
        "table",
        "tables",
        "total",
        "unit",
        "unnumbered",
        "until",
        "use",
        "value",
        "verdict",
        "was",
        "zero",
    ]
)
_MOST_EXPECTED: Final = 8
_SHORTEST: Final = 3
_LONGEST: Final = 40


def describe(error: UnexpectedInput, source: Source, *, sentence_of_note: bool = False) -> Diagnostic:
    """The diagnostic for what lark could not read."""
    text = source.text
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    offset = _end(error, text, sentence_of_note=sentence_of_note) if at_end else position(error)
    found = "" if at_end else _found(error, text, offset)
    params = {"found": found, "expected": _expected(error), "expected_zh": _expected_zh(error)}
    if sentence_of_note:
        code = "S0104"
    elif at_end:
        code = "S0103"
    elif found == '"':
        code = "S0102"
    else:
        code = "S0101"
        if found in _SEMICOLONS:
            params = {"found": found, "semicolon": found}
        misspelt = None if found in _SEMICOLONS else _misspelt(error, text, offset)
        if misspelt is not None:
            offset, found, keyword = misspelt
            params |= {"found": found, "suggestion": keyword}
        elif found in _SIGNS:
            params["suggestion"] = _SIGNS[found]
    return Diagnostic(code, params, Label(source, Span(offset, offset + max(1, len(found)))))


def accepted(error: UnexpectedInput) -> set[str]:
    """The terminals that could stand where lark could not go on."""
    if isinstance(error, UnexpectedToken):
        return set(error.accepts or error.expected or ())
    if isinstance(error, UnexpectedCharacters):
        return set(error.allowed or ())
    return set()


def position(error: UnexpectedInput) -> int:
    """Where lark could not go on."""
    at: int | None = error.pos_in_stream
    return 0 if at is None else at


def _end(error: UnexpectedInput, text: str, *, sentence_of_note: bool) -> int:
    """The end of the text, or of the sentence that ends too soon: lark's end has the place of the last token."""
    if sentence_of_note and isinstance(error, UnexpectedToken):
        return error.token.end_pos or 0
    return len(text.rstrip())


def _found(error: UnexpectedInput, text: str, offset: int) -> str:
    if isinstance(error, UnexpectedToken) and error.token.type == "STRING":
        return str(error.token)
    end = offset
    while end < min(len(text), offset + _LONGEST) and (text[end].isalnum() or text[end] in "_-"):
        end += 1
    return text[offset : max(end, offset + 1)]


def _misspelt(error: UnexpectedInput, text: str, offset: int) -> tuple[int, str, str] | None:
    """The word that is nearly a keyword: the one that cannot be read, or the one before it, taken for a name."""
    found = _found(error, text, offset)
    keyword = None if found in KEYWORDS else _nearest_keyword(found, _keywords(accepted(error)))
    if keyword is not None:
        return offset, found, keyword
    end = start = len(text[:offset].rstrip())
    while start and text[start - 1].isalpha():
        start -= 1
    before = text[start:end]
    if before in KEYWORDS or "EQUALS" not in accepted(error):
        return None
    keyword = _nearest_keyword(before, sorted(KEYWORDS))
    return None if keyword is None else (start, before, keyword)


def _nearest_keyword(word: str, keywords: Iterable[str]) -> str | None:
    return nearest(word, keywords) if len(word) >= _SHORTEST else None


def _keywords(terminals: Iterable[str]) -> list[str]:
    return [word for t in sorted(terminals) for word in _words(t)]


def _words(terminal: str) -> list[str]:
    if terminal in WORDS:
        return re.findall("`([a-z]+)`", WORDS[terminal])
    return [terminal.lower()] if terminal.isalpha() else []


def _expected(error: UnexpectedInput) -> str:
    return ", ".join(_most_expected(error, lambda t: WORDS.get(t) or f"`{t.lower()}`"))


def _expected_zh(error: UnexpectedInput) -> str:
    words = _most_expected(error, lambda t: _ZH_WORDS.get(t) or WORDS.get(t) or f"`{t.lower()}`")
    return re.sub("`([^`]*)`", r"“\1”", "、".join(words).replace(", ", "、").replace(" or ", "或"))


def _most_expected(error: UnexpectedInput, word: Callable[[str], str]) -> list[str]:
    """The words for what could stand there, what closes a block first; no more than a person reads."""
    terminals = sorted(accepted(error) - {"SPACE", "COMMENT"}, key=lambda t: (t not in _CLOSING, word(t)))
    words = list(dict.fromkeys(word(t) for t in terminals))
    return [*words[:_MOST_EXPECTED], *(["…"] if len(words) > _MOST_EXPECTED else [])]
