"""An import in a process of its own: python importing_process.py TYPE PATH SOURCE.

It prints a line whenever it has read some more.
"""

import sys

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence


def main() -> None:
    storage_type, path, source = sys.argv[1:]
    options = ImportOptions(progress=lambda done, _: print(done, flush=True))
    with SessionPersistence(storage_type, path) as chats:
        import_chat(source, chats, options=options)
    print("done", flush=True)


if __name__ == "__main__":
    main()
