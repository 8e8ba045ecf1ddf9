"""`lerwallet evidence check`: whether the files are whole, which of them the issuer saw, and what their links hold now."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.evidence import OptionalId
from lerwallet.commands.options import AllowLoopback, command
from lerwallet.errors import LerwalletError, NotThere
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.verification.evidence import fits, stated_for
from lerwallet.wallet import Evidence, Row, Wallet

_HASHES: Final = ("sha256", "sha384", "sha512")
_BLOCK: Final = 1024 * 1024


class Digest(StrEnum):
    """What the issuer's digest says of a file."""

    SAME = "same"  # the very file that the issuer saw
    CHANGED = "changed"  # the issuer names this file, and saw another content
    NOT_STATED = "not_stated"


class Link(StrEnum):
    """What a link holds now, beside the copy in the wallet."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found of one file. `address` is how the issuer names it; `link` is None where nobody asked."""

    evidence: Evidence
    digest: Digest
    address: str | None
    link: Link | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            **self.evidence.to_json(),
            "whole": True,
            "stated_as": self.address if self.digest is Digest.SAME else None,
            "digest": self.digest,
            "named_as": self.address,
            "link_now": self.link,
        }


@command()
def check(
    session: Session,
    *,
    id_: OptionalId = None,
    links: Annotated[
        bool, typer.Option("--links", help=N_("Also ask whether each link still holds the same."))
    ] = False,
    insecure_allow_loopback: AllowLoopback = False,
) -> int:
    """Look whether the files are whole, and which of them the issuer saw.

    An issuer that states a digest says which very file was judged; many state none. Ends with 3 where a file is not the
    one that its issuer saw, and with 4 where a link holds something else now, or nothing.

    Example:
        lerwallet evidence check 3fa9
    """
    with session.open_wallet() as wallet:
        rows = {row.id: row for row in wallet.rows()}
        beside = wallet.evidence(wallet.find(id_) if id_ else None)
        found = [
            each
            for row in rows.values()
            for each in _compared(wallet, row, [file for file in beside if file.credential == row.id])
        ]
    if links:
        found = [_asked(session, each, allow_loopback=insecure_allow_loopback) for each in found]
    document = {"schema": "lerwallet/evidence/1", "evidence": [each.to_json() for each in found]}
    session.result(document, (line for each in found for line in _lines(each)))
    if any(each.digest is Digest.CHANGED for each in found):
        return 3
    return 4 if any(each.link not in {None, Link.SAME} for each in found) else 0


def seen_by_issuer(wallet: Wallet, row: Row, evidence: Evidence) -> str | None:
    """The address under which the issuer stated the digest of the file; a file that is not whole raises."""
    digests = {name: hashlib.new(name) for name in _HASHES}
    with wallet.open_evidence(evidence) as stream:
        while block := stream.read(_BLOCK):
            for digest in digests.values():
                digest.update(block)
    return fits(wallet.secured(row).credential.document, lambda name: digests[name].digest())


def _compared(wallet: Wallet, row: Row, files: Sequence[Evidence]) -> Iterator[Found]:
    """Each of the FILES beside ROW. Of two that bear the issuer's name for one, the one with the digest is it."""
    seen = [seen_by_issuer(wallet, row, file) for file in files]
    for file, address in zip(files, seen, strict=True):
        if address is not None:
            yield Found(evidence=file, digest=Digest.SAME, address=address)
            continue
        named = stated_for(wallet.secured(row).credential.document, file_name=file.name, link=file.link)
        changed = named is not None and named not in seen
        yield Found(
            evidence=file,
            digest=Digest.CHANGED if changed else Digest.NOT_STATED,
            address=named if changed else None,
        )


def _asked(session: Session, found: Found, *, allow_loopback: bool) -> Found:
    """FOUND with what its link holds now. Raises `NotFetched` where the network was not wanted."""
    if found.evidence.link is None:
        return found
    from lerwallet.session.links import snapshot

    try:
        document = snapshot(session, found.evidence.link, allow_loopback=allow_loopback)
    except NotThere:
        now = Link.GONE
    except LerwalletError as error:
        if error.code == "offline":
            raise
        now = Link.NOT_REACHED
    else:
        same = hashlib.sha256(document.data).hexdigest() == found.evidence.sha256
        now = Link.SAME if same else Link.CHANGED
    return Found(evidence=found.evidence, digest=found.digest, address=found.address, link=now)


def _lines(found: Found) -> Iterator[str]:
    match found.digest:
        case Digest.SAME:
            told = _("{name}: whole, and the file that the issuer saw")
        case Digest.CHANGED:
            told = _("{name}: changed; the issuer saw another file, {address}, whose digest the badge states")
        case Digest.NOT_STATED:
            told = _("{name}: whole; the issuer states no digest that it has")
    yield told.format(name=found.evidence.name, address=found.address)
    match found.link:
        case Link.SAME:
            yield _("  {url}: still holds the same").format(url=found.evidence.link)
        case Link.CHANGED:
            yield _("  {url}: holds something else now; your copy is as it was").format(
                url=found.evidence.link
            )
        case Link.GONE:
            yield _("  {url}: is not there any more; your copy is as it was").format(url=found.evidence.link)
        case Link.NOT_REACHED:
            yield _("  {url}: could not be reached").format(url=found.evidence.link)
        case None:
            pass
