"""How the sheet of checks in govfin's own workbooks is called, by which it is known again when they are read."""

from __future__ import annotations

from typing import Final

#: The name of the sheet, and what stands in its first cell.
CHECKS: Final = "核对"
CHECKS_TITLE: Final = "勾稽关系核对"
#: The titles of its columns, in the row above its lines.
CHECKS_COLUMNS: Final = (
    "序号", "规则", "左边", "左边金额", "", "右边", "右边金额", "差额", "结果", "依据", "级别",
)  # fmt: skip
