"""Findings about relations as Arrow columns: what `audit.relation_finding` tells of one, told of many in one pass.

A report whose figures were rounded one by one has some twenty tails: for half a million reports these are millions of
findings, which are never objects here. The tests hold every field against that of a single audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from string import Formatter
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from govfin.amounts import Scale
from govfin.audit.many import Judged
from govfin.audit.relation_finding import CODES, COMPARISONS, GRAVEST, ONE_SIDED, SHOWN_CELLS
from govfin.audit.tolerance import OUTCOMES
from govfin.batch.results import CELL, FINDINGS
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.report.finding import Outcome
from govfin.schema.addresses import address
from govfin.schema.rules import Rule
from govfin.schema.schema import Schema
from govfin.system.columns import Bools, Ints
from govfin.system.plan import Plan

#: Arrow writes amounts with more decimals as powers of ten.
_PLAIN_PLACES: Final = 6
_SEVERITIES: Final = tuple(Severity)
_MISMATCH: Final = OUTCOMES.index(Outcome.MISMATCH)


@frozen(eq=False)
class FindingRows:
    """Findings as rows, and the report of each by number, its severity by rank."""

    rows: pa.Table
    report: Ints
    severity: Ints


def relation_rows(judged: Judged, names: pa.Array, departments: pa.Array) -> FindingRows:
    """The findings about relations of many reports, in the order of the system of each."""
    return _Told(judged).rows(names, departments)


@frozen(eq=False, slots=False)
class _Told:
    """The suspects of many reports, and their parts in words."""

    judged: Judged

    def rows(self, names: pa.Array, departments: pa.Array) -> FindingRows:
        suspects, schema = self.judged.suspects, self.judged.plan.schema
        report = pa.array(suspects.report)
        rules = schema.rules
        columns = {
            "report": names.take(report),
            "department": departments.take(report),
            "schema": _words(np.zeros(suspects.count, np.int64), [schema.id]),
            "code": _words(self._code, self._codes),
            "severity": _words(self._severity, [s.value for s in _SEVERITIES]),
            "rule": _words(suspects.rule, [r.code for r in rules]),
            "message": pa.StructArray.from_arrays(
                [self._message(language) for language in Language], [language.value for language in Language]
            ),
            "cells": self._cells,
            "residual": self._params["residual"],
            "because": _words(suspects.rule, [r.because for r in rules]),
            "source": _words(suspects.rule, [r.source for r in rules]),
        }
        rows = pa.table([columns[f.name] for f in FINDINGS], schema=FINDINGS)
        return FindingRows(rows, suspects.report, self._severity)

    # ── what kind ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _codes(self) -> list[str]:
        return [*(CODES[outcome] for outcome in OUTCOMES), ONE_SIDED]

    @cached_property
    def _code(self) -> Ints:
        """The place of each finding's code among `_codes`."""
        one_sided = (self.judged.outcomes == _MISMATCH) & (self._of_rule([r.operator != "=" for r in self._rules]) == 1)
        return np.where(one_sided, len(OUTCOMES), self.judged.outcomes)

    @cached_property
    def _severity(self) -> Ints:
        gravest = np.array([GRAVEST[outcome].rank for outcome in OUTCOMES])[self.judged.outcomes]
        found: Ints = np.maximum(gravest, self._of_rule([Severity(r.verdict).rank for r in self._rules]))
        return found

    @property
    def _rules(self) -> tuple[Rule, ...]:
        return self.judged.plan.schema.rules

    def _of_rule(self, facts: Iterable[int]) -> Ints:
        found: Ints = np.array(list(facts), np.int64)[self.judged.suspects.rule]
        return found

    # ── terms ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _owner(self) -> Ints:
        """The finding of each term."""
        return np.repeat(np.arange(self.judged.suspects.count), np.diff(self.judged.suspects.starts))

    @cached_property
    def _is_first(self) -> Bools:
        """Whether a term is of the same cell as the first of its relation."""
        suspects = self.judged.suspects
        found: Bools = suspects.cell == suspects.cell[suspects.starts[:-1]][self._owner]
        return found

    @cached_property
    def _is_left(self) -> Bools:
        """Whether a term stands on the left of its relation: what is defined, or what is added."""
        suspects = self.judged.suspects
        return np.where(suspects.defines[self._owner], self._is_first, suspects.coefficient > 0)

    @cached_property
    def _sides(self) -> tuple[Ints, Ints]:
        """The terms of either side that are shown: those with a figure; where there is none, the first."""
        return self._shown(self._is_left), self._shown(~self._is_left)

    def _shown(self, of_side: Bools) -> Ints:
        suspects = self.judged.suspects
        given = of_side & suspects.given
        some = np.zeros(suspects.count, np.bool_)
        some[self._owner[given]] = True
        blank = np.flatnonzero(of_side & ~some[self._owner])
        owner = self._owner[blank]
        given[blank[np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))] if blank.size else blank] = True
        return np.flatnonzero(given)

    @cached_property
    def _named(self) -> tuple[Ints, Ints]:
        """The terms that are put into words, and for each term its place among them."""
        suspects = self.judged.suspects
        named = suspects.given | self._is_first
        for side in self._sides:
            named[side] = True
        return np.flatnonzero(named), np.cumsum(named) - 1

    @cached_property
    def _places(self) -> tuple[pa.Array, Ints, list[Scale]]:
        """The address of each named term; its scale, as a place among the scales."""
        plan, cell = self.judged.plan, self.judged.suspects.cell[self._named[0]]
        seen = np.zeros(int(cell.max(initial=-1)) + 1, np.bool_)
        seen[cell] = True
        numbers, which = np.flatnonzero(seen), (np.cumsum(seen) - 1)[cell]
        known = _known_cells(plan, self.judged.columns.vocabulary).of(numbers)
        addresses, of_number = zip(*known, strict=True) if known else ((), ())
        where = pa.array(addresses, pa.string()).take(pa.array(which))
        return where, np.array(of_number, np.int64)[which], list(_scales(plan.schema))

    @cached_property
    def _printed(self) -> pa.Array:
        """The figure of each named term as printed, blank ones as 0."""
        _, which, scales = self._places
        return _printed(self.judged.suspects.value[self._named[0]], which, scales)

    @cached_property
    def _cells(self) -> pa.Array:
        """By finding, its cells: those with a figure, and the first one."""
        suspects, (_, place) = self.judged.suspects, self._named
        at = np.flatnonzero(suspects.given | self._is_first)
        named = pa.array(place[at])
        figure = pc.if_else(pa.array(suspects.given[at]), self._printed.take(named), "")
        parts = [self._places[0].take(named), figure, pa.array(suspects.coefficient[at])]
        cells = pa.StructArray.from_arrays(parts, fields=list(CELL))
        return pa.ListArray.from_arrays(_offsets(self._owner[at], suspects.count), cells)

    # ── words ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _scale(self) -> tuple[Ints, list[Scale]]:
        """The scale of each finding: that of its first cell."""
        _, which, scales = self._places
        return which[self._named[1][self.judged.suspects.starts[:-1]]], scales

    @cached_property
    def _params(self) -> Mapping[str, pa.Array]:
        """What messages are filled with, by finding."""
        suspects = self.judged.suspects
        which, scales = self._scale
        words = {
            "unit": _words(which, [s.unit for s in scales]).cast(pa.string()),
            "residual": _printed(suspects.residual, which, scales),
        }
        operators = list(COMPARISONS)
        operator = self._of_rule([operators.index(r.operator) for r in self._rules])
        for name in ("comparison", "comparison_en"):
            words[name] = _words(operator, [COMPARISONS[o][name] for o in operators]).cast(pa.string())
        return words | self._side("left", 1) | self._side("right", -1)

    def _side(self, name: str, sign: int) -> dict[str, pa.Array]:
        """One side in words and in figures: what is added, and what it comes to."""
        suspects, count = self.judged.suspects, self.judged.suspects.count
        of_side, shown = (self._is_left, self._sides[0]) if sign > 0 else (~self._is_left, self._sides[1])
        at = np.flatnonzero(of_side & suspects.given)
        total = self._of_rule([r.constant for r in self._rules]) if sign > 0 else np.zeros(count, np.int64)
        np.add.at(total, self._owner[at], sign * suspects.value[at] * suspects.coefficient[at])
        sum_ = _printed(total, *self._scale)
        # The eight first of what is shown, and a sign that there is more.
        owner = self._owner[shown]
        many = np.bincount(owner, minlength=count)
        place = np.arange(len(shown)) - np.repeat(np.cumsum(many) - many, many)
        kept = place < SHOWN_CELLS
        shown, owner, place = shown[kept], owner[kept], place[kept]
        signs = self._signs(sign * suspects.coefficient[shown], place)
        offsets, named = _offsets(owner, count), pa.array(self._named[1][shown])
        more = many > SHOWN_CELLS

        def joined(words: pa.Array) -> pa.Array:
            parts = pc.binary_join_element_wise(signs, words.take(named), "")
            text = pc.binary_join(pa.ListArray.from_arrays(offsets, parts), "")
            if not many.all():
                text = pc.if_else(pa.array(many > 0), text, "0")
            if more.any():
                text = pc.binary_join_element_wise(text, pc.if_else(pa.array(more), " + …", ""), "")
            return text

        reckoning = pc.binary_join_element_wise(joined(self._printed), " = ", sum_, "")
        return {
            name: joined(self._places[0]),
            f"{name}_sum": sum_,
            f"{name}_reckoning": pc.if_else(pa.array(many < 2), sum_, reckoning),  # noqa: PLR2004 - a sum has parts
        }

    def _signs(self, coefficient: Ints, place: Ints) -> pa.Array:
        """What stands before each part of a sum: its sign, and how often it is taken."""
        kind = coefficient * 2 + (place == 0)
        least = int(kind.min(initial=0))
        words = []
        for factor, first in (divmod(k, 2) for k in range(least, int(kind.max(initial=0)) + 1)):
            sign = ("-" if factor < 0 else "") if first else (" - " if factor < 0 else " + ")
            words.append(sign + (f"{abs(factor)}×" if abs(factor) > 1 else ""))
        return _words(kind - least, words).cast(pa.string())

    def _message(self, language: Language) -> pa.Array:
        """The sentence of each finding in a language."""
        codes, which = np.unique(self._code, return_counts=True)
        parts, first = [], 0
        for number, count in zip(codes.tolist(), which.tolist(), strict=True):
            template = catalogue()[self._codes[number]].message.in_(language)
            parts.append(_filled(template, {n: p.slice(first, count) for n, p in self._by_code[1].items()}, count))
            first += count
        if len(parts) < 2:  # noqa: PLR2004 - nothing to put in order
            return parts[0] if parts else pa.array([], pa.string())
        return pa.concat_arrays(parts).take(pa.array(np.argsort(self._by_code[0])))

    @cached_property
    def _by_code(self) -> tuple[Ints, Mapping[str, pa.Array]]:
        """The findings in the order of their codes, and what their messages are filled with, in this order."""
        order = np.argsort(self._code, kind="stable")
        return order, {name: words.take(pa.array(order)) for name, words in self._params.items()}


