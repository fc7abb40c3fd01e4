"""What `benchmarks/importing.py` imports.

Real exports lie in `../shared/data`, see its README; where they are absent, stand-ins of the same
shape are written. The large sources are always written, from a seed.
"""

import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

REAL = Path(__file__).parents[2] / "shared" / "data"
WORDS = [
    "package",
    "install",
    "where",
    "sudo",
    "apt-get",
    "error",
    "screen",
    "works",
    "now",
    "thanks",
]
NICKS = [f"nick{number}" for number in range(1_500)]


def sentence(rng: random.Random) -> str:
    """Return a few words."""
    return " ".join(rng.choices(WORDS, k=rng.randint(2, 18)))


def write_irc(path: Path, lines: int, seed: int = 1) -> Path:
    """Write one channel file; a few speak often, most seldom, a third to somebody by name."""
    rng = random.Random(seed)
    with path.open("w") as file:
        for number in range(lines):
            minute = number * 1_439 // lines
            nick = NICKS[int(len(NICKS) * rng.random() ** 3)]
            stamp = f"[{minute // 60:02d}:{minute % 60:02d}]"
            if number % 15 == 0:
                file.write(f"=== {nick} [~{nick}@example.org] has joined #lab\n")
                continue
            to = f"{NICKS[int(len(NICKS) * rng.random() ** 3)]}: " if number % 3 == 0 else ""
            file.write(f"{stamp} <{nick}> {to}{sentence(rng)}\n")
    return path


def write_slack(path: Path, channels: int, messages: int, seed: int = 1) -> Path:
    """Write an export with so many messages in each channel, fifty a day."""
    rng = random.Random(seed)
    users = [{"id": f"U{number:08d}", "name": f"user{number}"} for number in range(40)]
    members = [each["id"] for each in users]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(users))
        listed = [
            {"id": f"C{number:08d}", "name": f"channel-{number}", "members": members}
            for number in range(channels)
        ]
        archive.writestr("channels.json", json.dumps(listed))
        for channel in listed:
            for day in range(-(-messages // 50)):
                start = 1_450_000_000 + day * 86_400
                entries = [
                    {
                        "type": "message", "user": rng.choice(members), "text": sentence(rng),
                        "ts": f"{start + number * 60}.{number:06d}",
                    }
                    for number in range(min(50, messages - day * 50))
                ]  # fmt: skip
                date = pd.Timestamp(start, unit="s").date()
                archive.writestr(f"{channel['name']}/{date}.json", json.dumps(entries))
    return path


def write_agents(folder: Path, sessions: int, turns: int, seed: int = 1) -> Path:
    """Write a log a session, as teams of agents keep it."""
    rng = random.Random(seed)
    team = ["Orchestrator (-> WebSurfer)", "WebSurfer", "Coder (thought)"]
    for number in range(sessions):
        below = folder / f"team-{number // 1_000}"
        below.mkdir(parents=True, exist_ok=True)
        history = [
            {"role": team[turn % 3], "content": " ".join(sentence(rng) for _ in range(20))}
            for turn in range(turns)
        ]
        log = {"question": sentence(rng), "history": history, "mistake_step": "1"}
        (below / f"{number}.json").write_text(json.dumps(log))
    return folder


def sources(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield format, name and path of each source that is measured; those written lie in `folder`.

    The real ones first: ten excerpts of IRC, a Slack export, sixty logs of agents.
    """
    for form, name, stand_in in (
        ("irc", "irc", _small_irc), ("slack", "slack/export.zip", _small_slack),
        ("agents", "agents", _small_agents),
    ):  # fmt: skip
        real = REAL / name
        yield (
            form,
            "real" if real.exists() else "stand-in",
            (real if real.exists() else stand_in(folder)),
        )
    yield "irc", "100,000 lines", write_irc(folder / "2024-01-31.txt", 100_000)
    yield "slack", "50 × 400", write_slack(folder / "large.zip", 50, 400)
    yield "agents", "2,000 × 6", write_agents(folder / "many", 2_000, 6)


def _small_irc(folder: Path) -> Path:
    (folder / "irc").mkdir()
    for number in range(10):
        write_irc(folder / "irc" / f"2024-01-{number + 1:02d}.raw.txt", 1_250, number)
    return folder / "irc"


def _small_slack(folder: Path) -> Path:
    return write_slack(folder / "export.zip", 2, 79)


def _small_agents(folder: Path) -> Path:
    return write_agents(folder / "agents", 60, 25)
