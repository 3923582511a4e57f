"""The list that every pass adds to: diagnostics with spans, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import Factory, define

from govfin.diagnostics.diagnostic import Diagnostic, Label
from govfin.diagnostics.source import Source, Span
from govfin.diagnostics.suggest import nearest
from govfin.schema.classification import Classification


@define
class Problems:
    """Collects what is wrong with one source text."""

    source: Source
    found: list[Diagnostic] = Factory(list)

    def add(self, code: str, span: Span, /, *, related: Iterable[Span] = (), **params: str) -> None:
        """Add a diagnostic at a span; `related` are other places in the same text."""
        labels = tuple(Label(self.source, s) for s in related)
        self.found.append(Diagnostic(code, params, Label(self.source, span), labels))

    def unknown(
        self, code: str, span: Span, name: str, choices: Iterable[str], /, *, otherwise: str = "", **params: str
    ) -> None:
        """Add a diagnostic for a name that is not declared, with the nearest one that is.

        `otherwise` is said to be known where none is near.
        """
        known = list(dict.fromkeys(c for c in choices if c))
        suggestion = nearest(name, (c for c in known if c != name))
        hint = {"suggestion": suggestion} if suggestion else {"known": otherwise} if otherwise else {}
        found = {"name": name, **params, **hint}
        self.found.append(Diagnostic(code, found, Label(self.source, span)))

    def word(self, span: Span, word: str) -> Span:
        """The last place of a word on the first line of a statement; the statement, where it is written otherwise."""
        line_end = self.source.text.find("\n", span.start, span.end)
        at = self.source.text.rfind(word, span.start, line_end if line_end >= 0 else span.end)
        return Span(at, at + len(word)) if word and at >= 0 else span

    def text(self, span: Span) -> str:
        """The words at a span."""
        return self.source.text[span.start : span.end].strip()

    def span_of(self, place: str, otherwise: Span) -> Span:
        """The line of this text that a `file:line` names; another span when it names another text."""
        name, _, line = place.rpartition(":")
        if name != self.source.name or not line.isdigit() or int(line) > self.source.text.count("\n") + 1:
            return otherwise
        text = self.source.line(int(line))
        start = self.source.start_of(int(line)) + len(text) - len(text.lstrip())
        return Span(start, start + len(text.strip()))

    def place(self, span: Span) -> str:
        """Where a span starts, as `file:line`."""
        return f"{self.source.name}:{self.source.position(span.start)[0]}"


def as_ranges(numbers: Sequence[int]) -> str:
    """Numbers in words: `1…8, 27…30`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}…{b}" for a, b in runs)


def levels_of(classifications: Iterable[Classification]) -> str:
    """The levels of classifications with their digits, as they are declared: `类 3, 款 5`."""
    return ", ".join(dict.fromkeys(f"{level.name} {level.digits}" for c in classifications for level in c.levels))


def shown(names: Sequence[str], most: int = 6) -> str:
    """The first few of some names, each once."""
    named = [x for x in dict.fromkeys(names) if x]
    return ", ".join(named[:most]) + (", …" if len(named) > most else "")
