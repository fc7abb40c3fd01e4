"""What recording a framework's agents costs beside the agents: python benchmarks/adapters.py.

    python benchmarks/adapters.py [--conversations 10] [--rounds 5] [agents] [langgraph] [litellm]

An agent has conversations of ten questions; for each it calls a tool and answers. Its model is a
server in another process, whose CPU is not counted; all else of a question is: the framework, the
client's HTTP, the tool. Each framework runs with its own session in memory, again with its own one
in a file of SQLite (`own file`), where it has one, with a bare insert of the words (`floor`), and
with ours: what records it into a store of SQLite, on the disk. Prints the CPU of a question in
memory, and what each of the others adds to it, medians of rounds that run all. Needs the group
`peers`.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from adapters_subjects import FLOOR, FRAMEWORKS, OWN_FILE, TURNS, questions

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.chat.model_server import Step, model_server

WARM = 2
"""Conversations before the clock runs."""


async def run(name: str, ours: str, url: str, path: Path, conversations: int) -> None:
    """Have conversations, and print how many seconds of CPU one question took."""
    ask = FRAMEWORKS[name][0](url, path, ours)
    for talk, words in questions(WARM):
        await ask(talk, words)
    busy = time.process_time()
    for talk, words in questions(conversations, WARM):
        await ask(talk, words)
    await asyncio.sleep(0.5)  # LiteLLM logs beside the talk; sleeping takes no CPU
    print((time.process_time() - busy) / conversations / TURNS, flush=True)
    os._exit(0)  # threads of frameworks may wait for ever


def answers(number: int) -> tuple[Step, Step]:
    """Return what the model says to one question: a call, then words."""
    call: Step = {"call": ("price", '{"of": "AAPL"}'), "id": f"call_{number}"}
    return call, {"text": f"Sell, for reason {number} of those that were told"}


def measured(name: str, ours: str, conversations: int) -> float:
    """Return milliseconds of CPU that a question takes."""
    asked = (WARM + conversations) * TURNS
    steps = [each for number in range(asked) for each in answers(number)]
    with tempfile.TemporaryDirectory() as folder, model_server(*steps) as server:
        path = Path(folder) / "talk.db"
        argv = ["--run", name, ours, server.url, str(path), str(conversations)]
        told = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        done = subprocess.run(
            [sys.executable, __file__, *argv], env=told, stdout=subprocess.PIPE, check=True
        )
        if ours not in ("", FLOOR, OWN_FILE):
            require_recorded(path, asked)
    return 1000 * float(done.stdout.split()[-1])


def require_recorded(path: Path, asked: int) -> None:
    """Raise unless of each question all four messages are on the disk."""
    from multichat_lab.chat.persistence import SessionPersistence

    with SessionPersistence("sqlite", path) as chats:
        sessions = chats.list_sessions()
        messages = sum(each.message_count for each in sessions)
    assert messages == 4 * asked, f"{messages} messages of {asked} questions"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=list(FRAMEWORKS))
    parser.add_argument("--conversations", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    pairs = [(name, ours) for name in asked.frameworks for ours in ("", *FRAMEWORKS[name][1])]
    found: dict[tuple[str, str], list[float]] = {each: [] for each in pairs}
    for _ in range(asked.rounds):  # in turn, so that what else the machine does meets all
        for each, rounds in found.items():
            rounds.append(measured(*each, asked.conversations))
    print(f"load {os.getloadavg()[0]:.1f}, medians of {asked.rounds}")
    print(f"{'framework':12}{'recorded by':14}{'ms of CPU':>10}{'more':>9}")
    for (name, ours), rounds in found.items():
        whole, alone = statistics.median(rounds), statistics.median(found[name, ""])
        more = f"{100 * (whole / alone - 1):+.0f} %" if ours else ""
        print(f"{name:12}{ours or 'itself, memory':14}{whole:10.2f}{more:>9}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--run"]:
        framework, adapter, server_url, store, count = sys.argv[2:]
        asyncio.run(run(framework, adapter, server_url, Path(store), int(count)))
    else:
        main()
