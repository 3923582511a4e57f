"""A published text read with the template of its form: every figure with its place, and all that was not read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import Factory, define, evolve, field, frozen

from govfin.narrative.accounts import Row
from govfin.narrative.align import Taken, align
from govfin.narrative.folded import PUNCTUATION, Folded, fold
from govfin.narrative.headings import Stretch, stretches
from govfin.narrative.names import Names
from govfin.narrative.pattern import Event, pattern_of
from govfin.report.report import Report
from govfin.schema import narrative as m
from govfin.schema.schema import Schema

#: Of the signs around a figure, so many must be those of the template; else the figure is not read.
LIKENESS: Final = 0.5
#: How many signs before and after a figure are looked at.
_AROUND: Final = 9
_ENDS: Final = "。；;\n"
_LONGEST: Final = 80
#: What may stand on either side of a passage that was added.
_LOOSE: Final = "，。；：,;: "


@frozen
class Place:
    """Where something stands in the published text."""

    start: int
    end: int
    #: From 1.
    line: int
    #: The sentence around it, or the passage that it is, as printed.
    sentence: str


@frozen
class Reading:
    """Something that was read: a figure, a fact, a word that a figure chose, a text of the department."""

    piece: m.Figure | m.Fact | m.Choice | m.Ordinal | m.Slot
    #: As printed, without spaces.
    text: str
    place: Place
    #: The rows at which the loops around it stood, by variable.
    at: Mapping[str, Row] = field(factory=dict)
    #: What a figure or a fact says: in percent for a percentage; None for words, and for `【…】`.
    amount: Decimal | None = None
    #: For a word: which of those of the template it is.
    index: int = 0
    #: For a figure: how much of what stands around it is as the template has it, from 0 to 1.
    likeness: float = 1.0


@frozen
class Taking:
    """Which branch of an `if` the text follows; an index past the last one is none of them."""

    piece: m.If
    index: int
    at: Mapping[str, Row]
    place: Place
    #: Whether a word of the branch stands in the text.
    seen: bool = True


@frozen
class Listing:
    """The rows that a loop of the text names, in order."""

    piece: m.Each
    rows: tuple[Row, ...]
    at: Mapping[str, Row]
    place: Place


@frozen
class Lost:
    """A clause of the template that the text does not have, or has in other words."""

    pieces: tuple[m.Piece, ...]
    at: Mapping[str, Row]
    place: Place
    #: The branches in which the clause stands.
    inside: tuple[Taking, ...] = ()


@frozen
class ReadBack:
    """What a published text says, and what of it was not read. Nothing is left out."""

    readings: tuple[Reading, ...] = ()
    takings: tuple[Taking, ...] = ()
    listings: tuple[Listing, ...] = ()
    lost: tuple[Lost, ...] = ()
    #: Numbers of the text that belong to nothing in the template.
    unread: tuple[Reading, ...] = ()
    #: Sentences that the department added, with or without numbers.
    added: tuple[Place, ...] = ()
    #: The headings that the text lacks.
    missing: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Reading, ...]:
        """The figures that were read, in the order of the text."""
        return tuple(r for r in self.readings if isinstance(r.piece, m.Figure))

    @property
    def texts(self) -> Mapping[str, str]:
        """The department's own texts, by the names that the template gives them."""
        return {slot_name(r): r.text for r in self.readings if isinstance(r.piece, m.Slot) and r.text}


def slot_name(reading: Reading) -> str:
    """What a text of the department is called: `变动原因`, `差异原因[208]`."""
    slot = reading.piece
    if not isinstance(slot, m.Slot):
        raise TypeError(slot)
    row = reading.at.get(slot.variable) if slot.variable else None
    return slot.name if row is None else f"{slot.name}[{row.key}]"


def read_back(schema: Schema, text: str, report: Report | None = None) -> ReadBack | None:
    """Every figure that a published narrative states, with its place; None for a form without a template.

    The text is that of the whole document or of its narrative, as a text layer gives it: lines may be wrapped, signs
    of either width, words printed a little otherwise. `report` tells the department's name and the rows that it uses;
    its figures take no part in reading.
    """
    narrative = schema.narrative
    if narrative is None:
        return None
    layer = fold(text)
    found, missing = stretches(narrative, layer)
    department = report.department if report else None
    parts = [_read(s, narrative, layer, department, Names(schema, report, layer)) for s in found]
    return evolve(_joined(parts), missing=tuple(_title(s) for s in missing))


