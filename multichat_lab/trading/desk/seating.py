"""Who sits at a desk: the accounts that they get, and the runs that are recorded of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.recording.recorded import CUTS
from multichat_lab.trading.recording.requests import RecordedBroker
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.runs import new_run
from multichat_lab.trading.robots.trader import Trader

BATCH_SECONDS = "batch_seconds"
"""Where the metadata of a run tell how often its desk recorded."""


def seat_traders(robots: Sequence[Trader], session_id: str, options: DeskOptions) -> list[Seat]:
    """Return a seat with a fresh account for each robot.

    Raises:
        RobotError: no robot, or two with one name; or others than in `options.record`.
    """
    names = [robot.name for robot in robots]
    if not names or len(set(names)) < len(names):
        raise RobotError(
            f"At the desk would be {', '.join(names) or 'nobody'}",
            "Seat at least one robot, and give each a name of its own: robot.name = 'Ann'.",
        )
    made = [fresh_run(each, session_id, options) for each in robots]
    runs = [  # told apart by any clock: the order of sitting down is that of beginning
        replace(each, started_at=each.started_at + timedelta(microseconds=place))
        for place, each in enumerate(made)
    ]
    if options.record is not None:
        robots, runs = matched(robots, runs, options.record.runs)
    return [
        Seat(robot, broker_of(options), run, desk_id=runs[0].run_id)
        for robot, run in zip(robots, runs, strict=True)
    ]


def new_seat(robot: Trader, desk_id: str, session_id: str, options: DeskOptions) -> Seat:
    """Return a seat with a fresh account for a robot at a desk that is there already."""
    return Seat(robot, broker_of(options), fresh_run(robot, session_id, options), desk_id)


def fresh_run(robot: Trader, session_id: str, options: DeskOptions) -> Run:
    """Return the run of whoever sits down now."""
    run = new_run(robot, options.funds, options.costs, session_id, options.instruments)
    pace = {BATCH_SECONDS: options.batch_seconds, CUTS: []}
    return replace(run, seed=options.seed, metadata=run.metadata | pace)


def broker_of(options: DeskOptions) -> RecordedBroker:
    """Return a broker with a fresh account."""
    return RecordedBroker(options.funds, options.costs, options.instruments)


def matched(
    robots: Sequence[Trader], fresh: Sequence[Run], recorded: Sequence[Run]
) -> tuple[list[Trader], list[Run]]:
    """Return the robots in the order of recorded runs, and these runs.

    Raises:
        RobotError: others sit there, or one was made with other parameters.
    """
    robot_of = {robot.name: robot for robot in robots}
    names = [run.robot for run in recorded]
    if set(robot_of) != set(names):
        raise RobotError(
            f"At the desk were {', '.join(names)}; now there would be {', '.join(robot_of)}",
            "Seat the same robots and people, under the same names.",
        )
    params = {run.robot: run.params for run in fresh}
    for run in recorded:
        if params[run.robot] != run.params:
            raise RobotError(
                f"{run.robot} was made with {run.params}, and now with {params[run.robot]}",
                "Make it with the same parameters.",
            )
    return [robot_of[name] for name in names], list(recorded)
