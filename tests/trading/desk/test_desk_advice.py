"""Two at a desk who listen to each other: whose advice earned what, from the live run."""

import asyncio

import pytest

from multichat_lab.analysis.attribution import attribution_df, message_attribution_df
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import SESSION, Scripted, desk_in

BARS = gbm_bars(30, seed=5)


@pytest.mark.slow
def test_a_trade_on_somebodys_advice_is_credited_to_the_advice(chats):
    advice = []

    def follow(robot):
        message_id = robot.voice("I follow.", reply_to=advice[-1])
        robot.submit(Ticket("GBM", "buy", 100, message_id=message_id))

    quant = Scripted({5: lambda robot: advice.append(robot.voice("I would buy."))}, "Quant")
    trader = Scripted({5: follow, 20: lambda robot: robot.close(say="Thank you.")}, "Trader")
    desk = desk_in(chats, replay_feed(BARS), [quant, trader])
    asyncio.run(desk.run())

    (trade,) = trader.broker.trades
    said, followed, _ = chats.get_messages(SESSION)
    assert (said.message_id, followed.reply_to) == (advice[0], advice[0])
    people = attribution_df(chats, advice=True).set_index("participant")
    assert people["pnl"].to_dict() == {"Quant": 0.0, "Trader": trade.pnl}
    assert people["advised_pnl"].to_dict() == {"Quant": trade.pnl, "Trader": 0.0}
    words = message_attribution_df(chats, advice=True).set_index("content")
    assert words.loc["I would buy.", "advised_pnl"] == words.loc["I follow.", "pnl"] == trade.pnl
    assert words["advised_trades"].sum() == 1
