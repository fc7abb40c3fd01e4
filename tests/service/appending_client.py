"""A client in a process of its own: python appending_client.py URL TOKEN SESSION.

It says numbers, 0, 1, 2 …, until the service is gone for good, and prints each that was
acknowledged with its `seq`.
"""

import itertools
import sys

from multichat_lab.errors import ServiceError
from multichat_lab.service.client import MultichatClient


def main() -> None:
    url, token, session_id = sys.argv[1:]
    client = MultichatClient(url, token, patience=0.0)
    for number in itertools.count():
        try:
            told = client.broadcast(session_id, str(number))
        except ServiceError:
            return
        print(number, told.seq, flush=True)


if __name__ == "__main__":
    main()
