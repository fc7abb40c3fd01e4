"""What `%load_ext multichat_lab` brings to a notebook: `%lab`, `%%lab`, `%%chat` and `%follow`."""

from typing import Any

from multichat_lab.notebook.chat_cells import ChatCells
from multichat_lab.notebook.completing import IDENTIFIER, lab_names
from multichat_lab.notebook.following import Following
from multichat_lab.notebook.lab_cells import LabCells
from multichat_lab.notebook.sources import Sources


def extend(shell: Any) -> None:
    """Give an IPython shell the magics; twice is harmless."""
    sources = Sources(shell)
    kinds = (LabCells, ChatCells, Following)
    shell.register_magics(*(each(shell, sources) for each in kinds))
    matchers = shell.Completer.custom_matchers
    matchers[:] = [e for e in matchers if getattr(e, "matcher_identifier", "") != IDENTIFIER]
    matchers.append(lab_names(sources))
