"""Pack: reports in files become facts; unpack: facts become reports again, to the byte of their canonical JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define, evolve, field, frozen

from govfin.batch.facts import GROUP_LINES, SCHEMA, arrow_of
from govfin.batch.folders import Part, Partition, parts_of, whole_or_not
from govfin.batch.gather import Unusable, gather
from govfin.batch.processes import on_all
from govfin.batch.schemas import Schemas
from govfin.batch.stream import read_facts
from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError
from govfin.formats.as_json import dumps
from govfin.formats.files import decode, read_bytes, read_text, replace_file
from govfin.report.report import Report

_SUFFIXES: Final = frozenset({".json", ".csv"})
#: How many reports are turned into columns together.
_TOGETHER: Final = 200
#: How facts are kept in Parquet: words in dictionaries, amounts as they are.
PARQUET: Final = {"compression": "zstd", "use_dictionary": [f.name for f in SCHEMA if pa.types.is_dictionary(f.type)]}


@frozen
class Moved:
    """What came of a part of the work: how many reports went through, and why others did not."""

    reports: int
    problems: tuple[Diagnostic, ...] = ()


@frozen
class _Sources:
    """The files of a region, and where their facts go."""

    folder: Path
    target: Path
    region: str | None
    files: tuple[Path, ...]
    schema: str | None
    schemas: Schemas


def pack(
    folder: Path,
    target: Path,
    *,
    region: str | None = None,
    schema: str | None = None,
    schemas: Schemas | None = None,
    workers: int = 1,
) -> Iterator[Moved]:
    """Pack all reports below a folder (`.json`, `.csv`), region after region.

    The region of a report is the first folder on its path, unless `region` gives one; its name is its path without the
    ending. A partition is written whole or not at all. A file that cannot be used is told and left out.

    Raises:
        FileError: D1201 no report at all.
    """
    by_region: dict[str | None, list[Path]] = {}
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if file.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in inside) and file.is_file():
            own = region if region is not None else inside[0] if len(inside) > 1 else None
            by_region.setdefault(own, []).append(file)
    if not by_region:
        raise FileError([Diagnostic("D1201", file=str(folder))])
    sources = [
        _Sources(folder, target, own, tuple(files), schema, schemas or Schemas()) for own, files in by_region.items()
    ]
    for part, moved in on_all(_pack_region, sources, workers):
        yield moved or Moved(0, (Diagnostic("D1211", {"reason": "killed"}, file=str(part.region)),))


def _pack_region(sources: _Sources) -> Moved:
    problems: list[Diagnostic] = []
    writers: dict[Partition, Writer] = {}
    done = 0
    for name, report in _read_all(sources, problems):
        partition = Partition(report.year, sources.region)
        if partition not in writers:
            writers[partition] = Writer(sources.target / partition.path)
        writers[partition].add(name, report)
        done += 1
    for writer in writers.values():
        writer.close()
    return Moved(done, tuple(problems))


def _read_all(sources: _Sources, problems: list[Diagnostic]) -> Iterator[tuple[str, Report]]:
    """The reports of the files, by name; what is wrong with others is added to the problems."""
    seen: dict[str, Path] = {}
    wanted = sources.schemas.find(sources.schema) if sources.schema else None
    for file in sources.files:
        name = file.relative_to(sources.folder).with_suffix("").as_posix()
        if name in seen:
            problems.append(Diagnostic("D1204", {"name": name}, file=str(file)))
            continue
        try:
            report = read_text(decode(read_bytes(file, str(file)), str(file)), str(file), wanted, sources.schemas.find)
        except GovfinError as error:
            problems.extend(error.diagnostics)
            continue
        seen[name] = file
        yield name, report


@define
class Writer:
    """Writes the facts of a partition, row group after row group; the partition appears when it is closed."""

    target: Path
    _waiting: list[tuple[str, Report]] = field(factory=list)
    _tables: list[pa.Table] = field(factory=list)
    _lines: int = 0
    _file: pq.ParquetWriter | None = None
    _folder: ExitStack = field(factory=ExitStack)

    def add(self, name: str, report: Report) -> None:
        """Take a report in."""
        self._waiting.append((name, report))
        if len(self._waiting) == _TOGETHER:
            self._gather()
        if self._lines >= GROUP_LINES:
            self._write()

    def close(self) -> None:
        """Write what is left, and put the partition in its place."""
        self._gather()
        self._write()
        if self._file is not None:
            self._file.close()
        self._folder.close()

    def _gather(self) -> None:
        if self._waiting:
            self._tables.append(arrow_of(self._waiting))
            self._lines += self._tables[-1].num_rows
            self._waiting = []

    def _write(self) -> None:
        if not self._tables:
            return
        if self._file is None:
            draft = self._folder.enter_context(whole_or_not(self.target))
            self._file = pq.ParquetWriter(draft / "facts.parquet", SCHEMA, **PARQUET)
        table = pa.concat_tables(self._tables).unify_dictionaries()
        self._file.write_table(table, row_group_size=table.num_rows)
        self._tables, self._lines = [], 0


# ── back ────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Packed:
    """A partition, and where its reports go."""

    part: Part
    target: Path
    schemas: Schemas


def unpack(folder: Path, target: Path, *, schemas: Schemas | None = None, workers: int = 1) -> Iterator[Moved]:
    """Write every report of a folder of facts as canonical JSON, under its name, its rows in their own order.

    Raises:
        FileError: D1201 no facts at all.
    """
    parts = [_Packed(part, target, schemas or Schemas()) for part in parts_of(folder)]
    for packed, moved in on_all(_unpack_part, parts, workers):
        yield moved or Moved(0, (Diagnostic("D1211", {"reason": "killed"}, file=str(packed.part.partition)),))


def _unpack_part(packed: _Packed) -> Moved:
    problems: list[Diagnostic] = []
    done = 0
    try:
        for table in read_facts(packed.part.files, GROUP_LINES):
            for found in gather(table, packed.part.partition.year, packed.schemas.find):
                if isinstance(found, Unusable):
                    problems.extend(evolve(d, file=d.file or found.name) for d in found.diagnostics)
                    continue
                for number, name in enumerate(found.names):
                    _write_report(packed.target, name, found.report(number))
                    done += 1
    except FileError as error:
        problems.extend(error.diagnostics)
    return Moved(done, tuple(problems))


def _write_report(target: Path, name: str, report: Report) -> None:
    """Write a report under its name, below the target and nowhere else.

    Raises:
        FileError: D1209 for a name that leads elsewhere, D0106 when it cannot be written.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or any(p in {"..", "/"} or "\0" in p for p in parts):
        raise FileError([Diagnostic("D1209", {"name": name})])
    file = target.joinpath(*parts[:-1], f"{parts[-1]}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, dumps(report, as_read=True))
