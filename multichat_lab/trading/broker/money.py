"""How finely an account books: whole numbers of its currency's smallest unit, or of a finer one.

A coin at 0.004 that is booked in cents costs nothing, and a hundred of them sold together bring
0.40. So an account whose fills are worth parts of a unit, as the market's prices or the sizes are
that fine, books in a finer one from then on: what is bought and sold at one price leaves what there
was, however it is parted. Prices that were adjusted have no such steps; what they come to is booked
to the unit, as a broker's statement has it, unless it is small.
"""

from fractions import Fraction

FINE = 8
"""Decimals where amounts of 1 and more are no whole units: a million fills err by half a cent."""
FINE_UNITS = 10.0**FINE
DIGITS = 15
"""Significant digits of smaller amounts, as many as a float tells for certain."""
WHOLE = 1e-15
"""Parts of an amount below this are a float's rounding."""
SMALL = 10.0
"""Amounts below this are booked finer whatever the price is: half a cent is much of them."""
EXACT = 2.0**53
"""A float tells every whole number up to here."""


def is_whole(number: float) -> bool:
    """Whether a float stands for a whole number, its rounding apart."""
    return abs(number - round(number)) <= WHOLE * abs(number)


def has_step(price: float) -> bool:
    """Whether a price is one of a market, which has steps, and none that somebody reckoned.

    An adjusted price, or an invented one, has all the digits of a float.
    """
    steps = price * FINE_UNITS
    return abs(steps - round(steps)) <= WHOLE * abs(steps)


def decimals_for(worth: float, decimals: int) -> int:
    """Return to how many decimals an account books that has had `decimals` and trades `worth`.

    As before where it is a whole number of units, or as near to one as 10⁻⁸ of the currency; else
    finer.

    Args:
        worth: quantity times price in the account's currency, of either sign.
        decimals: so far.
    """
    amount = abs(worth)
    if is_whole(amount * 10.0**decimals):
        return decimals
    if amount >= 1:
        return max(decimals, FINE)
    below = -int(f"{amount:e}".split("e")[1])
    return max(decimals, FINE, DIGITS - 1 + below)


def whole_units(quantity: float, price: float, decimals: int) -> int:
    """Return `quantity` times `price` in units, exactly where a float does not tell each of them.

    Both stand for the shortest decimal that names them, rounded half to even.
    """
    units = quantity * price * 10.0**decimals
    if abs(units) < EXACT:
        return round(units)
    return round(Fraction(repr(quantity)) * Fraction(repr(price)) * Fraction(10) ** decimals)
