"""How far one has to walk in the house: python benchmarks/house.py [--json] [--list WHAT].

Before the rebuilding, now, and the aim: files and lines of the package, the share of imports, names
that are given twice, and the files that one opens to follow five journeys. Each journey is really
made, and counts the files of which a function was entered, on whatever thread:

- import → figure: a log of IRC into a sqlite store, and the figure of who talks to whom;
- POST → disk: one request to a service that runs, until it is answered, so the row is durable;
- bar → chart: one bar from the feed to a desk of a person and a robot, which buys; recorded, and
  drawn for a view that looks;
- Buy → attribution: a press on the ticket, the fill, recorded and shown, and `attribution_df`;
- backtest → statistics: `Backtest(bars, SmaCross()).run().stats`, the bars being there.

What is set up before (the store of a desk, the start of a service) does not count, nor does code
that runs because a module is imported. `--list JOURNEY` tells the files and the functions entered,
`--list names` the definitions that share a name.
"""

import argparse
import json
from dataclasses import dataclass

from house_journeys import JOURNEYS, journey
from house_size import Size, installed_peers, size_of
from house_trace import PACKAGE

BASELINE = "0464631"
"""The commit at which `before` was measured, by this script."""
TITLES = {
    "import": "files opened, import → figure",
    "POST": "files opened, POST → disk",
    "bar": "files opened, bar → chart",
    "Buy": "files opened, Buy → attribution",
    "backtest": "files opened, backtest → statistics",
}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure was and what it is to be at most.

    Attributes:
        before: at `BASELINE`.
        most: the aim; None where there is none.
    """

    before: float
    most: float | None = None


AIMS = {
    "files": Aim(377, 290),
    "median lines": Aim(77),
    "lines": Aim(31_486, 29_486),
    "lines of import ÷ lines of code": Aim(0.146),
    "definitions that share a name": Aim(102),
    TITLES["import"]: Aim(40, 25),
    TITLES["POST"]: Aim(27, 18),
    TITLES["bar"]: Aim(65, 40),
    TITLES["Buy"]: Aim(75, 40),
    TITLES["backtest"]: Aim(30, 15),
}


def figures_of(size: Size) -> dict[str, float]:
    """Return the figures of a package that can be read without running it."""
    return {
        "files": len(size.lines),
        "median lines": size.median_lines,
        "lines": sum(size.lines),
        "lines of import ÷ lines of code": round(size.import_share, 3),
        "definitions that share a name": sum(map(len, size.shared_names.values())),
    }


def measured() -> dict[str, float]:
    """Return all figures of the package as it is."""
    walked = {TITLES[name]: len(journey(name)) for name in JOURNEYS}
    return figures_of(size_of(PACKAGE)) | walked


def shown(value: float | None) -> str:
    """Return a figure as people read it."""
    if value is None:
        return ""
    return f"{value:.3f}" if 0 < value < 1 else f"{value:,.0f}"


def print_table(now: dict[str, float]) -> None:
    """Print a row for each figure, then the peers that are installed."""
    print(f"{'':37s}{BASELINE:>8s}{'now':>8s}{'aim':>8s}")
    for name, value in now.items():
        aim = AIMS[name]
        cells = "".join(f"{shown(each):>8s}" for each in (aim.before, value, aim.most))
        print(f"{name:37s}{cells}".rstrip())
    peers = {name: figures_of(size) for name, size in installed_peers()}
    print(f"\n{'':37s}" + "".join(f"{name:>12s}" for name in peers))
    for row in next(iter(peers.values()), ()):
        print(f"{row:37s}" + "".join(f"{shown(each[row]):>12s}" for each in peers.values()))


def print_list(found: dict[str, list[str]], as_json: bool) -> None:
    """Print what belongs to each name, a line for each."""
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for name, parts in sorted(found.items()):
        print(f"{name}: {', '.join(parts)}")


def main() -> None:
    """Measure, and print a table, or what one of its figures is made of."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--list", choices=[*JOURNEYS, "names"], help="tell what is counted")
    options = parser.parse_args()
    if options.list == "names":
        print_list(size_of(PACKAGE).shared_names, options.json)
    elif options.list:
        print_list(journey(options.list), options.json)
    elif options.json:
        aims = {name: {"before": aim.before, "aim": aim.most} for name, aim in AIMS.items()}
        print(json.dumps({name: aims[name] | {"now": now} for name, now in measured().items()}))
    else:
        print_table(measured())


if __name__ == "__main__":
    main()
