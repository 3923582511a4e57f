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
        items = self._body([s for s in settings if s is not None], span_of(tree))
        return n.Schema(str(id_), string_of(title), _base(base), items, span=span_of(tree))

    def _unit(self, tree: Child, unit: Child, precision: Child) -> n.Unit:
        word = text_of(unit) if unit.type == "STRING" else name_of(unit)
        return n.Unit(word, None if precision is None else number_of(precision), span=span_of(tree))

    def _use(self, tree: Child, id_: Child, alias: Child) -> n.Use:
        return n.Use(str(id_), name_of(alias), span=span_of(tree))

    def _companion(self, tree: Child, name: Child, form: Child) -> n.Companion:
        return n.Companion(name_of(name), str(form), span=span_of(tree))

    def _rounding(self, tree: Child, policy: Child) -> n.Rounding:
        return n.Rounding(cast(Literal["plain", "controlled"], str(policy)), span=span_of(tree))

    def _eliminate(self, tree: Child, name: Child, received: Child, paid: Child, *rest: Child) -> n.Eliminate:
        words = {t.data: t.children[0] for t in _present(rest)}
        return n.Eliminate(
            name_of(name),
            address(received),
            address(paid),
            because=string_of(words.get("because")),
            source=string_of(words.get("source")),
            span=span_of(tree),
        )

    def _fact(self, tree: Child, key: Child, value: Child) -> n.Fact:
        fact = _integer(value) if value.type == "INT" else text_of(value)
        return n.Fact(cast(Literal["year", "place", "source", "title"], str(key)), fact, span=span_of(tree))

    def _classification(
        self, tree: Child, id_: Child, title: Child, base: Child, levels: Child, *entries: Child
    ) -> n.Classification:
        found = (
            ()
            if levels is None
            else tuple(
                n.Level(name_of(level.children[0]), _integer(level.children[1]), span=span_of(level))
                for level in levels.children
            )
        )
        items = self._body([e for e in entries if e is not None], span_of(tree))
        return n.Classification(str(id_), string_of(title), _base(base), found, items, span=span_of(tree))

    def _entry(self, tree: Child, code: Child, name: Child, *rest: Child) -> n.Entry:
        below = [c for c in rest if c is not None and c.data == "entry"]
        marks = tuple(_mark(c) for c in rest if c is not None and c.data != "entry")
        items = self._body(below, span_of(tree)) if below else ()
        return n.Entry(_digits(code), text_of(name), marks, items, span=span_of(tree))

    def _table(self, tree: Child, id_: Child, title: Child, extra: Child, by: Child, *items: Child) -> n.Table:
        body = self._body([i for i in items if i is not None], span_of(tree))
        return n.Table(
            name_of(id_), string_of(title), _by(by), body, supplementary=extra is not None, span=span_of(tree)
        )

    def _panel(self, tree: Child, name: Child, title: Child, *items: Child) -> n.Panel:
        body = self._body(_present(items), span_of(tree))
        return n.Panel(_named(name.children[0]), string_of(title), body, span=span_of(tree))

    def _group(self, tree: Child, title: Child, *items: Child) -> n.Group:
        return n.Group(text_of(title), self._body(_present(items), span_of(tree)), span=span_of(tree))

    def _column(self, tree: Child, number: Child, title: Child, scores: Child, *rest: Child) -> n.Column:
        alias, place = rest
        found = None if number is None else _integer(number)
        return n.Column(found, text_of(title), _alias(alias), _place(place), _scores(scores), span=span_of(tree))

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
            text_of(label),
            link=None
            if link is None
            else n.Link(name_of(link.children[0]), _code(link.children[1]), span=span_of(link)),
            balancing=balancing is not None,
            alias=_alias(alias),
            into=() if into is None else tuple(_reference(r) for r in into.children),
            place=_place(place),
            span=span_of(tree),
        )

    def _rows(self, tree: Child, classification: Child, level: Child) -> n.Rows:
        return n.Rows(name_of(classification), _code(level), span=span_of(tree))

    def _blank(self, tree: Child, first: Child, _dots: Child, last: Child) -> n.Blank:
        return n.Blank(_integer(first), _integer(first if last is None else last), span=span_of(tree))

    def _total(self, tree: Child, label: Child, *position: Child) -> n.Total:
        last = any(p is not None and str(p) == "last" for p in position)
        return n.Total(text_of(label), "last" if last else "first", span=span_of(tree))

    def _note(self, tree: Child, text: Child) -> n.Note:
        lines = (line.strip() for line in text_of(text).splitlines())
        plain = "\n".join(line for line in lines if line)
        return n.Note(plain, self._sentences(text), span=span_of(tree))

    def _sentences(self, token: Token) -> tuple[n.Prose | n.Formula, ...]:
        quotes = 3 if token.type == "TEXT" else 1
        start = (token.start_pos or 0) + quotes
        found: list[n.Prose | n.Formula] = []
        for match in _SENTENCE.finditer(text_of(token)):
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
        sentence = text_of(reads).rstrip().rstrip("；;。")
        formula = self._read_sentence(sentence, (reads.start_pos or 0) + 1)
        return n.Erratum(text_of(printed), text_of(reads), string_of(because), formula, span=span_of(tree))

    def _empty(self, tree: Child, text: Child) -> n.Empty:
        return n.Empty(text_of(text), span=span_of(tree))

    def _between(self, tree: Child, *rules: Child) -> n.Between:
        return n.Between(self._body(_present(rules), span_of(tree)), span=span_of(tree))

    def _rule(self, tree: Child, name: Child, left: Child, operator: Child, right: Child, *rest: Child) -> n.Rule:
        words = {t.data: t.children[0] for t in _present(rest)}
        sign = unicodedata.normalize("NFKC", str(operator.children[0]))
        sign = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">="}.get(sign, sign)
        return n.Rule(
            None if name is None else name_of(name.children[0]),
            expression(left),
            cast(Literal["=", "<=", ">="], sign),
            expression(right),
            verdict=str(words["verdict"]) if "verdict" in words else None,
            because=string_of(words.get("because")),
            source=string_of(words.get("source")),
            span=span_of(tree),
        )

    def _figure(self, tree: Child, name: Child, label: Child, _equals: Child, value: Child, *rest: Child) -> n.Figure:
        style, stated = rest
        kind, precision = (None, None) if style is None else style.children
        return n.Figure(
            name_of(name),
            string_of(label),
            expression(value),
            style=None if kind is None else str(kind),
            precision=None if precision is None else number_of(precision),
            stated=None if stated is None else address(stated.children[0]),
            span=span_of(tree),
        )

    def _chart(self, tree: Child, _word: Child, name: Child, title: Child, kind: Child, *parts: Child) -> n.Chart:
        shape = cast(Literal["shares", "years"], str(kind))
        found = tuple(
            n.ChartPart(string_of(part.children[0]), address(part.children[1]), span=span_of(part))
            for part in _present(parts)
        )
        return n.Chart(name_of(name), text_of(title), shape, found, span=span_of(tree))

    def _document(self, tree: Child, title: Child, *parts: Child) -> n.Document:
        return n.Document(text_of(title), self._body(_present(parts), span_of(tree)), span=span_of(tree))

    def _part_of_document(self, tree: Child, heading: Child, *pieces: Child) -> n.DocumentPart:
        return n.DocumentPart(string_of(heading), self._body(_present(pieces), span_of(tree)), span=span_of(tree))

    def _piece(self, tree: Child, piece: Child, heading: Child, reads: Child, taking: Child) -> n.Piece:
        return n.Piece(
            cast(Any, str(piece)),
            string_of(heading),
            None if reads is None else text_of(reads.children[0]),
            () if taking is None else tuple(name_of(name) for name in taking.children),
            span=span_of(tree),
        )

    # ── ledgers ────────────────────────────────────────────────────────────────────────────────────

    def _ledger(self, tree: Child, *items: Child) -> ln.Ledger:
        return ln.Ledger(self._body(_present(items), span_of(tree)), span=span_of(tree))

    def _dimension(self, tree: Child, name: Child, spellings: Child, *rest: Child) -> ln.Dimension:
        by, kind, default, *values = rest
        return ln.Dimension(
            name_of(name),
            _spellings(spellings),
            by=None if by is None else name_of(by),
            kind=None if kind is None else cast(Literal["amount", "date", "unit"], str(kind)),
            default=None if default is None else name_of(default),
            items=self._body(_present(values), span_of(tree)),
            span=span_of(tree),
        )

    def _value(self, tree: Child, name: Child, spellings: Child) -> ln.Value:
        return ln.Value(name_of(name), _spellings(spellings), span=span_of(tree))

    def _outside(self, tree: Child, where: Child, because: Child) -> ln.Outside:
        reason = None if because is None else string_of(because.children[0])
        return ln.Outside(_conditions(where), reason, span=span_of(tree))

    def _intake(self, tree: Child, where: Child, *feeds: Child) -> ln.Intake:
        return ln.Intake(_conditions(where), self._body(_present(feeds), span_of(tree)), span=span_of(tree))

    def _feed(self, tree: Child, cell: Child, where: Child) -> ln.Feed:
        return ln.Feed(address(cell), _conditions(where), span=span_of(tree))

    def _narrative(self, tree: Child, file: Child, *habits: Child) -> n.Narrative:
        items = self._body(_present(habits), span_of(tree))
        return n.Narrative(text_of(file), items, span=span_of(tree))

    def _habit(self, tree: Child, of: Child, reads: Child, *rest: Child) -> n.Habit:
        words = {t.data: t.children[0] for t in _present(rest)}
        because, source = (string_of(words.get(word)) for word in ("because", "source"))
        return n.Habit(cast(Literal["growth", "ratio"], str(of)), text_of(reads), because, source, span=span_of(tree))

    # ── changes ────────────────────────────────────────────────────────────────────────────────────

    def _change_table(self, tree: Child, id_: Child, title: Child, *items: Child) -> n.ChangeTable:
        body = self._body(_present(items), span_of(tree))
        return n.ChangeTable(name_of(id_), string_of(title), body, span=span_of(tree))

    def _change_panel(self, tree: Child, name: Child, *items: Child) -> n.ChangePanel:
        return n.ChangePanel(_named(name.children[0]), self._body(_present(items), span_of(tree)), span=span_of(tree))

    def _drop(self, tree: Child, kind: Child, reference: Child = None) -> n.Drop:
        found = None if reference is None else _reference(reference)
        return n.Drop(str(kind), found, span=span_of(tree))

    def _rename(self, tree: Child, kind: Child, reference: Child, label: Child, alias: Child) -> n.Rename:
        return n.Rename(str(kind), _reference(reference), text_of(label), _alias(alias), span=span_of(tree))

    def _merge(self, tree: Child, panel: Child, into: Child) -> n.Merge:
        return n.Merge(_reference(panel), _reference(into), span=span_of(tree))

    def _unnumbered(self, tree: Child, axis: Child) -> n.Unnumbered:
        return n.Unnumbered(cast(Literal["rows", "columns"], str(axis)), span=span_of(tree))


