"""Classifications: trees of codes with their names, levels and what is known of each code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from attrs import field, frozen

from govfin.diagnostics.suggest import fold


class Status(StrEnum):
    """What a list can say of a code at a year."""

    KNOWN = "known"
    NOT_YET = "not yet"
    NO_LONGER = "no longer"
    #: In the list, from recollection: no document vouches for it.
    UNVERIFIED = "unverified"
    #: Not in the list that we have, which is not to say that there is no such code.
    UNLISTED = "unlisted"


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

    @property
    def evidence(self) -> str:
        """How well the code is known: `seen`, `corroborated`, `unverified`, `abolished`, or `unstated`."""
        return self.status or ("seen" if self.seen else "unstated")

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the former ones."""
        return (self.name, *(name for name, _ in self.former))

    def name_in(self, year: int | None) -> str:
        """The name in a year, as far as former names are known; the present one without a year."""
        used = [(last, name) for name, last in self.former if year is not None and year <= last]
        return min(used)[1] if used else self.name

    def status_in(self, year: int | None) -> Status:
        """What the entry itself says of the code at a year; without a year, today."""
        if self.since is not None and year is not None and year < self.since:
            return Status.NOT_YET
        last = self.until
        if last is None and self.status == "abolished":
            last = max((end for _, end in self.seen), default=0)
        if last is not None and (year is None or year > last):
            return Status.NO_LONGER
        return Status.UNVERIFIED if self.status == "unverified" else Status.KNOWN


@frozen
class Classification:
    """A tree of codes (支出功能分类科目, 支出经济分类科目). A code's parent is its own beginning.

    A code that is in the list comes as a `Code`; one that need not be there, such as the parent of what was
    typed, as its digits.
    """

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

    def above(self, code: str) -> tuple[str, ...]:
        """The codes above a code, listed or not, the nearest first: 20103 and 201 for 2010350."""
        return tuple(code[: level.digits] for level in reversed(self.levels) if level.digits < len(code))

    def name(self, code: str, year: int | None = None) -> str:
        """The name of a code, in a year where one is given; empty when it is not in the list."""
        found = self.by_code.get(code)
        return found.name_in(year) if found else ""

    def status(self, code: str, year: int | None = None) -> Status:
        """What the list says of a code at a year; what is said of a code above it holds for it too."""
        found = self.by_code.get(code)
        if found is None:
            return Status.UNLISTED
        above = (c.status_in(year) for c in self.path(code)[:-1])
        return next((s for s in above if s in {Status.NOT_YET, Status.NO_LONGER}), found.status_in(year))

    def path(self, code: str) -> tuple[Code, ...]:
        """The codes of the list that a code begins with, itself included, the first level first."""
        prefixes = (code[: level.digits] for level in self.levels if level.digits <= len(code))
        return tuple(self.by_code[p] for p in prefixes if p in self.by_code)

    def children(self, code: str = "") -> tuple[Code, ...]:
        """The codes one level below a code; those of the first level without one."""
        return self._below.get(code, ())

    def siblings(self, code: str) -> tuple[Code, ...]:
        """The other codes with the same parent."""
        return tuple(c for c in self.children(self.parent(code) or "") if c.code != code)

    def subtree(self, code: str = "", year: int | None = None) -> tuple[Code, ...]:
        """A code and everything below it, in order; with a year, without what was not in use then."""
        return tuple(self._walk(code, year)) if code in self.by_code or not code else ()

    def successor(self, code: str) -> str | None:
        """The code that took the place of a code, where the list says so."""
        found = self.by_code.get(code)
        return found.successor if found else None

    def search(self, text: str) -> tuple[Code, ...]:
        """The codes that a text may mean: the beginning of a code, or a part of a name, present or former.

        Full-width or half, with spaces or without. What is meant exactly comes first, then what begins with the
        text, then what contains it; among equals, upper levels first.
        """
        wanted = fold(text)
        ranked = [(_rank(wanted, c), len(c.code), c.code) for c in self.codes] if wanted else []
        return tuple(self.by_code[code] for rank, _, code in sorted(ranked) if rank < _NO_MATCH)

    def has_form(self, code: str) -> bool:
        """Whether a text looks like a code of this classification: digits, as many as a level has."""
        return code.isascii() and code.isdigit() and self.level(code) is not None

    @cached_property
    def _below(self) -> Mapping[str, tuple[Code, ...]]:
        below: dict[str, list[Code]] = {}
        for code in self.codes:
            below.setdefault(self.parent(code.code) or "", []).append(code)
        return {parent: tuple(codes) for parent, codes in below.items()}

    def _walk(self, code: str, year: int | None) -> Iterator[Code]:
        found = self.by_code.get(code)
        if found is not None:
            if year is not None and found.status_in(year) in {Status.NOT_YET, Status.NO_LONGER}:
                return
            yield found
        for child in self.children(code):
            yield from self._walk(child.code, year)


_NO_MATCH = 4


def _rank(wanted: str, code: Code) -> int:
    """How well a code answers to a folded text: 0 exactly, 1 its beginning, 2 within, 3 a former name, 4 not at all."""
    name = fold(code.name)
    if wanted in {code.code, name}:
        return 0
    if code.code.startswith(wanted) or name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    return 3 if any(wanted in fold(former) for former, _ in code.former) else _NO_MATCH


@frozen
class NamedClassification:
    """A classification and the name by which a schema calls it (功能, 经济)."""

    alias: str
    classification: Classification = field(repr=lambda c: c.id)
