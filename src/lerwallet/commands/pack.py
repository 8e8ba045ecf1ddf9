"""`lerwallet pack`: keep what a verdict rested on, so that it can be answered again without the network."""

import hashlib
from dataclasses import replace
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Documents, Force, Sources, TrustLists, command
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, read
from lerwallet.language import N_, _, ngettext
from lerwallet.packing import Recording, manifest, pack
from lerwallet.session import Session, Source
from lerwallet.session.verifying import Asked
from lerwallet.verification import verify


@command(wallet=False)
def pack_(
    session: Session,
    *,
    sources: Sources,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help=N_("Where to write the pack."))],
    force: Force = False,
    trust: TrustLists = None,
    documents: Documents = None,
) -> None:
    """Keep badges with every document that their check rests on, in one file.

    With it, the same check can be made again later and without the network:
    lerwallet verify FILE --documents pack.zip --offline

    Example:
        lerwallet pack badge.json --out pack.zip
    """
    verifier = session.verifier(Asked(trust=trust or (), documents=documents))
    recording = Recording(verifier.fetch)
    asking = replace(verifier, fetch=recording)
    files: list[tuple[str, bytes]] = []
    for source in session.sources(sources, fetch=verifier.fetch):
        verify(_read(source), asking, source=source.name)
        files.append((source.name, source.data))
    data = pack(files, recording.documents)
    session.write_output(out, data, force=force)
    kept: list[dict[str, Any]] = manifest(recording.documents)["documents"]
    answer = {
        "schema": "lerwallet/pack/1",
        "file": out,
        "sha256": hashlib.sha256(data).hexdigest(),
        "credentials": [name for name, _data in files],
        "documents": kept,
    }
    told = ngettext(
        "Packed {files} with {count} document: {out}",
        "Packed {files} with {count} documents: {out}",
        len(kept),
    )
    session.result(answer, [told.format(files=len(files), count=len(kept), out=out)])
    session.note(_("Check it later with: lerwallet verify FILE --documents {out} --offline").format(out=out))


def _read(source: Source) -> Secured:
    try:
        if source.error is not None:
            raise source.error
        return read(source.data)
    except LerwalletError as problem:
        if source.name not in problem.message:
            problem.message = f"{source.name}: {problem.message}"  # of several, this one
        raise
