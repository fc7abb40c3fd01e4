"""Python functions as tools of a language model."""

import inspect
import json
from collections.abc import Callable
from typing import Any

from pydantic import PydanticUserError, TypeAdapter, validate_call

from multichat_lab.errors import ResponderError
from multichat_lab.errors.base import in_a_line


class Tool:
    """A function that a model may call.

    Args:
        function: its name, docstring and annotations describe it to the model.

    Raises:
        ResponderError: its arguments cannot be described.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.name = getattr(function, "__name__", type(function).__name__)
        try:
            self._call = validate_call(function)
            described: Any = function
            parameters = TypeAdapter(described).json_schema()
        except PydanticUserError as error:
            raise ResponderError(
                f"The tool {self.name!r} cannot be described: {in_a_line(error)}",
                "Annotate its arguments with types that JSON knows.",
            ) from error
        about = {"description": inspect.getdoc(function) or "", "parameters": parameters}
        self.described = {"type": "function", "function": {"name": self.name, **about}}

    def __call__(self, given: str) -> tuple[str, bool]:
        """Return what the function answers, in words, and whether it failed.

        Args:
            given: its arguments, as the model wrote them: a JSON object.
        """
        try:
            found = self._call(**json.loads(given or "{}"))
        except Exception as error:
            return in_a_line(error), True
        return found if isinstance(found, str) else json.dumps(found, default=str), False
