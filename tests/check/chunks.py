"""The bad corpus: files of several chunks, each a schema file with the codes that it must give on its guilty lines."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.library.load import Loader
from govfin.library.shelf import Shelf

CORPUS: Final = Path(__file__).parents[1] / "corpus"
BASES: Final = CORPUS / "bases"
#: Parts a schema from the template that lies beside it.
TEMPLATE: Final = "%%%\n"
_MARK: Final = re.compile(r"[ \t]*## (S\d{4}(?: S\d{4})*)$", re.MULTILINE)


@frozen
class Chunk:
    """One schema file of the corpus. Its lines keep the numbers that they have in the corpus file."""

    file: str
    first_line: int
    text: str
    #: Line and code, as the marks say.
    expected: tuple[tuple[int, str], ...]

    @property
    def name(self) -> str:
        """How a test is called: `names:27`."""
        return f"{self.file}:{self.first_line}"


def chunks(path: Path) -> Iterator[Chunk]:
    """The chunks of a file."""
    line = 1
    for part in re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        padded = "\n" * (line - 1) + part
        expected = tuple(
            (padded.count("\n", 0, mark.start()) + 1, code)
            for mark in _MARK.finditer(padded)
            for code in mark.group(1).split()
        )
        yield Chunk(path.stem, line, _MARK.sub("", padded), expected)
        line += part.count("\n") + 1


def all_chunks() -> list[Chunk]:
    """Every chunk of the bad corpus."""
    return [chunk for path in sorted((CORPUS / "bad").glob("*.govfin")) for chunk in chunks(path)]


def diagnose(chunk: Chunk, folder: Path) -> tuple[Diagnostic, ...]:
    """What govfin says of a chunk that lies in a folder, with the bases in a folder `bases` beside it.

    The folder must be the current one, so that messages show paths from there. Cells that no rule reaches are told
    of only where the chunk is about them.
    """
    bases = folder / "bases"
    if not bases.exists():
        shutil.copytree(BASES, bases)
    path = folder / f"{chunk.file}.govfin"
    schema, separator, template = chunk.text.partition(TEMPLATE)
    path.write_text(schema, encoding="utf-8")
    if separator:
        above = "\n" * (schema + separator).count("\n")
        (folder / f"{chunk.file}.narrative.md").write_text(above + template, encoding="utf-8")
    try:
        found = Loader(Shelf((bases, folder))).load(path).diagnostics
    except FileError as error:
        found = error.diagnostics
    wanted = {code for _, code in chunk.expected}
    return tuple(d for d in found if d.code != "S0320" or d.code in wanted)