def sentence(tree: Tree[Token]) -> n.Formula:
    """The formula that one sentence of a printed note states."""
    target, _equals, value = cast(list[Child], tree.children)
    return n.Formula(address(target), expression(value), span=span_of(tree))


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────


def expression(tree: Child) -> n.Expression:
    """Any expression."""
    match tree.data:
        case "address":
            return address(tree)
        case "number":
            return n.Number(number_of(tree), span=span_of(tree))
        case "group_of":
            return expression(tree.children[0])
        case "call":
            name, *arguments = tree.children
            return n.Call(str(name), tuple(expression(a) for a in arguments), span=span_of(tree))
        case _:
            left, sign, right = tree.children
            operator = cast(Literal["+", "-", "*", "/"], str(sign).translate(_SIGNS))
            return n.Binary(operator, expression(left), expression(right), span=span_of(tree))


def address(tree: Child) -> n.Address:
    """The address of cells."""
    parts: list[n.Part] = []
    for child in tree.children:
        match child.data:
            case "named":
                parts.append(_named(child.children[0]))
            case "code":
                parts.append(n.Key(_code(child), span=span_of(child)))
            case "lines_part":
                lines = child.children[0]
                parts.append(_lines(lines.children[0], str(lines.children[1]), span_of(lines)))
            case _:
                parts.extend(_all_lines(child))
    return n.Address(tuple(parts), span=span_of(tree))


