"""A key that comes along, or lies at an address, is the issuer's only where the issuer's own pages list it."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from world import ACADEMY, COLLEGE, SCHOOL, STRANGER, Actor, badge, dumps, signed, vc_jwt, world

ISSUER: Final = "https://school.example/issuers/1"
ELSEWHERE: Final = "https://other.example/keys.json"
KEYS: Final = "https://school.example/keys.json"


def of_site(issuer: str = ISSUER) -> dict[str, Any]:
    return {**badge(COLLEGE), "issuer": {"id": issuer, "type": ["Profile"], "name": "A School"}}


def jwk(actor: Actor, **members: Any) -> dict[str, Any]:
    return {**actor.public.jwk, **members}


def controller(actor: Actor, purpose: str = "assertionMethod") -> dict[str, Any]:
    method = {
        "id": f"{ISSUER}#{actor.public.multikey}",
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": actor.public.multikey,
    }
    return {"id": ISSUER, "verificationMethod": [method], purpose: [method["id"]]}


def binding(data: bytes, pages: Mapping[str, Any]) -> str:
    """What is said of whose key it is, when these PAGES are there."""
    reader = world()
    for url, page in pages.items():
        reader.publish(url, page)
    report = reader.verify(data)
    finding = report.finding("issuer_binding")
    assert finding is not None
    return f"{finding.outcome.value} {finding.answer.reason}".strip()


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({}, "unknown key_in_fragment"),
        ({ISSUER: controller(SCHOOL)}, "passed"),
        ({ISSUER: controller(SCHOOL, "authentication")}, "failed key_not_for_this"),
        ({ISSUER: controller(STRANGER)}, "failed key_not_listed"),
        ({ISSUER: {"id": ISSUER, "type": "Profile", "name": "A School"}}, "unknown key_in_fragment"),
        ({ISSUER: {**controller(SCHOOL), "id": "https://other.example"}}, "unknown key_in_fragment"),
    ],
    ids=["not at hand", "listed", "for another purpose", "not listed", "lists no keys", "of another"],
)
def test_key_in_a_fragment_is_asked_of_the_issuer(pages: dict[str, Any], expected: str) -> None:
    """A key written into its own name counts once the issuer's page lists it (pitfall 6)."""
    data = dumps(signed(of_site(), SCHOOL, verificationMethod=f"{ISSUER}#{SCHOOL.public.multikey}"))

    found = binding(data, pages)

    assert found == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({}, "unknown key_in_header"),
        ({ISSUER: {"id": ISSUER, "jwks": {"keys": [jwk(COLLEGE)]}}}, "passed"),
        ({ISSUER: {"id": ISSUER, "jwks_uri": KEYS}, KEYS: {"keys": [jwk(COLLEGE)]}}, "passed"),
        (
            {ISSUER: {"id": ISSUER, "jwks_uri": ELSEWHERE}, ELSEWHERE: {"keys": [jwk(COLLEGE)]}},
            "unknown key_in_header",
        ),
        ({ISSUER: {"id": ISSUER, "jwks": {"keys": [jwk(COLLEGE, use="enc")]}}}, "unknown key_in_header"),
        ({ISSUER: {"id": ISSUER, "jwks": {"keys": [jwk(ACADEMY)]}}}, "failed key_not_listed"),
    ],
    ids=["not at hand", "jwks", "jwks_uri", "jwks_uri elsewhere", "for encryption", "another key"],
)
def test_key_in_a_header_is_asked_of_the_issuer(pages: dict[str, Any], expected: str) -> None:
    """A key that a token brings along counts once the issuer's own site lists it (pitfall 6)."""
    data = vc_jwt(of_site(), COLLEGE, kid=None, jwk=COLLEGE.public.jwk)

    found = binding(data, pages)

    assert found == expected


@pytest.mark.parametrize(
    ("kid", "pages", "expected"),
    [
        (KEYS, {KEYS: jwk(COLLEGE)}, "passed"),
        (f"{KEYS}#two", {KEYS: {"keys": [jwk(ACADEMY, kid="one"), jwk(COLLEGE, kid="two")]}}, "passed"),
        (ELSEWHERE, {ELSEWHERE: jwk(COLLEGE)}, "unknown issuer_document_not_at_hand"),
        ("two", {ISSUER: {"id": ISSUER, "jwks": {"keys": [jwk(COLLEGE, kid="two")]}}}, "passed"),
    ],
    ids=["a JWK", "a set", "on another site", "a name in the issuer's own set"],
)
def test_key_at_an_address_is_the_issuers_on_its_own_site(
    kid: str, pages: dict[str, Any], expected: str
) -> None:
    """A JWK or set of them counts where it lies on the issuer's own site (Open Badges 3.0, 8.2.4)."""
    data = vc_jwt(of_site(), COLLEGE, kid=kid)

    found = binding(data, pages)

    assert found == expected


def test_key_in_a_header_that_the_did_lists_is_bound() -> None:
    """A did:web issuer's document answers for a key in a header too."""
    data = vc_jwt(badge(ACADEMY), ACADEMY, kid=None, jwk=ACADEMY.public.jwk)

    found = binding(data, {})

    assert found == "passed"
