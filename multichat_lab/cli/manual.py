"""The command that builds the site of the documentation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.testing import CliRunner

from multichat_lab.cli.commands import whole_app
from multichat_lab.manual.site import build_site
from multichat_lab.progress import progress_bar

PLAIN = {"TERMINAL_WIDTH": "90", "NO_COLOR": "1"}
"""Environment in which a help is plain text of so many columns."""


def docs(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder for the site.")],
) -> None:
    """Build the documentation as a site into OUT: tutorials, how-to, reference, explanation.

    It needs the extra `docs` and no internet, and is read without one: open `OUT/index.html`; the
    search needs a server, as below. A link that leads nowhere, or a page that is not whole, fails
    the build, and a site that was built before stays as it was.

    Examples:
    * `multichat docs site`
    * `multichat docs site && python -m http.server --directory site`
    """
    with progress_bar("building the site") as advance:
        pages = build_site(out, commands_page(), advance)
    typer.echo(f"{pages} pages in {out}: open {out / 'index.html'}")


def commands_page() -> str:
    """Return the page on the commands: what `--help` says of each."""
    app = whole_app()
    lines = [
        "# Commands",
        "",
        "What `--help` says of each. `multichat-lab` is the same command under another name.",
        "",
    ]
    for name in leaves(typer.main.get_command(app)):
        shown = CliRunner().invoke(app, [*name, "--help"], env=PLAIN)
        text = "\n".join(line.rstrip() for line in shown.output.strip("\n").splitlines())
        lines += [f"## {' '.join(name)}", "", "````text", text, "````", ""]
    return "\n".join(lines)


def leaves(command: Any, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the names of the commands in a group, and in the groups in it."""
    if not hasattr(command, "commands"):
        yield name
        return
    for each, inner in command.commands.items():
        yield from leaves(inner, (*name, each))
