"""What went wrong in other programs, by its number in our list of pitfalls, and does not go wrong here.

The others are kept where their subject is tested, and name their number there: Open Badges 2.0, JSON-LD, strict JSON,
the network, pictures, derived proofs, the vault and the terminal. More cases of nearly all of these are in `corpus.py`.
33 has no test, for there are no share links; 37 and 38 speak of what is not built yet (a look into evidence, drafts).
"""

import hashlib
import re
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from lerwallet.fetch import Document, Once
from lerwallet.multiformats import base64url_decode, base64url_encode, multibase_encode
from lerwallet.proofs.rdf import canonicalize
from lerwallet.status_list import BitstringStatusList
from lerwallet.verification import Answer, Finding, Outcome, Report, Verdict, Weight, overall, verify_bytes
from lerwallet.verification.words import answer as sentence
from world import (
    ACADEMY,
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    NOW,
    REVOCATIONS,
    REVOKED,
    SCHOOL,
    STRANGER,
    UNIVERSITY,
    Actor,
    badge,
    bound,
    changed,
    dumps,
    jwt,
    presented,
    registered,
    sd_jwt_vc,
    signed,
    status_entry,
    status_list,
    vc_claim_jwt,
    vc_jwt,
    world,
)


def found(report: Report, check: str) -> Finding:
    finding = report.finding(check)
    assert finding is not None
    return finding


def _report(*findings: tuple[Weight, Outcome]) -> Report:
    return Report(
        source="",
        sha256="",
        format=None,
        carrier=None,
        credential=None,
        findings=tuple(
            Finding(check="proof", question="", weight=weight, answer=Answer(outcome=outcome))
            for weight, outcome in findings
        ),
    )


def test_every_pitfall_has_a_test_that_names_it() -> None:
    """No number is forgotten; those that are not built yet are said above."""
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py")]
    named = {int(number) for text in texts for number in re.findall(r"[Pp]itfall[_ ](\d+)", text)}

    assert named >= {*range(1, 37)} - {33}


# --- verdicts -----------------------------------------------------------------------------------------------------


def test_pitfall_01_nothing_asked_verifies_nothing() -> None:
    """An empty log is no proof: without findings, and without results, nothing is verified."""
    assert _report().verdict is Verdict.UNDECIDED
    assert overall([]) is Verdict.UNDECIDED


@pytest.mark.parametrize(("weight", "outcome"), list(product(Weight, Outcome)))
def test_pitfall_01_what_could_not_be_checked_is_not_fine(weight: Weight, outcome: Outcome) -> None:
    """Beside a check that passed, each other answer counts as the contract says."""
    expected = {
        (Weight.REQUIRED, Outcome.FAILED): Verdict.REJECTED,
        (Weight.IF_PRESENT, Outcome.FAILED): Verdict.REJECTED,
        (Weight.REQUIRED, Outcome.UNKNOWN): Verdict.UNDECIDED,
        (Weight.REQUIRED, Outcome.ABSENT): Verdict.UNDECIDED,
        (Weight.IF_PRESENT, Outcome.UNKNOWN): Verdict.UNDECIDED,
    }.get((weight, outcome), Verdict.VERIFIED)

    verdict = _report((Weight.REQUIRED, Outcome.PASSED), (weight, outcome)).verdict

    assert verdict is expected


_USELESS_LISTS: Final[dict[str, Any]] = {
    "expired": lambda: signed(status_list(indexes=(), validUntil="2026-06-01T00:00:00Z"), SCHOOL),
    "not yet valid": lambda: signed(status_list(indexes=(), validFrom="2027-01-01T00:00:00Z"), SCHOOL),
    "of another purpose": lambda: signed(status_list("suspension", indexes=()), SCHOOL),
    "tampered": lambda: {**signed(status_list(), SCHOOL), "credentialSubject": _clear()},
    "too short": lambda: signed(status_list(bits=80_000, indexes=()), SCHOOL),
    "signed by a thief": lambda: signed(status_list(indexes=()), STRANGER),
    "unsigned": lambda: status_list(indexes=()),
    "a page": lambda: b"<html>",
}


