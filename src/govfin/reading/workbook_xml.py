"""What calamine does not tell of an xlsx: hidden rows and columns, formulas without a value, errors, percentages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from attrs import field, frozen

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK: Final = "xl/workbook.xml"
#: The formats 0% and 0.00%, which no workbook writes out.
_PERCENTS: Final = frozenset({9, 10})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: A sheet has no more columns.
_MOST_COLUMNS: Final = 16_384


@frozen
class Kept:
    """What one sheet keeps besides the values of its cells; rows and columns count from 0."""

    hidden_rows: frozenset[int] = frozenset()
    #: Columns that are hidden, as runs: first, and one past the last.
    hidden_columns: tuple[tuple[int, int], ...] = ()
    #: The formulas of cells that have no value, by position.
    formulas: dict[tuple[int, int], str] = field(factory=dict)
    #: The errors that cells show (#REF!), by position.
    errors: dict[tuple[int, int], str] = field(factory=dict)
    #: The cells that are shown as a percentage: 0.782 as 78.2%.
    percents: frozenset[tuple[int, int]] = frozenset()

    def hides(self, row: int, column: int) -> bool:
        """Whether a cell stands in a row or column that is hidden."""
        return row in self.hidden_rows or any(first <= column < end for first, end in self.hidden_columns)


def kept_in(stream: IO[bytes]) -> dict[str, Kept]:
    """What each sheet of an xlsx keeps, by its name; nothing of a workbook in another format."""
    try:
        if not zipfile.is_zipfile(stream):
            return {}
        with zipfile.ZipFile(stream) as archive:
            if _WORKBOOK not in archive.namelist():
                return {}
            percents = _percent_styles(archive)
            return {name: _kept(archive, part, percents) for name, part in _parts(archive)}
    finally:
        stream.seek(0)


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the sheets, and where each is kept."""
    relations = {r.get("Id"): r.get("Target", "") for r in _root(archive, "xl/_rels/workbook.xml.rels").iterchildren()}
    for sheet in _root(archive, _WORKBOOK).iter(f"{_MAIN}sheet"):
        target = relations.get(sheet.get(_RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            yield sheet.get("name", ""), part


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles of cells that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = _root(archive, "xl/styles.xml")
    formats = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in root.iter(f"{_MAIN}numFmt")}
    percents = _PERCENTS | {i for i, code in formats.items() if "%" in _QUOTED.sub("", code)}
    styles = root.find(f"{_MAIN}cellXfs")
    if styles is None:
        return frozenset()
    return frozenset(i for i, xf in enumerate(styles.iterchildren()) if int(xf.get("numFmtId", "0")) in percents)


def _kept(archive: zipfile.ZipFile, part: str, percents: frozenset[int]) -> Kept:
    from lxml import etree  # noqa: PLC0415 - only workbooks need it

    rows, columns = set[int](), list[tuple[int, int]]()
    formulas, errors, shares = dict[tuple[int, int], str](), dict[tuple[int, int], str](), set[tuple[int, int]]()
    with archive.open(part) as stream:
        tags = [f"{_MAIN}{tag}" for tag in ("col", "row", "c")]
        for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
            if element.tag == tags[0]:
                if _is(element.get("hidden")):
                    columns.append((int(element.get("min", "1")) - 1, min(int(element.get("max", "1")), _MOST_COLUMNS)))
            elif element.tag == tags[1]:
                if _is(element.get("hidden")):
                    rows.add(int(element.get("r", "0")) - 1)
                # What was looked at is given back: a sheet may have a million rows.
                element.clear()
            elif (at := _position(element.get("r", ""))) is not None:
                formula, value = element.find(f"{_MAIN}f"), element.findtext(f"{_MAIN}v") or ""
                if element.get("t") == "e":
                    errors[at] = value
                elif formula is not None and not value and element.get("t") != "str":
                    formulas[at] = "=" + (formula.text or "…")
                if element.get("s", "").isdigit() and int(element.get("s")) in percents and value:
                    shares.add(at)
    return Kept(frozenset(rows), tuple(columns), formulas, errors, frozenset(shares))


def _root(archive: zipfile.ZipFile, part: str) -> Any:  # noqa: ANN401 - lxml elements
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with archive.open(part) as stream:
        return etree.parse(stream, parser).getroot()


def _is(flag: str | None) -> bool:
    return flag in {"1", "true"}


def _position(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found.group(2)) - 1, column - 1
