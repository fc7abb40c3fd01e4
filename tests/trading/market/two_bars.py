"""Two bars that every form of a file and of an answer says."""

ROWS = {"open": [10.0, 11.0], "high": [12.0, 13.0], "low": [9.0, 10.0], "close": [11.0, 12.5]}
DAYS = ["2024-01-15", "2024-01-16"]
SECONDS = [1705276800, 1705363200]


def assert_are_the_rows(bars):
    assert bars[list(ROWS)].to_dict("list") == ROWS
    assert bars["volume"].tolist() in ([100.0, 200.0], [0.0, 0.0])
    assert [f"{time:%Y-%m-%d}" for time in bars.index] == DAYS
