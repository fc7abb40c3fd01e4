"""The key: which invented name stands for whom, and what a mask hides."""

import hmac
import json
import os
import secrets
import uuid
from collections.abc import Container
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from multichat_lab.chat.anonymising.invented import FIRST, SECOND
from multichat_lab.errors import ImportFormatError
from multichat_lab.stores.outputs import require_output

PLAIN_TRIES = 20
"""Names of two words that are tried before a number is added."""


class AnonymisationKey:
    """Invents names and masks, the same ones every time, and can undo them.

    A file holds the secret, the names and what was masked: whoever has it can undo everything.
    Without a file the secret is fresh, and nothing can be undone once the key is gone. As a context
    manager it saves itself at the end, whether the block succeeds or not.

    Args:
        path: the file; made, readable for its owner alone, when it is absent.

    Attributes:
        names: name → its invented one.
        masked: mask, e.g. `[email 3fa91c20]` → what it hides.

    Raises:
        ImportFormatError: the file is no key, or cannot be read or written.
        OutputError: it is a store, or a part of one.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._path = None if path is None else require_output(path)
        self._secret = secrets.token_bytes(32)
        self.names: dict[str, str] = {}
        self.masked: dict[str, str] = {}
        if self._path is not None and self._path.exists():
            self._load(self._path)
        else:
            self.save()
        self._taken = set(self.names.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.save()

    def __repr__(self) -> str:
        return f"AnonymisationKey({str(self._path)!r})"

    def invent(self, name: str, avoid: Container[str] = ()) -> str:
        """Return the invented name of `name`; a new one has no word (case-folded) in `avoid`."""
        if name in self.names:
            return self.names[name]
        for attempt in count():
            digest = self._digest(f"{attempt}\n{name}")
            first = FIRST[int.from_bytes(digest[:4]) % len(FIRST)]
            second = SECOND[int.from_bytes(digest[4:8]) % len(SECOND)]
            made = f"{first} {second}"
            if attempt > PLAIN_TRIES:
                made = f"{made} {int.from_bytes(digest[8:12]) % 1_000_000}"
            is_shared = first.casefold() in avoid or second.casefold() in avoid
            # a name may take every word there is: then the number alone tells
            if made not in self._taken and (attempt > PLAIN_TRIES * 10 or not is_shared):
                break
        self.names[name] = made
        self._taken.add(made)
        return made

    def mask(self, kind: str, value: str) -> str:
        """Return what stands for an address or a number of a kind, e.g. `[email 3fa91c20]`."""
        for attempt in count():
            digest = self._digest(f"{kind} {attempt}\n{value}")
            token = f"[{kind} {digest.hex()[:8]}]"
            if self.masked.setdefault(token, value) == value:
                break
        return token

    def save(self) -> None:
        """Write the file, whole or not at all."""
        if self._path is None:
            return
        values = {"secret": self._secret.hex(), "names": self.names, "masked": self.masked}
        unfinished = self._path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(values, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ImportFormatError(
                f"The key file {self._path} cannot be written: {error.strerror}",
                "Check the folder and who may write there.",
            ) from error

    def _load(self, path: Path) -> None:
        try:
            values: dict[str, Any] = json.loads(path.read_text("utf-8"))
            self._secret = bytes.fromhex(values["secret"])
            self.names, self.masked = dict(values["names"]), dict(values["masked"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ImportFormatError(
                f"{path} is no key file that can be read", "Name the file that --key made."
            ) from error

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._secret, text.encode(), "sha256")
