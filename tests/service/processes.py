"""The service as operators run it: `multichat serve` in a process of its own."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client import MultichatClient
from tests.waiting import HANG_SECONDS


@dataclass
class Running:
    """A service that runs.

    Attributes:
        process: its process.
        url: where it listens.
    """

    process: subprocess.Popen[str]
    url: str

    def stop(self) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(HANG_SECONDS)


@dataclass
class Place:
    """A folder with a store and tokens, for a service to run in.

    Attributes:
        folder: where everything lies.
        tokens: name → token.
    """

    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, name: str, role: str = "participant") -> str:
        """Return the token of a name, made when there is none."""
        if name not in self.tokens:
            self.tokens[name] = TokenFile(self.folder / "tokens.json").add(name, role)
        return self.tokens[name]

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that keep a service inside the folder, however full the disk is."""
        return {
            "storage_path": self.folder / "chats.db",
            "token_file": self.folder / "tokens.json",
            "backup_path": self.folder / "backups",
            "port": 0,
            "disk_free_warn": 0.0002,
            "disk_free_error": 0.0001,
        }

    def recorded(self) -> SessionPersistence:
        """Open the store."""
        return SessionPersistence("sqlite", self.folder / "chats.db")

    @contextmanager
    def running(self, largest_file: int | None = None, **more: Any) -> Iterator[Running]:
        """Run `multichat serve`, until the block is left at most.

        Args:
            largest_file: bytes that the system lets a file grow to; then the disk seems full.
            more: settings.
        """
        flags = [f"--set={name}={value}" for name, value in (self.settings | more).items()]

        def bound() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        with subprocess.Popen(
            [sys.executable, "-m", "multichat_lab", "serve", *flags],
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=bound,  # noqa: PLW1509 - before any thread of the child
        ) as process:
            try:
                assert process.stdout is not None
                told = (json.loads(line) for line in process.stdout)
                url = next(line["url"] for line in told if "url" in line)
                yield Running(process, url)
            finally:
                process.kill()

    def client(
        self, running: Running, name: str, patience: float = HANG_SECONDS
    ) -> MultichatClient:
        """Return a client that speaks as this participant."""
        return MultichatClient(running.url, self.token(name), patience)
