"""The few verbs of govfin, composed from its rooms: load, read, compute, validate, explain, write."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from govfin.audit.audit import Audit
from govfin.audit.companions import Companions
from govfin.audit.validate import validate as validated
from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError, SchemaError
from govfin.formats.files import decode, read_as_said, read_bytes, read_text, replace_file, write_text
from govfin.library.cache import user_cache
from govfin.library.load import declares_schema, load_classification_file, load_schema_file, locate
from govfin.library.shelf import Shelf, default_shelf
from govfin.report.content import Publication
from govfin.report.report import Report, blank_report
from govfin.schema.classification import Classification
from govfin.schema.rules import BUDGET, PRIOR, UNIT
from govfin.schema.schema import Schema

# What only some verbs need is loaded by them: a check of a file should start at once.
if TYPE_CHECKING:
    from govfin.computing.move import Moved
    from govfin.computing.percentages import Percentages
    from govfin.computing.tabulation import Tabulation
    from govfin.documents.build_tables import Errata
    from govfin.narrative.compare import Comparison
    from govfin.narrative.told import Told
    from govfin.reading.transcript import Transcript
    from govfin.report.finding import Finding
    from govfin.report.functions import FunctionTotals
    from govfin.schema.cofog import Assignment
    from govfin.schema.schema import RoundingPolicy

#: A file that declares a form, and not classifications alone.
_SCHEMA_FILE: Final = re.compile(r"^schema\s", re.MULTILINE)

#: The classifications by which departments report: 支出功能分类, 部门预算支出经济分类, 政府预算支出经济分类.
#: How large a published file may be, in bytes.
MAX_DOCUMENT: Final = 64_000_000
#: The endings of published files.
PUBLISHED: Final = frozenset(
    {".pdf", ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".docx", ".doc", ".wps", ".html", ".htm"}
)
#: Why a figure is none of the form's tables: another table, another printing of one.
_OTHER_TABLES: Final = frozenset({"D0920", "D0925", "D0926"})
CLASSIFICATION_FAMILIES: Final = ("functional", "economic", "economic-government")


def load_schema(name: str | Path, *, path: Iterable[str | Path] = ()) -> Schema:
    """The schema of an id (`cn-2020`) or of a file (`./my.govfin`), checked and ready.

    `path` are folders to search before govfin's own. Compiled schemas are kept in the user's cache folder,
    by content; `GOVFIN_CACHE=off` keeps none.

    Raises:
        SchemaError: with every error of the schema, each with file, line and column.
        FileError: when there is no such schema or file.
    """
    shelf = default_shelf(path)
    return _loaded(locate(str(name), shelf).resolve(), shelf)


def load_classification(name: str | Path, *, path: Iterable[str | Path] = ()) -> Classification:
    """The classification of an id (`functional-2020`) or of a file (`./my.govfin`), checked and ready.

    `path` are folders to search before govfin's own. Compiled classifications are kept like schemas.

    Raises:
        SchemaError: with every error of the file, each with line and column.
        FileError: when there is no such classification or file.
    """
    shelf = default_shelf(path)
    return _loaded_classification(locate(str(name), shelf, "D0212").resolve(), shelf)


def classifications(year: int | None = None, *, path: Iterable[str | Path] = ()) -> tuple[Classification, ...]:
    """The functional and the economic classifications that speak for a year; the newest ones without a year."""
    shelf = default_shelf(path)
    files = (shelf.vintage(family, year) for family in CLASSIFICATION_FAMILIES)
    return tuple(_loaded_classification(file.resolve(), shelf) for file in files if file is not None)


def vintages(classification: Classification, *, path: Iterable[str | Path] = ()) -> tuple[Classification, ...]:
    """The other lists of a classification's family, oldest first: functional-2020 for functional-2024."""
    shelf = default_shelf(path)
    files = shelf.vintages(classification.id.rpartition("-")[0]).values()
    return tuple(_loaded_classification(f.resolve(), shelf) for f in files if f.stem != classification.id)


