"""JSON lines: this package's own export, and the forms of OpenAI's tools."""

from multichat_lab.chat.importers.jsonl.importer import JsonLinesImporter

__all__ = ["JsonLinesImporter"]
