"""Modules and classes that are called otherwise since 0.2.0: old names warn, until 0.4.0.

Public names never had to be imported from them; who did so anyway shall not be left standing.
"""

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ROOT = "multichat_lab."

MOVED: dict[str, str] = {
    "analysis.own_tables": "analysis.query",
    "chat.importers.claude_code.importer": "chat.importers.claude_code",
    "chat.importers.codex.importer": "chat.importers.codex",
    "chat.importers.conversation": "chat.importers.contract",
    "chat.importers.discord.importer": "chat.importers.discord",
    "chat.importers.inspect_log.importer": "chat.importers.inspect_log",
    "chat.importers.irc.importer": "chat.importers.irc",
    "chat.importers.irc.nicks": "chat.importers.irc.presence",
    "chat.importers.jsonl.importer": "chat.importers.jsonl",
    "chat.importers.options": "chat.importers",
    "chat.importers.otel.importer": "chat.importers.otel",
    "chat.importers.slack.importer": "chat.importers.slack",
    "chat.importers.slack.layout": "chat.importers.slack.channel",
    "chat.importers.source.encoding": "chat.importers.source.lines",
    "chat.importers.source.outcome": "chat.importers.source.turn_log",
    "chat.importers.table.importer": "chat.importers.table",
    "chat.importers.telegram.importer": "chat.importers.telegram",
    "chat.importers.telegram.reactions": "chat.importers.telegram.talk",
    "chat.importers.whatsapp.importer": "chat.importers.whatsapp",
    "dashboards.chart.periods": "trading.market.periods",
    "dashboards.chart.widget": "dashboards.chart",
    "dashboards.desk.trader": "dashboards.desk.manual_trader",
    "dashboards.interface.session": "dashboards.interface.desk_session",
    "dashboards.interface.trading_interface": "dashboards.interface",
    "dashboards.mobile_view": "dashboards.trading_dashboard",
    "dashboards.parts.formatting": "formatting",
    "dashboards.parts.markup": "markup",
    "errors.house_rules": "errors",
    "house_rules.limits": "house_rules.report",
    "house_rules.notebook": "house_rules.source",
    "demos.sessions": "demos.session_demo",
    "demos.trading": "demos.trading_demo",
    "records_json": "records",
    "service.client.client": "service.client",
    "service.deployment.site": "service.deployment",
    "service.loadtest.run": "service.loadtest",
    "service.alerts.alerts": "service.alerts",
    "service.health.report": "service.health",
    "service.schedule.schedule": "service.schedule",
    "service.settings.settings": "service.settings",
    "service.tokens": "service.access.tokens",
    "service.upkeep": "service.backups",
    "service.upkeep.backup": "service.backups.backup",
    "service.upkeep.backups": "service.backups.catalogue",
    "service.upkeep.cleanup": "service.schedule.cleanup",
    "service.upkeep.restore": "service.backups.restore",
    "service.upkeep.rotation": "service.backups.rotation",
    "service.upkeep.schedule": "service.schedule",
    "stores.json_lines": "stores.jsonl",
    "stores.maintenance.contents": "stores.maintenance",
    "stores.maintenance.duckdb_file": "stores.duckdb.maintenance",
    "stores.maintenance.json_folder": "stores.jsonl.maintenance",
    "stores.maintenance.sqlite_file": "stores.sqlite.maintenance",
    "trading.account": "trading.broker.account",
    "trading.backtest": "trading.backtesting.backtest",
    "trading.backtesting.figure": "trading.figures",
    "trading.backtesting.saving": "trading.recording.tables",
    "trading.book": "trading.broker.book",
    "trading.conversation": "trading.robots.trader",
    "trading.costs": "trading.broker.kernel",
    "trading.desk.paper_desk": "trading.desk",
    "trading.human": "trading.robots.human",
    "trading.kernel": "trading.broker.kernel",
    "trading.lookahead": "trading.backtesting.lookahead.check",
    "trading.market.bootstrap": "trading.market.resampling",
    "trading.market.models": "trading.market.synthetic",
    "trading.market.stream": "trading.market.bars",
    "trading.market.ticks": "trading.market.resampling",
    "trading.market.timeframes": "trading.market.resampling",
    "trading.market.timeline": "trading.market.calendar",
    "trading.orders": "trading.broker.orders",
    "trading.result": "trading.backtesting.result",
    "trading.robot": "trading.robots.robot",
    "trading.rows": "trading.records.rows",
    "trading.simulation": "trading.without_broker.simulation",
    "trading.times": "times",
}
"""Old name → new name, both below `multichat_lab`."""


class MovedModules(MetaPathFinder, Loader):
    """Finds what nobody else finds: a module under the name that it had before 0.2.0."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module of an old name; None for any other name."""
        name = fullname.removeprefix(ROOT)
        if name == fullname or name not in MOVED:
            return None
        is_package = any(other.startswith(f"{name}.") for other in MOVED)
        return ModuleSpec(fullname, self, is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        """Let the module hand on what its new place has."""
        place = ROOT + MOVED[module.__name__.removeprefix(ROOT)]
        warnings.warn(
            f"{module.__name__} is {place} since 0.2.0; the old name goes with 0.4.0",
            DeprecationWarning,
            stacklevel=2,
        )
        module.__getattr__ = partial(getattr, import_module(place))  # type: ignore[method-assign]


def install() -> None:
    """Let old names import, once."""
    if not any(isinstance(finder, MovedModules) for finder in sys.meta_path):
        sys.meta_path.append(MovedModules())


def renamed(module: str, **names: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module whose old names give the new ones, with a warning.

    Args:
        module: its `__name__`.
        names: old name → new name.
    """

    def attribute(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warnings.warn(
            f"{module}.{name} is {names[name]} since 0.2.0; the old name goes with 0.4.0",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(sys.modules[module], names[name])

    return attribute
