"""A service that dies between a commit and its answer: python dying_service.py FOLDER.

It is killed, as by kill -9, at the first request that has written something. Prints where it
listens.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from multichat_lab.service.http.parts import Parts
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.processes import Place

write = Parts.write


async def write_and_die(parts: Any, job: Any) -> None:
    await write(parts, job)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    mended: Any = Parts
    mended.write = write_and_die
    with MultichatProductionService(Settings(**Place(Path(sys.argv[1])).settings)) as service:
        print(service.url, flush=True)
        time.sleep(600)  # it does not live that long


if __name__ == "__main__":
    main()
