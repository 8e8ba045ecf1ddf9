"""How well is a credential supported? What the last check in the wallet found, and nothing that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import read_time
from lerwallet.pages import Mark
from lerwallet.trust.own import is_own
from lerwallet.verification import Outcome, Verdict
from lerwallet.verification.endorsements import holding
from lerwallet.wallet import Row

# The graver one first: what was withdrawn is withdrawn, also when it has run out since.
_MARKS: Final = {
    "revoked": Mark.WITHDRAWN,
    "suspended": Mark.SUSPENDED,
    "expired": Mark.EXPIRED,
    "not_yet_valid": Mark.NOT_YET_VALID,
}
IN_FORCE: Final = frozenset({Mark.CHECKED, Mark.ENDORSED})
# What may stand in a portfolio without being asked for by name; the others were checked, and do not hold now.
NOT_REJECTED: Final = IN_FORCE | {Mark.NOT_CHECKED}


@dataclass(frozen=True, kw_only=True)
class Support:
    """The mark, the day of the check (ISO 8601), the list that knows the issuer, and how many others vouch."""

    mark: Mark
    checked_at: str
    registry: str | None
    endorsers: int

    def to_json(self) -> dict[str, Any]:
        return {
            "mark": self.mark.value,
            "checked_at": self.checked_at,
            "registry": self.registry,
            "endorsers": self.endorsers,
        }


def support(row: Row, report: Mapping[str, Any], now: datetime) -> Support | None:
    """How well ROW is supported by the REPORT of its last check.

    None where it must not be shown at all: a wrong signature, another issuer's key, and so on.
    """
    given = _mark(row, report, now)
    if given is None:
        return None
    endorsers = len(holding(_finding(report, "endorsements").get("detail", {}), _parties(row)))
    return Support(
        mark=Mark.ENDORSED if given is Mark.CHECKED and endorsers else given,
        checked_at=row.last_check.at,
        registry=_registry(report),
        endorsers=endorsers if given is Mark.CHECKED else 0,
    )


def _mark(row: Row, report: Mapping[str, Any], now: datetime) -> Mark | None:
    failures = {each["reason"] for each in report["findings"] if _counts(each)}
    if failures - set(_MARKS):
        return None
    for reason, given in _MARKS.items():
        if reason in failures:
            return given
    until = read_time(row.valid_until)
    if until is not None and until < now:
        return Mark.EXPIRED  # since its last check
    return Mark.CHECKED if row.last_check.verdict == Verdict.VERIFIED else Mark.NOT_CHECKED


def _counts(finding: Mapping[str, Any]) -> bool:
    return bool(finding["outcome"] == Outcome.FAILED and finding["weight"] != "advisory")


def _parties(row: Row) -> set[str]:
    """Whose own word for it is no endorsement: who gave it, and who got it."""
    return {each for each in (row.issuer_id, row.subject) if each}


def _registry(report: Mapping[str, Any]) -> str | None:
    """The list that knows the issuer; None for the maker's own, whose word is no more than that of the maker."""
    finding = _finding(report, "issuer_trust")
    if finding.get("outcome") != Outcome.PASSED:
        return None
    by = str(finding["detail"]["by"])
    return None if is_own(by) else by


def _finding(report: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    return next((each for each in report["findings"] if each["check"] == check), {})
