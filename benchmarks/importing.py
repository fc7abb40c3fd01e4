"""What an import costs beside a plain script: python benchmarks/importing.py [ratios|twice|flat].

The scripts are in `importing_peers.py`. Both run in this process, by turns; the figures are
medians of CPU time. `flat` imports a million IRC lines and 20,000 sessions of agents, each in
a process of its own, and prints the most memory that it took.
"""

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from importing_peers import plain_import
from importing_sources import sources, write_agents, write_irc, write_slack

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence

RUNS = 5
BOUNDS = {"sqlite": 4, "duckdb": 6}
TWICE = 2.2
LINES = 50_000
LARGE_LINES = (250_000, 1_000_000)
LARGE_SESSIONS = (5_000, 20_000)


def cpu(work: Callable[[], object]) -> float:
    """Return the seconds of CPU time that this process needs for `work`, in all its threads."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def imported(kind: str, form: str, source: Path, target: Path) -> int:
    """Import into a new store, close it, and return how many messages there were."""
    with SessionPersistence(kind, target) as chats:
        return import_chat(source, chats, form).messages


def ratios(folder: Path) -> None:
    """Print what each source costs into each store, and by a plain script."""
    for form, name, source in sources(folder):
        took: dict[str, list[float]] = {kind: [] for kind in ("plain", *BOUNDS)}
        count = 0
        for number in range(RUNS):
            with tempfile.TemporaryDirectory() as place:
                plain = Path(place) / "plain.duckdb"
                took["plain"].append(cpu(lambda f=form, s=source, t=plain: plain_import(f, s, t)))
                for kind in BOUNDS:
                    target = Path(place) / f"store-{number}.{kind}"
                    took[kind].append(
                        cpu(lambda k=kind, f=form, s=source, t=target: imported(k, f, s, t))
                    )
                count = imported("memory", form, source, Path(place)) if number == 0 else count
        middle = {kind: statistics.median(each) for kind, each in took.items()}
        told = ", ".join(
            f"{kind} {middle[kind]:.2f} s = {middle[kind] / middle['plain']:.1f} × (at most {most})"
            for kind, most in BOUNDS.items()
        )
        print(f"{form} {name}, {count:,} messages: plain {middle['plain']:.2f} s, {told}")


def twice(folder: Path) -> None:
    """Print what one channel of twice the lines costs."""
    for form, write in (
        ("irc", lambda count: write_irc(folder / f"2024-01-31 {count}.txt", count)),
        ("slack", lambda count: write_slack(folder / f"{count}.zip", 1, count)),
    ):
        small, large = write(LINES), write(2 * LINES)
        for kind in BOUNDS:
            took: dict[Path, list[float]] = {small: [], large: []}
            for number in range(3):
                for source, times in took.items():
                    target = folder / f"{form}-{source.stem}-{number}.{kind}"
                    times.append(
                        cpu(lambda k=kind, f=form, s=source, t=target: imported(k, f, s, t))
                    )
            once, double = (statistics.median(each) for each in took.values())
            print(
                f"{form} into {kind}: {LINES:,} lines {once:.1f} s, {2 * LINES:,} {double:.1f} s,"
                f" ratio {double / once:.2f} (at most {TWICE})"
            )


def flat(folder: Path) -> None:
    """Print time and memory of large imports, each beside one of a quarter of its size."""
    jobs = [("irc", count, write_irc(folder / f"irc-{count}.txt", count)) for count in LARGE_LINES]
    jobs += [
        ("agents", count, write_agents(folder / f"agents-{count}", count, 6))
        for count in LARGE_SESSIONS
    ]
    for kind in BOUNDS:
        for form, count, source in jobs:
            command = [sys.executable, __file__, "one", kind, form, str(source)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(f"{form} {count:,} into {kind}: {told.strip()}", flush=True)


def one(kind: str, form: str, source: str) -> None:
    """Import in this process and print what it took."""
    from datetime import date

    from multichat_lab.chat.importers import ImportOptions

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with tempfile.TemporaryDirectory() as folder:
        started, used = time.perf_counter(), time.process_time()
        with SessionPersistence(kind, Path(folder) / "store") as chats:
            options = ImportOptions(date=date(2024, 1, 31))
            count = import_chat(source, chats, form, options).messages
        took, used = time.perf_counter() - started, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count:,} messages in {took:.0f} s ({used:.0f} s CPU), at most {most:,} MiB "
        f"({before:,} MiB before)"
    )


PARTS = {"ratios": ratios, "twice": twice, "flat": flat}


def main(arguments: list[str]) -> None:
    """Run the parts that are named, or all."""
    if arguments[:1] == ["one"]:
        one(*arguments[1:])
        return
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in arguments or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
