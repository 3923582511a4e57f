"""Text to syntax tree: lark's options, the bounds of a file, and recovery so that all errors are told at once."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from attrs import evolve, frozen
from lark import Lark, TextSlice, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from govfin.diagnostics.diagnostic import Diagnostic, Label
from govfin.diagnostics.source import Source, Span
from govfin.syntax import nodes as n
from govfin.syntax.builder import Builder, sentence
from govfin.syntax.syntax_errors import KEYWORDS, WORDS, accepted, describe, position

#: A statutory form with its classification is under 200 kB; several times that is no form.
MAX_CHARACTERS: Final = 500_000
#: Braces and brackets inside one another. A classification needs one level for each of its own.
MAX_NESTING: Final = 24
#: After so many syntax errors a file is not a schema, and more messages do not help.
MAX_ERRORS: Final = 20

#: Terms and brackets inside one another in one expression: `1行 + 2行 + …` nests to the left.
MAX_TERMS: Final = 100
#: The digits of one number.
MAX_DIGITS: Final = 18
#: How often a text is read again without what could not be read.
_MAX_ROUNDS: Final = 4 * MAX_ERRORS

_NESTS: Final = frozenset({"binary", "call", "group_of"})
_BRACES: Final = re.compile(r'"""[\s\S]*?"""|"""|"[^"\n]*"|#[^\n]*|[{}()（）]')


@frozen
class Parsed:
    """A tree and what is wrong with its text. With errors, the tree holds the statements that could be read."""

    source: Source
    file: n.File
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """The syntax tree of a schema file, and every syntax error in it, in one run.

    A line that cannot be read is told and passed over, so that the errors after it are told too.
    """
    bounds = _out_of_bounds(source)
    if bounds is not None:
        return Parsed(source, n.File(()), (bounds,))
    text, diagnostics = _closed(source)
    for _ in range(_MAX_ROUNDS):
        if len(diagnostics) >= MAX_ERRORS:
            break
        try:
            file, more = _parse_once(text, source)
        except TooLong as error:
            return Parsed(source, n.File(()), (*diagnostics, error.diagnostic(source)))
        except UnexpectedInput as error:
            diagnostic = _with_beginning(describe(error, source), error, text)
            if _start(diagnostic) not in map(_start, diagnostics):  # what is read again is told once
                diagnostics.append(diagnostic)
            recovered = _recovered(error, text)
            if recovered == text:
                break
            text = recovered
        else:
            found = sorted((*diagnostics, *more), key=_start)
            return Parsed(source, file, tuple(found[:MAX_ERRORS]))
    return Parsed(source, n.File(()), tuple(diagnostics))


def parse_sentence(text: str) -> n.Formula:
    """The formula of one sentence of a printed note: `27 行＝（1+2+…+8）行`.

    Raises:
        SyntaxProblem: with one diagnostic, when the sentence is not a formula.
    """
    source = Source("<sentence>", text)
    try:
        return sentence(read_tree(text.rstrip().rstrip("；;。"), "sentence"))
    except TooLong as error:
        raise SyntaxProblem(error.diagnostic(source)) from None
    except UnexpectedInput as error:
        raise SyntaxProblem(describe(error, source, sentence_of_note=True)) from None


class SyntaxProblem(Exception):
    """A single text that cannot be read; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


@cache
def _lark() -> Lark:
    """The parser, built once in a process."""
    return Lark.open_from_package(
        "govfin.syntax",
        "grammar.lark",
        parser="lalr",
        start=["start", "sentence", "address", "tag"],
        propagate_positions=True,
        maybe_placeholders=True,
        # NAME stands last: lark 1.3 chains every callback on the name of the last one (lexer.py, `lambda t:`).
        lexer_callbacks={"INT": _bound, "NAME": _reserve},
    )


def _reserve(token: Token) -> Token:
    """A keyword is no name anywhere: a statement that breaks off must not swallow the first word of the next one."""
    return token.update(type=token.upper()) if token in KEYWORDS else token


def _bound(token: Token) -> Token:
    """A number with more digits than any amount or code has is a token that stands nowhere."""
    return token.update(type="TOO_LONG") if len(token) > MAX_DIGITS else token


class TooLong(Exception):
    """An expression with more terms inside one another than `MAX_TERMS`."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span

    def diagnostic(self, source: Source) -> Diagnostic:
        """The same in the words of an author."""
        return Diagnostic("S0106", {"limit": str(MAX_TERMS)}, Label(source, self.span))


def read_tree(text: str | TextSlice[str], start: str) -> Tree[Token]:
    """The tree of a text by a start rule of the grammar.

    Raises:
        TooLong: when its terms nest too deeply.
        UnexpectedInput: lark's, when it cannot be read.
    """
    tree = _lark().parse(text, start=start)
    waiting = [(tree, 0)]
    while waiting:
        inner, depth = waiting.pop()
        depth = depth + 1 if inner.data in _NESTS else 0
        if depth > MAX_TERMS:
            raise TooLong(Span(inner.meta.start_pos, inner.meta.end_pos))
        waiting.extend((child, depth) for child in inner.children if isinstance(child, Tree))
    return tree


