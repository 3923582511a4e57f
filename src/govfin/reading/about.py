"""What a document says about itself: whose it is, of which year, and the statements that stand for empty tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from govfin.reading.extracted import Document, Line
from govfin.reading.pieces import Head
from govfin.reading.words import alike, key, squeezed
from govfin.schema.tables import Table

_COVER: Final = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>\D{2,40}?)(?P<year>(?:19|20)\d\d)年?度?"
    r"(?:本级|汇总|[市区县省]级)*(?:部门|单位|预算单位)?(?:收支)?(?:决算|预算)"
)
_YEAR: Final = re.compile(r"((?:19|20)\d\d)年度?(?:[市区县省]级)?(?:部门|单位|预算单位|收|支|财|一般|政府|国有|“|\")?")
_NOTHING: Final = re.compile(r"(?:无|没有|未).*(?:支出|收入|收支|安排|经费|数据|项目|发生)|空表")
#: Where a document says what it is.
_FIRST: Final = 80
_ALIKE: Final = 0.8
#: What makes a sentence about nothing one about this table; and how long such a sentence is at most.
_WHOSE: Final = re.compile(r"本表|本?(?:部门|单位)|^(?:注|说明):")
_LONGEST: Final = 120


def year_of(document: Document, heads: Sequence[Head]) -> int | None:
    """The year that most titles of tables name; else the one that the first pages name."""
    titles = Counter(y for head in heads for y in _YEAR.findall(squeezed(head.title)))
    if titles:
        return int(titles.most_common(1)[0][0])
    covers = Counter(found["year"] for found in _covers(document))
    return int(covers.most_common(1)[0][0]) if covers else None


def department_of(document: Document, heads: Sequence[Head]) -> str | None:
    """The department that most captions of tables name; else the one that the first pages name."""
    named = Counter(head.caption.department for head in heads if head.caption.department)
    if named:
        return named.most_common(1)[0][0]
    covers = Counter(found["name"] for found in _covers(document))
    return covers.most_common(1)[0][0] if covers else None


def _covers(document: Document) -> Iterator[re.Match[str]]:
    lines = (block.text for block in document if isinstance(block, Line))
    for text in islice(lines, _FIRST):
        found = _COVER.match(squeezed(text))
        if found:
            yield found


def statement_in(lines: Iterable[Line], table: Table, department: str | None) -> str | None:
    """The statement below a table that stands in place of its figures: 本部门无政府性基金预算财政拨款收入支出."""
    expected, note = key(table.empty), key(table.note)
    best: tuple[float, str] = (0.0, "")
    for line in lines:
        plain = key(line.text)
        if department:
            plain = plain.replace(key(department), "本部门")
        if plain in note or len(plain) > _LONGEST:
            continue
        score = 1.0 if expected and expected in plain else alike(expected, plain, _ALIKE)
        if score < _ALIKE and _NOTHING.search(plain) and _WHOSE.search(plain):
            score = _ALIKE
        best = max(best, (score, line.text.strip()), key=lambda b: b[0])
    return best[1] if best[0] >= _ALIKE else None
