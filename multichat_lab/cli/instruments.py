"""What is traded, as it is described on the command line: currency=EUR, multiplier=50."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multichat_lab.errors import MultichatError

if TYPE_CHECKING:
    from multichat_lab.trading.records.instrument import Instrument

TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def instrument_of(symbol: str, told: list[str] | None) -> "Instrument | None":
    """Return the instrument that `--instrument` describes, None where it says nothing.

    Args:
        symbol: or a file of prices, whose name is the symbol unless another is told.
        told: NAME=VALUE, with names of the fields of an `Instrument`.

    Raises:
        MultichatError: one does not read so, is no field, or has a value that makes no sense.
    """
    from multichat_lab.cli.robots import refuse_unknown, split_settings
    from multichat_lab.trading.records.instrument import Instrument

    if not told:
        return None
    texts = split_settings(told)
    kinds = instrument_terms()
    refuse_unknown(texts, kinds)
    values = {name: _value(name, text, kinds[name]) for name, text in texts.items()}
    return Instrument(**{"symbol": Path(symbol.rpartition(":")[2]).stem, **values})


def instrument_terms() -> Mapping[str, type]:
    """Return what can be told of an instrument, and whether it is a text, a number or a truth."""
    from multichat_lab.trading.records.instrument import Instrument

    kinds = {field.name: field.type for field in fields(Instrument) if field.name != "is_rate"}
    return {
        name: bool if kind is bool else float if kind in (float, float | None) else str
        for name, kind in kinds.items()
    }


def _value(name: str, text: str, kind: type) -> Any:
    from multichat_lab.cli.robots import number

    if kind is bool:
        if text.lower() not in TRUTHS:
            raise MultichatError(f"{name} is {text!r}", "Give yes or no.")
        return TRUTHS[text.lower()]
    return number(name, text) if kind is float else text
