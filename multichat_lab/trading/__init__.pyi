from .backtest import Backtest as Backtest
from .broker import Broker as Broker
from .conversation import Conversation as Conversation
from .costs import Costs as Costs
from .costs import Funds as Funds
from .desk import DeskOptions as DeskOptions
from .desk import PaperDesk as PaperDesk
from .experiments import monte_carlo as monte_carlo
from .experiments import sweep as sweep
from .human import Human as Human
from .lookahead import LookaheadReport as LookaheadReport
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
from .orders import Bracket as Bracket
from .orders import Ticket as Ticket
from .orders import Trail as Trail
from .records import (
    Bar as Bar,
)
from .records import (
    Fill as Fill,
)
from .records import (
    Order as Order,
)
from .records import (
    Run as Run,
)
from .records import (
    Trade as Trade,
)
from .result import Result as Result
from .robot import Robot as Robot
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
from .simulation import simulate as simulate
