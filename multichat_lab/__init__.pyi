from .analysis.agreement import agreement as agreement
from .analysis.annotating import annotate as annotate
from .analysis.annotations import annotations_df as annotations_df
from .analysis.answers import answers_df as answers_df
from .analysis.attribution import (
    attribution_df as attribution_df,
)
from .analysis.attribution import (
    message_attribution_df as message_attribution_df,
)
from .analysis.edges import (
    edges_df as edges_df,
)
from .analysis.figures import (
    activity_figure as activity_figure,
)
from .analysis.figures import (
    balance_figure as balance_figure,
)
from .analysis.figures import (
    comparison_figure as comparison_figure,
)
from .analysis.figures import (
    conversation_figure as conversation_figure,
)
from .analysis.figures import (
    latency_figure as latency_figure,
)
from .analysis.figures import (
    overview_figure as overview_figure,
)
from .analysis.figures import (
    speakers_figure as speakers_figure,
)
from .analysis.figures import (
    timeline_figure as timeline_figure,
)
from .analysis.figures import (
    trade_figure as trade_figure,
)
from .analysis.frames import (
    messages_df as messages_df,
)
from .analysis.frames import (
    participants_df as participants_df,
)
from .analysis.frames import (
    sessions_df as sessions_df,
)
from .analysis.inferring import infer_replies as infer_replies
from .analysis.lab import Lab as Lab
from .analysis.measures.balance import balance_df as balance_df
from .analysis.measures.by_session import session_measures_df as session_measures_df
from .analysis.measures.comparison import CompareOptions as CompareOptions
from .analysis.measures.comparison import compare as compare
from .analysis.measures.floor import floor_df as floor_df
from .analysis.measures.latency import latency_df as latency_df
from .analysis.measures.network import network_df as network_df
from .analysis.measures.responses import responses_df as responses_df
from .analysis.measures.rhythm import burstiness_df as burstiness_df
from .analysis.measures.shifts import participation_shifts_df as participation_shifts_df
from .analysis.measures.transitions import transitions_df as transitions_df
from .analysis.measures.unanswered import unanswered_df as unanswered_df
from .analysis.metrics import (
    conversation_totals as conversation_totals,
)
from .analysis.metrics import (
    speakers_df as speakers_df,
)
from .analysis.metrics import (
    timeline_df as timeline_df,
)
from .analysis.query_limits import QueryLimits as QueryLimits
from .analysis.scanning.finding import Citation as Citation
from .analysis.scanning.finding import Finding as Finding
from .analysis.scanning.memory import ScanSummary as ScanSummary
from .analysis.scanning.model_scanner import ModelScanner as ModelScanner
from .analysis.scanning.scan import scan as scan
from .analysis.scanning.scanners import RegexScanner as RegexScanner
from .analysis.scanning.scanners import SqlScanner as SqlScanner
from .analysis.sliced import sliced as sliced
from .analysis.slices import labelled as labelled
from .analysis.slices import slice_by_label as slice_by_label
from .analysis.trade_explanation import TradeExplanation as TradeExplanation
from .analysis.trade_explanation import explain_trade as explain_trade
from .chat.async_system import AsyncMultichatSystem as AsyncMultichatSystem
from .chat.conversation import Conversation as Conversation
from .chat.conversation.chat_model import ChatModelResponder as ChatModelResponder
from .chat.conversation.limits import TurnLimits as TurnLimits
from .chat.conversation.model_options import ModelOptions as ModelOptions
from .chat.conversation.replies import Reply as Reply
from .chat.exporters import export_chat as export_chat
from .chat.importers import (
    ImportOptions as ImportOptions,
)
from .chat.importers import (
    ImportSummary as ImportSummary,
)
from .chat.importers import (
    import_chat as import_chat,
)
from .chat.importers import (
    import_frame as import_frame,
)
from .chat.persistence import SessionPersistence as SessionPersistence
from .chat.recorder import record as record
from .chat.system import MultichatSystem as MultichatSystem
from .errors import MultichatError as MultichatError
from .records import (
    Annotation as Annotation,
)
from .records import (
    ChatMessage as ChatMessage,
)
from .records import (
    ChatSession as ChatSession,
)
from .records import (
    Identity as Identity,
)
from .records import (
    Participant as Participant,
)
from .records import (
    Reaction as Reaction,
)
from .records import (
    Relation as Relation,
)
from .records import (
    Revision as Revision,
)
from .service.client import MultichatClient as MultichatClient
from .service.client.async_client import AsyncMultichatClient as AsyncMultichatClient
from .service.production import MultichatProductionService as MultichatProductionService
from .service.settings import Settings as Settings
from .shipped import data_path as data_path
from .trading.backtesting.backtest import Backtest as Backtest
from .trading.broker.kernel import Costs as Costs
from .trading.broker.kernel import Funds as Funds
from .trading.broker.orders import Bracket as Bracket
from .trading.broker.orders import FromFill as FromFill
from .trading.broker.orders import Trail as Trail
from .trading.desk import DeskOptions as DeskOptions
from .trading.desk import PaperDesk as PaperDesk
from .trading.experiments import Search as Search
from .trading.experiments import monte_carlo as monte_carlo
from .trading.experiments import sweep as sweep
from .trading.experiments import walk_forward as walk_forward
from .trading.figures import fan_figure as fan_figure
from .trading.figures import heatmap as heatmap
from .trading.market import (
    bootstrap_bars as bootstrap_bars,
)
from .trading.market import (
    gbm_bars as gbm_bars,
)
from .trading.market import (
    load_bars as load_bars,
)
from .trading.market import (
    regime_bars as regime_bars,
)
from .trading.market import (
    replay_feed as replay_feed,
)
from .trading.market import (
    tick_feed as tick_feed,
)
from .trading.records.instrument import Instrument as Instrument
from .trading.robots.human import Human as Human
from .trading.robots.plans import Signals as Signals
from .trading.robots.robot import Robot as Robot
from .version import __version__ as __version__
