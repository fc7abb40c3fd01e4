"""Slack workspace exports: a zip, or the folder that it was unpacked to."""

from multichat_lab.chat.importers.slack.importer import SlackImporter

__all__ = ["SlackImporter"]
