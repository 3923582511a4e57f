"""Audits as JSON: one audit as `audit_data` has it, several as a list of files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from govfin.audit.as_data import VERSION, audit_data
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import as_data
from govfin.renderings.checked import Checked


def json_text(checked: Sequence[Checked], language: Language) -> str:
    """The JSON of a check: of one file its audit (`audit.schema.json`), of several `{"files": […]}`."""
    if len(checked) == 1 and checked[0].audit is not None:
        data = audit_data(checked[0].audit)
    else:
        data = {"govfin": VERSION, "files": [_file_data(c, language) for c in checked]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _file_data(checked: Checked, language: Language) -> dict[str, Any]:
    if checked.audit is not None:
        return {"file": checked.file, "audit": audit_data(checked.audit)}
    return {"file": checked.file, "diagnostics": [as_data(d, language) for d in checked.diagnostics]}
