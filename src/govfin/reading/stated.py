"""Figures that a sentence of the outline states after their labels: 部门人员构成, 在职实有人数 5 人."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from govfin.reading.extracted import Line, Place
from govfin.reading.placed import Placed
from govfin.reading.words import bare, key
from govfin.schema.outline import OutlineSection
from govfin.schema.schema import Schema
from govfin.schema.tables import Table

#: Where a section ends that has no heading of the outline after it.
_END: Final = re.compile(r"^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]+,")
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
#: No such section is longer, in lines.
_LONGEST: Final = 40


def stated(lines: Sequence[Line], schema: Schema) -> Iterator[Placed]:
    """The figures of tables that the outline tells in a sentence; a label that is said twice gives none."""
    parts = schema.outline.parts if schema.outline is not None else ()
    for section in (s for part in parts for s in part.sections if s.reads and s.heading):
        body = _body(lines, section)
        for table in (schema.table_by_id[name] for name in section.tables):
            if not table.open and len(table.columns) == 1:
                yield from _figures(body, table)


def _body(lines: Sequence[Line], section: OutlineSection) -> list[Line]:
    """The lines below the last printing of a heading: the first may stand in a list of contents."""
    heading = key(_PLACEHOLDER.sub("", section.heading))
    starts = [i for i, line in enumerate(lines) if key(line.text) == heading]
    if not starts:
        return []
    body = lines[starts[-1] + 1 :][:_LONGEST]
    end = next((i for i, line in enumerate(body) if _END.match(key(line.text))), len(body))
    return list(body[:end])


def _figures(lines: Sequence[Line], table: Table) -> Iterator[Placed]:
    texts = [key(line.text) for line in lines]
    places = [line.place for line, text in zip(lines, texts, strict=True) for _ in text]
    said = "".join(texts)
    for row in table.rows:
        found = list(_values(said, bare(row.label), key(table.scale.unit), places))
        if len(found) == 1:
            yield Placed(table.id, row.key, table.columns[0].key, *found[0])


def _values(said: str, label: str, unit: str, places: Sequence[Place]) -> Iterator[tuple[str, Place]]:
    for found in re.finditer(rf"{re.escape(label)}(\d+(?:\.\d+)?){re.escape(unit)}", said):
        yield found.group(1), places[found.start(1)]
