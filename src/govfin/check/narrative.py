"""A template resolved: names become figures, facts and rows, addresses become cells; every mistake is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal, cast

from attrs import evolve, frozen

from govfin.check.addresses import Scope, Unresolved, check_speaks_of_last_year, resolve, tell_columns
from govfin.check.figures import figure_steps
from govfin.schema import narrative as m
from govfin.schema.rules import EVERY_ROW, PRIOR, NarrativeFigure
from govfin.syntax import nodes as n
from govfin.syntax import template as t
from govfin.syntax.printer import format_expression
from govfin.syntax.template_printer import format_condition, format_template

#: What a template may say of the report itself.
FACTS: Final = ("department", "year", "last_year")
_PARAGRAPH: Final = re.compile(r"[ \t\u3000]*\n(?:[ \t\u3000]*\n)+[ \t\u3000]*")
_LINE: Final = re.compile(r"[ \t]*\n[ \t\u3000]*")
_REMARK: Final = re.compile(r"<!--.*?-->", re.DOTALL)


def narrative(
    template: t.Template, habits: Iterable[n.Habit], figures: Mapping[str, NarrativeFigure], scope: Scope, file: str
) -> m.Narrative:
    """The narrative that a template makes; what cannot be understood is told and left out."""
    resolver = _Resolver(figures, scope, {})
    sections: list[m.Section] = []
    loose: list[t.Piece] = []
    for piece in template.pieces:
        if isinstance(piece, t.Heading):
            _fill(sections, loose, resolver)
            loose = []
            sections.append(m.Section(piece.level, resolver.line(piece.pieces), ()))
        else:
            loose.append(piece)
    _fill(sections, loose, resolver)
    of = tuple(m.Habit(h.of, h.reads, h.because or "", h.source or "") for h in habits)
    return m.Narrative(tuple(sections), of, file, _written(template))


def _written(template: t.Template) -> tuple[str, ...]:
    """A template's headings and paragraphs as they are written, in canonical form, without remarks."""
    text = _REMARK.sub("", format_template(template)).strip()
    return tuple(_LINE.sub("", paragraph) for paragraph in _PARAGRAPH.split(text) if paragraph)


def _fill(sections: list[m.Section], pieces: list[t.Piece], resolver: _Resolver) -> None:
    """Give the last section its text; text before the first heading has a section without one."""
    found = resolver.pieces(pieces)
    while found and isinstance(found[0], m.Break):
        found = found[1:]
    while found and isinstance(found[-1], m.Break):
        found = found[:-1]
    if sections:
        sections[-1] = evolve(sections[-1], pieces=found)
    elif found:
        sections.append(m.Section(0, (), found))


@frozen
class _Loop:
    """A row variable: the tables that it goes over."""

    tables: tuple[str, ...]


