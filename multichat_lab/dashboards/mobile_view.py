"""`MobileView`: the trading desk as a card that fits a phone."""

from multichat_lab.dashboards.desk.options import Layout
from multichat_lab.dashboards.trading_dashboard import TradingDashboard


class MobileView(TradingDashboard):
    """A trading dashboard in the form of a phone's card: large figures, targets of 44 px and more.

    It takes and does what a `TradingDashboard` does; the tables of the blotter are left out.
    """

    layout: Layout = "mobile"
