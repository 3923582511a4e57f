"""Compiled files on disk, as JSON in the user's own cache folder: data that cannot run, checked before it is used."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import evolve, fields, frozen, resolve_types

from govfin.amounts import Scale
from govfin.schema.charts import ChartItem, DeclaredChart
from govfin.schema.classification import Classification, Code, Level, NamedClassification
from govfin.schema.ledger import Condition, Dimension, Feed, Intake, Ledger, Outside, Value
from govfin.schema.narrative import MODELS, Narrative
from govfin.schema.outline import Outline, OutlinePart, OutlineSection
from govfin.schema.rules import Elimination, NarrativeFigure, Rule, Term
from govfin.schema.schema import CompanionForm, Schema
from govfin.schema.tables import Column, Erratum, Panel, Row, Table

_FORMAT: Final = 4
_MODELS: Final = (
    Scale, Level, Code, Classification, NamedClassification, Column, Row, Panel, Erratum, Table, Rule, NarrativeFigure,
    ChartItem, DeclaredChart, OutlineSection, OutlinePart, Outline,
    Elimination, Value, Dimension, Condition, Feed, Intake, Outside, Ledger, CompanionForm, Schema,
)  # fmt: skip
_OTHERS_MAY_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH

#: What a file compiles to.
Compiled = TypeVar("Compiled", Schema, Classification)


@frozen
class Ingredient:
    """A file that something was compiled from, and the hash of its text."""

    path: str
    sha256: str


@frozen
class Cache:
    """A folder of compiled files; None keeps nothing."""

    folder: Path | None

    def get(self, path: str, text: str, read: Callable[[str], str], kind: type[Compiled]) -> Compiled | None:
        """What a file compiled to, when it and all its ingredients are what they were; else None."""
        entry = self._entry(path, text, kind)
        if entry is None or not _is_ours(entry):
            return None
        # A cache that is damaged, or of another version, is no error: the file is compiled again.
        with suppress(Exception):
            data = json.loads(entry.read_bytes())
            files = [Ingredient(*i) for i in data["files"]]
            of_this_text = _sha(text) in {f.sha256 for f in files}
            if data["format"] == _FORMAT and of_this_text and all(_sha(read(f.path)) == f.sha256 for f in files):
                compiled: Compiled = _whole(_converter().structure(data["compiled"], kind))
                return compiled
        return None

    def put(self, path: str, text: str, ingredients: tuple[Ingredient, ...], compiled: Compiled) -> None:
        """Keep what a file compiled to; a folder that cannot be written is no error."""
        entry = self._entry(path, text, type(compiled))
        if entry is None:
            return
        data = {
            "format": _FORMAT,
            "files": [[i.path, i.sha256] for i in ingredients],
            "compiled": _converter().unstructure(_slim(compiled)),
        }
        with suppress(OSError):
            entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=entry.parent, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
            Path(name).replace(entry)

    def _entry(self, path: str, text: str, kind: type[Compiled]) -> Path | None:
        if self.folder is None:
            return None
        key = _sha(f"{_compiler_version()}\n{path}\n{text}")
        return self.folder / f"{kind.__name__.lower()}-{key[:40]}.json"


def user_cache() -> Cache:
    """The cache of the person who runs govfin; none where the environment says `GOVFIN_CACHE=off`."""
    chosen = os.environ.get("GOVFIN_CACHE", "")
    if chosen == "off":
        return Cache(None)
    if chosen:
        return Cache(Path(chosen))
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where nobody chose a folder

    return Cache(user_cache_path("govfin", appauthor=False))


def _is_ours(entry: Path) -> bool:
    """Whether a file exists, belongs to this user and can be changed by nobody else."""
    try:
        found = entry.lstat()
    except OSError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    getuid = getattr(os, "getuid", None)
    return getuid is None or (found.st_uid == getuid() and not found.st_mode & _OTHERS_MAY_WRITE)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _compiler_version() -> str:
    """What compiled a schema: the sources of the rooms that make one, by name, size and time of change."""
    package = Path(__file__).parents[1]
    rooms = (package / room for room in ("syntax", "check", "schema", "system", "library"))
    files = sorted(
        (f for room in rooms for f in os.scandir(room) if f.name.endswith((".py", ".lark"))), key=lambda f: f.path
    )
    return ";".join(f"{f.name}:{f.stat().st_size}:{f.stat().st_mtime_ns}" for f in files)


@lru_cache(maxsize=1)
def _converter() -> Any:  # noqa: ANN401 - cattrs is imported where it is used
    """Schemas as nested lists: compact, and quick to read back."""
    from cattrs import Converter, UnstructureStrategy  # noqa: PLC0415

    for model in _MODELS:
        resolve_types(model)
    converter = Converter(unstruct_strat=UnstructureStrategy.AS_TUPLE, detailed_validation=False)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    converter.register_structure_hook(Code, lambda value, _: _code(value))
    converter.register_unstructure_hook(Term, list)
    converter.register_structure_hook_func(
        lambda kind: kind == tuple[tuple[Term, ...], ...],
        lambda value, _: tuple(tuple(Term(*term) for term in instance) for instance in value),
    )
    converter.register_unstructure_hook(Narrative, _packed)
    converter.register_structure_hook_func(lambda kind: kind == Narrative | None, lambda value, _: _unpacked(value))
    return converter


def _slim(compiled: Schema | Classification) -> Schema | Classification:
    """A schema whose companions' forms leave out the codes of the classifications that it has itself."""
    if not isinstance(compiled, Schema) or not compiled.companions:
        return compiled
    own = [n.classification for n in compiled.classifications]

    def slim(used: NamedClassification) -> NamedClassification:
        shared = any(used.classification == c for c in own)
        return evolve(used, classification=evolve(used.classification, codes=())) if shared else used

    return _with_classifications(compiled, slim)


