"""A report folder: figures in `report.csv` or `report.json`, data in TOML, prose in Markdown; one publication."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import define, evolve, field

from govfin.computing.figures import figure_names
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.formats import as_csv
from govfin.formats.content_wire import KEYS, PROSE_FILES, SECTION_FILES, content_of, data_of
from govfin.formats.draft import Draft, Entry, FindSchema, report_of, schema_of
from govfin.formats.files import decode, draft_of, read_bytes, replace_file
from govfin.formats.folder_figures import Sorted, twice, with_figures
from govfin.formats.markdown import deeper, markdown_of, section_of_markdown
from govfin.formats.toml_text import toml_data, toml_text
from govfin.report.content import Content, GlossaryEntry, KeyWork, Publication
from govfin.report.prose import Prose, Section
from govfin.report.report import Report
from govfin.schema.schema import Schema

#: The file of figures; its name is the same everywhere, so that a folder is known by it.
FIGURES: Final = ("report.csv", "report.json")
#: A file of settings lies in the folder too, and is no content.
_SETTINGS: Final = "govfin.toml"
MAX_FILES: Final = 100
#: More than the longest report says.
MAX_CHARACTERS: Final = 500_000
_MARKDOWN: Final = {KEYS[name]: name for name in (*PROSE_FILES, *SECTION_FILES)}
#: The files that are written, and the keys that each has; all other keys are in the last one.
_FILES: Final = {
    "概况.toml": ("source", "units", "three_public_units", "phone"),
    "情况说明.toml": ("reasons", "notes"),
    "绩效.toml": ("self_evaluation", "department_indicators", "projects"),
}


def is_content(name: str) -> bool:
    """Whether a file of a report folder says something besides its figures: data in TOML, or prose of a known name."""
    return name in _MARKDOWN or (name.endswith(".toml") and name != _SETTINGS)


def read_folder(folder: Path, schema: Schema | None, find_schema: FindSchema) -> Publication:
    """The publication in a report folder.

    Raises:
        FileError: with everything that is wrong with any of its files, each with the file and the place in it.
    """
    reading = _Reading(folder)
    reading.read_files()
    if reading.draft is None:
        raise FileError(reading.problems)
    try:
        known = schema_of(reading.draft, schema, find_schema)
    except FileError as error:
        raise FileError([*reading.problems, *map(reading.placed, error.diagnostics)]) from None
    found = Sorted(known, reading.files)
    found.sort(reading.data)
    reading.problems += [evolve(p, file=reading.path(p.file)) for p in found.problems]
    content = reading.content(found.content)
    report = reading.report(found, known, find_schema)
    if content is not None and report is not None:
        reading.check(content, report)
    if reading.problems or content is None or report is None:
        raise FileError(reading.problems)
    return Publication(report, content)


@define
class _Reading:
    """A folder on its way to a publication; `problems` gathers what is wrong with its files."""

    folder: Path
    problems: list[Diagnostic] = field(factory=list)
    draft: Draft | None = None
    #: All that its TOML says, by key, and the file of each key.
    data: dict[str, Any] = field(factory=dict)
    files: dict[str, str] = field(factory=dict)
    #: The texts of its Markdown, by field.
    texts: dict[str, Section] = field(factory=dict)

    def path(self, name: str | None) -> str:
        """A file of the folder as messages name it."""
        return str(self.folder / name) if name else str(self.folder)

    def tell(self, code: str, file: str | None, place: str | None = None, /, **params: str) -> None:
        """Add what is wrong."""
        shown = {k: v for k, v in params.items() if v}
        self.problems.append(Diagnostic(code, shown, file=self.path(file), place=place))

    # ── files ──────────────────────────────────────────────────────────────────────────────────────

    def read_files(self) -> None:
        """Read every file that means something."""
        names = self._names()
        figures = [n for n in names if n in FIGURES]
        if len(figures) != 1:
            self.tell("D0604", None, files="、".join(figures), known=" / ".join(FIGURES))
        readers: dict[str, Callable[[str, str], None]] = {".toml": self._toml, ".md": self._markdown}
        for name in names:
            reader = self._figures if name in figures[:1] else readers.get(Path(name).suffix.lower())
            if reader is None or name == _SETTINGS or name.lower().startswith("readme"):
                continue
            try:
                text = decode(read_bytes(self.folder / name, self.path(name)), self.path(name))
                if name not in figures and len(text) > MAX_CHARACTERS:
                    self.tell("D0103", name, size=f"{len(text):,}", limit=f"{MAX_CHARACTERS:,}")
                    continue
                reader(name, text)
            except FileError as error:
                self.problems += error.diagnostics

    def _names(self) -> list[str]:
        try:
            names = sorted(e.name for e in os.scandir(self.folder) if e.is_file() and not e.name.startswith("."))
        except OSError as error:
            raise FileError(
                [Diagnostic("D0101", {"reason": error.strerror or str(error)}, file=str(self.folder))]
            ) from None
        if len(names) > MAX_FILES:
            raise FileError([Diagnostic("D0605", {"limit": str(MAX_FILES)}, file=str(self.folder))])
        return names

    def _figures(self, name: str, text: str) -> None:
        draft = draft_of(text, self.path(name))
        self.draft = evolve(
            draft,
            facts={k: (said, f"{name}: {place}") for k, (said, place) in draft.facts.items()},
            entries=tuple(evolve(e, place=f"{name}: {e.place}") for e in draft.entries),
            tables={k: f"{name}: {place}" for k, place in draft.tables.items()},
            statements={k: (said, f"{name}: {place}") for k, (said, place) in draft.statements.items()},
            captions={
                k: {fact: (said, f"{name}: {place}") for fact, (said, place) in facts.items()}
                for k, facts in draft.captions.items()
            },
        )

    def _toml(self, name: str, text: str) -> None:
        for key, value in toml_data(text, self.path(name)).items():
            self._key(key, name)
            if key in _MARKDOWN and isinstance(value, str) and _MARKDOWN[key] in SECTION_FILES:
                self.texts[_MARKDOWN[key]] = self._section(value, _MARKDOWN[key], name)
            elif key in _MARKDOWN and _MARKDOWN[key] in SECTION_FILES:
                self.tell("D0112", name, key, **_UNLIKE_TEXT)
            else:
                self.data[key] = value

    def _markdown(self, name: str, text: str) -> None:
        key = Path(name).stem
        if key not in _MARKDOWN:
            self.tell(
                "D0609", name, suggestion=nearest(key, _MARKDOWN) or "", known="、".join(f"{k}.md" for k in _MARKDOWN)
            )
            return
        self._key(key, name)
        self.texts[_MARKDOWN[key]] = self._section(text, _MARKDOWN[key], name)

    def _key(self, key: str, name: str) -> None:
        if key in self.files:
            self.tell("D0610", name, key=key, other=self.files[key])
        self.files[key] = name

    def _section(self, text: str, where: str, name: str) -> Section:
        section = section_of_markdown(text)
        self.problems += deeper(section, {"glossary": 2, "key_work": 1}.get(where, 0), self.path(name))
        loose = section.quote if where in PROSE_FILES else (*section.quote, *section.text)
        if loose:
            self.tell("D0611", name, text=loose.paragraphs[0][:20] if isinstance(loose, Prose) else loose[0][:20])
        return section

    # ── what they make ─────────────────────────────────────────────────────────────────────────────

    def content(self, data: dict[str, Any]) -> Content | None:
        """The content of the folder; None when something is wrong with it, which has been told."""
        found = content_of(data, lambda path: self.path(self.files.get(re.split(r"[.\[]", path)[0])))
        if isinstance(found, list):
            self.problems += [_with_suggestion(p) for p in found]
            return None
        texts: dict[str, Any] = {n: s.text for n, s in self.texts.items() if n in PROSE_FILES}
        if "key_work" in self.texts:
            texts["key_work"] = tuple(KeyWork(s.title, s.quote, s.text) for s in self.texts["key_work"].sections)
        if "glossary" in self.texts:
            texts["glossary"] = tuple(map(_entry, self.texts["glossary"].sections))
        return evolve(found, **texts)

    def report(self, found: Sorted, schema: Schema, find_schema: FindSchema) -> Report | None:
        """The report of the folder; None when something is wrong with it, which has been told."""
        assert self.draft is not None  # noqa: S101 - its caller has looked
        draft = evolve(
            self.draft,
            entries=(*self.draft.entries, *found.entries),
            tables={**found.tables, **self.draft.tables},
            statements={**self.draft.statements, **found.statements},
        )
        for table in found.statements.keys() & self.draft.statements.keys():
            self.tell(
                "D0610",
                found.statements[table][1].partition(": ")[0],
                key=table,
                other=self.files.get(table, FIGURES[0]),
            )
        try:
            return report_of(draft, schema, find_schema)
        except FileError as error:
            self.problems += map(self.placed, error.diagnostics)
            return None

    def placed(self, problem: Diagnostic) -> Diagnostic:
        """A problem of the figures with the file that its place names."""
        name, found, place = (problem.place or "").partition(": ")
        return evolve(problem, file=self.path(name), place=place or None) if found else problem

    def check(self, content: Content, report: Report) -> None:
        """Names that stand twice, and reasons and notes about what is not there."""
        lists: Sequence[tuple[str, Iterable[str]]] = (
            (KEYS["projects"], (p.name for p in content.projects)),
            (KEYS["department_indicators"], (i.name for i in content.department_indicators)),
            *((f"{KEYS['projects']}（{p.name}）", (i.name for i in p.indicators)) for p in content.projects),
        )
        for what, names in lists:
            for name in twice(names):
                self.tell("D0612", self.files.get(re.split("（", what)[0]), what, name=name)
        known = figure_names(report)
        for about in content.reasons:
            if about not in known and not _is_cell(report, about):
                suggestion = nearest(about, known) or ""
                self.tell("D0613", self.files.get(KEYS["reasons"]), KEYS["reasons"], name=about, suggestion=suggestion)
        for table in content.notes:
            if table not in report.schema.table_by_id:
                suggestion = nearest(table, report.schema.table_by_id) or ""
                params = {"name": table, "schema": report.schema.id, "suggestion": suggestion}
                self.tell("D0201", self.files.get(KEYS["notes"]), KEYS["notes"], **params)


_UNLIKE_TEXT: Final = {
    "expected": "text in quotes",
    "expected_zh": "引号中的文字",
    "found": "something else",
    "found_zh": "别的值",
}


def _with_suggestion(problem: Diagnostic) -> Diagnostic:
    if problem.code != "D0110":
        return problem
    suggestion = nearest(problem.params["name"], KEYS.values())
    return evolve(problem, params={**problem.params, "suggestion": suggestion}) if suggestion else problem


def _is_cell(report: Report, about: str) -> bool:
    try:
        report.slot(about)
    except FileError:
        return False
    return True


def _entry(section: Section) -> GlossaryEntry:
    return GlossaryEntry(section.title, section.text, tuple(map(_entry, section.sections)))


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def write_folder(publication: Publication, folder: Path) -> None:
    """Write a publication as a report folder; reading it gives the same publication.

    Figures of rows that the content names stand beside the words, all others in `report.csv`. A file that would not
    be read as it is written (a folder that has content files of other names) is refused before anything is written.

    Raises:
        FileError: D0614 a folder with other files of content, D0106 a file that cannot be written.
    """
    files = dict(_written(publication))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(n.name for n in folder.iterdir() if _means_something(n.name) and n.name not in files)
    except OSError as error:
        raise FileError([Diagnostic("D0106", {"reason": error.strerror or str(error)}, file=str(folder))]) from None
    if others:
        raise FileError([Diagnostic("D0614", {"files": "、".join(others)}, file=str(folder))])
    for name, text in files.items():
        replace_file(folder / name, text)


def _means_something(name: str) -> bool:
    if name == _SETTINGS or name.lower().startswith("readme"):
        return False
    return name in FIGURES or Path(name).suffix.lower() in (".toml", ".md")


def _written(publication: Publication) -> Iterator[tuple[str, str]]:
    """The files of a publication, by name."""
    content = publication.content
    data, beside = with_figures(data_of(content), publication.report)
    yield FIGURES[0], as_csv.dumps(publication.report, without=beside)
    for name in PROSE_FILES:
        prose: Prose = getattr(content, name)
        if prose:
            yield f"{KEYS[name]}.md", markdown_of(Section("", text=prose))
    sections = {
        "key_work": tuple(Section(k.title, k.goal, k.text) for k in content.key_work),
        "glossary": tuple(map(_section_of, content.glossary)),
    }
    for name, items in sections.items():
        if items:
            yield f"{KEYS[name]}.md", markdown_of(Section("", sections=items))
    last = list(_FILES)[-1]
    for file, names in _FILES.items():
        keys = [KEYS[name] for name in names]
        keys += [k for k in data if file == last and not any(k == KEYS[n] for f in _FILES.values() for n in f)]
        mine: Mapping[str, Any] = {k: data[k] for k in keys if k in data}
        if mine:
            yield file, toml_text(mine)


def _section_of(entry: GlossaryEntry) -> Section:
    return Section(entry.term, text=entry.text, sections=tuple(map(_section_of, entry.entries)))


__all__ = ["FIGURES", "MAX_CHARACTERS", "MAX_FILES", "Entry", "read_folder", "write_folder"]
