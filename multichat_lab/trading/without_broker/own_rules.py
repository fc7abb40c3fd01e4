"""Robots with `signals` or `step`, run over one symbol by a loop without a broker."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.broker import kernel
from multichat_lab.trading.broker.terms import Costs, Funds
from multichat_lab.trading.market.bars import BAR_COLUMNS
from multichat_lab.trading.robots import hooks
from multichat_lab.trading.robots.plans import Asked, Plan, causal_plan, decided
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.rules import rule_of
from multichat_lab.trading.robots.steps import StepBar, first_state, parameters_of
from multichat_lab.trading.without_broker.compiled import compiled_fill, compiled_kernel
from multichat_lab.trading.without_broker.order_loop import (
    StepRule,
    entry_size,
    execute_with,
    is_short_of_margin,
    signal_loop_with,
    step_loop_with,
)
from multichat_lab.trading.without_broker.plain_numbers import (
    FillLog,
    Floats,
    Terms,
    empty_log,
    plain_terms,
    require_plain,
)
from multichat_lab.trading.without_broker.rule_loop import FOR_THE_BROKER, market_fill_with

HOOKS = ("on_bar", *(name for name in vars(hooks) if name.startswith("on_")))
"""What a robot may write besides its rule, and a loop would not call."""


class ForTheBrokerError(Exception):
    """A run that a loop cannot make; says why."""


class ForOneRunError(ForTheBrokerError):
    """Others on the same terms may well be run by a loop."""


def has_own_rule(robot: Any) -> bool:
    """Whether a robot, or a class of them, trades by `signals` or `step` and by nothing else."""
    kind = robot if isinstance(robot, type) else type(robot)
    written = any(getattr(kind, name, None) is not getattr(Robot, name) for name in HOOKS)
    return issubclass(kind, Robot) and not written and rule_of(robot) is not None


def plain_account(bars: pd.DataFrame, funds: Funds, costs: Costs) -> Terms:
    """Return the terms of an account as plain numbers.

    Raises:
        ForTheBrokerError: a loop cannot book on such terms.
    """
    try:
        require_plain(bars.attrs.get("instrument"), funds)
        return plain_terms(funds, costs)
    except OverflowError as error:
        raise ForTheBrokerError(str(error)) from error


def run_own_rule(
    bars: pd.DataFrame, robot: Any, terms: Terms, compiled: bool
) -> tuple[Floats, FillLog]:
    """Return the equity and the fills of a robot that has not run yet.

    Args:
        bars: checked.
        robot: has a rule of its own.
        terms: of the account.
        compiled: whether numba shall run it; else Python does.

    Raises:
        ForOneRunError: money that is too fine for a loop, or a margin call.
        ForTheBrokerError: a step that numba does not take.
        LookaheadError: signals that depend on bars after them.
        RobotError: signals that make no sense.
    """
    columns = [np.ascontiguousarray(bars[name], np.float64) for name in BAR_COLUMNS]
    prices = StepBar(*(columns if compiled else [each.tolist() for each in columns]))
    equity, log = np.empty(len(bars)), empty_log(2 * len(bars))
    loop, rule = _loop_of(robot, bars, compiled)
    try:
        fills = loop(prices, rule, terms, equity, log)
    except OverflowError as error:
        raise ForOneRunError("its money is too fine") from error
    except Exception as error:
        if compiled and type(error).__module__.startswith("numba"):
            raise ForTheBrokerError(
                f"numba does not take its step: {_first_line(error)}"
            ) from error
        raise
    if fills == FOR_THE_BROKER:
        raise ForOneRunError("there is a margin call")
    return equity, log.first(fills)


def _loop_of(robot: Any, bars: pd.DataFrame, compiled: bool) -> tuple[Any, Any]:
    """Return the loop of a robot's rule, and the rule as it takes it."""
    if rule_of(robot) == "step":
        rule = StepRule(parameters_of(vars(robot)), first_state(robot))
        return (_compiled_steps if compiled else _plain_steps)(robot.step), rule
    plan = causal_plan(Asked(robot.name, robot.signals), bars)
    if compiled:
        return _compiled_signals(), plan
    return _PLAIN_SIGNALS, Plan(plan.codes.tolist(), plan.sizes.tolist())


def _parts(execute: Any) -> SimpleNamespace:
    return SimpleNamespace(
        execute=execute,
        decided=decided,
        entry_size=entry_size,
        is_short_of_margin=is_short_of_margin,
    )


_PLAIN_PARTS = _parts(execute_with(market_fill_with(kernel)))
_PLAIN_SIGNALS = signal_loop_with(kernel, _PLAIN_PARTS)


@cache
def _compiled_parts() -> SimpleNamespace:
    from numba import njit

    plain = _parts(execute_with(compiled_fill()))
    return SimpleNamespace(**{name: njit(part) for name, part in vars(plain).items()})


@cache
def _compiled_signals() -> Any:
    from numba import njit

    return njit(signal_loop_with(compiled_kernel(), _compiled_parts()))


def _plain_steps(step: Any) -> Any:
    return step_loop_with(kernel, _PLAIN_PARTS, step)


@cache
def _compiled_steps(step: Any) -> Any:
    from numba import njit

    # a place outside an array is an error, as in Python, and not what happens to lie there
    own = step if hasattr(step, "py_func") else njit(boundscheck=True)(step)
    return njit(step_loop_with(compiled_kernel(), _compiled_parts(), own))


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[min(1, len(lines) - 1)].strip() if lines else type(error).__name__
