"""The outline of the document as declared: its parts, and the tables that their pieces take figures from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govfin.check.problems import Problems, shown
from govfin.schema.outline import Outline, OutlinePart, OutlineSection
from govfin.schema.tables import Table
from govfin.syntax import nodes as n


def declared_outline(items: Iterable[n.Statement], tables: Mapping[str, Table], problems: Problems) -> Outline | None:
    """The outline that a file declares; None when it declares none."""
    declared = [i for i in items if isinstance(i, n.Document)]
    for other in declared[1:]:
        problems.add("S0211", other.span, related=[declared[0].span], name="document")
    if not declared:
        return None
    parts = (part for part in declared[0].items if isinstance(part, n.DocumentPart))
    return Outline(declared[0].title, tuple(_part(part, tables, problems) for part in parts))


def _part(part: n.DocumentPart, tables: Mapping[str, Table], problems: Problems) -> OutlinePart:
    sections = []
    for item in part.items:
        if isinstance(item, n.Piece):
            for name in item.tables:
                if name not in tables:
                    problems.unknown("S0201", problems.word(item.span, name), name, tables, otherwise=shown([*tables]))
            known = tuple(name for name in item.tables if name in tables)
            sections.append(OutlineSection(item.piece, item.heading or "", item.reads or "", known))
    return OutlinePart(part.heading or "", tuple(sections))
