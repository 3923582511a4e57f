"""A template and figures to a narrative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import Factory, define, evolve

from govfin.computing.percentages import AS_PRINTED, Percentages
from govfin.computing.quantities import Nothing
from govfin.diagnostics.codes import catalogue
from govfin.narrative.accounts import FACTS, Accounts, At
from govfin.narrative.told import Paragraph, Run, Section, Told
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.schema import narrative as m

#: What stands for a figure or text that is not there.
MISSING: Final = "【{}】"
_SHOWN: Final = 8


def write(
    report: Report,
    prior: Report | None = None,
    texts: Mapping[str, str] | None = None,
    percentages: Percentages = AS_PRINTED,
) -> Told | None:
    """The narrative (情况说明) of a report; None for a form without a template.

    Amounts are in the unit of the form (万元 in cn-2020). `prior` is last year's report in the same form; without it
    what speaks of last year is missing (for a new department, give a report without figures). `texts` are the
    department's own, by the names that the template gives them. `percentages` says of which figures they are made,
    and how. What is missing stands in the text as `【…】` and is a finding; nothing is raised.
    """
    template = report.schema.narrative
    if template is None:
        return None
    writer = _Writer(Accounts(report, prior, texts or {}, percentages), template)
    sections = tuple(writer.section(s) for s in template.sections)
    return Told(sections, (*writer.findings, *writer.without_value()))


@define
class _Writer:
    accounts: Accounts
    template: m.Narrative
    findings: list[Finding] = Factory(list)
    #: Figures without a value, by what they lack.
    _valueless: dict[tuple[str, ...], list[str]] = Factory(dict)
    _runs: list[Run] = Factory(list)
    _done: list[Paragraph] = Factory(list)

    def section(self, section: m.Section) -> Section:
        self._pieces(section.heading, {})
        heading, self._runs = tuple(self._runs), []
        self._pieces(section.pieces, {})
        self._end_paragraph()
        paragraphs, self._done = tuple(self._done), []
        return Section(section.level, heading, paragraphs)

    def _pieces(self, pieces: Iterable[m.Piece], at: At) -> None:
        for piece in pieces:
            self._piece(piece, at)

    def _piece(self, piece: m.Piece, at: At) -> None:  # noqa: C901, PLR0912 - one case a piece
        match piece:
            case m.Words():
                self._put(Run("words", piece.text))
            case m.Break():
                self._end_paragraph()
            case m.Chart():
                self._end_paragraph()
                self._done.append(Paragraph(chart=piece.name))
            case m.Figure():
                self._put(self._figure(piece.value, at))
            case m.Choice():
                self._put(self._choice(piece, at))
            case m.Fact():
                found = self.accounts.fact(piece.name)
                self._put(Run("fact", found or MISSING.format(FACTS[piece.name]), piece.name, missing=found is None))
            case m.RowName():
                name = self.accounts.name(at[piece.variable]).removesuffix(piece.without)
                self._put(Run("name", name, at[piece.variable].key))
            case m.Ordinal():
                self._put(Run("words", str(at[piece.variable].number)))
            case m.Slot():
                self._put(self._text(piece, at))
            case m.If():
                chosen = self.accounts.branch(piece, at)
                if chosen is None:  # not decided: what is printed in all other cases, if anything
                    chosen = next((i for i, b in enumerate(piece.branches) if b.condition is None), len(piece.branches))
                if chosen < len(piece.branches):
                    self._pieces(piece.branches[chosen].pieces, at)
            case m.Each():
                self._each(piece, at)

    def _each(self, each: m.Each, at: At) -> None:
        for number, row in enumerate(self.accounts.rows(each, at) or (), 1):
            if number > 1 and each.separator:
                self._put(Run("words", each.separator))
            self._pieces(each.pieces, {**at, each.variable: evolve(row, number=number)})

    def _figure(self, value: m.Value, at: At) -> Run:
        cells = self.accounts.addresses(value, at)
        found = self.accounts.quantity(value, at)
        if not isinstance(found, Nothing):
            return Run("figure", self.accounts.printed(found, value, at), value.text, cells)
        habit = self.template.habit(found)
        if habit is not None:
            return Run("figure", habit.reads, value.text, cells)
        self._valueless.setdefault(self.accounts.lacking(value, at), []).append(value.text)
        return Run("figure", MISSING.format(value.text), value.text, cells, missing=True)

    def _choice(self, piece: m.Choice, at: At) -> Run:
        cells = self.accounts.addresses(piece.value, at)
        found = self.accounts.quantity(piece.value, at)
        if isinstance(found, Nothing):
            return Run("choice", MISSING.format("|".join(piece.words)), piece.value.text, cells, missing=True)
        return Run("choice", chosen_word(piece.words, found.value), piece.value.text, cells)

    def _text(self, slot: m.Slot, at: At) -> Run:
        names = self.accounts.slot_names(slot, at)
        found = self.accounts.text(slot, at)
        if found is not None:
            return Run("text", found, names[0])
        self._tell("F0711", {"text": names[1 % len(names)]}, ())
        return Run("text", MISSING.format(names[1 % len(names)]), names[0], missing=True)

    def without_value(self) -> list[Finding]:
        """The figures that have no value: one finding for what is lacking, one for those over zero."""
        found = []
        for lacking, names in self._valueless.items():
            figures = dict.fromkeys(names)
            params = {"count": str(len(figures)), "figures": few(figures), "lacking": few(lacking)}
            code = "F0714" if lacking else "F0720"
            found.append(Finding(code, catalogue()[code].severity, params=params))
        return found

    def _tell(self, code: str, params: Mapping[str, str], cells: Iterable[str]) -> None:
        found = tuple(FindingCell(where, "") for where in cells)
        self.findings.append(Finding(code, catalogue()[code].severity, cells=found, params=params))

    def _put(self, run: Run) -> None:
        last = self._runs[-1] if self._runs else None
        if last is not None and run.kind == last.kind == "words":
            self._runs[-1] = Run("words", last.text + run.text)
        elif run.text:
            self._runs.append(run)

    def _end_paragraph(self) -> None:
        if self._runs:
            self._done.append(Paragraph(tuple(self._runs)))
            self._runs = []


def few(words: Iterable[str]) -> str:
    """The first few of some words."""
    found = list(words)
    return "、".join(found[:_SHOWN]) + ("……" if len(found) > _SHOWN else "")


def chosen_word(words: tuple[str, ...], value: object) -> str:
    """The word for a value: the first for more than zero, the second for less, the third for zero."""
    sign = (value > 0) - (value < 0)  # type: ignore[operator]
    if sign < 0:
        return words[1]
    return words[0] if sign > 0 or len(words) < 3 else words[2]  # noqa: PLR2004 - two words say nothing of zero
