"""Going through all of a store, and its copy."""

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.progress import Progress
from multichat_lab.records import ChatSession, Identity
from multichat_lab.stores.copying import sessions as of_sessions
from multichat_lab.stores.copying.meanwhile import Meanwhile
from multichat_lab.stores.copying.others import delete_others, holds_others
from multichat_lab.stores.copying.portions import fingerprint
from multichat_lab.stores.copying.runs import WHY, copy_run, run_ids
from multichat_lab.stores.copying.sessions import SessionCopier
from multichat_lab.stores.copying.tally import Copied, Tally
from multichat_lab.stores.copying.targets import Source, Target
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.verifying import pieces


def copy_all(source: Source, target: Target, delete: bool, progress: Progress) -> Copied:
    """Bring a target up to its source, and compare all of both; see `copy_store`."""
    meanwhile = Meanwhile(source)
    sessions, tally = _sound_sessions(source), Tally()
    tally.deleted += delete_others(target, sessions, delete)
    counts = {name: each.message_count for name, each in sessions.items()}
    copier = SessionCopier(source, target, delete, tally, counts)
    size, done, total = of_sessions.PIECE, 0, sum(counts.values())
    for ids, after in pieces(counts, size):
        progress(done, total)
        copier.copy(ids, after)
        done += sum(min(size, counts[each] - after) for each in ids)
    progress(done, total)
    _copy_runs(source, target, tally)
    _copy_identities(source, target, tally)
    return tally.result(meanwhile.came(target, counts))


def _sound_sessions(source: Source) -> dict[str, ChatSession]:
    """Return the sessions of a source, if what stands beside messages is as it was recorded."""
    with source.reading() as reader:
        if damage := reader.kept.beside(None).damage:
            raise StoreDamagedError(
                f"{source.location}: {damage[0].told}",
                "Look at it with multichat verify: a copy would hide it.",
            )
        return {each.session_id: each for each in reader.sessions(SessionQuery())}


def _copy_runs(source: Source, target: Target, tally: Tally) -> None:
    wanted = run_ids(source)
    if others := run_ids(target) - wanted:
        raise holds_others(target, f"run {min(others)!r} is not in the source")
    for run_id in sorted(wanted):
        sums, written = copy_run(source, target, run_id)
        tally.compared(sums)
        tally.written.update(written)


def _copy_identities(source: Source, target: Target, tally: Tally) -> None:
    with source.reading() as reader:
        wanted = reader.notes(Identity, None)
    with target.reading() as reader:
        there = set(reader.notes(Identity, None))
    if others := there - set(wanted):
        raise holds_others(target, f"{next(iter(others))!r:.200}")
    new = [each for each in wanted if each not in there]
    if new:
        target.add_identities(new)
        with target.reading() as reader:
            there = set(reader.notes(Identity, None))
    tally.written["identities"] += len(new)
    if there != set(wanted):
        raise StoreError(f"{target.location} does not have the identities that it was given", WHY)
    rows = map(NOTES[Identity].to_row, wanted)
    tally.compared({"identities": fingerprint("identities", rows)})
