"""Installed packages that ship schemas: the entry point group `govfin.schemas`. Found, never imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final

from attrs import frozen

#: Each entry point of the group names a package or module; the `.govfin` files of its folder are schemas.
GROUP: Final = "govfin.schemas"


@frozen
class SchemaPackage:
    """A folder of schemas, and the distribution that it came with."""

    name: str
    folder: Path


def schema_packages() -> tuple[SchemaPackage, ...]:
    """The packages that ship schemas, in the order of their names. One that is not there is left out."""
    return _found(tuple(sys.path))


@lru_cache(maxsize=8)
def _found(_: tuple[str, ...]) -> tuple[SchemaPackage, ...]:
    """What is installed on a search path; metadata are read only when a schema is found nowhere else."""
    from importlib.metadata import entry_points  # noqa: PLC0415

    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        folder = _folder(point.module)
        if folder is not None:
            found.append(SchemaPackage(point.dist.name if point.dist else point.name, folder))
    return tuple(dict.fromkeys(found))


def _folder(module: str) -> Path | None:
    """The folder of a package or module. Schemas are data: no code of the package runs, nor of those around it."""
    where: list[str] | None = None
    folder: Path | None = None
    names = module.split(".")
    for depth in range(1, len(names) + 1):
        spec = next(_specs(".".join(names[:depth]), where), None)
        if spec is None:
            return None
        where = list(spec.submodule_search_locations or ())
        folder = Path(where[0]) if where else Path(spec.origin).parent if spec.has_location and spec.origin else None
    return folder if folder is not None and folder.is_dir() else None


def _specs(name: str, where: list[str] | None) -> Iterator[ModuleSpec]:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = find(name, where) if find is not None else None
        if spec is not None:
            yield spec
