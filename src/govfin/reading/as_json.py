"""The sources of a report as JSON, in a file beside it: where each figure stood, and what found no place. Versioned."""

from __future__ import annotations

import json
from typing import Any, Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.diagnostics.show import sentence
from govfin.reading.extracted import Box, Place
from govfin.reading.placed import Unplaced
from govfin.reading.transcript import CERTAIN, Source, Transcript

#: The version of the format. It rises when a reader of the one before could misread a file.
VERSION: Final = 1
#: What is put in the place of `.json` or `.csv` to name the file of the sources of a report.
SUFFIX: Final = ".sources.json"


def dumps(transcript: Transcript) -> str:
    """The sources of a transcript, one figure a line."""
    head = {
        "govfin-sources": VERSION,
        "file": transcript.file,
        "schema": transcript.report.schema.id,
    }
    lines = [f"  {_json(name)}: {_json(value)}" for name, value in head.items()]
    cells = ",\n".join(f"    {_json(a)}: {_json(_source(s))}" for a, s in transcript.sources.items())
    lines.append('  "cells": {\n' + cells + "\n  }" if cells else '  "cells": {}')
    left = ",\n".join(f"    {_json(_unplaced(u))}" for u in transcript.unplaced)
    lines.append('  "unplaced": [\n' + left + "\n  ]" if left else '  "unplaced": []')
    notes = ",\n".join(f"    {_json(_diagnostic(n))}" for n in transcript.notes)
    lines.append('  "notes": [\n' + notes + "\n  ]" if notes else '  "notes": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def sources_of(text: str, file: str) -> dict[str, Source]:
    """The sources that a file says, by address.

    Raises:
        FileError: D0107 not JSON, D0113 of another version, D0112 not as the format has it.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise FileError([Diagnostic("D0107", {"reason": reason, "reason_zh": reason}, file=file)]) from None
    version = data.get("govfin-sources") if isinstance(data, dict) else None
    if version != VERSION:
        params = {"found": str(version), "known": str(VERSION)}
        raise FileError([Diagnostic("D0113", params, file=file, place="$.govfin-sources")])
    try:
        return {address: _read_source(said) for address, said in data["cells"].items()}
    except (KeyError, TypeError, AttributeError, ValueError):
        params = {
            "expected": "the sources of figures",
            "expected_zh": "数字的出处",
            "found": "something else",
            "found_zh": "别的内容",
        }
        raise FileError([Diagnostic("D0112", params, file=file, place="$.cells")]) from None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _source(source: Source) -> dict[str, Any]:
    said = {"text": source.text, **_place(source.place)}
    if source.guessed:
        said |= {"confidence": source.confidence}
    return said


def _place(place: Place) -> dict[str, Any]:
    box = place.box
    said = {
        "page": place.page,
        "sheet": place.sheet or None,
        "table": place.table,
        "cell": place.cell or None,
        "line": place.line,
        "hidden": place.hidden or None,
        "box": [box.left, box.top, box.right, box.bottom] if box else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _unplaced(unplaced: Unplaced) -> dict[str, Any]:
    said = {"text": unplaced.text, **_place(unplaced.place)}
    return said | ({"row": unplaced.label} if unplaced.label else {}) | _diagnostic(unplaced.why)


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "zh": sentence(diagnostic.code, diagnostic.params, Language.ZH),
        "en": sentence(diagnostic.code, diagnostic.params, Language.EN),
    }


def _read_source(said: dict[str, Any]) -> Source:
    box = Box(*map(float, said["box"])) if "box" in said else None
    place = Place(
        said.get("page"),
        said.get("sheet", ""),
        said.get("table"),
        said.get("cell", ""),
        said.get("line"),
        box,
        bool(said.get("hidden", False)),
    )
    return Source(str(said["text"]), place, float(said.get("confidence", CERTAIN)), "confidence" in said)
