"""govfin.toml: a project's own verdicts on rules, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from attrs import Factory, evolve, frozen

from govfin.audit.decide import decidable, undecided_codes
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.formats.files import decode, read_bytes
from govfin.formats.toml_text import toml_data
from govfin.schema.schema import Schema

#: The name under which a project's settings lie beside its reports.
NAME: Final = "govfin.toml"
_TABLE: Final = Words("表 [ … ]", "a table [ … ]")


@frozen
class RuleTable:
    """`[rules."CODE"]`, as the file has it."""

    verdict: str
    reason: str = ""


@frozen
class SettingsFile:
    """The whole file."""

    rules: dict[str, RuleTable] = Factory(dict)


def beside(source: str) -> Path | None:
    """The settings that lie beside a file of figures, or in a report folder (`-`: in the current one), if any."""
    folder = Path(source) if Path(source).is_dir() else Path(source).parent
    path = folder / NAME
    return path if path.is_file() else None


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a settings file.

    Raises:
        FileError: with everything that is wrong with the file, each with its line.
    """
    file = str(path)
    text = decode(read_bytes(path, file), file)
    data = toml_data(text, file)
    settings = _structured(data, file, text)
    problems: list[Diagnostic] = []
    decisions = []
    for rule, table in settings.rules.items():
        place = _place(text, f"$.rules.{rule}")
        if table.verdict not in list(Verdict):
            known = ", ".join(Verdict)
            suggestion = nearest(table.verdict, list(Verdict))
            params = {"found": table.verdict, "known": known} | ({"suggestion": suggestion} if suggestion else {})
            problems.append(Diagnostic("D0504", params, file=file, place=place))
        if not table.reason.strip():
            problems.append(Diagnostic("D0503", {"name": rule}, file=file, place=place))
        if not problems:
            decisions.append(Decision(rule, Verdict(table.verdict), " ".join(table.reason.split()), f"{file}, {place}"))
    if problems:
        raise FileError(problems)
    return tuple(decisions)


def unknown_rules(decisions: Iterable[Decision], schemas: Iterable[Schema]) -> list[Diagnostic]:
    """What to say of decisions about rules that no schema has."""
    schemas = list(schemas)
    found = []
    for decision in undecided_codes(tuple(decisions), schemas):
        choices = [code for schema in schemas for code in decidable(schema).values()]
        suggestion = nearest(decision.rule, choices)
        params = {"name": decision.rule, "schema": " ".join(dict.fromkeys(s.id for s in schemas))}
        params |= {"suggestion": suggestion} if suggestion else {}
        found.append(Diagnostic("D0502", params, file=decision.place or None))
    return found


def _structured(data: dict[str, Any], file: str, text: str) -> SettingsFile:
    from govfin.formats.converter import problems_of, report_converter, unlike  # noqa: PLC0415 - cattrs, where it is used

    rules = data.get("rules", {})
    tables = {"rules": rules} | ({f"rules.{name}": t for name, t in rules.items()} if isinstance(rules, dict) else {})
    problems = [
        Diagnostic("D0112", unlike(_TABLE, t), file=file, place=_place(text, f"$.{path}"))
        for path, t in tables.items()
        if not isinstance(t, dict)
    ]
    if problems:
        raise FileError(problems)
    try:
        return report_converter().structure(data, SettingsFile)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups; each becomes a diagnostic, the rest goes on up
        raise FileError([_in_toml(p, text) for p in problems_of(error, file)]) from None


def _in_toml(problem: Diagnostic, text: str) -> Diagnostic:
    """A problem of structure with the line at which its table begins."""
    if problem.code == "D0110":
        known = ("verdict", "reason") if "rules" in (problem.place or "") else ("rules",)
        suggestion = nearest(problem.params["name"], known)
        params = {**problem.params, "known": ", ".join(known)} | ({"suggestion": suggestion} if suggestion else {})
        problem = evolve(problem, params=params)
    return evolve(problem, place=_place(text, problem.place or ""))


def _place(text: str, path: str) -> str:
    """`line 3, rules.表1.27行`: the first line that names the table, and the path to the value."""
    inside = path.removeprefix("$").removeprefix(".")
    rule = inside.removeprefix("rules").removeprefix(".")
    names = [rule, rule.rpartition(".")[0]] if rule else [inside]
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"#.*", "", line) if '"' not in line else line
        if any(name and name in bare for name in names):
            return f"line {number}, {inside}"
    return inside
