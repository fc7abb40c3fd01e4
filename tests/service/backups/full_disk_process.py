"""Back up and restore on a full disk: python full_disk_process.py TYPE PATH FOLDER.

A limit on the size of files stands for the full disk, as in tests/stores. Prints, as JSON, what was
said, and whether the store is as it was and goes on.
"""

import json
import resource
import signal
import sys
import warnings
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import list_backups
from multichat_lab.service.backups.restore import restore
from tests.stores.answers import answers

ROOM = 20_000


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def said(work) -> str:
    """Return the error's type and text, or nothing."""
    try:
        work()
    except MultichatError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def answered(storage) -> str:
    with SessionPersistence(*storage) as chats:
        return answers(chats)


def main() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    warnings.simplefilter("ignore", RuntimeWarning)
    storage = sys.argv[1], Path(sys.argv[2])
    folder = Path(sys.argv[3])
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"{n} " * 40) for n in range(1_000))
    good = back_up(*storage, folder)
    before = answered(storage)
    limit_files(ROOM)
    told = [
        said(lambda: back_up(*storage, folder)),
        said(lambda: restore(good, storage[1], force=True)),
    ]
    limit_files(resource.RLIM_INFINITY)
    is_kept = answered(storage) == before and list_backups(folder) == [good]
    left = [each.name for each in storage[1].parent.iterdir() if "restor" in each.name]
    left += [each.name for each in folder.iterdir() if each.name.endswith(".new")]
    with SessionPersistence(*storage) as chats:
        goes_on = chats.add_message(ChatMessage("s", "Ann", "room again")).seq == 1_001
    print(json.dumps([told, is_kept, left, goes_on]))


if __name__ == "__main__":
    main()
