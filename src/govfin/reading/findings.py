"""What the reading of a file has to tell, as findings beside those about figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from govfin.diagnostics.diagnostic import Diagnostic, Language, Severity
from govfin.diagnostics.show import sentence, severity_of
from govfin.narrative.compare import compare
from govfin.reading.magnitude import whole_yuan
from govfin.reading.placed import Unplaced
from govfin.reading.places import place_words
from govfin.reading.told import narrative_of
from govfin.reading.transcript import Transcript
from govfin.report.finding import Finding, FindingCell

_SHOWN: Final = 6


def reading_findings(transcript: Transcript) -> tuple[Finding, ...]:
    """Figures that found no place (F0801), figures that the relations placed (F0802), and the notes (F0803).

    What whole 元 explain is said, too (F0840).
    """
    return (*_unplaced(transcript), *_guessed(transcript), *_notes(transcript), *_whole(transcript))


def narrative_findings(transcript: Transcript) -> tuple[Finding, ...]:
    """What is wrong between the narrative in the file and the tables that were read (表文勾稽), with its page.

    None where the form has no template, or the file no narrative that it could be held against.
    """
    report = transcript.report
    read = narrative_of(transcript)
    if read is None or not read.figures:
        return ()
    return tuple(_on_page(finding, transcript) for finding in compare(report, read).findings)


def _on_page(finding: Finding, transcript: Transcript) -> Finding:
    """A finding about a line of the narrative, with the page that the line stands on."""
    number = finding.params.get("line", "")
    if not number.isdigit() or not 0 < int(number) <= len(transcript.prose):
        return finding
    place = transcript.prose[int(number) - 1].place
    params = dict(finding.params)
    if place.page is not None and "sentence" in params:
        params["sentence"] += f"（p. {place.page}）"
    if place.line is not None:
        params["line"] = str(place.line)
    return evolve(finding, params=params)


def _unplaced(transcript: Transcript) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Unplaced]] = {}
    for unplaced in transcript.unplaced:
        groups.setdefault(_both(unplaced.why), []).append(unplaced)
    for (zh, en), items in groups.items():
        said = [f"{place_words(u.place)} {u.label} {u.text}".replace("  ", " ") for u in items[:_SHOWN]]
        places = "; ".join(said) + ("; …" if len(items) > _SHOWN else "")
        params = {"n": str(len(items)), "places": places, "why": en, "why_zh": zh}
        yield Finding("F0801", Severity.WARNING, params=params)


def _guessed(transcript: Transcript) -> Iterator[Finding]:
    guessed = transcript.guessed
    if guessed:
        least = min(guessed, key=lambda address: transcript.sources[address].confidence)
        confidence = f"{transcript.sources[least].confidence:.2f}"
        params = {"n": str(len(guessed)), "address": least, "confidence": confidence}
        cell = FindingCell(least, transcript.report.text(least))
        yield Finding("F0802", Severity.NOTE, cells=(cell,), params=params)


def _notes(transcript: Transcript) -> Iterator[Finding]:
    for note in transcript.notes:
        zh, en = _both(note)
        yield Finding("F0803", severity_of(note), params={"note": en, "note_zh": zh})


def _whole(transcript: Transcript) -> Iterator[Finding]:
    if found := whole_yuan(transcript.report):
        yield Finding("F0840", Severity.NOTE, params={"n": str(found[0]), "tails": str(found[1])})


def _both(diagnostic: Diagnostic) -> tuple[str, str]:
    zh, en = (sentence(diagnostic.code, diagnostic.params, language) for language in (Language.ZH, Language.EN))
    return zh, en
