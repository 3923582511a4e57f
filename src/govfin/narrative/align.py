"""The cheapest walk through a pattern that consumes a text: an alignment, found by dynamic programming with a beam."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from govfin.narrative.folded import PUNCTUATION, Folded
from govfin.narrative.pattern import (
    ANY_SENTENCE,
    OTHER_DIGIT,
    OTHER_SIGN,
    PUNCTUATION_MARK,
    SIGN,
    SPACED_NUMBER,
    Node,
    Pattern,
)

#: Walks so much dearer than the cheapest at the same place are given up.
BEAM: Final = 800
_NO_LIMIT: Final = 10**9
#: An added number is no slip of a pen: dearer than an added sign.
ADDED_DIGIT: Final = 150


class Taken(NamedTuple):
    """What one step of a walk consumed: a node, and the signs from `start` to `end`."""

    node: Node
    start: int
    end: int
    #: The row whose name was read.
    name: str = ""


#: How a walk comes to a node: its price so far, the place and the node before, the row whose name was read.
Reached = tuple[int, int, int, str]
#: The names that may be read at a place for a piece: where each ends, which row it is, and its price.
FindNames = Callable[[Node, int], Sequence[tuple[int, str, int]]]


def align(pattern: Pattern, text: Folded, start: int, end: int, names: FindNames) -> list[Taken]:  # noqa: C901 - one loop
    """The cheapest walk that consumes the signs from `start` to `end`, step by step."""
    nodes = pattern.nodes
    reached: list[dict[int, Reached]] = [{} for _ in range(end - start + 1)]
    reached[0][0] = (0, -1, -1, "")
    best = 0
    for place in range(end - start + 1):
        here = reached[place]
        if not here:
            continue
        best = min(price for price, *_ in here.values())
        # At the end what is left of the template may cost what it will.
        _go_on(nodes, here, place, best + BEAM if start + place < end else _NO_LIMIT)
        if start + place == end:
            break
        sign, after = text.signs[start + place], reached[place + 1]
        for index, found in here.items():
            node, price = nodes[index], found[0]
            if node.kind == "pass" or price > best + BEAM:
                continue
            if node.kind == "sign" and node.sign == sign:  # by far the most frequent
                known = after.get(node.next)
                if known is None or price < known[0]:
                    after[node.next] = (price, place, index, "")
                continue
            for stop, target, cost, row in _consumed(pattern, text, start + place, index, names):
                if stop <= end:
                    known = reached[stop - start].get(target)
                    if known is None or price + cost < known[0]:
                        reached[stop - start][target] = (price + cost, place, index, row)
    return _walk(nodes, reached, start)


def _go_on(nodes: Sequence[Node], here: dict[int, Reached], place: int, limit: int) -> None:
    """Follow every way that consumes nothing, the cheapest first."""
    queue = [(found[0], node) for node, found in here.items()]
    queue.sort()
    while queue:
        price, node = heappop(queue)
        if price > here[node][0] or price > limit:
            continue
        for target, cost in nodes[node].ways:
            total = price + cost
            known = here.get(target)
            if total <= limit and (known is None or total < known[0]):
                here[target] = (total, place, node, "")
                heappush(queue, (total, target))


def _consumed(
    pattern: Pattern, text: Folded, place: int, index: int, names: FindNames
) -> Iterator[tuple[int, int, int, str]]:
    """What a node may consume at a place: where that ends, the node after it, its price, and the row that it names."""
    node, sign = pattern.nodes[index], text.signs[place]
    match node.kind:
        case "sign":
            mild = sign in PUNCTUATION and node.sign in PUNCTUATION
            yield place + 1, node.next, 0 if sign == node.sign else PUNCTUATION_MARK if mild else SIGN, ""
        case "number":
            for number in text.numbers(place):
                yield number.end, node.next, SPACED_NUMBER if number.spaced else 0, ""
            said = (habit for habit in pattern.habits if text.signs.startswith(habit, place))
            yield from ((place + len(habit), node.next, 0, "") for habit in said)
        case "open":
            yield from ((n.end, node.next, 0, "") for n in text.numbers(place) if n.missing)
            return
        case "name":
            for stop, row, cost in names(node, place):
                yield stop, node.next, cost, row
        case "any" | "added":
            sentence = ANY_SENTENCE if sign == "。" and node.kind == "any" else 0
            digit = OTHER_DIGIT if sign.isdigit() else 0
            yield place + 1, index, OTHER_SIGN + sentence + digit, ""
            return
        case _:
            return
    # A sign, a number, a name may come after a sign too many.
    yield place + 1, index, _added(sign), ""


def _added(sign: str) -> int:
    if sign in PUNCTUATION:
        return PUNCTUATION_MARK
    return ADDED_DIGIT if sign.isdigit() else SIGN


def _walk(nodes: Sequence[Node], reached: list[dict[int, Reached]], start: int) -> list[Taken]:
    place, node = len(reached) - 1, len(nodes) - 1
    if node not in reached[place]:
        return []
    steps: list[Taken] = []
    while node >= 0:
        _, before, previous, name = reached[place][node]
        if previous < 0:
            steps.append(Taken(nodes[node], start, start))
            break
        # What was consumed belongs to the node before; a node that consumed nothing only says its event.
        steps.append(Taken(nodes[node], start + place, start + place))
        if before != place:
            steps.append(Taken(nodes[previous], start + before, start + place, name))
        place, node = before, previous
    return _merged(steps[::-1])


def _merged(steps: Sequence[Taken]) -> list[Taken]:
    """The steps, with what one node consumed sign by sign as one step."""
    merged: list[Taken] = []
    for step in steps:
        if merged and merged[-1].node is step.node and step.node.kind in ("any", "added"):
            merged[-1] = merged[-1]._replace(end=step.end)
        else:
            merged.append(step)
    return merged
