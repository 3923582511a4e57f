"""Syntax trees that a text can express: for each of them, parsing what is printed gives the same tree.

A tree has more freedom than a text: a string with a quote in it, an empty line before the first statement of a
block, an entry with a comment but no entry below it. Such trees no parser makes, and they are not made here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from typing import Final, TypeVar

from attrs import evolve
from hypothesis import strategies as st

from govfin.syntax import ledger_nodes as ln
from govfin.syntax import nodes as n
from govfin.syntax.printer import format_sentence

Statements = st.SearchStrategy[n.Statement]
T = TypeVar("T")
Body = st.SearchStrategy[tuple[n.Statement, ...]]

_GRAMMAR: Final = (files("govfin.syntax") / "grammar.lark").read_text(encoding="utf-8")
#: Words of the grammar, and words that stand between or after numbers: no name is one of them.
RESERVED: Final = frozenset(
    {
        *re.findall('"([a-z]+)"', _GRAMMAR),
        *["if", "else", "end", "each", "in", "where", "separator", "without", "ordinal", "text", "chart"],
        *[
            "and",
            "or",
            "not",
            "year",
            "place",
            "title",
            "growth",
            "sum",
            "count",
            "abs",
            "count",
            "ratio",
            "行",
            "栏",
            "各行",
            "各栏",
            "栏各行",
            "行各栏",
        ],
    }
)
_NAME: Final = re.compile(r"[^\W\d]\w*")
_LINE_END: Final = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

FACT_KEYS: Final = ("year", "place", "source", "title")
KINDS: Final = ("table", "panel", "row", "column", "rule", "entry")
SOLE: Final = ("note", "erratum", "empty", "total", "ledger")


# ── words ───────────────────────────────────────────────────────────────────────────────────────────


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text not in RESERVED and text == unicodedata.normalize("NFKC", text)


def _optional(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


_FAMILIAR: Final = "表收入支出合计类款项基本行栏各年度abXY_上功能"
_ANY: Final = st.characters(exclude_categories=["Cs"], exclude_characters='"\n')

names = st.one_of(
    st.text(_FAMILIAR + "0123", min_size=1, max_size=6).filter(_is_name),
    st.text(st.characters(categories=["Lo", "Lu", "Ll", "Nd"]), min_size=1, max_size=4).filter(_is_name),
)
ids = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,4}(-[A-Za-z0-9_]{1,4}){0,2}", fullmatch=True)
strings = st.text(st.sampled_from(_FAMILIAR + " 　0#{}（）[]，。；：“”、=＝…\t\\") | _ANY, max_size=12)
integers = st.integers(0, 99) | st.integers(0, 10**18 - 1)
years = st.integers(1990, 2050)
digits = st.from_regex("[0-9]{1,7}", fullmatch=True)
codes = digits | names
decimals = st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4})?", fullmatch=True)
comments = st.text(st.sampled_from('表1 "#{}（“=') | _ANY, max_size=10).map(lambda text: f"#{text}".rstrip())


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────

axes: st.SearchStrategy[n.Axis] = st.sampled_from(["行", "栏"])
plain_names = st.builds(n.Named, names, st.just(value=False))
quoted_names = st.builds(n.Named, strings, st.just(value=True))
first_picks = st.builds(n.Pick, st.just(""), _optional(integers))
later_picks = st.builds(n.Pick, st.sampled_from(["", "+", "-", ","]), _optional(integers))
picks = st.builds(lambda first, later: (first, *later), first_picks, st.lists(later_picks, max_size=4))
lines = st.builds(n.Lines, axes, picks)
_printed_parts = st.one_of(plain_names, st.builds(n.Key, codes), lines, st.builds(n.All, axes))


def _addresses(parts: st.SearchStrategy[n.Part]) -> st.SearchStrategy[n.Address]:
    return st.builds(n.Address, st.lists(parts, min_size=1, max_size=4).map(tuple))


def _expressions(addresses: st.SearchStrategy[n.Address]) -> st.SearchStrategy[n.Expression]:
    def larger(smaller: st.SearchStrategy[n.Expression]) -> st.SearchStrategy[n.Expression]:
        calls = st.builds(
            n.Call,
            st.sampled_from(["growth", "sum", "abs", "count"]),
            st.lists(smaller, min_size=1, max_size=3).map(tuple),
        )
        return st.builds(n.Binary, st.sampled_from(["+", "-", "*", "/"]), smaller, smaller) | calls

    return st.recursive(addresses, larger, max_leaves=6)


addresses = _addresses(_printed_parts | quoted_names)
expressions = _expressions(addresses)
#: What a printed note can say: no quotation marks, which would end the note.
printed_addresses = _addresses(_printed_parts)
formulas = st.builds(n.Formula, printed_addresses, _expressions(printed_addresses))
sides = expressions | st.builds(n.Number, decimals)
references = st.one_of(
    st.builds(n.Reference, st.just("number"), integers.map(str)),
    st.builds(n.Reference, st.just("name"), names),
    st.builds(n.Reference, st.just("label"), strings),
    st.builds(n.Reference, st.just("code"), codes),
)


# ── bodies: statements with comments, empty lines between them, and comments at their ends ──────────


def _decorate(rows: list[tuple[n.Statement, bool, str]]) -> tuple[n.Statement, ...]:
    return tuple(
        evolve(item, gap=gap and i > 0, trail="" if isinstance(item, n.Comment) else trail)
        for i, (item, gap, trail) in enumerate(rows)
    )


def bodies(*items: Statements, max_size: int = 4) -> Body:
    """What stands between two braces: any of the items, and comments."""
    item = st.one_of(*items, st.builds(n.Comment, comments))
    return st.lists(st.tuples(item, st.booleans(), st.just("") | comments), max_size=max_size).map(_decorate)


def _nested(leaves: Statements, node: Callable[[Body], Statements]) -> Statements:
    return st.recursive(leaves, lambda smaller: node(bodies(smaller, max_size=2)), max_leaves=4)


# ── statements of a table ───────────────────────────────────────────────────────────────────────────

places = st.builds(n.Place, st.sampled_from(["after", "before"]), references)
links = st.builds(n.Link, names, codes)
scores = st.builds(n.Scores, _optional(names))
columns = st.builds(n.Column, _optional(integers), strings, _optional(names), _optional(places), _optional(scores))
groups = _nested(columns, lambda body: st.builds(n.Group, strings, body))
rows = st.builds(
    lambda key, *rest, **more: n.Row(*key, *rest, **more),
    st.one_of(st.just((None, None)), st.tuples(integers, st.none()), st.tuples(st.none(), codes)),
    strings,
    link=_optional(links),
    balancing=st.booleans(),
    alias=_optional(names),
    into=st.lists(references, max_size=3).map(tuple),
    place=_optional(places),
)
blanks = st.builds(n.Blank, integers, integers)
totals = st.builds(n.Total, strings, st.sampled_from(["first", "last"]))
units = st.builds(n.Unit, names, decimals)
#: A table may count something else than money, and a count needs no precision.
measures = st.builds(n.Unit, names | strings, _optional(decimals))
empties = st.builds(n.Empty, strings)
rules = st.builds(
    n.Rule,
    _optional(names),
    sides,
    st.sampled_from(["=", "<=", ">="]),
    sides,
    verdict=_optional(st.sampled_from(["error", "warning", "note"])),
    because=_optional(strings),
    source=_optional(strings),
)
errata = st.builds(n.Erratum, strings, formulas.map(format_sentence), _optional(strings))

_prose = st.text(st.sampled_from(_FAMILIAR + '"，“”# ') | _ANY, min_size=1, max_size=10).filter(
    lambda text: not re.search("[=＝；;。]", text) and not _LINE_END.search(text)
)
_note_lines = st.lists(_prose | formulas.map(format_sentence), max_size=3).map("；".join).map(str.strip)
note_texts = st.lists(_note_lines.filter(bool), max_size=3).map("\n".join).filter(lambda text: '"""' not in text)
notes = st.builds(n.Note, note_texts)


