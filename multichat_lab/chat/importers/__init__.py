"""Reading chats that other programs recorded: Slack, IRC, agent logs, JSON lines."""

from multichat_lab.chat.importers.formats import IMPORTERS
from multichat_lab.chat.importers.importing import import_chat
from multichat_lab.chat.importers.source.options import ImportOptions, ImportSummary, Progress

__all__ = ["IMPORTERS", "ImportOptions", "ImportSummary", "Progress", "import_chat"]
