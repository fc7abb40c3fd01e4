"""Chats in tables of unknown make."""

from multichat_lab.chat.importers.table.importer import TableImporter

__all__ = ["TableImporter"]
