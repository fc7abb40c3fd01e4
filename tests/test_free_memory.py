"""What is free is the least of what the machine, control groups and the process's bound leave."""

import sys

import pytest

from multichat_lab.free_memory import free_memory

if sys.platform != "linux":
    pytest.skip("only Linux tells it in files", allow_module_level=True)

MIB = 2**20


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


MACHINE = {"proc/meminfo": "MemTotal: 4096000 kB\nMemAvailable:    1024000 kB\n"}
SECOND = {
    "proc/self/cgroup": "0::/lab/kernel\n",
    "sys/fs/cgroup/lab/memory.max": f"{300 * MIB}\n",
    "sys/fs/cgroup/lab/memory.current": f"{200 * MIB}\n",
    "sys/fs/cgroup/lab/memory.stat": f"anon 1\ninactive_file {50 * MIB}\n",
    "sys/fs/cgroup/lab/kernel/memory.max": "max\n",
    "sys/fs/cgroup/lab/kernel/memory.current": f"{10 * MIB}\n",
}
FIRST = {
    "proc/self/cgroup": "5:cpu,memory:/docker/one\n1:name=systemd:/x\n",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": f"{500 * MIB}\n",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": f"{100 * MIB}\n",
    "sys/fs/cgroup/memory/memory.stat": f"inactive_file 1\ntotal_inactive_file {20 * MIB}\n",
}


@pytest.mark.parametrize(
    ("files", "free"),
    [
        (MACHINE, 1000 * MIB),
        (MACHINE | SECOND, 150 * MIB),
        (MACHINE | FIRST, 420 * MIB),
        (MACHINE | SECOND | {"sys/fs/cgroup/lab/memory.current": f"{900 * MIB}"}, 0),
        ({"proc/meminfo": "nonsense"}, None),
    ],
)
def test_the_least_that_anything_leaves_is_free(tmp_path, files, free):
    assert free_memory(root=tree(tmp_path, files)) == free


def test_a_bound_of_the_process_counts(tmp_path):
    root = tree(tmp_path, MACHINE | {"proc/self/statm": "0 0 0"})
    assert free_memory(3 * MIB, root) == 3 * MIB


def test_this_machine_has_some():
    assert (free_memory() or 0) > 0
