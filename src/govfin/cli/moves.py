"""What did not come along when a report moved to another form, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from govfin.computing.move import Moved, Unplaced
from govfin.diagnostics.codes import MOVES
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.diagnostics.show import helps, sentence, severity_of, severity_word
from govfin.diagnostics.width import pad, width, wrap

_WIDTH: Final = 100
#: Of the cells that only the new form has, so many are named.
_FEW: Final = 8


def moved_text(moved: Moved, language: Language) -> str:
    """Everything that a person should know of a move; empty when everything found its place."""
    return "\n".join(_lines(moved, language))


def _lines(moved: Moved, language: Language) -> Iterator[str]:
    id_ = moved.report.schema.id
    for note in moved.notes:
        yield wrap(_sentence(note, language), _WIDTH, indent="  ")
    figures, others = moved.figures, [u for u in moved.unplaced if not u.unit]
    if figures:
        yield _say("unplaced", language, n=len(figures), schema=id_)
        yield from _groups(figures, language)
    if others:
        yield _say("others", language)
        yield from _groups(others, language)
    if moved.lacking:
        names = _list(moved.lacking[:_FEW], language) + (" …" if len(moved.lacking) > _FEW else "")
        yield wrap(_say("lacking", language, n=len(moved.lacking), schema=id_, names=names), _WIDTH, indent="  ")
    if moved.absent:
        names = _list(tuple(_title(moved, t) for t in moved.absent), language)
        yield wrap(_say("absent", language, schema=id_, names=names), _WIDTH, indent="  ")


def _groups(items: tuple[Unplaced, ...] | list[Unplaced], language: Language) -> Iterator[str]:
    """What was not placed, under the reason why."""
    widest = max(width(u.address) for u in items)
    for why, group in groupby(items, key=lambda u: u.why):
        yield wrap(f"  {_sentence(why, language)}", _WIDTH, indent="    ")
        yield from (wrap(f"    = {text}", _WIDTH, indent="      ") for text in helps(why.code, why.params, language))
        for item in group:
            said = f"{item.figure} {item.unit}".strip() or _say("row", language)
            yield f"    {pad(item.address, widest)}  {said}"


def _sentence(diagnostic: Diagnostic, language: Language) -> str:
    head = severity_word(severity_of(diagnostic), language)
    return f"{head}[{diagnostic.code}]: {sentence(diagnostic.code, diagnostic.params, language)}"


def _say(what: str, language: Language, **params: object) -> str:
    return MOVES[what].in_(language).format(s="" if params.get("n") == 1 else "s", **params)


def _list(names: tuple[str, ...], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(names)


def _title(moved: Moved, table: str) -> str:
    return f"{table} {moved.report.schema.table_by_id[table].title}"
