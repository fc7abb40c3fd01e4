"""The run that is recorded of a robot: who trades, made with what, on which terms."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields

from multichat_lab.times import utc_now
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.trader import Trader

PLAIN = str | int | float | bool | None


def new_run(
    robot: Trader,
    funds: Funds,
    costs: Costs,
    session_id: str | None,
    instruments: Mapping[str, Instrument],
) -> Run:
    """Return the run that begins now, in an account on these terms.

    Its parameters are the robot's public attributes that are plain values.
    """
    return Run(
        run_id=str(uuid.uuid4()),
        robot=robot.name,
        symbol="",
        initial_cash=funds.cash,
        started_at=utc_now(),
        session_id=session_id,
        params=plain_attributes(robot),
        metadata={
            "leverage": funds.leverage,
            "maintenance": funds.least_margin,
            "costs": {each.name: getattr(costs, each.name) for each in fields(costs)},
            "currency": funds.currency,
            "instruments": {name: asdict(each) for name, each in instruments.items()},
        },
    )


def plain_attributes(robot: Trader) -> dict[str, str | int | float | bool | None]:
    """Return the public attributes of a robot that are plain values, but for its name."""
    plain = {name: each for name, each in vars(robot).items() if isinstance(each, PLAIN)}
    return {name: each for name, each in plain.items() if name[0] != "_" and name != "name"}
