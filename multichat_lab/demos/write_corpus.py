"""Write the corpus that the notebooks explore to a file: run it with `python -m`."""

import sys
import tempfile
from pathlib import Path

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor


def write_corpus(path: Path, seed: int = 7) -> int:
    """Write the scripted trading floor to one JSON-lines file, and return its number of messages.

    Exports of single sessions can simply be put one behind the other.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with SessionPersistence("memory") as chats, tempfile.TemporaryDirectory() as folder:
        total = TradingFloor(seed).record(chats)
        days = [
            export_chat(each.session_id, chats, Path(folder) / f"{number}.jsonl").read_bytes()
            for number, each in enumerate(chats.list_sessions())
        ]
    path.write_bytes(b"".join(days))
    return total


if __name__ == "__main__":
    print(f"{write_corpus(Path(sys.argv[1]))} messages written to {sys.argv[1]}")
