"""Files: bytes to text and back, kinds by their endings, and writing that leaves the old file or the new one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats import as_csv, as_json
from govfin.formats.draft import Draft, FindSchema, report_of
from govfin.report.report import Report
from govfin.schema.schema import Schema

#: A department's report is some tens of kB; nothing that is a thousand times larger is one.
MAX_BYTES: Final = 32_000_000
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
#: Whatever its bytes may spell in GB18030.
_PDF: Final = b"%PDF-"
#: How workbooks and archives begin, and what they are called.
_CONTAINERS: Final = ((b"PK\x03\x04", "xlsx, zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0", "xls"))
_ENCODINGS: Final = "UTF-8, UTF-16, GB18030"


def decode(data: bytes, file: str) -> str:
    """The text of a file: UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030.

    Raises:
        FileError: D0102 empty, D0103 too large, D0104 not a text.
    """
    if len(data) > MAX_BYTES:
        params = {"size": f"{len(data) / 1e6:.0f} MB", "limit": f"{MAX_BYTES / 1e6:.0f} MB"}
        raise FileError([Diagnostic("D0103", params, file=file)])
    for magic, container in _CONTAINERS:
        if data.startswith(magic):
            raise FileError([Diagnostic("D0104", {"container": container}, file=file)])
    encodings = ["utf-16"] if data.startswith(_UTF16) else ["utf-8-sig", "gb18030"]
    if data.startswith(_PDF):
        encodings = []
    for encoding in encodings:
        with suppress(ValueError):
            text = data.decode(encoding)
            if not text.strip():
                raise FileError([Diagnostic("D0102", file=file)])
            if any(ord(c) < 32 and c not in "\t\r\n\f" for c in text[:4096]):  # noqa: PLR2004 - control characters
                break
            return text
    raise FileError([Diagnostic("D0104", {"encodings": _ENCODINGS}, file=file)])


def read_bytes(source: Path | IO[bytes], file: str, most: int = MAX_BYTES) -> bytes:
    """All of a file or stream, but never much more than a report can be.

    Raises:
        FileError: D0101 cannot be opened, D0103 too large.
    """
    try:
        if isinstance(source, Path):
            size = source.stat().st_size
            if size > most:
                params = {"size": f"{size / 1e6:.0f} MB", "limit": f"{most / 1e6:.0f} MB"}
                raise FileError([Diagnostic("D0103", params, file=file)])
            with source.open("rb") as stream:
                return stream.read(most + 1)
        return source.read(most + 1)
    except (OSError, ValueError) as error:
        raise FileError([Diagnostic("D0101", {"reason": _reason(error)}, file=file)]) from None


def read_text(text: str, file: str, schema: Schema | None, find_schema: FindSchema) -> Report:
    """The report in a text: JSON when it begins like JSON, else long CSV.

    Raises:
        FileError: with everything that is wrong with it, each with its place.
    """
    return report_of(draft_of(text, file), schema, find_schema)


def read_as_said(text: str, file: str, otherwise: Schema, find_schema: FindSchema) -> Report:
    """The report in a text by the schema that the text itself names; by another one where it names none.

    Raises:
        FileError: with everything that is wrong with it, each with its place.
    """
    draft = draft_of(text, file)
    return report_of(draft, None if draft.facts.get("schema", ("", ""))[0] else otherwise, find_schema)


def draft_of(text: str, file: str) -> Draft:
    """What a text says, by its file's ending: JSON or long CSV; without one, JSON when it begins like JSON.

    Raises:
        FileError: with everything that is not of the form.
    """
    suffix = Path(file).suffix.lower()
    if suffix == ".json" or (suffix != ".csv" and text.lstrip()[:1] in "{["):
        return as_json.draft_of_json(text, file)
    return as_csv.draft_of_csv(text, file)


def write_text(report: Report, suffix: str, file: str) -> str:
    """The text of a report in the format of a file ending: `.json` or `.csv`.

    Raises:
        FileError: D0105 for an ending that is neither.
    """
    formats: Mapping[str, str] = {".json": "json", ".csv": "csv"}
    if suffix.lower() not in formats:
        params = {"suffix": suffix, "known": ", ".join(formats)}
        raise FileError([Diagnostic("D0105", params, file=file)])
    return as_json.dumps(report) if suffix.lower() == ".json" else as_csv.dumps(report)


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then a rename.

    Raises:
        FileError: D0106, with the old file untouched.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".govfin-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError):
            Path(name).unlink() if name else None
        raise FileError([Diagnostic("D0106", {"reason": _reason(error)}, file=str(path))]) from None


def _reason(error: OSError | ValueError) -> str:
    """Why the system refuses; a name with a NUL in it is a ValueError."""
    return getattr(error, "strerror", None) or str(error)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
