"""How well is a line supported? What the last check found, and never more than that."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from lerwallet.pages import Mark
from lerwallet.portfolio.support import Support, support
from test_renewal import row

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)


def finding(check: str, outcome: str, reason: str = "", **detail: Any) -> dict[str, Any]:
    weight = "advisory" if check in {"endorsements", "issuer_trust"} else "required"
    return {"check": check, "outcome": outcome, "reason": reason, "weight": weight, "detail": detail}


def endorsement(issuer: str, outcome: str = "verified") -> dict[str, Any]:
    return {"issuer": {"id": issuer, "name": "N"}, "outcome": outcome}


def supported(
    *findings: dict[str, Any], verdict: str = "verified", until: str | None = None
) -> Support | None:
    return support(row("a", verdict, until), {"findings": list(findings)}, NOW)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["revoked"], Mark.WITHDRAWN),
        (["revoked", "expired"], Mark.WITHDRAWN),
        (["suspended", "expired"], Mark.SUSPENDED),
        (["expired"], Mark.EXPIRED),
        (["not_yet_valid"], Mark.NOT_YET_VALID),
        (["expired", "wrong_signature"], None),
        (["wrong_signature"], None),
    ],
)
def test_the_gravest_thing_that_was_found_is_told(reasons: list[str], expected: Mark | None) -> None:
    """Withdrawn before expired; what was changed is not shown at all, and nothing that failed is merely unfinished."""
    found = supported(*(finding("status", "failed", reason) for reason in reasons), verdict="rejected")

    assert (found.mark if found else None) == expected


def test_what_failed_in_a_badge_that_could_not_be_confirmed_is_told_too() -> None:
    """A hosted badge whose address says that it is gone: withdrawn, and not unfinished."""
    found = supported(finding("proof", "unknown"), finding("status", "failed", "revoked"), verdict="rejected")

    assert found is not None
    assert found.mark is Mark.WITHDRAWN


def test_what_ran_out_since_its_check_is_expired() -> None:
    """Checked before its last day, and shown after it."""
    found = supported(until="2026-11-20T00:00:00Z")

    assert found is not None
    assert found.mark is Mark.EXPIRED


def test_others_who_vouch_are_counted_once() -> None:
    """By who they are; the issuer, the learner and endorsements that do not hold count for nothing."""
    given = [
        endorsement("did:web:a.example"),
        endorsement("did:web:a.example"),
        endorsement("did:web:b.example"),
        endorsement("did:web:school.example"),
        endorsement("did:web:c.example", "rejected"),
        endorsement("did:web:d.example", "undecided"),
    ]

    found = supported(finding("endorsements", "failed", "endorsement_does_not_hold", endorsements=given))
    undecided = supported(finding("endorsements", "passed", endorsements=given[:1]), verdict="undecided")
    own = supported(finding("endorsements", "passed", endorsements=[given[3]]))

    assert found is not None
    assert undecided is not None
    assert own is not None
    assert (found.mark, found.endorsers) == (Mark.ENDORSED, 2)
    assert (undecided.mark, undecided.endorsers) == (Mark.NOT_CHECKED, 0)
    assert (own.mark, own.endorsers) == (Mark.CHECKED, 0)


def test_the_makers_own_list_is_no_registry() -> None:
    """What the maker says of an issuer is no more than the maker's word."""
    registry = supported(finding("issuer_trust", "passed", by="The State's list"))
    own = supported(finding("issuer_trust", "passed", by="your trust list"))

    assert registry is not None
    assert own is not None
    assert (registry.registry, own.registry) == ("The State's list", None)
