"""The rules of a schema as the sheet in which finance bureaus keep theirs, and as a page; see docs/rules.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from govfin.amounts import Scale
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_word
from govfin.schema.addresses import address, column_address
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema

#: The fields of a sheet, as people know them from their own systems.
FIELDS: Final = (
    "规则编号",
    "公式名称",
    "左表",
    "右表",
    "左表达式",
    "右表达式",
    "左条件",
    "右条件",
    "左分组",
    "右分组",
    "关系符",
    "允许误差",
    "错误信息",
    "审核类型",
    "级别",
    "依据",
    "出处",
)
#: 关系符 says when a row is reported, as in the systems that read such sheets: what must be equal is reported when not.
_REPORTED: Final[Mapping[str, str]] = {"=": "<>", "<=": ">", ">=": "<"}
_WRONG: Final[Mapping[str, str]] = {"=": "不等于", "<=": "大于", ">=": "小于"}
#: A spreadsheet takes what begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@frozen
class Side:
    """One side of a rule: its tables and its sum."""

    tables: tuple[str, ...]
    text: str
    #: Whether it is one cell.
    single: bool = False


def sheet_text(schema: Schema) -> str:
    """The sheet as CSV with a byte order mark, which Excel and WPS open as UTF-8; one line a relation.

    No cell begins like a formula: where one would, an apostrophe stands before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for rule in schema.rules:
        for line in _lines(schema, rule):
            writer.writerow([_harmless(line[field]) for field in FIELDS])
    return "\ufeff" + out.getvalue()


def page_text(schema: Schema) -> str:
    """The rules as a page in Markdown: every rule with its code, sentence, reason, source and verdict."""
    groups: dict[str, list[Rule]] = {}
    for rule in schema.rules:
        groups.setdefault(rule.table, []).append(rule)
    parts = [f"# {_escaped(schema.title)}（{schema.id}）：{len(schema.rules)} rules\n"]
    for table, rules in groups.items():
        title = schema.table_by_id[table].title if table in schema.table_by_id else "表间"
        parts.append(f"## {table} {_escaped(title)}\n" if table else "## 表间\n")
        parts.append("| 编号 code | 内容 sentence | 依据 because | 出处 source | 结论 verdict |\n|---|---|---|---|---|")
        parts += [_page_line(rule) for rule in rules]
        parts.append("")
    return "\n".join(parts)


def _page_line(rule: Rule) -> str:
    verdict = " ".join(severity_word(Severity(rule.verdict), language) for language in Language)
    code = " ".join(rule.code.split()).replace("|", "\\|").replace("`", "'")
    cells = (rule.text, rule.because, rule.source, verdict)
    return f"| {' | '.join([f'`{code}`', *map(_escaped, cells)])} |"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


# ── the lines of the sheet ──────────────────────────────────────────────────────────────────────────


def _lines(schema: Schema, rule: Rule) -> Iterator[dict[str, str]]:
    if rule.kind == "tree":
        yield _tree_line(schema, rule)
        return
    for number, terms in enumerate(rule.instances, 1):
        left, right = _sides(schema, rule, terms)
        several = len(rule.instances) > 1
        grouped = {side: "科目编码" if any(t.row == EVERY_ROW for t in terms) else "" for side in ("左分组", "右分组")}
        condition = _condition(schema, rule)
        yield {
            **_common(rule),
            "规则编号": f"{rule.code}#{number}" if several else rule.code,
            "左表": "、".join(left.tables),
            "右表": "、".join(right.tables),
            "左表达式": left.text,
            "右表达式": right.text,
            "左条件": condition,
            "右条件": condition,
            **grouped,
            "允许误差": _tolerance(schema, terms),
            "错误信息": f"{_full(left)} {_WRONG[rule.operator]} {_full(right)}",
            "审核类型": "表内" if len({*left.tables, *right.tables}) == 1 else "表间",
        }


