from .chart import ChartWidget as ChartWidget
from .desk.screen import DashboardOptions as DashboardOptions
from .interface import Preferences as Preferences
from .interface import TradingInterface as TradingInterface
from .page import PageWidget as PageWidget
from .run_chart import RunChart as RunChart
from .trading_dashboard import MobileView as MobileView
from .trading_dashboard import TradingDashboard as TradingDashboard
