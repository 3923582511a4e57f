"""A check of many files in the terminal: a line a file, and at the end what each rule found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from attrs import Factory, define

from govfin.audit.audit import Audit
from govfin.audit.decisions import Decision, decisions_text
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.diagnostics.show import severity_word
from govfin.diagnostics.width import clip, pad
from govfin.diagnostics.width import width as display_width
from govfin.renderings.checked import Checked, fails
from govfin.renderings.words import say
from govfin.report.finding import Finding

_WIDTH: Final = 80
_COUNT: Final = 9


def file_line(checked: Checked, language: Language, width: int = _WIDTH) -> str:
    """A file and what came of it: `a.json  1 error, 2 notes`. A name that is too long keeps its end."""
    text = say("unusable", language) if checked.audit is None else _counts(checked.audit, language)
    room = width - display_width(text) - 2
    name = checked.file
    while display_width(name) > room and len(name) > 1:
        name = "…" + name[2 if name.startswith("…") else 1 :]
    return f"{pad(name, room)}  {text}"


def _counts(audit: Audit, language: Language) -> str:
    counted = Counter(f.severity for f in audit.findings)
    if not counted:
        return say("clean_file", language)
    return say("comma", language).join(_count(s, counted[s], language) for s in Severity if counted[s])


def _count(severity: Severity, count: int, language: Language) -> str:
    word = severity_word(severity, language)
    if language is Language.ZH:
        return f"{word} {count}"
    return f"{count} {word}{'' if count == 1 else 's'}"


@define
class Summary:
    """What a check of many files came to, gathered file by file; it keeps counts, not reports."""

    strict: bool = False
    files: int = 0
    ok: int = 0
    failed: int = 0
    unusable: int = 0
    #: By rule (its schema and code), or by the code of a finding that no rule states: findings by severity.
    found: dict[tuple[str, str], Counter[Severity]] = Factory(dict)
    in_files: Counter[tuple[str, str]] = Factory(Counter)
    schemas: dict[str, None] = Factory(dict)
    decisions: dict[Decision, None] = Factory(dict)
    set_aside: list[Finding] = Factory(list)

    def add(self, checked: Checked) -> None:
        """Count a file in."""
        self.files += 1
        audit = checked.audit
        if audit is None:
            self.unusable += 1
            return
        self.failed += fails(audit, strict=self.strict)
        self.ok += not fails(audit, strict=self.strict)
        schema = audit.report.schema.id
        self.schemas[schema] = None
        self.decisions |= dict.fromkeys(audit.decisions)
        self.set_aside += audit.set_aside
        keys = set()
        for finding in audit.findings:
            key = (schema if finding.rule else "", finding.rule or finding.code)
            self.found.setdefault(key, Counter())[finding.severity] += 1
            keys.add(key)
        self.in_files.update(keys)

    def text(self, language: Language, width: int = _WIDTH) -> str:
        """The table of rules, most files first, what was decided, and the sum of it all."""
        parts = ["\n".join(self._table(language, width))] if self.found else []
        if self.decisions:
            parts.append(decisions_text(tuple(self.decisions), self.set_aside, language, width))
        total = [say("total", language, files=self.files, ok=self.ok)]
        total += [say("failed", language, count=self.failed)] if self.failed else []
        total += [say("unusable_files", language, count=self.unusable)] if self.unusable else []
        parts.append(say("comma", language).join(total))
        return "\n\n".join(parts)

    def _table(self, language: Language, width: int) -> Iterator[str]:
        room = width - 4 * _COUNT
        heads = [*(severity_word(s, language) for s in Severity), say("files", language)]
        yield pad(say("by_rule", language), room) + "".join(pad(h, _COUNT, right=True) for h in heads)
        for key in sorted(self.found, key=self._gravest_first):
            schema, code = key
            name = f"{schema} {code}" if schema and len(self.schemas) > 1 else code
            counts = [*(self.found[key][s] for s in Severity), self.in_files[key]]
            shown = "".join(pad(str(c) if c else "·", _COUNT, right=True) for c in counts)
            yield pad(clip(name, room - 1), room) + shown

    def _gravest_first(self, key: tuple[str, str]) -> tuple[int, int, tuple[str, str]]:
        gravest = min(s.rank for s, count in self.found[key].items() if count)
        return gravest, -self.in_files[key], key
