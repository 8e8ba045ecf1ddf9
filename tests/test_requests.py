"""Requests: what is asked for is understood, and a file made to harm or to mislead is refused in a sentence."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import world
from lerwallet import formats
from lerwallet.credential import Credential, Format
from lerwallet.errors import LerwalletError, ProofFailed, RefusedForSafety, Unreadable, WrongUsage
from lerwallet.proofs import jose
from lerwallet.requests import Kind, Miss, Query, Request, asks, fit, read
from lerwallet.requests.matching import select
from lerwallet.requests.model import PRESENTABLE, Claim

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SKILLED = {"achievement": {"alignment": [{"targetName": "First Aid"}], "name": "Course 7"}}


def dcql(*credentials: Mapping[str, Any], **more: Any) -> bytes:
    return json.dumps({"credentials": credentials, **more}).encode()


def one(**members: Any) -> dict[str, Any]:
    return {"id": "a", "format": "dc+sd-jwt", "meta": {}, **members}


def written(*texts: str, **more: Any) -> dict[str, Any]:
    """A request file of ours, as JSON reads it again."""
    made = asks.write(
        [asks.Ask(text, required=True) for text in texts],
        **{
            "name": "Riverside Cafe",
            "audience": "cafe",
            "purpose": "summer job",
            "now": NOW,
            "expires": None,
            "random": bytes(16),
            **more,
        },
    )
    parsed: dict[str, Any] = json.loads(json.dumps(made))
    return parsed


def own(*texts: str) -> Request:
    return read(json.dumps(written(*texts)).encode())


def badge(format_: Format = Format.OB3_JSON, **members: Any) -> tuple[Credential, Format]:
    types = {"type": ["VerifiableCredential", "OpenBadgeCredential"]}
    return Credential.of({**types, **members}), format_


def answers(request: Request, credential: Credential, format_: Format) -> list[bool]:
    """Of each item: whether this one badge answers it."""
    return [
        any(all(fit(query, credential, format_).ways for query in option) for option in item.options)
        for item in request.items
    ]


# --- DCQL -------------------------------------------------------------------------------------------------------


def test_without_sets_every_credential_is_needed() -> None:
    """OpenID4VP 1.0, 6.4.2."""
    request = read(dcql(one(), one(id="b")))

    assert [(item.id, item.required) for item in request.items] == [("1", True), ("2", True)]
    assert (request.kind, request.nonce, request.audience) == (Kind.DCQL, None, None)


def test_sets_say_what_is_needed_and_what_is_not() -> None:
    """Any option answers a set; a credential that stands in no set is not asked for."""
    sets = [{"options": [["a"], ["b", "c"]]}, {"options": [["c"]], "required": False}]
    request = read(dcql(one(), one(id="b"), one(id="c"), one(id="d"), credential_sets=sets))

    options = [[[query.id for query in option] for option in item.options] for item in request.items]
    assert options == [[["a"], ["b", "c"]], [["c"]]]
    assert [item.required for item in request.items] == [True, False]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (["name"], ["/name"]),
        (["address", "street"], ["/address/street"]),
        (["degrees", None, "type"], ["/degrees/0/type", "/degrees/2/type"]),
        (["degrees", 1], ["/degrees/1"]),
        (["degrees", 9], []),
        (["degrees", "type"], []),
        (["name", None], []),
        (["address", 0], []),
        (["nothing"], []),
        (["a/b", "~"], ["/a~1b/~0"]),
    ],
)
def test_a_path_selects_what_the_standard_says(path: list[str | int | None], found: list[str]) -> None:
    """OpenID4VP 1.0, 7.1.1: names in objects, numbers and null in lists; a step of the wrong kind selects nothing."""
    document = {
        "name": "Sam",
        "address": {"street": "High Street"},
        "degrees": [{"type": "BSc"}, {}, {"type": "MSc"}],
        "a/b": {"~": 1},
    }

    assert [each.pointer for each in select(document, path)] == found


def test_values_are_compared_with_their_kind() -> None:
    """1 is not true and not "1"; of a list only the elements that match are needed."""
    document = Credential.of({"vct": "x", "n": 1, "list": ["b", "a"]})

    def ways(path: tuple[str | None, ...], *values: Any) -> tuple[tuple[str, ...], ...]:
        query = Query(id="q", formats=PRESENTABLE, claim_sets=((Claim(path=path, values=values),),))
        return fit(query, document, Format.SD_JWT_VC).ways

    assert ways(("n",), True) == ways(("n",), "1") == ways(("n",), 1.0) == ()
    assert ways(("n",), "no", 1) == (("/n",),)
    assert ways(("list", None), "a") == (("/list/1",),)


def test_why_a_badge_is_no_answer() -> None:
    """The format, then the type, then the details that are missing, of the set that lacks fewest."""
    claims = [{"id": each, "path": [each]} for each in "xyz"]
    meta = {"vct_values": ["https://a.example/card"]}
    query = read(dcql(one(meta=meta, claims=claims, claim_sets=[["x", "y"], ["z"]]))).items[0].options[0][0]

    def miss(format_: Format, **document: Any) -> tuple[Miss | None, list[Any]]:
        found = fit(query, Credential.of(document), format_)
        return found.miss, [claim.path for claim in found.lacking]

    assert miss(Format.OB3_JSON, vct="https://a.example/card") == (Miss.FORMAT, [])
    assert miss(Format.SD_JWT_VC, vct="card") == (Miss.TYPE, [])
    assert miss(Format.SD_JWT_VC, vct="https://a.example/card") == (Miss.DETAIL, [("z",)])
    assert miss(Format.SD_JWT_VC, vct="https://a.example/card", x=1, y=None) == (None, [])


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ([["OpenBadgeCredential"]], True),
        ([["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]], True),
        ([["https://www.w3.org/2018/credentials#VerifiableCredential", "OpenBadgeCredential"]], True),
        ([["Other"], ["VerifiableCredential"]], True),
        ([["VerifiableCredential", "Other"]], False),
        ([["BadgeCredential"]], False),
    ],
)
def test_types_are_asked_for_by_address_or_by_name(asked: list[list[str]], *, right: bool) -> None:
    """Verifiers write either; all of one list must be there."""
    request = read(dcql(one(format="ldp_vc", meta={"type_values": asked})))

    assert answers(request, *badge()) == [right]


def test_issuers_on_lists_and_unknown_formats_are_told() -> None:
    """What lerwallet does not look at is said, and nothing answers a format that it does not keep."""
    request = read(
        dcql(
            one(trusted_authorities=[{"type": "aki", "values": ["x"]}]),
            one(id="m", format="mso_mdoc", meta={"doctype_value": "org.iso.18013.5.1.mDL"}),
        )
    )

    assert any("lists that lerwallet does not look at" in note for note in request.notes)
    assert any("mso_mdoc" in note for note in request.notes)
    assert request.items[1].options[0][0].formats == frozenset()


DEEP: Any = {}
for _level in range(40):
    DEEP = {"a": DEEP}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Unreadable),
        (b"\xff\xfe", Unreadable),
        (b"[]", Unreadable),
        (b"{}", Unreadable),
        (b'{"credentials": 1}', Unreadable),
        (b'{"credentials": []}', Unreadable),
        (b'{"credentials": [], "credentials": []}', Unreadable),
        (dcql({}), Unreadable),
        (dcql(one(id=1)), Unreadable),
        (dcql(one(id="a b")), Unreadable),
        (dcql(one(), one()), Unreadable),
        (dcql(one(format=None)), Unreadable),
        (dcql(one(meta=[])), Unreadable),
        (dcql(one(meta={"vct_values": "x"})), Unreadable),
        (dcql(one(claims=[])), Unreadable),
        (dcql(one(claims=[{"path": []}])), Unreadable),
        (dcql(one(claims=[{"path": [None]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a", -1]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a", 1.5]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a", True]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a\x1b[2J"]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a\u202eb"]}])), Unreadable),
        (dcql(one(claims=[{"path": ["a"], "values": []}])), Unreadable),
        (dcql(one(claims=[{"path": ["a"], "values": [{}]}])), Unreadable),
        (dcql(one(claims=[{"id": "x", "path": ["a"]}, {"id": "x", "path": ["b"]}])), Unreadable),
        (dcql(one(claims=[{"id": "x", "path": ["a"]}], claim_sets=[["y"]])), Unreadable),
        (dcql(one(claim_sets=[["y"]])), Unreadable),
        (dcql(one(), credential_sets=[{"options": [["b"]]}]), Unreadable),
        (dcql(one(), credential_sets=[{"options": [[]]}]), Unreadable),
        (dcql(one(), credential_sets=[{"options": [["a"]], "required": "no"}]), Unreadable),
        (dcql(one(claims=[{"path": ["a"]}] * 10_000)), RefusedForSafety),
        (dcql(*(one(id=f"a{number}") for number in range(1_000))), RefusedForSafety),
        (dcql(one(claims=[{"path": ["a"] * 1_000}])), RefusedForSafety),
        (dcql(one(claims=[{"path": ["a", 10**12]}])), RefusedForSafety),
        (dcql(one(claims=[{"path": ["a"], "values": ["x" * 5_000]}])), RefusedForSafety),
        (dcql(one(), more=DEEP), RefusedForSafety),
        (b'{"credentials": [' + b" " * 1_100_000 + b"]}", RefusedForSafety),
        (b'{"input_descriptors": []}', Unreadable),
        (b'{"presentation_definition": {"input_descriptors": []}}', Unreadable),
        (b'{"client_id": "x", "request_uri": "https://a.example/"}', Unreadable),
        (b"openid4vp://?client_id=x&request_uri=https%3A%2F%2Fa.example", Unreadable),
        (b'{"dcql_query": {}}', Unreadable),
        (b'{"query": []}', Unreadable),
        (b'{"query": {"type": "ZcapQuery"}}', Unreadable),
        (b'{"query": {"type": "DIDAuthentication"}}', Unreadable),
        (b'{"query": {"type": "QueryByExample", "credentialQuery": {"example": 1}}}', Unreadable),
        (b'{"schema": "lerwallet/request/1"}', Unreadable),
        (b"eyJhbGciOiJub25lIn0.e30.", Unreadable),
    ],
)
def test_what_is_no_request_is_refused_in_a_sentence(data: bytes, error: type[LerwalletError]) -> None:
    """Wrong kinds, names that nobody can see, two meanings, too much of anything, and older languages."""
    with pytest.raises(error) as refused:
        read(data)

    assert refused.value.message.isprintable()
    assert refused.value.hint or refused.value.exit_code == 30


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *("credentials", "id", "format", "meta", "claims", "path", "values", "claim_sets"),
                        *("credential_sets", "options", "required", "dcql_query", "client_id", "nonce"),
                        *("query", "type", "credentialQuery", "example", "schema", "request", "asks", "ask"),
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=30,
    )
)
def test_whatever_stands_there_is_read_or_refused(value: Any) -> None:
    """No JSON makes the reader fail in any other way than with a sentence."""
    try:
        request = read(json.dumps(value).encode())
    except LerwalletError as refused:
        assert refused.message  # noqa: PT017  either is right
    else:
        assert request.items


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nobody's file breaks the reader."""
    with pytest.raises(LerwalletError):
        read(data)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab/~", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=3)
    ),
    max_leaves=10,
)
STEPS = st.lists(st.none() | st.integers(0, 2) | st.text("ab/~", max_size=2), min_size=1, max_size=4)


