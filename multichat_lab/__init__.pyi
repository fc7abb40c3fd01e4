from .analysis.figures import (
    activity_figure as activity_figure,
    conversation_figure as conversation_figure,
    speakers_figure as speakers_figure,
)
from .analysis.frames import (
    edges_df as edges_df,
    messages_df as messages_df,
    participants_df as participants_df,
    sessions_df as sessions_df,
)
from .analysis.lab import Lab as Lab
from .analysis.metrics import (
    conversation_totals as conversation_totals,
    speakers_df as speakers_df,
    timeline_df as timeline_df,
)
from .chat.exporters import export_chat as export_chat
from .chat.importers import import_chat as import_chat
from .chat.persistence import SessionPersistence as SessionPersistence
from .chat.system import MultichatSystem as MultichatSystem
from .errors import MultichatError as MultichatError
from .records import (
    ChatMessage as ChatMessage,
    ChatSession as ChatSession,
    Participant as Participant,
    Relation as Relation,
)
from .shipped import data_path as data_path

__version__: str
