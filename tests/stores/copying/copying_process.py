"""Copies few messages at a time, and says after each piece how far it is: FROM TO."""

import sys

from multichat_lab.stores.copying import copy_store, sessions


def main() -> None:
    sessions.PIECE = 7
    source, target = sys.argv[1:]
    copy_store(source, target, progress=lambda done, _: print(done, flush=True))


if __name__ == "__main__":
    main()
