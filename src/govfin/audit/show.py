"""An audit as text: findings, gravest first, then what the rules came to; readable at 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_word
from govfin.diagnostics.width import wrap
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report

WIDTH: Final = 80
_OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.PASS: ("相符", "pass"),
    Outcome.TAIL: ("尾差", "tail"),
    Outcome.DOUBTFUL: ("可疑尾差", "doubtful"),
    Outcome.MISMATCH: ("不一致", "mismatch"),
    Outcome.BROKEN: ("不符", "broken"),
    Outcome.BLANK: ("空白", "blank"),
    Outcome.UNDECIDED: ("无法判断", "undecided"),
}
_SEVERITIES: Final[Mapping[Severity, tuple[str, str, str]]] = {
    Severity.ERROR: ("错误", "error", "errors"),
    Severity.WARNING: ("警告", "warning", "warnings"),
    Severity.NOTE: ("提示", "note", "notes"),
}


def audit_text(
    report: Report, findings: Iterable[Finding], counts: Mapping[Outcome, int], language: Language, width: int = WIDTH
) -> str:
    """The whole audit: what it is about, each finding, the counts of outcomes, the verdict."""
    found = list(findings)
    return "\n".join(
        [
            heading(report, language),
            "",
            *(finding_text(f, language, width) + "\n" for f in found),
            wrap(outcomes_text(counts, language), width, indent="  "),
            wrap(verdict_text(found, language), width, indent="  "),
        ]
    )


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
