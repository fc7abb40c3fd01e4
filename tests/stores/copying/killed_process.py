"""Copies to a data set, and kills itself before its Nth change of the folder: N FROM TO.

It prints how many changes there were, when it comes to its end.
"""

import os
import signal
import sys

from multichat_lab.stores.copying import copy_store, sessions

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "open"}


def main() -> None:
    sessions.PIECE = 7
    last, source, target = sys.argv[1:]
    folder = target.partition(":")[2]
    seen = 0

    def look(event, told):
        nonlocal seen
        if event not in CHANGES or not str(told[0]).startswith(folder):
            return
        if event == "open" and not told[2] & (os.O_WRONLY | os.O_RDWR):
            return
        seen += 1
        if seen == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)
    copy_store(source, target)
    print(seen)


if __name__ == "__main__":
    main()
