"""Chats that Telegram exports as JSON."""

from multichat_lab.chat.importers.telegram.importer import TelegramImporter

__all__ = ["TelegramImporter"]
