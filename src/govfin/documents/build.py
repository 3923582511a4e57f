"""A report as a document: cover, contents, and the parts that a department publishes."""

from __future__ import annotations

from govfin.documents.build_charts import charts
from govfin.documents.build_tables import Errata, table_block
from govfin.documents.model import Block, Contents, Cover, Document, Heading
from govfin.report.report import Report


def build(report: Report, *, prior: Report | None = None, errata: Errata = "printed") -> Document:
    """The document of a report, in the order of the form. Amounts are in the unit of their table."""
    department = report.department or ""
    year = report.year or report.schema.year
    title = f"{year}年度部门决算" if year else "部门决算"
    present = [t for t in report.schema.tables if t.id not in report.layout.absent]
    blocks: list[Block] = [
        Cover(title, department),
        Contents(),
        Heading(1, f"第二部分  {department}{title}表", "p-2"),
        *(table_block(report, t, errata) for t in present if not t.supplementary),
    ]
    pictures = tuple(charts(report, prior))
    if pictures:
        blocks += [Heading(1, "图", "p-charts"), *pictures]
    supplements = tuple(table_block(report, t, errata) for t in present if t.supplementary)
    return Document(f"{department}{title}", report, tuple(blocks), supplements)
