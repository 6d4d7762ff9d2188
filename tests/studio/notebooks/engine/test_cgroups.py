"""Counters of control groups, as both versions of Linux's interface write them."""

import pytest

from studio.notebooks.engine.cgroups import ended_for_memory, memory_group, memory_used

ID = "39237a42b7166beac3e07d06b3021d26"


@pytest.fixture
def system(tmp_path):
    """`system(lines, {file: text})`: folders of /proc and /sys/fs/cgroup with these lines for process 7."""
    root, proc = tmp_path / "cgroup", tmp_path / "proc"

    def make(lines, files):
        (proc / "7").mkdir(parents=True)
        (proc / "7" / "cgroup").write_text(lines)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return root, proc

    return make


def test_version_1(system):
    where = f"memory/libpod_parent/libpod-{ID}"
    root, proc = system(
        f"5:cpu,cpuacct:/other/{ID}\n4:memory:/libpod_parent/libpod-{ID}\n0::/\n",
        {
            f"{where}/memory.usage_in_bytes": "5000\n",
            f"{where}/memory.stat": "cache 9\ninactive_file 7\ntotal_inactive_file 2000\n",
            f"{where}/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
        },
    )

    group = memory_group(7, ID, root, proc)

    assert group is not None
    assert group == root / where
    assert (memory_used(group), ended_for_memory(group)) == (3000, 2)


def test_version_2(system):
    where = f"system.slice/docker-{ID}.scope"
    root, proc = system(
        f"0::/{where}\n",
        {
            "cgroup.controllers": "cpu memory\n",
            f"{where}/memory.current": "5000\n",
            f"{where}/memory.stat": "anon 9\ninactive_file 1000\n",
            f"{where}/memory.events": "low 0\noom 4\noom_kill 3\n",
        },
    )

    group = memory_group(7, ID, root, proc)

    assert group is not None
    assert group == root / where
    assert (memory_used(group), ended_for_memory(group)) == (4000, 3)


def test_a_process_without_a_group_of_its_own_is_not_mistaken_for_all_of_the_machine(system):
    root, proc = system("4:memory:/user.slice\n0::/user.slice\n", {"cgroup.controllers": ""})

    assert memory_group(7, ID, root, proc) is None
    assert memory_group(8, ID, root, proc) is None
