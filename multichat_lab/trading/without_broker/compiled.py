"""The kernel and the loops over it, compiled by numba where it is installed (extra `fast`).

What is compiled are the functions of `kernel` and `rule_loop` as they stand. Compiling takes a
second or two, once in a process, when first asked for; nothing is cached on disk, since numba does
not notice when a function that a cached one calls has changed.
"""

import inspect
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, cast

from multichat_lab.trading.broker import kernel
from multichat_lab.trading.market.bars import Check
from multichat_lab.trading.without_broker.grid_loop import Grid, grid_with
from multichat_lab.trading.without_broker.measure_loop import measure_by_loop
from multichat_lab.trading.without_broker.plain_numbers import are_coherent_by_loop
from multichat_lab.trading.without_broker.rule_loop import (
    PARTS,
    Loop,
    asks_for_finer,
    market_fill_with,
    sma_cross_with,
)


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
def compiled_parts() -> Any:
    """Return `rule_loop.PARTS` compiled."""
    from numba import njit

    return SimpleNamespace(**{name: njit(part) for name, part in vars(PARTS).items()})


@cache
def compiled_fill() -> Any:
    """Return a function that fills one market order, compiled."""
    from numba import njit

    is_finer = cast("Callable[[float, float], bool]", njit(asks_for_finer))
    return njit(market_fill_with(compiled_kernel(), is_finer))


@cache
def compiled_sma_cross() -> Loop:
    """Return `rule_loop.sma_cross` compiled."""
    from numba import njit

    functions = compiled_kernel()
    return cast(Loop, njit(sma_cross_with(functions, compiled_fill(), compiled_parts())))


@cache
def compiled_check() -> Check:
    """Return `are_coherent_by_loop` compiled: worth it for more than some 100,000 bars."""
    from numba import njit

    return cast(Check, njit(are_coherent_by_loop))


@cache
def compiled_measure() -> Any:
    """Return `measure_by_loop` compiled."""
    from numba import njit

    # as NumPy has it, an account without money has ratios that are NaN, and no error
    return njit(measure_by_loop, error_model="numpy")


@cache
def compiled_grid() -> Grid:
    """Return the loop over points compiled: one call runs and measures all points."""
    from numba import njit

    return cast(Grid, njit(grid_with(compiled_sma_cross(), compiled_measure())))
