"""What a robot declares: which indicator, of bars of which timeframe."""

from dataclasses import dataclass

from multichat_lab.errors.trading import RobotError


@dataclass(frozen=True, slots=True)
class Declared:
    """An indicator as a robot declares it.

    Attributes:
        name: its kind and numbers, as a chart takes them: `SMA 20`, `talipp.indicators:HMA 9`.
        timeframe: a pandas frequency of larger bars, e.g. `1h` or `1W`; None for the bars as they
            are.
    """

    name: str
    timeframe: str | None = None

    @property
    def label(self) -> str:
        """What a chart calls it."""
        return f"{self.name}, {self.timeframe}" if self.timeframe else self.name


def declared_as(value: object) -> Declared:
    """Return what was declared, also by its name alone.

    Raises:
        RobotError: it is neither.
    """
    if isinstance(value, str):
        return Declared(value)
    if isinstance(value, Declared):
        return value
    raise RobotError(f"An indicator is {value!r}", "Declare it as 'SMA 20' or Sma(20).")


def Sma(period: int = 20, timeframe: str | None = None) -> Declared:  # noqa: N802 - as the field writes it
    """Return a simple moving average of the closes."""
    return Declared(f"SMA {period}", timeframe)


def Ema(period: int = 20, timeframe: str | None = None) -> Declared:  # noqa: N802
    """Return an exponential moving average of the closes."""
    return Declared(f"EMA {period}", timeframe)


def Wma(period: int = 20, timeframe: str | None = None) -> Declared:  # noqa: N802
    """Return a linearly weighted moving average of the closes."""
    return Declared(f"WMA {period}", timeframe)


def Rsi(period: int = 14, timeframe: str | None = None) -> Declared:  # noqa: N802
    """Return the relative strength index of Wilder, 0 to 100."""
    return Declared(f"RSI {period}", timeframe)


def Atr(period: int = 14, timeframe: str | None = None) -> Declared:  # noqa: N802
    """Return the average true range of Wilder, in price."""
    return Declared(f"ATR {period}", timeframe)


def Bollinger(  # noqa: N802
    period: int = 20, deviations: float = 2, timeframe: str | None = None
) -> Declared:
    """Return bands of so many standard deviations: `upper`, `middle` and `lower`."""
    return Declared(f"Bollinger {period} {deviations:g}", timeframe)


def Macd(  # noqa: N802
    fast: int = 12, slow: int = 26, signal: int = 9, timeframe: str | None = None
) -> Declared:
    """Return the difference of two exponential averages: `macd`, `signal` and `histogram`."""
    return Declared(f"MACD {fast} {slow} {signal}", timeframe)
