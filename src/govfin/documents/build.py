"""A published report as a document: cover, contents, and the parts that its form's outline names, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

from attrs import frozen

from govfin.computing.percentages import AS_PRINTED, Percentages
from govfin.documents import build_text as text
from govfin.documents.build_charts import charts
from govfin.documents.build_narrative import narrative_blocks
from govfin.documents.build_performance import evaluation, projects
from govfin.documents.build_tables import Errata, table_block
from govfin.documents.model import Block, Contents, Cover, Document, Heading
from govfin.narrative.texts import texts_of
from govfin.narrative.told import Told
from govfin.narrative.write import write
from govfin.report.content import Content, Publication
from govfin.report.report import Report
from govfin.schema.outline import Outline, OutlinePart, OutlineSection
from govfin.schema.tables import Table

#: What a form without an outline of its own has.
_TABLES: Final = OutlinePart("{department}{year}年度部门决算表", (OutlineSection("tables"),))
_PLAIN: Final = Outline("{year}年度部门决算", (_TABLES,))


def build(
    published: Publication | Report,
    *,
    prior: Report | None = None,
    errata: Errata = "printed",
    percentages: Percentages = AS_PRINTED,
) -> Document:
    """The document of a report and its words, in the order of the form. Amounts are in the unit of their table.

    `prior` is last year's report in the same form, for what compares. A part about which nothing is said is left out;
    with `errata` corrected, sentences of notes that the schema calls wrong read as they should.
    `percentages` says how those of the text and of the charts are made.
    """
    whole = published if isinstance(published, Publication) else Publication(published)
    return _Building(whole.report, whole.content, prior, errata, percentages).document()


#: Pieces whose heading is the title of their tables: a page that lies on its side has it with them.
_TITLED: Final = frozenset({"evaluation", "projects"})


@frozen(slots=False)
class _Building:
    report: Report
    content: Content
    prior: Report | None
    errata: Errata
    percentages: Percentages

    @cached_property
    def told(self) -> Told | None:
        """情况说明 by the form's template; None for a form without one."""
        texts = texts_of(Publication(self.report, self.content))
        return write(self.report, self.prior, texts, self.percentages)

    @property
    def facts(self) -> Mapping[str, str]:
        """What headings and sentences fill in."""
        year = self.report.year or self.report.schema.year
        return {"department": self.report.department or "", "year": str(year or "")}

    def document(self) -> Document:
        """The whole document."""
        outline = self.report.schema.outline or _PLAIN
        title = text.filled(outline.title, self.facts)
        blocks: list[Block] = []
        for number, part in enumerate(outline.parts, 1):
            blocks += self._part(part, f"p-{number}")
        supplements = tuple(table_block(self.report, t, self.errata) for t in self._present() if t.supplementary)
        cover = Cover(title, self.report.department or "")
        whole = f"{self.report.department or ''}{title}"
        findings = self.told.findings if self.told and self._tells(outline) else ()
        return Document(whole, self.report, (cover, Contents(), *blocks), supplements, findings)

    @staticmethod
    def _tells(outline: Outline) -> bool:
        return any(s.piece == "narrative" for part in outline.parts for s in part.sections)

    def _part(self, part: OutlinePart, anchor: str) -> Iterator[Block]:
        blocks: list[Block] = []
        for number, section in enumerate(part.sections, 1):
            found = list(self._section(section, f"{anchor}-{number}"))
            if section.heading and found and section.piece not in _TITLED:
                blocks.append(Heading(2, text.filled(section.heading, self.facts), f"{anchor}-{number}"))
            blocks += found
        if blocks:
            if part.heading:
                yield Heading(1, text.filled(part.heading, self.facts), anchor)
            yield from blocks

    def _section(self, section: OutlineSection, anchor: str) -> Iterator[Block]:
        writers: Mapping[str, Callable[[], Iterator[Block]]] = {
            "functions": lambda: text.functions(self.content),
            "units": lambda: text.units(self.content, section, self.facts),
            "staff": lambda: text.staff(self.report, section, self.facts),
            "tables": self._tables,
            "narrative": lambda: self._narrative(anchor),
            "evaluation": lambda: evaluation(self.report, self.content, section, self.facts, anchor),
            "projects": lambda: projects(self.report, self.content, section, self.facts, anchor),
            "work": lambda: text.work(self.content, anchor),
            "glossary": lambda: text.glossary(self.content),
            "contact": lambda: text.contact(self.content, section, self.facts),
            "items": lambda: text.items(self.report, self.content, section),
        }
        return writers[section.piece]()

    def _present(self) -> Iterator[Table]:
        return (t for t in self.report.schema.tables if t.id not in self.report.layout.absent)

    def _tables(self) -> Iterator[Block]:
        """The statutory tables; the first stands on the page of its part's heading."""
        for table in self._present():
            if not table.supplementary:
                yield table_block(self.report, table, self.errata)

    def _narrative(self, anchor: str) -> Iterator[Block]:
        """情况说明 by the form's template, its charts where the template places them; else the charts alone."""
        pictures = {c.anchor: c for c in charts(self.report, self.prior, self.percentages)}
        if self.told is None:
            yield from pictures.values()
        else:
            yield from narrative_blocks(self.report, self.told, pictures, anchor)


__all__ = ["build"]
