"""Which functions of the package a journey enters, on every thread."""

import os
import sys
import threading
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

import multichat_lab

PACKAGE = Path(multichat_lab.__file__).parent
ROOT = f"{PACKAGE}{os.sep}"


class Entered:
    """Notes each function of the package that is called while this is a context.

    Make it before the threads that are to be watched. Bodies of modules and classes are no
    functions, and what they call while they are imported is no part of a journey: no caller of a
    function that counts is such a body. What a dataclass writes for itself is in no file.

    Attributes:
        functions: file, from the package on → its functions in the order of their first calls.
    """

    def __init__(self) -> None:
        self.functions: dict[str, list[str]] = {}
        self._seen: set[CodeType] = set()
        self._is_open = False
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def __enter__(self) -> Self:
        self._is_open = True
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._is_open = False

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if not self._is_open or event != "call" or code in self._seen or not is_ours(code):
            return
        if code.co_flags & CO_OPTIMIZED and not is_importing(frame):
            self._seen.add(code)
            path = Path(code.co_filename).relative_to(PACKAGE).as_posix()
            self.functions.setdefault(path, []).append(code.co_qualname)


def is_ours(code: CodeType) -> bool:
    """Return whether code stands in a file of the package."""
    return code.co_filename.startswith(ROOT)


def is_importing(frame: FrameType) -> bool:
    """Return whether a module of the package, while it is imported, called for this."""
    caller = frame.f_back
    while caller is not None:
        if caller.f_code.co_name == "<module>" and is_ours(caller.f_code):
            return True
        caller = caller.f_back
    return False
