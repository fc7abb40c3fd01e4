"""Trade live: robots and people at one desk, recorded so that it can be run again."""

from multichat_lab.trading.desk.paper_desk import PaperDesk
from multichat_lab.trading.desk.seat import DeskOptions
from multichat_lab.trading.recording.replay import ReplayReport, replay_run

__all__ = ["DeskOptions", "PaperDesk", "ReplayReport", "replay_run"]
