"""What `%load_ext multichat_lab` brings to a notebook: `%lab`, `%%lab` and `%%chat`."""

from typing import Any

from multichat_lab.notebook.chat_cells import ChatCells
from multichat_lab.notebook.completing import IDENTIFIER, lab_names
from multichat_lab.notebook.lab_cells import LabCells
from multichat_lab.notebook.sources import Sources


def extend(shell: Any) -> None:
    """Give an IPython shell the magics; twice is harmless."""
    sources = Sources(shell)
    shell.register_magics(LabCells(shell, sources), ChatCells(shell, sources))
    matchers = shell.Completer.custom_matchers
    matchers[:] = [e for e in matchers if getattr(e, "matcher_identifier", "") != IDENTIFIER]
    matchers.append(lab_names(sources))