def _clear() -> Any:
    return status_list(indexes=())["credentialSubject"]


@pytest.mark.parametrize("name", _USELESS_LISTS)
def test_pitfall_02_a_list_that_cannot_be_believed_clears_nobody(name: str) -> None:
    """A withdrawn badge is never verified by a list that is old, foreign, changed or short."""
    reader = world()
    reader.publish(REVOCATIONS, _USELESS_LISTS[name]())

    report = reader.verify(dumps(signed(badge(credentialStatus=status_entry("revocation", REVOKED)), SCHOOL)))

    assert found(report, "status").outcome is Outcome.UNKNOWN
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("place", [0, 1, 2])
def test_pitfall_02_every_entry_is_looked_at(place: int) -> None:
    """Withdrawn is withdrawn, wherever among the entries it stands."""
    entries = [status_entry("revocation", index) for index in (7, 8)]
    entries.insert(place, status_entry("revocation", REVOKED))

    report = world().verify(dumps(signed(badge(credentialStatus=entries), SCHOOL)))

    assert found(report, "status").answer.reason == "revoked"


def test_pitfall_03_a_list_of_another_issuer_is_named() -> None:
    """Whoever answers for the list is shown beside the answer."""
    reader = world()
    reader.publish(REVOCATIONS, signed(status_list(issuer=COLLEGE), COLLEGE))

    report = reader.verify(dumps(signed(badge(), SCHOOL)))

    entries = found(report, "status").answer.detail["entries"]
    assert [entry["list_issuer"] for entry in entries] == [COLLEGE.did]


def test_pitfall_04_a_withheld_status_is_not_called_clear() -> None:
    """Where details were left out, nobody can say that there is no status: it is said that none was seen."""
    token = bound(
        sd_jwt_vc(hide={"credentialStatus": status_entry("revocation", REVOKED)}), wanted=lambda _p: False
    )

    status = found(world().verify(token), "status")

    assert status.answer.reason == "no_status_seen"
    assert sentence(status).startswith("nothing to check")


@pytest.mark.parametrize(
    ("trusted", "name", "name_from"),
    [((SCHOOL,), "Riverside School (listed)", "registry"), ((), "Riverside School", "credential")],
)
def test_pitfall_05_a_name_is_the_registrys_or_a_claim(
    trusted: tuple[Actor, ...], name: str, name_from: str
) -> None:
    """What a badge calls its issuer is told as its claim; a list's name goes before it."""
    reader = world()
    reader.trusted = trusted

    facts = reader.verify(dumps(signed(badge(), SCHOOL))).facts()

    assert facts is not None
    assert facts["issuer"] == {"id": SCHOOL.did, "name": name, "name_from": name_from}


@pytest.mark.parametrize(
    "header",
    [
        {"kid": None, "jwk": STRANGER.public.jwk},
        {"kid": f"https://school.example/#{STRANGER.public.multikey}"},
        {"kid": "https://thief.example/key"},
        {"kid": None, "jku": "https://thief.example/keys"},
        {"kid": None, "x5u": "https://thief.example/certificate", "x5c": ["AAAA"]},
    ],
)
def test_pitfall_06_a_key_that_comes_along_says_nothing_of_whose_it_is(header: dict[str, Any]) -> None:
    """A thief's key in the header, in a fragment or at an address makes no badge the school's."""
    reader = world()
    reader.publish("https://thief.example/key", STRANGER.public.jwk)
    reader.publish("https://thief.example/keys", {"keys": [STRANGER.public.jwk]})
    forged = changed(badge(), "issuer.id", "https://school.example/")

    report = reader.verify(vc_jwt(forged, STRANGER, **header), accept_unknown_issuer=True)

    assert report.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("member", ["endorsement", "endorsementJwt", "evidence"])
