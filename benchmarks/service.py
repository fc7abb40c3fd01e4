"""What the production service takes from 8 client processes: python benchmarks/service.py.

    python benchmarks/service.py [--messages 50] [--rounds 3] [--soak SECONDS]

A real service on a sqlite store in a temporary folder; every message is durable when it is
acknowledged, and verified afterwards. Beside it, in turns, the same service with one commit a
message instead of group commit, and bare `sqlite3` in one process, one commit a message too. With
--soak, the clients then go on for so many seconds while the service's memory is watched.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from stores import BareSqlite, timed

from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.loadtest import LoadPlan, LoadResult, ServiceTarget, run_load_test

CLIENTS = 8
SESSIONS = 100
SAMPLE_SECONDS = 1.0
FLAT = 0.05
"""Growth of the memory, as a fraction, that still counts as none."""

SERVE = """
import sys
from multichat_lab.cli import main
from multichat_lab.service import writer
writer.LARGEST_GROUP = int(sys.argv.pop(1))
main()
"""
"""The command line, but with another size of the groups that are committed together."""

GROUP, ALONE = 256, 1


@dataclass(frozen=True, slots=True)
class Serving:
    """A service in a process of its own, and the tokens of its clients."""

    process: psutil.Process
    target: ServiceTarget


@contextmanager
def service(folder: Path, largest_group: int) -> Iterator[Serving]:
    """Run a service until the block is left; it must then stop in good order."""
    folder.mkdir()
    file = TokenFile(folder / "tokens.json")
    tokens = tuple(file.add(f"client {number}") for number in range(CLIENTS))
    settings = (
        f"token_file={folder}/tokens.json",
        f"backup_path={folder}/backups",
        "max_sessions=1000000",
    )
    command = [sys.executable, "-c", SERVE, str(largest_group), "serve", "--port", "0"]
    command += ["--store", f"sqlite:{folder}/sessions"]
    command += [part for each in settings for part in ("--set", each)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = next(told["url"] for told in map(json.loads, process.stdout) if "url" in told)
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield Serving(psutil.Process(process.pid), ServiceTarget(url, tokens))
        finally:
            process.terminate()
        assert process.wait(60) == 0


def report(name: str, results: list[LoadResult], bound: str) -> None:
    """Print the median round; every message of every round must be there."""
    assert all(each.is_sound for each in results), [each.to_json_object() for each in results]
    rates = sorted(each.messages_per_second for each in results)
    middle = next(each for each in results if each.messages_per_second == rates[len(rates) // 2])
    latency = "  ".join(f"{key} {value:6.1f}" for key, value in middle.latency_ms().items())
    print(f"{name:34s} {middle.messages_per_second:6.0f} a second  {latency} ms  ({bound})")


def compare(folder: Path, messages: int, rounds: int) -> None:
    """Let group commit and its peers take turns, so that slow moments fall on all."""
    plan = LoadPlan(SESSIONS, messages, CLIENTS)
    bare, grouped, alone, peer = BareSqlite(folder / "bare.db"), [], [], []
    with service(folder / "group", GROUP) as ours, service(folder / "alone", ALONE) as other:
        for _ in range(rounds):
            grouped.append(run_load_test(ours.target, plan))
            alone.append(run_load_test(other.target, plan))
            peer += [timed(lambda r=row: bare.append(r)) for row in bare.rows(1000)]
    report("service, group commit", grouped, "at least 500 a second, p99 at most 250 ms")
    report("service, one commit a message", alone, "the peer")
    rate = len(peer) / sum(peer)
    median = statistics.median(peer) * 1e3
    print(f"{'bare sqlite3, no service':34s} {rate:6.0f} a second  p50 {median:6.1f} ms")


def soak(folder: Path, seconds: float) -> None:
    """Keep the clients writing, and print whether the service's memory stays flat."""
    with service(folder / "soak", GROUP) as serving:
        started = time.perf_counter()
        warm_up = run_load_test(serving.target, LoadPlan(SESSIONS, 20, CLIENTS))
        rate = warm_up.messages_per_second
        samples: list[float] = []
        done = threading.Event()

        def sample() -> None:
            while not done.wait(SAMPLE_SECONDS):
                samples.append(serving.process.memory_info().rss / 2**20)

        watching = threading.Thread(target=sample)
        watching.start()
        plan = LoadPlan(SESSIONS, max(1, round(rate * seconds / SESSIONS)), CLIENTS)
        result = run_load_test(serving.target, plan)
        done.set()
        watching.join()
    report(f"soak, {time.perf_counter() - started:.0f} s", [result], "nothing lost, no error")
    third = max(1, len(samples) // 3)
    first, last = statistics.median(samples[:third]), statistics.median(samples[-third:])
    flat = "flat" if last <= first * (1 + FLAT) else "GROWS"
    print(
        f"memory of the service: {first:.1f} MiB in the first third, {last:.1f} MiB in the last,"
        f" {max(samples):.1f} MiB at most: {flat}  ({plan.total:,} messages)"
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50, help="of each of 100 sessions")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--soak", type=float, default=20, metavar="SECONDS", help="0 for none")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), chosen.messages, chosen.rounds)
        if chosen.soak:
            soak(Path(folder), chosen.soak)


if __name__ == "__main__":
    main()
