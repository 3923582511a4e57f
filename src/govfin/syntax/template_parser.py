"""A template's text to its tree: headings and words, and between braces what lark reads; all errors at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, cast

from attrs import define, evolve, frozen
from lark import TextSlice
from lark.exceptions import UnexpectedInput

from govfin.diagnostics.diagnostic import Diagnostic, Label
from govfin.diagnostics.source import Source, Span
from govfin.syntax import template as t
from govfin.syntax.builder import address, expression, name_of, number_of, span_of, string_of, text_of
from govfin.syntax.parser import TooLong, read_tree
from govfin.syntax.syntax_errors import describe

Child = Any  # lark types its children no closer

#: A narrative is a few pages; several times that is no template.
MAX_CHARACTERS: Final = 100_000
#: Blocks inside one another.
MAX_BLOCKS: Final = 8
_PIECE: Final = re.compile(r"<!--[\s\S]*?-->|\{\{|\}\}|\{(?:[^{}\"]|\"[^\"\n]*\")*\}|[{}]")
_HEADING: Final = re.compile(r"^(#{1,6})[ \t]+", re.MULTILINE)
_BLOCK: Final = re.compile(r"\{\s*(if|each)\b")
_SIGNS: Final = {"≠": "!=", "≤": "<=", "≦": "<=", "≥": ">=", "≧": ">="}


@frozen
class ParsedTemplate:
    """A template's tree and what is wrong with its text. With errors, the tree holds what could be read."""

    source: Source
    template: t.Template
    diagnostics: tuple[Diagnostic, ...]


@frozen
class _Mark:
    """The head of a block, `{else}` or `{end}`: what is no piece by itself."""

    kind: str
    span: Span
    #: For `if` and `else if`; None for `else`.
    condition: t.Condition | None = None
    #: For `each`, without its pieces.
    each: t.Each | None = None


@define
class _Open:
    """A block that has begun."""

    mark: _Mark
    pieces: list[t.Piece]
    branches: list[t.Branch]


def parse_template(source: Source) -> ParsedTemplate:
    """The tree of a template, and every error in its text, in one run."""
    if len(source.text) > MAX_CHARACTERS:
        label = Label(source, Span(0, 1))
        bound = Diagnostic("S0105", {"limit": f"{MAX_CHARACTERS:,}"}, label)
        return ParsedTemplate(source, t.Template(()), (bound,))
    reader = _Reader(source)
    reader.read()
    found = sorted(reader.wrong, key=lambda d: d.label.span.start if d.label else 0)
    return ParsedTemplate(
        source, t.Template(tuple(reader.blocks[0].pieces), span=Span(0, len(source.text))), tuple(found)
    )


