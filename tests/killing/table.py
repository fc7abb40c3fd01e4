"""A table with agents in processes of their own, what they were acknowledged, and who hears all."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from tests.waiting import HANG_SECONDS, wait_until

BEGIN_SECONDS = 240.0
"""A bound for that on a machine with much else to do."""

ROOT = Path(__file__).parents[2]


class Seat:
    """An agent that is begun again where it was when it was killed.

    Args:
        name: of the agent.
        argv: of its process, without the number that it begins with.
        log: where it tells what goes wrong.
        token: at the service.
    """

    def __init__(self, name, argv, log, token=""):
        self.name, self._log = name, log
        self._argv, self._environment = argv, os.environ | {"TOKEN": token}
        self.acknowledged = 0
        self.process = None
        self._reader = None
        self.begin()

    def begin(self):
        """Begin with the first word that was not acknowledged."""
        command = [sys.executable, "-m", "tests.killing.agent", *self._argv, str(self.acknowledged)]
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT,
                env=self._environment,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self.process,))
        self._reader.start()

    def _read(self, process):
        for line in process.stdout:
            if line.endswith("\n"):
                self.acknowledged = int(line) + 1

    def kill(self, server_instead=False):
        """Kill it, or the server that it has started, and see it end."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        own = children.read_text().split() if server_instead else []
        for pid in own[:1]:
            os.kill(int(pid), 9)
        if not own:
            self.process.kill()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:  # it waits for an answer that never comes
            self.process.kill()
            self.process.wait(HANG_SECONDS)
        self._reader.join(HANG_SECONDS)

    def has_spoken(self, since):
        """Return whether something was acknowledged since so many were.

        Raises:
            AssertionError: it has ended by itself.
        """
        if self.acknowledged > since:
            return True
        status = self.process.poll()
        assert status is None, f"{self.name} ended: {self._log.read_text()[-3000:]}"
        return False


def await_word(has_come, why):
    """Wait for a word of an agent whose process, and that of its server, begin anew."""
    wait_until(has_come, why, seconds=BEGIN_SECONDS)


def kill_in_rounds(seats, rounds, chance, told):
    """Kill one after the other at random moments, and let each begin anew."""
    for number in range(rounds):
        victim = chance.choice(seats)
        before = victim.acknowledged
        await_word(lambda: victim.has_spoken(before), f"{victim.name} speaks")  # noqa: B023
        threading.Event().wait(chance.uniform(0.0, 0.05))
        victim.kill(server_instead=chance.random() < 0.5)
        victim.begin()
        told(number + 1)


class Listener:
    """Hears a session from the beginning, in this process.

    Args:
        chats: the store.
        session_id: what is heard.
    """

    def __init__(self, chats, session_id):
        self.heard = []
        self._messages = MultichatSystem(chats).subscribe(session_id)
        self._thread = threading.Thread(target=lambda: self.heard.extend(self._messages))
        self._thread.start()

    def rest(self):
        """Return all that was heard, when the session has ended."""
        self._thread.join(HANG_SECONDS)
        return self.heard


def wrong(location, session_id, acknowledged, heard=None):
    """Return what is not as it should be: lost, doubled, out of order, or not heard."""
    with SessionPersistence(*location) as chats:
        messages = chats.get_messages(session_id)
        faults = [] if chats.verify().is_whole else ["verify finds damage"]
    if [each.seq for each in messages] != list(range(1, len(messages) + 1)):
        faults.append("the numbers have gaps")
    said = Counter()
    for each in messages:
        if each.kind == "message":
            if each.content != f"{each.sender} {said[each.sender]}":
                faults.append(f"word {said[each.sender]} of {each.sender} is {each.content!r}")
            said[each.sender] += 1
    for name, number in acknowledged.items():
        if not number <= said[name] <= number + 1:
            faults.append(f"{name} was acknowledged {number} words, and {said[name]} are there")
    if heard is not None and heard != messages:
        faults.append(f"{len(heard)} were heard of {len(messages)}")
    return faults


def dice(seed):
    """Return chance that a seed gives."""
    return random.Random(seed)  # noqa: S311 - nobody shall be unable to guess it
