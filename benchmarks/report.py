"""Write docs/benchmarks.md from the newest results.

Command: .venv/bin/python -m benchmarks.report
"""

import json
from pathlib import Path
from typing import Any

from benchmarks.common import RESULTS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEAD = """# Measured

Written by `python -m benchmarks.report` from `benchmarks/results/*.json`; do not edit by hand. A section names the
command that measured it. Ours and the peer ran in the same run on the same machine: read the ratio, not the number.
Taken on an idle machine, but for "One row", "Labeling beside", "Labeling postgresql", a few of our own runs of "Automl"
at 300 s, and of its runs at 900 s bank_marketing and telco_churn, which other work disturbed (short builds and tests,
beside both systems); the large tables shared the machine, too. "Automl" is not finished: all peers have run one seed at
60 s; two of them three seeds at 60 s, one at 300 s, and five tables at 900 s (a row says how many systems, tables and
runs it is about); ours at several commits, on several days. "F1" is one seed.
"""


def section(result: dict[str, Any]) -> str:
    """One benchmark as a table."""
    machine = result["machine"]
    lines = [
        f"\n## {result['benchmark'].replace('_', ' ').capitalize()}\n",
        f"`{result['command']}` at {result['commit']}, {machine['cores']} cores, Python {machine['python']}.\n",
        "| what | ours | peer | ours ÷ peer | unit | target |",
        "|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        peer = "–" if row.get("peer") is None else f"{row['peer']:g}"
        named = f"{peer} ({row['peer_name']})" if row.get("peer_name") else peer
        ours = row["ours"] if isinstance(row["ours"], str) else f"{row['ours']:g}"
        lines.append(
            f"| {row['what']} | {ours} | {named} | {row.get('ratio', '–')} | {row['unit']} | {row.get('target', '–')} |"
        )
    if result.get("note"):
        lines.append(f"\n{result['note']}")
    return "\n".join(lines) + "\n"


def main() -> None:
    results = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    PAGE.write_text(HEAD + "".join(section(result) for result in results if "rows" in result), encoding="utf-8")


if __name__ == "__main__":
    main()
