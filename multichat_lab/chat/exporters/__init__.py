"""Writing a session to a file: JSON lines without loss, CSV, Markdown."""

from multichat_lab.chat.exporters.exporting import EXPORTERS, export_chat

__all__ = ["EXPORTERS", "export_chat"]
