"""A published narrative held against the tables (表文勾稽): every figure that was read, judged; findings as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import evolve, field, frozen

from govfin.amounts import round_half_up
from govfin.computing.percentages import AS_PRINTED, Percentages
from govfin.computing.quantities import Between, Nothing, Step, evaluate
from govfin.diagnostics.codes import catalogue
from govfin.narrative.accounts import Accounts, At, print_value
from govfin.narrative.folded import folded
from govfin.narrative.read_back import Listing, Lost, Place, ReadBack, Reading, Taking, slot_name
from govfin.narrative.write import few
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.schema import narrative as m
from govfin.schema.rules import PRIOR

#: What a figure of the text came to, and the code that tells it.
_CODES: Final[Mapping[Outcome, str]] = {
    Outcome.BROKEN: "F0701",
    Outcome.MISMATCH: "F0702",
    Outcome.TAIL: "F0703",
}
_EXPLAINED: Final = (Outcome.PASS, Outcome.TAIL)
_SHORTEST: Final = 4
_LINEAR: Final = frozenset({"+", "-", "abs"})


@frozen
class Judged:
    """A figure of the text, and what it came to."""

    reading: Reading
    outcome: Outcome
    #: What the tables give, as the narrative prints it; empty where they give nothing.
    expected: str = ""
    #: The addresses of the cells that it is held against.
    cells: tuple[str, ...] = ()
    #: What it is called: the label of a declared figure, or an expression.
    figure: str = ""


@frozen
class Comparison:
    """A narrative held against its tables: every figure with its outcome, and what is wrong, gravest first."""

    read: ReadBack
    judged: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    #: Cells of last year that were not given and that the text itself tells: `上年.表1.30行`.
    inferred: Mapping[str, str] = field(factory=dict)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many figures came to what."""
        return Counter(j.outcome for j in self.judged)


def compare(
    report: Report,
    read: ReadBack,
    prior: Report | None = None,
    percentages: Percentages = AS_PRINTED,
) -> Comparison:
    """What is wrong between a published narrative and the tables of its report.

    A figure agrees when the tables give it, rounded as it is printed; a sum or a share that only rounding can
    explain is a tail (尾差, a note); the same figure one step off is a mismatch (a warning); all others are errors.
    Figures of last year that `prior` (in the form of the report) does not give are taken from the text itself where it
    tells them; what still lacks them is undecided, and said to be so. A percentage that is not made as `percentages`
    says, and that the printed figures give, is a tail.
    """
    narrative = report.schema.narrative
    if narrative is None:
        return Comparison(read, (), ())
    accounts = Accounts(report, prior, read.texts, percentages)
    inferred = _inferred(accounts, read)
    judge = _Judge(evolve(accounts, inferred=inferred), narrative)
    judged = tuple(judge.figure(r) for r in read.figures)
    findings = [f for j in judged for f in judge.of_figure(j)]
    findings += judge.besides(read)
    undecided = [j for j in judged if j.outcome is Outcome.UNDECIDED]
    if undecided:
        findings.append(judge.undecided(undecided))
    findings.sort(key=lambda f: f.severity.rank)
    plain = m.Value((), "")
    known = {accounts.addresses(m.Value((s,), ""), {})[0]: print_value(q.value, plain) for s, q in inferred.items()}
    return Comparison(read, judged, tuple(findings), known)


# ── last year, as the text tells it ─────────────────────────────────────────────────────────────────


def _inferred(accounts: Accounts, read: ReadBack) -> dict[Step, Between]:
    """Cells of last year that are not known, from 比上年增加257.35万元: this year less the increase."""
    found: dict[Step, Between] = {}
    for i, reading in enumerate(read.readings):
        if not isinstance(reading.piece, m.Figure) or reading.amount is None:
            continue
        if reading.piece.value.style == "percent":
            continue
        steps = reading.piece.value.steps
        operators = {s[0] for s in steps if len(s) == 1}
        plain = [accounts.plain(s, reading.at) for s in steps if s[0] in ("cell", "prior", "row", "prior row")]
        lacking = {s for s in plain if s is not None and accounts.cell(s, {}) is None}
        if len(lacking) != 1 or not operators <= _LINEAR or next(iter(lacking))[0] != "prior":
            continue
        signed = _signed(reading, read.readings[:i])
        if signed is not None:
            cell = next(iter(lacking))
            solved = _solved(accounts, reading, cell, signed)
            if solved is not None:
                found.setdefault(cell, solved)
    return found