def test_pitfall_07_praise_inside_raises_no_verdict(member: str) -> None:
    """An unknown issuer stays unknown, whoever it says praises it."""
    praise = (
        [signed(badge(SCHOOL), SCHOOL)] if member != "endorsementJwt" else [vc_jwt(badge(), SCHOOL).decode()]
    )
    data = jwt({}, {**badge(STRANGER), **registered(badge(STRANGER)), member: praise}, STRANGER)

    report = world().verify(data.encode())

    assert report.verdict is Verdict.UNDECIDED
    assert found(report, "issuer_trust").outcome is Outcome.UNKNOWN


def test_pitfall_11_each_credential_inside_has_its_own_result() -> None:
    """A good one, a changed one and one of an unknown kind: three results, and no silence about the third."""
    inside = [
        signed(badge(), SCHOOL),
        changed(signed(badge(), SCHOOL), "name", "Flying"),
        {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": "data:x/y,z",
            "type": "EnvelopedVerifiableCredential",
        },
    ]
    bare = {**presented(), "verifiableCredential": inside}

    report = world().verify(dumps(signed(bare, LEARNER, proofPurpose="authentication")))

    verdicts = [content.verdict.value for content in report.contents]
    assert sorted(verdicts) == ["rejected", "undecided", "verified"]
    assert report.verdict is Verdict.REJECTED


@pytest.mark.parametrize("asked", [{"audience": "https://other.example"}, {"nonce": "n-0"}])
@pytest.mark.parametrize("kind", ["presentation", "SD-JWT"])
def test_pitfall_12_what_was_made_for_another_is_refused(kind: str, asked: dict[str, str]) -> None:
    """An audience or nonce that differs is refused, and the reader is told whom it was made for."""
    data = dumps(presented(dumps(signed(badge(), SCHOOL)))) if kind == "presentation" else bound(sd_jwt_vc())

    report = world().verify(data, **asked)

    assert report.verdict is Verdict.REJECTED
    assert found(report, "audience").answer.detail["audience"] == [EMPLOYER]


# --- dates and proofs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spell", [str, str.upper])
@pytest.mark.parametrize(("kind", "digest"), [("sha256", hashlib.sha256), ("md5", hashlib.md5)])
def test_pitfall_10_a_recipient_is_found_behind_either_hash(
    kind: str, digest: Any, spell: Callable[[str], str]
) -> None:
    """The salt is appended, and the hex may be written in either case; another person is not found."""
    identity = f"{kind}${spell(digest(b'sam@example.orgsalt').hexdigest())}"
    holder = {"type": "IdentityObject", "hashed": True, "salt": "salt", "identityHash": identity}
    subject = {**badge()["credentialSubject"], "identifier": [holder]}
    data = dumps(signed(badge(credentialSubject=subject), SCHOOL))

    outcomes = [
        found(world().verify(data, recipient=each), "recipient").outcome.value
        for each in ("sam@example.org", "kim@example.org")
    ]

    assert outcomes == ["passed", "failed"]


@pytest.mark.parametrize(
    ("until", "outcome"),
    [
        ("2026-11-21T11:59:00", "failed"),
        ("2026-11-21T12:01:00", "passed"),
        ("2026-11-21T13:01:00+01:00", "passed"),
    ],
)
def test_pitfall_20_a_date_without_a_zone_is_utc(until: str, outcome: str) -> None:
    """No zone is read as UTC, and said."""
    validity = found(world().verify(vc_jwt(badge(COLLEGE, validUntil=until), COLLEGE)), "validity")

    assert validity.outcome.value == outcome
    assert (validity.answer.reason == "no_time_zone") is (outcome == "passed" and "+" not in until)


@pytest.mark.parametrize("index", [REVOKED, str(REVOKED)])
def test_pitfall_20_an_index_may_be_a_number(index: object) -> None:
    """`statusListIndex` is a text by the standard, and a number in many badges."""
    entry = {**status_entry("revocation", 7), "statusListIndex": index}

    report = world().verify(vc_jwt(badge(COLLEGE, credentialStatus=entry), COLLEGE))

    assert found(report, "status").answer.reason == "revoked"


