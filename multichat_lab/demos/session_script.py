"""What the agents of the session demo say: seeded, so that a run can be repeated.

Run with `python -m` it is the demo's other process: it opens the store that the demo recorded to,
says how much it found, and goes on.
"""

import random
import sys
from datetime import datetime, timedelta

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import EVERYONE, ChatMessage

AGENTS = ("Agent-1", "Agent-2", "Agent-3", "Agent-4")

STRATEGIES = ("a moving-average crossover", "mean reversion on RSI", "a breakout with an ATR stop")
RISKS = ("1 % a trade", "half a percent a trade", "200 shares at most")

OPENING = (
    ("Agent-1", EVERYONE, "Hello, I am Agent-1. Let us plan today's trades.", None),
    ("Agent-1", "Agent-2", "Task for you: read the overnight news on {symbol}.", None),
    ("Agent-2", "Agent-1", "Done. {symbol} is quiet, volume is {volume} of its average.", 1),
    ("Agent-3", "Agent-1", "I offer {strategy} for {symbol}.", 0),
    ("Agent-4", "Agent-3", "Fine with me, if we risk {risk}.", 3),
    ("Agent-1", EVERYONE, "Coordination: Agent-3 trades, Agent-4 watches the limit.", None),
)
"""Sender, recipient, words, and which earlier line they answer (counted from 0)."""

SEQUEL = (
    ("Agent-3", EVERYONE, "In position: 100 {symbol}.", None),
    ("Agent-4", "Agent-3", "Limit respected, carry on.", 0),
)


class SessionScript:
    """The lines of one run of the demo.

    Args:
        seed: the same seed gives the same words, ids and intervals.
        session_id: the session that the lines belong to.
        start: aware time of the first line.
    """

    def __init__(self, seed: int, session_id: str, start: datetime) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a script, no secret
        self._session_id = session_id
        self._clock = start
        self._facts = {
            "symbol": self._random.choice(("AAPL", "IBM", "MSFT")),
            "strategy": self._random.choice(STRATEGIES),
            "risk": self._random.choice(RISKS),
            "volume": f"{self._random.randint(80, 120)} %",
        }

    def opening(self) -> list[ChatMessage]:
        """Return the six messages that the session begins with."""
        return self._spoken("open", OPENING)

    def sequel(self) -> list[ChatMessage]:
        """Return the two messages that another process adds."""
        return self._spoken("more", SEQUEL)

    def _spoken(
        self, part: str, lines: tuple[tuple[str, str, str, int | None], ...]
    ) -> list[ChatMessage]:
        messages: list[ChatMessage] = []
        for number, (sender, recipient, words, answers) in enumerate(lines):
            self._clock += timedelta(seconds=self._random.randint(2, 9))
            messages.append(
                ChatMessage(
                    session_id=self._session_id,
                    sender=sender,
                    recipient=recipient,
                    content=words.format_map(self._facts),
                    message_id=f"{self._session_id}-{part}-{number + 1}",
                    timestamp=self._clock,
                    reply_to=None if answers is None else messages[answers].message_id,
                )
            )
        return messages


def main() -> None:
    """Read TYPE, PATH, session id and seed from the command line, and add to the session."""
    storage_type, path, session_id, seed = sys.argv[1:]
    with SessionPersistence(storage_type, path) as chats:
        found = chats.get_messages(session_id)
        script = SessionScript(int(seed), session_id, found[0].timestamp)
        script.opening()  # winds the script on to where the first process stopped
        added = chats.add_messages(script.sequel())
    print(f"found {len(found)} messages, added {len(added)}")


if __name__ == "__main__":
    main()