def _whole(compiled: Any) -> Any:  # noqa: ANN401 - what was compiled, of either kind
    """What was compiled, as it was before it was made slim."""
    if not isinstance(compiled, Schema) or not compiled.companions:
        return compiled
    own = {n.classification.id: n.classification for n in compiled.classifications}

    def whole(used: NamedClassification) -> NamedClassification:
        given = used.classification
        return used if given.codes else evolve(used, classification=own.get(given.id, given))

    return _with_classifications(compiled, whole)


def _with_classifications(schema: Schema, change: Callable[[NamedClassification], NamedClassification]) -> Schema:
    def changed(companion: CompanionForm) -> CompanionForm:
        used = tuple(map(change, companion.form.classifications))
        return evolve(companion, form=evolve(companion.form, classifications=used))

    return evolve(schema, companions=tuple(map(changed, schema.companions)))


def _packed(part: Any) -> Any:  # noqa: ANN401 - any part of a narrative
    """A part of a narrative as nested lists, each class by its name."""
    if isinstance(part, tuple):
        return [_packed(p) for p in part]
    if isinstance(part, Decimal):
        return {"Decimal": str(part)}
    if type(part).__name__ in MODELS:
        return {type(part).__name__: [_packed(getattr(part, f.name)) for f in fields(type(part))]}
    return part


def _unpacked(value: Any) -> Any:  # noqa: ANN401 - as JSON has it
    """The part of a narrative that was packed; data alone, of no class but these."""
    if isinstance(value, list):
        return tuple(_unpacked(v) for v in value)
    if isinstance(value, dict):
        [(name, parts)] = value.items()
        return Decimal(parts) if name == "Decimal" else MODELS[name](*map(_unpacked, parts))
    return value


def _code(value: list[Any]) -> Code:
    code, name, seen, since, until, successor, former, status = value
    return Code(
        code, name, tuple((a, b) for a, b in seen), since, until, successor, tuple((a, b) for a, b in former), status
    )
