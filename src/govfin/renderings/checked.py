"""What came of a file that was to be checked: an audit, or the reasons why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from govfin.audit.audit import Audit
from govfin.diagnostics.diagnostic import Diagnostic, Severity


def _speakable(name: str) -> str:
    """A file's name as text that can be written: bytes that are no UTF-8 become `�`."""
    return name.encode("utf-8", "replace").decode("utf-8")


@frozen
class Checked:
    """A file, and its audit; without an audit, its diagnostics."""

    file: str = field(converter=_speakable)
    audit: Audit | None
    diagnostics: tuple[Diagnostic, ...] = ()


def failing(*, strict: bool) -> frozenset[Severity]:
    """The severities at which a check fails: errors; warnings too where the check is strict."""
    return frozenset({Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR})


def fails(audit: Audit, *, strict: bool) -> bool:
    """Whether an audit has findings that fail."""
    grave = failing(strict=strict)
    return any(f.severity in grave for f in audit.findings)


def audits(checked: Iterable[Checked]) -> tuple[Audit, ...]:
    """The audits of the files that could be used."""
    return tuple(c.audit for c in checked if c.audit is not None)
