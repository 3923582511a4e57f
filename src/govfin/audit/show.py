"""An audit as text: findings, gravest first, then what the rules came to; readable at 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from govfin.audit.causes import Cause, causes
from govfin.audit.leaves import is_not_added_up, looks_like_leaves
from govfin.audit.words import JOINTLY, NOT_PROVEN, OUTCOMES, repair_text
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import place_text, severity_word
from govfin.diagnostics.width import clip, pad, wrap
from govfin.diagnostics.width import width as display_width
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.schema.addresses import row_address

# A check without repairs does not load what looks for them.
if TYPE_CHECKING:
    from govfin.audit.localize import Correction, Localization

WIDTH: Final = 80
_CELL: Final = 12
_BAR: Final = " │ "
#: What a clipped label keeps at least.
_LABEL: Final = 24
_SHOWN: Final = 5


def audit_text(
    report: Report,
    findings: Sequence[Finding],
    counts: Mapping[Outcome, int],
    language: Language,
    localization: Localization | None = None,
    width: int = WIDTH,
    *,
    jointly: bool | None = None,
) -> str:
    """The whole audit: what it is about, the findings by cause, the counts of outcomes, the verdict.

    Of figures that are not added up yet that is said once, instead of for every total.
    """
    leaves = looks_like_leaves(findings)
    told = [f for f in findings if not (leaves and is_not_added_up(f))]
    missing = len(findings) - len(told)
    together = jointly_text(jointly, counts, language)
    blocks = [cause_text(c, report, localization, language, width) for c in causes(told, localization)]
    return "\n".join(
        [
            heading(report, language),
            "",
            *([wrap(_leaves_text(missing, language), width, indent="  ") + "\n"] if missing else []),
            *(block + "\n" for block in blocks),
            wrap(outcomes_text(counts, language), width, indent="  "),
            *([wrap(together, width, indent="  ")] if together else []),
            wrap(verdict_text(findings, language), width, indent="  "),
        ]
    )


def jointly_text(jointly: bool | None, counts: Mapping[Outcome, int], language: Language) -> str:  # noqa: FBT001
    """Whether all relations can hold at once, where that tells something: of what is broken, findings tell."""
    tails = any(counts.get(o) for o in (Outcome.TAIL, Outcome.DOUBTFUL))
    return JOINTLY[jointly].in_(language) if jointly is None or (jointly and tails) else ""


def _leaves_text(count: int, language: Language) -> str:
    if language is Language.ZH:
        words = f"有 {count} 处合计或上级科目是空的：这像是尚未汇总的末级数字。"
        return f"{words}请先用 govfin compute IN -o OUT 算出来，再检查。"
    words = f"{count} totals and parents are blank: these look like leaf figures that are not added up yet."
    return f"{words} Fill them in first: govfin compute IN -o OUT"


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
    lines += [wrap(f"  {repair_text(c, language)}", width, indent="    ") for c in cause.corrections]
    others = _others(localization, cause, language)
    lines += [wrap(f"  {others}", width, indent="    ")] if others else []
    return "\n".join([*lines, found])


def printed_row(report: Report, corrections: Sequence[Correction], width: int = WIDTH) -> list[str]:
    """The row as the form prints it, and carets under the figures that are likeliest wrong."""
    wrong = {report.slot(c.address): c for c in corrections}
    needed = sum(display_width(_BAR + (report.printed(slot) or "·")) for slot in wrong)
    if len(wrong) > 1 and needed > width - _LABEL:
        half = [wrong[slot] for slot in sorted(wrong)]
        middle = len(half) // 2
        return [*printed_row(report, half[:middle], width), *printed_row(report, half[middle:], width)]
    cell = report.layout.cells[min(wrong)]
    table = report.schema.table_by_id[cell.table]
    label = " ".join(x for x in (cell.table, row_address(table, cell.row) if cell.row else "") if x)
    text, carets = clip(f"  {label} {report.schema.row_label(table, cell.row)}", max(_LABEL, width - needed)), ""
    spare = width - needed - display_width(text)
    for column in table.columns_of(cell.row):
        slot = report.layout.slots[cell._replace(column=column.key)]
        printed = report.printed(slot) or "·"
        if slot not in wrong:
            if display_width(text) > width - _CELL or display_width(_BAR + printed) > spare:
                continue
            spare -= display_width(_BAR + printed)
        text += _BAR
        carets = pad(carets, display_width(text)) + ("^" * len(printed) if slot in wrong else "")
        text += printed
    return [text, carets.rstrip()]


def _row(report: Report, where: str) -> str:
    return ".".join(report.layout.cells[report.slot(where)][:2])


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
    instead = dict.fromkeys(a for a in instead if a not in first)
    words = ""
    if instead:
        shown = ", ".join(list(instead)[:_SHOWN]) + (", …" if len(instead) > _SHOWN else "")
        words = (
            f"同样说得通的还有 {len(instead)} 格：{shown}"
            if zh
            else f"as well explained by {len(instead)} other cells: {shown}"
        )
    if not localization.proven:
        words = ("；" if zh else "; ").join(x for x in (words, NOT_PROVEN.in_(language)) if x)
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
    places = places_text(finding, language)
    if places:
        lines.append(wrap(f"    {places}", width, indent="    "))
    return "\n".join(lines)


def places_text(finding: Finding, language: Language) -> str:
    """Where the cells of a finding stood in the published file: `见 第 12 页 表5 2010399 项目支出`; or empty."""
    places: dict[str, list[str]] = {}
    for cell in finding.cells:
        if cell.place:
            places.setdefault(place_text(cell.place, language), []).append(cell.label)
    zh = language is Language.ZH
    comma = "、" if zh else ", "
    said = [
        f"{place} {comma.join(labels[:_SHOWN])}{' …' if len(labels) > _SHOWN else ''}"
        for place, labels in places.items()
    ]
    more = " …" if len(said) > _SHOWN else ""
    return f"{'见' if zh else 'see'} {('；' if zh else '; ').join(said[:_SHOWN])}{more}" if said else ""


def outcomes_text(counts: Mapping[Outcome, int], language: Language) -> str:
    """How many relations came to what: `554 checks: 226 pass, 2 tail, …`."""
    words = [
        f"{word.zh} {counts[o]}" if language is Language.ZH else f"{counts[o]} {word.en}"
        for o, word in OUTCOMES.items()
        if counts.get(o)
    ]
    total = sum(counts.values()) - counts.get(Outcome.NOT_APPLICABLE, 0)
    return (
        f"共 {total} 项检查：{'，'.join(words)}" if language is Language.ZH else f"{total} checks: {', '.join(words)}"
    )


def verdict_text(findings: Iterable[Finding], language: Language) -> str:
    """How many findings of which severity."""
    counted = Counter(f.severity for f in findings)
    if not counted:
        return "没有发现问题" if language is Language.ZH else "no findings"
    if language is Language.ZH:
        return "，".join(f"{severity_word(s, language)} {counted[s]}" for s in Severity if counted[s])
    plural = {s: "" if counted[s] == 1 else "s" for s in Severity}
    return ", ".join(f"{counted[s]} {severity_word(s, language)}{plural[s]}" for s in Severity if counted[s])
