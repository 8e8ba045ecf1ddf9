"""Which badge in the wallet was awarded for a rubric: by who it was given to and the id of the achievement, never by name."""

from collections.abc import Callable

from lerwallet.journey.rubric import Rubric
from lerwallet.wallet import Wallet


def earned_by(wallet: Wallet) -> Callable[[Rubric], str | None]:
    """Gives the short id of the badge for a rubric; None where this learner has none whose last check did not say no."""
    rows = wallet.rows()

    def badge(rubric: Rubric) -> str | None:
        for row in rows:
            if row.achievement != rubric.achievement_id or not row.genuine:
                continue
            from lerwallet.wallet.bound import (
                held,  # it reads the badge: most lists have none to read (40 ms)
            )

            if row.last_check.verdict != "rejected" and held(wallet, wallet.secured(row)):
                return row.id
        return None

    return badge
