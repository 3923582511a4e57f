"""Diagnostics for people: the caret under the words of a schema, or the place in a file; and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Final

from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Label, Language, Severity
from govfin.diagnostics.source import Source, Span
from govfin.diagnostics.width import width

_SEVERITIES: Final[Mapping[str, str]] = {"error": "错误", "warning": "警告", "note": "提示"}


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
        place = ", ".join(x for x in (diagnostic.file, diagnostic.place) if x)
        lines += [f"  --> {place}"] if place else []
    mark = "帮助" if language is Language.ZH else "help"
    lines += [f"{gutter} = {mark}: {text}" for text in helps(diagnostic.code, diagnostic.params, language)]
    return "\n".join(lines)


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
    text = source.line(line)
    blank = " " * gutter
    lines = [
        f"{blank}--> {source.name}:{line}:{column}",
        f"{blank} |",
        f"{line} | {text.expandtabs(1)}",
        f"{blank} | {_caret(source, span, line, column)}",
    ]
    declared = "另见" if language is Language.ZH else "see also"
    for other in related:
        at, where = other.source.position(other.span.start)
        if (other.source.name, at) == (source.name, line):
            continue
        lines.append(f"{blank} = {declared} {other.source.name}:{at}:{where}: {other.source.line(at).strip()}")
    return lines


def _caret(source: Source, span: Span, line: int, column: int) -> str:
    """A run of carets under the span's part of its first line, by display width."""
    text = source.line(line)
    before, marked = text[: column - 1], text[column - 1 : column - 1 + max(1, span.end - span.start)]
    return " " * width(before) + "^" * max(1, width(marked.rstrip()))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class _Filled(dict[str, str]):
    """Parameters; one that is not given shows as `?`, so that a message is never lost to a missing word."""

    def __missing__(self, key: str) -> str:
        return "?"
