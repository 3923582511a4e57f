"""Reports from files: figures, report folders, what departments publish."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from govfin.api.schemas import known_schemas, load_schema
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats.files import decode, read_bytes, read_text
from govfin.report.content import Publication
from govfin.report.report import Report
from govfin.schema.schema import Schema

# What only some verbs need is loaded by them: a check of a file should start at once.
if TYPE_CHECKING:
    from govfin.reading.transcript import Transcript

#: How large a published file may be, in bytes.
MAX_DOCUMENT: Final = 64_000_000
#: The endings of published files.
PUBLISHED: Final = frozenset(
    {".pdf", ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".docx", ".doc", ".wps", ".html", ".htm"}
)
#: Why a figure is none of the form's tables: another table, another printing of one, what annexes have besides them,
#: a hidden sheet.
_OTHER_TABLES: Final = frozenset({"D0920", "D0925", "D0926", "D0950", "D0951", "D0952", "D0954", "D0955", "D0964"})


def read(source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()) -> Report:
    """A report from a JSON or long CSV file, a report folder, standard input (`-`), or a published file (PDF, xlsx, …).

    Amounts are in the unit of the schema (万元 in cn-2020) and are never rounded. Without `schema`, the file says
    which one it follows; of a published file, the one that fits best is taken. `read_document` gives the sources of
    its figures, too.

    Raises:
        FileError: with everything that is wrong with the file, each with its place; D0937 when a figure of a table of
            the form has no cell in it.
        SchemaError: when the schema does not check.
    """
    return read_publication(source, schema=schema, path=path).report


def read_publication(
    source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()
) -> Publication:
    """A report with what it says in words: from a report folder; from a file of figures, with no words.

    Raises:
        FileError: with everything that is wrong with any of its files, each with its place.
        SchemaError: when the schema does not check.
    """
    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema

    def named(name: str) -> Schema:
        return load_schema(name, path=path)

    if is_folder(source):
        from govfin.formats.folder import read_folder  # noqa: PLC0415

        return read_folder(Path(source), wanted, named)
    if Path(source).suffix.lower() in PUBLISHED:
        transcript = read_document(source, schema=schema, path=path)
        return Publication(_all_placed(transcript), transcript.content)
    file, text = text_of(source)
    return Publication(read_text(text, file, wanted, named))


def _all_placed(transcript: Transcript) -> Report:
    """The report of a transcript, when every figure of its tables has its place."""
    lost = [u for u in transcript.unplaced if u.why.code not in _OTHER_TABLES]
    if lost:
        from govfin.reading.places import place_words  # noqa: PLC0415

        head = Diagnostic("D0937", {"n": str(len(lost))}, file=transcript.file)
        told = (evolve(u.why, file=transcript.file, place=f"{place_words(u.place)}: {u.text}") for u in lost)
        raise FileError([head, *told])
    return transcript.report


def read_document(
    source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()
) -> Transcript:
    """The report in a published file (PDF, workbook, Word document, web page, CSV, text), and where each figure stood.

    Amounts are in the unit of the schema; what a caption says to be in another one is converted exactly or not placed.
    Without `schema`, the one that fits the file best is taken. Nothing is dropped: `unplaced` has every figure of a
    table that the form has no cell for.

    Raises:
        FileError: when the file cannot be read, or no table in it is one of the form's (D09xx).
        SchemaError: when the schema does not check.
    """
    from govfin.reading.guarded import extract_guarded  # noqa: PLC0415
    from govfin.reading.read import detect, transcribe  # noqa: PLC0415

    file = "<stdin>" if str(source) == "-" else str(source)
    stream = sys.stdin.buffer if str(source) == "-" else Path(source)
    document = extract_guarded(read_bytes(stream, file, MAX_DOCUMENT), file)
    known = known_schemas(path=path)
    if schema is None:
        return detect(document, known)
    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema
    return transcribe(document, wanted, known)


def places_beside(source: str | Path) -> Mapping[str, str]:
    """Where the figures of a report stood in the published file, by address, as the file of its sources says.

    Empty where there is no such file beside it (`report.sources.json` beside `report.json`).

    Raises:
        FileError: when that file cannot be used.
    """
    from govfin.reading.as_json import SUFFIX, sources_of  # noqa: PLC0415
    from govfin.reading.places import place_words  # noqa: PLC0415

    beside = Path(source).with_suffix(SUFFIX) if str(source) != "-" else Path()
    if not beside.is_file():
        return {}
    sources = sources_of(decode(read_bytes(beside, str(beside)), str(beside)), str(beside))
    return {address: place_words(found.place) for address, found in sources.items()}


def read_plain_text(source: str | Path) -> str:
    """The text of a file, or of standard input (`-`): UTF-8, UTF-16 or GB18030.

    Raises:
        FileError: when it cannot be read, or is no text.
    """
    return text_of(source)[1]


def is_folder(path: str | Path) -> bool:
    """Whether a path is a report folder: a folder that exists, or a name that ends with `/`."""
    try:
        return str(path).endswith("/") or (str(path) != "-" and Path(path).is_dir())
    except ValueError:  # a name with a NUL in it
        return False


def text_of(source: str | Path) -> tuple[str, str]:
    """What a file is called, and its text."""
    file = "<stdin>" if str(source) == "-" else str(source)
    return file, decode(read_bytes(sys.stdin.buffer if str(source) == "-" else Path(source), file), file)
