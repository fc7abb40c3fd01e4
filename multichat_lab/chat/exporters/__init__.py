"""Writing a session to a file: JSON lines without loss, tables, transcripts, turns."""

from multichat_lab.chat.exporters.exporting import EXPORTERS, export_chat
from multichat_lab.chat.exporters.otlp import send_chat
from multichat_lab.chat.exporters.proving import verify_export

__all__ = ["EXPORTERS", "export_chat", "send_chat", "verify_export"]
