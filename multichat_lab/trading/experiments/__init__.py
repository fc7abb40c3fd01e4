"""Many runs at once: every combination of parameters, or many histories that might have been.

Their pictures are in modules of their own: a worker has no use for matplotlib.
"""

from multichat_lab.trading.experiments.monte_carlo import MonteCarloResult, monte_carlo
from multichat_lab.trading.experiments.search import Search
from multichat_lab.trading.experiments.sweep import sweep
from multichat_lab.trading.experiments.walk_forward import walk_forward
from multichat_lab.trading.experiments.walk_forward_result import WalkForward

__all__ = ["MonteCarloResult", "Search", "WalkForward", "monte_carlo", "sweep", "walk_forward"]
