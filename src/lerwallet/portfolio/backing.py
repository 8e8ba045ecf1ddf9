"""The credentials that may be shown, each with how well it is supported: what skills rest on."""

from collections.abc import Iterator
from datetime import datetime

from lerwallet.credential import Assessed, Credential
from lerwallet.portfolio.support import support
from lerwallet.skills import Backing
from lerwallet.wallet import Row, Wallet


def backed(wallet: Wallet, now: datetime) -> Iterator[tuple[Backing, Credential]]:
    """Every credential but those that must not be shown at all, in the order in which they came."""
    for row in wallet.rows():
        found = backing(wallet, row, now)
        if found is not None:
            yield found, wallet.secured(row).credential


def backing(wallet: Wallet, row: Row, now: datetime) -> Backing | None:
    """How well ROW is supported; None where it must not be shown."""
    supported = support(row, wallet.report(row), now)
    if supported is None:
        return None
    return Backing(
        id=row.id,
        name=row.name,
        assessed=Assessed(row.assessed),
        mark=supported.mark.value,
        checked_at=supported.checked_at,
        registry=supported.registry,
        endorsers=supported.endorsers,
    )