# ── ledgers ─────────────────────────────────────────────────────────────────────────────────────────

conditions = st.builds(ln.Condition, names, st.lists(references, min_size=1, max_size=3).map(tuple))
_where = st.lists(conditions, max_size=3).map(tuple)
_spellings = st.lists(strings, max_size=2).map(tuple)
feeds = st.builds(ln.Feed, _addresses(_printed_parts | quoted_names), _where)
intakes = st.builds(ln.Intake, _where, bodies(feeds))
values = st.builds(ln.Value, names, _spellings)
outsides = st.builds(ln.Outside, st.lists(conditions, min_size=1, max_size=2).map(tuple), _optional(strings))
dimensions = st.builds(
    ln.Dimension,
    names,
    _spellings,
    by=_optional(names),
    kind=_optional(st.sampled_from(["amount", "date", "unit"])),
    default=_optional(names),
    items=bodies(values),
)
ledgers = st.builds(ln.Ledger, bodies(dimensions, outsides))

drops = st.one_of(
    st.builds(n.Drop, st.sampled_from(KINDS), references),
    st.builds(n.Drop, st.sampled_from(SOLE), st.none()),
)
renames = st.builds(n.Rename, st.sampled_from(KINDS), references, strings)
unnumbered = st.builds(n.Unnumbered, st.sampled_from(["rows", "columns"]))

