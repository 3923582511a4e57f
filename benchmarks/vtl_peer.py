"""The five sums of `peers.py` in VTL, for a Python that has vtlengine: it is run as a process, by peers.py.

    VTL_PYTHON benchmarks/vtl_peer.py lines.parquet rules.json ENGINE

`lines.parquet` has report, row and amount (whole steps of 0.01), `rules.json` each line with what it is the sum of,
ENGINE is `pandas` or `duckdb`. Prints JSON: seconds of CPU from the lines to the answer, and by rule the reports whose
imbalance is beyond half a step a figure (`beyond`), and those that VTL itself calls wrong (`wrong`).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

_STRUCTURE = {
    "datasets": [
        {
            "name": "lines",
            "DataStructure": [
                {"name": "report", "type": "String", "role": "Identifier", "nullable": False},
                {"name": "row", "type": "String", "role": "Identifier", "nullable": False},
                {"name": "amount", "type": "Number", "role": "Measure", "nullable": True},
            ],
        }
    ]
}


def main() -> None:
    """Judge, and print what came of it."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - of the other Python
    from vtlengine import run  # type: ignore[import-not-found]  # noqa: PLC0415

    path, rules, engine = sys.argv[1:]
    sums: dict[str, tuple[str, list[str]]] = json.loads(Path(rules).read_text(encoding="utf-8"))
    table = pq.read_table(path)
    start = time.process_time()
    frame = table.to_pandas()
    frame["row"] = "L" + frame["row"].astype(str)
    frame["report"] = frame["report"].astype(str)
    frame["amount"] = frame["amount"] / 100
    lines = "\n".join(
        f"  R{i}: L{left} = {' + '.join('L' + r for r in right)};".removesuffix(";")
        + (";" if i < len(sums) - 1 else "")
        for i, (left, right) in enumerate(sums.values())
    )
    script = (
        f"define hierarchical ruleset five (variable rule row) is\n{lines}\nend hierarchical ruleset;\n"
        "found <- check_hierarchy(lines, five rule row non_zero all);"
    )
    result: Any = run(
        script=script, data_structures=_STRUCTURE, datapoints={"lines": frame}, use_duckdb=engine == "duckdb"
    )
    found = result["found"].data
    # Half a step for each figure that is printed: how many there are, VTL does not say.
    given = {(r, w) for r, w in zip(frame["report"], frame["row"], strict=True)}
    codes = {f"R{i}": (name, left, right) for i, (name, (left, right)) in enumerate(sums.items())}
    beyond: dict[str, list[str]] = {name: [] for name in sums}
    wrong: dict[str, list[str]] = {name: [] for name in sums}
    off = found[found["imbalance"].abs() > 0]
    for report, code, imbalance in zip(off["report"], off["ruleid"], off["imbalance"], strict=True):
        name, left, right = codes[code]
        figures = sum((report, f"L{r}") in given for r in (left, *right))
        if abs(imbalance) > 0.005 * figures + 1e-9:
            beyond[name].append(report)
    bad = found[found["bool_var"] == False]  # noqa: E712 - a column
    for report, code in zip(bad["report"], bad["ruleid"], strict=True):
        wrong[codes[code][0]].append(report)
    seconds = time.process_time() - start
    shown = Counter(found["ruleid"])
    json.dump({"seconds": seconds, "beyond": beyond, "wrong": wrong, "judged": shown}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
