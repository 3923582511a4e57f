"""The units' file of a consolidation, JSON beside the department's report: which unit gave what, what was taken out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from govfin.computing.consolidation import Consolidation, Eliminated, Transfer
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats import as_json
from govfin.formats.draft import FindSchema, report_of
from govfin.formats.files import decode, read_bytes
from govfin.report.report import Report

#: The version of the format.
VERSION: Final = 1
#: What it is called beside `department.json`.
SUFFIX: Final = ".units.json"


def beside(report: Path) -> Path:
    """Where the units' file of a department's report lies: `department.units.json` beside `department.json`."""
    return report.with_name(report.stem + SUFFIX)


def dumps(consolidation: Consolidation) -> str:
    """The canonical text of a consolidation: the department's report, each unit's, and each transfer's."""
    scale = consolidation.report.schema.scale
    lines = [
        f'  "govfin": {VERSION}',
        f'  "department": {_indented(consolidation.report)}',
        '  "units": {\n'
        + ",\n".join(f"{_quoted(n)}: {_indented(r)}" for n, r in consolidation.units.items())
        + "\n  }",
    ]
    if consolidation.eliminated:
        one = (
            json.dumps(_transfer_data(e.transfer, scale.format), ensure_ascii=False)[:-1]
            + f', "report": {_indented(e.report)}}}'
            for e in consolidation.eliminated
        )
        lines.append('  "eliminated": [\n' + ",\n".join(one) + "\n  ]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_composition(path: Path, find_schema: FindSchema) -> Consolidation:
    """The consolidation that a units' file holds.

    Raises:
        FileError: D1111 for a file of another kind, and whatever is wrong with a report in it.
    """
    file = str(path)
    text = decode(read_bytes(path, file), file)
    try:
        data = json.loads(text)
        if data["govfin"] != VERSION:
            raise FileError([Diagnostic("D0113", {"found": str(data["govfin"]), "known": str(VERSION)}, file=file)])
        department = _report(data["department"], file, find_schema)
        units = {name: _report(said, file, find_schema) for name, said in data["units"].items()}
        eliminated = tuple(_eliminated(said, department, file, find_schema) for said in data.get("eliminated", []))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError([Diagnostic("D1111", {"reason": str(error)}, file=file)]) from None
    return Consolidation(department, units, eliminated)


def _eliminated(said: dict[str, Any], department: Report, file: str, find_schema: FindSchema) -> Eliminated:
    parse = department.schema.scale.parse
    paid, received = (None if said[side] is None else parse(said[side]) for side in ("paid", "received"))
    elimination, payer, receiver, paid_code, received_code = (
        str(said[name]) for name in ("elimination", "payer", "receiver", "paid_code", "received_code")
    )
    transfer = Transfer(elimination, payer, receiver, paid, received, paid_code, received_code)
    return Eliminated(transfer, _report(said["report"], file, find_schema))


def _report(said: object, file: str, find_schema: FindSchema) -> Report:
    return report_of(as_json.draft_of_json(json.dumps(said, ensure_ascii=False), file), None, find_schema)


def _transfer_data(transfer: Transfer, text: Any) -> dict[str, str | None]:  # noqa: ANN401 - the scale's way to write
    return {
        "elimination": transfer.elimination,
        "payer": transfer.payer,
        "receiver": transfer.receiver,
        "paid": text(transfer.paid) or None,
        "received": text(transfer.received) or None,
        "paid_code": transfer.paid_code,
        "received_code": transfer.received_code,
    }


def _indented(report: Report) -> str:
    """The canonical JSON of a report, two levels in."""
    first, *rest = as_json.dumps(report).rstrip().splitlines()
    return "\n".join([first, *("  " + line for line in rest)])


def _quoted(name: str) -> str:
    return "    " + json.dumps(name, ensure_ascii=False)


__all__ = ["SUFFIX", "VERSION", "beside", "dumps", "read_composition"]
