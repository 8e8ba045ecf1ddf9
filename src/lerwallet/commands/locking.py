"""Locking what goes out as an age file, for whoever has a key (`--encrypt-to`)."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

import typer

from lerwallet.language import N_

if TYPE_CHECKING:
    from lerwallet.vault.age_keys import Recipient

EncryptTo = Annotated[
    list[str] | None,
    typer.Option(
        "--encrypt-to",
        metavar="AGE_RECIPIENT",
        help=N_("Lock it for whoever has this age key (age1...). May be given more than once."),
    ),
]


def recipients(named: Sequence[str]) -> "list[Recipient]":
    """The keys that are NAMED; raises `WrongUsage` for one that is none."""
    if not named:
        return []
    from lerwallet.vault.age import X25519Recipient

    return [X25519Recipient.parse(each) for each in named]


def locked(data: bytes, recipients: "Sequence[Recipient]") -> bytes:
    """DATA as an age file for RECIPIENTS; as it is where there are none."""
    if not recipients:
        return data
    from lerwallet.vault import age

    target = BytesIO()
    age.encrypt(BytesIO(data), target, recipients)
    return target.getvalue()
