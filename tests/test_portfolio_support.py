"""How well is a line supported? What the last check found, and never more than that."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

import paging
import world
from lerwallet.did import party
from lerwallet.formats import Secured, read
from lerwallet.multiformats import base64url_encode
from lerwallet.pages import Mark
from lerwallet.portfolio.support import Support, support
from lerwallet.wallet.own import Own
from test_renewal import row

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
BADGE: Final = read(paging.credential())
NOBODY: Final = Own(frozenset())


def finding(check: str, outcome: str, reason: str = "", **detail: Any) -> dict[str, Any]:
    weight = "advisory" if check in {"endorsements", "issuer_trust"} else "required"
    return {"check": check, "outcome": outcome, "reason": reason, "weight": weight, "detail": detail}


def as_jwk(actor: world.Actor) -> str:
    """ACTOR's key under another name."""
    return f"did:jwk:{base64url_encode(world.dumps(actor.public.jwk))}"


def endorsement(issuer: str, outcome: str = "verified") -> dict[str, Any]:
    return {"issuer": {"id": issuer, "name": "N"}, "outcome": outcome}


def supported(
    *findings: dict[str, Any],
    verdict: str = "verified",
    until: str | None = None,
    secured: Secured = BADGE,
    holder: Own = NOBODY,
) -> Support | None:
    return support(row("a", verdict, until), secured, {"findings": list(findings)}, NOW, holder)


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
    """By key, whatever it is called; the issuer, the learner with any key, and endorsements that do not hold count for nothing."""
    given = [
        endorsement("did:web:a.example"),
        endorsement("did:web:a.example"),
        endorsement("did:web:b.example"),
        endorsement(world.SCHOOL.did),
        endorsement(world.LEARNER.did),
        endorsement(as_jwk(world.LEARNER)),
        endorsement(world.STRANGER.did),
        endorsement(as_jwk(world.STRANGER)),
        endorsement(world.PHONE.did),
        endorsement("did:web:c.example", "rejected"),
        endorsement("did:web:d.example", "undecided"),
    ]

    holder = Own(frozenset({party(world.PHONE.did)}))
    found = supported(
        finding("endorsements", "failed", "endorsement_does_not_hold", endorsements=given), holder=holder
    )
    undecided = supported(finding("endorsements", "passed", endorsements=given[:1]), verdict="undecided")
    own = supported(finding("endorsements", "passed", endorsements=[given[3]]))

    assert found is not None
    assert undecided is not None
    assert own is not None
    assert (found.mark, found.endorsers) == (Mark.ENDORSED, 3)
    assert (undecided.mark, undecided.endorsers) == (Mark.NOT_CHECKED, 0)
    assert (own.mark, own.endorsers) == (Mark.CHECKED, 0)


@pytest.mark.parametrize("name", ["your trust list", "votre liste de confiance"])
def test_the_makers_own_list_is_no_registry(name: str) -> None:
    """What the maker says of an issuer is no more than the maker's word, in whatever language it was checked."""
    registry = supported(finding("issuer_trust", "passed", by="The State's list"))
    own = supported(finding("issuer_trust", "passed", by=name))

    assert registry is not None
    assert own is not None
    assert (registry.registry, own.registry) == ("The State's list", None)


@pytest.mark.parametrize(
    ("until", "found"),
    [(None, Mark.ENDORSED), ("2026-11-20T00:00:00Z", Mark.EXPIRED)],
    ids=["holds", "ran out"],
)
def test_what_the_holder_issued_is_their_own_word(until: str | None, found: Mark) -> None:
    """No list and no endorsement makes more of it; and what was found is known still, so that it is not proposed."""
    vouched = finding("endorsements", "passed", endorsements=[endorsement(world.STRANGER.did)])
    listed = finding("issuer_trust", "passed", by="The State's list")

    own = supported(vouched, listed, until=until, holder=Own(frozenset({party(world.SCHOOL.did)})))
    other = supported(vouched, listed, until=until)

    assert own is not None
    assert other is not None
    assert (own.mark, own.registry, own.endorsers) == (Mark.OWN, None, 0)
    assert (other.mark, other.registry) == (found, "The State's list")
    assert own.found in {found, Mark.CHECKED}
