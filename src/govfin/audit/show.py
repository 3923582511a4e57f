"""An audit as text: findings, gravest first, then what the rules came to; readable at 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from govfin.audit.causes import Cause, causes
from govfin.audit.localize import Correction, Localization
from govfin.audit.slips import Slip
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_word
from govfin.diagnostics.width import pad, wrap
from govfin.diagnostics.width import width as display_width
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.schema.addresses import row_address

WIDTH: Final = 80
_CELL: Final = 12
_SHOWN: Final = 5
_OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.PASS: ("相符", "pass"),
    Outcome.TAIL: ("尾差", "tail"),
    Outcome.DOUBTFUL: ("可疑尾差", "doubtful"),
    Outcome.MISMATCH: ("不一致", "mismatch"),
    Outcome.BROKEN: ("不符", "broken"),
    Outcome.BLANK: ("空白", "blank"),
    Outcome.UNDECIDED: ("无法判断", "undecided"),
}
_SLIPS: Final[Mapping[Slip, tuple[str, str]]] = {
    Slip.SWAPPED: ("两位数字颠倒", "two digits swapped"),
    Slip.SHIFTED: ("小数点错位", "the decimal point shifted"),
    Slip.SIGN: ("正负号相反", "the sign turned"),
    Slip.ROW: ("抄成了上一行或下一行", "the figure of the row above or below"),
    Slip.UNIT: ("元与万元混淆", "元 for 万元"),
    Slip.DIGIT: ("一位数字不同", "one digit wrong"),
    Slip.LENGTH: ("少一位或多一位数字", "a digit left out or typed twice"),
}
_SEVERITIES: Final[Mapping[Severity, tuple[str, str, str]]] = {
    Severity.ERROR: ("错误", "error", "errors"),
    Severity.WARNING: ("警告", "warning", "warnings"),
    Severity.NOTE: ("提示", "note", "notes"),
}


def audit_text(  # noqa: PLR0913 - what an audit is made of
    report: Report,
    findings: Sequence[Finding],
    counts: Mapping[Outcome, int],
    language: Language,
    localization: Localization | None = None,
    width: int = WIDTH,
) -> str:
    """The whole audit: what it is about, the findings by cause, the counts of outcomes, the verdict."""
    blocks = [cause_text(c, report, localization, language, width) for c in causes(findings, localization)]
    return "\n".join(
        [
            heading(report, language),
            "",
            *(block + "\n" for block in blocks),
            wrap(outcomes_text(counts, language), width, indent="  "),
            wrap(verdict_text(findings, language), width, indent="  "),
        ]
    )


def cause_text(
    cause: Cause, report: Report, localization: Localization | None, language: Language, width: int = WIDTH
) -> str:
    """The findings of one cause; above them, where cells could be named, the printed row with carets and the repair."""
    found = "\n".join(finding_text(f, language, width) for f in cause.findings)
    if not cause.corrections or localization is None:
        return found
    lines = []
    rows: dict[str, list[Correction]] = {}
    for correction in cause.corrections:
        rows.setdefault(_row(report, correction.address), []).append(correction)
    for corrections in rows.values():
        lines += printed_row(report, corrections, width)
    lines += [wrap(f"  {_repair(c, language)}", width, indent="    ") for c in cause.corrections]
    others = _others(localization, cause, language)
    lines += [wrap(f"  {others}", width, indent="    ")] if others else []
    return "\n".join([*lines, found])


def printed_row(report: Report, corrections: Sequence[Correction], width: int = WIDTH) -> list[str]:
    """The row as the form prints it, and carets under the figures that are likeliest wrong."""
    wrong = {report.slot(c.address) for c in corrections}
    cell = report.layout.cells[min(wrong)]
    table = report.schema.table_by_id[cell.table]
    label = " ".join(x for x in (cell.table, row_address(table, cell.row) if cell.row else "") if x)
    text, carets = f"  {label} {report.schema.row_label(table, cell.row)}", ""
    for column in table.columns_of(cell.row):
        slot = report.layout.slots[cell._replace(column=column.key)]
        if slot not in wrong and display_width(text) > width - _CELL:
            continue
        text += " │ "
        carets = pad(carets, display_width(text)) + ("^" * max(1, len(report.printed(slot))) if slot in wrong else "")
        text += report.printed(slot) or "·"
    return [text, carets.rstrip()]


def _row(report: Report, where: str) -> str:
    return ".".join(report.layout.cells[report.slot(where)][:2])


def _repair(correction: Correction, language: Language) -> str:
    zh = language is Language.ZH
    blank = "空白" if zh else "blank"
    said, meant = correction.printed or blank, correction.proposed or blank
    words = f"{correction.address} 印作 {said}，应为 {meant}" if zh else f"{correction.address} prints {said}; should be {meant}"
    if correction.interval is not None:
        low, high = correction.interval
        words += f"（{low} 至 {high} 都可以）" if zh else f" (anything from {low} to {high} would do)"
    if correction.slip is not None:
        words += f"：{_SLIPS[correction.slip][0]}" if zh else f": {_SLIPS[correction.slip][1]}"
    return words


def _others(localization: Localization, cause: Cause, language: Language) -> str:
    """How sure the repair is: the cells that could be wrong instead, and what was not settled."""
    zh = language is Language.ZH
    mine = {c.address for c in cause.corrections}
    instead = dict.fromkeys(
        c.address
        for repair in localization.repairs[1:]
        for c in repair.corrections
        if not mine <= {x.address for x in repair.corrections} and c.address not in mine
    )
    first = {c.address for c in localization.repairs[0].corrections}
    instead = {a: None for a in instead if a not in first}
    words = ""
    if instead:
        shown = ", ".join(list(instead)[:_SHOWN]) + (", …" if len(instead) > _SHOWN else "")
        words = f"同样说得通的还有 {len(instead)} 格：{shown}" if zh else f"as well explained by {len(instead)} other cells: {shown}"
    if not localization.proven:
        late = "时间到了，也许有更少的改法" if zh else "the time was up: fewer cells may do"
        words = "；".join(x for x in (words, late) if x) if zh else "; ".join(x for x in (words, late) if x)
    return words


def heading(report: Report, language: Language) -> str:
    """Whose report it is, and of which year and form."""
    year = f"{report.year} " if report.year is not None else ""
    unnamed = "（未注明部门）" if language is Language.ZH else "(department not stated)"
    return f"{report.department or unnamed} {year}{report.schema.id} {report.schema.scale.unit}"


def finding_text(finding: Finding, language: Language, width: int = WIDTH) -> str:
    """A finding: its code and sentence, then the rule and why it holds."""
    head = f"{severity_word(finding.severity, language)}[{finding.code}] {finding.message(language)}"
    lines = [wrap(head, width, indent="    ")]
    if finding.rule:
        word = "规则" if language is Language.ZH else "rule"
        lines.append(wrap(f"    {word} {finding.rule}", width, indent="    "))
    if finding.because:
        word = "依据" if language is Language.ZH else "because"
        source = f"（{finding.source}）" if finding.source else ""
        lines.append(wrap(f"    {word} {finding.because}{source}", width, indent="    "))
    return "\n".join(lines)


def outcomes_text(counts: Mapping[Outcome, int], language: Language) -> str:
    """How many relations came to what: `554 checks: 226 pass, 2 tail, …`."""
    words = [
        f"{zh} {counts[o]}" if language is Language.ZH else f"{counts[o]} {en}"
        for o, (zh, en) in _OUTCOMES.items()
        if counts.get(o)
    ]
    total = sum(counts.values())
    return f"共 {total} 项检查：{'，'.join(words)}" if language is Language.ZH else f"{total} checks: {', '.join(words)}"


def verdict_text(findings: Iterable[Finding], language: Language) -> str:
    """How many findings of which severity."""
    counted = Counter(f.severity for f in findings)
    if not counted:
        return "没有发现问题" if language is Language.ZH else "no findings"
    if language is Language.ZH:
        return "，".join(f"{_SEVERITIES[s][0]} {counted[s]}" for s in Severity if counted[s])
    return ", ".join(f"{counted[s]} {_SEVERITIES[s][1 if counted[s] == 1 else 2]}" for s in Severity if counted[s])
