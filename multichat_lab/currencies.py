"""Currencies: to how many decimals each is kept, and how amounts of it are written."""

from multichat_lab.errors.trading import AccountError
from multichat_lab.formatting import MINUS, price

DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    8: "ADA BCH BNB BTC DOT ETH LTC SOL TRX UNI XBT XLM XMR XRP",
}
"""Decimals of a currency's smallest unit: ISO 4217 where they are not two, and coins."""
BY_CURRENCY = {name: places for places, names in DECIMALS.items() for name in names.split()}
CENTS, OF_A_COIN = 2, 8


def decimals_of(code: str) -> int:
    """Return to how many decimals a currency is booked: 2, unless `DECIMALS` has it; tokens 8.

    Raises:
        AccountError: it is no name of a currency, such as `USD` or `USDT`.
    """
    if not (code.isalnum() and code.isupper()):
        raise AccountError(f"currency is {code!r}", "Give a code such as 'USD' or 'BTC'.")
    return BY_CURRENCY.get(code, CENTS if len(code) == 3 else OF_A_COIN)


def currency(code: str) -> str:
    """Return a currency as the unit of a heading: `$` for US dollars, for all others its code."""
    return "$" if code == "USD" else code


def in_currency(label: object, code: str | None) -> str:
    """Return the label of a statistic, whose unit may be `[$]`, with the unit of a currency."""
    return str(label).replace("[$]", f"[{currency(code)}]") if code else str(label)


def in_unit(amount: str, code: str | None) -> str:
    """Return an amount with its currency, where that is known, dollars as a page writes them.

    Example:
        >>> [in_unit("+812.40", "USD"), in_unit("812.40", "EUR"), in_unit("812.40", None)]
        ['+$812.40', '812.40 EUR', '812.40']
    """
    if code == "USD":
        sign = amount[:1] if amount.startswith(("+", MINUS)) else ""
        return f"{sign}${amount.removeprefix(sign)}"
    return amount if code is None else f"{amount} {code}"


def money(value: float, code: str | None = "USD") -> str:
    """Return an amount to the smallest unit of its currency.

    Of a coin the needless zeros behind its cents are left out. Less than half a unit, which an
    account may have that trades something finer, is written with the digits that say something,
    so that it is not taken for nothing.

    Args:
        value: in currency.
        code: of the currency; None for one that is not known, written as dollars are.

    Example:
        >>> [money(1234.5), money(1234.5, "JPY"), money(0.0123, "BTC"), money(0.00199)]
        ['1,234.50', '1,234', '0.0123', '0.001990']
    """
    places = decimals_of(code or "USD")
    whole, point, parts = f"{value or 0.0:,.{places}f}".partition(".")
    if value and not (whole + parts).strip("-0,"):
        return price(value)
    if places >= OF_A_COIN:
        parts = parts.rstrip("0").ljust(CENTS, "0")
    return f"{whole}{point}{parts if point else ''}".replace("-", MINUS)


def signed_money(value: float, code: str | None = "USD") -> str:
    """Return a gain or loss to the smallest unit of its currency, with its sign."""
    text = money(value, code)
    return text if value <= 0 or not text.strip("0,.") else f"+{text}"