def _read(stretch: Stretch, narrative: m.Narrative, text: Folded, department: str | None, names: Names) -> ReadBack:
    pattern = pattern_of(stretch.sections, narrative, department)
    walk = align(pattern, text, stretch.start, stretch.end, names.at)
    return _Teller(text, names, _matched(walk, text)).tell(walk, stretch)


def _joined(parts: Sequence[ReadBack]) -> ReadBack:
    return ReadBack(
        tuple(r for p in parts for r in p.readings),
        tuple(t for p in parts for t in p.takings),
        tuple(x for p in parts for x in p.listings),
        tuple(x for p in parts for x in p.lost),
        tuple(u for p in parts for u in p.unread),
        tuple(a for p in parts for a in p.added),
    )


def _title(section: m.Section) -> str:
    return "".join(p.text for p in section.heading if isinstance(p, m.Words))


# ── how well the words around a figure were met ─────────────────────────────────────────────────────


def _matched(walk: Sequence[Taken], text: Folded) -> list[bool | None]:
    """For each step: whether it met a sign of the template (True), missed one (False), or is no sign."""
    found: list[bool | None] = []
    last = len(walk) - 1
    for i, step in enumerate(walk):
        follower = walk[min(i + 1, last)]
        took = step.end > step.start
        if step.node.kind == "sign" and not took:
            consumed = follower.node is step.node and follower.end > follower.start
            found.append(None if consumed or step.node.sign in PUNCTUATION else False)
        elif took and step.node.kind in ("sign", "number", "name"):
            stays = follower.node is step.node
            if step.node.kind == "sign" and not stays:
                same = text.signs[step.start] == step.node.sign
                found.append(None if step.node.sign in PUNCTUATION else same)
            else:
                found.append(False if stays and text.signs[step.start] not in PUNCTUATION else None)
        else:
            found.append(None)
    return found


def _likeness(matched: Sequence[bool | None], at: int) -> float:
    """How much of the signs around a step are those of the template; 1 where there are none."""
    before = [x for x in matched[:at][::-1] if x is not None][:_AROUND]
    after = [x for x in matched[at + 1 :] if x is not None][:_AROUND]
    around = before + after
    return sum(around) / len(around) if around else 1.0


# ── from a walk to readings ─────────────────────────────────────────────────────────────────────────


@define
class _Loop:
    """A loop that is under way."""

    piece: m.Each
    rows: list[Row] = Factory(list)
    start: int = -1