def test_pitfall_21_the_options_are_hashed_before_the_document() -> None:
    """The other way round is another signature, and wrong."""
    from hashlib import sha256

    whole = signed(badge(), SCHOOL)
    options = {name: value for name, value in whole["proof"].items() if name != "proofValue"}
    document = {name: value for name, value in whole.items() if name != "proof"}
    hashes = [
        sha256(canonicalize(each)).digest()
        for each in ({**options, "@context": document["@context"]}, document)
    ]

    right, wrong = (
        world().verify(
            dumps(
                {
                    **document,
                    "proof": {**options, "proofValue": multibase_encode(SCHOOL.sign(b"".join(order)))},
                }
            )
        )
        for order in (hashes, hashes[::-1])
    )

    assert (right.verdict, wrong.verdict) == (Verdict.VERIFIED, Verdict.REJECTED)


def test_pitfall_21_a_jcs_proof_is_over_its_own_contexts() -> None:
    """The contexts that a JCS proof states are the ones signed; a document that begins otherwise is refused."""
    whole = signed(badge(), SCHOOL, cryptosuite="eddsa-jcs-2022")

    reports = [world().verify(dumps(each)) for each in (whole, {**whole, "@context": whole["@context"][:1]})]

    assert [found(report, "proof").answer.reason for report in reports] == ["", "context_changed"]


def test_pitfall_22_a_presentation_is_signed_for_authentication() -> None:
    """A signature for assertions shows nobody; and a key that its owner lists only for assertions shows nobody either."""
    bare = {
        name: value for name, value in presented(dumps(signed(badge(), SCHOOL))).items() if name != "proof"
    }

    report = world().verify(dumps(signed(bare, LEARNER)))

    assert found(report, "proof").answer.reason == "wrong_purpose"


def test_pitfall_23_an_unknown_proof_is_named_beside_a_good_one() -> None:
    """It does not sink the badge, and is not passed over in silence."""
    whole = signed(badge(), SCHOOL)
    data = dumps({**whole, "proof": [{**whole["proof"], "cryptosuite": "not-known-2030"}, whole["proof"]]})

    proof = found(world().verify(data), "proof")

    assert proof.outcome is Outcome.PASSED
    assert proof.answer.detail["not_checked"] == ["not-known-2030"]


@pytest.mark.parametrize("cut", [0, None])
def test_pitfall_23_a_proof_that_rests_on_another_needs_it(cut: int | None) -> None:
    """Take away the first signature of a chain, and the second is wrong."""
    document = badge()
    first = signed(document, SCHOOL, id="urn:uuid:first")["proof"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-02T00:00:00Z",
        "verificationMethod": ACADEMY.method,
        "proofPurpose": "assertionMethod",
        "previousProof": "urn:uuid:first",
    }
    second = _over({**document, "proof": [first]}, options, ACADEMY)
    proofs = [first, second] if cut is None else [second]

    report = world().verify(dumps({**document, "proof": proofs}))

    expected = ("passed", "") if cut is None else ("failed", "previous_proof_missing")
    assert (found(report, "proof").outcome.value, found(report, "proof").answer.reason) == expected


def _over(document: dict[str, Any], options: dict[str, Any], signer: Actor) -> dict[str, Any]:
    from hashlib import sha256

    parts = ({**options, "@context": document["@context"]}, document)
    message = b"".join(sha256(canonicalize(part)).digest() for part in parts)
    return {**options, "proofValue": multibase_encode(signer.sign(message))}


# --- tokens -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0, 1, 2])
def test_pitfall_25_one_value_has_one_text(part: int) -> None:
    """Padding, other alphabets and left-over bits are refused in every part of a token."""
    parts = vc_jwt(badge(UNIVERSITY), UNIVERSITY).decode().split(".")
    texts = {parts[part] + "=", parts[part] + "\n", parts[part] + " ", *_left_over(parts[part])}

    verdicts = {
        world().verify(".".join([*parts[:part], text, *parts[part + 1 :]]).encode()).verdict
        for text in texts
        if text.strip() == text or part < 2
    }

    assert Verdict.VERIFIED not in verdicts


