"""Classifications: from entries as written to a tree of codes; codes fit their levels and their parents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import evolve

from govfin.check.problems import Problems, levels_of
from govfin.diagnostics.source import Span
from govfin.schema.classification import Classification, Code, Level
from govfin.syntax import nodes as n

#: More codes than any classification of public finance has.
MAX_CODES: Final = 20_000


def classify(
    tree: n.Classification, load: Callable[[str, Span], Classification | None], problems: Problems
) -> Classification:
    """The classification that a declaration makes, on top of the one that it extends."""
    base = load(tree.base, tree.span) if tree.base else None
    levels = tuple(Level(level.name, level.digits) for level in tree.levels) or (base.levels if base else ())
    widths = [level.digits for level in levels]
    if widths != sorted(set(widths)):
        problems.add("S0409", tree.span, name=tree.id)
    codes: dict[str, Code] = {c.code: c for c in base.codes} if base else {}
    empty = Classification(tree.id, tree.title or (base.title if base else tree.id), levels, ())
    declared: dict[str, Span] = {}
    for item in tree.items:
        if isinstance(item, n.Entry):
            _enter(item, None, empty, codes, declared, problems)
        elif isinstance(item, n.Drop):
            _drop(item, empty, codes, problems)
    if len(codes) > MAX_CODES:
        problems.add("S0504", tree.span, limit=f"{MAX_CODES:,}")
    source = next((str(i.value) for i in tree.items if isinstance(i, n.Fact) and i.key == "source"), "")
    title = next((str(i.value) for i in tree.items if isinstance(i, n.Fact) and i.key == "title"), empty.title)
    ordered = tuple(codes[c] for c in sorted(codes))
    return evolve(empty, codes=ordered, title=title, source=source or (base.source if base else ""))


def _enter(
    entry: n.Entry,
    parent: str | None,
    shape: Classification,
    codes: dict[str, Code],
    declared: dict[str, Span],
    problems: Problems,
) -> None:
    code = entry.code
    span = Span(entry.span.start, entry.span.start + len(code))
    expected = shape.parent(code)
    if not shape.has_form(code):
        problems.add("S0401", span, code=code, levels=levels_of([shape]))
    elif parent != expected and not (parent is None and expected in codes):
        problems.add("S0402", span, code=code, parent=expected or "")
    repeated = codes.get(code)
    if code in declared:
        problems.add("S0211", span, related=[declared[code]], name=code)
    elif repeated is None or repeated.name != entry.name or entry.marks:
        codes[code] = _code(entry, repeated)
    declared.setdefault(code, entry.span)
    for item in entry.items:
        if isinstance(item, n.Entry):
            _enter(item, code, shape, codes, declared, problems)


def _code(entry: n.Entry, before: Code | None) -> Code:
    """The code that an entry states; what the base knew of it stays, where the entry does not say otherwise."""
    known = before or Code(entry.code, entry.name)
    marks = {m.kind: m for m in entry.marks}
    former = tuple((m.text, m.years[0][0]) for m in entry.marks if m.kind == "was")
    return Code(
        entry.code,
        entry.name,
        seen=tuple(sorted({*known.seen, *marks["seen"].years})) if "seen" in marks else known.seen,
        since=marks["since"].years[0][0] if "since" in marks else known.since,
        until=marks["until"].years[0][0] if "until" in marks else known.until,
        successor=marks["successor"].text if "successor" in marks else known.successor,
        former=former or known.former,
        status=marks["mark"].text if "mark" in marks else "" if "seen" in marks else known.status,
    )


def _drop(item: n.Drop, shape: Classification, codes: dict[str, Code], problems: Problems) -> None:
    code = item.reference.text if item.reference else ""
    if item.kind != "entry":
        problems.add("S0605", item.span, kind=item.kind)
        return
    if code not in codes:
        problems.unknown("S0205", item.span, code, codes, otherwise=levels_of([shape]))
        return
    for below in [c for c in codes if c.startswith(code)]:
        del codes[below]
