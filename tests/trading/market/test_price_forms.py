"""What people download, in many forms, opens as it is and says the same."""

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import load_bars
from tests.trading.market.two_bars import SECONDS, assert_are_the_rows

MT5 = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
YAHOO = (
    "Date,Open,High,Low,Close Close price adjusted for splits.,Adj Close Adjusted close.,Volume\n"
)
FORMS = {
    "yfinance, one header": "Date,Close,High,Low,Open,Volume\n2024-01-15,11,12,9,10,100\n"
    "2024-01-16,12.5,13,10,11,200\n",
    "Yahoo with null rows": "Date,Open,High,Low,Close,Adj Close,Volume\n"
    "2024-01-15,10,12,9,11,11,100\n2024-01-14,null,null,null,null,null,null\n2024-01-16,11,13,10,12.5,12.5,200\n",
    "Yahoo's page": YAHOO + '"Jan 16, 2024",11,13,10,12.5,12.5,200\n'
    '"Jan 15, 2024","0.24 Dividend",,,,,\n"Jan 15, 2024",10,12,9,11,11,100\n',
    "Alpha Vantage, adjusted": "timestamp,open,high,low,close,adjusted_close,volume,"
    "dividend_amount,split_coefficient\n2024-01-16,11,13,10,12.5,12.5,200,0,1\n2024-01-15,10,12,9,11,11,100,0,1\n",
    "Binance in microseconds": "".join(
        f"{second}000000,{row},{second + 86399}999999,1,5,1,1,0\n"
        for second, row in zip(SECONDS, ("10,12,9,11,100", "11,13,10,12.5,200"), strict=True)
    ),
    "CryptoDataDownload": "https://www.CryptoDataDownload.com\n"
    "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount\n"
    "1705363200000,2024-01-16 00:00:00,BTCUSDT,11,13,10,12.5,200,9,1\n"
    "1705276800000,2024-01-15 00:00:00,BTCUSDT,10,12,9,11,100,9,1\n",
    "Kraken": "1705276800,10,12,9,11,100,7\n1705363200,11,13,10,12.5,200,9\n",
    "Coinbase": "time,low,high,open,close,volume\n1705363200,10,13,11,12.5,200\n"
    "1705276800,9,12,10,11,100\n",
    "Bitstamp": "Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price\n"
    "1705276800,10,12,9,11,100,1,1\n1705363200,11,13,10,12.5,200,1,1\n",
    "MetaTrader 5": MT5 + "2024.01.15\t00:00:00\t10\t12\t9\t11\t100\t0\t1\n"
    "2024.01.16\t00:00:00\t11\t13\t10\t12.5\t200\t0\t1\n",
    "MetaTrader 4": "2024.01.15,00:00,10,12,9,11,100\n2024.01.16,00:00,11,13,10,12.5,200\n",
    "HistData": "20240115 000000;10;12;9;11;100\n20240116 000000;11;13;10;12.5;200\n",
    "Stooq in Polish": "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n"
    "2024-01-15,10,12,9,11,100\n2024-01-16,11,13,10,12.5,200\n",
    "Stooq, times of one digit": "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,"
    "<VOL>,<OPENINT>\n"
    "A.US,D,20240115,0,10,12,9,11,100,0\nA.US,D,20240116,0,11,13,10,12.5,200,0\n",
    "Nasdaq": "Date,Close/Last,Volume,Open,High,Low\n01/16/2024,$12.50,200,$11.00,$13.00,$10.00\n"
    "01/15/2024,$11.00,100,$10.00,$12.00,$9.00\n",
    "Investing": '﻿"Date","Price","Open","High","Low","Vol.","Change %"\n'
    '"01/16/2024","12.50","11.00","13.00","10.00","0.20K","1.0%"\n'
    '"01/15/2024","11.00","10.00","12.00","9.00","0.10K","-1.2%"\n',
    "Investing in German": '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"\n'
    '"16.01.2024","12,50","11,00","13,00","10,00","0,20K","1,0%"\n'
    '"15.01.2024","11,00","10,00","12,00","9,00","0,10K","-1,2%"\n',
    "IBKR with a zone": "Date,Open,High,Low,Close,Volume\n"
    "20240114  19:00:00 US/Eastern,10,12,9,11,100\n"
    "20240115  19:00:00 US/Eastern,11,13,10,12.5,200\n",
    "Dukascopy": "Gmt time,Open,High,Low,Close,Volume\n15.01.2024 00:00:00.000,10,12,9,11,100\n"
    "16.01.2024 00:00:00.000,11,13,10,12.5,200\n",
    "Dukascopy by a local clock": "Local time,Open,High,Low,Close,Volume\n"
    "15.01.2024 01:00:00.000 GMT+0100,10,12,9,11,100\n"
    "16.01.2024 01:00:00.000 GMT+0100,11,13,10,12.5,200\n",
    "Polygon's flat file": "ticker,volume,open,close,high,low,window_start,transactions\n"
    "A,100,10,11,12,9,1705276800000000000,5\nA,200,11,12.5,13,10,1705363200000000000,5\n",
    "Barchart": "Time,Open,High,Low,Last,Change,%Chg,Volume\n01/16/2024,11,13,10,12.5,1,+2%,200\n"
    '01/15/2024,10,12,9,11,1,+1%,100\n"Downloaded from Barchart.com as of 01-17-2024 09:00am"\n',
    "NSE": "Date ,OPEN ,HIGH ,LOW ,PREV. CLOSE ,close ,VOLUME \n16-Jan-2024,11,13,10,11,12.5,200\n"
    "15-Jan-2024,10,12,9,10,11,100\n",
    "blanks": "Date Open High Low Last_Price Volume\n2024-01-15 10 12 9 11 100\n"
    "2024-01-16 11 13 10 12.5 200\n",
    "times in a spreadsheet's notation": "time,open,high,low,close,volume\n"
    "1.7052768E+12,10,12,9,11,100\n1.7053632E+12,11,13,10,12.5,200\n",
    "GOOGLEFINANCE": "Date,Open,High,Low,Close,Volume\n1/15/2024 16:00:00,10,12,9,11,100\n"
    "1/16/2024 16:00:00,11,13,10,12.5,200\n",
    "twelve hours": "Date,Open,High,Low,Close,Volume\n1/15/24 4:00 PM,10,12,9,11,100\n"
    "1/16/24 4:00 PM,11,13,10,12.5,200\n",
    "Excel": "sep=;\nDate;Open;High;Low;Close;Volume\n2024/1/15;10,000;12,000;9,000;11,000;100\n"
    "2024/1/16;11,000;13,000;10,000;12,500;200\n",
    "two times, an index too": ",Date,Open,High,Low,Close,Volume\n0,2024-01-15,10,12,9,11,100\n"
    "1,2024-01-16,11,13,10,12.5,200\n",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_text_opens_as_it_is(tmp_path, form):
    path = tmp_path / "x.csv"
    path.write_text(FORMS[form], encoding="utf-8")
    bars = load_bars(path)
    assert_are_the_rows(bars)
    assert bars["volume"].tolist() == [100.0, 200.0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("form", ["MetaTrader 5", "Investing in German"])
def test_the_encoding_is_found(tmp_path, form, encoding):
    path = tmp_path / "x.csv"
    path.write_text(FORMS[form], encoding=encoding)
    assert_are_the_rows(load_bars(path))


SEVERAL = {
    "columns": "Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\n"
    "Ticker,AA,BB,AA,BB,AA,BB,AA,BB,AA,BB\nDate,,,,,,,,,,\n"
    "2024-01-15,11,21,12,22,9,19,10,20,100,7\n2024-01-16,12.5,21,13,22,10,19,11,20,200,7\n",
    "columns by ticker": "Ticker,AA,AA,AA,AA,AA,BB,BB,BB,BB,BB\n"
    "Price,Open,High,Low,Close,Volume,Open,High,Low,Close,Volume\nDate,,,,,,,,,,\n"
    "2024-01-15,10,12,9,11,100,20,22,19,21,7\n2024-01-16,11,13,10,12.5,200,20,22,19,21,7\n",
    "rows": "date,symbol,open,high,low,close,volume\n2024-01-15,AA,10,12,9,11,100\n"
    "2024-01-15,BB,20,22,19,21,7\n2024-01-16,AA,11,13,10,12.5,200\n2024-01-16,BB,20,22,19,21,7\n",
}


@pytest.mark.parametrize("form", SEVERAL)
def test_of_several_symbols_one_is_chosen(tmp_path, form):
    path = tmp_path / "x.csv"
    path.write_text(SEVERAL[form])
    bars = load_bars(f"{path}:AA")
    assert_are_the_rows(bars)
    assert bars.attrs["symbol"] == "AA"
    assert load_bars(f"{path}:bb")["close"].tolist() == [21.0, 21.0]
    with pytest.raises(MarketDataError, match=r"several symbols: AA, BB.*x\.csv:AA"):
        load_bars(path)
    with pytest.raises(MarketDataError, match="no 'CC', but AA, BB"):
        load_bars(f"{path}:CC")


def test_rows_without_a_price_are_left_out_and_counted(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(FORMS["Yahoo's page"])
    assert load_bars(path).attrs["rows_without_prices"] == 1


@pytest.mark.parametrize("day", ["01/02/2024", "1/2/24", "01-02-2024"])
def test_an_order_of_days_that_nothing_decides_is_asked_for(tmp_path, day):
    path = tmp_path / "x.csv"
    path.write_text(f"Date,Open,High,Low,Close\n{day},10,12,9,11\n")
    with pytest.raises(MarketDataError, match=r"day first and as month first.*date_order='dmy'"):
        load_bars(path)
    assert load_bars(path, date_order="dmy").index[0].month == 2
    assert load_bars(path, date_order="mdy").index[0].month == 1
    with pytest.raises(MarketDataError, match="date_order is 'us'"):
        load_bars(path, date_order="us")


@pytest.mark.parametrize(
    ("header", "row", "price"),
    [
        ("Date;Open;High;Low;Close", "2024-01-15;1.300;1.300,5;1.300;1.300", 1300.0),
        ("Date,Open,High,Low,Close", '2024-01-15,"1,300","1,300.5","1,300","1,300"', 1300.0),
        ("Date;Open;High;Low;Close", "2024-01-15;1,300;1,301;1,300;1,300", 1.3),
        ("Date,Open,High,Low,Close", "2024-01-15,1'300.0,1'300.0,1'300.0,1'300.0", 1300.0),
        ("Date;Open;High;Low;Close", "2024-01-15;1 300,0;1 300,0;1 300,0;1 300,0", 1300.0),
        ("Date,Open,High,Low,Close", "2024-01-15,€5,€5,€5,€5", 5.0),
        ("Date\tOpen\tHigh\tLow\tClose", "2024-01-15\t1,10450\t1,2\t1,1\t1,10450", 1.1045),
    ],
)  # fmt: skip
def test_what_a_comma_is_the_whole_table_tells(tmp_path, header, row, price):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert load_bars(path)["close"].tolist() == [price]