_of_panels = (groups, columns, rows, blanks, renames, drops, unnumbered)
panel_names = plain_names | quoted_names
panels = st.builds(n.Panel, panel_names, _optional(strings), bodies(*_of_panels))
changed_panels = st.builds(n.ChangePanel, panel_names, bodies(*_of_panels))
_of_tables = (measures, panels, groups, columns, rows, blanks, totals, notes, errata, empties, rules, intakes)


# ── statements of a file ────────────────────────────────────────────────────────────────────────────

facts = st.builds(n.Fact, st.sampled_from(FACT_KEYS), strings | integers)
uses = st.builds(n.Use, ids, names)
companions = st.builds(n.Companion, names, ids)
roundings = st.builds(n.Rounding, st.sampled_from(["plain", "controlled"]))
schemas = st.builds(
    n.Schema, ids, _optional(strings), _optional(ids), bodies(units, uses, companions, roundings, facts)
)

year_spans = st.lists(st.tuples(years, years), min_size=1, max_size=3).map(tuple)
one_year = years.map(lambda year: ((year, year),))
marks = st.one_of(
    st.builds(n.Mark, st.just("seen"), year_spans),
    st.builds(n.Mark, st.sampled_from(["since", "until"]), one_year),
    st.builds(n.Mark, st.just("successor"), text=digits),
    st.builds(n.Mark, st.just("was"), one_year, text=strings),
    st.builds(n.Mark, st.just("mark"), text=st.sampled_from(["unverified", "corroborated", "abolished"])),
)
_marks = st.lists(marks, max_size=2).map(tuple)
_entry_names = strings | names


def _entries_below(items: tuple[n.Statement, ...]) -> bool:
    return not items or any(isinstance(item, n.Entry) for item in items)


entries = _nested(
    st.builds(n.Entry, digits, _entry_names, _marks),
    lambda body: st.builds(n.Entry, digits, _entry_names, _marks, body.filter(_entries_below)),
)
levels = st.lists(st.builds(n.Level, names, st.integers(1, 12)), max_size=3).map(tuple)
classifications = st.builds(
    n.Classification, ids, _optional(strings), _optional(ids), levels, bodies(entries, facts, drops)
)

bys = st.builds(n.By, names | st.just(n.BY_NAMES), st.lists(names, max_size=3).map(tuple))
tables = st.builds(n.Table, names, _optional(strings), _optional(bys), bodies(*_of_tables), supplementary=st.booleans())
changed_tables = st.builds(
    n.ChangeTable,
    names,
    _optional(strings),
    bodies(*_of_tables, changed_panels, renames, drops, unnumbered),
)
eliminations = st.builds(
    n.Eliminate, names, addresses, addresses, because=_optional(strings), source=_optional(strings)
)
betweens = st.builds(n.Between, bodies(rules, eliminations))
_styles = st.one_of(
    st.just((None, None)), st.tuples(st.sampled_from(["percent", "amount", "number"]), _optional(decimals))
)
figures = st.builds(
    lambda name, label, value, style, stated: n.Figure(name, label, value, style[0], style[1], stated),
    names,
    _optional(strings),
    expressions,
    _styles,
    _optional(_addresses(_printed_parts | quoted_names)),
)

chart_parts = st.builds(n.ChartPart, _optional(strings), _addresses(_printed_parts | quoted_names))
charts = st.builds(
    n.Chart,
    names,
    strings,
    st.sampled_from(["shares", "years"]),
    st.lists(chart_parts, min_size=1, max_size=3).map(tuple),
)

pieces = st.builds(
    n.Piece,
    st.sampled_from(["functions", "units", "staff", "tables", "narrative", "work", "glossary", "items"]),
    _optional(strings),
    _optional(strings),
    st.lists(names, max_size=2).map(tuple),
)
parts = st.builds(n.DocumentPart, _optional(strings), bodies(pieces))
documents = st.builds(n.Document, strings, bodies(parts))

_reasons = st.fixed_dictionaries({"because": _optional(strings), "source": _optional(strings)})
habits = st.builds(
    lambda of, reads, reasons: n.Habit(of, reads, **reasons), st.sampled_from(["growth", "ratio"]), strings, _reasons
)
narratives = st.builds(n.Narrative, strings, bodies(habits))

whole_files = st.builds(
    n.File,
    bodies(
        schemas, classifications, tables, betweens, figures, charts, documents, narratives, ledgers, changed_tables,
        drops,
    ),
)  # fmt: skip
