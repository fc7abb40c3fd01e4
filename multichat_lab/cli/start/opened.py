"""What the start page has opened: commands of ours, each in a process that ends with it."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path

import typer

from multichat_lab.cli.start.offers import Offer
from multichat_lab.errors import MultichatError

LAST_LINES = 8
ENDS_WITHIN = 10
"""Seconds which a process is given to end by itself."""


class Opened:
    """Opens offers, each once as long as it lives.

    Args:
        folder: for what they make, if it is not to stay.
        options: of every command that shows something, e.g. the theme.
    """

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self._folder = folder
        self._options = options
        self._processes: list[Process] = []
        self._opened: dict[tuple[str, bool], tuple[Process, str]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def address(self, offer: Offer, in_steps: bool) -> str:
        """Return where an offer is shown; it is started where it is not.

        Args:
            offer: what to show.
            in_steps: a notebook one heading a screen.

        Raises:
            MultichatError: it cannot be shown, with what its command said.
        """
        async with self._locks.setdefault(offer.name, asyncio.Lock()):
            process, address = self._opened.get((offer.name, in_steps), (None, ""))
            if process is not None and process.returncode is None:
                return address
            if offer.before and not any(name == offer.name for name, _ in self._opened):
                await self._prepare(offer)
            started = await self._start(self._showing(offer, in_steps))
            address = await self._said_address(offer, started)
            self._opened[offer.name, in_steps] = started, address
            return address

    async def end(self) -> None:
        """End all of them."""
        living = [each for each in self._processes if each.returncode is None]
        for each in living:
            each.terminate()
        for each in living:
            try:
                await asyncio.wait_for(each.wait(), ENDS_WITHIN)
            except TimeoutError:
                each.kill()
                await each.wait()

    def _showing(self, offer: Offer, in_steps: bool) -> list[str]:
        steps = ("--steps",) if in_steps else ()
        return [*offer.command, "--port", "0", "--no-open", *steps, *self._options]

    async def _prepare(self, offer: Offer) -> None:
        making = await self._start(list(offer.before))
        output, _ = await making.communicate()
        if making.returncode:
            raise refused(offer, output.decode("utf-8", "replace").splitlines())

    async def _start(self, arguments: list[str]) -> Process:
        filled = [each.replace("{folder}", str(self._folder)) for each in arguments]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "multichat_lab", *filled, stdout=PIPE, stderr=STDOUT
        )
        self._processes.append(process)
        return process

    async def _said_address(self, offer: Offer, process: Process) -> str:
        """Return the first address that it prints; what it prints afterwards is passed on."""
        said: list[str] = []
        assert process.stdout is not None  # noqa: S101 - it was asked for
        while line := (await process.stdout.readline()).decode("utf-8", "replace"):
            typer.echo(line, nl=False)
            said.append(line.rstrip())
            if found := re.search(offer.address, line):
                reading = asyncio.create_task(pass_on(process))
                self._reading.add(reading)
                reading.add_done_callback(self._reading.discard)
                return found[0]
        await process.wait()
        raise refused(offer, said)


async def pass_on(process: Process) -> None:
    """Print what a process prints: a room tells the presenter's address there alone."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    while line := await process.stdout.readline():
        typer.echo(line.decode("utf-8", "replace"), nl=False)


def refused(offer: Offer, said: list[str]) -> MultichatError:
    """Return the error of an offer whose command ended, with what it said last."""
    last = "\n".join(said[-LAST_LINES:]) or "It said nothing."
    return MultichatError(f"{offer.title} could not be opened: {last}", "See the terminal.")
