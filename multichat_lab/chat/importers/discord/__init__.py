"""Channels that DiscordChatExporter wrote as JSON."""

from multichat_lab.chat.importers.discord.importer import DiscordImporter

__all__ = ["DiscordImporter"]
