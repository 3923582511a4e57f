"""Lark's tree to our nodes: one function per rule of the grammar. No lark object passes this border."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final, Literal, cast

from attrs import evolve
from lark import Token, Tree

from govfin.diagnostics.source import Span
from govfin.syntax import ledger_nodes as ln
from govfin.syntax import nodes as n

Child = Any  # Tree | Token | None: lark types its children no closer
ReadSentence = Callable[[str, int], n.Formula | None]

_SIGNS: Final = str.maketrans({"＋": "+", "－": "-", "−": "-", "＊": "*", "×": "*", "／": "/", "÷": "/"})
_SENTENCE: Final = re.compile(r"[^；;。\n]+")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_LEADING_WORD: Final = re.compile(r"^\s*注\s*[:：]")


class Builder:
    """Builds the nodes of one text; `comments` are those that the lexer met, in order."""

    def __init__(self, text: str, comments: Sequence[Token], read_sentence: ReadSentence) -> None:
        self._text = text
        self._comments = [(c.start_pos or 0, c.end_pos or 0, str(c).rstrip()) for c in comments]
        self._read_sentence = read_sentence

    def file(self, tree: Tree[Token]) -> n.File:
        """The whole file."""
        return n.File(self._body(tree.children, Span(0, len(self._text))), span=Span(0, len(self._text)))

    # ── bodies: statements, with the comments between them ─────────────────────────────────────────

    def _body(self, children: Iterable[Child], inside: Span) -> tuple[n.Statement, ...]:
        items = [self.statement(c) for c in children]
        first, last = (bisect_left(self._comments, (at,)) for at in (inside.start, inside.end))
        mine = self._comments[first:last]
        del self._comments[first:last]
        placed: list[n.Statement] = []
        at = 0
        for item, following in zip_longest(items, items[1:]):
            while at < len(mine) and mine[at][0] < item.span.end:
                placed.append(_comment(mine[at]))
                at += 1
            if at < len(mine) and self._trails(item, following, mine[at][0]):
                placed.append(evolve(item, trail=mine[at][2]))
                at += 1
            else:
                placed.append(item)
        placed.extend(_comment(c) for c in mine[at:])
        return tuple(self._with_gap(item, placed[i - 1] if i else None) for i, item in enumerate(placed))

    def _trails(self, item: n.Statement, following: n.Statement | None, comment: int) -> bool:
        """Whether a comment stands on the last line of an item, with no other item between."""
        on_line = self._text.find("\n", item.span.end, comment) < 0
        return on_line and (following is None or following.span.start > comment)

    def _with_gap(self, item: n.Statement, before: n.Statement | None) -> n.Statement:
        if before is None:
            return item
        between = self._text[before.span.end : item.span.start]
        if before.trail:
            between = between.replace(before.trail, "", 1)
        return evolve(item, gap=True) if between.count("\n") > 1 else item

    # ── statements ─────────────────────────────────────────────────────────────────────────────────

    def statement(self, tree: Child) -> n.Statement:
        """Any statement."""
        return cast(n.Statement, getattr(self, f"_{tree.data}")(tree, *tree.children))

    def _schema(self, tree: Child, id_: Child, title: Child, base: Child, *settings: Child) -> n.Schema:
        items = self._body([s for s in settings if s is not None], _span(tree))
        return n.Schema(str(id_), _string(title), _base(base), items, span=_span(tree))

    def _unit(self, tree: Child, unit: Child, precision: Child) -> n.Unit:
        word = _text(unit) if unit.type == "STRING" else _name(unit)
        return n.Unit(word, None if precision is None else _number(precision), span=_span(tree))

    def _use(self, tree: Child, id_: Child, alias: Child) -> n.Use:
        return n.Use(str(id_), _name(alias), span=_span(tree))

    def _rounding(self, tree: Child, policy: Child) -> n.Rounding:
        return n.Rounding(cast(Literal["plain", "controlled"], str(policy)), span=_span(tree))

    def _eliminate(self, tree: Child, name: Child, received: Child, paid: Child, *rest: Child) -> n.Eliminate:
        words = {t.data: t.children[0] for t in _present(rest)}
        return n.Eliminate(
            _name(name),
            _address(received),
            _address(paid),
            because=_string(words.get("because")),
            source=_string(words.get("source")),
            span=_span(tree),
        )

    def _fact(self, tree: Child, key: Child, value: Child) -> n.Fact:
        fact = _integer(value) if value.type == "INT" else _text(value)
        return n.Fact(cast(Literal["year", "place", "source", "title"], str(key)), fact, span=_span(tree))

    def _classification(
        self, tree: Child, id_: Child, title: Child, base: Child, levels: Child, *entries: Child
    ) -> n.Classification:
        found = (
            ()
            if levels is None
            else tuple(
                n.Level(_name(level.children[0]), _integer(level.children[1]), span=_span(level))
                for level in levels.children
            )
        )
        items = self._body([e for e in entries if e is not None], _span(tree))
        return n.Classification(str(id_), _string(title), _base(base), found, items, span=_span(tree))

    def _entry(self, tree: Child, code: Child, name: Child, *rest: Child) -> n.Entry:
        below = [c for c in rest if c is not None and c.data == "entry"]
        marks = tuple(_mark(c) for c in rest if c is not None and c.data != "entry")
        items = self._body(below, _span(tree)) if below else ()
        return n.Entry(_digits(code), _text(name), marks, items, span=_span(tree))

    def _table(self, tree: Child, id_: Child, title: Child, extra: Child, by: Child, *items: Child) -> n.Table:
        body = self._body([i for i in items if i is not None], _span(tree))
        return n.Table(_name(id_), _string(title), _by(by), body, supplementary=extra is not None, span=_span(tree))

    def _panel(self, tree: Child, name: Child, title: Child, *items: Child) -> n.Panel:
        body = self._body(_present(items), _span(tree))
        return n.Panel(_named(name.children[0]), _string(title), body, span=_span(tree))

    def _group(self, tree: Child, title: Child, *items: Child) -> n.Group:
        return n.Group(_text(title), self._body(_present(items), _span(tree)), span=_span(tree))

    def _column(self, tree: Child, number: Child, title: Child, alias: Child, place: Child) -> n.Column:
        found = None if number is None else _integer(number)
        return n.Column(found, _text(title), _alias(alias), _place(place), span=_span(tree))

    def _row(self, tree: Child, key: Child, label: Child, link: Child, *rest: Child) -> n.Row:
        balancing, alias, into, place = rest
        number = code = None
        if key is not None:
            inner = key.children[0]
            if isinstance(inner, Token):
                number = _integer(inner)
            else:
                code = _code(inner)
        return n.Row(
            number,
            code,
            _text(label),
            link=None if link is None else n.Link(_name(link.children[0]), _code(link.children[1]), span=_span(link)),
            balancing=balancing is not None,
            alias=_alias(alias),
            into=() if into is None else tuple(_reference(r) for r in into.children),
            place=_place(place),
            span=_span(tree),
        )

    def _rows(self, tree: Child, classification: Child, level: Child) -> n.Rows:
        return n.Rows(_name(classification), _code(level), span=_span(tree))

    def _blank(self, tree: Child, first: Child, _dots: Child, last: Child) -> n.Blank:
        return n.Blank(_integer(first), _integer(first if last is None else last), span=_span(tree))

    def _total(self, tree: Child, label: Child, *position: Child) -> n.Total:
        last = any(p is not None and str(p) == "last" for p in position)
        return n.Total(_text(label), "last" if last else "first", span=_span(tree))

    def _note(self, tree: Child, text: Child) -> n.Note:
        lines = (line.strip() for line in _text(text).splitlines())
        plain = "\n".join(line for line in lines if line)
        return n.Note(plain, self._sentences(text), span=_span(tree))

    def _sentences(self, token: Token) -> tuple[n.Prose | n.Formula, ...]:
        quotes = 3 if token.type == "TEXT" else 1
        start = (token.start_pos or 0) + quotes
        found: list[n.Prose | n.Formula] = []
        for match in _SENTENCE.finditer(_text(token)):
            sentence, at = match.group(), start + match.start()
            word = _LEADING_WORD.match(sentence)
            if word:
                sentence, at = sentence[word.end() :], at + word.end()
            if not sentence.strip():
                continue
            formula = self._read_sentence(sentence, at) if re.search("[=＝]", sentence) else None
            found.append(formula or n.Prose(sentence.strip(), span=Span(at, at + len(sentence))))
        return tuple(found)

    def _erratum(self, tree: Child, printed: Child, reads: Child, because: Child) -> n.Erratum:
        sentence = _text(reads).rstrip().rstrip("；;。")
        formula = self._read_sentence(sentence, (reads.start_pos or 0) + 1)
        return n.Erratum(_text(printed), _text(reads), _string(because), formula, span=_span(tree))

    def _empty(self, tree: Child, text: Child) -> n.Empty:
        return n.Empty(_text(text), span=_span(tree))

    def _between(self, tree: Child, *rules: Child) -> n.Between:
        return n.Between(self._body(_present(rules), _span(tree)), span=_span(tree))

    def _rule(self, tree: Child, name: Child, left: Child, operator: Child, right: Child, *rest: Child) -> n.Rule:
        words = {t.data: t.children[0] for t in _present(rest)}
        sign = unicodedata.normalize("NFKC", str(operator.children[0]))
        sign = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">="}.get(sign, sign)
        return n.Rule(
            None if name is None else _name(name.children[0]),
            _expression(left),
            cast(Literal["=", "<=", ">="], sign),
            _expression(right),
            verdict=str(words["verdict"]) if "verdict" in words else None,
            because=_string(words.get("because")),
            source=_string(words.get("source")),
            span=_span(tree),
        )

    def _figure(self, tree: Child, name: Child, label: Child, _equals: Child, value: Child, *rest: Child) -> n.Figure:
        style, stated = rest
        kind, precision = (None, None) if style is None else style.children
        return n.Figure(
            _name(name),
            _string(label),
            _expression(value),
            style=None if kind is None else str(kind),
            precision=None if precision is None else _number(precision),
            stated=None if stated is None else _address(stated.children[0]),
            span=_span(tree),
        )

    def _chart(self, tree: Child, name: Child, title: Child, kind: Child, *parts: Child) -> n.Chart:
        shape = cast(Literal["shares", "years"], str(kind))
        found = tuple(
            n.ChartPart(_string(part.children[0]), _address(part.children[1]), span=_span(part))
            for part in _present(parts)
        )
        return n.Chart(_name(name), _text(title), shape, found, span=_span(tree))

    def _document(self, tree: Child, title: Child, *parts: Child) -> n.Document:
        return n.Document(_text(title), self._body(_present(parts), _span(tree)), span=_span(tree))

    def _part_of_document(self, tree: Child, heading: Child, *pieces: Child) -> n.DocumentPart:
        return n.DocumentPart(_string(heading), self._body(_present(pieces), _span(tree)), span=_span(tree))

    def _piece(self, tree: Child, piece: Child, heading: Child, reads: Child, taking: Child) -> n.Piece:
        return n.Piece(
            cast(Any, str(piece)),
            _string(heading),
            None if reads is None else _text(reads.children[0]),
            () if taking is None else tuple(_name(name) for name in taking.children),
            span=_span(tree),
        )

    # ── ledgers ────────────────────────────────────────────────────────────────────────────────────

    def _ledger(self, tree: Child, *items: Child) -> ln.Ledger:
        return ln.Ledger(self._body(_present(items), _span(tree)), span=_span(tree))

    def _dimension(self, tree: Child, name: Child, spellings: Child, *rest: Child) -> ln.Dimension:
        by, kind, default, *values = rest
        return ln.Dimension(
            _name(name),
            _spellings(spellings),
            by=None if by is None else _name(by),
            kind=None if kind is None else cast(Literal["amount", "date", "unit"], str(kind)),
            default=None if default is None else _name(default),
            items=self._body(_present(values), _span(tree)),
            span=_span(tree),
        )

    def _value(self, tree: Child, name: Child, spellings: Child) -> ln.Value:
        return ln.Value(_name(name), _spellings(spellings), span=_span(tree))

    def _outside(self, tree: Child, where: Child, because: Child) -> ln.Outside:
        reason = None if because is None else _string(because.children[0])
        return ln.Outside(_conditions(where), reason, span=_span(tree))

    def _intake(self, tree: Child, where: Child, *feeds: Child) -> ln.Intake:
        return ln.Intake(_conditions(where), self._body(_present(feeds), _span(tree)), span=_span(tree))

    def _feed(self, tree: Child, address: Child, where: Child) -> ln.Feed:
        return ln.Feed(_address(address), _conditions(where), span=_span(tree))

    # ── changes ────────────────────────────────────────────────────────────────────────────────────

    def _change_table(self, tree: Child, id_: Child, title: Child, *items: Child) -> n.ChangeTable:
        body = self._body(_present(items), _span(tree))
        return n.ChangeTable(_name(id_), _string(title), body, span=_span(tree))

    def _change_panel(self, tree: Child, name: Child, *items: Child) -> n.ChangePanel:
        return n.ChangePanel(_named(name.children[0]), self._body(_present(items), _span(tree)), span=_span(tree))

    def _drop(self, tree: Child, kind: Child, reference: Child = None) -> n.Drop:
        found = None if reference is None else _reference(reference)
        return n.Drop(str(kind), found, span=_span(tree))

    def _rename(self, tree: Child, kind: Child, reference: Child, label: Child, alias: Child) -> n.Rename:
        return n.Rename(str(kind), _reference(reference), _text(label), _alias(alias), span=_span(tree))

    def _merge(self, tree: Child, panel: Child, into: Child) -> n.Merge:
        return n.Merge(_reference(panel), _reference(into), span=_span(tree))

    def _unnumbered(self, tree: Child, axis: Child) -> n.Unnumbered:
        return n.Unnumbered(cast(Literal["rows", "columns"], str(axis)), span=_span(tree))


def sentence(tree: Tree[Token]) -> n.Formula:
    """The formula that one sentence of a printed note states."""
    target, _equals, value = cast(list[Child], tree.children)
    return n.Formula(_address(target), _expression(value), span=_span(tree))


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────


def _expression(tree: Child) -> n.Expression:
    match tree.data:
        case "address":
            return _address(tree)
        case "number":
            return n.Number(_number(tree), span=_span(tree))
        case "group_of":
            return _expression(tree.children[0])
        case "call":
            name, *arguments = tree.children
            return n.Call(str(name), tuple(_expression(a) for a in arguments), span=_span(tree))
        case _:
            left, sign, right = tree.children
            operator = cast(Literal["+", "-", "*", "/"], str(sign).translate(_SIGNS))
            return n.Binary(operator, _expression(left), _expression(right), span=_span(tree))


def _address(tree: Child) -> n.Address:
    parts: list[n.Part] = []
    for child in tree.children:
        match child.data:
            case "named":
                parts.append(_named(child.children[0]))
            case "code":
                parts.append(n.Key(_code(child), span=_span(child)))
            case "lines_part":
                lines = child.children[0]
                parts.append(_lines(lines.children[0], str(lines.children[1]), _span(lines)))
            case _:
                parts.extend(_all_lines(child))
    return n.Address(tuple(parts), span=_span(tree))


def _all_lines(tree: Child) -> list[n.Part]:
    word = str(tree.children[-1])
    if len(tree.children) == 1:
        return [n.All(cast(n.Axis, word[-1]), span=_span(tree))]
    return [_lines(tree.children[0], word[0], _span(tree)), n.All(cast(n.Axis, word[-1]), span=_span(tree))]


def _lines(selection: Child, axis: str, span: Span) -> n.Lines:
    if selection.data == "one":
        picks = [n.Pick("", _integer(selection.children[0]), span=_span(selection))]
    else:
        picks, joiner = [], ""
        for child in selection.children[0].children:
            token = child.children[0]
            if child.data == "joiner":
                joiner = {"、": ",", "，": ","}.get(str(token), str(token).translate(_SIGNS))
                continue
            number = _integer(token) if token.type == "INT" else None
            picks.append(n.Pick(cast(Literal["", "+", "-", ","], joiner), number, span=_span(child)))
            joiner = ""
    return n.Lines(cast(n.Axis, axis), tuple(picks), span=span)


def _reference(tree: Child) -> n.Reference:
    inner = tree.children[0]
    if not isinstance(inner, Token):
        return n.Reference("code", _code(inner), span=_span(tree))
    if inner.type == "INT":
        return n.Reference("number", str(_integer(inner)), span=_span(tree))
    if inner.type == "NAME":
        return n.Reference("name", _name(inner), span=_span(tree))
    return n.Reference("label", _text(inner), span=_span(tree))


def _by(tree: Child) -> n.By | None:
    if tree is None:
        return None
    alias, levels = tree.children
    names = () if levels is None else tuple(_name(level) for level in levels.children)
    return n.By(_name(alias), names, span=_span(tree))


def _conditions(tree: Child) -> tuple[ln.Condition, ...]:
    if tree is None:
        return ()
    return tuple(_condition(*c.children, span=_span(c)) for c in tree.children)


def _condition(dimension: Child, _equals: Child, *members: Child, span: Span) -> ln.Condition:
    return ln.Condition(_name(dimension), tuple(map(_reference, members)), span=span)


def _spellings(tree: Child) -> tuple[str, ...]:
    return () if tree is None else tuple(map(_text, tree.children))


def _place(tree: Child) -> n.Place | None:
    if tree is None:
        return None
    side, reference = tree.children
    return n.Place(cast(Literal["after", "before"], str(side)), _reference(reference), span=_span(tree))


def _mark(tree: Child) -> n.Mark:
    span = _span(tree)
    match tree.data:
        case "seen":
            spans = tuple(
                (_integer(y.children[0]), _integer(y.children[0] if y.children[2] is None else y.children[2]))
                for y in tree.children[0].children
            )
            return n.Mark("seen", spans, span=span)
        case "since" | "until" as kind:
            year = _integer(tree.children[0])
            return n.Mark(kind, ((year, year),), span=span)
        case "successor":
            return n.Mark("successor", text=_digits(tree.children[0]), span=span)
        case "was":
            year = _integer(tree.children[1])
            return n.Mark("was", ((year, year),), text=_text(tree.children[0]), span=span)
        case _:
            return n.Mark("mark", text=str(tree.children[0]), span=span)


def _comment(comment: tuple[int, int, str]) -> n.Comment:
    start, end, text = comment
    return n.Comment(text, span=Span(start, end))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────


def _present(children: Iterable[Child]) -> list[Child]:
    return [c for c in children if c is not None]


def _span(tree: Child) -> Span:
    if isinstance(tree, Token):
        return Span(tree.start_pos or 0, tree.end_pos or 0)
    return Span(tree.meta.start_pos, tree.meta.end_pos)


def _text(token: Child) -> str:
    text = str(token)
    if token.type == "TEXT":
        return text[3:-3]
    return text[1:-1] if token.type == "STRING" else text


def _string(token: Child) -> str | None:
    return None if token is None else _text(token)


def _name(token: Child) -> str:
    """The name in its half-width form, where that is still a name: `⑴` would become `(1)`."""
    name = unicodedata.normalize("NFKC", str(token))
    return name if _NAME.fullmatch(name) else str(token)


def _named(token: Child) -> n.Named:
    quoted = token.type == "STRING"
    return n.Named(_text(token) if quoted else _name(token), quoted, span=_span(token))


def _digits(token: Child) -> str:
    return unicodedata.normalize("NFKC", str(token))


def _integer(token: Child) -> int:
    return int(_digits(token))


def _number(tree: Child) -> str:
    whole, decimals = tree.children
    return _digits(whole) if decimals is None else f"{_digits(whole)}.{_digits(decimals)}"


def _code(tree: Child) -> str:
    token = tree.children[0]
    return _digits(token) if token.type == "INT" else _name(token)


def _base(tree: Child) -> str | None:
    return None if tree is None else str(tree.children[0])


def _alias(tree: Child) -> str | None:
    return None if tree is None else _name(tree.children[0])