def cofog(classification: Classification | str, code: str) -> Assignment | None:
    """The function of government (COFOG 1999) of a code, by the longest prefix that is assigned, with its reason.

    None when the classification has no crosswalk (the economic ones tell no function), or knows no class of the code.
    An assignment whose `function` is None says that the code tells no function: 229 其他支出.
    """
    from govfin.library.crosswalk import find_crosswalk  # noqa: PLC0415

    id_ = classification if isinstance(classification, str) else classification.id
    crosswalk = find_crosswalk(id_)
    return crosswalk.of(code) if crosswalk else None


def cofog_totals(report: Report, table: str = "表3", column: str | None = None) -> FunctionTotals:
    """What a report spends by division of COFOG: a column (the first one) of a table by functional classification.

    Each figure counts once; what tells no function is listed.

    Raises:
        FileError: D0201 no such table by functional classification, D0203 no such column.
    """
    from govfin.computing.functions import classification_of, function_totals  # noqa: PLC0415
    from govfin.library.crosswalk import find_crosswalk  # noqa: PLC0415

    crosswalk = find_crosswalk(classification_of(report, table).id)
    if crosswalk is None:
        raise FileError([Diagnostic("D0201", {"name": table})])
    return function_totals(report, crosswalk, table, column)


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
        return Publication(_all_placed(read_document(source, schema=schema, path=path)))
    file, text = _text_of(source)
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


def known_schemas(*, path: Iterable[str | Path] = ()) -> tuple[Schema, ...]:
    """Every schema of the search path that checks, by id; a file of one's own that has errors is passed over."""
    shelf = default_shelf(path)
    found = []
    for file in (shelf.find(id_) for id_ in shelf.ids()):
        with suppress(GovfinError):
            if file is not None and declares_schema(file):
                found.append(_loaded(file.resolve(), shelf))
    return tuple(found)


def write_transcript(transcript: Transcript, target: str | Path) -> Path:
    """Write the report of a transcript, as `write` does, and its sources beside it; gives the file of the sources.

    Raises:
        FileError: when the ending is not known or a file cannot be written.
    """
    from govfin.reading import as_json  # noqa: PLC0415

    target = Path(target)
    beside = target.with_suffix(as_json.SUFFIX)
    write(transcript.report, target)
    replace_file(beside, as_json.dumps(transcript))
    return beside


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


def read_beside(
    source: str | Path, report: Report, *, companion: str = PRIOR, path: Iterable[str | Path] = ()
) -> Report:
    """Another report, to be held against a report: in the form that its own file names, else in that one's.

    `companion` is what it is to the report (上年, 预算, 下级): a file that names no form is in the one that this
    report's form says such a report follows.

    Raises:
        FileError: with everything that is wrong with the file, each with its place.
        SchemaError: when the schema that it names does not check.
    """
    form = report.schema.form_of(companion)

    def named(name: str) -> Schema:
        known = (s for s in (form, report.schema) if s.id == name)
        return next(known, None) or load_schema(name, path=path)

    if is_folder(source):
        return read(source, path=path)
    file, text = _text_of(source)
    return read_as_said(text, file, form, named)


def read_prior(source: str | Path, report: Report, *, path: Iterable[str | Path] = ()) -> Report:
    """Last year's report as it was printed, in the form in which a report is printed: what rounding takes as fixed.

    Raises:
        FileError: with everything that is wrong with the file; D1113 when it is exact, D1114 when of another year.
        SchemaError: when the schema that it names does not check.
    """
    form = report.schema.printed
    other = read_beside(source, blank_report(form), path=path)
    if other.schema.is_exact:
        raise FileError([Diagnostic("D1113", file=str(source))])
    if report.year is not None and other.year is not None and other.year != report.year - 1:
        params = {"found": str(other.year), "expected": str(report.year - 1)}
        raise FileError([Diagnostic("D1114", params, file=str(source))])
    return _in_form(form, other)


def read_exact(source: str | Path, report: Report, *, path: Iterable[str | Path] = ()) -> Report:
    """A report in 元 to the 分, from before it was rounded to the one given; what follows from its figures is computed.

    Raises:
        FileError: with everything that is wrong with the file; D1115–D1117 when it is not the same report.
        SchemaError: when the schema that it names does not check.
    """
    from govfin.computing.percentages import must_be_same  # noqa: PLC0415
    from govfin.computing.propagate import compute  # noqa: PLC0415

    exact = compute(read_beside(source, report, path=path))
    try:
        must_be_same(report, exact)
    except FileError as error:
        raise FileError([evolve(d, file=str(source)) for d in error.diagnostics]) from None
    return exact


