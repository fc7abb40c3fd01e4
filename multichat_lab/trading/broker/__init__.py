"""The broker: orders in, fills by the auction of the next bar, money to the cent."""
