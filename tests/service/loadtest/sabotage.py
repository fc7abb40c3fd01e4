"""Stores that fail in one way or another: what a load test has to find."""

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass, replace

from multichat_lab.service.loadtest import StoreTarget


@dataclass(frozen=True, slots=True)
class DyingClientTarget(StoreTarget):
    """A store at which client 1 is killed at its fifth message."""

    @contextmanager
    def connected(self, client):
        said = 0

        def say(session_id, text):
            nonlocal said
            said += 1
            if client == 1 and said == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            return plainly(session_id, text)

        with super(DyingClientTarget, self).connected(client) as plainly:
            yield say


@dataclass(frozen=True, slots=True)
class LyingTarget(StoreTarget):
    """A store that acknowledges what client 1 says about session 0, and forgets it."""

    @contextmanager
    def connected(self, client):
        def say(session_id, text):
            told = plainly(session_id, "-" if client == 1 and text.startswith("0:") else text)
            return replace(told, content=text)

        with super(LyingTarget, self).connected(client) as plainly:
            yield say


@dataclass(frozen=True, slots=True)
class EndingTarget(StoreTarget):
    """A store whose sessions end when client 0 has said something in each."""

    @contextmanager
    def connected(self, client):
        with self.open() as chats, super(EndingTarget, self).connected(client) as plainly:

            def say(session_id, text):
                told = plainly(session_id, text)
                if client == 0:
                    chats.end_session(session_id)
                return told

            yield say
