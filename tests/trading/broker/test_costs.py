import pytest

from multichat_lab.errors.trading import AccountError
from multichat_lab.trading.broker.kernel import Costs, Funds


@pytest.mark.parametrize(
    "costs",
    [{"commission": -0.1}, {"minimum": float("nan")}, {"spread": float("inf")}, {"per_share": -1}],
)
def test_costs_are_finite_and_not_below_zero(costs):
    with pytest.raises(AccountError, match=next(iter(costs))):
        Costs(**costs)


@pytest.mark.parametrize("cash", [-1.0, 100.001, float("nan")])
def test_cash_is_an_amount_in_whole_cents(cash):
    with pytest.raises(AccountError, match="cash"):
        Funds(cash)


@pytest.mark.parametrize("leverage", [0.0, -1.0, float("inf")])
def test_leverage_is_above_zero(leverage):
    with pytest.raises(AccountError, match="leverage"):
        Funds(100.0, leverage)
