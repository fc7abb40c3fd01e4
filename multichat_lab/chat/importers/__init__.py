"""Reading chats that other programs recorded: Slack, IRC, agent logs, JSON lines."""

from multichat_lab.chat.importers.formats import IMPORTERS
from multichat_lab.chat.importers.importing import ImportSummary, import_chat, import_frame
from multichat_lab.chat.importers.source.reading import ImportOptions

__all__ = ["IMPORTERS", "ImportOptions", "ImportSummary", "import_chat", "import_frame"]
