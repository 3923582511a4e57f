"""Classifications: trees of codes with their names, levels and what is known of each code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen


@frozen
class Level:
    """A level of a classification: 类, 款, 项, and the number of digits of its codes."""

    name: str
    digits: int


@frozen
class Code:
    """A code, its name, and the evidence for it."""

    code: str
    name: str
    #: Years in which a published document shows it under this name, as inclusive spans.
    seen: tuple[tuple[int, int], ...] = ()
    #: The first and the last year of its life, where known.
    since: int | None = None
    until: int | None = None
    #: The code that took its place.
    successor: str | None = None
    #: Former names, each with the last year in which it was used.
    former: tuple[tuple[str, int], ...] = ()
    #: `corroborated`, `unverified` or `abolished`; empty for a code seen in published documents.
    status: str = ""


@frozen
class Classification:
    """A tree of codes (支出功能分类科目, 支出经济分类科目). A code's parent is its own beginning."""

    id: str
    title: str
    levels: tuple[Level, ...]
    codes: tuple[Code, ...]
    source: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Every code of the tree."""
        return {c.code: c for c in self.codes}

    def level(self, code: str) -> Level | None:
        """The level of a code, by its number of digits; None when no level has so many."""
        return next((level for level in self.levels if level.digits == len(code)), None)

    def parent(self, code: str) -> str | None:
        """The code one level up: 20103 for 2010350, None for a code of the first level."""
        shorter = [level.digits for level in self.levels if level.digits < len(code)]
        return code[: max(shorter)] if shorter else None

    def name(self, code: str) -> str:
        """The name of a code; empty when it is not in the list."""
        found = self.by_code.get(code)
        return found.name if found else ""

    def has_form(self, code: str) -> bool:
        """Whether a text looks like a code of this classification: digits, as many as a level has."""
        return code.isascii() and code.isdigit() and self.level(code) is not None


@frozen
class NamedClassification:
    """A classification and the name by which a schema calls it (功能, 经济)."""

    alias: str
    classification: Classification = field(repr=lambda c: c.id)
