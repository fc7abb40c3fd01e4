"""The command that puts a store or a service under load: loadtest."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.options import StoreRequest, option_groups, store_command
from multichat_lab.cli.output import flat, print_json, print_table
from multichat_lab.errors import LoadTestError
from multichat_lab.progress import progress_bar

if TYPE_CHECKING:
    from multichat_lab.service.loadtest import LoadResult
    from multichat_lab.service.loadtest.targets import Target

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is written."""

    sessions: Annotated[int, typer.Option(min=1, help="Sessions.")] = 100
    messages: Annotated[int, typer.Option(min=1, help="Messages of each session.")] = 1_000
    clients: Annotated[int, typer.Option(min=1, help="Processes that write at once.")] = 8
    seed: Annotated[int, typer.Option(help="Of the words: the same seed writes the same.")] = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A running service instead of a store."""

    url: Annotated[
        str | None, typer.Option(metavar="URL", help="A running service instead of a store.")
    ] = None
    token: Annotated[
        str | None, typer.Option(envvar="MULTICHAT_TOKEN", help="Its bearer token.")
    ] = None
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Tokens, one a line; the clients take them in turn."),
    ] = None


@store_command
@option_groups(size=Size, service=Service)
def loadtest(
    request: StoreRequest,
    size: Size,
    service: Service,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the test's sessions there.")] = False,
) -> None:
    """Write many messages from many processes, verify every one, and tell how fast it went.

    It writes to sessions of its own, and removes them from a store afterwards. Exit code 1 when a
    message failed, is lost or is wrong.

    Examples:
    * `multichat loadtest --store sqlite:load.db`
    * `multichat loadtest --sessions 10 --messages 100 --clients 4 --json`
    * `multichat loadtest --url http://127.0.0.1:8765 --token-file tokens.txt`
    """
    from multichat_lab.service.loadtest import LoadPlan, run_load_test

    plan = LoadPlan(size.sessions, size.messages, size.clients, size.seed)
    target = chosen_target(request.store, service)
    with progress_bar("Writing") as progress:
        result = run_load_test(target, plan, keep, progress, announce_stop)
    if request.as_json:
        print_json(result.to_json_object())
    else:
        print_result(result)
    if result.outcome.interrupted:
        raise typer.Exit(INTERRUPTED)
    if not result.is_sound:
        raise typer.Exit(1)


def chosen_target(store: str, service: Service) -> "Target":
    """Return the service that is named, else the store.

    Raises:
        LoadTestError: a service needs a token, a file of tokens needs a service.
    """
    from multichat_lab.service.loadtest import ServiceTarget, StoreTarget

    if service.url is not None:
        return ServiceTarget(service.url, tuple(dict.fromkeys(tokens_of(service))))
    if service.token_file is not None:
        raise LoadTestError("A file of tokens is given, but no service", "Give its --url too.")
    return StoreTarget(store)


def tokens_of(service: Service) -> list[str]:
    """Return the tokens of the file, else the one that was given.

    Raises:
        LoadTestError: the file cannot be read.
    """
    if service.token_file is None:
        return [service.token] if service.token else []
    try:
        return service.token_file.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise LoadTestError(
            f"The tokens cannot be read from {service.token_file}: {error}",
            "Give a text file with a token on each line.",
        ) from error


def print_result(result: "LoadResult") -> None:
    """Tell in words what a load test found out."""
    latency = result.latency_ms()
    rows = [
        ("acknowledged", f"{result.acknowledged:,} of {result.plan.total:,} messages"),
        ("throughput", f"{result.messages_per_second:,.0f} messages a second"),
        *((f"latency {name}", f"{value:,.1f} ms") for name, value in latency.items() if value),
        *((f"errors: {kind}", f"{count:,}") for kind, count in result.errors.items()),
        *((name.replace("_", " "), f"{n:,}") for name, n in result.verdict.counts().items()),
    ]
    print_table(("what", "value"), rows, title=f"Load test of {result.location}")
    for kind, message in result.error_examples().items():
        typer.echo(f"  {kind}: {flat(message)}", err=True)
    for example in result.verdict.examples:
        typer.echo(f"  {flat(example)}", err=True)
    if result.kept:
        typer.echo(f"{result.kept:,} sessions of the test are still there")
    typer.echo(conclusion(result))


def announce_stop() -> None:
    """Say what is still done after Ctrl-C."""
    notice = "Stopped: verifying what was acknowledged; Ctrl-C again leaves that too."
    typer.echo(notice, err=True)


def conclusion(result: "LoadResult") -> str:
    """Return what the figures come to, in a sentence."""
    if result.is_sound:
        return "Every message is there, once and in order."
    if result.outcome.interrupted and result.verdict.is_sound and not result.errors:
        return (
            f"Stopped by Ctrl-C after {result.acknowledged:,} messages: every one is there, once"
            " and in order."
        )
    return "Something failed, is lost or is wrong: see above."
