"""The difference between two forms in words: one change a line, under the table in which it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import ndiff
from itertools import groupby, pairwise
from typing import Any, Final

from attrs import asdict, frozen

from govfin.diagnostics.codes import CHANGES
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import wrap
from govfin.schema.changes import HEADERS, Change, CodesChange, Line, Lines, Pair, RuleChange, SchemaDiff, TableChange
from govfin.schema.diff import ordinal

#: The version of the data that `schema diff --format json` gives.
VERSION: Final = 1
_WIDTH: Final = 80
#: Facts of several lines; of notes and errata, sentences are told apart.
_BY_LINE: Final = ("ledger", "charts", "document", "narrative")
#: Of a long list, so many are named.
_FEW: Final = 6
_SENTENCE: Final = re.compile(r"[^。；\n]+[。；]?")
#: Facts whose appearing and disappearing has words of its own.
_COME_AND_GO: Final = frozenset({"note", "erratum", "statement", "narrative"})
#: What came or went whole is not told line by line.
_WHOLE: Final = frozenset({"narrative-added", "narrative-dropped"})


def difference_data(diff: SchemaDiff) -> dict[str, Any]:
    """A difference as plain data, for JSON."""
    return {"govfin": VERSION, **asdict(diff)}


def difference_text(diff: SchemaDiff, language: Language) -> str:
    """A difference as a person would tell it."""
    return "\n".join(_Telling(language).lines(diff)) + "\n"


@frozen
class _Telling:
    language: Language

    def say(self, what: str, **params: object) -> str:
        """The words for a change, filled in."""
        counted = {"s": "" if params.get("n") == 1 else "s"}
        return CHANGES[what].in_(self.language).format(**counted, **params)

    def lines(self, diff: SchemaDiff) -> Iterator[str]:
        yield self.say("head", before=diff.before, after=diff.after)
        if not diff:
            yield self._at(1, self.say("none"))
            return
        yield from self._section(self.say("whole"), list(self._facts(diff, narrative=False)))
        for what, tables in (("tables-added", diff.tables_added), ("tables-dropped", diff.tables_dropped)):
            yield from self._section(self.say(what), [self._at(1, f"{t.id} {t.name}") for t in tables])
        for table in diff.tables:
            yield from self._section(f"{table.id} {table.title}", list(self._table(table)))
        yield from self._section(
            self.say("classifications"), [line for c in diff.classifications for line in self._codes(c)]
        )
        yield from self._section(self.say("rules", n=diff.rules_same), list(self._rules(diff)))
        yield from self._section(self.say("figures"), list(self._figures(diff)))
        yield from self._section(self.say("of-narrative"), list(self._facts(diff, narrative=True)))
        if diff.tables_same:
            yield ""
            yield self.say("tables-same", names=self._join(diff.tables_same))

    def _section(self, title: str, lines: Sequence[str]) -> Iterator[str]:
        if lines:
            yield from ("", title, *lines)

    def _at(self, depth: int, text: str) -> str:
        indent = "  " * depth
        return wrap(indent + text, _WIDTH, indent=indent + "  ")

    def _join(self, names: Iterable[str]) -> str:
        return ("、" if self.language is Language.ZH else ", ").join(names)

    def _few(self, names: Sequence[str]) -> str:
        if len(names) <= _FEW:
            return self._join(names)
        return self.say("and-more", names=self._join(names[:_FEW]), n=len(names), more=len(names) - _FEW)

    # ── facts ──────────────────────────────────────────────────────────────────────────────────────

    def _facts(self, diff: SchemaDiff, *, narrative: bool) -> Iterator[str]:
        """The facts of the form; the template of its narrative, which may be long, comes last."""
        told = (c for c in diff.facts if (c.what == "narrative") == narrative)
        return (self._at(1, line) for c in told for line in self._fact(c))

    def _fact(self, change: Change) -> Iterator[str]:
        what: str = change.what
        if what in _COME_AND_GO and not (change.before and change.after):
            what += "-dropped" if change.before else "-added"
        elif what == "total-place":
            what += f"-{change.after or 'first'}"
        elif what == "rows-of" and not (change.before and change.after):
            what = "rows-open" if change.after else "rows-printed"
        lines = len((change.before or change.after).splitlines())
        yield self.say(what, before=change.before or "–", after=change.after or "–", n=lines)
        if what in _WHOLE:
            return
        if change.what in ("note", "erratum", *_BY_LINE):
            cut = str.splitlines if change.what in _BY_LINE else _sentences
            for line in ndiff(cut(change.before), cut(change.after)):
                if line[0] in "+-":
                    yield f"  {line}"

    # ── tables ─────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: TableChange) -> Iterator[str]:
        told = [line for c in table.facts for line in self._fact(c)]
        told += [self.say("panel-added", name=n) for n in table.panels_added]
        told += [self.say("panel-dropped", name=n) for n in table.panels_dropped]
        told += [self.say("panel-renamed", before=r.before, after=r.after) for r in table.panels_renamed]
        told += [*self._of("rows", table.rows), *self._of("columns", table.columns)]
        yield from (self._at(1, line) for line in told)

    def _of(self, kind: str, lines: Lines) -> Iterator[str]:
        """The changes of rows, or of columns."""
        for run in _runs(lines.added):
            place = self.say("after", after=run[0].after) if run[0].after else self.say("first")
            yield self._list(f"{kind}-added", run, place=place)
        for _, dropped in groupby(lines.dropped, lambda line: line.panel):
            yield self._list(f"{kind}-dropped", list(dropped))
        if lines.renamed:
            names = [f"“{a}” → “{b}”" for a, b in dict.fromkeys(w for p in lines.renamed for w in _reworded(p))]
            yield self.say(f"{kind}-renamed", n=len(names), names=self._join(names))
        yield from self._numbers(kind, lines.renumbered)
        yield from self._moved(kind, lines.moved)
        if lines.reclassed:
            names = [f"“{p.after.label}” {p.before.code or '–'} → {p.after.code or '–'}" for p in lines.reclassed]
            yield self.say(f"{kind}-reclassed", names=self._few(names))

    def _list(self, what: str, lines: Sequence[Line], **params: str) -> str:
        kind = what.partition("-")[0]
        panel = self.say("in-panel", panel=lines[0].panel) if lines[0].panel else ""
        names = self._join(self._line(kind, line) for line in lines)
        return self.say(what, n=len(lines), panel=panel, names=names, **params)

    def _line(self, kind: str, line: Line) -> str:
        if line.number is not None:
            word = "numbered" if kind == "rows" else "numbered-column"
            return self.say(word, name=line.label, number=line.number)
        return f"“{line.label}”" + (f"[{line.code}]" if line.code else "")

    def _numbers(self, kind: str, pairs: Sequence[Pair]) -> Iterator[str]:
        numbered = [p for p in pairs if p.before.number is None and p.after.number is not None]
        unnumbered = [p for p in pairs if p.before.number is not None and p.after.number is None]
        other = [
            p for p in pairs if None not in (p.before.number, p.after.number) and p.before.number != p.after.number
        ]
        ordinals = [p for p in pairs if ordinal(p.before.label) != ordinal(p.after.label)]
        if unnumbered:
            yield self.say(f"{kind}-unnumbered", n=len(unnumbered))
        if numbered:
            yield self.say(f"{kind}-numbered", n=len(numbered))
        if other:
            yield self.say(f"{kind}-renumbered", names=self._join(_shifts(other)))
        if ordinals:
            names = [f"“{p.before.label}” → “{ordinal(p.after.label)}”" for p in ordinals]
            yield self.say(f"{kind}-ordinals", names=self._few(names))

    def _moved(self, kind: str, pairs: Sequence[Pair]) -> Iterator[str]:
        within = [p for p in pairs if p.before.panel == p.after.panel]
        if within:
            names = [
                self.say("to-after", name=p.after.label, after=p.after.after)
                if p.after.after
                else self.say("to-first", name=p.after.label)
                for p in within
            ]
            yield self.say(f"{kind}-moved", names=self._few(names))
        others = [p for p in pairs if p.before.panel != p.after.panel]
        for panel, group in groupby(others, lambda p: p.after.panel):
            names = [f"“{p.after.label}”" for p in group]
            yield self.say(f"{kind}-panel", panel=panel, n=len(names), names=self._few(names))

    # ── classifications, rules, figures ────────────────────────────────────────────────────────────

    def _codes(self, change: CodesChange) -> Iterator[str]:
        same = change.before == change.after
        what = "codes-same-list" if same else "codes-list" if change.before and change.after else (
            "codes-used" if change.after else "codes-unused"
        )  # fmt: skip
        yield self._at(1, self.say(what, alias=change.alias, before=change.before, after=change.after))
        groups = {
            "codes-added": [f"{c.id} {c.name}" for c in change.added],
            "codes-dropped": [f"{c.id} {c.name}" for c in change.dropped],
            "codes-renamed": [f"{c.id} “{c.before}” → “{c.after}”" for c in change.renamed],
            "codes-ended": [
                self.say("code-succeeded" if c.successor else "code-ended", **asdict(c)) for c in change.ended
            ],
        }
        yield from (self._at(2, self.say(k, n=len(n), names=self._few(n))) for k, n in groups.items() if n)

    def _rules(self, diff: SchemaDiff) -> Iterator[str]:
        for what, rules in (("rule-added", diff.rules_added), ("rule-dropped", diff.rules_dropped)):
            for rule in rules:
                yield self._at(1, self.say(what, code=rule.code))
                if rule.because:
                    yield self._at(2, rule.because)
        for change in diff.rules_changed:
            yield self._at(1, self.say("rule-changed", code=change.code))
            yield from (self._at(2, line) for line in self._rule(change))

    def _rule(self, change: RuleChange) -> Iterator[str]:
        if change.before != change.after:
            yield self.say("rule-text", before=change.before, after=change.after)
        if change.cells_dropped:
            yield self.say("rule-cells-dropped", names=self._few(change.cells_dropped))
        if change.cells_added:
            yield self.say("rule-cells-added", names=self._few(change.cells_added))
        if change.verdict_before != change.verdict_after:
            yield self.say("rule-verdict", before=change.verdict_before, after=change.verdict_after)

    def _figures(self, diff: SchemaDiff) -> Iterator[str]:
        groups = {
            "figures-added": [f.name for f in diff.figures_added],
            "figures-dropped": [f.name for f in diff.figures_dropped],
            "figures-changed": [f.id for f in diff.figures_changed],
        }
        yield from (self._at(1, self.say(k, names=self._join(n))) for k, n in groups.items() if n)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines added one after the other."""
    run: list[Line] = []
    for line in lines:
        if run and (line.after, line.panel) != (run[-1].label, run[-1].panel):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _reworded(pair: Pair) -> Iterator[tuple[str, str]]:
    """What of a line is worded otherwise: of a column under headers, the headers and titles that differ."""
    before, after = pair.before.label.split(HEADERS), pair.after.label.split(HEADERS)
    if len(before) != len(after):
        yield pair.before.label, pair.after.label
    else:
        yield from ((a, b) for a, b in zip(before, after, strict=True) if a != b)


def _shifts(pairs: Sequence[Pair]) -> Iterator[str]:
    """Numbers that changed, those that shifted together as a range: 32…40 → 31…39."""
    numbers = sorted((p.before.number or 0, p.after.number or 0) for p in pairs)
    start = numbers[0]
    for last, following in pairwise([*numbers, (0, 0)]):
        if (following[0] - last[0], following[1] - last[1]) == (1, 1):
            continue
        ranges = (str(a) if a == b else f"{a}…{b}" for a, b in zip(start, last, strict=True))
        yield " → ".join(ranges)
        start = following


def _sentences(note: str) -> list[str]:
    return [s.strip() for s in _SENTENCE.findall(note) if s.strip()]
