"""What a page gives with a question: checked before anything is called."""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, TypeVar

from multichat_lab.errors import QueryError

Answer = TypeVar("Answer")


def called(function: Callable[..., Answer], what: str, values: Mapping[str, Any]) -> Answer:
    """Call a function with what a page gives, and return what it returns.

    Args:
        function: takes all by name.
        what: the page asked.
        values: name → value.

    Raises:
        QueryError: it takes no such names, or needs others; an error from inside stays as it is.
    """
    if not isinstance(values, Mapping):
        raise QueryError(f"{what} was asked with {values!r}", "Name what it takes.")
    try:
        signature(function).bind(**values)
    except TypeError as error:
        raise QueryError(f"{what} was asked with {values!r}", str(error)) from error
    return function(**values)
