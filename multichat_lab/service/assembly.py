"""Opening everything that a service works with, and closing it in the right order."""

from contextlib import ExitStack

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.seats import SIGNS
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.access.tokens import Tokens
from multichat_lab.service.alerts import Alerts
from multichat_lab.service.backups.rotation import require_store_of_backups
from multichat_lab.service.disk import size_of
from multichat_lab.service.health import GAUGE, HealthReport, Status, worst
from multichat_lab.service.health.watch import HealthWatch
from multichat_lab.service.http.callers import CallerLimits, Callers
from multichat_lab.service.http.parts import HealthReading, Parts
from multichat_lab.service.observability import ServiceMetrics
from multichat_lab.service.schedule import upkeep_scheduler
from multichat_lab.service.schedule.runs import SetBackGuard, UpkeepEvent, only_in_turn
from multichat_lab.service.settings import Settings
from multichat_lab.service.shared.places import SHARED, keys_of, upkeep_turn
from multichat_lab.service.writer import GroupWriter
from multichat_lab.stores.questions import StoreOptions

SWEEP_SECONDS = 5.0
"""How often the seats of those are emptied who no longer give signs of life."""


def opened_parts(settings: Settings, tokens: Tokens, stack: ExitStack) -> Parts:
    """Open store and writer, start the upkeep, and return what the routes work with.

    Args:
        settings: of the service.
        tokens: who may come in.
        stack: closes everything: first the upkeep ends, then the writer writes what waits, and
            then the store is closed.

    Raises:
        StoreError, StoreDamagedError, SchemaVersionError, TokenError: a file cannot be used, or
            there is no store, but backups of one.
        AlertError: an address for alerts cannot be read.
    """
    require_store_of_backups(settings)
    place = (settings.storage_type, settings.storage_path)
    limits = (settings.max_sessions, settings.max_messages_per_session)
    options = StoreOptions(busy_seconds=settings.busy_seconds)
    chats = stack.enter_context(SessionPersistence(*place, *limits, options))
    beside = chats
    if settings.storage_type == "sqlite":  # a second connection reads on beside the writer
        beside = stack.enter_context(SessionPersistence(*place, *limits, options))
    writer = GroupWriter(chats.store, chats.limits, settings.max_queue)
    stack.callback(writer.close, settings.busy_seconds)
    metrics = ServiceMetrics()
    metrics.watch("multichat_queue_length", "Writes that wait", lambda: writer.queue_length)
    if settings.storage_type != SHARED:
        metrics.watch(
            "multichat_store_bytes", "Bytes of the store on disk", lambda: size_of(place[1])
        )
    stack.enter_context(beside.presence.seats(SWEEP_SECONDS * SIGNS))
    keys = keys_of(settings)
    stack.callback(keys.close)
    watch = HealthWatch(settings, beside)
    start_upkeep(settings, beside, watch, metrics, stack)
    return Parts(
        writer,
        beside,
        Doorkeeper(tokens, settings.requests_per_second),
        lambda: health_reading(watch.report(), writer, metrics),
        keys,
        metrics,
        Callers(metrics, limits_of(settings)),
        busy_seconds=settings.busy_seconds,
        seat_seconds=settings.seat_seconds,
    )


def limits_of(settings: Settings) -> CallerLimits:
    """Return what one caller may have at a time."""
    return CallerLimits(
        connections=settings.max_connections_per_token,
        requests=settings.max_requests_per_token,
        streams=settings.max_streams_per_token,
        sessions=settings.max_sessions_per_token,
        bytes=settings.max_bytes_per_token,
        bytes_of_all=settings.max_bytes_in_hand,
    )


def start_upkeep(
    settings: Settings,
    chats: SessionPersistence,
    watch: HealthWatch,
    metrics: ServiceMetrics,
    stack: ExitStack,
) -> None:
    """Start clean-up, optimisation, backups, and the look at the health each minute."""
    alerts = Alerts(settings.alert_targets)
    stack.callback(alerts.close)

    def count(event: UpkeepEvent) -> None:
        metrics.upkeep.labels(event.job, event.outcome).inc()

    scheduler = upkeep_scheduler(settings, chats, watch, alerts, count)
    only_in_turn(scheduler, upkeep_turn(settings, stack))
    scheduler.start()
    stack.callback(scheduler.shutdown)
    stack.enter_context(SetBackGuard(scheduler))


def health_reading(
    report: HealthReport, writer: GroupWriter, metrics: ServiceMetrics
) -> HealthReading:
    """Return how the service is, for anyone to see: names and statuses, no paths and counts."""
    statuses: dict[str, Status] = {"writer": "ok" if writer.is_alive else "error"}
    statuses |= {each.name: each.status for each in report.checks}
    for name, status in statuses.items():
        metrics.health.labels(name).set(GAUGE[status])
    checks = [{"name": name, "status": status} for name, status in statuses.items()]
    status = worst(list(statuses.values()))
    return {"status": status, "checks": checks, "untested": report.untested}