@frozen
class _Resolver:
    figures: Mapping[str, NarrativeFigure]
    scope: Scope
    loops: Mapping[str, _Loop]

    def line(self, pieces: Iterable[t.Piece]) -> tuple[m.Piece, ...]:
        """The pieces of a heading."""
        return tuple(p for p in self.pieces(pieces) if not isinstance(p, m.Break))

    def pieces(self, pieces: Iterable[t.Piece]) -> tuple[m.Piece, ...]:
        """Pieces resolved; one that cannot be understood is told and left out."""
        found: list[m.Piece] = []
        for piece in pieces:
            try:
                made = list(self._piece(piece))
            except Unresolved:
                continue
            for one in made:
                if isinstance(one, m.Break) and (found and isinstance(found[-1], m.Break)):
                    continue
                if isinstance(one, m.Words) and found and isinstance(found[-1], m.Words):
                    found[-1] = m.Words(found[-1].text + one.text)
                else:
                    found.append(one)
        return tuple(found)

    def _piece(self, piece: t.Piece) -> Iterator[m.Piece]:  # noqa: C901 - one case a piece
        match piece:
            case t.Words():
                yield from _words(piece.text)
            case t.Value():
                yield self._value_piece(piece)
            case t.Choice():
                if len(piece.words) > _MOST_WORDS:
                    self.scope.problems.add("S0808", piece.span, count=str(len(piece.words)))
                    raise Unresolved
                yield m.Choice(piece.words, self._value(piece.value, "number", "0.01"))
            case t.Without():
                self._loop(piece.name, piece)
                yield m.RowName(piece.name, piece.ending)
            case t.Ordinal():
                self._loop(piece.name, piece)
                yield m.Ordinal(piece.name)
            case t.Slot():
                yield self._slot(piece)
            case t.Chart():
                yield m.Chart(piece.name)
            case t.If():
                yield self._if(piece)
            case t.Each():
                yield self._each(piece)
            case _:  # a comment
                return

    def _value_piece(self, piece: t.Value) -> m.Piece:
        name = _single_name(piece.value)
        if name is not None and piece.style is None:
            if name in self.loops:
                return m.RowName(name)
            if name in FACTS:
                return m.Fact(cast('Literal["department", "year", "last_year"]', name))
        style, precision = piece.style, piece.precision
        declared = self.figures.get(name or _by_row_name(piece.value) or "")
        if declared is not None:
            style = style or declared.style
            precision = precision or (str(declared.precision) if style == declared.style else None)
        style = style or "amount"
        return m.Figure(self._value(piece.value, style, precision or ("0.1" if style == "percent" else "0.01")))

    def _value(self, expression: n.Expression, style: str, precision: str) -> m.Value:
        steps = tuple(figure_steps(expression, self.scope, self._cells))
        if any(s[0] in ("cell", "prior") and s[2] == EVERY_ROW for s in steps):
            self.scope.problems.add("S0314", expression.span)
            raise Unresolved
        kind = cast('Literal["percent", "amount", "number"]', style)
        return m.Value(steps, format_expression(expression), kind, Decimal(precision))

    def _cells(self, address: n.Address) -> tuple[tuple[str, ...], ...] | None:
        """The steps of what is no plain address: a declared figure, the row of a loop."""
        name = _single_name(address)
        if name is not None:
            if name in self.figures:
                if self.figures[name].by_row:
                    self.scope.problems.add("S0810", address.span, name=name)
                    raise Unresolved
                return self.figures[name].steps
            if name not in self.scope.tables:
                known = [*self.figures, *self.loops, *FACTS]
                self.scope.problems.unknown("S0805", address.span, name, known)
                raise Unresolved
        variable = next((p.text for p in address.parts if isinstance(p, n.Key) and p.text in self.loops), None)
        if variable is None:
            return None
        match address.parts:
            case (n.Named(text=figure), n.Key()) if figure in self.figures and self.figures[figure].by_row:
                return tuple(_of_row(step, variable) for step in self.figures[figure].steps)
            case _:
                return self._row_cell(address, variable)

    def _row_cell(self, address: n.Address, variable: str) -> tuple[tuple[str, ...], ...]:
        """The cell of the row at which a loop stands: every row is resolved, and the row of the loop is kept."""
        parts = tuple(
            n.All("行", span=p.span) if isinstance(p, n.Key) and p.text == variable else p for p in address.parts
        )
        selection = resolve(evolve(address, parts=parts), self.scope)
        if selection.columns is None:
            columns = selection.table.columns
            if len(columns) > 1 and len({c.key for c in columns}) > 1:
                tell_columns(selection, columns, self.scope)
                raise Unresolved
            key = columns[0].key
        elif len(selection.columns) > 1 or len(selection.columns[0]) > 1:
            self.scope.problems.add("S0314", address.span)
            raise Unresolved
        else:
            key = selection.columns[0][0][1]
        check_speaks_of_last_year(selection, self.scope)
        return (("prior row" if selection.beside else "row", selection.table.id, variable, key),)

    # ── loops, texts, conditions ───────────────────────────────────────────────────────────────────

    def _loop(self, name: str, piece: t.Piece) -> None:
        if name not in self.loops:
            self.scope.problems.unknown("S0806", piece.span, name, self.loops)
            raise Unresolved

    def _if(self, piece: t.If) -> m.If:
        """The branches, all of them looked at even where one cannot be understood."""
        branches, whole = [], True
        for branch in piece.branches:
            pieces = self.pieces(branch.pieces)
            try:
                branches.append(m.Branch(self.condition(branch.condition), pieces))
            except Unresolved:
                whole = False
        if not whole:
            raise Unresolved
        return m.If(tuple(branches))

    def _each(self, piece: t.Each) -> m.Each:
        if piece.name in self.loops or piece.name in self.figures or piece.name in FACTS:
            self.scope.problems.add("S0211", piece.span, name=piece.name)
            raise Unresolved
        rows = tuple(self._rows(a) for a in piece.rows)
        inside = evolve(self, loops={**self.loops, piece.name: _Loop(tuple(r.table for r in rows))})
        where = inside.condition(piece.where)
        pieces = inside.pieces(piece.pieces)
        return m.Each(piece.name, rows, where, piece.separator or "", pieces)

    def _rows(self, address: n.Address) -> m.Rows:
        selection = resolve(address, self.scope)
        if selection.beside or selection.columns is not None or selection.named or selection.kind == "one":
            self.scope.problems.add("S0807", address.span)
            raise Unresolved
        if selection.rows[0][0][1] == EVERY_ROW:
            return m.Rows(selection.table.id, (), selection.digits)
        return m.Rows(selection.table.id, tuple(key for pairs in selection.rows for _, key in pairs))

    def _slot(self, piece: t.Slot) -> m.Slot:
        if piece.row is not None:
            self._loop(piece.row, piece)
        return m.Slot(piece.name, piece.row or "")

    def condition(self, test: t.Condition | None) -> m.Condition | None:
        """A condition with its names resolved; None for none."""
        if test is None:
            return None
        text = format_condition(test)
        match test:
            case t.Compare():
                left, right = (self._value(side, "number", "0.01") for side in (test.left, test.right))
                return m.Compare(left, test.operator, right, text)
            case t.Empty():
                if test.table not in self.scope.tables:
                    at = self.scope.problems.word(test.span, test.table)
                    self.scope.problems.unknown("S0201", at, test.table, self.scope.tables)
                    raise Unresolved
                return m.Empty(test.table, text)
            case t.Given():
                return m.Given(self._slot(test.slot), text)
            case t.Not():
                inner = self.condition(test.test)
                return None if inner is None else m.Not(inner, text)
            case t.Several():
                tests = tuple(c for c in map(self.condition, test.tests) if c is not None)
                return m.Several(test.word, tests, text)


_MOST_WORDS: Final = 3


def _of_row(step: tuple[str, ...], variable: str) -> tuple[str, ...]:
    """A step of a figure of every row, at the row of a loop."""
    match step:
        case ("cell" | "prior" as kind, table, key, column) if key == EVERY_ROW:
            return ("row" if kind == "cell" else "prior row", table, variable, column)
        case _:
            return step


def _by_row_name(expression: n.Expression) -> str | None:
    """The name of a figure of every row, at a row: 执行率 in `执行率.[项目]`."""
    match expression:
        case n.Address(parts=(n.Named(quoted=False) as part, n.Key())):
            return part.text
        case _:
            return None


def _single_name(expression: n.Expression) -> str | None:
    """The name of an address that is a name alone."""
    match expression:
        case n.Address(parts=(n.Named(quoted=False) as part,)) if part.text != PRIOR:
            return part.text
        case _:
            return None


def _words(text: str) -> Iterator[m.Piece]:
    """Text as paragraphs: an empty line parts them, a line end inside one is no space in Chinese."""
    for i, paragraph in enumerate(_PARAGRAPH.split(text)):
        if i:
            yield m.Break()
        joined = _LINE.sub("", paragraph)
        if joined:
            yield m.Words(joined)
