"""The words of an audit, in Chinese and English: outcomes, slips, repairs. All that shows an audit takes them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from govfin.audit.slips import Slip
from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Language
from govfin.report.finding import Outcome

# A check without repairs does not load what looks for them.
if TYPE_CHECKING:
    from govfin.audit.localize import Correction

OUTCOMES: Final[Mapping[Outcome, Words]] = {
    Outcome.PASS: Words("相符", "pass"),
    Outcome.TAIL: Words("尾差", "tail"),
    Outcome.DOUBTFUL: Words("可疑尾差", "doubtful"),
    Outcome.MISMATCH: Words("不一致", "mismatch"),
    Outcome.BROKEN: Words("不符", "broken"),
    Outcome.BLANK: Words("空白", "blank"),
    Outcome.UNDECIDED: Words("无法判断", "undecided"),
    Outcome.NOT_APPLICABLE: Words("不适用", "not applicable"),
}
SLIPS: Final[Mapping[Slip, Words]] = {
    Slip.SWAPPED: Words("两位数字颠倒", "two digits swapped"),
    Slip.SHIFTED: Words("小数点错位", "the decimal point shifted"),
    Slip.SIGN: Words("正负号相反", "the sign turned"),
    Slip.ROW: Words("抄成了上一行或下一行", "the figure of the row above or below"),
    Slip.UNIT: Words("元与万元混淆", "元 for 万元"),
    Slip.DIGIT: Words("一位数字不同", "one digit wrong"),
    Slip.LENGTH: Words("少一位或多一位数字", "a digit left out or typed twice"),
}
JOINTLY: Final[Mapping[bool | None, Words]] = {
    True: Words("各项关系在四舍五入范围内可以同时成立", "within rounding, all relations can hold at once"),
    None: Words(
        "各项关系能否同时成立未判断（需要求解器：pip install 'govfin[audit]'）",
        "not decided: whether all relations can hold at once (it needs a solver: pip install 'govfin[audit]')",
    ),
}
NOT_PROVEN: Final = Words("时间到了，也许有更少的改法", "the time was up: fewer cells may do")
BLANK: Final = Words("空白", "blank")
_REPAIR: Final = Words("{address} 印作 {printed}，应为 {proposed}", "{address} prints {printed}; should be {proposed}")
_BETWEEN: Final = Words("（{low} 至 {high} 都可以）", " (anything from {low} to {high} would do)")
_AT_LEAST: Final = Words("（不小于 {low} 都可以）", " (anything from {low} up would do)")
_AT_MOST: Final = Words("（不大于 {high} 都可以）", " (anything up to {high} would do)")
_SLIP: Final = Words("：{slip}", ": {slip}")


def repair_text(correction: Correction, language: Language) -> str:
    """What a cell prints, what it should print, and the slip that would explain it."""
    blank = BLANK.in_(language)
    text = _REPAIR.in_(language).format(
        address=correction.address, printed=correction.printed or blank, proposed=correction.proposed or blank
    )
    if correction.interval is not None and any(correction.interval):
        low, high = correction.interval
        words = _BETWEEN if low and high else _AT_LEAST if low else _AT_MOST
        text += words.in_(language).format(low=low, high=high)
    if correction.slip is not None:
        text += _SLIP.in_(language).format(slip=SLIPS[correction.slip].in_(language))
    return text
