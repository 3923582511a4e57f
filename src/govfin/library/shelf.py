"""Where schema files lie: a search path of folders, govfin's own schemas last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from attrs import frozen

SUFFIX: Final = ".govfin"
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")


@frozen
class Shelf:
    """Folders of schema files, searched in order. A file is called by the id that it declares: `cn-2020.govfin`."""

    folders: tuple[Path, ...]

    def find(self, id_: str) -> Path | None:
        """The file of an id; None when there is none. An id never leaves the folders."""
        if not _ID.fullmatch(id_):
            return None
        for folder in self.folders:
            path = folder / f"{id_}{SUFFIX}"
            if path.is_file():
                return path
        return None

    def ids(self) -> tuple[str, ...]:
        """The ids of all files, sorted."""
        return tuple(sorted({p.stem for folder in self.folders for p in folder.glob(f"*{SUFFIX}")}))

    def beside(self, file: Path) -> Shelf:
        """This shelf, with a file's own folder searched first."""
        return Shelf((file.parent, *(f for f in self.folders if f != file.parent)))


def default_shelf(extra: Iterable[Path | str] = ()) -> Shelf:
    """The folders given, then govfin's own schemas: inside an installed package, or at the top of its source tree."""
    package = Path(__file__).resolve().parents[1]
    own = package / "schemas"
    return Shelf((*(Path(p) for p in extra), own if own.is_dir() else package.parents[1] / "schemas"))
