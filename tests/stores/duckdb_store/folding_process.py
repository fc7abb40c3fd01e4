"""Write long messages into a new duckdb store: python folding_process.py PATH COUNT.

Prints how many MiB the process took at most.
"""

import random
import resource
import sys

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

BATCH = 5_000
LETTERS = 1_000


def main(path: str, count: int) -> None:
    """Record `count` messages whose words are hard to compress."""
    rng = random.Random(1)  # noqa: S311 - words, not secrets
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        for first in range(0, count, BATCH):
            texts = (rng.randbytes(LETTERS // 2).hex() for _ in range(min(BATCH, count - first)))
            chats.add_messages([ChatMessage("s", "Ann", each) for each in texts])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
