"""A diagnostic: what is wrong with a schema or a file, where, and what to do. Data, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import field, frozen

from govfin.diagnostics.source import Source, Span


class Severity(StrEnum):
    """How grave a diagnostic or a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest: sorts errors first."""
        return ("error", "warning", "note").index(self.value)


class Language(StrEnum):
    """The languages in which every message exists."""

    ZH = "zh"
    EN = "en"


@frozen
class Label:
    """A span of a source with a word about it: the place of a diagnostic."""

    source: Source
    span: Span


@frozen
class Diagnostic:
    """One thing that is wrong. Its sentences are in the catalogue under `code`, filled with `params`."""

    #: Stable code: S0201 for schemas, D0301 for files of figures.
    code: str
    #: What the message's template is filled with.
    params: Mapping[str, str] = field(factory=dict)
    #: Where it stands in a schema text.
    label: Label | None = None
    #: Another place that matters: where the name was first declared.
    related: tuple[Label, ...] = ()
    #: The file, when there is no source text to show.
    file: str | None = None
    #: The place in the file: `line 3`, `$.tables.表1.27`.
    place: str | None = None


class GovfinError(Exception):
    """Input that cannot be used; carries every diagnostic, not the first alone."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        # Imported here, where an exception is shown: data must not know how it is printed.
        from govfin.diagnostics.show import show_all  # noqa: PLC0415

        return show_all(self.diagnostics, Language.EN)


class SchemaError(GovfinError):
    """A schema that does not check; its diagnostics have spans."""


class FileError(GovfinError):
    """A file of figures, or a path, that cannot be read or written; its diagnostics have places."""
