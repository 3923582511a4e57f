"""docs/rules.md is the rules of cn-2020, printed. GOVFIN_UPDATE=1 prints it again."""

from __future__ import annotations

from typing import Final

import govfin
from docs.markdown_blocks import DOCS, keep
from govfin.renderings.protection import protection_text
from govfin.renderings.rule_sheet import page_text

PAGE: Final = DOCS / "rules.md"
_HEAD: Final = """\
Every rule of the form, by the code under which findings, `govfin.toml` and SARIF name it. This page is printed from
`schemas/cn-2020.govfin` by `tests/docs/test_rules_page.py`; do not edit it. For any other form:
`govfin schema rules ID --format md`.

The verdict is the gravest that a report can come to: a difference that rounding explains stays a note.

## What a project decides

A file `govfin.toml` beside a report, or the one that `govfin check --config FILE` names, may set the gravest verdict
of a rule, or switch it off. Each decision needs its reason, which is printed with every audit and kept in JSON:

```toml
[rules."表4.28行<=表1.29行"]
verdict = "warning"   # or "note", "error", "off"
reason = "年初结转按调整后的口径"
```

What no rule of the form states is named by the code of its finding: `[rules.F0203]`. The counts of what every rule
came to stay as they are, and findings of a rule that is off are counted and kept as set aside.

## The rule sheet

`govfin schema rules ID --format csv -o rules.csv` writes the rules as finance bureaus keep them, one line a
relation, UTF-8 with a byte order mark, which Excel and WPS open as it is. Its fields:
规则编号, 公式名称, 左表, 右表, 左表达式, 右表达式, 左条件, 右条件, 左分组, 右分组,
关系符, 允许误差, 错误信息, 审核类型, 级别, 依据, 出处.

- **关系符 says when a line is reported, not when it is right**, as in the systems that read such sheets: `<>` where
  the form says equal, `>` where it says not more, `<` where it says not less.
- A line is reported only where the sides differ by more than **允许误差**: the most that rounding explains, less
  than half a unit for each figure of the relation. A system that compares `(左−右) 关系符 允许误差` without an absolute
  value needs two lines for `<>`: `> 允许误差` and `< −允许误差`.
- 分组 is 科目编码 where the sentence is about every row (各行) of tables whose rows are codes; the two sides are
  joined on it. 逐级汇总 joins a code with the codes right below it.
- A rule over several rows of the form has a line for each: `#1`, `#2` …
- No cell begins like a formula; where one would, an apostrophe stands before it.

"""


def test_the_page_is_the_rules() -> None:
    schema = govfin.load_schema("cn-2020")
    title, _, rules = page_text(schema).partition("\n")
    found = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    keep(PAGE, f"{title}\n\n{_HEAD}{rules.strip()}\n\n{protection_text(schema).strip()}\n", found)
