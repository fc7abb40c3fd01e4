"""The command line, `multichat`: one module a group of commands."""

import io
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from multichat_lab.cli.commands import asked_app, whole_app
from multichat_lab.errors import MultichatError
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    import typer

    app: typer.Typer


def __getattr__(name: str) -> Any:
    if name == "app":
        return whole_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line; an error that a user can act on is one line and exit code 1."""
    speak_in_any_encoding()
    try:
        try:
            with warnings.catch_warnings():
                cast(Any, warnings).showwarning = warn
                asked_app(sys.argv[1:])()
        finally:
            sys.stdout.flush()
    except MultichatError as error:
        from multichat_lab.cli.remedies import in_options_here

        fail(in_options_here(str(error)))
    except BrokenPipeError:
        silence_output()
        sys.exit(1)
    except OSError as error:
        silence_output()
        fail(f"{error.filename or 'The output cannot be written'}: {error.strerror or error}")


def speak_in_any_encoding() -> None:
    """Let a character that a stream has no byte for become `?`: no command may die of a name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def fail(problem: str) -> None:
    """Print one line about what is wrong, and exit with 1."""
    sys.stderr.write(f"multichat: {printable(' '.join(problem.split()))}\n")
    sys.exit(1)


def warn(message: Warning | str, *where: object) -> None:
    """Print one line about what is left out or looks wrong, whatever line of ours found it."""
    sys.stderr.write(f"multichat: {printable(' '.join(str(message).split()))}\n")


def silence_output() -> None:
    """Let what is left go nowhere: Python would fail once more when it ends."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
