"""A template as a graph of signs, with a price for each way in which a text may differ from it.

A node consumes one sign, a number, the name of a row, or any text; its ways lead on without consuming. A walk through
the graph that consumes a text is a reading of it, and the cheapest walk is the likeliest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from attrs import Factory, define, field, frozen

from govfin.narrative.folded import PUNCTUATION, folded
from govfin.schema import narrative as m

#: Prices, in hundredths of a sign that differs.
SIGN: Final = 100
PUNCTUATION_MARK: Final = 30
LOST_NUMBER: Final = 300
LOST_NAME: Final = 200
LOST_SENTENCE: Final = 100
LOST_SENTENCE_SIGN: Final = 15
ADDED: Final = 150
#: A sign of a text of the department, or of a passage that it added: as dear, so that neither takes from the other.
OTHER_SIGN: Final = 4
#: … and a digit of it besides: a number is rather one of the form.
OTHER_DIGIT: Final = 40
ANY_SENTENCE: Final = 20
OTHER_DEPARTMENT: Final = 60
SPACED_NUMBER: Final = 40

Kind = Literal["pass", "sign", "number", "name", "open", "any", "added"]


class Event(NamedTuple):
    """What a walk says when it goes through a node."""

    kind: Literal["branch", "left", "round", "word", "lost", "end"]
    piece: m.Piece | None
    #: Which word or branch; -1 for the end of a loop.
    which: int = 0
    #: The words and figures of the template that are passed over.
    lost: tuple[m.Piece, ...] = ()


@define
class Node:
    """A state of the graph."""

    kind: Kind = "pass"
    #: The sign that it consumes; `open` consumes `【…】`, which stands for what is missing.
    sign: str = ""
    #: The figure, fact, row name or slot that it consumes.
    piece: m.Piece | None = None
    #: For the name of a row: the loop that it belongs to.
    each: m.Each | None = None
    #: Where a walk goes after what it consumes.
    next: int = -1
    #: Where it may go without consuming, and at what price.
    ways: list[tuple[int, int]] = Factory(list)
    event: Event | None = None


@frozen
class Pattern:
    """A graph; a walk goes from node 0 to the last one."""

    nodes: tuple[Node, ...]
    #: What a number node may also read, word for word: what is printed for a growth over zero.
    habits: tuple[str, ...] = field(default=())


def pattern_of(sections: Sequence[m.Section], narrative: m.Narrative, department: str | None) -> Pattern:
    """The graph of sections that stand one after another; the heading of the first one is left out."""
    builder = _Builder(department)
    builder.begin()
    for i, section in enumerate(sections):
        builder.sequence((*(section.heading if i else ()), m.Break(), *section.pieces))
    builder.end()
    return Pattern(tuple(builder.nodes), tuple(folded(h.reads) for h in narrative.habits))


@define
class _Builder:
    department: str | None
    nodes: list[Node] = Factory(list)
    #: The loops around the piece that is being built.
    loops: list[m.Each] = Factory(list)

    # ── nodes; each function leaves the walk at the last node ──────────────────────────────────────

    def begin(self) -> None:
        self._add(Node())
        self._boundary()

    def end(self) -> None:
        self._boundary()
        self._add(Node(event=Event("end", None)))

    def _add(self, node: Node) -> int:
        """A node to which the last one leads."""
        self.nodes.append(node)
        here = len(self.nodes) - 1
        if here:
            last = self.nodes[here - 1]
            if last.kind in ("sign", "number", "name", "open"):
                last.next = here
            else:
                last.ways.append((here, 0))
        return here

    def _loose(self, node: Node) -> int:
        """A node to which nothing leads yet."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _lead(self, start: int, target: int, price: int = 0) -> None:
        self.nodes[start].ways.append((target, price))

    def _here(self) -> int:
        """A node that consumes nothing, at which the walk stands."""
        return len(self.nodes) - 1 if self.nodes[-1].kind == "pass" else self._add(Node())

    def _boundary(self) -> int:
        """A place between sentences, where a text may have one more."""
        here = self._here()
        added = self._loose(Node("added"))
        self._lead(here, added, ADDED)
        self._lead(added, self._loose(Node()))
        self._lead(here, len(self.nodes) - 1)
        return len(self.nodes) - 1

    # ── pieces ─────────────────────────────────────────────────────────────────────────────────────

    def sequence(self, pieces: Iterable[m.Piece]) -> None:
        """Pieces one after another; what stands between two boundaries may be lost."""
        start, lost = self._here(), list[m.Piece]()
        for piece in pieces:
            if isinstance(piece, m.Break):
                start, lost = self._losable(start, lost), []
            elif isinstance(piece, m.Words):
                for clause in _clauses(piece.text):
                    self._signs(folded(clause))
                    lost.append(m.Words(clause))
                    if clause[-1] in _ENDS:
                        start, lost = self._losable(start, lost), []
            else:
                self._piece(piece)
                lost.append(piece)
        self._losable(start, lost)

    def _losable(self, start: int, lost: list[m.Piece]) -> int:
        """A boundary, to which a way leads past what stands before it."""
        here = self._boundary()
        if lost:
            passed = self._loose(Node(event=Event("lost", None, lost=tuple(lost))))
            self._lead(start, passed, _price(lost))
            self._lead(passed, here)
            # The walk goes on from the boundary.
            on = self._loose(Node())
            self._lead(here, on)
            return on
        return here

    def _signs(self, signs: str) -> None:
        for sign in signs:
            here = self._add(Node("sign", sign))
            self._lead(here, here + 1, PUNCTUATION_MARK if sign in PUNCTUATION else SIGN)
        self._here()

    def _piece(self, piece: m.Piece) -> None:  # noqa: C901 - one case a piece
        match piece:
            case m.Figure():
                self._consume("number", piece, LOST_NUMBER)
                if piece.value.style == "percent":
                    here = self._add(Node("sign", "%"))
                    self._lead(here, here + 1, PUNCTUATION_MARK)
                    self._here()
            case m.Ordinal():
                self._consume("number", piece, PUNCTUATION_MARK)
            case m.Fact(name="department"):
                self._department(piece)
            case m.Fact():
                self._consume("number", piece, LOST_NUMBER)
            case m.RowName():
                self._consume("name", piece, LOST_NAME)
                self.nodes[-2].each = next(each for each in self.loops if each.variable == piece.variable)
            case m.Slot():
                self._any(piece)
            case m.Choice():
                self._words(piece)
            case m.If():
                self._if(piece)
            case m.Each():
                self._each(piece)
            case _:  # a chart is no text
                return

    def _consume(self, kind: Kind, piece: m.Piece, lost: int) -> None:
        here = self._add(Node(kind, piece=piece))
        self._lead(here, here + 1, lost)
        self._here()

    def _any(self, piece: m.Piece, price: int = 0) -> None:
        start = self._here()
        here = self._loose(Node("any", piece=piece))
        self._lead(start, here, price)
        self._lead(here, self._loose(Node()))

    def _department(self, piece: m.Fact) -> None:
        start = self._here()
        ends = []
        for name in (*([self.department] if self.department else []), *_SELF):
            self._lead(start, self._loose(Node()))
            self._signs(folded(name))
            ends.append(len(self.nodes) - 1)
        self._lead(start, self._loose(Node()), OTHER_DEPARTMENT)
        self._any(piece)
        self._join(ends)

    def _words(self, piece: m.Choice) -> None:
        start, ends = self._here(), []
        for i, word in enumerate(piece.words):
            self._lead(start, self._loose(Node(event=Event("word", piece, i))))
            self._signs(folded(word))
            ends.append(len(self.nodes) - 1)
        self._lead(start, self._loose(Node("open")))
        ends.append(self._here())
        self._lead(start, self._loose(Node()), LOST_NAME)
        self._join(ends)

    def _if(self, piece: m.If) -> None:
        start, ends = self._here(), []
        count = len(piece.branches) + (piece.branches[-1].condition is not None)
        for i in range(count):
            self._lead(start, self._loose(Node(event=Event("branch", piece, i))))
            self.sequence(piece.branches[i].pieces if i < len(piece.branches) else ())
            self._add(Node(event=Event("left", piece, i)))
            ends.append(self._here())
        self._join(ends)

    def _each(self, piece: m.Each) -> None:
        start = self._here()
        again = self._loose(Node(event=Event("round", piece)))
        self._lead(start, again)
        self.loops.append(piece)
        self.sequence(piece.pieces)
        self.loops.pop()
        finished = self._here()
        self._signs(folded(piece.separator))
        self._lead(self._here(), again)
        after = self._loose(Node(event=Event("round", piece, -1)))
        self._lead(start, after)
        self._lead(finished, after)

    def _join(self, ends: Iterable[int]) -> None:
        """A node to which all ends lead, the last node too."""
        here = self._add(Node())
        for end in ends:
            if end != here - 1:
                self._lead(end, here)


#: What a department calls itself.
_SELF: Final = ("本部门", "本单位", "我部门", "我单位")
_ENDS: Final = "，。；：,;:"


def _clauses(text: str) -> list[str]:
    """Words cut after each sign that ends a clause."""
    clauses, start = [], 0
    for i, sign in enumerate(text):
        if sign in _ENDS:
            clauses.append(text[start : i + 1])
            start = i + 1
    return [*clauses, *([text[start:]] if start < len(text) else [])]


def _price(pieces: Iterable[m.Piece]) -> int:
    """What it costs that a text does not say something."""
    price = LOST_SENTENCE
    for piece in pieces:
        match piece:
            case m.Words():
                price += LOST_SENTENCE_SIGN * len(folded(piece.text))
            case m.Figure():
                price += LOST_NUMBER
            case m.If():
                price += min((_price(b.pieces) - LOST_SENTENCE for b in piece.branches), default=0)
            case m.Each() | m.Slot() | m.Chart() | m.Fact():
                continue
            case _:
                price += SIGN
    return price
