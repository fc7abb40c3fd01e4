"""Many runs at once: every combination of parameters, or many histories that might have been.

Their pictures are in `figures`, which is imported by itself: a worker has no use for matplotlib.
"""

from multichat_lab.trading.experiments.monte_carlo import MonteCarloResult, monte_carlo
from multichat_lab.trading.experiments.sweep import sweep

__all__ = ["MonteCarloResult", "monte_carlo", "sweep"]
