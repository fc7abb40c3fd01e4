import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments.grid import grid_points, refused_points
from multichat_lab.trading.robots import BuyAndHold, SmaCross


def test_the_last_parameter_varies_fastest():
    points = grid_points(SmaCross, {"fast": [2, 3], "slow": range(10, 30, 10)})
    assert [tuple(point.values()) for point in points] == [(2, 10), (2, 20), (3, 10), (3, 20)]


def test_what_the_robot_refuses_is_told_by_its_place():
    points = grid_points(SmaCross, {"fast": [5, 20], "slow": [10, 30]})
    [(place, why)] = refused_points(SmaCross, points).items()
    assert points[place] == {"fast": 20, "slow": 10}
    assert "fast is 20 and slow is 10" in why


def test_a_grid_that_is_refused_as_a_whole_says_why():
    points = grid_points(SmaCross, {"fast": [30], "slow": [10, 20]})
    with pytest.raises(RobotError, match="fast is 30 and slow is 10"):
        refused_points(SmaCross, points)


def test_a_function_of_parameters_is_a_robot_too():
    def robot(lots):
        return BuyAndHold(100 * lots)

    points = grid_points(robot, {"lots": [1, -1]})
    assert list(refused_points(robot, points)) == [1]


def test_a_parameter_that_the_robot_lacks_is_an_error():
    with pytest.raises(RobotError, match=r"'fst'.*parameters are \(fast: int = 10, slow"):
        grid_points(SmaCross, {"fst": [1]})


@pytest.mark.parametrize("grid", [{}, {"fast": []}, {"fast": 10}])
def test_a_grid_without_values_is_an_error(grid):
    with pytest.raises(RobotError, match="The grid is"):
        grid_points(SmaCross, grid)
