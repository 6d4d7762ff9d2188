"""A table of 500 MB in bounded memory: read, described, and answered in a child whose peak is measured."""

import json
import subprocess
import sys

import pytest

CHILD = """
import json, resource, sys
from pathlib import Path
from studio.datasets.engine import open_table, profile

with open_table(Path(sys.argv[1]), workdir=Path(sys.argv[2])) as table:
    found = profile(table)
    columns = {column.name: [column.type, column.missing, column.min, column.max] for column in found.columns}
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"rows": table.num_rows, "columns": columns, "peak_bytes": peak_bytes}))
"""
SIZE_BYTES = 500 * 1024**2
PEAK_BYTES = 1536 * 1024**2  # three times the file is what pandas takes at the least; half of that with its libraries


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_half_a_gigabyte_is_described_in_bounded_memory(tmp_path):
    source = tmp_path / "big.csv"
    block = "".join(
        f"{number},{number % 97},{number * 0.37:.4f},{'north' if number % 3 else 'south'},"
        f"2024-{1 + number % 12:02d}-15,customer {number % 5000} said this or that\n"
        for number in range(20_000)
    )
    copies = SIZE_BYTES // len(block) + 1
    with source.open("w") as stream:
        stream.write("id,small,amount,region,day,remark\n")
        for _ in range(copies):
            stream.write(block)

    done = subprocess.run([sys.executable, "-c", CHILD, source, tmp_path], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["rows"] == copies * 20_000
    assert found["columns"]["id"] == ["numeric", 0, 0, 19_999]
    assert found["columns"]["small"] == ["numeric", 0, 0, 96]
    assert found["columns"]["day"][0] == "datetime"
    assert found["columns"]["region"][0] == "binary"
    assert found["peak_bytes"] < PEAK_BYTES
