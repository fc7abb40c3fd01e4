"""Two services over one PostgreSQL server, 8 client processes: python benchmarks/service_shared.py.

    python benchmarks/service_shared.py [--messages 50] [--rounds 3]

Half of the clients write to each service, one message a request, and every one of them is durable
when it is acknowledged, and verified afterwards. Beside it, in turns, the same clients at one
service over the same server. The server is one of our own on this machine, which waits for its
disk; clients, services and server share its cores.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from service import CLIENTS, SESSIONS, report

from multichat_lab.service.access.known_tokens import Tokens
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.loadtest import LoadPlan, ServiceTarget, run_load_test
from multichat_lab.service.shared.tables import ServiceTables
from multichat_lab.service.shared.tokens import TableOfTokens
from tests.stores.postgresql.server import running as server_of_our_own


@dataclass(frozen=True)
class SharedTarget(ServiceTarget):
    """Several services, which clients take in turn.

    Attributes:
        others: addresses of the services besides the first.
    """

    others: tuple[str, ...] = ()

    def client(self, number: int) -> MultichatClient:
        """Return the connection of a client."""
        services = (self.location, *self.others)
        return ServiceTarget.client(
            replace(self, location=services[number % len(services)]), number
        )


@contextmanager
def service(address: str) -> Iterator[str]:
    """Run a service until the block is left, and give its address; it must stop in good order."""
    place = address.removeprefix("postgresql:")
    settings = (
        "storage_type=postgresql",
        f"storage_path={place}",
        "port=0",
        "max_sessions=1000000",
    )
    command = [sys.executable, "-m", "multichat_lab", "serve"]
    command += [f"--set={each}" for each in settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield next(told["url"] for told in map(json.loads, process.stdout) if "url" in told)
        finally:
            process.terminate()
            _, _ = process.communicate(timeout=60)
        assert process.returncode == 0


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50, help="of each of 100 sessions")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    plan = LoadPlan(SESSIONS, chosen.messages, CLIENTS)
    with ExitStack() as stack:
        os.environ["XDG_STATE_HOME"] = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(server_of_our_own()).address()
        with closing(Tokens(TableOfTokens(ServiceTables(address, 10)))) as known:
            tokens = tuple(known.add(f"client {number}") for number in range(CLIENTS))
        first, *others = [stack.enter_context(service(address)) for _ in range(2)]
        one, two = [], []
        for _ in range(chosen.rounds):
            two.append(run_load_test(SharedTarget(first, tokens, others=tuple(others)), plan))
            one.append(run_load_test(ServiceTarget(first, tokens), plan))
        report("two services, postgresql", two, "at least 1,500 a second, p99 at most 50 ms")
        report("one service, postgresql", one, "the peer")
        print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