def _left_over(text: str) -> list[str]:
    """Texts of the same bytes in which the bits that nobody reads are set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return (
        [text[:-1] + alphabet[alphabet.index(text[-1]) | 1]]
        if len(text) % 4 and alphabet.index(text[-1]) % 2 == 0
        else []
    )


def test_pitfall_26_no_token_library_is_leaned_on() -> None:
    """Tokens are read by our own strict code; a library that takes forged ones is not even loaded."""
    world().verify(bound(sd_jwt_vc()), audience=EMPLOYER, nonce=NONCE)

    assert not {"sd_jwt", "jwcrypto", "jose", "joserfc", "authlib"} & set(sys.modules)


def test_pitfall_27_a_key_binding_is_over_the_exact_text() -> None:
    """`sd_hash` is over all up to the last tilde: a detail more or less, or in another order, is another text."""
    issued, first, second, binding = bound(sd_jwt_vc()).decode().split("~")
    texts = [[issued, first, second], [issued, second, first], [issued, first], [issued]]

    reports = [world().verify("~".join([*text, binding]).encode()) for text in texts]

    assert [found(report, "holder_binding").outcome.value for report in reports] == [
        "passed",
        *["failed"] * 3,
    ]


@pytest.mark.parametrize(
    ("typ", "outcome"),
    [
        ("dc+sd-jwt", "passed"),
        ("vc+sd-jwt", "passed"),
        ("sd+jwt", "failed"),
        ("JWT", "failed"),
        (None, "failed"),
    ],
)
def test_pitfall_27_an_sd_jwt_vc_says_what_it_is(typ: str | None, outcome: str) -> None:
    """A token that was made for something else is not taken for a credential."""
    token = jwt({"typ": typ}, {"iss": SCHOOL.did, "vct": "https://school.example/x"}, SCHOOL) + "~"

    assert found(world().verify(token.encode()), "format").outcome.value == outcome


@pytest.mark.parametrize(("seconds", "outcome"), [(0, "passed"), (299, "passed"), (301, "failed")])
def test_pitfall_27_a_key_binding_of_the_future_is_refused(seconds: int, outcome: str) -> None:
    """Clocks may differ by five minutes, and no more."""
    token = bound(sd_jwt_vc(), iat=int(NOW.timestamp()) + seconds)

    report = world().verify(token, audience=EMPLOYER, nonce=NONCE)

    assert found(report, "audience").outcome.value == outcome


def test_pitfall_28_large_tokens_are_read() -> None:
    """A header of 40 kB and a payload of 1 MB are what real badges with certificates and pictures have."""
    large = badge(COLLEGE, image={"id": "data:image/png;base64," + "A" * 1_000_000, "type": "Image"})

    report = world().verify(vc_jwt(large, COLLEGE, x5c=["A" * 40_000]))

    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_pitfall_28_both_names_of_ed25519_are_taken(algorithm: str) -> None:
    """`EdDSA` is deprecated, and what nearly all badges say."""
    report = world().verify(vc_jwt(badge(ACADEMY), ACADEMY, alg=algorithm))

    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", "RS1", "ES256K", "", 5, None])
def test_pitfall_28_no_other_algorithm_is_taken(algorithm: object) -> None:
    """Not one that is on no list, and not one that does not fit the key."""
    report = world().verify(vc_jwt(badge(ACADEMY), ACADEMY, alg=algorithm))

    assert found(report, "proof").answer.reason == "algorithm_not_allowed"


def test_pitfall_28_a_public_key_is_no_shared_secret() -> None:
    """HS256 with the issuer's public key as the secret: the oldest trick."""
    import hmac

    head = base64url_encode(dumps({"alg": "HS256", "typ": "JWT", "kid": ACADEMY.method}))
    text = f"{head}.{base64url_encode(dumps(badge(ACADEMY)))}"
    code = hmac.digest(base64url_decode(ACADEMY.public.jwk["x"]), text.encode(), "sha256")

    report = world().verify(f"{text}.{base64url_encode(code)}".encode())

    assert found(report, "proof").answer.reason == "algorithm_not_allowed"