class _Reader:
    """Reads one text; `blocks` are those that are open, the text itself first."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.wrong: list[Diagnostic] = []
        self.blocks = [_Open(_Mark("text", Span(0, 0)), [], [])]
        #: The signs and the start of a heading that has begun.
        self._heading: tuple[int, int, list[t.Piece]] | None = None

    def read(self) -> None:
        text = self._source.text
        at = 0
        for match in _PIECE.finditer(text):
            self._words(at, match.start())
            at = match.end()
            self._sign(match)
        self._words(at, len(text))
        self._end_heading()
        for block in self.blocks[:0:-1]:
            self._wrong("S0803", block.mark.span, word=block.mark.kind)
            self._close(block, len(text))

    def _sign(self, match: re.Match[str]) -> None:
        span = Span(match.start(), match.end())
        word = match.group()
        if word in ("{{", "}}"):
            self._add_words(word[0], span)
        elif word.startswith("<!--"):
            self._put(t.Comment(word, span=span))
        elif len(word) == 1:
            self._wrong("S0801", span, sign=word)
        else:
            self._tag(span)

    def _words(self, start: int, end: int) -> None:
        """Words from one place to another, cut where a heading begins or ends."""
        text = self._source.text
        while start < end:
            if self._heading is not None:
                line_end = text.find("\n", start, end)
                stop = end if line_end < 0 else line_end
                if stop > start:
                    self._add_words(text[start:stop], Span(start, stop))
                if line_end >= 0:
                    self._end_heading()
                start = stop
                if stop == end:
                    return
            heading = _HEADING.search(text, start, end)
            stop = heading.start() if heading else end
            if stop > start:
                self._add_words(text[start:stop], Span(start, stop))
            start = stop
            if heading:
                if len(self.blocks) > 1:
                    self._wrong("S0804", Span(heading.start(), heading.end()))
                self._heading = (len(heading.group(1)), heading.start(), [])
                start = heading.end()

    def _end_heading(self) -> None:
        if self._heading is None:
            return
        level, start, pieces = self._heading
        self._heading = None
        end = pieces[-1].span.end if pieces else start + level
        self._put(t.Heading(level, tuple(pieces), span=Span(start, end)))

    def _add_words(self, text: str, span: Span) -> None:
        pieces = self._pieces()
        last = pieces[-1] if pieces else None
        if isinstance(last, t.Words):
            pieces[-1] = t.Words(last.text + text, span=last.span.to(span))
        else:
            pieces.append(t.Words(text, span=span))

    def _pieces(self) -> list[t.Piece]:
        return self._heading[2] if self._heading is not None else self.blocks[-1].pieces

    def _put(self, piece: t.Piece) -> None:
        self._pieces().append(piece)

    def _wrong(self, code: str, span: Span, **params: str) -> None:
        self.wrong.append(Diagnostic(code, params, Label(self._source, span)))

    # ── blocks ─────────────────────────────────────────────────────────────────────────────────────

    def _tag(self, span: Span) -> None:
        found = self._read_tag(span) or self._unread_block(span)
        if found is None:
            return
        if not isinstance(found, _Mark):
            self._put(found)
            return
        if self._heading is not None:
            self._wrong("S0804", span)
            return
        block = self.blocks[-1]
        if found.kind in ("if", "each"):
            if len(self.blocks) > MAX_BLOCKS:
                self._wrong("S0106", span, limit=str(MAX_BLOCKS))
            self.blocks.append(_Open(found, [], []))
        elif len(self.blocks) == 1 or (found.kind != "end" and not _may_continue(block)):
            self._wrong("S0802", span, word=found.kind)
        elif found.kind == "end":
            self.blocks.pop()
            self._close(block, span.end)
        else:
            block.branches.append(t.Branch(block.mark.condition, tuple(block.pieces), span=block.mark.span.to(span)))
            block.pieces = []
            block.mark = evolve(found, span=block.mark.span)

    def _close(self, block: _Open, end: int) -> None:
        if block in self.blocks:
            self.blocks.remove(block)
        span, pieces = Span(block.mark.span.start, end), tuple(block.pieces)
        if block.mark.each is not None:
            self._put(evolve(block.mark.each, pieces=pieces, span=span))
        else:
            last = t.Branch(block.mark.condition, pieces, span=span)
            self._put(t.If((*block.branches, last), span=span))

    # ── what stands between braces ─────────────────────────────────────────────────────────────────

    def _read_tag(self, span: Span) -> t.Piece | _Mark | None:
        inner = TextSlice(self._source.text, span.start + 1, span.end - 1)
        try:
            tree: Child = read_tree(inner, "tag")
        except TooLong as error:
            self.wrong.append(error.diagnostic(self._source))
            return None
        except UnexpectedInput as error:
            self.wrong.append(self._described(error, span))
            return None
        return _TAGS[tree.data](tree, span)

    def _unread_block(self, span: Span) -> _Mark | None:
        """The head of a block that could not be read: its end is still to come."""
        word = _BLOCK.match(self._source.text, span.start)
        return _Mark(word.group(1), span) if word else None

    def _described(self, error: UnexpectedInput, span: Span) -> Diagnostic:
        """What lark could not read, never told of a place outside the braces."""
        found = describe(error, self._source)
        inside = found.label is not None and span.start < found.label.span.start < span.end
        if inside and found.code == "S0101":
            return found
        label = Label(self._source, Span(span.end - 1, span.end))
        return Diagnostic("S0101", {**found.params, "found": "}"}, label)


def _may_continue(block: _Open) -> bool:
    """Whether `else` may follow: in an `if` that has no `else` yet."""
    return block.mark.each is None and block.mark.condition is not None


# ── one function a tag ──────────────────────────────────────────────────────────────────────────────


def _value(tree: Child, span: Span) -> t.Piece:
    value, style = tree.children
    kind, precision = (None, None) if style is None else style.children
    return t.Value(
        expression(value),
        None if kind is None else str(kind),
        None if precision is None else number_of(precision),
        span=span,
    )


def _choice(tree: Child, span: Span) -> t.Piece:
    *words, value = tree.children
    return t.Choice(tuple(text_of(w.children[0]) for w in words), expression(value), span=span)


def _without(tree: Child, span: Span) -> t.Piece:
    name, _word, ending = tree.children
    return t.Without(name_of(name), text_of(ending), span=span)


def _ordinal(tree: Child, span: Span) -> t.Piece:
    return t.Ordinal(name_of(tree.children[1]), span=span)


def _chart(tree: Child, span: Span) -> t.Piece:
    return t.Chart(name_of(tree.children[1]), span=span)


def _slot(tree: Child, span: Span) -> t.Slot:
    name, row = tree.children[1].children
    return t.Slot(name_of(name), None if row is None else name_of(row), span=span)


def _each(tree: Child, span: Span) -> _Mark:
    _each_word, name, _in, *rest = tree.children
    _where, where, _separator, separator = rest[-4:]
    rows = tuple(address(a) for a in rest[:-4])
    condition = None if where is None else _condition(where)
    return _Mark("each", span, each=t.Each(name_of(name), rows, condition, string_of(separator), (), span=span))


def _if(tree: Child, span: Span) -> _Mark:
    kind = "if" if tree.data == "if_tag" else "else"
    return _Mark(kind, span, condition=_condition(tree.children[-1]))


def _word(tree: Child, span: Span) -> _Mark:
    return _Mark("end" if tree.data == "end_tag" else "else", span)


_TAGS: Final[dict[str, Callable[[Child, Span], t.Piece | _Mark]]] = {
    "value": _value,
    "choice": _choice,
    "name_without": _without,
    "ordinal": _ordinal,
    "slot": _slot,
    "chart": _chart,
    "each_tag": _each,
    "if_tag": _if,
    "else_if_tag": _if,
    "else_tag": _word,
    "end_tag": _word,
}


def _condition(tree: Child) -> t.Condition:
    span = span_of(tree)
    match tree.data:
        case "condition" | "conjunction" as kind:
            word = cast("Any", "or" if kind == "condition" else "and")
            tests = tuple(_condition(c) for c in tree.children if hasattr(c, "data"))
            return tests[0] if len(tests) == 1 else t.Several(word, tests, span=span)
        case "compare_test":
            left, sign, right = tree.children
            operator = unicodedata.normalize("NFKC", str(sign.children[0]))
            operator = _SIGNS.get(str(sign.children[0]), operator)
            return t.Compare(expression(left), cast(t.Comparison, operator), expression(right), span=span)
        case "empty_test":
            return t.Empty(name_of(tree.children[0]), span=span)
        case "given_test":
            return t.Given(_slot(tree, span), span=span)
        case _:
            return t.Not(_condition(tree.children[1]), span=span)
