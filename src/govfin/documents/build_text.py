"""The words of a published report as paragraphs: functions, units, staff, key work, glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from govfin.documents.model import Block, Grid, GridCell, Heading, Kind, Paragraph, TableBlock, with_separators
from govfin.report.content import Content, GlossaryEntry
from govfin.report.prose import Prose
from govfin.report.report import Report
from govfin.schema.classification import Classification
from govfin.schema.outline import OutlineSection
from govfin.system.layout import Cell

_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10
_BLANK: Final = re.compile(r"\{(\w+)\}")
#: Where key work is summed up as a table: what its columns are called, and how wide they are.
_WORK_COLUMNS: Final = (("序号", 6), ("重要事项", 18), ("工作内容及目标", 26), ("完成情况", 60))


def filled(template: str, facts: Mapping[str, str]) -> str:
    """A heading or sentence with its facts; what is not known stays as it is written."""
    return _BLANK.sub(lambda m: facts.get(m.group(1), m.group()), template)


def ordinal(number: int) -> str:
    """一, 十, 十一, 二十三: ordinals of headings, up to 99."""
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def functions(content: Content) -> Iterator[Block]:
    """主要职能, numbered （一） and on; one alone is not numbered."""
    texts = list(content.functions)
    for number, text in enumerate(texts, 1):
        yield Paragraph(f"（{ordinal(number)}）{text}" if len(texts) > 1 else text, "item")


def units(content: Content, section: OutlineSection, facts: Mapping[str, str]) -> Iterator[Block]:
    """部门决算单位构成, in the sentence of the outline, or one unit a line."""
    if not content.units:
        return
    if section.reads:
        yield Paragraph(filled(section.reads, {**facts, "units": "、".join(content.units)}))
        return
    for number, unit in enumerate(content.units, 1):
        yield Paragraph(f"{number}.{unit}", "item")


def staff(report: Report, section: OutlineSection, facts: Mapping[str, str]) -> Iterator[Block]:
    """Tables of one column as a sentence: what each row is called, how many there are, and the unit."""
    parts = [part for name in section.tables for part in _counted(report, name)]
    if parts:
        yield Paragraph(filled(section.reads or "{staff}。", {**facts, "staff": "，".join(parts)}))


def _counted(report: Report, name: str) -> Iterator[str]:
    table = report.schema.table_by_id[name]
    for row in table.rows:
        slot = report.layout.slots.get(Cell(name, row.key, table.columns[0].key))
        if slot is not None and report.printed(slot):
            yield f"{row.label}{with_separators(report.printed(slot))}{table.scale.unit}"


def work(content: Content, anchor: str) -> Iterator[Block]:
    """重点工作完成情况: each item under its heading, then all of them as a table."""
    for number, item in enumerate(content.key_work, 1):
        yield Heading(2, f"{ordinal(number)}、{item.title}", f"{anchor}-{number}")
        yield from _prose(item.text)
    if content.key_work:
        rows = [(str(i), w.title, "\n".join(w.goal), "\n".join(w.text)) for i, w in enumerate(content.key_work, 1)]
        yield TableBlock(f"{anchor}-table", "", "", "", "", _grid(rows), own_page=False, level=0)


def _grid(rows: Iterable[tuple[str, ...]]) -> Grid:
    cells = [GridCell(0, c, name, Kind.HEADER) for c, (name, _) in enumerate(_WORK_COLUMNS)]
    height = 1
    for row in rows:
        cells += [GridCell(height, c, text, Kind.NUMBER if c == 0 else Kind.TEXT) for c, text in enumerate(row)]
        height += 1
    return Grid(height, tuple(wide for _, wide in _WORK_COLUMNS), 1, tuple(cells))


def glossary(content: Content) -> Iterator[Block]:
    """名词解释, numbered （一） and on; what an entry groups, numbered 1. and on."""
    for number, entry in enumerate(content.glossary, 1):
        yield from _entry(entry, f"（{ordinal(number)}）", "：")
        for below, inner in enumerate(entry.entries, 1):
            yield from _entry(inner, f"{below}.", "，")


def _entry(entry: GlossaryEntry, number: str, sign: str) -> Iterator[Block]:
    first, *rest = [*entry.text] or [""]
    yield Paragraph(f"{number}{entry.term}{sign}{first}" if first else f"{number}{entry.term}。", "item")
    for paragraph in rest:
        yield Paragraph(paragraph)


def contact(content: Content, section: OutlineSection, facts: Mapping[str, str]) -> Iterator[Block]:
    """Whom to ask, in the sentence of the outline."""
    if content.phone:
        yield Paragraph(filled(section.reads or "{phone}", {**facts, "phone": content.phone}))


def items(report: Report, content: Content, section: OutlineSection) -> Iterator[Block]:
    """The items of expenditure that the tables have and the glossary does not explain, each with its path."""
    told = {_folded(inner.term) for entry in content.glossary for inner in (entry, *entry.entries)}
    left: dict[str, str] = {}
    for name in section.tables:
        table = report.schema.table_by_id[name]
        classification = report.schema.classification_of(table)
        if classification is None or name in report.layout.absent:
            continue
        for code in report.layout.rows[name]:
            if classification.has_form(code) and len(code) == classification.levels[-1].digits:
                left.setdefault(code, _path(classification, code))
    listed = [path for _, path in sorted(left.items()) if _folded(path) not in told]
    for number, path in enumerate(listed, 1):
        yield Paragraph(f"{number}.{path}。", "item")


def _path(classification: Classification, code: str) -> str:
    """一般公共服务支出（类）政协事务（款）一般行政管理事务（项）."""
    found = classification.path(code)
    names = [(classification.name(c.code), classification.level(c.code)) for c in found]
    return "".join(f"{name}（{level.name}）" for name, level in names if level is not None) or code


def _folded(path: str) -> str:
    """A path as texts write it, with 支出 after the class or not, full width or half."""
    plain = path.translate(str.maketrans("（）", "()")).replace(" ", "")
    return plain.replace("支出(类)", "(类)")


def _prose(prose: Prose) -> Iterator[Block]:
    return (Paragraph(text) for text in prose)
