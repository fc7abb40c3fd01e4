"""Chats that WhatsApp exports as text."""

from multichat_lab.chat.importers.whatsapp.importer import WhatsAppImporter

__all__ = ["WhatsAppImporter"]
