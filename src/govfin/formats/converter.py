"""The cattrs converter of files: strict where its defaults are kind; its errors become diagnostics with JSON paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from operator import eq
from typing import Any, Final

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic

OBJECT: Final = Words("对象 { … }", "an object { … }")
_WORDS: Final = {
    str: Words("引号中的文字", "text in quotes"),
    int: Words("整数", "a whole number"),
    bool: Words(" true 或 false", "true or false"),
    dict: OBJECT,
}
_GLANCE: Final = 30


class WrongType(TypeError):
    """A value of another type than the field's."""

    def __init__(self, expected: type | Words, value: object) -> None:
        super().__init__(expected, value)
        self.params = unlike(expected if isinstance(expected, Words) else _WORDS[expected], value)


@cache
def report_converter() -> Converter:
    """The converter of files of figures and settings."""
    return strict_converter()


def strict_converter() -> Converter:
    """A new converter. Nothing is guessed: 12 is not "12", true is not 1, an unknown field is an error."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook(str, _strict(str))
    converter.register_structure_hook(int, _strict(int))
    converter.register_structure_hook(bool, _strict(bool))
    for kind in (dict[str, str], dict[str, dict[str, str]], dict[str, dict[str, dict[str, str]]]):
        converter.register_structure_hook_func(partial(eq, kind), objects(kind, converter))
    return converter


def _strict(kind: type) -> Callable[[Any, Any], Any]:
    def structure(value: object, _: object) -> object:
        if type(value) is not kind:
            raise WrongType(kind, value)
        return value

    return structure


def objects(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - a typing form
    """Nested objects, with every wrong value told at its name."""
    inner = kind.__args__[1]

    def structure(value: object, _: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongType(dict, value)
        found, errors = {}, []
        for name, item in value.items():
            try:
                found[name] = converter.structure(item, inner)
            except Exception as error:  # noqa: BLE001 - all errors of a file, not the first alone
                error.__notes__ = [*getattr(error, "__notes__", []), IterableValidationNote(f"{name}", name, inner)]
                errors.append(error)
        if errors:
            raise IterableValidationError("While structuring an object", errors, dict)
        return found

    return structure


def problems_of(error: BaseException, file: str, path: str = "$") -> list[Diagnostic]:
    """The diagnostics of a structuring error, with their JSON paths. Another kind of error is ours, and is raised."""
    return list(_problems(error, file, path))


def _problems(error: BaseException, file: str, path: str) -> Iterator[Diagnostic]:
    match error:
        case WrongType():
            yield Diagnostic("D0112", error.params, file=file, place=path)
        case ForbiddenExtraKeysError():
            for name in sorted(error.extra_fields):
                yield Diagnostic("D0110", {"name": name}, file=file, place=path)
        case KeyError():
            yield Diagnostic("D0111", {"name": str(error.args[0])}, file=file, place=path.rpartition(".")[0] or path)
        case ClassValidationError() | IterableValidationError():
            for inner in error.exceptions:
                yield from _problems(inner, file, path + _step(inner))
        case _:
            raise error


def _step(error: BaseException) -> str:
    for note in getattr(error, "__notes__", []):
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}"
        if isinstance(note, IterableValidationNote):
            return f".{note.index}"
    return ""


def unlike(expected: Words, value: object) -> dict[str, str]:
    """What a D0112 says of a value that is of another kind than expected."""
    found = brief(value)
    return {"expected": expected.en, "expected_zh": expected.zh, "found": found.en, "found_zh": found.zh}


def brief(value: object) -> Words:
    """A value in a word or two: a text in its quotes, so that `"2020"` is not taken for 2020."""
    match value:
        case None:
            return Words(" null", "null")
        case bool():
            said = "true" if value else "false"
            return Words(f" {said}", said)
        case dict():
            return OBJECT
        case list():
            return Words("列表 [ … ]", "a list")
    text = str(value)
    text = text if len(text) <= _GLANCE else f"{text[: _GLANCE - 1]}…"
    return Words(f" {_quoted(text)}", _quoted(text)) if isinstance(value, str) else Words(f" {text}", text)


def _quoted(text: str) -> str:
    return f'"{text}"'
