"""What the texts of a ledger mean: values by their spellings, codes, years, amounts. Each text is looked at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from govfin.amounts import EXACT, AmountError
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.suggest import fold, nearest
from govfin.report.report import takes_code
from govfin.schema.classification import Classification
from govfin.schema.ledger import Dimension

_CODE: Final = re.compile(r"[\[(【]?(\d+)(?:\.0+)?[\])】]?[\s\-—_:、.]*(.*)")
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")
_MONTH: Final = re.compile(r"(0?[1-9]|1[0-2])月?|第?[一二三四1-4]季度?|全年|年初|年末")
_FEW: Final = 6
#: A longer text is cut in a finding.
_GLANCE: Final = 40


@frozen
class Meaning:
    """What a text says, None for nothing; or why it says nothing that can be used."""

    value: str | None = None
    #: The code of a finding; empty where nothing is wrong.
    problem: str = ""
    params: Mapping[str, str] = field(factory=dict)

    @property
    def bad(self) -> bool:
        """Whether rows with it can go to no table."""
        return bool(self.problem) and self.problem not in _HARMLESS


#: Findings about rows that are placed all the same.
_HARMLESS: Final = frozenset({"F0915"})


def meaning(
    raw: str, dimension: Dimension, classification: Classification | None, year: int | None, *, hints: bool = True
) -> Meaning:
    """What a text in a column of a ledger means; with `hints`, what it may have been meant to be."""
    raw = raw.strip()
    if not raw:
        return Meaning(dimension.default or None)
    match dimension.kind:
        case "choice":
            return _choice(raw, dimension, hints=hints)
        case "code" if classification is not None:
            return _code(raw, dimension, classification, hints=hints)
        case "date":
            return _date(raw, dimension, year)
        case _:
            return Meaning(fold(raw))


def _choice(raw: str, dimension: Dimension, *, hints: bool) -> Meaning:
    found = dimension.value_by_spelling.get(fold(raw))
    if found is not None:
        return Meaning(found)
    names = [v.name for v in dimension.values]
    suggestion = _near(raw, names, hints=hints)
    hint = {"suggestion": suggestion} if suggestion else {"known": _shown(names)}
    return Meaning(None, "F0902", {"dimension": dimension.name, "value": _glance(raw), **hint})


def _code(raw: str, dimension: Dimension, classification: Classification, *, hints: bool) -> Meaning:
    params = {"dimension": dimension.name, "value": _glance(raw), "classification": classification.title}
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", raw))
    if found is None:
        return _by_name(raw, classification, params, hints=hints)
    code, label = found.group(1), found.group(2)
    if not takes_code(classification, code):
        suggestion = _near(code, classification.by_code, hints=hints)
        levels = ", ".join(f"{level.name} {level.digits}" for level in classification.levels)
        hint = {"suggestion": suggestion} if suggestion else {"levels": levels}
        return Meaning(None, "F0903", params | hint)
    lowest = classification.levels[-1]
    if len(code) != lowest.digits:
        return Meaning(None, "F0904", params | {"name": classification.name(code), "level": lowest.name})
    known = classification.by_code.get(code)
    if label and known is not None and fold(label) not in map(fold, known.names):
        return Meaning(code, "F0915", params | {"code": code, "name": known.name, "label": label})
    return Meaning(code)


def _by_name(raw: str, classification: Classification, params: Mapping[str, str], *, hints: bool) -> Meaning:
    """A code by its name alone, where only one code of the lowest level has it."""
    lowest = classification.levels[-1].digits
    named = [c.code for c in classification.codes if len(c.code) == lowest and fold(raw) in map(fold, c.names)]
    if len(named) == 1:
        return Meaning(named[0])
    suggestion = "" if named else _near(raw, (c.name for c in classification.codes), hints=hints)
    hint = {"several": _shown(named)} if named else {"suggestion": suggestion} if suggestion else {}
    return Meaning(None, "F0903", {**params, **hint})


def _date(raw: str, dimension: Dimension, year: int | None) -> Meaning:
    said = unicodedata.normalize("NFKC", raw)
    begins = _YEAR.match(said)
    if begins:
        if year is not None and int(begins.group()) != year:
            return Meaning(None, "F0910", {"value": begins.group(), "year": str(year)})
        return Meaning(begins.group())
    if _MONTH.fullmatch(said):
        return Meaning(None)
    return Meaning(None, "F0911", {"dimension": dimension.name, "value": _glance(raw)})


def fen_of(raw: str) -> int | Meaning:
    """An amount in 元 as people write it, in 分; or why it is none."""
    # The catalogue is read where an amount is wrong, and not before.
    from govfin.diagnostics.show import sentence  # noqa: PLC0415

    if not raw.strip():
        return Meaning(None, "F0916")
    try:
        return EXACT.parse(raw) or 0
    except AmountError as error:
        said = {"reason": Language.EN, "reason_zh": Language.ZH}
        return Meaning(None, "F0909", {name: sentence(error.code, error.params, lang) for name, lang in said.items()})


def _near(name: str, choices: Iterable[str], *, hints: bool) -> str:
    return nearest(name, choices) or "" if hints and len(name) <= _GLANCE else ""


def _glance(text: str) -> str:
    return text if len(text) <= _GLANCE else f"{text[: _GLANCE - 1]}…"


def _shown(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:_FEW]) + (", …" if len(known) > _FEW else "")
