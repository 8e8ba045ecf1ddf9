"""Issuing an SD-JWT of which nested members and single elements of lists can be left out."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from lerwallet.keys import SecretKey
from lerwallet.proofs import sd_jwt

SECRET = SecretKey.from_bytes("ES256", bytes(31) + b"\x07")
CLAIMS: dict[str, Any] = {
    "id": "urn:a",
    "subject": {"id": "urn:b", "narrative": "well done", "result": [{"n": 1}, {"n": 2}]},
    "evidence": [{"text": "one"}, {"text": "two"}],
    "a/b~c": "escaped",
}
POINTERS = ["/subject/result/0", "/subject/result/1", "/subject", "/evidence/1", "/a~1b~0c"]


def salts() -> Iterator[str]:
    return (f"salt-{number:022}" for number in range(1000))


def issued() -> sd_jwt.SdJwt:
    return sd_jwt.parse(sd_jwt.issue_in_parts({"typ": "vc+sd-jwt"}, CLAIMS, SECRET, salts(), POINTERS))


def test_all_disclosures_together_are_the_claims() -> None:
    """Nothing is lost, and each pointer is a detail of its own."""
    token = issued()

    assert token.payload == CLAIMS
    assert token.withheld == 0
    assert sorted(each.pointer for each in token.disclosures) == sorted(POINTERS)


def test_each_choice_shows_what_was_chosen_and_nothing_else() -> None:
    """Of every subset, the rest is a count; a part inside a hidden part brings that part along."""
    token = issued()

    for size in range(len(POINTERS) + 1):
        for wanted in combinations(POINTERS, size):
            shown = sd_jwt.parse(sd_jwt.select(token, frozenset(wanted).__contains__))
            payload: dict[str, Any] = dict(shown.payload)
            inside = [each for each in wanted if each.startswith("/subject")]
            assert ("subject" in payload) == bool(inside)
            assert len(payload.get("subject", {}).get("result", [])) == sum(
                "result" in each for each in inside
            )
            assert len(payload["evidence"]) == 1 + ("/evidence/1" in wanted)
            assert ("a/b~c" in payload) == ("/a~1b~0c" in wanted)
            together = {*wanted, *(["/subject"] if inside else [])}
            assert len(shown.disclosures) == len(together)
            assert (shown.withheld == 0) == (len(together) == len(POINTERS))


def test_the_claims_given_are_left_alone() -> None:
    """Whoever issues the same claims in another form has them whole."""
    before = repr(CLAIMS)
    issued()

    assert repr(CLAIMS) == before


def test_digests_stand_in_an_order_that_tells_nothing() -> None:
    """They are sorted in each object (RFC 9901, 4.2.4.1)."""
    payload = issued().jws.claims()

    assert payload["_sd"] == sorted(payload["_sd"])
    assert payload["evidence"][0] == {"text": "one"}
    assert set(payload["evidence"][1]) == {"..."}
