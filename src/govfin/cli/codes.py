"""The command that looks codes up: one code as a card, several as a list, a branch as a tree."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from govfin import api
from govfin.cli.code_text import Match, card, listing, tree
from govfin.cli.terminal import CLEAN, FINDINGS, colourful, language_option, say, telling
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.diagnostics.show import as_data, show
from govfin.diagnostics.suggest import edit_distance, fold, nearest
from govfin.schema.classification import Classification, Code


@click.command(
    epilog="""\b
Examples:
  govfin code 2010350                     one code
  govfin code 事业运行                    every code of that name
  govfin code 201 --tree --year 2020      a branch, as it was in 2020
  govfin code 30113 --classification economic-2018 --format json

Exit status: 0 found, 1 not in the lists that we have, 2 a query that cannot be used.""",
)
@click.argument("query")
@click.option("--tree", "as_tree", is_flag=True, help="Show everything below what is found.")
@click.option("--year", type=click.IntRange(1949, 2100), help="Names and status in this year.  [default: the newest]")
@click.option("--classification", metavar="ID|FILE", help="Look here only.  [default: functional and economic]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def code(query: str, as_tree: bool, year: int | None, classification: str | None, format_: str, lang: str) -> None:  # noqa: FBT001 - one argument an option
    """Look a code up: QUERY is a code, its beginning, or a part of a name.

    The functional and the economic classifications of the year are searched. What a list says is as good as its
    source: each code tells whether a published document shows it.
    """
    language = Language(lang)
    with telling(lang):
        if not fold(query):
            raise FileError([Diagnostic("D0215")])
        lists = (api.load_classification(classification),) if classification else api.classifications(year)
        others = () if classification else tuple(o for c in lists for o in api.vintages(c))
        found = matches(query, lists, others, year)
        problem = None if found else not_found(query, lists)
        if format_ == "json":
            data = {
                "query": query,
                "year": year,
                "classifications": [c.id for c in lists],
                "matches": [match_data(m, as_tree=as_tree) for m in found],
                **({"diagnostic": as_data(problem, language)} if problem else {}),
            }
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        elif problem:
            say(show(problem, language), error=True)
        else:
            # The colours are already in the text, where the terminal has any.
            click.echo(_text(query, found, language, as_tree=as_tree), color=True)
    sys.exit(FINDINGS if problem else CLEAN)


def matches(
    query: str, lists: Sequence[Classification], others: Sequence[Classification], year: int | None
) -> list[Match]:
    """What a query means, best first: the one code, or every code whose beginning or name answers to it.

    The lists of other years are asked for what no list of this year calls so: a code of 2024, looked up in 2020.
    """
    wanted = fold(query)
    exact = [Match(c, c.by_code[wanted], year) for c in lists if wanted in c.by_code]
    found = exact or [Match(c, entry, year) for c in lists for entry in c.search(query)]
    if not any(m.is_exactly(wanted) for m in found):
        elsewhere = (Match(c, entry, year) for c in others for entry in c.search(query))
        found += [m for m in elsewhere if m.is_exactly(wanted)]
    return sorted(found, key=lambda m: not m.is_exactly(wanted))


def not_found(query: str, lists: Sequence[Classification]) -> Diagnostic:
    """What to say of a query without an answer: D0214 when a list has a code above it, else D0213."""
    wanted = fold(query)
    codes = {entry.code: entry.name for c in lists for entry in c.codes}
    meant = _slip(wanted, codes) if wanted.isdecimal() else _nearest_name(wanted, codes)
    suggestion = {"suggestion": meant, "suggestion_name": codes[meant]} if meant else {}
    for classification in lists:
        above = classification.path(wanted) if classification.has_form(wanted) else ()
        if above:
            parent = {"parent": above[-1].code, "parent_name": above[-1].name}
            return Diagnostic("D0214", {"code": wanted, "list": classification.id, **parent, **suggestion})
    return Diagnostic("D0213", {"query": query.strip(), "lists": ", ".join(c.id for c in lists), **suggestion})


def match_data(match: Match, *, as_tree: bool) -> dict[str, object]:
    """A match as plain data."""
    entry, classification, year = match.entry, match.classification, match.year
    level = classification.level(entry.code)
    assigned = match.cofog
    function = assigned.function if assigned else None
    data: dict[str, object] = {
        "classification": classification.id,
        "code": entry.code,
        "name": entry.name_in(year),
        "level": level.name if level else None,
        "path": [{"code": c.code, "name": c.name_in(year)} for c in classification.path(entry.code)],
        "parent": classification.parent(entry.code),
        "children": [c.code for c in classification.children(entry.code)],
        "status": match.status.value,
        "evidence": entry.evidence,
        "seen": entry.seen,
        "since": entry.since,
        "until": entry.until,
        "former": [{"name": name, "until": last} for name, last in entry.former],
        "elsewhere": [{"classification": c.id, "name": name} for c, name in match.elsewhere],
        "successor": entry.successor,
        "cofog": assigned
        and {
            "cofog": function and function.cofog,
            "name": function and function.name,
            "name_zh": function and function.name_zh,
            "from": assigned.code,
            "basis": assigned.basis,
            "reason": assigned.reason,
            "reason_en": assigned.reason_en,
        },
    }
    if as_tree:
        data["subtree"] = [_leaf_data(classification, c, year) for c in classification.subtree(entry.code, year)]
    return data


def _leaf_data(classification: Classification, entry: Code, year: int | None) -> dict[str, str]:
    status = classification.status(entry.code, year).value
    return {"code": entry.code, "name": entry.name_in(year), "status": status, "evidence": entry.evidence}


def _text(query: str, found: Sequence[Match], language: Language, *, as_tree: bool) -> str:
    colour = colourful(sys.stdout)
    if as_tree:
        return "\n\n".join(tree(m, language, colour=colour) for m in _topmost(found))
    exact = [m for m in found if m.is_exactly(fold(query))]
    if len(exact) != 1 and len(found) > 1:
        return listing(query, found, language, colour=colour)
    shown = card(found[0], language, colour=colour)
    others = found[1:]
    return f"{shown}\n\n{listing(query, others, language, colour=colour, others=True)}" if others else shown


def _topmost(found: Sequence[Match]) -> list[Match]:
    """The matches that stand below no other match: their trees show the rest."""
    there = {(m.classification.id, m.entry.code) for m in found}
    return [
        m
        for m in found
        if not any((m.classification.id, c.code) in there for c in m.classification.path(m.entry.code)[:-1])
    ]


def _slip(wanted: str, codes: dict[str, str]) -> str | None:
    """A code that is one slip away: a digit missing, doubled, or two exchanged. Another digit is another code."""
    return next((code for code in codes if edit_distance(wanted, code) == 1), None)


def _nearest_name(wanted: str, codes: dict[str, str]) -> str | None:
    by_name = {name: code for code, name in reversed(codes.items())}
    name = nearest(wanted, by_name)
    return by_name[name] if name else None
