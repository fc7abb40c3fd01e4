"""`multichat verify`: whether a store, an export or a backup still holds what was recorded."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.exporters import verify_export
from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.notes import annotator
from multichat_lab.cli.options import JsonOption, StoreOption, open_chats, option_groups
from multichat_lab.cli.output import print_json
from multichat_lab.cli.run_proofs import tell_of_run
from multichat_lab.errors import ImportFormatError
from multichat_lab.progress import Progress, progress_bar
from multichat_lab.stores import DEFAULT_LOCATION
from multichat_lab.stores.receipts import Receipt
from multichat_lab.stores.verdict import Verdict
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    from multichat_lab.service.backups.catalogue import Backup


@dataclass(frozen=True, slots=True)
class Proof:
    """What a store is compared with."""

    against: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="What was kept must be there still: answers, an export, a backup or its manifest.",
        ),
    ] = None
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Take what is there for all there is, lost or altered."),
    ] = False

    run: Annotated[
        str | None,
        typer.Option(
            "--run", metavar="RUN", help="Tell which words came before a run's orders and trades."
        ),
    ] = None

    @property
    def manifests(self) -> "dict[Path, Backup]":
        """Those of the files that are manifests of a backup."""
        from multichat_lab.service.backups.proving import read_manifest

        read = {each: read_manifest(each) for each in self.against or ()}
        return {path: each for path, each in read.items() if each is not None}

    def require_no_manifest(self) -> None:
        """Refuse a manifest: it is of one moment of the store.

        Raises:
            BadParameter: there is one.
        """
        for path in self.manifests:
            raise typer.BadParameter(f"{path} is a backup's manifest: give that backup beside it")

    def receipts(self, session_id: str | None = None) -> list[Receipt]:
        """Return what the files tell, of one session or of all.

        Raises:
            ImportFormatError: one cannot be read, or tells nothing of the session.
            BackupError: one cannot be read.
        """
        asked = [each for each in self.against or () if each not in self.manifests]
        told = [(path, each) for path in asked for each in _receipts_of(path)]
        of_it = [(path, each) for path, each in told if session_id in (None, each.session_id)]
        if silent := {path for path, _ in told} - {path for path, _ in of_it}:
            raise ImportFormatError(
                f"{min(silent)} tells nothing of session {session_id!r}",
                "Leave --session out, or give what was kept of that session.",
            )
        return [each for _, each in of_it]


@option_groups(proof=Proof)
def verify(
    proof: Proof,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="An export (.jsonl, .jsonl.gz, .zip), a backup or a data set; else the store.",
        ),
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Only this session.")
    ] = None,
    store: StoreOption = DEFAULT_LOCATION,
    as_json: JsonOption = False,
) -> None:
    """Compare all messages with their checksums, and name the first that is not as recorded.

    Of each session the first message is named that was altered, lost, added or renumbered. Exit
    codes: 0 all is whole, 4 it is not; 1 the command itself failed, 2 wrong usage.

    Examples:
    * `multichat verify`
    * `multichat verify --session planning --store sqlite:sessions.db --json`
    * `multichat verify samples/planning.jsonl`
    * `multichat verify backups/*-000001-*`
    * `multichat verify lake`
    * `multichat verify --against backups/*-000001-*`
    * `multichat verify --accept`
    * `multichat verify --run 3f2a --store sqlite:desk.db`
    """
    if proof.run is not None:
        if path is not None or session is not None or proof.accept or proof.against:
            raise typer.BadParameter("--run is a question of its own, of a store")
        return tell_of_run(proof.run, store, as_json)
    with progress_bar("Verifying") as progress:
        if path is not None:
            verdict = _verify_path(path, session, progress, proof)
        else:
            proof.require_no_manifest()
            receipts = proof.receipts(session)
            if receipts and proof.accept:
                raise typer.BadParameter("--against and --accept are two questions")
            with open_chats(store, accept_loss=proof.accept) as chats:
                if proof.accept:
                    verdict = chats.verify.accept(session, annotator(), progress)
                else:
                    verdict = chats.verify(session, progress, receipts)
    _tell(verdict, as_json)
    return None


def _tell(verdict: Verdict, as_json: bool) -> None:
    """Say what was found; exit where not all is whole."""
    if as_json:
        damage = [asdict(each) for each in verdict.damage]
        found = asdict(verdict) | {"is_whole": verdict.is_whole, "damage": damage}
        print_json(found | {"at": verdict.at.isoformat()})
    else:
        for told in verdict.accepted:
            typer.echo(printable(f"Accepted as it is: {told}"))
        for each in verdict.damage:
            typer.echo(printable(each.told))
        typer.echo(f"{verdict.told} ({verdict.when})")
    if not verdict.is_whole:
        raise typer.Exit(4)


def _verify_path(path: Path, session: str | None, progress: Progress, proof: Proof) -> Verdict:
    from multichat_lab.stores.copying.dataset import is_dataset
    from multichat_lab.stores.copying.dataset.proving import verify_dataset

    if is_dataset(path):
        if proof.accept or proof.against:
            raise typer.BadParameter(
                f"--accept and --against are for a store: multichat copy parquet:{path} sqlite:FILE"
            )
        return verify_dataset(path, session, progress)
    if session is not None or proof.accept:
        raise typer.BadParameter("--session and --accept are for a store, not for a file")
    return _verify_file(path, progress, proof)


def _verify_file(path: Path, progress: Progress, proof: Proof) -> Verdict:
    # what reads a backup's manifest takes long to import, and whoever completes a command waits
    from multichat_lab.service.backups.proving import is_backup, verify_backup

    if is_backup(path):
        return verify_backup(path, progress, proof.receipts(), proof.manifests.values())
    proof.require_no_manifest()
    return verify_export(path, progress, proof.receipts())


def _receipts_of(path: Path) -> Sequence[Receipt]:
    from multichat_lab.service.backups.proving import is_backup, receipts_of_backup

    return receipts_of_backup(path) if is_backup(path) else read_receipts(path)
