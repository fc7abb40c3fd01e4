"""Figures and reports that commands write to files."""

from pathlib import Path
from typing import Any

from multichat_lab.errors import MultichatError


def require_drawable(path: Path | None) -> None:
    """Refuse a file that no figure can go to, before any work is done.

    Raises:
        MultichatError: its suffix is not known, or its folder is not there.
        OutputError: it is a store, or a part of one.
    """
    if path is None:
        return
    from multichat_lab.stores.outputs import require_output

    require_output(path)
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise MultichatError(f"{path} cannot be drawn", "Give a .png, .svg or .pdf.")
    if not path.absolute().parent.is_dir():
        raise MultichatError(f"{path} cannot be drawn: its folder is not there", "Make it first.")


def require_reportable(path: Path | None) -> None:
    """Refuse a file that no report can go to, before any work is done."""
    if path is not None:
        from multichat_lab.trading.report import require_page

        require_page(path)


def save_figure(figure: Any, path: Path) -> None:
    """Write a figure to a file; its suffix says in which form."""
    from multichat_lab.stores.outputs import written_whole

    try:
        with written_whole(path) as unfinished:
            figure.savefig(unfinished, dpi=120)
    except (OSError, ValueError) as error:
        raise MultichatError(
            f"{path} cannot be drawn: {error}", "Give a .png, .svg or .pdf."
        ) from error
