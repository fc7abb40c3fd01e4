"""Options that several commands share, and how they open the store."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from multichat_lab.chat.meant import sessions_meant
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.completion import complete_store
from multichat_lab.errors import MultichatError
from multichat_lab.stores import DEFAULT_LOCATION, parse_location
from multichat_lab.stores.questions import StoreOptions


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


StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        "-s",
        metavar="TYPE:PATH",
        envvar="MULTICHAT_STORE",
        autocompletion=complete_store,
        help="Where the chats are, e.g. sqlite:sessions.db, json:folder, duckdb:chat.duckdb.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """What every command on a store is told by `--store` and `--json`."""

    store: str
    as_json: bool
    names_store: bool = False  # the command line itself says --store

    def open(self, create: bool = False) -> SessionPersistence:
        """Open the store; unless `create`, it must be there already."""
        return open_chats(self.store, create)


def store_command(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options `--store` and `--json`, and hand it them as a `Request`."""

    @wraps(command)
    def run(context: typer.Context, store: str, as_json: bool, **own: Any) -> None:
        command(StoreRequest(store, as_json, names_store(context)), **own)

    parameters = [
        Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *list(signature(command).parameters.values())[1:],
        Parameter(
            "store", Parameter.KEYWORD_ONLY, default=DEFAULT_LOCATION, annotation=StoreOption
        ),
        Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption),
    ]
    # typer builds the options from the signature and the annotations that it finds here
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def names_store(context: typer.Context) -> bool:
    """Return whether the command line itself says `--store`, not the environment or nobody."""
    source = context.get_parameter_source("store")
    return source is not None and source.name == "COMMANDLINE"


def open_chats(
    location: str, create: bool = False, accept_loss: bool = False
) -> SessionPersistence:
    """Open the store that `--store` names; unless `create`, it must be there already."""
    storage_type, path = parse_location(location)
    options = StoreOptions(create=create, accept_loss=accept_loss)
    return SessionPersistence(storage_type, Path(path), options=options)


def complete_session(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of the store's sessions to the shell."""
    try:
        with open_chats(context.params.get("store") or DEFAULT_LOCATION) as chats:
            ids = [each.session_id for each in chats.list_sessions()]
    except MultichatError:
        return []  # a completion never complains
    return [each for each in ids if each.startswith(incomplete)]


SessionArgument = Annotated[
    str,
    typer.Argument(
        metavar="SESSION",
        help="A session's id, a beginning that only one has, or its topic.",
        autocompletion=complete_session,
    ),
]


def full_session_id(chats: SessionPersistence, beginning: str) -> str:
    """Return the id of the session that is meant, by its id, how that begins, or its topic.

    Raises:
        MultichatError: no session, or more than one, begins so or has that topic.
    """
    meant = [each.session_id for each in sessions_meant(chats, beginning)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        how = "begin with" if meant[0].startswith(beginning) else "have the topic"
        raise MultichatError(
            f"{len(meant)} sessions {how} {beginning!r}: {', '.join(meant[:3])}",
            "Type more of the id.",
        )
    raise MultichatError(
        f"No session begins with {beginning!r}, and none has it as its topic",
        "List them with: multichat sessions",
    )
