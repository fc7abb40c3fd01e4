"""Keyword arguments that a typed dict lists."""

from collections.abc import Mapping
from typing import Any


def require_known(choice: Mapping[str, Any], kind: type) -> None:
    """Check that keyword arguments are among the keys of a typed dict.

    Raises:
        TypeError: one is not, as Python itself has it.
    """
    known = sorted(getattr(kind, "__optional_keys__"))  # noqa: B009 - mypy knows no such name
    for name in choice:
        if name not in known:
            raise TypeError(f"unexpected keyword argument {name!r}; known: {', '.join(known)}")
