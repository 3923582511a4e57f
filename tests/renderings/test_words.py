"""Every word of the renderings exists in Chinese and English, with the same blanks, and every one is said somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import govfin.renderings
from govfin.audit.localize import Correction
from govfin.audit.slips import Slip
from govfin.audit.words import SLIPS
from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_word
from govfin.renderings.words import OUTCOMES, PHRASES, repair_text
from govfin.report.finding import Outcome

# A severity without its words in one of the languages fails here.
SEVERITIES = {s: Words(severity_word(s, Language.ZH), severity_word(s, Language.EN)) for s in Severity}


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_words_are_complete() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(SEVERITIES) == set(Severity)
    assert set(SLIPS) == set(Slip)
    for words in (*OUTCOMES.values(), *SEVERITIES.values(), *SLIPS.values(), *PHRASES.values()):
        assert isinstance(words, Words)
        assert words.zh
        assert words.en
        assert _blanks(words.zh) == _blanks(words.en)


def test_every_phrase_is_said() -> None:
    folder = Path(govfin.renderings.__file__).parent
    said = "\n".join(p.read_text(encoding="utf-8") for p in (*folder.glob("*.py"), *folder.glob("*.html")))
    said += (folder.parent / "cli" / "check.py").read_text(encoding="utf-8")
    unsaid = {key for key in PHRASES if len(re.findall(rf'"{key}"', said)) < 2}
    assert not unsaid


def test_a_repair_says_what_is_known_of_it() -> None:
    def told(interval: tuple[str, str] | None, slip: Slip | None = None) -> str:
        return repair_text(Correction("表1.1行", "1.00", "", interval, (), slip), Language.ZH)

    assert told(None) == "表1.1行 印作 1.00，应为 空白"
    assert told(("0.99", "1.01")) == "表1.1行 印作 1.00，应为 空白（0.99 至 1.01 都可以）"
    assert told(("0.99", "")) == "表1.1行 印作 1.00，应为 空白（不小于 0.99 都可以）"
    assert told(("", "1.01"), Slip.SIGN) == "表1.1行 印作 1.00，应为 空白（不大于 1.01 都可以）：正负号相反"
    assert told(("", "")) == "表1.1行 印作 1.00，应为 空白"
