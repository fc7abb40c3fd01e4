"""Several options of a command in one parameter: a dataclass with a field for each of them."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any


def option_groups(**groups: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the fields of dataclasses as options, and hand it the filled-in objects.

    Args:
        groups: parameter of the command → its dataclass, whose fields are annotated as typer
            wants its options, and have defaults.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*given: Any, **own: Any) -> None:
            filled = {
                name: group(**{each.name: own.pop(each.name) for each in fields(group)})
                for name, group in groups.items()
            }
            command(*given, **filled, **own)

        kept = [each for each in signature(command).parameters.values() if each.name not in groups]
        options = [
            Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
            for group in groups.values()
            for each in fields(group)
        ]
        # typer builds the options from the signature and the annotations that it finds here
        run.__signature__ = Signature([*kept, *options])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in (*kept, *options)}
        return run

    return decorate
