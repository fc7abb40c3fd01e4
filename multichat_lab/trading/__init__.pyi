from .backtesting.backtest import Backtest as Backtest
from .backtesting.lookahead import LookaheadReport as LookaheadReport
from .backtesting.result import Result as Result
from .broker.broker import Broker as Broker
from .broker.costs import Costs as Costs
from .broker.costs import Funds as Funds
from .broker.orders import Bracket as Bracket
from .broker.orders import Ticket as Ticket
from .broker.orders import Trail as Trail
from .desk import DeskOptions as DeskOptions
from .desk import PaperDesk as PaperDesk
from .experiments import monte_carlo as monte_carlo
from .experiments import sweep as sweep
from .market import (
    bootstrap_bars as bootstrap_bars,
)
from .market import (
    gbm_bars as gbm_bars,
)
from .market import (
    load_bars as load_bars,
)
from .market import (
    regime_bars as regime_bars,
)
from .market import (
    replay_feed as replay_feed,
)
from .market import (
    tick_feed as tick_feed,
)
from .records.records import Bar as Bar
from .records.records import Fill as Fill
from .records.records import Order as Order
from .records.records import Run as Run
from .records.records import Trade as Trade
from .robots import (
    Breakout as Breakout,
)
from .robots import (
    BuyAndHold as BuyAndHold,
)
from .robots import (
    MeanReversion as MeanReversion,
)
from .robots import (
    SmaCross as SmaCross,
)
from .robots.human import Human as Human
from .robots.robot import Robot as Robot
from .robots.voice import Conversation as Conversation
from .without_broker.simulation import simulate as simulate
