"""The other process of the session demo: run it with `python -m`.

It opens the store that the demo recorded to, says how much it found, and goes on.
"""

import sys

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.session_script import SessionScript


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
