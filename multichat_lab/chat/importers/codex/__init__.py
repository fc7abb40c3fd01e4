"""Rollouts of Codex."""

from multichat_lab.chat.importers.codex.importer import CodexImporter

__all__ = ["CodexImporter"]
