"""Diagnostics for people: the caret under the words of a schema, or the place in a file; and as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Final

from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Label, Language, Severity
from govfin.diagnostics.width import clip, width, wrap

_SEVERITIES: Final[Mapping[str, str]] = {"error": "错误", "warning": "警告", "note": "提示"}
_WIDTH: Final = 80
_CODE: Final = re.compile(r"`[^`]+`")
#: One column that never breaks: it stands for a column of what is kept whole.
_HELD: Final = "\ue000"
#: What a line of source is given at least, however long its place is.
_LEAST: Final = 20
#: Places, as files of figures have them, and in Chinese.
_PLACES: Final = (
    (re.compile(r"^line (\d+), column (\d+)", re.ASCII), r"第 \1 行第 \2 列"),
    (re.compile(r"^line (\d+)(, )?", re.ASCII), lambda m: f"第 {m[1]} 行" + ("，" if m[2] else "")),
    (re.compile(r"^page (\d+)(, )?", re.ASCII), lambda m: f"第 {m[1]} 页" + ("，" if m[2] else "")),
    (re.compile(r"^sheet "), "工作表 "),
    (re.compile(r"^table (\d+)(, )?", re.ASCII), lambda m: f"第 {m[1]} 个表格" + ("，" if m[2] else "")),
    (re.compile(r"(?<=，)line (\d+)$", re.ASCII), r"第 \1 行"),
    (re.compile(r", hidden\b"), "，隐藏"),
    (re.compile(r"; first on line (\d+)$", re.ASCII), r"；先在第 \1 行"),
    (re.compile(r"; first at "), "；先在 "),
)
#: Why the system refuses, in Chinese; its own words are English.
_REFUSALS: Final[Mapping[str, str]] = {
    "No such file or directory": "没有这个文件或目录",
    "Is a directory": "这是目录，不是文件",
    "Not a directory": "路径中有一段不是目录",
    "Permission denied": "没有权限",
    "Operation not permitted": "没有权限",
    "Read-only file system": "文件系统只读",
    "No space left on device": "磁盘已满",
    "File name too long": "文件名太长",
    "Too many levels of symbolic links": "符号链接绕了一圈",
    "Input/output error": "读写出错",
    "Invalid argument": "系统不接受这个名称",
    "embedded null byte": "文件名里有空字符",
    "embedded null character": "文件名里有空字符",
    "embedded null character in path": "文件名里有空字符",
}


def sentence(code: str, params: Mapping[str, str], language: Language) -> str:
    """The message of a code, filled in."""
    return catalogue()[code].message.in_(language).format_map(_Filled(params))


def helps(code: str, params: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """What to do about it: those hints of which everything is known."""
    templates = (h.in_(language) for h in catalogue()[code].help)
    return tuple(t.format_map(params) for t in templates if _fields(t) <= {k for k, v in params.items() if v})


def severity_of(diagnostic: Diagnostic) -> Severity:
    """How grave a diagnostic is."""
    return catalogue()[diagnostic.code].severity


def severity_word(severity: Severity, language: Language) -> str:
    """What a severity is called."""
    return _SEVERITIES[severity.value] if language is Language.ZH else severity.value


def show(diagnostic: Diagnostic, language: Language) -> str:
    """A diagnostic as a person reads it: head, place, the line with a caret, hints."""
    head = severity_word(severity_of(diagnostic), language)
    lines = [f"{head}[{diagnostic.code}]: {sentence(diagnostic.code, diagnostic.params, language)}"]
    gutter = " "
    if diagnostic.label is not None:
        gutter = " " * len(str(diagnostic.label.source.position(diagnostic.label.span.start)[0]))
        lines += _excerpt(diagnostic.label, diagnostic.related, language)
    else:
        comma = "，" if language is Language.ZH else ", "
        place = comma.join(x for x in (diagnostic.file, place_text(diagnostic.place or "", language)) if x)
        lines += [f"  --> {place}"] if place else []
    mark = "帮助" if language is Language.ZH else "help"
    for text in helps(diagnostic.code, diagnostic.params, language):
        head = f"{gutter} = {mark}: "
        lines.append(head + _wrapped(text, _WIDTH - width(head)).replace("\n", "\n" + " " * width(head)))
    return "\n".join(lines)


def place_text(place: str, language: Language) -> str:
    """A place in a file, in a language: `line 3` is `第 3 行`; names and paths stay as they are."""
    if language is Language.ZH:
        for pattern, words in _PLACES:
            place = pattern.sub(words, place)
    return place


def show_all(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """Several diagnostics, an empty line between them."""
    return "\n\n".join(show(d, language) for d in diagnostics)


def as_data(diagnostic: Diagnostic, language: Language) -> dict[str, str | int]:
    """A diagnostic as plain data, for programs."""
    data: dict[str, str | int] = {
        "code": diagnostic.code,
        "severity": severity_of(diagnostic).value,
        "message": sentence(diagnostic.code, diagnostic.params, language),
    }
    if diagnostic.label is not None:
        line, column = diagnostic.label.source.position(diagnostic.label.span.start)
        data |= {"file": diagnostic.label.source.name, "line": line, "column": column}
    else:
        data |= {k: v for k, v in (("file", diagnostic.file), ("place", diagnostic.place)) if v}
    hints = helps(diagnostic.code, diagnostic.params, language)
    return data | ({"help": "; ".join(hints)} if hints else {})


def _excerpt(label: Label, related: tuple[Label, ...], language: Language) -> list[str]:
    source, span = label.source, label.span
    line, column = source.position(min(span.start, len(source.text)))
    gutter = len(str(line))
    text, caret = _window(source.line(line), column - 1, span.end - span.start, _WIDTH - gutter - 3)
    blank = " " * gutter
    lines = [
        f"{blank}--> {source.name}:{line}:{column}",
        f"{blank} |",
        f"{line} | {text}",
        f"{blank} | {caret}",
    ]
    declared = "另见" if language is Language.ZH else "see also"
    for other in related:
        at, where = other.source.position(other.span.start)
        if (other.source.name, at) == (source.name, line):
            continue
        head = f"{blank} = {declared} {other.source.name}:{at}:{where}: "
        lines.append(head + clip(other.source.line(at).strip(), max(_LEAST, _WIDTH - width(head))))
    return lines


def _wrapped(text: str, columns: int) -> str:
    """A hint on lines of a width; what stands between backticks is to be copied, and stays whole where it can."""
    whole = [code for code in _CODE.findall(text) if width(code) <= columns]
    for code in whole:
        text = text.replace(code, _HELD * width(code), 1)
    text, kept = wrap(text, columns), iter(whole)
    return re.sub(f"{_HELD}+", lambda _: next(kept), text)


def _window(text: str, start: int, length: int, columns: int) -> tuple[str, str]:
    """A line, cut with `…` to what stands around a span where it is too long; and the carets under the span."""
    text = text.expandtabs(1)
    end = min(len(text), start + max(1, length))
    first, last = 0, len(text)
    if width(text) > columns:
        first = last = min(start, len(text))
        room = columns - 2
        while last < end and width(text[last]) <= room:
            room -= width(text[last])
            last += 1
        grown = True
        while grown:
            grown = False
            if first > 0 and width(text[first - 1]) <= room:
                first -= 1
                room -= width(text[first])
                grown = True
            if end <= last < len(text) and width(text[last]) <= room:
                room -= width(text[last])
                last += 1
                grown = True
    before = ("…" if first else "") + text[first:start]
    shown = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    return shown, " " * width(before) + "^" * max(1, width(text[start : min(end, last)].rstrip()))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class _Filled(dict[str, str]):
    """Parameters; one that is not given shows as `?`, so that a message is never lost to a missing word.

    What is not said in Chinese is said as it is; why the system refuses is known in both languages.
    """

    def __missing__(self, key: str) -> str:
        said = self.get(key.removesuffix("_zh"), "?")
        return _REFUSALS.get(said, said)
