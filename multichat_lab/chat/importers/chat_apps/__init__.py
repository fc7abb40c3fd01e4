"""What the apps of ChatGPT and claude.ai export."""

from multichat_lab.chat.importers.chat_apps.chatgpt import ChatGptImporter
from multichat_lab.chat.importers.chat_apps.claude_ai import ClaudeAiImporter

__all__ = ["ChatGptImporter", "ClaudeAiImporter"]
