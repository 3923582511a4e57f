"""Codes in the terminal, 80 columns wide: a card, a list, a tree; what is known of each, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import click
from attrs import frozen

from govfin import api
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.suggest import fold
from govfin.diagnostics.width import clip, pad, width, wrap
from govfin.schema.classification import Classification, Code, Status
from govfin.schema.cofog import Assignment

_COLUMNS: Final = 80
_MOST: Final = 50
_NAME: Final = 30
_INDENT: Final = "  "

#: Evidence or status: in one word for lists, in a sentence for cards; Chinese first.
_SHORT: Final = {
    "seen": ("见于文件", "seen"),
    "corroborated": ("名称相符", "corroborated"),
    "unverified": ("未核对", "unverified"),
    "unstated": ("无依据", "unstated"),
    "not yet": ("未启用", "not yet"),
    "no longer": ("已停用", "no longer"),
}
_LONG: Final = {
    "seen": ("见于公开文件", "seen in published documents"),
    "corroborated": (
        "与另一份科目表一致，未见于公开文件",
        "agrees with another list; seen in no published document",
    ),
    "unverified": ("未经文件核对：可查名称，不据以判错", "not verified against a document: no ground for an error"),
    "unstated": ("名单没有写明依据", "the list states no evidence"),
    "not yet": ("{year}年尚未启用", "not yet in use in {year}"),
    "no longer": ("已停用", "no longer in use"),
}
_BASIS: Final = {
    "direct": ("", ""),
    "judgement": ("判断", "a judgement"),
    "mixed": ("职能不一，不能再分", "of several functions, not to be split"),
    "none": ("", ""),
}


@frozen
class Match:
    """A code that answers to a query, in its list, at a year."""

    classification: Classification
    entry: Code
    year: int | None

    def is_exactly(self, wanted: str) -> bool:
        """Whether a folded query is the code or its whole name."""
        return wanted in {self.entry.code, fold(self.entry.name)}

    @property
    def status(self) -> Status:
        """What the list says of the code at the year."""
        return self.classification.status(self.entry.code, self.year)

    @property
    def cofog(self) -> Assignment | None:
        """The function of government of the code."""
        return api.cofog(self.classification, self.entry.code)

    @property
    def known(self) -> str:
        """The evidence for the code, or that it was not in use."""
        timely = self.status not in {Status.NOT_YET, Status.NO_LONGER}
        return self.entry.evidence if timely else self.status.value

    @cached_property
    def elsewhere(self) -> tuple[tuple[Classification, str], ...]:
        """The other lists of the family that call the code by another name."""
        others = ((c, c.name(self.entry.code)) for c in api.vintages(self.classification))
        known = {"", self.entry.name, *(name for name, _ in self.entry.former)}
        return tuple((c, name) for c, name in others if name not in known)


def card(match: Match, language: Language, *, colour: bool) -> str:
    """Everything that is known of one code."""
    entry, classification = match.entry, match.classification
    zh = language is Language.ZH
    path = [f"{c.code} {c.name_in(match.year)}" for c in classification.path(entry.code)]
    level = classification.level(entry.code)
    facts = [
        (("路径", "path"), path),
        (("级次", "level"), [level.name if level else ""]),
        (("名单", "list"), [f"{classification.id}  {classification.title}"]),
        (("现状", "status"), [_status(match, language)]),
        (("见于", "seen"), [_seen(match, language)]),
        (("原名", "formerly"), [_until(name, last, language) for name, last in entry.former]),
        (("另作", "also"), [f"{name}（{c.id}）" if zh else f"{name} ({c.id})" for c, name in match.elsewhere]),
        (("接替", "successor"), [_named(classification, entry.successor)] if entry.successor else []),
        (("职能", "COFOG"), _cofog(match, language)),
    ]
    head = f"{entry.code}  {entry.name_in(match.year)}"
    lines = [click.style(head, bold=True) if colour else head]
    words = [(label[0 if zh else 1], [t for t in texts if t]) for label, texts in facts]
    indent = max(width(word) for word, _ in words) + len(_INDENT) + 2
    for word, texts in words:
        for i, text in enumerate(texts):
            label = pad(_INDENT + word if i == 0 else "", indent)
            shown = wrap(text, _COLUMNS - indent).replace("\n", "\n" + " " * indent)
            lines.append((click.style(label, dim=True) if colour else label) + shown)
    children = classification.children(entry.code)
    if children:
        found = [Match(classification, c, match.year) for c in children]
        lines += ["", *_rows(found, language, colour=colour, where=False)]
    return "\n".join(line.rstrip() for line in lines)


def listing(query: str, found: Sequence[Match], language: Language, *, colour: bool, others: bool = False) -> str:
    """Codes that answer to a query, one a line: code, name, how well it is known, where it stands."""
    zh = language is Language.ZH
    count, asked = len(found), query.strip()
    if others:
        head = f"另有 {count} 个科目与“{asked}”相符：" if zh else f"{count} more answer to “{asked}”:"
    else:
        head = f"{count} 个科目与“{asked}”相符：" if zh else f"{count} codes answer to “{asked}”:"
    lines = [head, *_rows(found[:_MOST], language, colour=colour, where=True)]
    if count > _MOST:
        rest = count - _MOST
        more = f"还有 {rest} 个：请写得更完整，或用 --format json"
        lines.append(more if zh else f"and {rest} more: ask for a longer text, or --format json")
    return "\n".join(lines)


def tree(match: Match, language: Language, *, colour: bool) -> str:
    """A code and all that stands below it, with the years in which each was seen, and a count by evidence."""
    classification, year = match.classification, match.year
    top = classification.path(match.entry.code)
    entries = classification.subtree(match.entry.code, year) or (match.entry,)
    lines = []
    for entry in entries:
        depth = len(classification.path(entry.code)) - len(top)
        text = f"{_INDENT * depth}{entry.code} {entry.name_in(year)}"
        known = _years(entry) or _word(_SHORT[Match(classification, entry, year).known], language)
        gap = _COLUMNS - width(text) - width(known)
        mark = click.style(known, dim=True) if colour else known
        lines.append(f"{text}{' ' * gap}{mark}" if gap > 1 else f"{text}\n{pad('', _COLUMNS - width(known))}{mark}")
    return "\n".join([*lines, "", wrap(_counts(classification, entries, language), _COLUMNS)])


def _counts(classification: Classification, entries: Iterable[Code], language: Language) -> str:
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.evidence] = counts.get(entry.evidence, 0) + 1
    total = sum(counts.values())
    parts = [f"{_word(_SHORT[k], language)} {counts[k]}" for k in _SHORT if k in counts]
    if language is Language.ZH:
        return f"{classification.id}：{total} 个科目（{'，'.join(parts)}）。名单不全：不在其中，不等于没有。"
    noun = "code" if total == 1 else "codes"
    return f"{classification.id}: {total} {noun} ({', '.join(parts)}). A code that the list lacks may exist."


def _rows(found: Iterable[Match], language: Language, *, colour: bool, where: bool) -> list[str]:
    rows = [(m, m.entry.name_in(m.year), _word(_SHORT[m.known], language)) for m in found]
    digits = max((len(m.entry.code) for m, _, _ in rows), default=0)
    names = min(max((width(name) for _, name, _ in rows), default=0), _NAME if where else _COLUMNS)
    words = max((width(word) for _, _, word in rows), default=0)
    lines = []
    for match, name, word in rows:
        above = " › ".join(c.name_in(match.year) for c in match.classification.path(match.entry.code)[:-1])
        code = _INDENT + pad(match.entry.code, digits)
        rest = f"{pad(clip(name, names), names)}  {pad(word, words)}" + (f"  {above}" if where else "")
        shown = clip(rest, _COLUMNS - width(code) - 2).rstrip()
        lines.append(f"{click.style(code, fg='cyan') if colour else code}  {shown}")
    return lines


def _status(match: Match, language: Language) -> str:
    text = _word(_LONG[match.known], language).format(year=match.year)
    if match.status not in {Status.NOT_YET, Status.NO_LONGER}:
        return text
    zh = language is Language.ZH
    reasons = []
    for c in match.classification.path(match.entry.code):
        if match.status is Status.NOT_YET and c.since is not None and (match.year or c.since) < c.since:
            reasons.append(f"{c.code} 自{c.since}年起" if zh else f"{c.code} is in use from {c.since}")
        elif match.status is Status.NO_LONGER and c.until is not None:
            reasons.append(f"{c.code} 用到{c.until}年" if zh else f"{c.code} was in use until {c.until}")
    return text + ("：" if zh else ": ") + reasons[0] if reasons else text


def _seen(match: Match, language: Language) -> str:
    years = _years(match.entry)
    if not years or match.year is None or any(a <= match.year <= b for a, b in match.entry.seen):
        return years
    return f"{years}（{match.year}年未见）" if language is Language.ZH else f"{years} (not in {match.year})"


def _cofog(match: Match, language: Language) -> list[str]:
    assigned = match.cofog
    if assigned is None:
        return []
    zh = language is Language.ZH
    function = assigned.function
    none = "不能归入任何职能" if zh else "no function can be told"
    head = f"{function.cofog} {function.name_zh if zh else function.name}" if function else none
    basis = _word(_BASIS[assigned.basis], language)
    by = f"按 {assigned.code}" if zh else f"as {assigned.code}"
    remarks = [r for r in (basis, by if assigned.code != match.entry.code else "") if r]
    reason = assigned.reason if zh else assigned.reason_en
    if not remarks:
        return [head, reason]
    return [head, f"{reason}（{'；'.join(remarks)}）" if zh else f"{reason} ({'; '.join(remarks)})"]


def _years(entry: Code) -> str:
    return ", ".join(str(a) if a == b else f"{a}…{b}" for a, b in entry.seen)


def _until(name: str, last: int, language: Language) -> str:
    return f"{name}（用到{last}年）" if language is Language.ZH else f"{name} (until {last})"


def _named(classification: Classification, code: str) -> str:
    return f"{code} {classification.name(code)}".strip()


def _word(words: tuple[str, str], language: Language) -> str:
    return words[0 if language is Language.ZH else 1]
