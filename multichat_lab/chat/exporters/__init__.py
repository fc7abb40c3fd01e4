"""Writing a session to a file: JSON lines without loss, tables, transcripts, turns."""

from multichat_lab.chat.exporters.exporting import EXPORTERS, export_chat

__all__ = ["EXPORTERS", "export_chat"]