@given(JSON_VALUES, STEPS)
def test_every_pointer_leads_to_its_value(document: Any, path: list[str | int | None]) -> None:
    """What a path selects is where its pointer says, whatever the names are."""
    for pointer, value in select(document, path):
        found = document
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
        assert found is value


# --- OpenID4VP and VC-API ---------------------------------------------------------------------------------------


def authorization(**members: Any) -> dict[str, Any]:
    return {
        "response_type": "vp_token",
        "client_id": "redirect_uri:https://employer.example/answer",
        "nonce": "n-1",
        "response_uri": "https://employer.example/answer",
        "dcql_query": {"credentials": [one()]},
        **members,
    }


def test_an_authorization_request_names_its_audience_and_nonce() -> None:
    """The audience is the whole client id; where it wants the answer is said, and never asked."""
    request = read(json.dumps(authorization(client_metadata={"client_name": "Cafe"})).encode())

    assert (request.audience, request.nonce) == ("redirect_uri:https://employer.example/answer", "n-1")
    assert request.name == "Cafe"
    assert any("lerwallet sends nothing" in note for note in request.notes)
    assert any("Nobody has signed" in note for note in request.notes)


def test_a_transaction_is_not_agreed_to() -> None:
    """OpenID4VP 1.0, 5.1: who does not know it must not answer."""
    with pytest.raises(Unreadable, match="transaction"):
        read(json.dumps(authorization(transaction_data=["x"])).encode())


