"""Folders of partitions: `year=2020/region=420103`, as Hive, DuckDB, Spark and Arrow name them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError

#: What a partition is called whose year or region is not known.
NOT_KNOWN: Final = "__HIVE_DEFAULT_PARTITION__"
#: How the folder of a partition begins while it is being written.
UNDERWAY: Final = ".underway-"


@frozen(order=True)
class Partition:
    """The reports of a year and a region; either may be unknown."""

    year: int | None
    region: str | None

    @property
    def path(self) -> str:
        """The folder, below that of all partitions."""
        region = NOT_KNOWN if self.region is None else quote(self.region, safe="")
        return f"year={NOT_KNOWN if self.year is None else self.year}/region={region}"

    def __str__(self) -> str:
        return f"year={'?' if self.year is None else self.year} region={self.region or '?'}"


@frozen
class Part:
    """A partition of a folder, and its Parquet files."""

    partition: Partition
    files: tuple[Path, ...]

    @property
    def bytes(self) -> int:
        """The size of its files."""
        return sum(file.stat().st_size for file in self.files)


def parts_of(folder: Path) -> tuple[Part, ...]:
    """The partitions of a folder of facts, in order.

    Raises:
        FileError: D1201 when it has no Parquet file.
    """
    found: dict[Partition, list[Path]] = {}
    for file in sorted(folder.rglob("*.parquet")):
        inside = file.relative_to(folder).parts[:-1]
        if not any(part.startswith((".", "_")) for part in inside):
            found.setdefault(_partition(inside), []).append(file)
    if not found:
        raise FileError([Diagnostic("D1201", file=str(folder))])
    return tuple(Part(p, tuple(found[p])) for p in sorted(found, key=lambda p: p.path))


def before_of(part: Part, prior: Path) -> list[Part]:
    """Last year's partition of the same region, in a folder of facts; none where there is none, or no year is known."""
    year, region = part.partition.year, part.partition.region
    wanted = None if year is None else Partition(year - 1, region)
    return [p for p in parts_of(prior) if p.partition == wanted]


def _partition(inside: tuple[str, ...]) -> Partition:
    said = dict(part.split("=", 1) for part in inside if "=" in part)
    year, region = said.get("year", NOT_KNOWN), unquote(said.get("region", NOT_KNOWN))
    return Partition(int(year) if year.isdecimal() else None, None if region == NOT_KNOWN else region)


@contextmanager
def whole_or_not(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `target` when all is written, and vanishes otherwise."""
    draft = target.parent / f"{UNDERWAY}{target.name}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        if target.exists():
            shutil.rmtree(target)
        draft.replace(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
