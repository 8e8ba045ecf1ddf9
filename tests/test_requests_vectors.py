"""The examples of OpenID4VP 1.0 read as its text explains them."""

import json

import pytest

import reference
from lerwallet.credential import Credential, Format
from lerwallet.requests import Kind, Miss, fit, read

EXAMPLES = reference.vectors("openid4vc") / "OpenID4VP"
PERSON = {
    "vct": "https://credentials.example.com/identity_credential",
    "family_name": "Doe",
    "given_name": "John",
    "address": {"street_address": "High Street 1"},
    "postal_code": "90210",
    "locality": "Springfield",
    "region": "CA",
    "date_of_birth": "2000-01-01",
}


def query(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("query_lang/simple.json", [1]),
        ("query_lang/value_matching_simple.json", [1]),
        ("query_lang/claims_alternatives.json", [1]),
        ("query_lang/credentials_alternatives.json", [3, 1]),
        ("query_lang/complex_mdoc.json", [2, 2]),
        ("request/dcql_jwt_vc.json", [1]),
        ("request/dcql_ldp_vc.json", [1]),
    ],
)
def test_every_query_is_read(name: str, items: list[int]) -> None:
    """As many items as it has, with as many ways to answer each."""
    request = read(query(name))

    assert request.kind is Kind.DCQL
    assert [len(item.options) for item in request.items] == items
    assert all(item.words for item in request.items)


@pytest.mark.parametrize("name", ["simple", "value_matching_simple", "claims_alternatives"])
def test_the_person_of_the_examples_answers(name: str) -> None:
    """The identity credential that they ask for; without a detail, or with another value, it is none."""
    ((wanted,),) = read(query(f"query_lang/{name}.json")).items[0].options

    assert fit(wanted, Credential.of(PERSON), Format.SD_JWT_VC).ways
    nobody = {member: value for member, value in PERSON.items() if member != "family_name"}
    assert fit(wanted, Credential.of(nobody), Format.SD_JWT_VC).miss is Miss.DETAIL
    assert fit(wanted, Credential.of({**PERSON, "vct": "other"}), Format.SD_JWT_VC).miss is Miss.TYPE


def test_either_set_of_details_will_do() -> None:
    """Where a person lives by place, or by postal code: two ways."""
    ((wanted,),) = read(query("query_lang/claims_alternatives.json")).items[0].options

    ways = fit(wanted, Credential.of(PERSON), Format.SD_JWT_VC).ways

    assert ways == (
        ("/family_name", "/locality", "/region", "/date_of_birth"),
        ("/family_name", "/postal_code", "/date_of_birth"),
    )


def test_what_is_nice_to_have_can_be_refused() -> None:
    """A set that is not required."""
    identity, reward = read(query("query_lang/credentials_alternatives.json")).items

    assert (identity.required, reward.required) == (True, False)
    assert [query.id for query in identity.options[2]] == ["pid_reduced_cred_1", "pid_reduced_cred_2"]


def test_a_request_around_a_query() -> None:
    """The request object of the text, with a query in the place of its dots."""
    text = query("request/request_object_client_id_did.json").decode()
    request = json.loads(text.replace("{ ... }", query("query_lang/simple.json").decode()))

    found = read(json.dumps(request).encode())

    assert (found.kind, found.nonce) == (Kind.OPENID4VP, "n-0S6_WzA2Mj")
    assert found.audience == "decentralized_identifier:did:example:123"
