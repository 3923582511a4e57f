"""Loading: the file of a schema and all that it builds on, compiled once, kept in the cache, with all diagnostics."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from attrs import Factory, define, evolve, frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError, SchemaError, Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Source
from govfin.diagnostics.suggest import nearest
from govfin.library.cache import Cache, Compiled, Ingredient
from govfin.library.shelf import SUFFIX, Shelf
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema

_TEXT: Final = re.compile(r"[\w-]+(\.[\w-]+)*\.md")
_MAX_BYTES: Final = 8_000_000
_DECLARES: Final = re.compile(r"^\s*schema\s+[A-Za-z]", re.MULTILINE)


def declares_schema(path: Path) -> bool:
    """Whether a file seems to declare a schema, and not classifications alone."""
    return bool(_DECLARES.search(read_schema_text(path)))


@frozen
class Loaded:
    """What a file declares, with everything that was found wrong with it (and not with what it builds on)."""

    path: Path
    schema: Schema | None
    classifications: tuple[Classification, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is an error."""
        return all(severity_of(d) is not Severity.ERROR for d in self.diagnostics)

    @property
    def classification(self) -> Classification | None:
        """The classification that the file is called after, or the first that it declares."""
        named = (c for c in self.classifications if c.id == self.path.stem)
        return next(named, self.classifications[0] if self.classifications else None)


@define
class Loader:
    """Loads files of a shelf, each once; remembers results for as long as it lives."""

    shelf: Shelf
    _done: dict[Path, Loaded] = Factory(dict)
    _ingredients: dict[Path, Ingredient] = Factory(dict)
    _underway: list[Path] = Factory(list)

    def load(self, path: Path) -> Loaded:
        """A file, compiled with whatever it extends and uses.

        Raises:
            FileError: when the file cannot be read.
        """
        path = path.resolve()
        if path not in self._done:
            self._underway.append(path)
            try:
                self._done[path] = self._compile(path)
            finally:
                self._underway.pop()
        return self._done[path]

    @property
    def ingredients(self) -> tuple[Ingredient, ...]:
        """Every file that was read, with the hash of its text."""
        return tuple(self._ingredients.values())

    def _compile(self, path: Path) -> Loaded:
        # The compiler loads lark; a schema that comes from the cache never needs it.
        from govfin.check.compile import compile_source  # noqa: PLC0415

        text = read_schema_text(path)
        self._ingredients[path] = Ingredient(str(path), hashlib.sha256(text.encode()).hexdigest())
        source = Source(_shown(path), text)
        missing: list[Diagnostic] = []
        finder = _Finder(self, path, missing)
        compiled = compile_source(source, finder.schema, finder.classification, finder.text)
        # A base that is there and cannot be used is no base that is "not found".
        reasons = {d.params["name"]: d for d in missing}
        ids = self.shelf.beside(path).ids()
        mine = tuple(_with_reason(d, reasons, ids) for d in compiled.diagnostics)
        return Loaded(path, compiled.schema, compiled.classifications, mine)

    def text(self, name: str, by: Path) -> Source | None:
        """A text that lies beside a file; None when there is none. A name never leaves the folder."""
        path = by.parent / name
        if not _TEXT.fullmatch(name) or not path.is_file():
            return None
        text = read_schema_text(path)
        self._ingredients[path] = Ingredient(str(path), hashlib.sha256(text.encode()).hexdigest())
        return Source(_shown(path), text)

    def beneath(self, path: Path, by: Path) -> Loaded | Diagnostic:
        """What a file builds on, or why it cannot be used."""
        path = path.resolve()
        if path in self._underway:
            loop = [*self._underway[self._underway.index(path) :], path]
            names = " → ".join(p.stem for p in loop)
            return Diagnostic("S0603", {"name": path.stem, "path": names}, file=_shown(by))
        loaded = self.load(path)
        if loaded.ok:
            return loaded
        return Diagnostic("S0602", {"name": path.stem, "file": _shown(path)}, file=_shown(by))

    def errors(self) -> tuple[Diagnostic, ...]:
        """All diagnostics of all files that were read, what is built upon first."""
        return tuple(d for loaded in self._done.values() for d in loaded.diagnostics)


@frozen
class _Finder:
    """Finds what one file extends and uses."""

    loader: Loader
    by: Path
    missing: list[Diagnostic]

    def schema(self, id_: str) -> Schema | None:
        loaded = self._loaded(id_)
        return loaded.schema if loaded else None

    def classification(self, id_: str) -> Classification | None:
        loaded = self._loaded(id_)
        return next((c for c in loaded.classifications if c.id == id_), None) if loaded else None

    def text(self, name: str) -> Source | None:
        return self.loader.text(name, self.by)

    def _loaded(self, id_: str) -> Loaded | None:
        path = self.loader.shelf.beside(self.by).find(id_)
        if path is None:
            return None
        found = self.loader.beneath(path, self.by)
        if isinstance(found, Diagnostic):
            if found not in self.missing:
                self.missing.append(found)
            return None
        return found