def _common(rule: Rule) -> dict[str, str]:
    return {
        "公式名称": rule.text or rule.code,
        "关系符": _REPORTED[rule.operator],
        "级别": severity_word(Severity(rule.verdict), Language.ZH),
        "依据": rule.because,
        "出处": rule.source,
    }


def _tree_line(schema: Schema, rule: Rule) -> dict[str, str]:
    table = schema.table_by_id[rule.table]
    half = table.scale.precision / 2
    columns = "、".join(column_address(table, c.key) for c in table.columns)
    return {
        **_common(rule),
        "规则编号": rule.code,
        "左表": table.id,
        "右表": table.id,
        "左表达式": f"上级科目.({columns})",
        "右表达式": f"sum(直接下级科目.({columns}))",
        "左条件": "有下级的科目和合计" if table.total else "有下级的科目",
        "右条件": "",
        "左分组": "科目编码",
        "右分组": "上级科目编码",
        "允许误差": f"{half:f}×(下级科目数+1)，不含",
        "错误信息": f"{table.id}的上级科目 不等于 直接下级科目之和",
        "审核类型": "表内",
    }


def _sides(schema: Schema, rule: Rule, terms: Sequence[Term]) -> tuple[Side, Side]:
    """What stands on the left and on the right: the cell that a rule defines, or what is added."""
    left = list(terms[:1]) if rule.defines else [t for t in terms if t.coefficient > 0]
    right = [t._replace(coefficient=-t.coefficient) for t in terms if t not in left]
    scale = _scale(schema, terms[0])
    # On the left the constant is added, as the relation has it.
    return _side(schema, left, rule.constant, scale), _side(schema, right, 0, scale)


def _side(schema: Schema, terms: Sequence[Term], constant: int, scale: Scale) -> Side:
    tables = tuple(dict.fromkeys(_table(t) for t in terms))
    text = ""
    for term in sorted(terms, key=lambda t: t.coefficient < 0):
        sign = "-" if term.coefficient < 0 else "+" if text else ""
        times = f"{abs(term.coefficient)}*" if abs(term.coefficient) > 1 else ""
        name = _name(schema, term)
        text += f"{sign}{times}{name if len(tables) == 1 else f'{_table(term)}.{name}'}"
    if constant:
        text += f"{'+' if constant > 0 and text else ''}{scale.format(constant)}"
    return Side(tables, text or "0", len(terms) == 1 and not constant)


def _full(side: Side) -> str:
    if len(side.tables) != 1:
        return side.text
    return f"{side.tables[0]}.{side.text}" if side.single else f"{side.tables[0]}.({side.text})"


def _table(term: Term) -> str:
    return f"{term.beside}{term.table}"


def _name(schema: Schema, term: Term) -> str:
    """The address of a cell inside its table."""
    form = schema.form_of(term.beside)
    if term.row == EVERY_ROW:
        return f"各行.{column_address(form.table_by_id[term.table], term.column)}"
    return address(form, term.table, term.row, term.column).removeprefix(f"{term.table}.")


def _condition(schema: Schema, rule: Rule) -> str:
    if rule.named:
        return f"科目名称为{rule.named}"
    if rule.digits is None:
        return ""
    levels = (level for c in schema.classifications for level in c.classification.levels)
    return next((f"科目级次为{level.name}" for level in levels if level.digits == rule.digits), "")


def _tolerance(schema: Schema, terms: Sequence[Term]) -> str:
    """The most by which rounding can explain that the sides differ: less than half a step a figure, in the finest."""
    scales = [_scale(schema, t) for t in terms]
    finest = min(scales, key=lambda s: s.fen) if len(set(scales)) > 1 else scales[0]
    halves = sum(abs(t.coefficient) * finest.worth(s) for t, s in zip(terms, scales, strict=True))
    text = finest.format((halves - 1) // 2)
    return text if len(set(scales)) == 1 else f"{text}{finest.unit}"


def _scale(schema: Schema, term: Term) -> Scale:
    return schema.form_of(term.beside).table_by_id[term.table].scale


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