def read_and_move(source: str | Path, schema: Schema | str, *, path: Iterable[str | Path] = ()) -> Moved:
    """A report from a file of any schema, in the form of another one, with all that has no place there.

    An exact report (元, to the 分) stays exact.

    Raises:
        FileError: with everything that is wrong with the file, each with its place; D0409 when nothing of it moved.
        SchemaError: when one of the schemas does not check.
    """
    from govfin.computing.move import move  # noqa: PLC0415

    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema

    def named(name: str) -> Schema:
        return wanted if name == wanted.id else load_schema(name, path=path)

    file = str(source)
    if is_folder(source):
        report = read(source, path=path)
    else:
        file, text = _text_of(source)
        report = read_as_said(text, file, wanted, named)
    moved = move(report, wanted.exact if report.schema.is_exact else wanted)
    if not moved.report.tables:
        raise FileError([Diagnostic("D0409", {"found": report.schema.id, "schema": wanted.id}, file=file)])
    return moved


def tabulate(
    source: str | Path,
    *,
    schema: Schema | str | None = None,
    unit: str | None = None,
    department: str | None = None,
    rows: int = 1_000,
    memory: int = 512,
    path: Iterable[str | Path] = (),
) -> Tabulation:
    """The tables that a ledger file (CSV, Parquet, XLSX; amounts in 元) makes in the form of a schema.

    `.report` is exact, in 元 to the 分; `.printed` is rounded to what the form prints (万元 in cn-2020). Rows that are
    in no table are findings with their lines, and listed: the first `rows` of them. `unit` takes the rows of one unit
    (单位). `memory` is what adding up may take, in MB, before it goes on on disk. Without `schema`, the form of the
    ledger's year, where there is one alone. Needs the extra `batch`, and `reading` for XLSX.

    Raises:
        FileError: with what is wrong with the file: D01xx, D0505 a package that is not installed, D10xx.
        SchemaError: when the schema does not check.
    """
    from govfin.computing.tabulate import tabulate as tabulated  # noqa: PLC0415
    from govfin.formats.ledger_files import open_ledger  # noqa: PLC0415

    file = Path(source)
    form = load_schema(schema, path=path) if isinstance(schema, str) else schema
    if form is None:
        form = _form_of(file, path)
    if form.ledger is None:
        raise FileError([Diagnostic("D1004", {"schema": form.id}, file=str(source))])
    return tabulated(open_ledger(file, form.ledger), form, unit=unit, department=department, rows=rows, memory=memory)


def is_ledger(source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()) -> bool:
    """Whether a file has the header of a ledger, as a schema, or some form, says that ledgers have it."""
    from govfin.formats.ledger_files import has_heading, may_be_ledger  # noqa: PLC0415

    file = Path(source)
    # A report file is known without a look at what forms say of ledgers.
    if not may_be_ledger(file):
        return False
    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema
    forms = _forms_with_ledger(path) if wanted is None else [wanted]
    return any(has_heading(file, form.ledger) for form in forms if form.ledger is not None)


def _form_of(file: Path, path: Iterable[str | Path]) -> Schema:
    """The form of a ledger's year; D1005 when there is none, or more than one."""
    from govfin.formats.ledger_files import open_ledger, year_of  # noqa: PLC0415

    forms = _forms_with_ledger(path)
    year = next(
        (y for f in forms if f.ledger is not None and (y := year_of(open_ledger(file, f.ledger), f.ledger))), None
    )
    found = [f for f in forms if f.year == year and year is not None]
    if len(found) == 1:
        return found[0]
    params = {"year": str(year or "?"), "known": ", ".join(f.id for f in found or forms)}
    raise FileError([Diagnostic("D1005", params, file=str(file))])


def _forms_with_ledger(path: Iterable[str | Path]) -> list[Schema]:
    """The forms of the shelf that say how they are made from a ledger; one that does not check is no candidate."""
    shelf = default_shelf(path)
    forms = []
    for file in filter(None, map(shelf.find, shelf.ids())):
        with suppress(SchemaError, OSError, ValueError):
            if _SCHEMA_FILE.search(file.read_text(encoding="utf-8-sig")):
                forms.append(_loaded(file.resolve(), shelf))
    return [f for f in forms if f.ledger is not None and f.ledger.intakes]


