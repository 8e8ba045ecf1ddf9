"""Credentials made so that one check alone finds something: the case, what is asked, and every answer that must come.

To add one: a `Case` in the list of its check; what it does not name must pass. A check that waits for another says
`not_looked_at` by itself (`_CASCADE`).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from lerwallet.errors import NotFetched
from lerwallet.fetch import Document, Origin
from lerwallet.multiformats import base64url_decode, base64url_encode
from lerwallet.policy import Policy, UnknownIssuer
from lerwallet.proofs import sd_jwt
from lerwallet.requests import asks, read
from lerwallet.trust import Entry, Trust, TrustList
from lerwallet.verification import Verdict
from world import (
    ACADEMY,
    COLLEGE,
    EMPLOYER,
    LEARNER,
    LIST_BITS,
    NONCE,
    NOW,
    OB3,
    OTHER_LEARNER,
    PHONE,
    REVOCATIONS,
    REVOKED,
    SCHOOL,
    STRANGER,
    SUSPENSIONS,
    UNIVERSITY,
    VCDM_2,
    Actor,
    World,
    badge,
    baked_png,
    baked_svg,
    bound,
    changed,
    did_web,
    dumps,
    hosted,
    jwt,
    old_badge,
    presented,
    registered,
    sd_jwt_vc,
    signed,
    signed_2020,
    status_entry,
    status_list,
    vc_claim_jwt,
    vc_jwt,
    vc_sd_jwt,
    vp_jwt,
)

VERIFIED, REJECTED, UNDECIDED = Verdict.VERIFIED, Verdict.REJECTED, Verdict.UNDECIDED
NOT_LOOKED_AT: Final = "unknown not_looked_at"

_CREDENTIAL: Final = {
    "format": "passed",
    "proof": "passed",
    "issuer_binding": "passed",
    "validity": "passed",
    "status": "passed not_withdrawn",
    "schema": "absent no_schema",
    "evidence": "absent no_evidence",
    "endorsements": "absent no_endorsement",
    "issuer_trust": "passed",
}
_SHOWN: Final = {
    "format": "passed",
    "proof": "passed",
    "validity": "passed",
    "holder_binding": "passed",
    "audience": "passed",
    "contents": "passed",
}
# what is not looked at where the first of them has not passed
_CASCADE: Final = (
    (
        "proof",
        (
            "issuer_binding",
            "validity",
            "status",
            "schema",
            "holder_binding",
            "audience",
            "recipient",
            "evidence",
            "endorsements",
            "policy",
            "request",
            "issuer_trust",
        ),
    ),
    ("issuer_binding", ("issuer_trust",)),
)
EMPLOYER_ASKS: Final = {"audience": EMPLOYER, "nonce": NONCE}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file to be verified. `answers` are those that are not the usual ones: `"outcome reason"` by check."""

    name: str
    data: Callable[[], bytes]
    verdict: Verdict = VERIFIED
    answers: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=lambda: _CREDENTIAL)
    asked: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[World], None] = lambda _world: None

    @property
    def expected(self) -> dict[str, str]:
        """Every answer, by check."""
        found = {**self.usual, **self.answers}
        for ground, waiting in _CASCADE:
            if not found.get(ground, "passed").startswith("passed"):
                found |= {
                    check: NOT_LOOKED_AT for check in waiting if check in found and check not in self.answers
                }
        return {check: outcome for check, outcome in found.items() if outcome}


# --- ways to write a case ---------------------------------------------------------------------------------------------


def di(issuer: Actor = SCHOOL, signer: Actor | None = None, **members: Any) -> dict[str, Any]:
    return signed(badge(issuer, **members), signer or issuer)


def badge_of(issuer: str) -> dict[str, Any]:
    """A badge of an issuer with this id."""
    return changed(badge(), "issuer.id", issuer)


def case(
    check: str,
    name: str,
    data: Callable[[], bytes],
    answer: str,
    *,
    verdict: Verdict | None = None,
    also: Mapping[str, str] | None = None,
    **more: Any,
) -> Case:
    """A case in which CHECK gives ANSWER; the verdict follows from its first word, where none is given."""
    by_outcome = {"failed": REJECTED, "unknown": UNDECIDED, "absent": VERIFIED, "passed": VERIFIED}
    return Case(
        name=f"{check}: {name}",
        data=data,
        answers={**(also or {}), check: answer},
        verdict=verdict or by_outcome[answer.split(" ", 1)[0]],
        **more,
    )


def _json(make: Callable[[], object]) -> Callable[[], bytes]:
    return lambda: dumps(make())


def _tampered(path: str, value: object, **members: Any) -> Callable[[], bytes]:
    return lambda: dumps(changed(di(**members), path, value))


def _header(token: bytes, **header: Any) -> bytes:
    """TOKEN with another header under the old signature."""
    head, payload, signature = token.split(b".")
    stated = {**json.loads(base64url_decode(head.decode())), **header}
    return b".".join([base64url_encode(dumps(stated)).encode(), payload, signature])


def _unsigned_token(algorithm: str) -> bytes:
    head = base64url_encode(dumps({"alg": algorithm, "typ": "JWT", "kid": ACADEMY.method}))
    document = badge(ACADEMY)
    return f"{head}.{base64url_encode(dumps({**document, **registered(document)}))}.".encode()


def _other_claims(**claims: Any) -> Callable[[], bytes]:
    document = badge(COLLEGE)
    return lambda: jwt({}, {**document, **registered(document), **claims}, COLLEGE).encode()


def _two_proofs(second: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[], bytes]:
    def make() -> bytes:
        whole = di()
        return dumps({**whole, "proof": [whole["proof"], second(whole)]})

    return make


def _published(url: str, make: Callable[[], object]) -> Callable[[World], None]:
    return lambda world: world.publish(url, make())


def _listed(**document: Any) -> Callable[[World], None]:
    return lambda world: world.publish_did(ACADEMY, {**ACADEMY.did_document, **document})


_plain: Final = _json(di)
_NO_STATUS: Final = {"status": "absent no_status_entry"}

# --- everything in order, in each format ---------------------------------------------------------------------------------

