"""Sessions of Claude Code."""

from multichat_lab.chat.importers.claude_code.importer import ClaudeCodeImporter

__all__ = ["ClaudeCodeImporter"]
