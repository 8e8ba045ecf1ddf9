"""`keys`: the keys that this wallet signs with."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from lerwallet.commands.options import command
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.wallet.holder_keys import HolderKey, Origin


class Algorithm(StrEnum):
    """What a key signs with, as JOSE names it."""

    EDDSA = "EdDSA"
    ES256 = "ES256"


@command()
def list_(session: Session) -> None:
    """List the keys that this wallet signs with.

    Only their public side is shown; it may be given to anybody. An issuer binds a badge to one of these addresses.

    Example:
        lerwallet keys list --json
    """
    wallet = session.open_wallet()
    with wallet.vault:
        keys = wallet.keys()
    _show(session, keys)


@command()
def new(
    session: Session,
    *,
    algorithm: Annotated[
        Algorithm,
        typer.Option("--algorithm", help=N_("EdDSA for most badges, ES256 for SD-JWT credentials.")),
    ] = Algorithm.EDDSA,
) -> None:
    """Make a new key. From then on it is the one that is given to issuers; older ones still show what is bound to them.

    Example:
        lerwallet keys new --algorithm ES256
    """
    with session.open_wallet(sign=True) as wallet:
        key = wallet.new_key(algorithm.value, session.now())
    _show(session, [key])


@command()
def for_(
    session: Session,
    *,
    issuer: Annotated[
        str,
        typer.Argument(metavar="ISSUER", help=N_("Who will give you a badge, such as the school's name.")),
    ],
    algorithm: Annotated[
        Algorithm,
        typer.Option("--algorithm", help=N_("EdDSA for most badges, ES256 for SD-JWT credentials.")),
    ] = Algorithm.EDDSA,
) -> None:
    """The address (DID) to give to an issuer. Each gets one of its own, and the same one every time.

    An issuer binds your badges to it, so that only you can show them. Issuers that compare their lists then find no
    address that they share.

    Example:
        lerwallet keys for "Riverside School"
    """
    if not issuer.strip():
        raise WrongUsage(_("No issuer is named."), hint='lerwallet keys for "Riverside School"')
    with session.open_wallet(sign=True) as wallet:
        key = wallet.key_for(issuer, algorithm.value, session.now())
    _show(session, [key])
    session.note(_("Give them the address (DID). It says nothing about you."))


@command()
def retire(
    session: Session,
    *,
    id_: Annotated[
        str, typer.Argument(metavar="KEY", help=N_("The short id that `lerwallet keys list` shows."))
    ],
) -> None:
    """Use a key for nothing new. It is kept: badges that are bound to it can only be shown with it.

    Example:
        lerwallet keys retire 4c1f09ab
    """
    with session.open_wallet(sign=True) as wallet:
        key = wallet.retire_key(id_, session.now())
    _show(session, [key])


def _show(session: Session, keys: Sequence[HolderKey]) -> None:
    lasting = [key for key in keys if key.share is None]
    session.result(
        {"schema": "lerwallet/keys/1", "keys": [key.to_json() for key in keys]},
        [
            *(line for key in lasting for line in _lines(key)),
            *(_made_for_one(key) for key in keys if key.share is not None),
        ],
    )


def _lines(key: HolderKey) -> list[str]:
    lines = [
        _("Key: {id}").format(id=key.id),
        _("Algorithm: {algorithm}").format(algorithm=key.algorithm),
        _("Address (DID): {did}").format(did=key.did),
        _("Made: {time}").format(time=key.created)
        if key.origin is None
        else _("Came: {time}, from {wallet}").format(time=key.created, wallet=_origin(key.origin)),
    ]
    if key.issuer:
        lines.append(_("For badges of: {issuer}").format(issuer=key.issuer))
    if key.retired:
        lines.append(_("Retired: {time}").format(time=key.retired))
    return lines


def _origin(origin: str) -> str:
    """Where a key was made, in plain words."""
    return _("the Learner Credential Wallet") if origin == Origin.LCW else _("another wallet of yours")


def _made_for_one(key: HolderKey) -> str:
    """A line is enough: it signed one share, and nothing is bound to it."""
    return _("Key {id}: made on {day} for the share {share} alone").format(
        id=key.id, day=key.created[:10], share=key.share
    )
