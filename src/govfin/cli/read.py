"""The command that reads published files: what it found, where it stood, and what found no place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from govfin import api
from govfin.cli.terminal import CLEAN, FINDINGS, language_option, say, schemas_option, telling
from govfin.diagnostics.codes import READINGS
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.diagnostics.show import helps, place_text, sentence, severity_of, severity_word
from govfin.diagnostics.width import wrap
from govfin.reading.placed import Unplaced
from govfin.reading.places import place_words
from govfin.reading.transcript import Candidate, Transcript

_WIDTH: Final = 80
_FEW: Final = 6


@click.command(
    epilog="""\b
Examples:
  govfin read published.pdf                        what is in it
  govfin read published.pdf -o report.json         and write it
  govfin read accounts.xlsx --schema cn-2020 -o report.csv

\b
FILE is a PDF with text, a workbook (xlsx, xls), a Word document (docx), a web
page, CSV or plain text. Every figure of a table goes into a cell of the form or
is listed. With -o report.json, report.sources.json says where each stood, and
`govfin check report.json` then names pages.

Exit status: 0 every figure has its place, 1 some have none, 2 unusable input.""",
)
@click.argument("source", metavar="FILE")
@click.option("-o", "--output", metavar="OUT", help="A .json or .csv file, or - for JSON to the terminal.")
@click.option("--schema", metavar="ID|FILE", help="The form.  [default: the one that fits the file best]")
@schemas_option
@language_option
def read(source: str, output: str | None, schema: str | None, schemas: tuple[str, ...], lang: str) -> None:
    """Read the report in a published FILE."""
    language = Language(lang)
    with telling(lang):
        transcript = api.read_document(source, schema=schema, path=schemas)
        beside = api.write_transcript(transcript, output) if output not in (None, "-") else None
        if output == "-":
            click.echo(api.to_text(transcript.report, ".json"), nl=False)
        say(transcript_text(transcript, language, beside), error=output == "-")
    sys.exit(FINDINGS if transcript.unplaced else CLEAN)


def transcript_text(transcript: Transcript, language: Language, beside: Path | None = None) -> str:
    """What was read, in words."""
    return "\n".join(wrap(line, _WIDTH, indent="    ") for line in _lines(transcript, language, beside))


def _lines(transcript: Transcript, language: Language, beside: Path | None) -> Iterator[str]:
    report = transcript.report
    whose = " ".join(str(x) for x in (report.department, report.year) if x is not None)
    if whose:
        yield whose
    counts = {"figures": len(transcript.sources), "n": len(transcript.sources), "tables": len(report.tables)}
    yield _say("read", language, file=transcript.file, schema=report.schema.id, **counts)
    if transcript.candidates:
        yield _say("chosen", language, reasons=_reasons(transcript.candidates[0], language))
        for candidate in transcript.candidates[1:2]:
            yield _say("next", language, reasons=_reasons(candidate, language))
    absent = [f"{t.id} {t.title}" for t in report.schema.tables if t.id not in report.tables and not t.supplementary]
    if absent:
        yield _say("absent", language, names=("、" if language is Language.ZH else ", ").join(absent))
    for note in transcript.notes:
        yield _sentence(note, language)
    if transcript.guessed:
        least = min(transcript.guessed, key=lambda a: transcript.sources[a].confidence)
        source = transcript.sources[least]
        place = place_text(place_words(source.place), language)
        yield _say(
            "guessed",
            language,
            n=len(transcript.guessed),
            least=f"{least} {source.text}（{place}，{source.confidence:.2f}）",
        )
    if transcript.unplaced:
        yield _say("unplaced", language, n=len(transcript.unplaced))
        yield from _unplaced(transcript, language)
    else:
        yield _say("all", language)
    if beside is not None:
        yield _say("sources", language, file=str(beside))


def _unplaced(transcript: Transcript, language: Language) -> Iterator[str]:
    groups: dict[str, list[Unplaced]] = {}
    for unplaced in transcript.unplaced:
        groups.setdefault(_sentence(unplaced.why, language), []).append(unplaced)
    for said, items in groups.items():
        yield f"  {said}"
        why = items[0].why
        yield from (f"    = {text}" for text in helps(why.code, why.params, language))
        for item in items[:_FEW]:
            place = place_text(place_words(item.place), language)
            yield "    " + "  ".join(x for x in (place, item.label, item.text) if x)
        if len(items) > _FEW:
            yield "    " + _say("more", language, n=len(items) - _FEW)


def _reasons(candidate: Candidate, language: Language) -> str:
    facts = [{True: "year", False: "other year", None: ""}[candidate.year], "place" if candidate.place else ""]
    return _say(
        "reasons",
        language,
        id=candidate.schema,
        placed=candidate.placed,
        figures=candidate.figures,
        wording=f"{candidate.wording:.0%}",
        held=candidate.held,
        broken=candidate.broken,
        facts="".join(READINGS[f].in_(language) for f in facts if f),
    )


def _sentence(diagnostic: Diagnostic, language: Language) -> str:
    head = severity_word(severity_of(diagnostic), language)
    return f"{head}[{diagnostic.code}]: {sentence(diagnostic.code, diagnostic.params, language)}"


def _say(what: str, language: Language, **params: object) -> str:
    return READINGS[what].in_(language).format(**{"s": "" if params.get("n") == 1 else "s", **params})
