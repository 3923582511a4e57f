"""Transfers between units from a CSV: one a line, with what the payer says and what the receiver says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from govfin.amounts import EXACT, UNITS, AmountError, Scale
from govfin.computing.consolidation import Transfer
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold, nearest
from govfin.formats.files import decode, read_bytes
from govfin.schema.schema import Schema

#: What each column is called, in English and in Chinese.
COLUMNS: Final[Mapping[str, str]] = {
    "elimination": "抵销事项",
    "payer": "付款单位",
    "receiver": "收款单位",
    "paid_code": "付款科目",
    "received_code": "收款科目",
    "amount": "金额",
    "paid": "付款数",
    "received": "收款数",
    "unit": "金额单位",
}
_REQUIRED: Final = ("elimination", "payer", "receiver", "unit")


def read_transfers(path: Path, form: Schema) -> tuple[Transfer, ...]:
    """The transfers of a CSV file with a header, in Chinese or in English, its columns in any order.

    `unit` is that of the line's amounts (元, 千元, 万元, 亿元); they are rounded half up, once, to that of the reports,
    whose form is `form`. `amount` is what both sides say; `paid` and `received` what each says, blank for nothing.

    Raises:
        FileError: with everything that is wrong, each with its line: D1109 columns, D1110 units, D03xx amounts.
    """
    file = str(path)
    text = decode(read_bytes(path, file), file)
    lines = [
        (i, line) for i, line in enumerate(csv.reader(io.StringIO(text, newline="")), 1) if any(map(str.strip, line))
    ]
    header = _header(lines[0][1] if lines else [], file)
    found, problems = [], list[Diagnostic]()
    for number, line in lines[1:]:
        said = {name: line[i].strip() for name, i in header.items() if i < len(line)}
        try:
            found.append(_transfer(said, form, file, f"line {number}"))
        except FileError as error:
            problems.extend(error.diagnostics)
    if problems:
        raise FileError(problems)
    return tuple(found)


def read_names(path: Path) -> tuple[str, ...]:
    """The names of a list of units: a text file with one a line; what follows `#` and blank lines are passed over.

    Raises:
        FileError: when the file cannot be read.
    """
    text = decode(read_bytes(path, str(path)), str(path))
    names = (line.partition("#")[0].partition(",")[0].strip() for line in text.splitlines())
    return tuple(dict.fromkeys(n for n in names if n))


def _header(line: list[str], file: str) -> dict[str, int]:
    """The place of each column."""
    names = {fold(word): name for name, chinese in COLUMNS.items() for word in (name, chinese)}
    found = {names[fold(word)]: i for i, word in enumerate(line) if fold(word) in names}
    missing = [f"{name} {COLUMNS[name]}" for name in _REQUIRED if name not in found]
    if "amount" not in found and not {"paid", "received"} <= set(found):
        missing.append("amount 金额")
    if missing:
        expected = ", ".join(f"{name} {chinese}" for name, chinese in COLUMNS.items())
        raise FileError([Diagnostic("D1109", {"expected": expected, "missing": ", ".join(missing)}, file=file)])
    return found


def _transfer(said: Mapping[str, str], form: Schema, file: str, place: str) -> Transfer:
    unit = fold(said.get("unit", ""))
    if unit not in UNITS:
        suggestion = nearest(unit, UNITS)
        params = {"text": said.get("unit", "") or "–"} | ({"suggestion": suggestion} if suggestion else {})
        raise FileError([Diagnostic("D1110", params, file=file, place=place)])
    sides = [said.get(name) or said.get("amount", "") for name in ("paid", "received")]
    if said.get("paid") or said.get("received"):
        sides = [said.get(name, "") for name in ("paid", "received")]
    paid, received = _amounts(sides, unit, form, file, place)
    return Transfer(
        said.get("elimination", ""),
        said.get("payer", ""),
        said.get("receiver", ""),
        paid,
        received,
        said.get("paid_code", ""),
        said.get("received_code", ""),
        file,
        place,
    )


def _amounts(texts: list[str], unit: str, form: Schema, file: str, place: str) -> Iterator[int | None]:
    """Amounts in quanta of the form's scale."""
    fen = Scale(unit, Decimal(1) / UNITS[unit])
    for text in texts:
        try:
            amount = fen.parse(text)
        except AmountError as error:
            raise FileError([Diagnostic(error.code, error.params, file=file, place=place)]) from None
        yield None if amount is None else EXACT.rounded(amount, form.scale)
