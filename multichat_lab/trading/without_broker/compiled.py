"""The kernel and the loops over it, compiled by numba where it is installed (extra `fast`).

What is compiled are the functions of `kernel` and `rule_loop` as they stand. Compiling takes a
second or two, once in a process, when first asked for; nothing is cached on disk, since numba does
not notice when a function that a cached one calls has changed.
"""

import inspect
from functools import cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, cast

from multichat_lab.trading.broker import kernel
from multichat_lab.trading.without_broker.rule_loop import Loop, market_fill_with, sma_cross_with


def numba_is_installed() -> bool:
    """Whether loops can be compiled."""
    return find_spec("numba") is not None


@cache
def compiled_kernel() -> Any:
    """Return a namespace with the names of `kernel`, its functions compiled."""
    from numba import njit

    return SimpleNamespace(
        **{
            name: njit(value) if inspect.isfunction(value) else value
            for name, value in vars(kernel).items()
            if not name.startswith("_")
        }
    )


@cache
def compiled_sma_cross() -> Loop:
    """Return `rule_loop.sma_cross` compiled."""
    from numba import njit

    functions = compiled_kernel()
    return cast(Loop, njit(sma_cross_with(functions, njit(market_fill_with(functions)))))
