"""TOML in and out: numbers as decimals, errors in our words; texts of several paragraphs as such."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.report.prose import Prose

_OTHER: Final = Words("这里读不懂", "it cannot be read here")
#: What the tomllib module says, by some of its words, in ours.
_REASONS: Final = {
    "after a key": Words("名称之后应为等号", "an equals sign is missing after a name"),
    "at the end of a table": Words("方括号没有成对", "a square bracket without its pair"),
    "at the end of an array": Words("方括号没有成对", "a square bracket without its pair"),
    "after a statement": Words("一行里有两句", "two statements on one line"),
    "Unterminated string": Words("引号没有成对", "a quotation mark without its pair"),
    "Illegal character": Words("不能有的字符", "a character that may not stand here"),
    "Unclosed": Words("括号没有成对", "a bracket without its pair"),
    "Cannot": Words("同一名称出现两次", "a name that is given twice"),
    "Duplicate": Words("同一名称出现两次", "a name that is given twice"),
    "Invalid statement": Words("此处应为名称", "a name is missing here"),
    "Invalid value": Words("读不懂的值；文字要放在引号里", "a value that cannot be read; text stands in quotes"),
    "Invalid initial character": Words("此处应为名称", "a name is missing here"),
    "too deeply": Words("括号嵌套过深", "nested too deeply"),
}
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
#: Texts and comments, which stay as they are; or a word outside of them.
_WORDS: Final = re.compile(
    r'"""(?:[^\\]|\\[\s\S])*?"""|"(?:[^"\\\n]|\\.)*"'
    r"|'''[\s\S]*?'''|'[^'\n]*'|#[^\n]*|([\w-]+)"
)
#: More levels in one name than anything has; tomllib takes minutes over a hundred thousand.
_DEEP: Final = re.compile(r"""(?<![\w."'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){32}""")
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def toml_data(text: str, file: str) -> dict[str, Any]:
    """What a TOML text says, its numbers as int and Decimal.

    TOML wants quotes around a name in Chinese; people forget them, and nothing else can be meant: 名称 is "名称".

    Raises:
        FileError: D0501 with line and column.
    """
    if _DEEP.search(text):
        raise FileError([_unreadable("too deeply", file, text)])
    quoted = _WORDS.sub(lambda m: f'"{m[1]}"' if _is_bare(m) else m[0], text)
    try:
        return tomllib.loads(quoted, parse_float=Decimal)
    except RecursionError:
        raise FileError([_unreadable("too deeply", file, text)]) from None
    except ValueError as error:
        # A number of too many digits and a date that is none are ValueErrors of other kinds.
        raise FileError([_unreadable(str(error), file, text)]) from None


def _is_bare(found: re.Match[str]) -> bool:
    """Whether a match is a name in Chinese without quotes."""
    return found[1] is not None and not found[1].isascii()


def _unreadable(said: str, file: str, text: str) -> Diagnostic:
    """What tomllib says, in our words, and its place in the text as written."""
    reason = next((words for part, words in _REASONS.items() if part in said), _OTHER)
    params = {"reason": reason.en, "reason_zh": reason.zh}
    at = _AT.search(said)
    return Diagnostic("D0501", params, file=file, place=_place(int(at[1]), int(at[2]), text) if at else None)


def _place(line: int, column: int, text: str) -> str:
    """A place of the text with quotes in the text without those that were added before it."""
    written = text.split("\n")[line - 1] if line <= text.count("\n") + 1 else ""
    for found in _WORDS.finditer(written):
        if _is_bare(found) and found.start() < column - 1:
            column -= 1 if found.end() >= column - 1 else 2
    return f"line {line}, column {max(1, column)}"


def toml_text(data: Mapping[str, Any]) -> str:
    """TOML of nested tables and lists of tables; reading it gives the same data."""
    return "\n".join(_table(data, ())).strip("\n") + "\n"


def _table(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for key, value in data.items():
        if not _is_table(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in data.items():
        here = (*path, key)
        name = ".".join(map(_key, here))
        if isinstance(value, Mapping):
            yield f"\n[{name}]"
            yield from _table(value, here)
        elif _is_table(value):
            for item in value:
                yield f"\n[[{name}]]"
                yield from _table(item, here)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _quoted(key)


def _value(value: object) -> str:
    match value:
        case Prose() if len(value.paragraphs) > 1:
            return '"""\n' + "\n\n".join(_quoted(p)[1:-1] for p in value) + '"""'
        case Prose() | str():
            return _quoted(str(value))
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case date():
            return value.isoformat()
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
