"""The words of a publication by the names that templates have for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govfin.report.content import Content, Publication
from govfin.report.performance import Project
from govfin.report.prose import Prose


def texts_of(publication: Publication) -> Mapping[str, str]:
    """The department's own words, as `write` takes them: reasons by their names, and what is said of projects.

    Of a project there are 主要成效, 产出和效益, 发现的问题, 产生的原因 and 改进措施, each with the name of the project
    (`主要成效[开办工作经费]`); of the department 三公经费单位, 绩效管理, 整体绩效 and 绩效结果应用.
    """
    content = publication.content
    found = {name: _joined(text) for name, text in _of_department(content)}
    for project in content.projects:
        found |= {f"{name}[{project.name}]": _joined(text) for name, text in _of_project(project)}
    return {name: text for name, text in found.items() if text} | dict(content.reasons)


def _of_department(content: Content) -> Iterator[tuple[str, Prose]]:
    yield "三公经费单位", Prose(("、".join(content.three_public_units),))
    yield "绩效管理", content.performance_management
    yield "整体绩效", content.self_evaluation.summary
    yield "绩效结果应用", content.performance_use


def _of_project(project: Project) -> Iterator[tuple[str, Prose]]:
    yield "主要成效", project.outcome
    yield "产出和效益", project.output
    yield "发现的问题", project.problems
    yield "产生的原因", project.causes
    yield "改进措施", project.improvement


def _joined(text: Prose) -> str:
    return "".join(text)
