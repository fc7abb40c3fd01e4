from .backtest import Backtest as Backtest
from .broker import Broker as Broker
from .conversation import Conversation as Conversation
from .costs import Costs as Costs, Funds as Funds
from .human import Human as Human
from .lookahead import LookaheadReport as LookaheadReport
from .market import (
    bootstrap_bars as bootstrap_bars,
    gbm_bars as gbm_bars,
    load_bars as load_bars,
    regime_bars as regime_bars,
    replay_feed as replay_feed,
    tick_feed as tick_feed,
)
from .orders import Bracket as Bracket, Ticket as Ticket, Trail as Trail
from .records import (
    Bar as Bar,
    Fill as Fill,
    Order as Order,
    Run as Run,
    Trade as Trade,
)
from .result import Result as Result
from .robot import Robot as Robot
from .robots import (
    Breakout as Breakout,
    BuyAndHold as BuyAndHold,
    MeanReversion as MeanReversion,
    SmaCross as SmaCross,
)
from .simulation import simulate as simulate