def _all_lines(tree: Child) -> list[n.Part]:
    word = str(tree.children[-1])
    if len(tree.children) == 1:
        return [n.All(cast(n.Axis, word[-1]), span=span_of(tree))]
    return [_lines(tree.children[0], word[0], span_of(tree)), n.All(cast(n.Axis, word[-1]), span=span_of(tree))]


def _lines(selection: Child, axis: str, span: Span) -> n.Lines:
    if selection.data == "one":
        picks = [n.Pick("", _integer(selection.children[0]), span=span_of(selection))]
    else:
        picks, joiner = [], ""
        for child in selection.children[0].children:
            token = child.children[0]
            if child.data == "joiner":
                joiner = {"、": ",", "，": ","}.get(str(token), str(token).translate(_SIGNS))
                continue
            number = _integer(token) if token.type == "INT" else None
            picks.append(n.Pick(cast(Literal["", "+", "-", ","], joiner), number, span=span_of(child)))
            joiner = ""
    return n.Lines(cast(n.Axis, axis), tuple(picks), span=span)


def _reference(tree: Child) -> n.Reference:
    inner = tree.children[0]
    if not isinstance(inner, Token):
        return n.Reference("code", _code(inner), span=span_of(tree))
    if inner.type == "INT":
        return n.Reference("number", str(_integer(inner)), span=span_of(tree))
    if inner.type == "NAME":
        return n.Reference("name", name_of(inner), span=span_of(tree))
    return n.Reference("label", text_of(inner), span=span_of(tree))


