"""Which badge in the wallet was awarded for a rubric, and by whom: by ids, never by a name, which anybody can take."""

from collections.abc import Callable

from lerwallet.journey.rubric import Rubric, achievement_id
from lerwallet.journey.store import Rubrics
from lerwallet.wallet import Row, Wallet


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

            if (
                row.last_check.verdict != "rejected"
                and _may_award(wallet, row, rubric)
                and held(wallet, wallet.secured(row))
            ):
                return row.id
        return None

    return badge


def is_listed(wallet: Wallet, row: Row) -> bool:
    """Whether the last check found the issuer of a badge on a list of the learner's."""
    return _passed(wallet, row, "issuer_trust")


def may_be_awarded(wallet: Wallet) -> Callable[[Row], bool]:
    """Says of a badge whether its issuer may award it, by the rubric for it that is kept; anybody may where none is."""
    kept = Rubrics(wallet.vault).kept()

    def may(row: Row) -> bool:
        packs = [each.sha256 for each in kept if achievement_id(each.id, each.issuer) == row.achievement]
        return all(_may_award(wallet, row, Rubrics(wallet.vault).pack(each).rubric()) for each in packs[-1:])

    return may


def _may_award(wallet: Wallet, row: Row, rubric: Rubric) -> bool:
    """Whether the key belongs to who is named as issuer, and that is the rubric's where it says; or one of the learner's lists has it."""
    if not _passed(wallet, row, "issuer_binding"):
        return False
    return not rubric.knows_issuer or rubric.is_issuer(row.issuer_id or "") or is_listed(wallet, row)


def _passed(wallet: Wallet, row: Row, check: str) -> bool:
    findings = wallet.report(row).get("findings", ())
    return any(each["check"] == check and each["outcome"] == "passed" for each in findings)
