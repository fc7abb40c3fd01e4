"""IRC logs: one file a session, `[HH:MM] <nick> text`."""

from multichat_lab.chat.importers.irc.importer import IrcImporter

__all__ = ["IrcImporter"]
