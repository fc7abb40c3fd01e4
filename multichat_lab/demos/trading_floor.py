"""A seeded generator of a believable corpus: six colleagues talk before they trade.

Its sessions carry patterns that an analyst can find again: the Clerk is hardly ever answered, the
Quant answers fastest, and days that end in a loss are talked into with `maybe`, `hope` and
`rumour`. No real person or price is in it. `python -m` with a path writes it to that file.
"""

import json
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.exporters.tabular import PROOF
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor_script import (
    CALM,
    CLERK,
    CLOSINGS,
    LEAD,
    NERVOUS,
    OPENINGS,
    RISK,
    ROLES,
    SYMBOLS,
    Role,
)
from multichat_lab.records import EVERYONE, ChatMessage

FIRST_DAY = datetime(2025, 3, 3, 9, 30, tzinfo=UTC)
BY_NAME = {role.name: role for role in ROLES}


@dataclass(slots=True)
class Day:
    """One session in the making.

    Attributes:
        session_id: its id, e.g. `floor-2025-03-03`.
        clock: the time of the next message.
        facts: values that the lines are filled with.
        outcome: `gain` or `loss`.
        messages: what has been said.
        last_line: what each member said last, so that nobody says a thing twice in a row.
    """

    session_id: str
    clock: datetime
    facts: dict[str, str]
    outcome: str
    messages: list[ChatMessage] = field(default_factory=list)
    last_line: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """What each member is apt to say on such a day."""
        return CALM if self.outcome == "gain" else NERVOUS


class TradingFloor:
    """Make the sessions of some trading days.

    Args:
        seed: the same seed gives the same corpus, message ids included.
        days: number of sessions, one each working day.
    """

    def __init__(self, seed: int = 7, days: int = 16) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a script, no secret
        self._days = days

    def record(self, chats: SessionPersistence) -> int:
        """Record the corpus, and return the number of messages."""
        total = 0
        for day in self.sessions():
            chats.create_session(
                [],
                topic=f"{day.facts['symbol']} on {day.clock:%d %B %Y}",
                session_id=day.session_id,
                metadata={"outcome": day.outcome, "pnl": float(day.facts["pnl"])},
                created_at=day.messages[0].timestamp,
            )
            seats = {role.name: role.kind for role in ROLES}
            chats.members.add(day.session_id, seats, at=day.messages[0].timestamp)
            total += len(chats.add_messages(day.messages))
            chats.end_session(day.session_id, at=day.messages[-1].timestamp)
        return total

    def sessions(self) -> Iterator[Day]:
        """Yield one day after the other, weekends left out."""
        date = FIRST_DAY
        for _ in range(self._days):
            while date.weekday() >= 5:
                date += timedelta(days=1)
            yield self._day(date)
            date += timedelta(days=1)

    def _day(self, date: datetime) -> Day:
        outcome = "gain" if self._random.random() < 0.6 else "loss"
        price = self._random.uniform(80, 220)
        pnl = self._random.uniform(40, 900) * (1 if outcome == "gain" else -1)
        facts = {
            "symbol": self._random.choice(SYMBOLS),
            "price": f"{price:.2f}",
            "stop": f"{price * 0.97:.2f}",
            "pnl": f"{pnl:+.2f}",
        }
        day = Day(f"floor-{date:%Y-%m-%d}", date, facts, outcome)
        self._say(day, LEAD, self._random.choice(OPENINGS), None)
        for _ in range(self._random.randint(14, 26)):
            self._turn(day)
        self._say(day, LEAD, CLOSINGS[outcome], None)
        return day

    def _turn(self, day: Day) -> None:
        before = day.messages[-1]
        others = [role for role in ROLES if role is not LEAD and role.name != before.sender]
        speaker = self._random.choice(others)
        heard = BY_NAME[before.sender].is_heard
        answers = before.sender != speaker.name and self._random.random() < heard
        self._say(day, speaker, self._line(day, speaker), before if answers else None)
        last = day.messages[-1]
        if speaker not in (CLERK, RISK) and self._random.random() < 0.25:
            self._say(day, LEAD, self._line(day, LEAD), last)

    def _line(self, day: Day, speaker: Role) -> str:
        said = day.last_line.get(speaker.name)
        line = self._random.choice([one for one in day.lines[speaker.name] if one != said])
        day.last_line[speaker.name] = line
        return line

    def _say(self, day: Day, speaker: Role, line: str, answered: ChatMessage | None) -> None:
        seconds = speaker.reply_seconds if answered else 60.0
        day.clock += timedelta(seconds=1 + round(self._random.expovariate(1 / seconds)))
        addressed = EVERYONE
        if speaker is CLERK:
            addressed = LEAD.name
        elif answered and self._random.random() < 0.7:
            addressed = answered.sender
        day.messages.append(
            ChatMessage(
                session_id=day.session_id,
                sender=speaker.name,
                recipient=addressed,
                content=line.format_map(day.facts),
                timestamp=day.clock,
                reply_to=answered.message_id if answered else None,
                message_id=str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
                metadata={"gen_ai.agent.name": speaker.name} if speaker.kind == "agent" else {},
            )
        )


def write_corpus(path: Path, seed: int = 7) -> int:
    """Write the scripted trading floor to one JSON-lines file, and return its number of messages.

    Exports of single sessions can simply be put one behind the other. They come without their
    proof: when this was run, and the checksums over it, would make each file another.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with SessionPersistence("memory") as chats, tempfile.TemporaryDirectory() as folder:
        total = TradingFloor(seed).record(chats)
        days = [
            export_chat(each.session_id, chats, Path(folder) / f"{number}.jsonl").read_text("utf-8")
            for number, each in enumerate(chats.list_sessions())
        ]
    lines = [_unproved(line) for day in days for line in day.splitlines()]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return total


def _unproved(line: str) -> str:
    told = {name: value for name, value in json.loads(line).items() if name not in PROOF}
    return json.dumps(told, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(f"{write_corpus(Path(sys.argv[1]))} messages written to {sys.argv[1]}")