@pytest.mark.parametrize("make", [vc_jwt, vc_claim_jwt])
def test_pitfall_29_both_forms_of_a_token_say_the_same(make: Any) -> None:
    """The credential as the payload, and in a `vc` claim."""
    report = world().verify(make(badge(COLLEGE), COLLEGE))

    assert report.verdict is Verdict.VERIFIED
    assert report.facts() == world().verify(dumps(signed(badge(COLLEGE), COLLEGE))).facts()


@pytest.mark.parametrize("form", ["payload", "vc"])
@pytest.mark.parametrize(
    ("claim", "value"),
    [("iss", STRANGER.did), ("sub", STRANGER.did), ("jti", "urn:uuid:x"), ("nbf", 1), ("exp", 4_000_000_000)],
)
def test_pitfall_29_a_token_agrees_with_what_is_in_it(form: str, claim: str, value: object) -> None:
    """Who, whom, which and when: said twice, it is said the same."""
    document = badge(COLLEGE)
    claims = {**registered(document), claim: value}
    data = jwt({}, {**document, **claims} if form == "payload" else {**claims, "vc": document}, COLLEGE)

    report = world().verify(data.encode())

    assert found(report, "format").answer.reason == "token_disagrees"
    assert report.verdict is Verdict.REJECTED


def test_pitfall_30_the_first_entry_is_the_most_significant_bit() -> None:
    """Bit order matters for all entries but the ones in the middle: 0x80 is entry 0."""
    entries = BitstringStatusList(purposes=frozenset(), bits=b"\x80\x01\x40")

    assert [index for index in range(24) if entries.value(index)] == [0, 15, 17]
    assert [entries.value(index, 2) for index in range(4)] == [2, 0, 0, 0]


def test_pitfall_30_a_list_that_unpacks_to_no_end_is_refused() -> None:
    """What is unpacked has a limit."""
    reader = world()
    reader.publish(REVOCATIONS, signed(status_list(bits=8 * 17_000_000, indexes=()), SCHOOL))

    report = reader.verify(dumps(signed(badge(), SCHOOL)))

    assert found(report, "status").answer.reason == "refused_for_safety"


def test_pitfall_30a_what_a_sender_puts_beside_a_credential_is_not_believed() -> None:
    """A DID document, keys or a list in the presentation do not stand in for the issuer's own."""
    forged = vc_jwt(badge(ACADEMY), _thief_as(ACADEMY)).decode()
    bare = {
        **{
            name: value
            for name, value in presented(dumps(signed(badge(), SCHOOL))).items()
            if name != "proof"
        },
        "verifiableCredential": [
            {
                "@context": "https://www.w3.org/ns/credentials/v2",
                "id": f"data:application/vc+jwt,{forged}",
                "type": "EnvelopedVerifiableCredential",
            }
        ],
    }
    beside = {"didDocument": {**ACADEMY.did_document, "verificationMethod": []}}
    reader = world()
    reader.documents = {}

    reports = [
        reader.verify(jwt({"typ": "vp+jwt"}, {**bare, **beside}, LEARNER).encode()),
        reader.verify(dumps(signed(bare, LEARNER, proofPurpose="authentication"))),
    ]

    assert [report.verdict for report in reports] == [Verdict.UNDECIDED] * 2


def _thief_as(actor: Actor) -> Actor:
    from dataclasses import replace

    return replace(actor, sign=STRANGER.sign)


def test_pitfall_32_each_list_is_asked_for_once() -> None:
    """Asking tells the issuer that somebody looks: once in a run, and offline not at all."""
    made, asked = world(), []

    def fetch(url: str, /) -> Document:
        asked.append(url)
        return made.fetch(url)

    verifier = made.verifier(fetch=Once(fetch))
    for number in range(3):
        verify_bytes("badge", dumps(signed(badge(name=f"Badge {number}"), SCHOOL)), verifier)

    assert asked == [REVOCATIONS]