GOOD: Final = [
    Case(name="good: eddsa-rdfc-2022", data=_plain),
    Case(name="good: ecdsa-rdfc-2019", data=_json(lambda: di(COLLEGE))),
    Case(name="good: did:web", data=_json(lambda: di(ACADEMY))),
    Case(
        name="good: eddsa-jcs-2022",
        data=_json(lambda: signed(badge(), SCHOOL, cryptosuite="eddsa-jcs-2022")),
    ),
    Case(
        name="good: Ed25519Signature2020",
        data=_json(lambda: signed_2020(old_badge(), SCHOOL)),
        answers=_NO_STATUS,
    ),
    Case(name="good: RS256", data=lambda: vc_jwt(badge(UNIVERSITY), UNIVERSITY)),
    Case(name="good: ES256", data=lambda: vc_jwt(badge(COLLEGE), COLLEGE)),
    Case(name="good: EdDSA", data=lambda: vc_jwt(badge(ACADEMY), ACADEMY)),
    Case(name="good: alg Ed25519", data=lambda: vc_jwt(badge(ACADEMY), ACADEMY, alg="Ed25519")),
    Case(name="good: RS256 in a vc claim", data=lambda: vc_claim_jwt(badge(UNIVERSITY), UNIVERSITY)),
    Case(name="good: kid relative to iss", data=lambda: vc_jwt(badge(ACADEMY), ACADEMY, kid="#key-1")),
    Case(name="good: no kid, did:key", data=lambda: vc_jwt(badge(SCHOOL), SCHOOL, kid=None)),
    Case(name="good: png", data=lambda: baked_png(_plain())),
    Case(name="good: svg", data=lambda: baked_svg(_plain())),
    Case(name="good: token in svg", data=lambda: baked_svg(vc_jwt(badge(COLLEGE), COLLEGE))),
    Case(name="good: SD-JWT VC", data=lambda: sd_jwt_vc().encode(), answers=_NO_STATUS),
    Case(
        name="good: SD-JWT VC with key binding",
        data=lambda: bound(sd_jwt_vc()),
        answers={**_NO_STATUS, "holder_binding": "passed", "audience": "passed"},
        asked=EMPLOYER_ASKS,
    ),
    Case(
        name="good: SD-JWT VC, a detail left out",
        data=lambda: bound(sd_jwt_vc(), wanted=lambda pointer: pointer == "/skill"),
        answers={"status": "absent no_status_seen", "holder_binding": "passed", "audience": "passed"},
        asked=EMPLOYER_ASKS,
    ),
    Case(
        name="good: VCDM 2.0 as an SD-JWT",
        data=lambda: bound(vc_sd_jwt()),
        answers={"holder_binding": "passed", "audience": "passed"},
        asked=EMPLOYER_ASKS,
    ),
    Case(
        name="good: presentation in a token",
        data=lambda: vp_jwt(di(), vc_jwt(badge(COLLEGE), COLLEGE).decode()),
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
    Case(
        name="good: presentation",
        data=_json(lambda: presented(_plain(), vc_jwt(badge(COLLEGE), COLLEGE))),
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
]

# --- format ------------------------------------------------------------------------------------------------------------

FORMAT: Final = [
    case(
        "format",
        "no name of the achievement",
        _json(
            lambda: di(
                credentialSubject={
                    "type": ["AchievementSubject"],
                    "achievement": {"id": "urn:uuid:a", "type": ["Achievement"]},
                }
            )
        ),
        "failed members_missing",
    ),
    case("format", "no validFrom", _json(lambda: di(validFrom=None)), "failed members_missing"),
    case(
        "format",
        "the standard's context is not first",
        _json(lambda: di(_context=[OB3, VCDM_2])),
        "failed members_missing",
    ),
    *(
        case("format", f"{claim} disagrees", _other_claims(**{claim: value}), "failed token_disagrees")
        for claim, value in (
            ("sub", OTHER_LEARNER.did),
            ("jti", "urn:uuid:another"),
            ("nbf", 1750000000),
            ("exp", 1900000001),
        )
    ),
    case(
        "format",
        "iss disagrees",
        _other_claims(iss=SCHOOL.did),
        "failed token_disagrees",
    ),
    case(
        "format",
        "a strange typ",
        lambda: vc_jwt(badge(COLLEGE), COLLEGE, typ="kb+jwt"),
        "failed token_disagrees",
    ),
    case(
        "format",
        "SD-JWT VC of another typ",
        lambda: sd_jwt_vc(header={"typ": "sd+jwt"}).encode(),
        "failed members_missing",
        also=_NO_STATUS,
    ),
    case(
        "format",
        "SD-JWT VC that could hide its end",
        lambda: sd_jwt_vc(exp=None, hide={"exp": 1900000000}).encode(),
        "failed members_missing",
        also=_NO_STATUS,
    ),
    *(
        Case(
            name=f"format: {name}",
            data=lambda data=data: data,  # type: ignore[misc]
            usual={"format": f"unknown {code}"},
            verdict=UNDECIDED,
        )
        for name, data, code in (
            ("nothing", b"", "unreadable"),
            ("a name twice", b'{"type":["VerifiableCredential"],"type":[]}', "unreadable"),
            ("not a number", b'{"type":["VerifiableCredential"],"x":NaN}', "unreadable"),
            ("too deep", b"[" * 101 + b"]" * 101, "refused_for_safety"),
            ("half a character", b'{"type":["VerifiableCredential"],"x":"\\ud800"}', "unreadable"),
            ("padded token", vc_jwt(badge(COLLEGE), COLLEGE) + b"=", "unreadable"),
        )
    ),
    Case(
        name="proof: a disclosure that nobody signed",
        data=(sd_jwt_vc() + base64url_encode(b'["salt","grade","A"]') + "~").encode,
        answers={"proof": "failed disclosure_wrong"},
        verdict=REJECTED,
    ),
    Case(
        name="proof: a disclosure twice",
        data=(sd_jwt_vc() + sd_jwt_vc().split("~")[1] + "~").encode,
        answers={"proof": "failed disclosure_wrong"},
        verdict=REJECTED,
    ),
]

# --- proof --------------------------------------------------------------------------------------------------------------

_WRONG: Final = "failed signature_wrong"

PROOF: Final = [
    case("proof", "a changed fact", _tampered("credentialSubject.achievement.name", "Flying"), _WRONG),
    case("proof", "a changed end", _tampered("validUntil", "2031-01-01T00:00:00Z"), _WRONG),
    case("proof", "a changed time of the proof", _tampered("proof.created", "2026-01-02T00:00:00Z"), _WRONG),
    case("proof", "somebody else's key", _tampered("proof.verificationMethod", STRANGER.method), _WRONG),
    case(
        "proof",
        "a later end of the proof",
        lambda: dumps(
            changed(
                signed(badge(), SCHOOL, expires="2026-06-01T00:00:00Z"),
                "proof.expires",
                "2036-06-01T00:00:00Z",
            )
        ),
        _WRONG,
    ),
    case("proof", "unsigned", _json(badge), "failed unsigned"),
    case("proof", "no proof in the list", _json(lambda: {**badge(), "proof": []}), "failed unsigned"),
    case(
        "proof",
        "wrong purpose",
        _json(lambda: signed(badge(), SCHOOL, proofPurpose="authentication")),
        "failed wrong_purpose",
    ),
    case("proof", "an undefined term", _tampered("credentialSubject.grade", "A"), "failed undefined_term"),
    case(
        "proof",
        "an undefined term in the proof",
        _tampered("proof.grade", "A"),
        "failed undefined_term",
    ),
    case(
        "proof",
        "a context that is not carried",
        _tampered("@context", [VCDM_2, OB3, "https://nowhere.example/v1"]),
        "unknown context_not_carried",
    ),
    case(
        "proof",
        "an inline context that renames",
        _tampered("@context", [VCDM_2, OB3, {"name": "https://schema.org/alternateName"}]),
        "failed redefined_term",
    ),
    case(
        "proof",
        "a member written as an address",
        lambda: dumps(
            {
                **{name: value for name, value in di().items() if name != "validUntil"},
                "https://www.w3.org/2018/credentials#validUntil": {
                    "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
                    "@value": "2030-01-01T00:00:00Z",
                },
            }
        ),
        "failed redefined_term",
    ),
    case(
        "proof",
        "a relative address",
        _tampered("id", "relative"),
        "failed unsafe_document",
    ),
    case(
        "proof",
        "a signature in another base",
        lambda: dumps(changed(whole := di(), "proof.proofValue", "u" + whole["proof"]["proofValue"][1:])),
        "failed proof_value_unusable",
    ),
    case(
        "proof",
        "a key that is no key",
        _tampered("proof.verificationMethod", "did:key:z6Mk"),
        "failed key_unusable",
    ),
    case(
        "proof",
        "a key that the issuer does not list",
        _json(lambda: signed(badge(ACADEMY), ACADEMY, verificationMethod=f"{ACADEMY.did}#key-2")),
        "failed key_not_listed",
    ),
    case(
        "proof",
        "no key named",
        _tampered("proof.verificationMethod", "key-1"),
        "failed verification_method_unusable",
    ),
    case(
        "proof",
        "a time that is none",
        _tampered("proof.created", "yesterday"),
        "failed proof_time_unusable",
    ),
    case(
        "proof",
        "a suite for another kind of key",
        _json(lambda: changed(di(COLLEGE), "proof.cryptosuite", "eddsa-rdfc-2022")),
        "failed key_unusable",
    ),
    case(
        "proof",
        "a kind that we do not do",
        _tampered("proof.cryptosuite", "ecdsa-xi-2023"),
        "unknown proof_not_supported",
    ),
    case(
        "proof",
        "the issuer's document is not at hand",
        _json(lambda: di(ACADEMY)),
        "unknown did_document_not_at_hand",
        prepare=lambda world: (
            world.documents.clear() or world.publish(REVOCATIONS, signed(status_list(), SCHOOL))
        ),
    ),
    case(
        "proof",
        "the document found is another's",
        _json(lambda: di(ACADEMY)),
        "unknown did_document_of_another",
        prepare=_listed(id="did:web:other.example"),
    ),
    case("proof", "hosted", hosted, "unknown hosted"),
    case(
        "proof",
        "a wrong proof beside a good one",
        _two_proofs(lambda whole: {**whole["proof"], "created": "2026-01-03T00:00:00Z"}),
        _WRONG,
    ),
    case(
        "proof",
        "an unknown proof beside a good one",
        _two_proofs(lambda whole: {**whole["proof"], "cryptosuite": "future-2030"}),
        "passed other_proofs_not_checked",
    ),
    case(
        "proof",
        "a proof that rests on one that is missing",
        _json(lambda: signed(badge(), SCHOOL, previousProof="urn:uuid:missing")),
        "failed previous_proof_missing",
    ),
    case("proof", "alg none", lambda: _unsigned_token("none"), "failed algorithm_not_allowed"),
    case("proof", "alg HS256", lambda: _unsigned_token("HS256"), "failed algorithm_not_allowed"),
    case(
        "proof",
        "an algorithm that does not fit the key",
        lambda: vc_jwt(badge(ACADEMY), ACADEMY, alg="ES256"),
        "failed algorithm_not_allowed",
    ),
    case(
        "proof",
        "another header",
        lambda: _header(vc_jwt(badge(COLLEGE), COLLEGE), cty="x"),
        _WRONG,
    ),
    case(
        "proof",
        "a private key in the header",
        lambda: vc_jwt(badge(COLLEGE), COLLEGE, kid=None, jwk={**COLLEGE.public.jwk, "d": "AAAA"}),
        "failed key_unusable",
    ),
    case(
        "proof",
        "an extension that must be understood",
        lambda: vc_jwt(badge(COLLEGE), COLLEGE, crit=["b64"], b64=False),
        "failed critical_header",
    ),
    case(
        "proof",
        "a key at an address",
        lambda: vc_jwt(badge(COLLEGE), COLLEGE, kid="https://college.example/keys/1"),
        "unknown issuer_document_not_at_hand",
    ),
]

# --- issuer_binding -----------------------------------------------------------------------------------------------------

ISSUER_BINDING: Final = [
    case(
        "issuer_binding",
        "signed with another's did:key",
        _json(lambda: di(SCHOOL, STRANGER)),
        "failed key_of_another",
    ),
    case(
        "issuer_binding",
        "a token signed with another's key",
        lambda: vc_jwt(badge(ACADEMY), STRANGER),
        "failed key_of_another",
    ),
    case(
        "issuer_binding",
        "a key that is not for assertions",
        _json(lambda: di(ACADEMY)),
        "failed key_not_for_this",
        prepare=_listed(assertionMethod=[]),
    ),
    case(
        "issuer_binding",
        "a key in the header",
        lambda: vc_jwt(badge_of("https://school.example/"), SCHOOL, kid=None, jwk=SCHOOL.public.jwk),
        "unknown key_in_header",
    ),
    case(
        "issuer_binding",
        "a key in a fragment",
        _json(
            lambda: signed(
                badge_of("https://school.example/"),
                SCHOOL,
                verificationMethod=f"https://school.example/#{SCHOOL.public.multikey}",
            )
        ),
        "unknown key_in_fragment",
    ),
    case(
        "issuer_binding",
        "an issuer with a page, and a key of a did:web",
        _json(lambda: signed(badge_of("https://academy.example/"), ACADEMY)),
        "unknown issuer_document_not_at_hand",
    ),
    case(
        "issuer_binding",
        "a good signature of a stranger beside the issuer's",
        lambda: dumps({**(whole := di()), "proof": [signed(badge(), STRANGER)["proof"], whole["proof"]]}),
        "passed",
    ),
]

# --- validity ------------------------------------------------------------------------------------------------------------

VALIDITY: Final = [
    case(
        "validity",
        "a presentation in a token that ran out",
        lambda: vp_jwt(di(), exp=1700000000),
        "failed expired",
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
    case("validity", "ran out", _json(lambda: di(validUntil="2026-11-20T00:00:00Z")), "failed expired"),
    case(
        "validity",
        "begins later",
        _json(lambda: di(validFrom="2026-12-01T00:00:00Z")),
        "failed not_yet_valid",
    ),
    case(
        "validity",
        "a proof that ran out",
        _json(lambda: signed(badge(), SCHOOL, expires="2026-06-01T00:00:00Z")),
        "failed expired",
    ),
    case(
        "validity",
        "a token that ran out",
        lambda: jwt(
            {}, {**(each := badge(COLLEGE, validUntil=None)), **registered(each), "exp": 1700000000}, COLLEGE
        ).encode(),
        "failed expired",
    ),
    case(
        "validity",
        "no dates",
        lambda: sd_jwt_vc(nbf=None, exp=None).encode(),
        "passed no_dates",
        also=_NO_STATUS,
    ),
    case(
        "validity",
        "no zone",
        lambda: vc_jwt(badge(COLLEGE, validUntil="2030-01-01T00:00:00"), COLLEGE),
        "passed no_time_zone",
    ),
    case(
        "validity",
        "a date that is none",
        lambda: jwt({}, badge(COLLEGE, validUntil="soon"), COLLEGE).encode(),
        "failed date_unreadable",
    ),
    case(
        "validity",
        "asked at another time",
        _plain,
        "failed expired",
        asked={"now": NOW.replace(year=2031)},
    ),
    case(
        "validity",
        "a key binding that ran out",
        lambda: bound(sd_jwt_vc(), exp=1700000000),
        "failed expired",
        also={**_NO_STATUS, "holder_binding": "passed", "audience": "passed"},
        asked=EMPLOYER_ASKS,
    ),
    case(
        "validity",
        "a presentation that ran out",
        _json(lambda: presented(_plain(), created=NOW - timedelta(days=60), expires=NOW - timedelta(days=1))),
        "failed expired",
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
]

# --- status ------------------------------------------------------------------------------------------------------------------


def _with_list(name: str, answer: str, make: Callable[[], object]) -> Case:
    """A badge whose list is what MAKE gives."""
    return case("status", name, _plain, answer, prepare=_published(REVOCATIONS, make))


def _with_entries(*entries: object) -> Callable[[], bytes]:
    return _json(lambda: di(credentialStatus=list(entries)))


STATUS: Final = [
    case("status", "withdrawn", _with_entries(status_entry("revocation", REVOKED)), "failed revoked"),
    case("status", "suspended", _with_entries(status_entry("suspension", REVOKED)), "failed suspended"),
    case(
        "status",
        "withdrawn by the second entry",
        _with_entries(status_entry("revocation", 7), status_entry("suspension", REVOKED)),
        "failed suspended",
    ),
    case(
        "status",
        "withdrawn, and another entry that is unknown",
        _with_entries(
            status_entry("revocation", 7, "https://nowhere.example/list"), status_entry("revocation", REVOKED)
        ),
        "failed revoked",
    ),
    case(
        "status",
        "out of range",
        _with_entries(status_entry("revocation", LIST_BITS)),
        "failed index_out_of_range",
    ),
    case(
        "status",
        "not at hand",
        _with_entries(status_entry("revocation", 7, "https://nowhere.example/list")),
        "unknown status_list_not_at_hand",
    ),
    case(
        "status",
        "of a type that we do not do",
        lambda: vc_jwt(
            badge(COLLEGE, credentialStatus={"id": "urn:uuid:s", "type": "FutureStatus2030"}), COLLEGE
        ),
        "unknown status_type_not_supported",
    ),
    case(
        "status",
        "without an index",
        lambda: vc_jwt(
            badge(COLLEGE, credentialStatus={**status_entry("revocation", 7), "statusListIndex": "seven"}),
            COLLEGE,
        ),
        "unknown status_entry_unreadable",
    ),
    case(
        "status",
        "the list is for something else",
        _with_entries(status_entry("suspension", 7, REVOCATIONS)),
        "unknown status_list_of_another_purpose",
    ),
    case("status", "none", _json(lambda: di(credentialStatus=None)), "absent no_status_entry"),
    case(
        "status",
        "an index that is a number",
        lambda: vc_jwt(
            badge(COLLEGE, credentialStatus={**status_entry("revocation", 7), "statusListIndex": 7}), COLLEGE
        ),
        "passed not_withdrawn",
    ),
    _with_list(
        "the list ran out",
        "unknown status_list_expired",
        lambda: signed(status_list(validUntil="2026-06-01T00:00:00Z"), SCHOOL),
    ),
    _with_list(
        "the list begins later",
        "unknown status_list_not_yet_valid",
        lambda: signed(status_list(validFrom="2027-01-01T00:00:00Z"), SCHOOL),
    ),
    _with_list(
        "the list was changed",
        "unknown status_list_not_authentic",
        lambda: {
            **signed(status_list(), SCHOOL),
            "credentialSubject": status_list(indexes=())["credentialSubject"],
        },
    ),
    _with_list("the list is unsigned", "unknown status_list_not_authentic", status_list),
    _with_list(
        "the list is signed with another's key",
        "unknown status_list_not_authentic",
        lambda: signed(status_list(), STRANGER),
    ),
    _with_list(
        "the list has another issuer, who is shown",
        "passed not_withdrawn",
        lambda: signed(status_list(issuer=COLLEGE), COLLEGE),
    ),
    _with_list(
        "the list is too short",
        "unknown status_list_too_short",
        lambda: signed(status_list(bits=8000), SCHOOL),
    ),
    _with_list("the list is a badge", "unknown not_a_status_list", di),
    _with_list("the list is no JSON", "unknown status_list_not_at_hand", lambda: b"<html>"),
    _with_list(
        "the list unpacks to no end",
        "unknown refused_for_safety",
        lambda: signed(status_list(bits=8 * 20_000_000), SCHOOL),
    ),
    _with_list(
        "the list is a token",
        "passed not_withdrawn",
        lambda: jwt({"typ": "vc+jwt"}, status_list(), SCHOOL).encode(),
    ),
    _with_list(
        "the list has several purposes",
        "passed not_withdrawn",
        lambda: signed(status_list(["revocation", "suspension"]), SCHOOL),
    ),
    case(
        "status",
        "the list's signature is not for assertions",
        _json(lambda: di(SCHOOL)),
        "unknown status_list_not_authentic",
        prepare=_published(REVOCATIONS, lambda: signed(status_list(), SCHOOL, proofPurpose="authentication")),
    ),
    case(
        "status",
        "in a list that is not at hand, suspended",
        _json(lambda: di(ACADEMY, credentialStatus=status_entry("suspension", 7, SUSPENSIONS))),
        "unknown status_list_not_at_hand",
        prepare=lambda world: world.documents.pop(SUSPENSIONS) and None,
    ),
]

# --- holder_binding and audience ------------------------------------------------------------------------------------------------

_BOUND: Final = {**_CREDENTIAL, **_NO_STATUS, "holder_binding": "passed", "audience": "passed"}


_FOR_EMPLOYER: Final = {"domain": EMPLOYER, "challenge": NONCE, "expires": "2026-12-21T00:00:00Z"}


def _shown(
    make: Callable[[], object], name: str, answer: str, check: str = "holder_binding", **more: Any
) -> Case:
    return case(check, name, _json(make), answer, **{"usual": _SHOWN, "asked": EMPLOYER_ASKS, **more})


def _kb(
    make: Callable[[], bytes], name: str, answer: str, check: str = "holder_binding", **more: Any
) -> Case:
    return case(
        check, f"key binding: {name}", make, answer, **{"usual": _BOUND, "asked": EMPLOYER_ASKS, **more}
    )


def _rebound() -> bytes:
    """A key binding over other details than those beside it: one more was taken away afterwards."""
    issued, first, _second, binding = bound(sd_jwt_vc()).decode().split("~")
    return f"{issued}~{first}~{binding}".encode()


def _web_learner_not_for_authentication(world: World) -> None:
    world.publish_did(ACADEMY, {**ACADEMY.did_document, "authentication": []})


HOLDER_BINDING: Final = [
    case(
        "holder_binding",
        "a token by another than the one it was given to",
        lambda: vp_jwt(di(), by=OTHER_LEARNER),
        "failed given_to_another",
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
    _shown(lambda: presented(dumps(di()), by=OTHER_LEARNER), "given to another", "failed given_to_another"),
    _shown(
        lambda: presented(dumps(di()), dumps(signed(badge(subject=OTHER_LEARNER), SCHOOL))),
        "one of two given to another",
        "failed given_to_another",
    ),
    _shown(
        lambda: presented(sd_jwt_vc(holder=PHONE).encode()),
        "an SD-JWT of another key",
        "failed given_to_another",
    ),
    _shown(
        lambda: signed(
            {**_bare(presented(dumps(di()))), "holder": OTHER_LEARNER.did},
            LEARNER,
            proofPurpose="authentication",
            **_FOR_EMPLOYER,
        ),
        "the holder did not sign",
        "failed holder_is_not_signer",
    ),
    _shown(
        lambda: presented(dumps(signed(badge(subject=ACADEMY), SCHOOL)), by=ACADEMY),
        "a key that is not for authentication",
        "failed key_not_for_this",
        prepare=_web_learner_not_for_authentication,
    ),
    _shown(
        lambda: signed(
            {k: v for k, v in _bare(presented(dumps(di()))).items() if k != "holder"},
            LEARNER,
            proofPurpose="authentication",
            verificationMethod=f"https://learner.example/#{LEARNER.public.multikey}",
            **_FOR_EMPLOYER,
        ),
        "a key in a fragment",
        "unknown key_in_fragment",
    ),
    _shown(
        lambda: presented(dumps(signed(badge(subject=None), SCHOOL))), "given to nobody", "absent no_subject"
    ),
    _shown(
        lambda: presented(
            dumps(
                signed(
                    changed(badge(), "credentialSubject.id", "mailto:learner@example.org"),
                    SCHOOL,
                )
            )
        ),
        "given to an address",
        "absent subject_has_no_key",
    ),
    _kb(
        lambda: sd_jwt_vc().encode(),
        "none",
        "unknown no_key_binding",
        also={"audience": "failed made_for_nobody"},
        verdict=REJECTED,
    ),
    _kb(lambda: bound(sd_jwt_vc(), STRANGER), "by another", "failed key_binding_wrong"),
    _kb(_rebound, "over other details", "failed key_binding_wrong", also={"status": "absent no_status_seen"}),
    _kb(lambda: bound(sd_jwt_vc(holder=None)), "where nobody is named", "failed key_binding_without_key"),
    _kb(lambda: bound(sd_jwt_vc(), iat=None), "without a time", "failed key_binding_wrong"),
    _kb(
        lambda: _bound_as("JWT"),
        "of another typ",
        "failed key_binding_wrong",
    ),
    _kb(lambda: bound(sd_jwt_vc(cnf={"kid": "x"})), "with a key named by its id", "unknown key_not_at_hand"),
]


def _bare(presentation: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in presentation.items() if name != "proof"}


def _bound_as(kind: str) -> bytes:
    """A key binding that is right but for its `typ`."""
    token = sd_jwt_vc()
    claims = {
        "iat": int(NOW.timestamp()),
        "aud": EMPLOYER,
        "nonce": NONCE,
        "sd_hash": sd_jwt.parse(token).sd_hash,
    }
    return (token + jwt({"typ": kind}, claims, PHONE)).encode()


AUDIENCE: Final = [
    case(
        "audience",
        "a token for another",
        lambda: vp_jwt(di(), aud="https://other.example"),
        "failed made_for_another",
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
    _shown(
        lambda: presented(dumps(di()), audience="https://other.example"),
        "made for another",
        "failed made_for_another",
        "audience",
    ),
    _shown(lambda: presented(dumps(di()), nonce="n-1"), "another nonce", "failed nonce_differs", "audience"),
    _shown(
        lambda: presented(dumps(di()), audience=None, nonce=None),
        "made for nobody",
        "failed made_for_another",
        "audience",
    ),
    _shown(
        lambda: presented(dumps(di()), created=NOW + timedelta(minutes=6)),
        "made in the future",
        "failed made_in_the_future",
        "audience",
    ),
    _shown(
        lambda: presented(dumps(di())),
        "not compared",
        "unknown audience_not_compared",
        "audience",
        asked={},
        verdict=VERIFIED,
    ),
    _shown(
        lambda: presented(dumps(di()), audience=None, nonce=None),
        "nobody asks, made for nobody",
        "absent made_for_nobody",
        "audience",
        asked={},
    ),
    _kb(
        lambda: bound(sd_jwt_vc(), aud="https://other.example"),
        "for another",
        "failed made_for_another",
        "audience",
    ),
    _kb(lambda: bound(sd_jwt_vc(), nonce="n-1"), "another nonce", "failed nonce_differs", "audience"),
    _kb(
        lambda: bound(sd_jwt_vc(), iat=int(NOW.timestamp()) + 301),
        "made in the future",
        "failed made_in_the_future",
        "audience",
    ),
]

# --- contents -----------------------------------------------------------------------------------------------------------------------


def _resigned(*inside: object) -> dict[str, Any]:
    document = {**_bare(presented(dumps(di()))), "verifiableCredential": list(inside)}
    return signed(document, LEARNER, proofPurpose="authentication", **_FOR_EMPLOYER)


CONTENTS: Final = [
    case(
        "contents",
        "a credential in a token was changed",
        lambda: vp_jwt(di(), changed(di(), "name", "Flying")),
        "failed content_rejected",
        usual=_SHOWN,
        asked=EMPLOYER_ASKS,
    ),
    _shown(
        lambda: _resigned(di(), changed(di(), "credentialSubject.achievement.name", "Flying")),
        "a credential inside was changed",
        "failed content_rejected",
        "contents",
    ),
    _shown(
        lambda: _resigned(di(), signed(badge(validUntil="2026-02-01T00:00:00Z"), SCHOOL)),
        "a credential inside ran out",
        "failed content_rejected",
        "contents",
    ),
    _shown(
        lambda: _resigned(di(), signed(badge(STRANGER), STRANGER)),
        "an issuer inside is not known",
        "unknown content_undecided",
        "contents",
    ),
    _shown(
        lambda: _resigned(
            di(),
            {
                "@context": VCDM_2,
                "id": "data:application/vnd.unknown,x",
                "type": "EnvelopedVerifiableCredential",
            },
        ),
        "a kind that we do not read inside",
        "unknown content_undecided",
        "contents",
    ),
    _shown(
        presented,
        "nothing inside",
        "unknown nothing_inside",
        "contents",
        also={"holder_binding": "absent nothing_inside"},
    ),
    _shown(
        lambda: changed(
            presented(dumps(di())), "verifiableCredential.0.credentialSubject.achievement.name", "Flying"
        ),
        "changed after it was signed",
        _WRONG,
        "proof",
        also={"contents": "failed content_rejected"},
    ),
    _shown(
        lambda: _bare(presented(dumps(di()))),
        "unsigned",
        "absent unsigned",
        "proof",
        also={"audience": "failed made_for_nobody"},
        verdict=REJECTED,
    ),
]

# --- issuer_trust ---------------------------------------------------------------------------------------------------------------------


def _pinned(key: str) -> Trust:
    entries = {SCHOOL.did: Entry(id=SCHOOL.did, name="School", keys=(key,))}
    return Trust(lists=[TrustList(source="pins", entries=entries)])


ISSUER_TRUST: Final = [
    case("issuer_trust", "not listed", _json(lambda: di(STRANGER)), "unknown issuer_not_listed"),
    case("issuer_trust", "no list", _plain, "unknown no_trust_list", asked={"trust": Trust()}),
    case(
        "issuer_trust",
        "not listed, and accepted",
        _json(lambda: di(STRANGER)),
        "unknown issuer_not_listed",
        verdict=VERIFIED,
        asked={"accept_unknown_issuer": True},
    ),
    case(
        "issuer_trust",
        "not listed, the holder asks",
        _json(lambda: di(STRANGER)),
        "unknown issuer_not_listed",
        verdict=VERIFIED,
        asked={"holder": True},
    ),
    case("issuer_trust", "a pinned key", _plain, "passed", asked={"trust": _pinned(SCHOOL.public.multikey)}),
    case(
        "issuer_trust",
        "another key than the pinned one",
        _plain,
        "failed pinned_key_changed",
        asked={"trust": _pinned(STRANGER.public.thumbprint)},
    ),
]

# --- schema -----------------------------------------------------------------------------------------------------------

OB3_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
OWN_SCHEMA: Final = "https://school.example/schema.json"


def _naming(url: str, **members: Any) -> Callable[[], bytes]:
    named = [{"id": url, "type": "JsonSchema"}]
    return lambda: dumps(di(credentialSchema=named, **members))


def _schema_at_hand(schema: object) -> Callable[[str], Document]:
    def at_hand(url: str, /) -> Document:
        if url != OWN_SCHEMA:
            raise NotFetched(url)
        return Document(url=url, data=dumps(schema), media_type="", fetched_at="", origin=Origin.READER)

    return at_hand


SCHEMA: Final = [
    case("schema", "fits", _naming(OB3_SCHEMA), "passed"),
    case(
        "schema",
        "a narrative that is a number",
        _naming(OB3_SCHEMA, awardedDate="soon", image=7),
        "failed schema_mismatch",
    ),
    case("schema", "not at hand", _naming(OWN_SCHEMA), "absent not_at_hand"),
    case(
        "schema",
        "the reader's own",
        _naming(OWN_SCHEMA),
        "failed schema_mismatch",
        asked={"at_hand": _schema_at_hand({"required": ["evidence"]})},
    ),
    case(
        "schema",
        "one that looks elsewhere",
        _naming(OWN_SCHEMA),
        "unknown schema_unusable",
        asked={"at_hand": _schema_at_hand({"$ref": "https://other.example/schema.json"})},
    ),
    case(
        "schema",
        "one that is none",
        _naming(OWN_SCHEMA),
        "unknown schema_unusable",
        asked={"at_hand": _schema_at_hand({"type": 7})},
    ),
]

# --- recipient, evidence, endorsements --------------------------------------------------------------------------------

MAIL: Final = "sam@example.org"
PLAN: Final = "https://school.example/plan.pdf"
_PLAN_BYTES: Final = b"a plan"


def _identified(**identity: Any) -> dict[str, Any]:
    """A badge that names its learner by an IdentityObject."""
    stated = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": True, **identity}
    return signed(changed(badge(), "credentialSubject.identifier", [stated]), SCHOOL)


def _hashed(kind: str, text: str) -> str:
    return f"{kind}${hashlib.new(kind, text.encode()).hexdigest()}"


def _with_plan(**entry: Any) -> dict[str, Any]:
    return di(evidence=[{"id": PLAN, "type": ["Evidence"], "name": "Plan", **entry}])


def _sri(data: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def _plan_at_hand(url: str, /) -> Document:
    assert url == PLAN
    return Document(url=url, data=_PLAN_BYTES, media_type="", fetched_at="", origin=Origin.READER)


def endorsement(about: str, signer: Actor = COLLEGE, **members: Any) -> dict[str, Any]:
    document = {
        "@context": [VCDM_2, OB3],
        "id": "urn:uuid:11111111-2222-4333-8444-555555555555",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We stand by it",
        "issuer": {"id": signer.did, "type": ["Profile"], "name": signer.name},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good work.",
        },
        **members,
    }
    return signed(document, signer)


def _endorsed(endorsement: dict[str, Any]) -> dict[str, Any]:
    return di(endorsement=[endorsement])


_ABOUT: Final = badge()["id"]


def endorsed() -> bytes:
    """A badge that somebody else rightly speaks for."""
    return dumps(_endorsed(endorsement(_ABOUT)))


BESIDE: Final = [
    case(
        "recipient",
        "a salted hash",
        _json(lambda: _identified(identityHash=_hashed("sha256", f"{MAIL}salt"), salt="salt")),
        "passed",
        asked={"recipient": MAIL},
    ),
    case(
        "recipient",
        "an old hash in capitals",
        _json(lambda: _identified(identityHash=_hashed("md5", MAIL).replace("a", "A"))),
        "passed",
        asked={"recipient": MAIL},
    ),
    case(
        "recipient",
        "written in capitals by the reader",
        _json(lambda: _identified(identityHash=_hashed("sha256", MAIL))),
        "passed recipient_in_small_letters",
        asked={"recipient": "Sam@Example.org"},
    ),
    case(
        "recipient",
        "plain",
        _json(lambda: _identified(identityHash=MAIL, hashed=False, salt="not-used")),
        "passed",
        asked={"recipient": MAIL},
    ),
    case("recipient", "the learner's DID", _json(di), "passed", asked={"recipient": LEARNER.did}),
    case(
        "recipient",
        "somebody else",
        _json(lambda: _identified(identityHash=_hashed("sha256", MAIL))),
        "failed given_to_somebody_else",
        asked={"recipient": "kim@example.org"},
    ),
    case(
        "recipient",
        "nobody named",
        _json(lambda: signed(badge(subject=None), SCHOOL)),
        "failed no_recipient",
        asked={"recipient": MAIL},
    ),
    case("evidence", "no digest", _json(_with_plan), "absent evidence_without_digest"),
    case(
        "evidence",
        "not at hand",
        _json(lambda: _with_plan(digestSRI=_sri(_PLAN_BYTES))),
        "absent evidence_not_at_hand",
    ),
    case(
        "evidence",
        "at hand",
        _json(lambda: _with_plan(digestSRI=_sri(_PLAN_BYTES))),
        "passed",
        asked={"at_hand": _plan_at_hand},
    ),
    case(
        "evidence",
        "another file",
        _json(lambda: _with_plan(digestSRI=_sri(b"another plan"))),
        "failed evidence_differs",
        asked={"at_hand": _plan_at_hand},
    ),
    case("endorsements", "one that holds", endorsed, "passed"),
    case(
        "endorsements",
        "of something else",
        _json(lambda: _endorsed(endorsement("urn:uuid:another"))),
        "failed endorsement_does_not_hold",
        verdict=VERIFIED,
    ),
    case(
        "endorsements",
        "changed",
        _json(lambda: _endorsed({**endorsement(_ABOUT), "name": "We doubt it"})),
        "failed endorsement_does_not_hold",
        verdict=VERIFIED,
    ),
    case(
        "endorsements",
        "unread",
        _json(lambda: di(endorsement=[{"id": "urn:uuid:x", "type": ["EndorsementCredential"], "name": "x"}])),
        "failed endorsement_does_not_hold",
        verdict=VERIFIED,
    ),
    case(
        "endorsements",
        "key not at hand",
        _json(lambda: _endorsed(endorsement(_ABOUT, did_web("Far away", "far.example")))),
        "unknown endorsement_not_decided",
        verdict=VERIFIED,
    ),
]

# --- refresh ----------------------------------------------------------------------------------------------------------

NEWER: Final = "https://school.example/newer/1"
_EXTENDED: Final = [VCDM_2, OB3, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]


def _serviced(issuer: Actor = SCHOOL, subject: Actor = LEARNER, **members: Any) -> dict[str, Any]:
    """An unsigned badge that says where a newer one would be."""
    service = {"id": NEWER, "type": "1EdTechCredentialRefresh"}
    return badge(issuer, subject, **{"_context": _EXTENDED, "refreshService": service, **members})


def _refreshed(name: str, answer: str, given: Callable[[], object] | None) -> Case:
    """A badge with a refresh service that gives GIVEN; nothing where that is None."""

    def publish(place: World) -> None:
        if given is not None:
            place.publish(NEWER, given())

    return case(
        "refresh", name, _json(lambda: signed(_serviced(), SCHOOL)), answer, verdict=VERIFIED, prepare=publish
    )


REFRESH: Final = [
    _refreshed("the same", "passed newest", lambda: signed(_serviced(), SCHOOL)),
    _refreshed(
        "a newer one",
        "failed newer_there",
        lambda: signed(_serviced(validFrom="2026-06-01T00:00:00Z"), SCHOOL),
    ),
    _refreshed(
        "a newer one as a token",
        "failed newer_there",
        lambda: vc_jwt(_serviced(validFrom="2026-06-01T00:00:00Z"), SCHOOL),
    ),
    _refreshed(
        "an older one",
        "unknown refreshed_is_older",
        lambda: signed(_serviced(validFrom="2025-06-01T00:00:00Z"), SCHOOL),
    ),
    _refreshed("one with another id", "unknown refreshed_is_another", lambda: di(id="urn:uuid:other")),
    _refreshed("one of another issuer", "unknown refreshed_is_another", lambda: di(STRANGER, name="Newer")),
    _refreshed(
        "one signed by a stranger", "unknown refreshed_is_another", lambda: di(SCHOOL, STRANGER, name="Newer")
    ),
    _refreshed(
        "one of another learner",
        "unknown refreshed_is_another",
        lambda: signed(badge(SCHOOL, OTHER_LEARNER, name="Newer"), SCHOOL),
    ),
    _refreshed("one that was changed", "unknown refreshed_is_another", lambda: {**di(), "name": "Newer"}),
    _refreshed("nothing", "unknown refresh_not_answered", None),
    _refreshed("no badge", "unknown refresh_not_answered", lambda: b"<html>Come back later"),
    case(
        "refresh",
        "a service of another kind",
        lambda: vc_jwt(_serviced(refreshService={"id": NEWER, "type": "ManualRefreshService2018"}), SCHOOL),
        "unknown refresh_not_supported",
        verdict=VERIFIED,
    ),
]

# --- policy -----------------------------------------------------------------------------------------------------------


def _rules(**rules: Any) -> dict[str, Any]:
    return {"policy": Policy(name="the clinic's rules", sha256="0" * 64, **rules)}


def _attended() -> dict[str, Any]:
    return signed(changed(badge(), "credentialSubject.achievement.achievementType", "ext:Attendance"), SCHOOL)


POLICY: Final = [
    case("policy", "assessed", _json(di), "passed", asked=_rules(assessed_only=True)),
    case("policy", "attended", _json(_attended), "failed not_assessed", asked=_rules(assessed_only=True)),
    case(
        "issuer_trust",
        "rejected by the reader's rules",
        _json(lambda: di(STRANGER)),
        "failed issuer_not_accepted",
        also={"policy": "failed issuer_not_accepted"},
        asked=_rules(unknown_issuer=UnknownIssuer.REJECT),
    ),
    case(
        "issuer_trust",
        "only noted by the reader's rules",
        _json(lambda: di(STRANGER)),
        "unknown issuer_not_listed",
        also={"policy": "passed"},
        verdict=VERIFIED,
        asked=_rules(unknown_issuer=UnknownIssuer.NOTE),
    ),
    case(
        "issuer_trust",
        "accepted by the reader's rules",
        _json(lambda: di(STRANGER)),
        "passed",
        also={"policy": "passed"},
        asked=_rules(accept_issuers=frozenset({STRANGER.did})),
    ),
    case(
        "issuer_trust",
        "on a list that the rules do not accept",
        _json(di),
        "unknown issuer_not_listed",
        also={"policy": "passed"},
        asked=_rules(accept_registries=frozenset({"another list"})),
    ),
    case(
        "status",
        "a list that is too old for the reader's rules",
        _json(di),
        "unknown status_too_old",
        also={"policy": "unknown status_too_old"},
        asked=_rules(oldest_status=timedelta(seconds=-1)),
    ),
]

# --- request ----------------------------------------------------------------------------------------------------------


def _requested(*needed: str, optional: str = "", **more: Any) -> dict[str, Any]:
    """What the employer's own request asks for, with the audience and the one-time word that stand in it."""
    wanted = [asks.Ask(each, required=True) for each in needed]
    if optional:
        wanted.append(asks.Ask(optional, required=False))
    made = asks.write(
        wanted,
        **{
            "name": "Employer",
            "audience": EMPLOYER,
            "purpose": "a job",
            "now": NOW,
            "expires": NOW + timedelta(days=14),
            "random": bytes(16),
            **more,
        },
    )
    request = read(dumps(made))
    return {"request": request, "audience": request.audience, "nonce": request.nonce}


_ANSWER: Final = "A" * 22  # the one-time word of these requests
_ASKED: Final = {**_SHOWN, "request": "passed"}
_ASKED_TOKEN: Final = {**_BOUND, "status": "absent no_status_seen", "request": "passed"}


def _answered(make: Callable[[], bytes], name: str, answer: str, *needed: str, **more: Any) -> Case:
    asked = _requested(*needed, **more.pop("request", {}))
    return case("request", name, make, answer, **{"usual": _ASKED, "asked": asked, **more})


def _answer_of(*badges: dict[str, Any], **options: Any) -> Callable[[], bytes]:
    return lambda: dumps(presented(*map(dumps, badges), nonce=_ANSWER, **options))


def _token_with(*shown: str, **claims: Any) -> Callable[[], bytes]:
    return lambda: bound(sd_jwt_vc(), wanted=set(shown).__contains__, nonce=_ANSWER, **claims)


REQUEST: Final = [
    _answered(_answer_of(di()), "all of it", "passed", "skill=collaboration", f"issuer={SCHOOL.did}"),
    _answered(_answer_of(di()), "one of two", "failed request_not_met", "skill=collaboration", "name"),
    _answered(_answer_of(di()), "another type", "failed request_not_met", "type=ClrCredential"),
    _answered(
        _answer_of(di()),
        "another issuer",
        "failed request_not_met",
        f"skill=collaboration and issuer={COLLEGE.did}",
    ),
    _answered(
        _answer_of(di()),
        "without what was not needed",
        "passed optional_not_given",
        "skill=collaboration",
        request={"optional": "name"},
    ),
    _answered(
        _answer_of(di(), created=NOW),
        "after its end",
        "failed request_ended",
        "skill=collaboration",
        request={"expires": NOW - timedelta(seconds=1)},
    ),
    _answered(
        _answer_of(di(STRANGER)),
        "by a badge of an issuer that nobody knows",
        "unknown request_not_decided",
        "skill=collaboration",
        also={"contents": "unknown content_undecided"},
    ),
    _answered(
        _answer_of(di(validUntil="2026-02-01T00:00:00Z")),
        "by a badge that ran out",
        "failed request_not_met",
        "skill=collaboration",
        also={"contents": "failed content_rejected"},
    ),
    _answered(
        _answer_of(di(STRANGER), di()),
        "by two badges, one of them known",
        "passed",
        "skill=collaboration",
        also={"contents": "unknown content_undecided"},
        verdict=UNDECIDED,
    ),
    _answered(
        lambda: dumps(_bare(json.loads(_answer_of(di())()))),
        "unsigned",
        "failed answer_not_signed",
        "skill=collaboration",
        also={"proof": "absent unsigned", "audience": "failed made_for_nobody"},
    ),
    _answered(
        _answer_of(di(), audience="https://another.example"),
        "made for somebody else",
        "passed",
        "skill=collaboration",
        also={"audience": "failed made_for_another"},
        verdict=REJECTED,
    ),
    _answered(
        lambda: dumps(presented(dumps(di()), nonce="of-last-year")),
        "replayed",
        "passed",
        "skill=collaboration",
        also={"audience": "failed nonce_differs"},
        verdict=REJECTED,
    ),
    _answered(_token_with("/skill"), "a token", "passed", "skill=collaboration", usual=_ASKED_TOKEN),
    _answered(
        _token_with("/date"),
        "a token that leaves it out",
        "failed request_not_met",
        "skill=collaboration",
        usual=_ASKED_TOKEN,
    ),
    _answered(
        lambda: sd_jwt_vc(hide={"skill": "Collaboration"}).encode(),
        "a token whose key binding was taken off",
        "failed answer_not_signed",
        "skill=collaboration",
        usual=_ASKED_TOKEN,
        also={
            "holder_binding": "unknown no_key_binding",
            "audience": "failed made_for_nobody",
            "status": "absent no_status_entry",
        },
        verdict=REJECTED,
    ),
]

CASES: Final[tuple[Case, ...]] = (
    *GOOD,
    *FORMAT,
    *PROOF,
    *ISSUER_BINDING,
    *VALIDITY,
    *STATUS,
    *SCHEMA,
    *HOLDER_BINDING,
    *AUDIENCE,
    *BESIDE,
    *REFRESH,
    *CONTENTS,
    *ISSUER_TRUST,
    *POLICY,
    *REQUEST,
)
