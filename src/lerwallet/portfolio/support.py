"""How well is a credential supported? The mark that the last check in the wallet gives it, and the list that knows its issuer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lerwallet.credential import read_time
from lerwallet.pages import Mark
from lerwallet.trust.own import own_name
from lerwallet.verification import Verdict
from lerwallet.wallet import Row

_MARKS = {
    "expired": Mark.EXPIRED,
    "not_yet_valid": Mark.NOT_YET_VALID,
    "revoked": Mark.WITHDRAWN,
    "suspended": Mark.SUSPENDED,
}


def mark(row: Row, report: Mapping[str, Any], now: datetime) -> Mark | None:
    """The mark of a credential; None where it must not be shown at all: a wrong signature, another issuer's key, and so on.

    One that was checked and has run out since is expired.
    """
    failures = {each["reason"] for each in report["findings"] if _counts(each)}
    if failures - set(_MARKS):
        return None
    for reason, given in _MARKS.items():
        if reason in failures and row.genuine:
            return given
    until = read_time(row.valid_until)
    if until is not None and until < now:
        return Mark.EXPIRED
    if row.last_check.verdict != Verdict.VERIFIED:
        return Mark.NOT_CHECKED
    endorsed = any(
        each["check"] == "endorsements" and each["outcome"] == "passed" for each in report["findings"]
    )
    return Mark.ENDORSED if endorsed else Mark.CHECKED


def _counts(finding: Mapping[str, Any]) -> bool:
    return bool(finding["outcome"] == "failed" and finding["weight"] != "advisory")


def registry(report: Mapping[str, Any]) -> str | None:
    """The list that knows the issuer; None for the maker's own, whose word is no more than that of the maker."""
    for finding in report["findings"]:
        if finding["check"] == "issuer_trust" and finding["outcome"] == "passed":
            by = str(finding["detail"]["by"])
            return None if by == own_name() else by
    return None
