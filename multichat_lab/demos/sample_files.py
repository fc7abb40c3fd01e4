"""Small files in the forms that people have, to try the commands with; every name is invented."""

import json
import math
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from multichat_lab.errors import StoreError

IRC = """\
[09:01] <mara> morning, is the build green again?
[09:02] <tom> mara: yes, since midnight
=== ines [~ines@host] has joined #build
[09:04] <ines> who broke it?
[09:05] <mara> ines: nobody owns up
[09:11] <tom> it was the clock change
"""

SLACK_PEOPLE = {"U1": "Ana", "U2": "Ben", "U3": "Cleo", "U4": "Dai"}
SLACK_MESSAGES = (
    ("U1", "Shall we ship on Friday?", 0, None),
    ("U2", "<@U1> only with the fix for *search*", 140, 0),
    ("U3", "I can have it by Thursday.", 300, 0),
    ("U1", "Then Friday it is.", 420, 0),
    ("U4", "Who writes the release notes?", 900, None),
    ("U2", "I will write them by Wednesday.", 960, 4),
    ("U4", "Thank you, Ben.", 1_000, 4),
    ("U1", "Is the upgrade tested?", 3_600, None),
    ("U3", "The staging machine is slow again.", 4_000, None),
    ("U4", "I will test it by Thursday.", 4_100, 7),
    ("U1", "With the old database too, please.", 4_200, 7),
    ("U3", "Search is mended, and merged.", 90_000, None),
    ("U2", "Has anyone seen the notes of last year?", 93_000, None),
)
"""Who, what, seconds after the beginning, and which message's thread it belongs to."""

AGENT_TURNS = (
    ("human", "Which of the two files is larger?"),
    ("Orchestrator (-> FileReader)", "Please tell the size of a.txt and b.txt."),
    ("FileReader", "a.txt has 120 bytes, b.txt has 45."),
    ("Orchestrator (-> human)", "a.txt is larger."),
)

PLANNING = (
    ("Ann", "All", "When do we release?"),
    ("Bob", "Ann", "On Friday, if the tests hold."),
    ("Ann", "Bob", "Then Friday."),
)

SCANNER = '''\
"""A chat scanner: who says yes to whom."""

from multichat_lab import Finding


def agreements(session, messages):
    by_id = {message.message_id: message for message in messages}
    for answer in messages:
        asked = by_id.get(answer.reply_to)
        if asked and asked.content.endswith("?"):
            yield Finding("agreement", [asked.message_id, answer.message_id], answer.sender)
'''

BEGINNING = datetime(2025, 3, 3, 9, tzinfo=UTC)


def write_sample_files(folder: Path, seed: int = 7) -> list[Path]:
    """Write the sample files, and return their paths.

    They are `planning.jsonl` (a session of this package's), `build-2025-03-03.log` (IRC),
    `slack.zip`, `agents.json` (a log of an agent team), `chat.jsonl` (OpenAI-style),
    `coin_hourly.csv` (30 days of made-up prices), `question.sql` and `scanner.py`.

    Args:
        folder: is made where it is not there; files of the same names are kept as they are.
        seed: of the prices; the same seed writes the same.

    Raises:
        StoreError: the folder cannot be written.
    """
    texts = {
        "planning.jsonl": planning_session(),
        "build-2025-03-03.log": IRC,
        "agents.json": json.dumps(
            {
                "question": AGENT_TURNS[0][1],
                "history": [{"role": role, "content": words} for role, words in AGENT_TURNS],
            },
            indent=1,
        ),
        "chat.jsonl": "".join(
            json.dumps({"role": role, "content": words}) + "\n"
            for role, words in (("user", "What is a fill?"), ("assistant", "An executed order."))
        ),
        "coin_hourly.csv": hourly_prices(seed),
        "scanner.py": SCANNER,
        "question.sql": "SELECT sender, count(*) AS said\nFROM messages\nGROUP BY sender\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="utf-8")
        if not (folder / "slack.zip").exists():
            write_slack_export(folder / "slack.zip")
    except OSError as error:
        raise StoreError(
            f"The sample files cannot be written to {folder}: {error.strerror}",
            "Choose a folder where you may write.",
        ) from error
    return sorted(folder / name for name in (*texts, "slack.zip"))


def planning_session() -> str:
    """Return a session of three messages, as `multichat export` writes it."""
    lines: list[dict[str, object]] = [
        {
            "record": "session", "session_id": "planning", "topic": "the release",
            "status": "active", "created_at": BEGINNING.isoformat(),
        }
    ]  # fmt: skip
    for number, (sender, recipient, words) in enumerate(PLANNING):
        lines.append(
            {
                "record": "message", "session_id": "planning", "message_id": f"planning-{number}",
                "sender": sender, "recipient": recipient, "content": words,
                "timestamp": (BEGINNING + timedelta(minutes=number)).isoformat(),
                "reply_to": f"planning-{number - 1}" if number else None,
            }
        )  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


def write_slack_export(path: Path) -> None:
    """Write a Slack export of one channel with a thread, as Slack's own zip is laid out."""
    stamps = [f"{BEGINNING.timestamp() + after:.6f}" for _, _, after, _ in SLACK_MESSAGES]
    messages = [
        {
            "type": "message",
            "user": user,
            "text": words,
            "ts": stamps[number],
            **({} if root is None else {"thread_ts": stamps[root]}),
        }
        for number, (user, words, _, root) in enumerate(SLACK_MESSAGES)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        users = [
            {"id": key, "name": name.lower(), "real_name": name}
            for key, name in SLACK_PEOPLE.items()
        ]
        channel = {"id": "C1", "name": "release", "created": int(BEGINNING.timestamp())}
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{**channel, "members": list(SLACK_PEOPLE)}]))
        archive.writestr(f"release/{BEGINNING:%Y-%m-%d}.json", json.dumps(messages))


def hourly_prices(seed: int, hours: int = 720) -> str:
    """Return hourly OHLCV bars of an invented coin as CSV; times are ISO 8601 UTC."""
    chance = random.Random(seed)  # noqa: S311 - prices for a demonstration
    price, lines = 100.0, ["date,open,high,low,close,volume"]
    for hour in range(hours):
        close = price * math.exp(chance.gauss(0.0001, 0.008))
        high = max(price, close) * (1 + abs(chance.gauss(0, 0.002)))
        low = min(price, close) * (1 - abs(chance.gauss(0, 0.002)))
        bar = ",".join(f"{value:.2f}" for value in (price, high, low, close))
        time = BEGINNING + timedelta(hours=hour)
        lines.append(f"{time:%Y-%m-%dT%H:%M:%SZ},{bar},{chance.randint(50, 500)}")
        price = close
    return "\n".join(lines) + "\n"
