"""govfin.toml: a project's own verdicts on rules, each with its reason."""

from __future__ import annotations

import re
import tomllib
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
from govfin.schema.schema import Schema

#: The name under which a project's settings lie beside its reports.
NAME: Final = "govfin.toml"
_TABLE: Final = Words("表 [ … ]", "a table [ … ]")
_OTHER: Final = Words("这里读不懂", "it cannot be read here")
#: What the tomllib module says, by some of its words, in ours.
_REASONS: Final = {
    "after a key": Words("名称之后应为等号", "an equals sign is missing after a name"),
    "at the end of a table": Words("方括号没有成对", "a square bracket without its pair"),
    "at the end of an array": Words("方括号没有成对", "a square bracket without its pair"),
    "after a statement": Words("一行里有两句", "two statements on one line"),
    "Unterminated string": Words("引号没有成对", "a quotation mark without its pair"),
    "Illegal character": Words("不能有的字符", "a character that may not stand here"),
    "Unclosed": Words("括号没有成对", "a bracket without its pair"),
    "Cannot": Words("同一名称出现两次", "a name that is given twice"),
    "Duplicate": Words("同一名称出现两次", "a name that is given twice"),
    "Invalid statement": Words("此处应为名称", "a name is missing here"),
    "Invalid value": Words("读不懂的值；文字要放在引号里", "a value that cannot be read; text stands in quotes"),
    "Invalid initial character": Words("此处应为名称", "a name is missing here"),
}


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
    """The settings that lie beside a file of figures (for standard input: in the current folder), if any."""
    path = Path(source).parent / NAME
    return path if path.is_file() else None


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a settings file.

    Raises:
        FileError: with everything that is wrong with the file, each with its line.
    """
    file = str(path)
    text = decode(read_bytes(path, file), file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError([_unreadable(str(error), file)]) from None
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


def _unreadable(said: str, file: str) -> Diagnostic:
    """What tomllib says, in our words, and its place."""
    reason = next((words for part, words in _REASONS.items() if part in said), _OTHER)
    at = re.search(r"\(at (line \d+, column \d+)\)", said)
    params = {"reason": reason.en, "reason_zh": reason.zh}
    return Diagnostic("D0501", params, file=file, place=at[1] if at else None)


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
