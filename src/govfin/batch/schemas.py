"""The schemas of a batch, by the id that facts name: found once by each process."""

from __future__ import annotations

from functools import lru_cache

from attrs import frozen

from govfin.library.cache import user_cache
from govfin.library.load import load_schema_file, locate
from govfin.library.shelf import default_shelf
from govfin.schema.schema import Schema


@frozen
class Schemas:
    """Where schemas are looked for: folders before govfin's own."""

    path: tuple[str, ...] = ()

    def find(self, name: str) -> Schema:
        """The schema of an id.

        Raises:
            FileError: when there is no such schema.
            SchemaError: when it does not check.
        """
        return _found(self.path, name)


@lru_cache(maxsize=64)
def _found(path: tuple[str, ...], name: str) -> Schema:
    shelf = default_shelf(path)
    return load_schema_file(locate(name, shelf).resolve(), shelf, user_cache())
