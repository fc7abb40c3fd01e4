"""The command that opens the notebooks."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from multichat_lab.cli.page_options import Window
from multichat_lab.errors import MultichatError
from multichat_lab.shipped import shipped_folder

SEPARATOR = "--"

DEFAULT_FOLDER = Path("multichat-notebooks")


class PassingOn(TyperCommand):
    """A command that keeps what follows `--` for another program, in `context.args`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what stands before `--`, and put the rest aside as it is."""
        end = args.index(SEPARATOR) if SEPARATOR in args else len(args)
        super().parse_args(ctx, args[:end])
        ctx.args = args[end + 1 :]
        return args


REGISTERED = {"cls": PassingOn}
"""How the command is registered."""


def lab(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to copy the notebooks to.")
    ] = DEFAULT_FOLDER,
    window: Window = True,
) -> None:
    """Copy the notebooks into DIR and open them in JupyterLab, on this machine only.

    Notebooks that are there already are kept as they are. What follows `--` goes to JupyterLab;
    the root user of a container needs `multichat lab -- --allow-root`.

    Examples:
    * `multichat lab`
    * `multichat lab ~/chats --no-open`
    * `multichat lab -- --port 9999`
    """
    new, kept = copy_notebooks(folder)
    summary = f"{len(new)} notebooks copied to {folder}" + (f", {len(kept)} kept" if kept else "")
    typer.echo(summary)
    if importlib.util.find_spec("jupyterlab") is None:
        raise MultichatError(
            "JupyterLab is not installed",
            "Install it with: pip install 'multichat-lab[lab]'",
        )
    if is_root() and not any("allow-root" in each for each in context.args):
        raise MultichatError(
            "JupyterLab does not run as root by itself",
            f"In a container of your own: multichat lab {folder} -- --allow-root",
        )
    argv = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(folder.resolve())]
    if not window:
        argv.append("--no-browser")
    hand_over([*argv, *context.args])


def is_root() -> bool:
    """Tell whether this is the root user of a system that has one."""
    return os.name == "posix" and os.geteuid() == 0


def hand_over(argv: list[str]) -> None:
    """Become another program where the system can, so that a signal reaches it and not a parent."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(argv[0], argv)  # noqa: S606 - our own Python, no shell
    raise typer.Exit(subprocess.run(argv, check=False).returncode)  # noqa: S603


def copy_notebooks(folder: Path) -> tuple[list[Path], list[Path]]:
    """Copy the shipped notebooks, and return those that are new and those that were there."""
    new: list[Path] = []
    kept: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(shipped_folder("notebooks").glob("*.ipynb")):
            target = folder / source.name
            (kept if target.exists() else new).append(target)
            if target in new:
                shutil.copyfile(source, target)
    except OSError as error:
        raise MultichatError(
            f"The notebooks cannot be copied to {folder}: {error.strerror}",
            "Choose a folder where you may write.",
        ) from error
    return new, kept
