"""Reading chats that other programs recorded: Slack, IRC, agent logs, JSON lines."""

from multichat_lab.chat.importers.formats import IMPORTERS
from multichat_lab.chat.importers.importing import import_chat, import_frame
from multichat_lab.chat.importers.source.reading import ImportOptions
from multichat_lab.chat.importers.summary import ImportSummary

__all__ = ["IMPORTERS", "ImportOptions", "ImportSummary", "import_chat", "import_frame"]
