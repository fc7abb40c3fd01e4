"""Record sessions and delete them until killed: python deleting_process.py TYPE PATH."""

import sys
from itertools import count

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


def main() -> None:
    with SessionPersistence(sys.argv[1], sys.argv[2]) as chats:
        for number in count():
            session = chats.create_session(["Ann"], session_id=f"of {number}")
            chats.add_message(ChatMessage(session.session_id, "Ann", "soon gone"))
            with chats.store.transaction() as transaction:
                transaction.delete_sessions([session.session_id])
            if number == 0:
                print("ready", flush=True)


if __name__ == "__main__":
    main()
