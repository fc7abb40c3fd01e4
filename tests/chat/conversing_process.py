"""A conversation in a process of its own: python conversing_process.py TYPE PATH SESSION TURNS.

Three responders, one after the other, say the number of the words before them. Prints `ready` when
it begins and `done` at its end.
"""

import sys

from multichat_lab.chat.conversation import Conversation
from multichat_lab.chat.conversation.limits import TurnLimits
from multichat_lab.chat.conversation.policies import round_robin
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem


def counting(message, history):
    """Say how many words there were."""
    return str(sum(each.kind == "message" for each in history))


def main() -> None:
    storage_type, path, session_id, turns = sys.argv[1:]
    with SessionPersistence(storage_type, path) as chats:
        names = dict.fromkeys(("Bob", "Cy", "Dee"), counting)
        limits = TurnLimits(turns=int(turns))
        print("ready", flush=True)
        Conversation(MultichatSystem(chats), session_id, names, round_robin, limits).run()
        print("done", flush=True)


if __name__ == "__main__":
    main()
