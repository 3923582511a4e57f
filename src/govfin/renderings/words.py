"""The words of the renderings, in Chinese and English; those of outcomes, slips and repairs are the audit's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govfin.audit.words import NOT_PROVEN, OUTCOMES, repair_text
from govfin.diagnostics.codes import Words
from govfin.diagnostics.diagnostic import Language

#: Everything else that the renderings say; what stands in braces is filled in.
PHRASES: Final[Mapping[str, Words]] = {
    "others": Words("同样少的单元格还有 {count} 种改法", "{count} other repairs change as few cells"),
    "not_proven": NOT_PROVEN,
    "form_says": Words("规则：{text}", "Rule: {text}"),
    "reason": Words("依据：{because}", "Reason: {because}"),
    "source": Words("出处：{source}", "Source: {source}"),
    "gravest": Words("违反时的结论：{verdict}", "A report that breaks it: {verdict}"),
    "undecided": Words(
        "{count} 项检查无法判断：缺少所需的数字或表",
        "{count} checks could not be decided: figures or tables are missing",
    ),
    "not_applicable": Words("不适用：所需的另一份报告没有给出", "not applicable: it needs a report that was not given"),
    "figure_at": Words("{label}：{figure}", "{label}: {figure}"),
    "comma": Words("，", ", "),
    "colon": Words("：", ": "),
    # the page
    "title": Words("审核结果", "Audit"),
    "file": Words("文件", "File"),
    "form": Words("表样", "Form"),
    "unit": Words("单位", "Unit"),
    "unnamed": Words("（未注明部门）", "(department not stated)"),
    "clean": Words("没有发现问题", "No findings"),
    "checks": Words("共 {total} 项检查", "{total} checks"),
    "contents": Words("目录", "Contents"),
    "findings": Words("发现", "Findings"),
    "tables": Words("报表", "Tables as printed"),
    "rules": Words("各条规则的结果", "What every rule came to"),
    "decisions": Words("本项目的规定", "Set by this project"),
    "set_aside": Words("搁置的发现", "Findings set aside"),
    "why": Words("理由：{reason}", "Reason: {reason}"),
    "likeliest": Words("最可能有误", "Likeliest wrong"),
    "legend": Words("图例", "Legend"),
    "cell": Words("单元格", "Cell"),
    "name": Words("名称", "Name"),
    "figure": Words("金额", "Figure"),
    "residual": Words("相差", "Off by"),
    "rule": Words("规则", "Rule"),
    "sentence": Words("内容", "Sentence"),
    "results": Words("结果", "Results"),
    "absent": Words("报告中没有这张表", "The report does not have this table"),
    "unusable": Words("无法使用", "cannot be used"),
    "erratum": Words(
        "更正：“{printed}”应为“{reads}”。{because}",
        "Erratum: “{printed}” should read “{reads}”. {because}",
    ),
    "made_by": Words("由 govfin {version} 生成", "Made by govfin {version}"),
    # many files
    "clean_file": Words("没有发现问题", "no findings"),
    "by_rule": Words("按规则汇总", "By rule"),
    "files": Words("文件数", "files"),
    "total": Words("共 {files} 个文件：{ok} 个没有错误", "{files} files: {ok} without errors"),
    "failed": Words("{count} 个有错误", "{count} with errors"),
    "unusable_files": Words("{count} 个无法使用", "{count} cannot be used"),
    "checking": Words("正在审核", "checking"),
}


def say(key: str, language: Language, **params: object) -> str:
    """A phrase, filled in."""
    return PHRASES[key].in_(language).format(**params)


__all__ = ["OUTCOMES", "PHRASES", "repair_text", "say"]
