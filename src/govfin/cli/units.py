"""Files of a consolidation: units' reports in, the units' file beside the department's report out and in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from govfin import api
from govfin.computing.consolidate import consolidate
from govfin.computing.consolidation import Consolidation
from govfin.diagnostics.codes import UNITS_TEXT
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.formats.composition import beside, dumps, read_composition
from govfin.formats.files import replace_file
from govfin.formats.transfers import read_names, read_transfers
from govfin.report.report import Report
from govfin.schema.schema import Schema

Folders = tuple[str, ...]


def consolidate_files(
    sources: Iterable[str],
    *,
    department: str | None,
    schema: str | None,
    transfers: str | None,
    expected: str | None,
    path: Folders,
) -> Consolidation:
    """A department's report from files of its units' reports, of transfers (CSV) and of expected names (a list).

    A unit is called as its file says (`department`), else as the file is named.

    Raises:
        FileError: with everything that is wrong with the files; D1104 two files of one unit.
        SchemaError: when a schema does not check.
    """
    form = api.load_schema(schema, path=path) if schema else None
    units = _units(sources, form, path)
    first = form or next(iter(units.values())).schema
    exact = any(report.schema.is_exact for report in units.values())
    said = read_transfers(Path(transfers), first.exact if exact else first.printed) if transfers else ()
    names = read_names(Path(expected)) if expected else ()
    return consolidate(units, department=department, schema=form, transfers=said, expected=names)


def write_units(consolidation: Consolidation, report: Path) -> Path:
    """Write the units' file of a consolidation beside the department's report; where it lies.

    Raises:
        FileError: when the file cannot be written.
    """
    side = beside(report)
    replace_file(side, dumps(consolidation))
    return side


def keep_units(source: str, target: str, path: Folders, language: Language) -> str:
    """Keep the units' file of a report beside a report that was made of it; says where, in a sentence.

    Raises:
        FileError: as `read_units`, and when the file cannot be written.
    """
    found = read_units(source, path)
    return "" if found is None else kept_text(found[1], write_units(found[1], Path(target)), language)


def kept_text(consolidation: Consolidation, side: Path, language: Language) -> str:
    """Where it is kept what each unit gives, in a sentence."""
    n = len(consolidation.units)
    return UNITS_TEXT["units"].in_(language).format(n=n, s="" if n == 1 else "s", file=str(side))


def read_units(report: str, path: Folders) -> tuple[Report, Consolidation] | None:
    """A department's report and the consolidation that made it, by the units' file beside it; None without one.

    Raises:
        FileError: D1112 when the units do not give the report, or whatever is wrong with a file.
    """
    side = beside(Path(report))
    if report == "-" or not side.is_file():
        return None
    found = read_composition(side, lambda name: api.load_schema(name, path=path))
    here = api.read(report, path=path)
    for slot, cell in enumerate(found.report.layout.cells):
        other = here.layout.slots.get(cell)
        printed = "" if other is None else here.printed(other)
        if _differs(here, other, found.report, slot):
            params = {
                "address": found.report.address(slot),
                "figure": printed or "–",
                "total": found.report.printed(slot),
            }
            raise FileError([Diagnostic("D1112", params, file=str(side))])
    return here, found


def _units(sources: Iterable[str], form: Schema | None, path: Folders) -> dict[str, Report]:
    units: dict[str, Report] = {}
    files: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for source in sources:
        try:
            report = _read(source, form, path)
        except FileError as error:
            problems.extend(error.diagnostics)
            continue
        name = report.department or Path(source).stem
        if name in units:
            params = {"name": name, "first": files[name], "second": source}
            problems.append(Diagnostic("D1104", params, file=source))
        units.setdefault(name, report)
        files.setdefault(name, source)
    if problems:
        raise FileError(problems)
    return units


def _read(source: str, form: Schema | None, path: Folders) -> Report:
    """A report by the form that its file names; by the one that is asked for where it names none."""
    try:
        return api.read(source, path=path)
    except FileError as error:
        if form is None or {d.code for d in error.diagnostics} != {"D0115"}:
            raise
    return api.read(source, schema=form, path=path)


def _differs(here: Report, other: int | None, total: Report, slot: int) -> bool:
    """Whether a figure is not what the units give; one that was rounded afterwards may be less than a step away."""
    given, figure = total.figures[slot] or 0, 0 if other is None else here.figures[other] or 0
    scale = total.scale(slot)
    to = scale if other is None else here.scale(other)
    if scale == to:
        return figure != given
    return abs(figure * to.fen - given * scale.fen) >= to.fen
