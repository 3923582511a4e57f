"""Loading: the file of a schema and all that it builds on, compiled once, kept in the cache, with all diagnostics."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from attrs import Factory, define, frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError, SchemaError, Severity
from govfin.diagnostics.show import severity_of
from govfin.diagnostics.source import Source
from govfin.diagnostics.suggest import nearest
from govfin.library.cache import Cache, Ingredient
from govfin.library.shelf import SUFFIX, Shelf
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema

_MAX_BYTES: Final = 8_000_000


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
        compiled = compile_source(source, finder.schema, finder.classification)
        # What a base could not give is told once, at its cause, instead of as "not found".
        told = {d.params["name"] for d in missing}
        mine = [d for d in compiled.diagnostics if not (d.code == "S0601" and d.params.get("name") in told)]
        known = [_with_suggestion(d, self.shelf.beside(path).ids()) for d in mine]
        return Loaded(path, compiled.schema, compiled.classifications, (*missing, *known))

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
    text = read_schema_text(path)
    cached = cache.get(str(path.resolve()), text, lambda p: read_schema_text(Path(p)))
    if cached is not None:
        return cached
    loader = Loader(shelf)
    loaded = loader.load(path)
    if not loaded.ok or loaded.schema is None:
        errors = [d for d in loader.errors() if severity_of(d) is Severity.ERROR]
        source = Source(_shown(path), text)
        raise SchemaError(errors or [Diagnostic("S0406", {}, file=source.name)])
    cache.put(str(path.resolve()), text, loader.ingredients, loaded.schema)
    return loaded.schema


def locate(name: str, shelf: Shelf) -> Path:
    """The file that a person means: a path, or the id of a schema on the shelf.

    Raises:
        FileError: D0209, with the nearest id.
    """
    path = Path(name)
    if name.endswith(SUFFIX) or len(path.parts) > 1:
        return path
    found = shelf.find(name)
    if found is None:
        known = shelf.ids()
        params = {"name": name, "known": ", ".join(known)}
        suggestion = nearest(name, known)
        raise FileError([Diagnostic("D0209", params | ({"suggestion": suggestion} if suggestion else {}))])
    return found


def read_schema_text(path: Path) -> str:
    """The text of a schema file: UTF-8, with or without a byte order mark; any line ends.

    Raises:
        FileError: D0101, D0103 or D0104.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            params = {"size": f"{path.stat().st_size:,} B", "limit": f"{_MAX_BYTES:,} B"}
            raise FileError([Diagnostic("D0103", params, file=str(path))])
        return path.read_text(encoding="utf-8-sig")
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


def _with_suggestion(diagnostic: Diagnostic, ids: tuple[str, ...]) -> Diagnostic:
    if diagnostic.code != "S0601" or "suggestion" in diagnostic.params:
        return diagnostic
    suggestion = nearest(diagnostic.params["name"], ids)
    if suggestion is None:
        return diagnostic
    params = {**diagnostic.params, "suggestion": suggestion}
    return Diagnostic(diagnostic.code, params, diagnostic.label, diagnostic.related)