def signed(client_id: str, kid: str, **claims: Any) -> str:
    header = {"typ": "oauth-authz-req+jwt", "kid": kid}
    return jose.sign(header, authorization(client_id=client_id, **claims), world.SCHOOL.key)


def test_a_request_signed_by_a_did_is_checked() -> None:
    """A did:key answers for itself without any network."""
    asker = world.did_key("an employer")
    header = {"typ": "oauth-authz-req+jwt", "kid": asker.method}
    claims = authorization(client_id=f"decentralized_identifier:{asker.did}", exp=1_900_000_000)
    token = jose.sign(header, claims, asker.key)

    request = read(token.encode())

    assert any("rightly signed by did:key:" in note for note in request.notes)
    assert request.audience == f"decentralized_identifier:{asker.did}"
    assert request.expires == datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)


def test_a_signed_request_that_was_changed_is_refused() -> None:
    """So is one that is signed with another key than the one that asks."""
    asker, other = world.did_key("an employer"), world.did_key("somebody else")
    claims = authorization(client_id=f"decentralized_identifier:{asker.did}")
    right = {"typ": "oauth-authz-req+jwt", "kid": asker.method}

    for header in (right, {**right, "kid": other.method}):
        with pytest.raises(ProofFailed):
            read(jose.sign(header, claims, other.key).encode())


