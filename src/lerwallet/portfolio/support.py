"""How well is a credential supported? What the last check in the wallet found, and nothing that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from lerwallet.credential import read_time
from lerwallet.formats import Secured
from lerwallet.formats.parties import issuers, subjects
from lerwallet.pages import Mark
from lerwallet.trust.own import is_own
from lerwallet.verification import Outcome, Verdict
from lerwallet.verification.endorsements import holding
from lerwallet.wallet import Row, Wallet
from lerwallet.wallet.own import Own

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
    """What the last check FOUND, its day (ISO 8601), the list that knows the issuer, and how many other keys vouch.

    OWN is whether the holder issued it: then it is an own statement, whatever was found.
    """

    found: Mark
    own: bool
    checked_at: str
    registry: str | None
    endorsers: int

    @property
    def mark(self) -> Mark:
        return Mark.OWN if self.own else self.found

    def to_json(self) -> dict[str, Any]:
        return {
            "mark": self.mark.value,
            "checked_at": self.checked_at,
            "registry": self.registry,
            "endorsers": self.endorsers,
        }


@dataclass(frozen=True, kw_only=True)
class Supporting:
    """How well the credentials in WALLET are supported, as of NOW; of each it is found out once."""

    wallet: Wallet
    now: datetime
    _found: dict[str, Support | None] = field(default_factory=dict, init=False)

    def of(self, row: Row, secured: Secured | None = None) -> Support | None:
        """The support of ROW, which is SECURED; None where it must not be shown at all."""
        if row.id not in self._found:
            secured, report = secured or self.wallet.secured(row), self.wallet.report(row)
            self._found[row.id] = support(row, secured, report, self.now, self._own)
        return self._found[row.id]

    @cached_property
    def _own(self) -> Own:
        return Own.of(self.wallet.vault)


def support(
    row: Row, secured: Secured, report: Mapping[str, Any], now: datetime, holder: Own
) -> Support | None:
    """How well ROW, which is SECURED, is supported by the REPORT of its last check, for its HOLDER.

    None where it must not be shown at all: a wrong signature, another issuer's key, and so on.
    """
    given = _mark(row, report, now)
    if given is None:
        return None
    own = holder.issued(secured)
    parties = issuers(secured) | subjects(secured) | holder.parties
    endorsers = len(holding(_finding(report, "endorsements").get("detail", {}), parties))
    counts = given is Mark.CHECKED and not own
    return Support(
        found=Mark.ENDORSED if counts and endorsers else given,
        own=own,
        checked_at=row.last_check.at,
        registry=None if own else _registry(report),
        endorsers=endorsers if counts else 0,
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


def _registry(report: Mapping[str, Any]) -> str | None:
    """The list that knows the issuer; None for the maker's own, whose word is no more than that of the maker."""
    finding = _finding(report, "issuer_trust")
    if finding.get("outcome") != Outcome.PASSED:
        return None
    by = str(finding["detail"]["by"])
    return None if is_own(by) else by


def _finding(report: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    return next((each for each in report["findings"] if each["check"] == check), {})