def load_schema_file(path: Path, shelf: Shelf, cache: Cache) -> Schema:
    """The schema of a file, from the cache where nothing that it is made of has changed.

    Raises:
        SchemaError: with every error of the file and of what it builds on.
        FileError: when a file cannot be read.
    """
    schema = _compiled(path, shelf, cache, Schema, lambda loaded: loaded.schema)
    if schema is None:
        raise SchemaError([Diagnostic("S0406", {}, file=_shown(path))])
    return schema


def load_classification_file(path: Path, shelf: Shelf, cache: Cache) -> Classification:
    """The classification of a file, from the cache where nothing that it is made of has changed.

    Raises:
        SchemaError: with every error of the file and of what it builds on.
        FileError: when a file cannot be read, or declares no classification.
    """
    classification = _compiled(path, shelf, cache, Classification, lambda loaded: loaded.classification)
    if classification is None:
        raise FileError([Diagnostic("D0216", {}, file=_shown(path))])
    return classification


def _compiled(
    path: Path, shelf: Shelf, cache: Cache, kind: type[Compiled], pick: Callable[[Loaded], Compiled | None]
) -> Compiled | None:
    """What `pick` takes of a compiled file: None when the file is without errors and declares no such thing."""
    text = read_schema_text(path)
    # What a name means depends on where it is looked for.
    key = os.pathsep.join((str(path.resolve()), *(str(f.resolve()) for f in shelf.folders)))
    cached = cache.get(key, text, lambda p: _found_again(Path(p), path, shelf), kind)
    if cached is not None:
        return cached
    loader = Loader(shelf)
    loaded = loader.load(path)
    compiled = pick(loaded)
    if not loaded.ok:
        raise SchemaError([d for d in loader.errors() if severity_of(d) is Severity.ERROR])
    if compiled is not None:
        cache.put(key, text, loader.ingredients, compiled)
    return compiled


def _found_again(ingredient: Path, path: Path, shelf: Shelf) -> str:
    """The text of what a file was compiled from, when it would still be found there.

    Raises:
        FileNotFoundError: when another file has come before it on the shelf.
        FileError: when it cannot be read.
    """
    if ingredient.suffix != SUFFIX:  # a template lies beside its schema, which was found again itself
        return read_schema_text(ingredient)
    found = path if ingredient == path.resolve() else shelf.beside(path).find(ingredient.stem)
    if found is None or found.resolve() != ingredient:
        raise FileNotFoundError(ingredient)
    return read_schema_text(ingredient)


def locate(name: str, shelf: Shelf, unknown: str = "D0209") -> Path:
    """The file that a person means: a path, or the id of a schema on the shelf.

    Raises:
        FileError: `unknown`, with the nearest id.
    """
    path = Path(name)
    if name.endswith(SUFFIX) or len(path.parts) > 1:
        return path
    found = shelf.find(name)
    if found is None:
        known = shelf.ids()
        params = {"name": name, "known": ", ".join(known)}
        suggestion = nearest(name, known)
        raise FileError([Diagnostic(unknown, params | ({"suggestion": suggestion} if suggestion else {}))])
    return found


def read_schema_text(path: Path) -> str:
    """The text of a schema file: UTF-8, with or without a byte order mark; any line ends.

    Raises:
        FileError: D0101, D0103 or D0104.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                size = max(len(data), path.stat().st_size)
                params = {"size": f"{size:,} B", "limit": f"{_MAX_BYTES:,} B"}
                raise FileError([Diagnostic("D0103", params, file=str(path))])
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError([Diagnostic("D0101", {"reason": reason}, file=str(path))]) from None
    except ValueError:
        raise FileError([Diagnostic("D0104", {}, file=str(path))]) from None


def _shown(path: Path) -> str:
    """A path as a person sees it: from the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _with_reason(diagnostic: Diagnostic, reasons: Mapping[str, Diagnostic], ids: tuple[str, ...]) -> Diagnostic:
    """Why what a file builds on was not found there: because it has errors, or is called otherwise."""
    if diagnostic.code != "S0601":
        return diagnostic
    reason = reasons.get(diagnostic.params["name"])
    if reason is not None:
        return evolve(reason, label=diagnostic.label, file=None)
    suggestion = nearest(diagnostic.params["name"], ids)
    return evolve(diagnostic, params={**diagnostic.params, **({"suggestion": suggestion} if suggestion else {})})
