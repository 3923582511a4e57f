"""COFOG 1999, the UN's functions of government, and the way from a functional classification to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

#: `direct`: the function is the code's own. `judgement`: another function could be argued for. `mixed`: the code
#: holds several functions and cannot be split at its level. `none`: it tells no function.
Basis = Literal["direct", "judgement", "mixed", "none"]

_DIVISION: Final = 2


@frozen
class Function:
    """A division (`04`) or a group (`04.5`) of COFOG."""

    cofog: str
    name: str
    name_zh: str


@frozen
class Assignment:
    """The function of a code, and so of every code below it that has no assignment of its own; and why."""

    code: str
    name: str
    #: None where the code tells no function (其他支出, 转移性支出).
    function: Function | None
    basis: Basis
    reason: str
    reason_en: str

    @property
    def division(self) -> str | None:
        """The division of the function: `04` of `04.5`."""
        return self.function.cofog[:_DIVISION] if self.function else None


@frozen
class Crosswalk:
    """From the codes of a functional classification to COFOG, by the longest prefix that is assigned."""

    functions: Mapping[str, Function]
    assignments: Mapping[str, Assignment]

    def of(self, code: str) -> Assignment | None:
        """The assignment of a code, or of the nearest one above it; None when no class of it is known."""
        prefixes = (code[:n] for n in range(len(code), 0, -1))
        return next((self.assignments[p] for p in prefixes if p in self.assignments), None)

    @property
    def divisions(self) -> tuple[Function, ...]:
        """The ten divisions."""
        return tuple(f for f in self.functions.values() if len(f.cofog) == _DIVISION)