def _filled(template: str, params: Mapping[str, pa.Array], count: int) -> pa.Array:
    """A sentence for each of the findings of a code."""
    pieces: list[pa.Array | str] = []
    for literal, name, _, _ in Formatter().parse(template):
        pieces += [literal] if literal else []
        pieces += [params[name]] if name else []
    if all(isinstance(piece, str) for piece in pieces):
        pieces.append(pa.array([""] * count))
    return pc.binary_join_element_wise(*pieces, "")


def _printed(amounts: Ints, which: Ints, scales: list[Scale]) -> pa.Array:
    """Quanta as printed, each by its scale."""
    here = np.flatnonzero(np.bincount(which, minlength=len(scales)))
    if len(here) <= 1:
        return _printed_alike(amounts, scales[here[0]]) if here.size else pa.array([], pa.string())
    parts, order = [], []
    for number in here.tolist():
        at = np.flatnonzero(which == number)
        order.append(at)
        parts.append(_printed_alike(amounts[at], scales[number]))
    return pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(order))))


def _printed_alike(amounts: Ints, scale: Scale) -> pa.Array:
    if scale.places > _PLAIN_PLACES:
        return pa.array([scale.format(x) for x in amounts.tolist()], pa.string())
    halves = np.empty((len(amounts), 2), np.int64)
    halves[:, 0], halves[:, 1] = amounts, amounts >> 63
    exact = pa.Array.from_buffers(pa.decimal128(38, scale.places), len(amounts), [None, pa.py_buffer(halves)])
    return exact.cast(pa.string())


