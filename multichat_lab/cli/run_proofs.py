"""`multichat verify --run`: which words came before what a run traded."""

from dataclasses import asdict

import typer

from multichat_lab.chat.exporters.kept_answers import RECORDED
from multichat_lab.cli.options import open_chats
from multichat_lab.cli.output import print_json
from multichat_lab.records import to_json_object
from multichat_lab.stores.precedence import RunProof, prove_run
from multichat_lab.terminal import printable


def tell_of_run(run_id: str, store: str, as_json: bool) -> None:
    """Tell which words came before what a run traded, and whether that is proved.

    Raises:
        StoreError: there is no such run, or nothing of it can be proved.
    """
    with open_chats(store) as chats, chats.store.reading() as reader:
        proof = prove_run(reader, run_id)
    if as_json:
        print_json(_json_of(proof))
    else:
        for told in (each.told for found in (proof.damage, proof.rows) for each in found):
            typer.echo(printable(told))
        whole = "all of it is as it was recorded" if not proof.damage else "it is damaged"
        typer.echo(f"Run {printable(run_id)}: {proof.seals:,} seals ({proof.seal}); {whole}")
    if not proof.is_whole:
        raise typer.Exit(4)


def _json_of(proof: RunProof) -> dict[str, object]:
    rows = [
        {
            "kind": each.kind,
            "number": each.number,
            "seal": each.seal,
            "after": None if each.after is None else each.after.told,
            "words": [to_json_object(word) for word in each.words],
            "missing": each.missing,
            "is_after": each.is_after,
        }
        for each in proof.rows
    ]
    last = {each.after for each in proof.rows if each.after is not None}
    return {
        "run_id": proof.run_id,
        "seals": proof.seals,
        "seal": proof.seal,
        "is_whole": proof.is_whole,
        "rows": rows,
        "damage": [asdict(each) for each in proof.damage],
        RECORDED: [each.told for each in sorted(last)],
    }
