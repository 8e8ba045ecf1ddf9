"""`lerwallet pack`: keep what a verdict rested on, so that it can be answered again without the network."""

import hashlib
from dataclasses import replace
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.options import Documents, Force, Sources, TrustLists, command
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, read
from lerwallet.language import N_, _, ngettext
from lerwallet.packing import Recording, manifest, pack
from lerwallet.session import Session, Source
from lerwallet.session.verifying import Asked
from lerwallet.verification import verify

_NOT_WHOLE: Final = 4  # something in it cannot be decided later


@command(wallet=False)
def pack_(
    session: Session,
    *,
    sources: Sources,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help=N_("Where to write the pack."))],
    force: Force = False,
    trust: TrustLists = None,
    documents: Documents = None,
) -> int:
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
    unread: list[tuple[str, LerwalletError]] = []
    for source in session.sources(sources, fetch=verifier.fetch):
        try:
            verify(_read(source), asking, source=source.name)
        except LerwalletError as problem:
            unread.append((source.name, problem))
        else:
            files.append((source.name, source.data))
    if not files:
        name, first = unread[0]
        if name not in first.message:
            first.message = f"{name}: {first.message}"  # of several, this one
        raise first
    data = pack(files, recording.documents)
    session.write_output(out, data, force=force)
    kept: list[dict[str, Any]] = manifest(recording.documents)["documents"]
    answer = {
        "schema": "lerwallet/pack/1",
        "file": out,
        "sha256": hashlib.sha256(data).hexdigest(),
        "credentials": [name for name, _data in files],
        "documents": kept,
        "missing": [{"url": url, "message": why} for url, why in recording.missing.items()],
        "unreadable": [
            {"source": name, "code": each.code, "message": each.message, "hint": each.hint}
            for name, each in unread
        ],
    }
    session.result(answer, _lines(out, len(files), len(kept)))
    for name, each in unread:
        session.warn(_("Not packed: {file}: {why}").format(file=name, why=each.message))
    for why in recording.missing.values():
        session.warn(_("Not in the pack: {why}").format(why=why))
    if recording.missing:
        session.note(_("Try again online, so that everything the check rests on is in it."))
    elif out != "-":
        session.note(
            _("Check it later with: lerwallet verify FILE --documents {out} --offline").format(out=out)
        )
    return _NOT_WHOLE if unread or recording.missing else 0


def _lines(out: str, files: int, documents: int) -> list[str]:
    badges = ngettext("{count} badge", "{count} badges", files).format(count=files)
    beside = ngettext("{count} document", "{count} documents", documents).format(count=documents)
    return [_("Packed {badges} with {documents}: {out}").format(badges=badges, documents=beside, out=out)]


def _read(source: Source) -> Secured:
    if source.error is not None:
        raise source.error
    return read(source.data)
