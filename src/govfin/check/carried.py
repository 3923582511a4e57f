"""Figures and narratives of a base, carried into the schema that extends it: cells follow their rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from govfin.check.extend import Changed
from govfin.schema import narrative as m
from govfin.schema.rules import NarrativeFigure


@frozen
class Carrier:
    """What a schema changed of its base."""

    changes: Mapping[str, Changed]
    dropped: frozenset[str]

    def figures(self, figures: Iterable[NarrativeFigure]) -> Sequence[NarrativeFigure]:
        """The figures whose cells are all still there."""
        carried = []
        for figure in figures:
            steps = self.steps(figure.steps)
            if steps is not None:
                stated = self._step(figure.stated) if figure.stated else ()
                carried.append(evolve(figure, steps=steps, stated=stated or ()))
        return carried

    def narrative(self, narrative: m.Narrative) -> m.Narrative:
        """The narrative without the sentences that speak of what is no more."""
        sections = tuple(evolve(s, pieces=self._pieces(s.pieces)) for s in narrative.sections)
        return evolve(narrative, sections=sections)

    def steps(self, steps: m.Steps) -> m.Steps | None:
        """An expression with its cells where they stand now; None when one of them is no more."""
        carried: list[tuple[str, ...]] = []
        for step in steps:
            moved = self._step(step)
            if moved is None:
                return None
            carried.append(moved)
        return tuple(carried)

    def _step(self, step: tuple[str, ...]) -> tuple[str, ...] | None:
        match step:
            case ("cell" | "prior" | "sum" as kind, table, row, column):
                change = self.changes.get(table)
                new_row = change.rows.get(row, row) if change else row
                new_column = change.columns.get(column, column) if change else column
                gone = table in self.dropped or new_row is None or new_column is None
                return None if gone else (kind, table, new_row or "", new_column or "")
            case ("count", table, _, _):
                return None if table in self.dropped else step
            case ("row" | "prior row" as kind, table, variable, column):
                change = self.changes.get(table)
                new_column = change.columns.get(column, column) if change else column
                return None if table in self.dropped or new_column is None else (kind, table, variable, new_column)
            case ("count", table, *_):
                return None if table in self.dropped else step
            case _:
                return step

    def _value(self, value: m.Value) -> m.Value | None:
        steps = self.steps(value.steps)
        return None if steps is None else evolve(value, steps=steps)

    def _pieces(self, pieces: Iterable[m.Piece]) -> tuple[m.Piece, ...]:
        """Pieces, paragraph by paragraph; a paragraph that lost a figure falls silent."""
        kept: list[m.Piece] = []
        for paragraph in _paragraphs(pieces):
            moved = [self._piece(p) for p in paragraph]
            if all(p is not None for p in moved):
                kept += [*([m.Break()] if kept else []), *(p for p in moved if p is not None)]
        return tuple(kept)

    def _piece(self, piece: m.Piece) -> m.Piece | None:
        match piece:
            case m.Figure() | m.Choice():
                value = self._value(piece.value)
                return None if value is None else evolve(piece, value=value)
            case m.If():
                branches = [
                    m.Branch(condition, self._pieces(b.pieces))
                    for b in piece.branches
                    for condition in [self._condition(b.condition)]
                    if b.condition is None or condition is not None
                ]
                return m.If(tuple(branches)) if branches else None
            case m.Each():
                return self._each(piece)
            case _:
                return piece

    def _each(self, piece: m.Each) -> m.Each | None:
        rows = tuple(r for old in piece.rows for r in [self._rows(old)] if r is not None)
        where = self._condition(piece.where)
        if not rows or (piece.where is not None and where is None):
            return None
        return evolve(piece, rows=rows, where=where, pieces=self._pieces(piece.pieces))

    def _rows(self, rows: m.Rows) -> m.Rows | None:
        if rows.table in self.dropped:
            return None
        change = self.changes.get(rows.table)
        keys = (change.rows.get(key, key) if change else key for key in rows.keys)
        return evolve(rows, keys=tuple(key for key in keys if key is not None))

    def _condition(self, condition: m.Condition | None) -> m.Condition | None:
        match condition:
            case m.Compare():
                left, right = self._value(condition.left), self._value(condition.right)
                return None if left is None or right is None else evolve(condition, left=left, right=right)
            case m.Empty():
                return None if condition.table in self.dropped else condition
            case m.Not():
                inner = self._condition(condition.test)
                return None if inner is None else evolve(condition, test=inner)
            case m.Several():
                tests = [self._condition(c) for c in condition.tests]
                whole = tuple(c for c in tests if c is not None)
                return evolve(condition, tests=whole) if len(whole) == len(tests) else None
            case _:
                return condition


def _paragraphs(pieces: Iterable[m.Piece]) -> Iterator[list[m.Piece]]:
    paragraph: list[m.Piece] = []
    for piece in pieces:
        if isinstance(piece, m.Break):
            yield paragraph
            paragraph = []
        else:
            paragraph.append(piece)
    yield paragraph
