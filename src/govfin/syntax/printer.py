"""Syntax tree to canonical text: the formatter, and the notation of the printed notes. Inverse of the parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, assert_never

from govfin.diagnostics.width import width
from govfin.syntax import nodes as n
from govfin.syntax.ledger_printer import ledger_head
from govfin.syntax.syntax_errors import KEYWORDS

_INDENT: Final = "  "
_WIDE: Final = 100
#: What a unit may be without quotes.
_NAME: Final = re.compile(r"[^\W\d]\w*")
_BINDING: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


def format_file(file: n.File) -> str:
    """A file in its canonical form: two spaces a level, one statement a line, comments kept."""
    return "".join(f"{line}\n" for line in _body(file.items, ""))


def format_sentence(formula: n.Formula) -> str:
    """A formula in the notation of the printed notes: `27 行＝（1+2+…+8）行`."""
    return f"{_address(formula.target, printed=True)}＝{_expression(formula.value, printed=True)}"


def format_expression(expression: n.Expression) -> str:
    """An expression as it stands in a schema: `表3.合计.2栏 / 表3.合计.1栏`."""
    return _expression(expression, printed=False)


def format_line(item: n.Statement) -> str:
    """The first line of a statement: `[项].2栏 where 支出类型 = 基本支出`."""
    return _statement(item, "")[0]


# ── statements ──────────────────────────────────────────────────────────────────────────────────────


def _body(items: Iterable[n.Statement], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        if item.gap:
            lines.append("")
        written = _statement(item, indent)
        if item.trail:
            written[-1] += f"  {item.trail}"
        lines.extend(written)
    return lines


def _statement(item: n.Statement, indent: str) -> list[str]:  # noqa: C901, PLR0911, PLR0912 - one case a node
    match item:
        case n.Comment():
            return [indent + item.text]
        case n.Schema():
            return _block(f"schema {item.id}{_title(item.title)}{_extends(item.base)}", item.items, indent)
        case n.Classification():
            levels = ", ".join(f"{level.name} {level.digits}" for level in item.levels)
            head = f"classification {item.id}{_title(item.title)}{_extends(item.base)}"
            return _block(head + (f" levels {levels}" if levels else ""), item.items, indent)
        case n.Entry():
            return _entry(item, indent)
        case n.Table():
            extra = " supplementary" if item.supplementary else ""
            return _block(f"table {item.id}{_title(item.title)}{extra}{_by(item.by)}", item.items, indent)
        case n.ChangeTable():
            return _block(f"change table {item.id}{_title(item.title)}", item.items, indent)
        case n.Panel():
            return _block(f"panel {_part(item.name)}{_title(item.title)}", item.items, indent)
        case n.ChangePanel():
            return _block(f"change panel {_part(item.name)}", item.items, indent)
        case n.Group():
            return _block(f'group "{item.title}"', item.items, indent)
        case n.Between():
            return _block("between tables", item.items, indent)
        case n.Note():
            return _note(item, indent)
        case n.Rule():
            return _rule(item, indent)
        case n.Chart():
            return _chart(item, indent)
        case n.Document():
            return _block(f'document "{item.title}"', item.items, indent)
        case n.DocumentPart():
            return _block(f"part{_title(item.heading)}", item.items, indent)
        case n.Piece():
            return [indent + _piece(item)]
        case n.Eliminate():
            return _eliminate(item, indent)
        case n.Narrative():
            head = f'narrative "{item.file}"'
            return _block(head, item.items, indent) if item.items else [indent + head]
        case n.Habit():
            return _clauses(f'{item.of} over zero reads "{item.reads}"', item, indent)
        case _:
            of_ledgers = ledger_head(item, format_expression, _reference)
            if of_ledgers is None:
                return [indent + _simple(item)]
            line, inside = of_ledgers
            return [indent + line] if inside is None else _block(line, inside, indent)


def _simple(item: n.Statement) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a node
    match item:
        case n.Unit():
            return _unit(item)
        case n.Use():
            return f"use {item.classification} as {item.alias}"
        case n.Companion():
            return f"companion {item.name} follows {item.form}"
        case n.Rounding():
            return f"rounding {item.policy}"
        case n.Fact():
            return f"{item.key} {item.value}" if isinstance(item.value, int) else f'{item.key} "{item.value}"'
        case n.Column():
            number = "" if item.number is None else f" {item.number}"
            return f'column{number} "{item.title}"{_scores(item.scores)}{_alias(item.alias)}{_place(item.place)}'
        case n.Row():
            return _row(item)
        case n.Rows():
            return f"rows {item.classification}[{item.level}]"
        case n.Blank():
            return f"blank {item.first}" + (f"…{item.last}" if item.last != item.first else "")
        case n.Total():
            return f'total "{item.label}"' + (" last" if item.position == "last" else "")
        case n.Erratum():
            because = f' because "{item.because}"' if item.because is not None else ""
            return f'erratum "{item.printed}" reads "{item.reads}"{because}'
        case n.Empty():
            return f'empty "{item.text}"'
        case n.Figure():
            return _figure(item)
        case n.Drop():
            return f"drop {item.kind}" + (f" {_reference(item.reference)}" if item.reference else "")
        case n.Rename():
            return f'rename {item.kind} {_reference(item.reference)} "{item.label}"{_alias(item.alias)}'
        case n.Merge():
            return f"merge panel {_reference(item.panel)} into {_reference(item.into)}"
        case n.Unnumbered():
            return f"unnumbered {item.axis}"
        case _:
            raise TypeError(item)


def _block(head: str, items: tuple[n.Statement, ...], indent: str) -> list[str]:
    if not items:
        return [f"{indent}{head} {{ }}"] if not head.startswith("schema") else [indent + head]
    return [f"{indent}{head} {{", *_body(items, indent + _INDENT), f"{indent}}}"]


def _entry(item: n.Entry, indent: str) -> list[str]:
    plain = item.name and not any(c.isspace() or c in '{}"#' for c in item.name)
    name = item.name if plain else f'"{item.name}"'
    head = " ".join([item.code, name, *(_mark(m) for m in item.marks)])
    return _block(head, item.items, indent) if item.items else [indent + head]


def _mark(mark: n.Mark) -> str:
    match mark.kind:
        case "seen":
            return "seen " + ", ".join(str(a) if a == b else f"{a}…{b}" for a, b in mark.years)
        case "since":
            return f"from {mark.years[0][0]}"
        case "until":
            return f"until {mark.years[0][0]}"
        case "successor":
            return f"successor {mark.text}"
        case "was":
            return f'was "{mark.text}" until {mark.years[0][0]}'
        case "mark":
            return mark.text
        case _:
            assert_never(mark.kind)


def _row(item: n.Row) -> str:
    key = f" {item.number}" if item.number is not None else f" [{item.code}]" if item.code is not None else ""
    link = f" is {item.link.classification}[{item.link.code}]" if item.link else ""
    balancing = " balancing" if item.balancing else ""
    into = " into " + ", ".join(_reference(r) for r in item.into) if item.into else ""
    return f'row{key} "{item.label}"{link}{balancing}{_alias(item.alias)}{into}{_place(item.place)}'


def _note(item: n.Note, indent: str) -> list[str]:
    lines = item.text.splitlines()
    if len(lines) <= 1 and '"' not in item.text:
        return [f'{indent}note "{item.text}"']
    return [f'{indent}note """', *(f"{indent}{line}" for line in lines), f'{indent}"""']


def _rule(item: n.Rule, indent: str) -> list[str]:
    name = f"rule {item.name}: " if item.name else ""
    head = f"{name}{format_expression(item.left)} {item.operator} {format_expression(item.right)}"
    return _clauses(head, item, indent, [f"verdict {item.verdict}"] if item.verdict else [])


def _eliminate(item: n.Eliminate, indent: str) -> list[str]:
    head = f"eliminate {item.name}: {format_expression(item.received)} against {format_expression(item.paid)}"
    return _clauses(head, item, indent)


def _clauses(head: str, item: n.Rule | n.Habit | n.Eliminate, indent: str, words: Iterable[str] = ()) -> list[str]:
    """What a statement says, and its reasons: on one line where they fit, else each on a line."""
    words = [*words]
    words += [f'because "{item.because}"'] if item.because is not None else []
    words += [f'source "{item.source}"'] if item.source is not None else []
    line = indent + " ".join([head, *words])
    if width(line) <= _WIDE or not words:
        return [line]
    return [indent + head, *(indent + _INDENT + word for word in words)]


def _figure(item: n.Figure) -> str:
    label = f' "{item.label}"' if item.label is not None else ""
    style = f" as {item.style}" if item.style else ""
    precision = f" precision {item.precision}" if item.precision else ""
    stated = f" stated {format_expression(item.stated)}" if item.stated is not None else ""
    return f"figure {item.name}{label} = {format_expression(item.value)}{style}{precision}{stated}"


def _unit(item: n.Unit) -> str:
    bare = _NAME.fullmatch(item.unit) and item.unit not in KEYWORDS
    plain = bare and unicodedata.normalize("NFKC", item.unit) == item.unit
    unit = item.unit if plain else f'"{item.unit}"'
    return f"unit {unit}" + (f" precision {item.precision}" if item.precision is not None else "")


def _scores(scores: n.Scores | None) -> str:
    if scores is None:
        return ""
    return " scores" + (f" of {scores.weight}" if scores.weight is not None else "")


def _by(by: n.By | None) -> str:
    if by is None:
        return ""
    return f" by {by.alias}" + (f" levels {', '.join(by.levels)}" if by.levels else "")


def _chart(item: n.Chart, indent: str) -> list[str]:
    parts = [("" if p.label is None else f'"{p.label}" ') + format_expression(p.address) for p in item.parts]
    head = f'chart {item.name} "{item.title}" {item.kind}'
    line = f"{indent}{head} {', '.join(parts)}"
    if width(line) <= _WIDE:
        return [line]
    return [indent + head, *(indent + _INDENT + part + "," for part in parts[:-1]), indent + _INDENT + parts[-1]]


def _piece(item: n.Piece) -> str:
    reads = "" if item.reads is None else f' reads "{item.reads}"'
    taking = f" from {', '.join(item.tables)}" if item.tables else ""
    return f"{item.piece}{_title(item.heading)}{reads}{taking}"


def _title(title: str | None) -> str:
    return "" if title is None else f' "{title}"'


def _extends(base: str | None) -> str:
    return "" if base is None else f" extends {base}"


def _alias(alias: str | None) -> str:
    return "" if alias is None else f" as {alias}"


def _place(place: n.Place | None) -> str:
    return "" if place is None else f" {place.side} {_reference(place.reference)}"


def _reference(reference: n.Reference) -> str:
    match reference.kind:
        case "label":
            return f'"{reference.text}"'
        case "code":
            return f"[{reference.text}]"
        case _:
            return reference.text


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────


def _expression(expression: n.Expression, *, printed: bool) -> str:
    match expression:
        case n.Address():
            return _address(expression, printed=printed)
        case n.Number():
            return expression.text
        case n.Call():
            arguments = ", ".join(_expression(a, printed=printed) for a in expression.arguments)
            return f"{expression.function}({arguments})"
        case n.Binary():
            strength = _BINDING[expression.operator]
            left = _operand(expression.left, strength, printed=printed)
            right = _operand(expression.right, strength + 1, printed=printed)
            return f"{left} {expression.operator} {right}"
        case _:
            assert_never(expression)


def _operand(expression: n.Expression, strength: int, *, printed: bool) -> str:
    text = _expression(expression, printed=printed)
    weaker = isinstance(expression, n.Binary) and _BINDING[expression.operator] < strength
    return f"({text})" if weaker else text


def _address(address: n.Address, *, printed: bool) -> str:
    """Parts joined by dots; `1栏各行` runs together, as the forms print it."""
    text = ""
    for i, part in enumerate(address.parts):
        before = address.parts[i - 1] if i else None
        across = isinstance(part, n.All) and isinstance(before, n.Lines) and before.axis != part.axis
        if across and i != len(address.parts) - 1:
            across = False
        text += ("" if i == 0 or across else ".") + _part(part, printed=printed)
    return text


def _part(part: n.Part, *, printed: bool = False) -> str:
    match part:
        case n.Named():
            return f'"{part.text}"' if part.quoted else part.text
        case n.Key():
            return f"[{part.text}]"
        case n.All():
            return f"各{part.axis}"
        case n.Lines():
            return _lines(part, printed=printed)
        case _:
            assert_never(part)


def _lines(lines: n.Lines, *, printed: bool) -> str:
    picks = lines.picks
    if len(picks) == 1 and picks[0].number is not None:
        return f"{picks[0].number}{' ' if printed else ''}{lines.axis}"
    inside = "".join(_pick(p, picks[i - 1] if i else None) for i, p in enumerate(picks))
    return f"（{inside}）{lines.axis}" if printed else f"({inside}){lines.axis}"


def _pick(pick: n.Pick, before: n.Pick | None) -> str:
    joiner: str = ", " if pick.joiner == "," else pick.joiner
    if not joiner and before is not None and (before.number is None) == (pick.number is None):
        joiner = " "  # two numbers, or two ellipses, would run into one
    return joiner + ("…" if pick.number is None else str(pick.number))
