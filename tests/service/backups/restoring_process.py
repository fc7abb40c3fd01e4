"""Restore a backup, and die at a step: python restoring_process.py PATH BACKUP STEP.

It prints each step as it begins, and kills itself as `kill -9` does when STEP comes.
"""

import os
import signal
import sys
from pathlib import Path

from multichat_lab.service.backups.catalogue import read_backup
from multichat_lab.service.backups.restore import restore


def main() -> None:
    path, backup, last = sys.argv[1:]

    def step(name: str) -> None:
        print(name, flush=True)
        if name == last:
            os.kill(os.getpid(), signal.SIGKILL)

    restore(read_backup(Path(backup)), Path(path), force=True, step=step)


if __name__ == "__main__":
    main()
