"""Rules of one's own, as users write them: by arrays and by plain numbers."""

import math

import numpy as np

from multichat_lab.trading.robots.plans import ENTRY, EXIT, SHORT_ENTRY, SHORT_EXIT, Signals
from multichat_lab.trading.robots.robot import Robot


class Channel(Robot):
    """Signals: long above the highest of some bars, short below the lowest."""

    def __init__(self, period=10):
        self.period = period

    def signals(self, bars):
        top = bars["high"].rolling(self.period).max().shift()
        bottom = bars["low"].rolling(self.period).min().shift()
        above, below = bars["close"] > top, bars["close"] < bottom
        return Signals(above, below, short_entries=below, short_exits=above)


class Drawn(Robot):
    """Signals that were drawn beforehand, for any bars."""

    def __init__(self, codes, sizes):
        self._codes, self._sizes = np.array(codes), np.array(sizes)

    def signals(self, bars):
        codes = np.resize(self._codes, len(bars))
        said = [codes & bit != 0 for bit in (ENTRY, EXIT, SHORT_ENTRY, SHORT_EXIT)]
        return Signals(said[0], said[1], np.resize(self._sizes, len(bars)), said[2], said[3])


class Rebalanced(Robot):
    """Step: a share of the equity, put right when it has strayed too far."""

    def __init__(self, share=0.5, slack=0.05):
        self.share, self.slack = share, slack

    @staticmethod
    def step(p, state, bar, position, equity):
        held = position * bar.close / equity
        if abs(held - p.share) < p.slack:
            return math.nan
        return np.floor(p.share * equity / bar.close)


class Dice(Robot):
    """Step: any target from a small generator of its own, long and short, in parts."""

    def __init__(self, seed=1, shares=40.0, patience=3):
        self.seed, self.shares, self.patience = seed, shares, patience

    def state(self):
        return np.array([self.seed % 65_537 + 1.0, 0.0])

    @staticmethod
    def step(p, state, bar, position, equity):
        state[0] = (state[0] * 75 + 74) % 65_537
        state[1] += 1
        if state[1] % p.patience:
            return position
        return round(p.shares * (state[0] / 32_768 - 1), 2)
