"""`where`: every file that belongs to the wallet, what is in it, and who holds copies of what went out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lerwallet.commands.options import command
from lerwallet.language import _, ngettext
from lerwallet.session import Session
from lerwallet.session.verifying import registries_file, trust_file


class Place(NamedTuple):
    """A file or folder, and what is in it."""

    path: Path
    what: str

    def to_json(self) -> dict[str, Any]:
        return {"path": str(self.path), "what": self.what, "bytes": _size(self.path)}


@command()
def where(session: Session) -> None:
    """Show where everything lies, and who has copies of what you shared.

    Example:
        lerwallet where
    """
    with session.open_wallet() as wallet:
        shares = wallet.shares()
        vault_id = wallet.vault.vault_id
    places = [place for place in _places(session, vault_id) if place.path.exists()]
    lines = [_("{path}: {what}").format(path=place.path, what=place.what) for place in places]
    lines += [
        _("Copy: {to} has {badges}, since {day}").format(
            to=share["to"],
            badges=ngettext("{count} badge", "{count} badges", len(share["credentials"])).format(
                count=len(share["credentials"])
            ),
            day=str(share.get("made_at", ""))[:10],
        )
        for share in shares
    ]
    session.result(
        {"schema": "lerwallet/where/1", "files": [place.to_json() for place in places], "copies": shares},
        lines,
    )
    if not shares:
        session.note(_("You shared nothing yet. Backups and exports are where you put them."))


def _places(session: Session, vault_id: str) -> Iterator[Place]:
    yield Place(
        session.home / "wallet.db", _("badges, keys, portfolios, drafts and the log of shares, locked")
    )
    yield Place(session.home / "files", _("evidence and files of drafts, locked"))
    yield Place(trust_file(session), _("the issuers and registries that you trust, open"))
    yield Place(registries_file(session), _("copies of registries, open"))
    yield Place(session.pins.file, _("the number of the last change that this computer saw, open"))
    yield Place(session.unlocked.file(vault_id), _("half of a key, until the wallet is locked"))
    yield Place(
        session.desk(vault_id).folder, _("what is being written in an editor, open until it is closed")
    )


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    return path.stat().st_size