def _words(which: Ints, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int32)), pa.array(words, pa.string()))


def _offsets(owner: Ints, count: int) -> pa.Array:
    """Where the parts of each begin, for parts that stand in the order of their owners."""
    return pa.array(np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))]).astype(np.int32))


@frozen(eq=False)
class _KnownCells:
    """Cells by number: the address of each, and the place of its scale, found when it is first asked for."""

    plan: Plan
    vocabulary: tuple[str, ...]
    _found: dict[int, tuple[str, int]] = field(factory=dict)

    def of(self, numbers: Ints) -> list[tuple[str, int]]:
        """What is known of some cells."""
        found = self._found
        return [found.get(n) or found.setdefault(n, self._look_up(n)) for n in numbers.tolist()]

    def _look_up(self, number: int) -> tuple[str, int]:
        schema, cell = self.plan.schema, self.plan.cell_at(number, self.vocabulary)
        return address(schema, *cell), _scales(schema).index(schema.table_by_id[cell.table].scale)


@lru_cache(maxsize=16)
def _known_cells(plan: Plan, vocabulary: tuple[str, ...]) -> _KnownCells:
    return _KnownCells(plan, vocabulary)


@lru_cache(maxsize=64)
def _scales(schema: Schema) -> tuple[Scale, ...]:
    return tuple(dict.fromkeys(t.scale for t in schema.tables))
