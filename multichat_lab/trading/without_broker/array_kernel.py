"""The kernel for arrays: the same functions with NumPy's `round`, `min` and `max`.

Only for those that choose by `min` and `max` rather than by `if`. Amounts come as floats that hold
whole cents.
"""

from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from multichat_lab.trading.broker import kernel

ARRAY_BUILTINS = {"round": np.rint, "min": np.minimum, "max": np.maximum, "abs": np.abs}


def _for_arrays(function: Any) -> Any:
    """Return `function`, its code untouched, with NumPy's functions for Python's."""
    return FunctionType(function.__code__, vars(kernel) | ARRAY_BUILTINS, function.__name__)


arrays = SimpleNamespace(
    opening_price=_for_arrays(kernel.opening_price),
    traded_value=_for_arrays(kernel.traded_value),
    commission=_for_arrays(kernel.commission),
    slippage=_for_arrays(kernel.slippage),
    settle=_for_arrays(kernel.settle),
    moved_position=_for_arrays(kernel.moved_position),
    within_margin=_for_arrays(kernel.within_margin),
)