def _signed(reading: Reading, before: Iterable[Reading]) -> Fraction | None:
    """The amount of a figure, below zero where the word before it says so."""
    if not isinstance(reading.piece, m.Figure) or reading.amount is None:
        return None
    amount, steps = Fraction(reading.amount), reading.piece.value.steps
    if steps[-1] != ("abs",):
        return amount
    for word in reversed(list(before)):
        if isinstance(word.piece, m.Choice) and word.piece.value.steps == steps[:-1] and word.at == reading.at:
            return -amount if word.index == 1 else amount
    return None


def _solved(accounts: Accounts, reading: Reading, cell: Step, amount: Fraction) -> Between | None:
    """The cell that makes a linear expression come to an amount."""
    steps = [s for s in _value(reading).steps if s != ("abs",)]

    def at(guess: int) -> Between | Nothing:
        def amount_of(step: Step) -> Between | None:
            plain = accounts.plain(step, reading.at)
            return Between.of(guess) if plain == cell else accounts.cell(step, reading.at)

        return evaluate(steps, amount_of)

    zero, one = at(0), at(1)
    if isinstance(zero, Nothing) or isinstance(one, Nothing) or one.value == zero.value:
        return None
    half = (zero.most - zero.least) / 2 + Fraction(_step(reading.text)) / 2
    return Between.of((amount - zero.value) / (one.value - zero.value), half)


