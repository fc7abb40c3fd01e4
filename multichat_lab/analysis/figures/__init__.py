"""Figures of a conversation: functions from a lab, or a frame of one, to a matplotlib `Figure`.

They neither show nor change anything global; a notebook shows the figure that a cell returns. Each
takes a `title` that states what one finds, and a `theme`.
"""

from multichat_lab.analysis.figures.activity import activity_figure as activity_figure
from multichat_lab.analysis.figures.balance import balance_figure as balance_figure
from multichat_lab.analysis.figures.comparison import comparison_figure as comparison_figure
from multichat_lab.analysis.figures.latency import latency_figure as latency_figure
from multichat_lab.analysis.figures.matrix import conversation_figure as conversation_figure
from multichat_lab.analysis.figures.overview import overview_figure as overview_figure
from multichat_lab.analysis.figures.speakers import speakers_figure as speakers_figure
from multichat_lab.analysis.figures.timeline import timeline_figure as timeline_figure
from multichat_lab.analysis.figures.trade import trade_figure as trade_figure
