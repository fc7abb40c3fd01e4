"""Stop in the middle of a write to two files of a json store: python half_written_process.py PATH.

Of the session `s` a line is there, of the session `t` half a line.
"""

import sys
import threading
from pathlib import Path

from multichat_lab.stores.jsonl.batches import all_files_or_none
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.locks import ProcessLock


def main() -> None:
    folder = Path(sys.argv[1])
    paths = [folder / file_name(each) for each in "st"]
    ends = {path: path.stat().st_size for path in paths}
    with ProcessLock(folder / ".lock"), all_files_or_none(folder, ends):
        for path, part in zip(paths, (slice(None), slice(20)), strict=True):
            last = path.read_bytes().splitlines(keepends=True)[-1]
            with path.open("ab") as file:
                file.write(last[part])
        print("ready", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
