"""`multichat cleanup`: delete what is old, or say what would go, why, and why the rest stays."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption, open_chats, option_groups
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.service import ConfigOption
from multichat_lab.cli.upkeep import UpkeepStoreOption, upkeep_settings

if TYPE_CHECKING:
    from multichat_lab.chat.cleanup import CleanUpPlan

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")]


@dataclass(frozen=True, slots=True)
class CleanUpOptions:
    """What goes, and whether it may."""

    days: Annotated[
        float | None,
        typer.Option(min=0, help="Delete what is older than so many days; else `cleanup_days`."),
    ] = None
    dry_run: DryRunOption = False
    yes: Annotated[
        bool, typer.Option("--yes", help="However much it is, and whatever the clock says.")
    ] = False


@option_groups(chosen=CleanUpOptions)
def cleanup(
    chosen: CleanUpOptions,
    store: UpkeepStoreOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete sessions in which nothing was recorded for some days, with all that belongs to them.

    An import counts from the day of importing. More than `cleanup_most` of the store, or anything
    when the clock has jumped, goes only with --yes. What `multichat search` keeps of the store's
    words goes too.

    Examples:
    * `multichat cleanup --days 30 --dry-run`
    * `multichat cleanup --days 30 --yes --json`
    """
    settings = upkeep_settings(config, store=store)
    from multichat_lab.analysis.searching.shelf import forget_index
    from multichat_lab.chat.cleanup import clean_up

    days = settings.cleanup_days if chosen.days is None else chosen.days
    most, dry_run = None if chosen.yes else settings.cleanup_most, chosen.dry_run
    with open_chats(f"{settings.storage_type}:{settings.storage_path}") as chats:
        plan = clean_up(chats.store, days, dry_run=dry_run, most=most)
        if plan.going and not dry_run:
            forget_index(chats.store.location)
    if as_json:
        print_json(json_of(plan, dry_run, most))
        return
    columns = ("session", "topic", "messages", "last activity (UTC)")
    rows = [
        (each.session_id, each.topic, each.message_count, each.last_activity) for each in plan.going
    ]
    title = "Would be deleted" if dry_run else "Deleted"
    print_table(columns, rows, title, shorten=("topic",))
    typer.echo(told_of(plan, dry_run, most))


def json_of(plan: "CleanUpPlan", dry_run: bool, most: float | None) -> dict[str, Any]:
    """Return a clean-up as a program reads it."""
    from multichat_lab.records import to_json_object

    error = None if most is None else plan.refusal(most)
    return {
        "days": plan.days,
        "dry_run": dry_run,
        "sessions": [to_json_object(each) for each in plan.going],
        "of_sessions": plan.sessions,
        "of_messages": plan.messages,
        "kept_as_recorded_since": plan.young,
        "kept_as_recorded_nobody_knows_when": plan.unknown,
        "clock_set_back": plan.set_back or None,
        "needs_yes": None if error is None else str(error),
    }


def told_of(plan: "CleanUpPlan", dry_run: bool, most: float | None) -> str:
    """Return what a clean-up did, or would do, and why, in words."""
    moments = [each.last_activity for each in plan.going]
    gone = sum(each.message_count for each in plan.going)
    lines = [
        f"{len(plan.going):,} of {plan.sessions:,} sessions, {gone:,} of {plan.messages:,}"
        f" messages: nothing was said or recorded in them for {plan.days:g} days"
    ]
    if moments:
        lines[0] += f" (last words from {min(moments):%Y-%m-%d} to {max(moments):%Y-%m-%d})"
    if plan.young:
        lines.append(
            f"{plan.young:,} stay although their words are older: they were recorded since"
            + (f" ({plan.unknown:,}: nobody knows when)" if plan.unknown else "")
        )
    if plan.set_back:
        lines.append(f"Note: {plan.set_back}. Compare it with: timedatectl")
    error = plan.refusal(most) if dry_run and most is not None else None
    return "\n".join([*lines, *([f"Without --yes it is refused: {error}"] if error else [])])
