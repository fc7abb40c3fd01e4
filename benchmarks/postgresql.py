"""A store on a PostgreSQL server beside bare psycopg: python benchmarks/postgresql.py [NAME …].

`append`: one durable message, and the row alone inserted by psycopg, in alternate blocks. `many`:
eight processes append to one session. `lab`: a lab loads 200,000 messages, and psycopg copies the
same rows out in PostgreSQL's binary form. The server is one of our own on this machine, which waits
for its disk. CPU is that of this process, not the server's.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import psycopg
from processes import NAMES, appended
from stores import APPENDS, BLOCKS, TEXT, report, timed

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.postgresql.dialect import marked
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.sql.statements import INSERT_MESSAGE
from tests.stores.postgresql.server import Server, running

EACH = 200
INSERT = marked(INSERT_MESSAGE).encode()
MESSAGES = 200_000


def append(server: Server) -> None:
    """One message, durable, through SessionPersistence and through bare psycopg."""
    with SessionPersistence("postgresql", server.address()) as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.create_session(["Ann"], session_id="bare")
        with psycopg.connect(server.address(), autocommit=True) as bare:
            ours: list[float] = []
            peer: list[float] = []
            for block in range(BLOCKS):
                messages = [ChatMessage("one", "Ann", TEXT) for _ in range(APPENDS)]
                ours += [timed(partial(chats.add_message, each)) for each in messages]
                rows = [
                    message_row(ChatMessage("bare", "Ann", TEXT, seq=block * APPENDS + n + 1))
                    for n in range(APPENDS)
                ]
                peer += [timed(partial(bare.execute, INSERT, row)) for row in rows]
    report("durable append, postgresql", ours, peer, "at most 1.3 x psycopg")


def many(server: Server) -> None:
    """Eight processes at once."""
    names = NAMES * 2
    rate, worst = appended(("postgresql", server.address()), names, EACH)
    print(f"{len(names)} processes: {rate:.0f} appends a second, worst wait {worst:.3f} s (1,000)")


def lab(server: Server) -> None:
    """A lab, and COPY in binary form."""
    with SessionPersistence("postgresql", server.address()) as chats:
        chats.create_session(["Ann"], session_id="one")
        for _ in range(MESSAGES // 1_000):
            chats.add_messages(ChatMessage("one", "Ann", TEXT) for _ in range(1_000))
        began, used = time.perf_counter(), time.process_time()
        with Lab(chats) as loaded:
            loaded.refresh()
            ours = time.perf_counter() - began, time.process_time() - used
    with psycopg.connect(server.address()) as bare, bare.cursor() as cursor:
        began, used = time.perf_counter(), time.process_time()
        with cursor.copy("COPY messages TO STDOUT (FORMAT BINARY)") as copy:
            size = sum(len(each) for each in copy)
        peer = time.perf_counter() - began, time.process_time() - used
    size_mib = size / 2**20
    print(f"lab over {MESSAGES:,} messages: {ours[0]:.2f} s ({ours[1]:.2f} CPU)")
    print(f"COPY of {size_mib:.0f} MiB: {peer[0]:.2f} s ({peer[1]:.2f}); {ours[0] / peer[0]:.1f} x")


BENCHMARKS: dict[str, Callable[[Server], None]] = {"append": append, "many": many, "lab": lab}


def main() -> None:
    """Run the benchmarks that are named, or all, each on a server of its own."""
    for name in sys.argv[1:] or BENCHMARKS:
        with running() as server:
            BENCHMARKS[name](server)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
