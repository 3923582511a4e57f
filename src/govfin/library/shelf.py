"""Where schema files lie: the folders given, those of GOVFIN_SCHEMAS, govfin's own, then packages that ship schemas."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from govfin.library.packages import schema_packages

SUFFIX: Final = ".govfin"
#: The environment variable that names more folders, separated as those of PATH are.
VARIABLE: Final = "GOVFIN_SCHEMAS"
#: What a schema is made of: schemas, classifications, templates of narratives.
_MADE_OF: Final = (SUFFIX, ".md")
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_LONGEST: Final = 100
#: A file on a shelf: its path, size and time of change.
Lying = tuple[str, int, int]
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")


@frozen
class Shelf:
    """Folders of schema files, searched in order. A file is called by the id that it declares: `cn-2020.govfin`."""

    folders: tuple[Path, ...]
    #: Whether installed packages that ship schemas are asked for what no folder has.
    packages: bool = False

    def find(self, id_: str) -> Path | None:
        """The file of an id; None when there is none. An id never leaves the folders."""
        if not _ID.fullmatch(id_) or len(id_) > _LONGEST:
            return None
        for folder in self._all_folders():
            path = folder / f"{id_}{SUFFIX}"
            if path.is_file():
                return path
        return None

    def vintage(self, family: str, year: int | None = None, suffix: str = SUFFIX) -> Path | None:
        """The file of a family (`functional-2020`, `functional-2024`) that speaks for a year.

        A list tells of the years before it: the first one that is not older than the year, and the newest one for
        later years and without a year.
        """
        found = self.vintages(family, suffix)
        later = [made for made in found if year is not None and made >= year]
        return found[min(later) if later else max(found)] if found else None

    def vintages(self, family: str, suffix: str = SUFFIX) -> dict[int, Path]:
        """The files of a family by the year in their names, oldest first; those of packages are used by their ids."""
        found: dict[int, Path] = {}
        for folder in reversed(self.folders):
            for path in folder.glob(f"{family}-*{suffix}"):
                made = path.name.removeprefix(f"{family}-").removesuffix(suffix)
                if _YEAR.fullmatch(made):
                    found[int(made)] = path
        return dict(sorted(found.items()))

    def ids(self) -> tuple[str, ...]:
        """The ids of all files, sorted."""
        return tuple(sorted({p.stem for folder in self._all_folders() for p in folder.glob(f"*{SUFFIX}")}))

    def beside(self, file: Path) -> Shelf:
        """This shelf, with a file's own folder searched first."""
        return Shelf((file.parent, *(f for f in self.folders if f != file.parent)), self.packages)

    def stamp(self) -> frozenset[Lying]:
        """What lies in the folders: another stamp where a file that a schema may be made of came, went or changed."""
        found: set[Lying] = set()
        for folder in self.folders:
            with suppress(OSError), os.scandir(folder) as lying:
                found.update(_lying(f) for f in lying if f.name.endswith(_MADE_OF))
        return frozenset(found)

    def _all_folders(self) -> Iterator[Path]:
        """Every folder, in the order of search. The packages are looked for only when it comes to them."""
        yield from self.folders
        if self.packages:
            yield from (package.folder for package in schema_packages())


def _lying(file: os.DirEntry[str]) -> Lying:
    try:
        told = file.stat()
    except OSError:  # a link to nothing
        return file.path, 0, 0
    return file.path, told.st_size, told.st_mtime_ns


def default_shelf(extra: Iterable[Path | str] = ()) -> Shelf:
    """The folders given, those that the environment names (GOVFIN_SCHEMAS), govfin's own; then installed packages."""
    named = (Path(p) for p in os.environ.get(VARIABLE, "").split(os.pathsep) if p.strip())
    return Shelf((*(Path(p) for p in extra), *named, own_folder()), packages=True)


def own_folder() -> Path:
    """The folder of govfin's own schemas: inside an installed package, or at the top of its source tree."""
    package = Path(__file__).resolve().parents[1]
    own = package / "schemas"
    return own if own.is_dir() else package.parents[1] / "schemas"


def shipped_by(file: Path) -> str | None:
    """The package that a schema file came with: govfin, or another that ships schemas; None for a file of one's own."""
    folder = file.resolve().parent
    if folder == own_folder():
        return "govfin"
    return next((p.name for p in schema_packages() if p.folder.resolve() == folder), None)