def _parse_once(text: str, source: Source) -> tuple[n.File, list[Diagnostic]]:
    comments = [Token("COMMENT", m.group(), start_pos=m.start(), end_pos=m.end()) for m in _comments(text)]
    wrong: list[Diagnostic] = []

    def read(words: str, at: int) -> n.Formula | None:
        try:
            return sentence(read_tree(TextSlice(text, at, at + len(words)), "sentence"))
        except TooLong as error:
            wrong.append(error.diagnostic(source))
        except UnexpectedInput as error:
            wrong.append(describe(error, source, sentence_of_note=True))
        return None

    tree = read_tree(text, "start")
    return Builder(text, comments, read).file(tree), wrong


def _comments(text: str) -> list[re.Match[str]]:
    """The comments of a text, which the grammar ignores: a `#` outside of quotes, to the end of its line."""
    return [m for m in _BRACES.finditer(text) if m.group().startswith("#")]


def _out_of_bounds(source: Source) -> Diagnostic | None:
    if len(source.text) > MAX_CHARACTERS:
        return Diagnostic("S0105", {"limit": f"{MAX_CHARACTERS:,}"}, Label(source, Span(0, 1)))
    depth = 0
    for match in _BRACES.finditer(source.text):
        mark = match.group()
        depth += (mark in "{(（") - (mark in "})）") if len(mark) == 1 else 0
        if depth > MAX_NESTING:
            span = Span(match.start(), match.end())
            return Diagnostic("S0106", {"limit": str(MAX_NESTING)}, Label(source, span))
    return None


# ── recovery: the text without what cannot be read, every other character in its place ──────────────


def _closed(source: Source) -> tuple[str, list[Diagnostic]]:
    """The text, cut at three quotes that nothing closes: what follows them is neither note nor schema."""
    depth = 0
    for match in _BRACES.finditer(source.text):
        depth += (match.group() == "{") - (match.group() == "}")
        if match.group() == '"""':
            label = Label(source, Span(match.start(), match.end()))
            params = {"found": '"""', "expected": WORDS["TEXT"]}
            rest = re.sub(r"[^\n]", " ", source.text[match.end() :])
            return f'{source.text[: match.start()]}"" {rest}{"}" * depth}', [Diagnostic("S0102", params, label)]
    return source.text, []


def _recovered(error: UnexpectedInput, text: str) -> str:
    """The text with what cannot be read blanked, or with a brace that is missing at its end."""
    could_end = {"RBRACE", "$END"} & accepted(error)
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        return f"{text}}}" if could_end else _without_line(text, _last_word(text, len(text)))
    offset = position(error)
    before = _last_word(text, offset)
    if token is not None and not could_end and before >= 0 and "\n" in text[before:offset]:
        return _without_line(text, before)  # the statement on the line before is not whole
    return _without_line(text, offset, extra=offset if could_end else -1)


def _with_beginning(diagnostic: Diagnostic, error: UnexpectedInput, text: str) -> Diagnostic:
    """The diagnostic, with the place of what is not whole: a block without its end, a statement on an earlier line."""
    if diagnostic.label is None or not isinstance(error, UnexpectedToken):
        return diagnostic
    could_end = {"RBRACE", "$END"} & accepted(error)
    if error.token.type == "$END":
        begun = _open_brace(text, 0, len(text)) if could_end else -1
    else:
        offset = position(error)
        begun = _last_word(text, offset)
        begun = -1 if could_end or "suggestion" in diagnostic.params or "\n" not in text[begun + 1 : offset] else begun
    if begun < 0:
        return diagnostic
    return evolve(diagnostic, related=(Label(diagnostic.label.source, Span(begun, begun + 1)),))


def _last_word(text: str, offset: int) -> int:
    """Where the last character before an offset stands that is neither space nor comment; -1 at the start."""
    return len(_BRACES.sub(_comment_to_spaces, text[:offset]).rstrip()) - 1


def _comment_to_spaces(match: re.Match[str]) -> str:
    return " " * len(match.group()) if match.group().startswith("#") else match.group()


def _without_line(text: str, offset: int, *, extra: int = -1) -> str:
    """The text with the unreadable line blanked, so that no other place moves.

    The line is blanked from the brace before the offset that is still open. A block that the line opens goes with
    it; a brace that closes an earlier block stays, unless it is the `extra` one.
    """
    start = _open_brace(text, text.rfind("\n", 0, offset) + 1, offset) + 1
    end = _end_of_line(text, offset)
    kept, depth = set[int](), 0
    for match in _BRACES.finditer(text, start):
        if match.start() >= end and depth == 0:
            break
        end = max(end, match.end())
        if match.group() == "{":
            depth += 1
        elif match.group() == "}" and depth:
            depth -= 1
        elif match.group() == "}" and match.start() != extra:
            kept.add(match.start())
    end = len(text) if depth else _end_of_line(text, end)
    blank = "".join(c if i in kept or c == "\n" else " " for i, c in enumerate(text[start:end], start))
    return text[:start] + blank + text[end:]


def _open_brace(text: str, start: int, offset: int) -> int:
    """The last brace of a line that is still open at the offset; the place before the line without one."""
    opened = [start - 1]
    for match in _BRACES.finditer(text, start, offset):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and len(opened) > 1:
            opened.pop()
    return opened[-1]


def _end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _start(diagnostic: Diagnostic) -> int:
    return diagnostic.label.span.start if diagnostic.label else 0
