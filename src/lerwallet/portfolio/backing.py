"""The credentials that may be shown, each with how well it is supported: what skills rest on."""

from collections.abc import Iterator
from datetime import datetime

from lerwallet.credential import Assessed, Credential
from lerwallet.portfolio.support import Support, Supporting
from lerwallet.skills import Backing
from lerwallet.wallet import Row, Wallet


def backed(wallet: Wallet, now: datetime) -> Iterator[tuple[Backing, Credential]]:
    """Every credential but those that must not be shown at all, in the order in which they came."""
    supporting = Supporting(wallet=wallet, now=now)
    for row in wallet.rows():
        secured = wallet.secured(row)
        supported = supporting.of(row, secured)
        if supported is not None:
            yield _backing(row, supported), secured.credential


def _backing(row: Row, supported: Support) -> Backing:
    return Backing(
        id=row.id,
        name=row.name,
        # what one says of oneself, nobody judged
        assessed=Assessed.NOT_STATED if supported.own else Assessed(row.assessed),
        mark=supported.mark.value,
        checked_at=supported.checked_at,
        registry=supported.registry,
        endorsers=supported.endorsers,
    )
