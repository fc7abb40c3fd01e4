"""Logs of Inspect AI."""

from multichat_lab.chat.importers.inspect_log.importer import InspectImporter

__all__ = ["InspectImporter"]