@pytest.mark.parametrize("client_id", ["x509_san_dns:employer.example", "did:web:employer.example", "cafe"])
def test_a_signature_that_cannot_be_checked_is_said(client_id: str) -> None:
    """Certificates are not looked at, and the network is not asked."""
    asker = world.did_key("an employer")
    header = {"typ": "oauth-authz-req+jwt", "kid": f"{client_id}#key-1"}

    request = read(jose.sign(header, authorization(client_id=client_id), asker.key).encode())

    assert any("not checked" in note for note in request.notes)


def test_a_badge_is_no_request() -> None:
    """A token of another type is not read as one."""
    with pytest.raises(Unreadable):
        read(world.vc_jwt(world.badge(world.COLLEGE), world.COLLEGE))


def test_a_query_by_example_asks_for_what_stands_in_it() -> None:
    """Its types, its values, and an empty value for any; challenge and domain are nonce and audience."""
    example = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:college.example"},
        "credentialSubject": {"achievement": {"name": "Course 7", "criteria": {}}},
    }
    message = {
        "verifiablePresentationRequest": {
            "query": [
                {"type": "DIDAuthentication", "acceptedMethods": [{"method": "key"}]},
                {"type": "QueryByExample", "credentialQuery": {"reason": "A job", "example": example}},
            ],
            "challenge": "c-1",
            "domain": "employer.example",
        }
    }

    request = read(json.dumps(message).encode())

    subject = {"achievement": {"name": "Course 7", "criteria": {"narrative": "x"}}}
    assert (request.nonce, request.audience, request.purpose) == ("c-1", "employer.example", "A job")
    assert answers(request, *badge(issuer="did:web:college.example", credentialSubject=subject)) == [True]
    assert answers(request, *badge(issuer="did:web:other.example", credentialSubject=subject)) == [False]
    assert answers(request, *badge(issuer="did:web:college.example")) == [False]


# --- our own ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("skills", "a badge with its skills"),
        ("skill=first aid", "a badge with the skill “first aid”"),
        ("skill = health and safety", "a badge with the skill “health and safety”"),
        (
            "skill=first aid and issuer=did:web:a.example and name",
            "a badge with the skill “first aid”, the issuer did:web:a.example, the person's name",
        ),
        ("name and skills", "a badge with the person's name, its skills"),
        ("type=OpenBadgeCredential", "a badge with the type OpenBadgeCredential"),
    ],
)
def test_asks_are_plain_words(text: str, words: str) -> None:
    """What follows `and` belongs to the same badge; an "and" in a skill's name is part of it."""
    assert asks.in_words(text) == words


@pytest.mark.parametrize(
    "text",
    ["", "e-mail", "skill=", "skill", "type", "issuer=Example College", "skills and skills", "=x", "a=b"],
)
def test_what_cannot_be_asked_for(text: str) -> None:
    """Unknown words, empty values, and an issuer by its name, which anybody may have."""
    with pytest.raises(WrongUsage):
        asks.in_words(text)