# ── one figure ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Judge:
    accounts: Accounts
    narrative: m.Narrative

    def figure(self, reading: Reading) -> Judged:
        value = _value(reading)
        expected = self.accounts.quantity(value, reading.at)
        cells = self.accounts.addresses(value, reading.at)
        called = self._called(value, reading.at)
        if isinstance(expected, Nothing):
            return Judged(
                reading, Outcome.UNDECIDED if expected is Nothing.UNKNOWN else Outcome.NOT_APPLICABLE, "", cells, called
            )
        shown = self.accounts.printed(expected, value, reading.at)
        if reading.amount is None:
            return Judged(reading, Outcome.BROKEN, shown, cells, called)
        return Judged(reading, self._outcome(reading, reading.amount, expected), shown, cells, called)

    def _outcome(self, reading: Reading, amount: Decimal, expected: Between) -> Outcome:
        value, step, made = _value(reading), _step(reading.text), self.accounts.percentages
        outcome = _outcome(amount, step, expected, value)
        share = self.accounts.share(value, reading.at)
        if share is not None and amount == share:
            return Outcome.PASS  # rounded so that all shares sum to 100
        if outcome is Outcome.PASS and share is not None and made.shares == "controlled":
            return Outcome.TAIL  # right by itself, but then the shares do not sum to 100
        if outcome in _CODES and value.style == "percent" and made.exact is not None:
            printed = self.accounts.as_printed.quantity(value, reading.at)
            if isinstance(printed, Between) and _outcome(amount, step, printed, value) in _EXPLAINED:
                return Outcome.TAIL
        return outcome

    def of_figure(self, judged: Judged) -> Iterator[Finding]:
        """What is to be said of a figure."""
        reading = judged.reading
        if judged.outcome is Outcome.NOT_APPLICABLE:
            if not reading.text.startswith("【"):  # what is left open says nothing wrong
                yield self._over_zero(judged)
        elif judged.outcome in _CODES:
            code = "F0716" if reading.amount is None else _CODES[judged.outcome]
            params = {"figure": judged.figure, "printed": reading.text, "expected": judged.expected}
            yield self._finding(code, reading.place, params, judged.cells)

    def _over_zero(self, judged: Judged) -> Finding:
        """A figure where arithmetic gives none: as the form prints it, or not."""
        reading, value = judged.reading, _value(judged.reading)
        nothing = self.accounts.quantity(value, reading.at)
        habit = self.narrative.habit(str(nothing))
        printed = reading.text + ("%" if value.style == "percent" and not reading.text.endswith("%") else "")
        params = {"figure": judged.figure, "printed": printed}
        if habit is not None and folded(habit.reads) in (reading.text, printed):
            params |= {"habit": habit.reads, "because": habit.because}
            return self._finding("F0705", reading.place, params, judged.cells)
        return self._finding("F0706", reading.place, params, judged.cells)

    def undecided(self, judged: Iterable[Judged]) -> Finding:
        """The figures that could not be compared."""
        found = list(judged)
        lacking = (x for j in found for x in self.accounts.lacking(_value(j.reading), j.reading.at))
        params = {"count": str(len(found)), "cells": few(dict.fromkeys(lacking))}
        return self._finding("F0712", found[0].reading.place, params, ())

    # ── words, branches, lists, texts ──────────────────────────────────────────────────────────────

    def besides(self, read: ReadBack) -> list[Finding]:
        """What is wrong beside the figures."""
        found: list[Finding] = []
        for reading in read.readings:
            match reading.piece:
                case m.Choice():
                    found += self._word(reading, reading.piece)
                case m.Fact(name="department"):
                    continue
                case m.Fact():
                    found += self._fact(reading, reading.piece)
                case m.Slot() if not reading.text or reading.text.startswith("【"):
                    found.append(self._finding("F0721", reading.place, {"text": self._slot_called(reading)}, ()))
                case _:
                    continue
        found += [f for taking in read.takings for f in self._taking(taking)]
        found += [f for listing in read.listings for f in self._listing(listing)]
        found += [f for lost in read.lost for f in self._lost(lost)]
        found += [self._section(title) for title in read.missing]
        found += list(self._unread(read))
        return found

    def _word(self, reading: Reading, piece: m.Choice) -> Iterator[Finding]:
        expected = self.accounts.quantity(piece.value, reading.at)
        if isinstance(expected, Nothing):
            return
        sign = (expected.value > 0) - (expected.value < 0)
        right = {1: 0, -1: 1, 0: 2}[sign]
        if right == reading.index or right >= len(piece.words):
            return
        shown = self.accounts.printed(expected, piece.value, reading.at)
        params = {"printed": reading.text, "word": piece.words[right], "expected": shown}
        params["figure"] = self._called(piece.value, reading.at)
        cells = self.accounts.addresses(piece.value, reading.at)
        yield self._finding("F0704", reading.place, params, cells)

    def _fact(self, reading: Reading, piece: m.Fact) -> Iterator[Finding]:
        expected = self.accounts.fact(piece.name)
        if expected is not None and reading.text != expected:
            yield self._finding("F0713", reading.place, {"printed": reading.text, "expected": expected}, ())

    def _taking(self, taking: Taking) -> Iterator[Finding]:
        expected = self.accounts.branch(taking.piece, taking.at)
        branches = taking.piece.branches
        if expected is None or expected == taking.index or min(expected, taking.index) >= len(branches):
            return
        right = branches[expected] if expected < len(branches) else None
        condition = branches[min(expected, taking.index)].condition
        if taking.seen:
            words = right and _words(right.pieces)
            params = {"expected": words or "", "condition": _text(condition)}
            yield self._finding("F0707" if words else "F0717", taking.place, params, self._cells(condition, taking.at))
        elif right is not None:
            slots = [p for p in right.pieces if isinstance(p, m.Slot)]
            if slots and (not slots[0].variable or slots[0].variable in taking.at):
                names = self.accounts.slot_names(slots[0], taking.at)
                yield self._finding(
                    "F0721", taking.place, {"text": names[1 % len(names)]}, self._cells(condition, taking.at)
                )
            elif len(_words(right.pieces)) >= _SHORTEST:
                params = {"expected": _words(right.pieces)}
                yield self._finding("F0708", taking.place, params, self._cells(condition, taking.at))

    def _listing(self, listing: Listing) -> Iterator[Finding]:
        expected = self.accounts.rows(listing.piece, listing.at)
        if expected is None:
            return
        lacking = [r for r in expected if r not in listing.rows]
        extra = [r for r in listing.rows if r not in expected]
        for code, rows in (("F0710", lacking), ("F0718", extra)):
            if rows:
                names = few([self.accounts.name(r) for r in rows])
                yield self._finding(code, listing.place, {"names": names, "table": rows[0].table}, ())

    def _lost(self, lost: Lost) -> Iterator[Finding]:
        if any(self.accounts.branch(t.piece, t.at) != t.index for t in lost.inside):
            return
        words = _words(lost.pieces)
        figures = [p for p in lost.pieces if isinstance(p, m.Figure)]
        slots = [p for p in lost.pieces if isinstance(p, m.Slot)]
        if slots and (not slots[0].variable or slots[0].variable in lost.at):
            names = self.accounts.slot_names(slots[0], lost.at)
            yield self._finding("F0721", lost.place, {"text": names[1 % len(names)]}, ())
        elif figures and all(self.accounts.is_bound(p.value, lost.at) for p in figures):
            expected = "、".join(self._stated(p.value, lost.at) for p in figures)
            yield self._finding("F0719", lost.place, {"figures": expected, "expected": words}, ())
        elif not figures and len(folded(words)) >= _SHORTEST:
            yield self._finding("F0708", lost.place, {"expected": words}, ())

    def _section(self, title: str) -> Finding:
        return self._finding("F0715", None, {"title": title}, ())

    def _unread(self, read: ReadBack) -> Iterator[Finding]:
        """The numbers that the form has no sentence for, by the passage in which they stand."""
        passages: dict[tuple[int, int], list[Reading]] = {}
        for reading in read.unread:
            inside = next((a for a in read.added if a.start <= reading.place.start < a.end), None)
            key = (inside.start, inside.end) if inside else (reading.place.line, -1)
            passages.setdefault(key, []).append(reading)
        for numbers in passages.values():
            params = {"count": str(len(numbers)), "numbers": few([n.text for n in numbers])}
            yield self._finding("F0709", numbers[0].place, params, ())

    # ── helpers ────────────────────────────────────────────────────────────────────────────────────

    def _finding(self, code: str, place: Place | None, params: Mapping[str, str], cells: Iterable[str]) -> Finding:
        where = {"line": str(place.line), "sentence": place.sentence} if place else {}
        found = tuple(FindingCell(cell, self._printed(cell)) for cell in cells)
        return Finding(code, catalogue()[code].severity, cells=found, params={**where, **params})

    def _printed(self, cell: str) -> str:
        """The figure of a cell, last year's too; empty for what is not known."""
        prior = cell.startswith(f"{PRIOR}.")
        source = self.accounts.prior if prior else self.accounts.report
        if source is None:
            return ""
        where = cell.removeprefix(f"{PRIOR}.")
        return source.text(where) if where in source.layout.addresses else ""

    def _called(self, value: m.Value, at: At) -> str:
        """What a figure is called: its label, or its expression with the row at which the loop stands."""
        name = value.text.removeprefix("abs(").removesuffix(")")
        declared = next((f for f in self.accounts.schema.figures if f.name == name), None)
        if declared is not None:
            return declared.label
        text = value.text
        for variable, row in at.items():
            text = text.replace(f"[{variable}]", f"[{self.accounts.name(row)}]")
        return text

    def _stated(self, value: m.Value, at: At) -> str:
        found = self.accounts.quantity(value, at)
        shown = "" if isinstance(found, Nothing) else f" {self.accounts.printed(found, value, at)}"
        return f"{self._called(value, at)}{shown}"

    def _slot_called(self, reading: Reading) -> str:
        slot = reading.piece
        if isinstance(slot, m.Slot) and slot.variable in reading.at:
            return f"{slot.name}[{self.accounts.name(reading.at[slot.variable])}]"
        return slot_name(reading)

    def _cells(self, condition: m.Condition | None, at: At) -> tuple[str, ...]:
        if isinstance(condition, m.Compare):
            return (*self.accounts.addresses(condition.left, at), *self.accounts.addresses(condition.right, at))
        return ()


