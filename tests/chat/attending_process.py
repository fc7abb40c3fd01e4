"""Somebody who is there until killed: python attending_process.py TYPE PATH SESSION NAME LEASE."""

import sys
import time

from multichat_lab.chat.persistence import SessionPersistence


def main() -> None:
    storage_type, path, session_id, name, lease = sys.argv[1:]
    with SessionPersistence(storage_type, path) as chats:
        chats.get_session(session_id)
        with chats.presence.attending(session_id, name, 1, float(lease)):
            print("ready", flush=True)
            time.sleep(600)


if __name__ == "__main__":
    main()
