"""govfin: Chinese government departments' final accounts (部门决算), from the statute as text.

import govfin
schema = govfin.load_schema("cn-2020")
report = govfin.read("report.json", schema=schema)
audit = govfin.validate(govfin.compute(report))
print(audit)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from govfin.api import (
        classifications,
        cofog,
        cofog_totals,
        compare_narrative,
        load_classification,
        load_schema,
        read,
        read_document,
        read_publication,
        render,
        tabulate,
        validate,
        write,
        write_narrative,
    )
    from govfin.audit.audit import Audit
    from govfin.audit.explain import Explanation, explain
    from govfin.audit.localize import Localization, localize
    from govfin.computing.consolidate import consolidate
    from govfin.computing.consolidation import Consolidation, Transfer
    from govfin.computing.controlled import round_report
    from govfin.computing.figures import narrative_figures
    from govfin.computing.move import Moved, move
    from govfin.computing.propagate import compute
    from govfin.computing.tabulation import Tabulation
    from govfin.diagnostics.diagnostic import FileError, GovfinError, Language, SchemaError, Severity
    from govfin.narrative.compare import Comparison
    from govfin.narrative.told import Told
    from govfin.reading.transcript import Transcript
    from govfin.report.content import Content, Publication
    from govfin.report.finding import Finding, Outcome
    from govfin.report.report import Caption, Report, blank_report, new_report
    from govfin.schema.classification import Classification
    from govfin.schema.schema import Schema

__version__: Final = "0.1.0"

__all__ = [
    "Audit",
    "Caption",
    "Classification",
    "Comparison",
    "Consolidation",
    "Content",
    "Explanation",
    "FileError",
    "Finding",
    "GovfinError",
    "Language",
    "Localization",
    "Moved",
    "Outcome",
    "Publication",
    "Report",
    "Schema",
    "SchemaError",
    "Severity",
    "Tabulation",
    "Told",
    "Transcript",
    "Transfer",
    "__version__",
    "blank_report",
    "classifications",
    "cofog",
    "cofog_totals",
    "compare_narrative",
    "compute",
    "consolidate",
    "explain",
    "load_classification",
    "load_schema",
    "localize",
    "move",
    "narrative_figures",
    "new_report",
    "read",
    "read_document",
    "read_publication",
    "render",
    "round_report",
    "tabulate",
    "validate",
    "write",
    "write_narrative",
]

#: Where each public name lives. `import govfin` loads nothing; a name's room is loaded when it is first used.
_HOMES: Final = {
    "Audit": "govfin.audit.audit",
    "Caption": "govfin.report.report",
    "Classification": "govfin.schema.classification",
    "Consolidation": "govfin.computing.consolidation",
    "Comparison": "govfin.narrative.compare",
    "Content": "govfin.report.content",
    "Explanation": "govfin.audit.explain",
    "FileError": "govfin.diagnostics.diagnostic",
    "Finding": "govfin.report.finding",
    "GovfinError": "govfin.diagnostics.diagnostic",
    "Language": "govfin.diagnostics.diagnostic",
    "Localization": "govfin.audit.localize",
    "Moved": "govfin.computing.move",
    "Outcome": "govfin.report.finding",
    "Publication": "govfin.report.content",
    "Report": "govfin.report.report",
    "Schema": "govfin.schema.schema",
    "SchemaError": "govfin.diagnostics.diagnostic",
    "Severity": "govfin.diagnostics.diagnostic",
    "Tabulation": "govfin.computing.tabulation",
    "Transcript": "govfin.reading.transcript",
    "Transfer": "govfin.computing.consolidation",
    "Told": "govfin.narrative.told",
    "blank_report": "govfin.report.report",
    "classifications": "govfin.api",
    "cofog": "govfin.api",
    "cofog_totals": "govfin.api",
    "compare_narrative": "govfin.api",
    "compute": "govfin.computing.propagate",
    "consolidate": "govfin.computing.consolidate",
    "explain": "govfin.audit.explain",
    "load_classification": "govfin.api",
    "load_schema": "govfin.api",
    "localize": "govfin.audit.localize",
    "move": "govfin.computing.move",
    "narrative_figures": "govfin.computing.figures",
    "new_report": "govfin.report.report",
    "read": "govfin.api",
    "read_document": "govfin.api",
    "read_publication": "govfin.api",
    "render": "govfin.api",
    "round_report": "govfin.computing.controlled",
    "tabulate": "govfin.api",
    "validate": "govfin.api",
    "write": "govfin.api",
    "write_narrative": "govfin.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'govfin' has no attribute {name!r}"
        raise AttributeError(message)
    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
