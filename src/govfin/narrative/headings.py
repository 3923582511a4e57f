"""Where the sections of a template stand in a published text: by their headings, printed more or less the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from govfin.narrative.folded import Folded, folded
from govfin.schema import narrative as m

#: The headings that part a published narrative: those of a part are 1, those of its sections 2.
PART: Final = 1
SECTION: Final = 2
#: So much of a heading may be printed otherwise.
_TOLERANCE: Final = 0.34
_LIKE: Final = 0.5
_PART: Final = re.compile(r"(\D)[一二三四五六七八九十]+(\D{1,2})")


@frozen
class Stretch:
    """Sections that are read together, and the signs of the text in which they stand."""

    sections: tuple[m.Section, ...]
    start: int
    end: int


def stretches(narrative: m.Narrative, text: Folded) -> tuple[tuple[Stretch, ...], tuple[m.Section, ...]]:
    """The stretches of a text, in order, and the sections whose heading it does not have.

    A section without its heading is looked for in the stretch of the one before.
    """
    starts = _line_starts(text)
    first, end = _part(narrative, text, starts)
    sections = [s for s in narrative.sections if s.level != PART]
    heads = [s for s in sections if s.level == SECTION]
    places = _chain(heads, text, [at for at in starts if first <= at < end])
    made: list[tuple[list[m.Section], int, int]] = []
    missing = []
    for section in sections:
        place = places.get(id(section)) if section.level == SECTION else None
        if place is not None:
            made.append(([section], place[0], place[1]))
        elif made:
            made[-1][0].append(section)
        else:
            made.append(([section], first, first))
        if section.level == SECTION and place is None:
            missing.append(section)
    stops = [start for _, start, _ in made[1:]] + [end]
    found = tuple(Stretch(tuple(s), at, stop) for (s, _, at), stop in zip(made, stops, strict=True))
    return found, tuple(missing)


def _part(narrative: m.Narrative, text: Folded, starts: Sequence[int]) -> tuple[int, int]:
    """The signs of the part of a document that the narrative is: after its heading, to the heading of the next part."""
    head = next((s for s in narrative.sections if s.level == PART), None)
    sign = _PART.match(folded(_words(head.heading))) if head else None
    if head is None or sign is None:
        return 0, len(text.signs)
    mine = folded(sign.group())
    places = [at for at in starts if text.signs.startswith(mine, at)]
    first = places[-1] + len(mine) if places else 0
    another = re.compile(f"{re.escape(sign.group(1))}[一二三四五六七八九十]+{re.escape(sign.group(2))}")
    later = (at for at in starts if at > first and places and another.match(text.signs, at))
    return first, next(later, len(text.signs))


def _chain(heads: Sequence[m.Section], text: Folded, starts: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each section, where its heading starts and ends: the most headings in their order, later ones first."""
    best: dict[int, tuple[float, dict[int, tuple[int, int]]]] = {-1: (0.0, {})}
    for head in heads:
        words = folded(_words(head.heading))
        grown = dict(best)
        for start, end, likeness in _like(words, text, starts):
            before = max((b for at, b in best.items() if at < start), key=lambda b: b[0])
            total = before[0] + likeness
            if end not in grown or total >= grown[end][0]:
                grown[end] = (total, {**before[1], id(head): (start, end)})
        best = grown
    # Of chains that are as good the last one: a table of contents comes before.
    return max(best.items(), key=lambda item: (round(item[1][0], 6), item[0]))[1][1]


def _like(words: str, text: Folded, starts: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    for start in starts:
        slice_ = text.signs[start : start + len(words) + 3]
        shared = sum(1 for i in range(len(slice_) - 1) if slice_[i : i + 2] in pairs)
        if not pairs or shared < _LIKE * len(pairs):
            continue
        distance, length = _distance(words, slice_)
        if distance <= _TOLERANCE * len(words):
            yield start, start + length, 1 - distance / len(words)


def _distance(words: str, slice_: str) -> tuple[int, int]:
    """The fewest signs to change so that the words are the beginning of a slice, and the length of that beginning."""
    row = list(range(len(slice_) + 1))
    for i, word in enumerate(words, 1):
        above, row = row, [i]
        for j, sign in enumerate(slice_, 1):
            row.append(min(above[j - 1] + (word != sign), above[j] + 1, row[-1] + 1))
    best = min(row)
    return best, max(j for j, cost in enumerate(row) if cost == best)


def _words(pieces: Sequence[m.Piece]) -> str:
    return "".join(p.text for p in pieces if isinstance(p, m.Words))


def _line_starts(text: Folded) -> list[int]:
    starts = [0] if text.signs else []
    for at in range(1, len(text.signs)):
        between = text.original[text.offsets[at - 1] + 1 : text.offsets[at]]
        if "\n" in between or "\f" in between:
            starts.append(at)
    return starts
