"""The list that every pass adds to: diagnostics with spans, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, define

from govfin.diagnostics.diagnostic import Diagnostic, Label
from govfin.diagnostics.source import Source, Span
from govfin.diagnostics.suggest import nearest


@define
class Problems:
    """Collects what is wrong with one source text."""

    source: Source
    found: list[Diagnostic] = Factory(list)

    def add(self, code: str, span: Span, /, *, related: Iterable[Span] = (), **params: str) -> None:
        """Add a diagnostic at a span; `related` are other places in the same text."""
        labels = tuple(Label(self.source, s) for s in related)
        self.found.append(Diagnostic(code, params, Label(self.source, span), labels))

    def unknown(self, code: str, span: Span, name: str, choices: Iterable[str], /, **params: str) -> None:
        """Add a diagnostic for a name that is not declared, with the nearest one that is."""
        known = list(dict.fromkeys(c for c in choices if c))
        suggestion = nearest(name, (c for c in known if c != name))
        if suggestion:
            params["suggestion"] = suggestion
        self.add(code, span, name=name, **params)

    def text(self, span: Span) -> str:
        """The words at a span."""
        return self.source.text[span.start : span.end].strip()

    def span_of(self, place: str, otherwise: Span) -> Span:
        """The line of this text that a `file:line` names; another span when it names another text."""
        name, _, line = place.rpartition(":")
        if name != self.source.name or not line.isdigit():
            return otherwise
        text = self.source.line(int(line))
        start = self.source.start_of(int(line)) + len(text) - len(text.lstrip())
        return Span(start, start + len(text.strip()))

    def place(self, span: Span) -> str:
        """Where a span starts, as `file:line`."""
        return f"{self.source.name}:{self.source.position(span.start)[0]}"