def validate(
    report: Report | Publication,
    prior: Report | None = None,
    *,
    budget: Report | None = None,
    units: Iterable[Report] = (),
) -> Audit:
    """Everything that is wrong with a report, as findings, gravest first; of a publication, its words included.

    Blank cells count as zero; what rounding can explain is told as such. Nothing is raised for wrong figures, and
    nothing is passed over in silence: `audit.outcomes` says what every rule came to.

    `prior` is last year's report (上年), `budget` the budget of the year (预算), `units` are the reports of units of
    the department (下级), for the rules that speak of them. A budget or a unit's report follows the form that this one
    states for it (`companion 预算 follows …`), in its own unit; what follows another form is moved there, or into this
    one: what has no counterpart leaves a rule undecided, and amounts in a smaller unit are rounded half up.
    Without such a report its rules are not applicable.
    """
    if isinstance(report, Publication):
        from govfin.audit.performance import performance_findings  # noqa: PLC0415

        audit = validate(report.report, prior, budget=budget, units=units)
        found = sorted((*audit.findings, *performance_findings(report)), key=lambda f: f.severity.rank)
        return evolve(audit, findings=tuple(found))
    beside = Companions(
        None if prior is None else _in_form(report.schema, prior),
        None if budget is None else _in_form(report.schema.form_of(BUDGET), budget),
        tuple(_in_form(report.schema.form_of(UNIT), unit) for unit in units),
    )
    return validated(report, beside)


def _in_form(form: Schema, other: Report) -> Report:
    """Another report in the form in which a report is held against it; still of its own year."""
    if other.schema is form:
        return other
    if other.schema.fingerprint == form.fingerprint:
        return evolve(other, schema=form)
    from govfin.computing.move import move  # noqa: PLC0415

    return evolve(move(other, form, rounded=True).report, year=other.year)


def _prior_of(report: Report | Publication, prior: Report | None) -> Report | None:
    """Last year's report in the form of this one's; of a department that says it is new, a report without figures."""
    figures = report.report if isinstance(report, Publication) else report
    if prior is None and isinstance(report, Publication) and report.content.is_new:
        return blank_report(figures.schema)
    return None if prior is None else _in_form(figures.schema, prior)


def write_narrative(
    report: Report | Publication,
    prior: Report | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
) -> Told:
    """The narrative (情况说明) of a report, by the template of its form: sections, paragraphs, runs.

    Amounts are in the unit of the form (万元 in cn-2020), percentages as the form prints them. `prior` is last year's
    report, in any form; of a new department, `blank_report(schema)`. `texts` are the department's own words, by the
    names that the template gives them; a publication has its own. With `shares="controlled"`, percentages that are all
    the shares of one whole sum to 100 as printed. Percentages are made of the figures of `exact`, the same report in 元
    to the 分, where it is given. What is missing stands in the text as `【…】` and is a finding.

    Raises:
        FileError: D0701 when the form has no template, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.narrative.texts import texts_of  # noqa: PLC0415
    from govfin.narrative.write import write as written  # noqa: PLC0415

    last = _prior_of(report, prior)
    if isinstance(report, Publication):
        texts = {**texts_of(report), **(texts or {})}
        report = report.report
    told = written(report, last, texts, _percentages(report, prior, shares, exact))
    if told is None:
        raise FileError([Diagnostic("D0701", {"schema": report.schema.id})])
    return told


def compare_narrative(
    report: Report | Publication,
    text: str,
    prior: Report | None = None,
    *,
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
) -> Comparison:
    """A published narrative held against the tables of a report (表文勾稽): every figure, judged; findings.

    `text` is a text layer, of the narrative or of the whole document. `prior` is last year's report, in any form.
    `shares` and `exact` say how its percentages should have been made, as in `write_narrative`; what the printed
    figures give instead is a tail.

    Raises:
        FileError: D0701 when the form has no template, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.narrative.compare import compare  # noqa: PLC0415
    from govfin.narrative.read_back import read_back  # noqa: PLC0415

    figures = report.report if isinstance(report, Publication) else report
    read = read_back(figures.schema, text, figures)
    if read is None:
        raise FileError([Diagnostic("D0701", {"schema": figures.schema.id})])
    return compare(figures, read, _prior_of(report, prior), _percentages(figures, prior, shares, exact))