def _outcome(printed: Decimal, step: Decimal, expected: Between, value: m.Value) -> Outcome:
    """What a printed figure came to beside the value that the tables give.

    `step` is the last place of the print. One cell printed again must be the same figure, unless the text gives fewer
    places; what is reckoned from several may differ by their rounding.
    """
    times = 100 if value.style == "percent" else 1
    exact = expected.value * times
    shown = round_half_up(exact, value.precision)
    if printed == shown or (step < value.precision and printed == round_half_up(exact, step)):
        return Outcome.PASS
    if step > value.precision and printed == round_half_up(exact, step):
        return Outcome.TAIL
    half = Fraction(step) / 2
    reckoned = len({s for s in value.steps if len(s) > 2}) > 1 or value.style == "percent"  # noqa: PLR2004 - cells
    if reckoned and expected.least * times - half < printed < expected.most * times + half:
        return Outcome.TAIL
    return Outcome.MISMATCH if abs(printed - shown) <= value.precision else Outcome.BROKEN


def _value(reading: Reading) -> m.Value:
    if not isinstance(reading.piece, m.Figure):
        raise TypeError(reading.piece)
    return reading.piece.value


def _step(printed: str) -> Decimal:
    """The last place of a printed number: 0.1 for `58.5`."""
    _, point, decimals = printed.rstrip("%").partition(".")
    return Decimal(1).scaleb(-len(decimals)) if point else Decimal(1)


def _text(condition: m.Condition | None) -> str:
    return "" if condition is None else condition.text


def _words(pieces: Iterable[m.Piece]) -> str:
    """The words of pieces, figures as `…`."""
    text = ""
    for piece in pieces:
        match piece:
            case m.Words():
                text += piece.text
            case m.Figure() | m.Slot() | m.Choice() | m.Fact() | m.RowName() | m.Each():
                text += "…"
            case _:
                continue
    return text
