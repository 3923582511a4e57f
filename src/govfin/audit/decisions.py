"""What a project decides about rules: a verdict of its own for a rule, or none, and why; printed with every audit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import wrap
from govfin.report.finding import Finding


class Verdict(StrEnum):
    """What a project may say of a rule."""

    #: Its findings are set aside, and counted.
    OFF = "off"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@frozen
class Decision:
    """The gravest verdict that a rule may come to here, and the reason for it."""

    #: The code of a rule (`表1.27行`), or of a finding that no rule of the schema states (`F0201`).
    rule: str
    verdict: Verdict
    reason: str
    #: Where it is written.
    place: str = ""


_WORDS: Final = {Verdict.OFF: "停用", Verdict.NOTE: "提示", Verdict.WARNING: "警告", Verdict.ERROR: "错误"}


def verdict_word(verdict: Verdict, language: Language) -> str:
    """What a verdict is called."""
    return _WORDS[verdict] if language is Language.ZH else verdict.value


def decisions_text(
    decisions: Sequence[Decision], set_aside: Sequence[Finding], language: Language, width: int = 80
) -> str:
    """The decisions with their reasons, and how many findings each one set aside."""
    zh = language is Language.ZH
    lines = []
    for decision in decisions:
        count = sum(1 for f in set_aside if decision.rule in (f.rule, f.code))
        counted = (
            "" if decision.verdict is not Verdict.OFF else f"，搁置 {count} 项发现" if zh else f", {count} set aside"
        )
        word = verdict_word(decision.verdict, language)
        text = (
            f"本项目的规定 {decision.rule}：{word}{counted}。" if zh else f"set here {decision.rule}: {word}{counted}."
        )
        lines.append(
            wrap(f"{text}{'' if zh else ' '}{'理由：' if zh else 'Reason: '}{decision.reason}", width, indent="    ")
        )
    return "\n".join(lines)