def _percentages(report: Report, prior: Report | None, shares: RoundingPolicy, exact: Report | None) -> Percentages:
    from govfin.computing.percentages import Percentages, must_be_same  # noqa: PLC0415

    if exact is None:
        return Percentages(shares)
    must_be_same(report, exact)
    last = prior if prior is not None and prior.schema.is_exact else None
    return Percentages(shares, exact, None if last is None else _in_form(report.schema.exact, last))


def read_plain_text(source: str | Path) -> str:
    """The text of a file, or of standard input (`-`): UTF-8, UTF-16 or GB18030.

    Raises:
        FileError: when it cannot be read, or is no text.
    """
    return _text_of(source)[1]


def write(report: Report | Publication, target: str | Path) -> None:
    """Write a report to a file, as its ending says: `.json` (canonical) or `.csv` (long). Whole or not at all.

    A publication is written as a report folder; so is a report where the target ends with `/`.

    Raises:
        FileError: when the ending is not known or the file cannot be written.
    """
    if isinstance(report, Publication) or str(target).endswith("/"):
        from govfin.formats.folder import write_folder  # noqa: PLC0415

        write_folder(report if isinstance(report, Publication) else Publication(report), Path(target))
        return
    target = Path(target)
    replace_file(target, write_text(report, target.suffix, str(target)))


def render(
    report: Report | Publication,
    target: str | Path,
    *,
    prior: Report | None = None,
    errata: Errata = "printed",
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
) -> tuple[Finding, ...]:
    """Write the document of a report, with its words where it has any: .docx .xlsx .html .pdf .md. Whole or not at all.

    Amounts are printed in the unit of their table and are not computed: `render(compute(report), …)`. `prior` is last
    year's report, for what compares (of a new department, `blank_report(schema)`); with `errata` corrected, notes that
    the form prints wrong read as they should; with `shares` controlled, percentages of the text and its charts that are
    all the shares of one whole sum to 100; they are made of the figures of `exact`, the same report in 元 to the 分,
    where that is given, and growth of those of `prior` where it is exact too. Gives what could not be said: texts and
    figures for which 【…】 stands.

    Raises:
        FileError: D0105 for another ending, D0106 when the file cannot be written, D0505 when a package is missing,
            D08xx for fonts and typesetting, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.documents.build import build  # noqa: PLC0415
    from govfin.documents.render import rendered  # noqa: PLC0415

    check_document(target)
    target = Path(target)
    figures = report.report if isinstance(report, Publication) else report
    percentages = _percentages(figures, prior, shares, exact)
    document = build(report, prior=_prior_of(report, prior), errata=errata, percentages=percentages)
    replace_file(target, rendered(document, target.suffix, str(target)))
    return document.findings


def check_document(target: str | Path) -> None:
    """Refuse a target whose ending no document has, before any work is done.

    Raises:
        FileError: D0105, with the known endings.
    """
    from govfin.documents.render import check_suffix  # noqa: PLC0415

    check_suffix(Path(target).suffix, str(target))


def to_text(report: Report, suffix: str) -> str:
    """A report as the text of a file with an ending: `.json` or `.csv`."""
    return write_text(report, suffix, f"<text>{suffix}")


def is_folder(path: str | Path) -> bool:
    """Whether a path is a report folder: a folder that exists, or a name that ends with `/`."""
    try:
        return str(path).endswith("/") or (str(path) != "-" and Path(path).is_dir())
    except ValueError:  # a name with a NUL in it
        return False


def _text_of(source: str | Path) -> tuple[str, str]:
    """What a file is called, and its text."""
    file = "<stdin>" if str(source) == "-" else str(source)
    return file, decode(read_bytes(sys.stdin.buffer if str(source) == "-" else Path(source), file), file)


@cache
def _loaded(path: Path, shelf: Shelf) -> Schema:
    return load_schema_file(path, shelf, user_cache())


@cache
def _loaded_classification(path: Path, shelf: Shelf) -> Classification:
    return load_classification_file(path, shelf, user_cache())
