"""How strong the audit of a form is, as text of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from govfin.audit.strength import Strength
from govfin.diagnostics.codes import STRENGTH
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import wrap

_WIDTH: Final = 80
#: Of a list, so many are shown; the JSON has all.
_SHOWN: Final = 8


def strength_text(found: Strength, language: Language) -> str:
    """What the relations of a form protect, with the cells that they do not."""
    return "\n".join(_lines(found, language))


def _lines(found: Strength, language: Language) -> Iterator[str]:
    for part in (_form, _single, _double, _relations, _suggestions):
        yield from part(found, language)


def _form(found: Strength, language: Language) -> Iterator[str]:
    counted = {"cells": found.cells, "equations": found.equations, "inequalities": found.inequalities}
    yield _say("head", language, schema=found.schema, presumptions=found.presumptions, **counted)
    samples: dict[tuple[str, ...], list[str]] = {}
    for table, codes in found.sample.items():
        samples.setdefault(codes, []).append(table)
    for codes, tables in samples.items():
        yield wrap(f"    {_between(language).join(tables)}: {', '.join(codes)}", _WIDTH, indent="      ")
    yield ""


def _single(found: Strength, language: Language) -> Iterator[str]:
    yield _say("single", language, located=found.located, cells=found.cells)
    if found.tied:
        yield _say("tied", language, n=sum(len(g) for g in found.tied), groups=len(found.tied))
        yield from _several([_between(language).join(group) for group in found.tied], language)
    for what, cells in (("bounded", found.bounded), ("unprotected", found.unprotected)):
        if cells:
            yield _say(what, language, n=len(cells))
            yield from _several(cells, language)
    yield ""


def _double(found: Strength, language: Language) -> Iterator[str]:
    yield _say("double", language, hidden=found.hidden_pairs, pairs=found.pairs)
    yield _say("planes", language, n=len(found.planes))
    yield from _several([_between(language).join(triple) for triple in found.planes], language)
    yield ""
    one = found.cells - len(found.unprotected) - len(found.bounded)
    yield _say("lost", language, one=one, cells=found.cells, rank=found.rank, rest=found.cells - found.rank)


def _relations(found: Strength, language: Language) -> Iterator[str]:
    redundant = [d for d in found.dependent if not d.contradicts]
    between = _between(language)
    yield _say("dependent", language, n=len(redundant), rank=found.rank, equations=found.equations)
    follows = STRENGTH["follows"].in_(language)
    told = (follows.format(rule=d.rule, cell=d.relation, sum=_listed(d.sum_of, between)) for d in redundant)
    yield from _several(list(told), language)
    if found.contradictions:
        yield _say("contradictions", language, n=len(found.contradictions))
        yield from _several([f"{d.rule} ⊥ {between.join(d.sum_of)}" for d in found.contradictions], language)
    else:
        yield _say("consistent", language)


def _suggestions(found: Strength, language: Language) -> Iterator[str]:
    if found.suggestions:
        yield ""
        yield _say("suggest", language)
    words = STRENGTH["suggestion"].in_(language)
    for s in found.suggestions:
        text = words.format(left=s.left, right=s.right, label=s.label, protected=s.protected, located=s.located)
        yield wrap(f"    {text}", _WIDTH, indent="      ")


def _several(items: Sequence[str], language: Language) -> Iterator[str]:
    yield from (wrap(f"    {item}", _WIDTH, indent="      ") for item in items[:_SHOWN])
    if len(items) > _SHOWN:
        yield "    " + STRENGTH["more"].in_(language).format(n=len(items) - _SHOWN)


def _say(what: str, language: Language, **params: object) -> str:
    return wrap(STRENGTH[what].in_(language).format(**params), _WIDTH, indent="  ")


def _between(language: Language) -> str:
    return "、" if language is Language.ZH else ", "


def _listed(words: tuple[str, ...], between: str) -> str:
    return between.join(words[:4]) + (f"{between}…" if len(words) > 4 else "")  # noqa: PLR2004 - the width of a line
