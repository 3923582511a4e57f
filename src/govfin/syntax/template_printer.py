"""A template's tree to its text: the inverse of the parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, assert_never

from govfin.syntax import template as t
from govfin.syntax.printer import format_expression

_BRACE: Final = re.compile(r"[{}]")


def format_template(template: t.Template) -> str:
    """A template in its canonical form: its words as they are, its braces tidy."""
    return _pieces(template.pieces)


def format_condition(condition: t.Condition) -> str:
    """A condition as it stands after `if`."""
    match condition:
        case t.Compare():
            return f"{format_expression(condition.left)} {condition.operator} {format_expression(condition.right)}"
        case t.Empty():
            return f"empty {condition.table}"
        case t.Given():
            return _slot(condition.slot)
        case t.Not():
            return f"not {format_condition(condition.test)}"
        case t.Several():
            return f" {condition.word} ".join(map(format_condition, condition.tests))
        case _:
            assert_never(condition)


def _pieces(pieces: Iterable[t.Piece]) -> str:
    return "".join(map(_piece, pieces))


def _piece(piece: t.Piece) -> str:
    match piece:
        case t.Words():
            return _BRACE.sub(lambda brace: brace.group() * 2, piece.text)
        case t.Comment():
            return piece.text
        case t.If():
            return _if(piece)
        case t.Each():
            rows = ", ".join(map(format_expression, piece.rows))
            where = f" where {format_condition(piece.where)}" if piece.where else ""
            separator = f' separator "{piece.separator}"' if piece.separator is not None else ""
            return f"{{each {piece.name} in {rows}{where}{separator}}}{_pieces(piece.pieces)}{{end}}"
        case t.Heading():
            return f"{'#' * piece.level} {_pieces(piece.pieces)}"
        case _:
            return f"{{{_inside(piece)}}}"


def _inside(piece: t.Value | t.Choice | t.Without | t.Ordinal | t.Slot | t.Chart) -> str:
    match piece:
        case t.Value():
            style = f" as {piece.style}" if piece.style else ""
            precision = f" precision {piece.precision}" if piece.precision else ""
            return f"{format_expression(piece.value)}{style}{precision}"
        case t.Choice():
            return f"{'|'.join(map(_word, piece.words))} by {format_expression(piece.value)}"
        case t.Without():
            return f'{piece.name} without "{piece.ending}"'
        case t.Ordinal():
            return f"ordinal {piece.name}"
        case t.Slot():
            return _slot(piece)
        case t.Chart():
            return f"chart {piece.name}"
        case _:
            assert_never(piece)


def _if(piece: t.If) -> str:
    text = ""
    for i, branch in enumerate(piece.branches):
        condition = "" if branch.condition is None else f"if {format_condition(branch.condition)}"
        head = condition if i == 0 else f"else {condition}".rstrip()
        text += f"{{{head}}}{_pieces(branch.pieces)}"
    return f"{text}{{end}}"


def _slot(slot: t.Slot) -> str:
    return f"text {slot.name}" + (f"[{slot.row}]" if slot.row is not None else "")


def _word(word: str) -> str:
    return word if re.fullmatch(r"[\u4e00-\u9fff]+", word) and word[0] not in "行栏各" else f'"{word}"'