@define
class _Teller:
    text: Folded
    names: Names
    matched: list[bool | None]
    readings: list[Reading] = Factory(list)
    takings: list[Taking] = Factory(list)
    listings: list[Listing] = Factory(list)
    lost: list[Lost] = Factory(list)
    loops: list[_Loop] = Factory(list)
    at: dict[str, Row] = Factory(dict)
    #: The branches that are under way, each with how much was read before it.
    open: list[tuple[int, Taking]] = Factory(list)
    #: The signs that were read, as stretches.
    taken: list[tuple[int, int]] = Factory(list)
    skipped: list[tuple[int, int]] = Factory(list)

    def tell(self, walk: Sequence[Taken], stretch: Stretch) -> ReadBack:
        for i, step in enumerate(walk):
            if step.node.event is not None and step.end == step.start:
                self._event(step.node.event, step.start)
            if step.end > step.start:
                self._took(step, i, walk)
            elif step.node.kind == "any" and isinstance(step.node.piece, m.Slot):
                place = self._place(step.start, step.start)
                self.readings.append(Reading(step.node.piece, "", place, dict(self.at)))
        return ReadBack(
            tuple(self.readings),
            tuple(self.takings),
            tuple(self.listings),
            tuple(self.lost),
            tuple(self._unread(stretch, walk)),
            tuple(evolve(self._place(a, b), sentence=self.text.slice(a, b).strip(_LOOSE)) for a, b in self.skipped),
        )

    def _event(self, event: Event, place: int) -> None:
        match event.kind, event.piece:
            case "branch", m.If() as piece:
                self.open.append(
                    (len(self.taken), Taking(piece, event.which, dict(self.at), self._place(place, place)))
                )
            case "left", m.If():
                before, taking = self.open.pop()
                start = self._sign(taking.place.start)
                seen = len(self.taken) > before
                self.takings.append(evolve(taking, place=self._place(start, place), seen=seen))
            case "word", m.Choice() as piece:
                word = piece.words[event.which]
                end = place + len(word)
                found = Reading(piece, word, self._place(place, end), dict(self.at), index=event.which)
                self.readings.append(found)
            case "lost", _:
                inside = tuple(taking for _, taking in self.open)
                self.lost.append(Lost(event.lost, dict(self.at), self._place(place, place), inside))
            case "round", m.Each() as piece if event.which == 0:
                if not self.loops or self.loops[-1].piece is not piece:
                    self.loops.append(_Loop(piece, start=place))
                self.at.pop(piece.variable, None)
            case "round", m.Each() as piece:
                loop = self.loops.pop() if self.loops and self.loops[-1].piece is piece else _Loop(piece, start=place)
                self.at.pop(piece.variable, None)
                where = self._place(loop.start, place)
                self.listings.append(Listing(piece, tuple(loop.rows), dict(self.at), where))
            case _:
                return

    def _took(self, step: Taken, i: int, walk: Sequence[Taken]) -> None:
        node = step.node
        stays = i + 1 < len(walk) and walk[i + 1].node is node
        match node.kind, node.piece:
            case "added", _:
                self.skipped.append((step.start, step.end))
            case "any", m.Slot() | m.Fact() as piece:
                words = self.text.slice(step.start, step.end)
                self.readings.append(Reading(piece, words, self._place(step.start, step.end), dict(self.at)))
                self.taken.append((step.start, step.end))
            case "number", m.Figure() | m.Fact() | m.Ordinal() as piece if not stays:
                self._number(step, i, piece)
            case "name", m.RowName() as piece if not stays:
                row = self.names.row(step.name)
                self.at[piece.variable] = row
                if self.loops and self.loops[-1].piece.variable == piece.variable:
                    self.loops[-1].rows.append(row)
                self.taken.append((step.start, step.end))
            case "open", _:
                self.taken.append((step.start, step.end))
            case "sign", _ if not stays:
                self.taken.append((step.start, step.end))
            case _:
                return

    def _number(self, step: Taken, i: int, piece: m.Figure | m.Fact | m.Ordinal) -> None:
        likeness = _likeness(self.matched, i)
        if likeness < LIKENESS or not self._bound(piece):
            return
        printed = self.text.signs[step.start : step.end]
        plain = re.sub("[^0-9.+-]", "", printed)
        amount = Decimal(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None
        amount = None if printed.startswith("【") else amount
        place = self._place(step.start, step.end)
        self.readings.append(Reading(piece, printed, place, dict(self.at), amount, likeness=likeness))
        self.taken.append((step.start, step.end))

    def _bound(self, piece: m.Figure | m.Fact | m.Ordinal) -> bool:
        """Whether the row that a figure is of was read."""
        if not isinstance(piece, m.Figure):
            return True
        variables = {step[2] for step in piece.value.steps if step[0] in ("row", "prior row")}
        return variables <= self.at.keys()

    def _unread(self, stretch: Stretch, walk: Sequence[Taken]) -> Iterator[Reading]:
        """Numbers of the stretch that nothing took."""
        taken = [False] * (stretch.end - stretch.start)
        for start, end in self.taken:
            for i in range(start, end):
                taken[i - stretch.start] = True
        slots = {i for s in walk if s.node.kind == "any" for i in range(s.start, s.end)}
        start = stretch.start
        while start < stretch.end:
            numbers = [n for n in self.text.numbers(start) if not n.missing and n.end <= stretch.end]
            if not numbers:
                start += 1
                continue
            end = numbers[0].end
            inside = range(start, end)
            if not all(taken[i - stretch.start] for i in inside) and not slots.issuperset(inside):
                end += self.text.signs.startswith("%", end)
                printed = self.text.signs[start:end]
                yield Reading(m.Figure(m.Value((), "")), printed, self._place(start, end))
            start = max(end, start + 1)

    def _sign(self, offset: int) -> int:
        """The sign at, or after, a place of the original."""
        return bisect_left(self.text.offsets, offset)

    def _place(self, start: int, end: int) -> Place:
        text = self.text
        first = text.offset(start)
        last = text.offset(end - 1) + 1 if end > start else first
        return Place(first, last, text.line(start), self._sentence(start, end))

    def _sentence(self, start: int, end: int) -> str:
        signs = self.text.signs
        low = max([signs.rfind(sign, 0, start) for sign in _ENDS] + [start - _LONGEST]) + 1
        stops = [at for sign in _ENDS if (at := signs.find(sign, max(start, end - 1))) >= 0]
        high = min([at + 1 for at in stops] + [max(end, low) + _LONGEST, len(signs)])
        return self.text.slice(max(0, low), high).strip()