def test_our_own_file_is_read_as_it_was_written() -> None:
    """Who, why, for whom, until when, and each thing with whether it is needed."""
    made = asks.write(
        [asks.Ask("skill=first aid", required=True), asks.Ask("name", required=False)],
        name="Riverside Cafe",
        audience="cafe",
        purpose="summer job",
        now=NOW,
        expires=datetime(2026, 12, 5, 12, tzinfo=UTC),
        random=bytes(16),
    )

    request = read(json.dumps(made).encode())

    assert (request.name, request.audience, request.purpose) == ("Riverside Cafe", "cafe", "summer job")
    assert (request.nonce, request.made_at) == ("A" * 22, NOW)
    assert request.expires == datetime(2026, 12, 5, 12, tzinfo=UTC)
    assert [(item.words, item.required) for item in request.items] == [
        ("a badge with the skill “first aid”", True),
        ("a badge with the person's name", False),
    ]


@pytest.mark.parametrize(
    "text", ["skill=first aid", "skill=FIRST AID", "skills", "skill=course 7 and skills"]
)
def test_a_skill_is_found_where_badges_name_it(text: str) -> None:
    """As an alignment, or as the badge's own name, in capital or small letters; in a list of one or without it."""
    alone = {"achievement": {**SKILLED["achievement"], "alignment": SKILLED["achievement"]["alignment"][0]}}

    assert answers(own(text), *badge(credentialSubject=SKILLED)) == [True]
    assert answers(own(text), *badge(credentialSubject=alone)) == [True]
    assert answers(own("skill=first"), *badge(credentialSubject=SKILLED)) == [False]


def test_everything_in_one_ask_is_of_one_badge() -> None:
    """The right skill from another issuer is no answer."""
    request = own("skill=first aid and issuer=did:web:a.example")

    right = badge(issuer={"id": "did:web:a.example"}, credentialSubject=SKILLED)
    wrong = badge(issuer={"id": "did:web:b.example"}, credentialSubject=SKILLED)
    assert [answers(request, *each) for each in (right, wrong)] == [[True], [False]]
    # an id is compared letter by letter
    assert answers(own("issuer=did:web:A.example"), *right) == [False]


def test_whatever_is_written_can_be_read() -> None:
    """As many asks as there may be, each of as many things as it may have, in the most ways; one more is refused."""
    most = "skill=first aid and name and skills and dates"

    assert len(own(*[most] * 12).items) == 12
    for more in ([most] * 13, [f"{most} and issuer"]):
        with pytest.raises(WrongUsage):
            written(*more)


def test_other_wallets_find_the_same_in_it() -> None:
    """The DCQL query of our file is one: read by itself it asks for the same items."""
    made = written("skill=First Aid and issuer=did:web:a.example", "name and result", "type=ClrCredential")

    as_dcql = read(json.dumps(made["dcql_query"]).encode())
    as_openid = read(json.dumps({name: value for name, value in made.items() if name != "schema"}).encode())

    assert (as_dcql.kind, as_openid.kind) == (Kind.DCQL, Kind.OPENID4VP)
    assert len(as_dcql.items) == 3
    first_aid = badge(issuer="did:web:a.example", credentialSubject=SKILLED)
    assert answers(as_dcql, *first_aid) == answers(as_openid, *first_aid) == [True, False, False]
    assert as_openid.nonce == made["request"]["nonce"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("asks", []),
        ("asks", [{"ask": "everything"}]),
        ("asks", [{"ask": "skills", "required": 1}]),
        ("asks", [{"ask": "skills"}] * 100),
        ("nonce", "another"),
        ("nonce", None),
        ("audience", "another"),
        ("from", "Cafe\x1b[2J"),
        ("from", 1),
        ("expires", "soon"),
    ],
)
def test_our_own_file_with_something_wrong_in_it(member: str, value: Any) -> None:
    """Nothing is guessed, and two different one-time words in one file are refused."""
    made = written("skills")
    made["request"][member] = value

    with pytest.raises(LerwalletError) as refused:
        read(json.dumps(made).encode())

    assert refused.value.exit_code in {20, 30}


def test_a_real_badge_answers() -> None:
    """From bytes to an answer: an SD-JWT VC of the world's issuer."""
    secured = formats.read(world.sd_jwt_vc().encode())

    found = answers(own("skills", "name"), secured.credential, secured.format)

    assert found == [True, False]
