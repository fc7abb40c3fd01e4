"""Stop in the middle of a transaction: python holding_process.py TYPE PATH."""

import sys
import threading

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


def main() -> None:
    with (
        SessionPersistence(sys.argv[1], sys.argv[2]) as chats,
        chats.store.transaction() as transaction,
    ):
        transaction.add_messages([ChatMessage("s", "Ann", "not yet", seq=2)])
        print("ready", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
