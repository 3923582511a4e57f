"""Templates of narratives that a text can express: printed and parsed, each gives the same tree.

A text cannot say two stretches of words one after the other, words that look like a heading or a comment, or a heading
in a block.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hypothesis import strategies as st

from govfin.syntax import nodes as n
from govfin.syntax import template as t
from strategies import trees

_LETTERS: Final = "年度支出合计万元，。；（类）占%“”{} 　1"
_quoted = st.text(st.sampled_from(_LETTERS + "增减平\t#<"), max_size=6)
_words = st.text(st.sampled_from(_LETTERS + '"\n'), min_size=1, max_size=10)
_line = st.text(st.sampled_from(_LETTERS.strip() + '"'), min_size=1, max_size=6).filter(lambda s: s == s.strip())
_names = trees.names
_expressions = trees.expressions
_sides = st.one_of(_expressions, st.builds(n.Number, trees.decimals))

slots = st.builds(t.Slot, _names, st.none() | _names)
tests = st.recursive(
    st.one_of(
        st.builds(t.Compare, _sides, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), _sides),
        st.builds(t.Empty, _names),
        st.builds(t.Given, slots),
    ),
    lambda inner: st.builds(t.Not, inner),
    max_leaves=2,
)
_all = st.lists(tests, min_size=2, max_size=3).map(lambda found: t.Several("and", tuple(found)))
conditions = st.one_of(
    tests, _all, st.lists(tests | _all, min_size=2, max_size=2).map(lambda found: t.Several("or", tuple(found)))
)
_styles = st.one_of(
    st.just((None, None)), st.tuples(st.sampled_from(["percent", "amount", "number"]), st.none() | trees.decimals)
)
_plain = st.one_of(
    st.builds(lambda value, style: t.Value(value, *style), _expressions, _styles),
    st.builds(t.Choice, st.lists(_quoted | st.just("增加"), min_size=2, max_size=3).map(tuple), _expressions),
    st.builds(t.Without, _names, _quoted),
    st.builds(t.Ordinal, _names),
    slots,
    st.builds(t.Chart, _names),
)
_comments = st.text(st.sampled_from("表{}#\n "), max_size=6).map(lambda text: t.Comment(f"<!--{text}-->"))


def _joined(pieces: Iterable[t.Piece]) -> tuple[t.Piece, ...]:
    """Pieces with the words that stand side by side as one."""
    found: list[t.Piece] = []
    for piece in pieces:
        if isinstance(piece, t.Words) and found and isinstance(found[-1], t.Words):
            found[-1] = t.Words(found[-1].text + piece.text)
        else:
            found.append(piece)
    return tuple(found)


def _sequences(*kinds: st.SearchStrategy[t.Piece]) -> st.SearchStrategy[tuple[t.Piece, ...]]:
    return st.lists(st.one_of(st.builds(t.Words, _words), _plain, _comments, *kinds), max_size=4).map(_joined)


def _blocks(inner: st.SearchStrategy[tuple[t.Piece, ...]]) -> st.SearchStrategy[tuple[t.Piece, ...]]:
    branches = st.builds(t.Branch, conditions, inner)
    last = st.builds(t.Branch, st.none(), inner)
    ifs = st.builds(
        lambda first, end: t.If((*first, *end)),
        st.lists(branches, min_size=1, max_size=2),
        st.lists(last, max_size=1),
    )
    rows = st.lists(trees.addresses, min_size=1, max_size=2).map(tuple)
    loops = st.builds(t.Each, _names, rows, st.none() | conditions, st.none() | _quoted, inner)
    return _sequences(ifs, loops)


pieces = st.recursive(_sequences(), _blocks, max_leaves=3)
_headings = st.builds(
    lambda level, line, value, inside: t.Heading(level, (t.Words(line), value) if inside else (t.Words(line),)),
    st.integers(1, 6),
    _line,
    _plain,
    st.booleans(),
)


def _document(parts: Iterable[tuple[t.Heading, tuple[t.Piece, ...]]], before: tuple[t.Piece, ...]) -> t.Template:
    """Headings on lines of their own, and what stands between them."""
    found: list[t.Piece] = [*before]
    for heading, body in parts:
        if found:
            found = [*_joined([*found, t.Words("\n")])]
        found += [heading, *_joined([t.Words("\n"), *body])]
    return t.Template(tuple(found))


templates = st.builds(_document, st.lists(st.tuples(_headings, pieces), max_size=2), pieces)