def _scores(tree: Child) -> n.Scores | None:
    if tree is None:
        return None
    weight = tree.children[0]
    return n.Scores(None if weight is None else name_of(weight), span=span_of(tree))


def _by(tree: Child) -> n.By | None:
    if tree is None:
        return None
    alias, levels = tree.children
    names = () if levels is None else tuple(name_of(level) for level in levels.children)
    return n.By(name_of(alias), names, span=span_of(tree))


def _conditions(tree: Child) -> tuple[ln.Condition, ...]:
    if tree is None:
        return ()
    return tuple(_condition(*c.children, span=span_of(c)) for c in tree.children if not isinstance(c, Token))


def _condition(dimension: Child, _equals: Child, *members: Child, span: Span) -> ln.Condition:
    return ln.Condition(name_of(dimension), tuple(map(_reference, members)), span=span)


def _spellings(tree: Child) -> tuple[str, ...]:
    return () if tree is None else tuple(map(text_of, tree.children))


def _place(tree: Child) -> n.Place | None:
    if tree is None:
        return None
    side, reference = tree.children
    return n.Place(cast(Literal["after", "before"], str(side)), _reference(reference), span=span_of(tree))


def _mark(tree: Child) -> n.Mark:
    span = span_of(tree)
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
            return n.Mark("was", ((year, year),), text=text_of(tree.children[0]), span=span)
        case _:
            return n.Mark("mark", text=str(tree.children[0]), span=span)


def _comment(comment: tuple[int, int, str]) -> n.Comment:
    start, end, text = comment
    return n.Comment(text, span=Span(start, end))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────


def _present(children: Iterable[Child]) -> list[Child]:
    return [c for c in children if c is not None]


def span_of(tree: Child) -> Span:
    """Where a tree or a token stands."""
    if isinstance(tree, Token):
        return Span(tree.start_pos or 0, tree.end_pos or 0)
    return Span(tree.meta.start_pos, tree.meta.end_pos)


def text_of(token: Child) -> str:
    """What a text in quotes says."""
    text = str(token)
    if token.type == "TEXT":
        return text[3:-3]
    return text[1:-1] if token.type == "STRING" else text


def string_of(token: Child) -> str | None:
    """What a text in quotes says; None for none."""
    return None if token is None else text_of(token)


def name_of(token: Child) -> str:
    """The name in its half-width form, where that is still a name: `⑴` would become `(1)`."""
    name = unicodedata.normalize("NFKC", str(token))
    return name if _NAME.fullmatch(name) else str(token)


def _named(token: Child) -> n.Named:
    quoted = token.type == "STRING"
    return n.Named(text_of(token) if quoted else name_of(token), quoted, span=span_of(token))


def _digits(token: Child) -> str:
    return unicodedata.normalize("NFKC", str(token))


def _integer(token: Child) -> int:
    return int(_digits(token))


def number_of(tree: Child) -> str:
    """A number as it is written, in half width."""
    whole, decimals = tree.children
    return _digits(whole) if decimals is None else f"{_digits(whole)}.{_digits(decimals)}"


def _code(tree: Child) -> str:
    token = tree.children[0]
    return _digits(token) if token.type == "INT" else name_of(token)


def _base(tree: Child) -> str | None:
    return None if tree is None else str(tree.children[0])


def _alias(tree: Child) -> str | None:
    return None if tree is None else name_of(tree.children[0])
