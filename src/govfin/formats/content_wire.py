"""Content as TOML has it: Chinese keys to fields of the model and back; nothing is guessed, every wrong value told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from operator import eq
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import fields, has

from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.formats.converter import WrongType, objects, problems_of, strict_converter
from govfin.report.content import Content
from govfin.report.performance import Indicator, Project, SelfEvaluation
from govfin.report.prose import Prose

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")

#: What each field of the content is called in a report folder.
KEYS: Final[Mapping[str, str]] = {
    "functions": "职能",
    "units": "单位构成",
    "is_new": "上年无决算",
    "three_public_units": "三公经费单位",
    "reasons": "原因",
    "notes": "说明",
    "performance_management": "绩效管理",
    "performance_use": "绩效结果应用",
    "self_evaluation": "部门整体绩效",
    "department_indicators": "部门整体指标",
    "projects": "项目",
    "key_work": "重点工作",
    "glossary": "名词解释",
    "phone": "联系电话",
    "source": "来源",
    "name": "名称",
    "office": "项目科室",
    "manager": "项目负责人",
    "manager_phone": "项目负责人电话",
    "finance_head": "财务负责人",
    "finance_phone": "财务负责人电话",
    "filled_on": "填报日期",
    "summary": "自评综述",
    "outcome": "主要成效",
    "expected": "预期目标",
    "achieved": "实际完成情况",
    "output": "主要产出和效益",
    "problems": "发现的问题",
    "causes": "产生的原因",
    "improvement": "改进措施",
    "indicators": "指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "target": "目标值",
    "actual": "完成值",
    "deviation": "偏差原因",
}
#: The key under which an entry of a list says what it is called.
NAME: Final = KEYS["name"]
#: Fields that are files of their own: prose, and sections by heading.
PROSE_FILES: Final = ("functions", "performance_management", "performance_use")
SECTION_FILES: Final = ("key_work", "glossary")

_TEXT: Final = Words("引号中的文字", "text in quotes")
_LIST: Final = Words("列表 [ … ]", "a list [ … ]")
_DATE: Final = Words("日期（如 2021-04-25）", "a date such as 2021-04-25")
_TABLE: Final = Words("表 [ … ]", "a table [ … ]")


def keys_of(model: type) -> frozenset[str]:
    """The keys of a class of the content."""
    return frozenset(KEYS[f.name] for f in fields(model))


def content_of(data: Mapping[str, Any], file: Callable[[str], str]) -> Content | list[Diagnostic]:
    """The content that a folder's data makes, or everything that is wrong with it; `file` says where a key stands."""
    try:
        return _converter().structure(data, Content)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups; each becomes a diagnostic, the rest goes on up
        return [_in_toml(problem, file) for problem in problems_of(error, "")]


def data_of(content: Content) -> dict[str, Any]:
    """The content as TOML has it: what is empty is left out, prose is text; without what has a file of its own."""
    return dict(_pairs(content, (*PROSE_FILES, *SECTION_FILES)))


def _pairs(model: Any, without: Collection[str] = ()) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any class of it
    for attribute in fields(type(model)):
        value = getattr(model, attribute.name)
        if not value or attribute.name in without:
            continue
        plain = _plain(value)
        if plain not in ({}, []):
            yield KEYS[attribute.name], plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of the content
    match value:
        case Prose():
            return value
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return dict(value)
        case _ if has(type(value)):
            return dict(_pairs(value))
        case _:
            return value


@cache
def _converter() -> Converter:
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415 - where content is read

    converter = strict_converter()
    converter.register_structure_hook(Prose, _prose)
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook_func(lambda kind: kind == (date | None), _date)
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple, lambda kind: _listed(kind, converter)
    )
    for inner in (str, Prose):
        kind: Any = Mapping[str, inner]  # type: ignore[valid-type]
        converter.register_structure_hook_func(partial(eq, kind), objects(dict[str, inner], converter))  # type: ignore[valid-type]
    for model in (Indicator, Project, SelfEvaluation, Content):
        named: Any = {f.name: override(rename=KEYS[f.name]) for f in fields(model)}
        make = make_dict_structure_fn(model, converter, _cattrs_forbid_extra_keys=True, **named)
        converter.register_structure_hook(model, _tabled(make))
    return converter


def _tabled(make: Callable[[Any, Any], T]) -> Callable[[Any, Any], T]:
    def structure(value: object, kind: object) -> T:
        if not isinstance(value, dict):
            raise WrongType(_TABLE, value)
        return make(value, kind)

    return structure


def _listed(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - a typing form
    """A list, and nothing that Python would take for one."""
    inner = kind.__args__[0]
    structure_list = converter.get_structure_hook(list[inner])  # type: ignore[valid-type]

    def structure(value: object, _: object) -> object:
        if not isinstance(value, list):
            raise WrongType(_LIST, value)
        return tuple(structure_list(value, list[inner]))  # type: ignore[valid-type]

    return structure


def _prose(value: object, _: object) -> Prose:
    match value:
        case Prose():
            return value
        case str():
            return Prose.of(value)
        case bool():
            raise WrongType(_TEXT, value)
        case int():
            return Prose.of(str(value))
        case Decimal() if value.is_finite():
            return Prose.of(format(value, "f"))
        case _:
            raise WrongType(_TEXT, value)


def _date(value: object, _: object) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise WrongType(_DATE, value)


def _in_toml(problem: Diagnostic, file: Callable[[str], str]) -> Diagnostic:
    """A problem with its file, and its path in the words of the file, entries of lists counted from 1."""
    path = ""
    for step in (problem.place or "").removeprefix("$").removeprefix(".").split("."):
        if step.isdigit():
            path += f"[{int(step) + 1}]"
        elif step:
            path += f"{'.' if path else ''}{KEYS.get(step, step)}"
    name = problem.params.get("name", "")
    return Diagnostic(problem.code, problem.params, file=file(path or name) or None, place=path or None)


__all__ = ["KEYS", "NAME", "PROSE_FILES", "SECTION_FILES", "content_of", "data_of", "keys_of"]
