"""Whatever a stranger sends, the answer is a report or a sentence: nothing else is ever raised.

More examples: `pytest --hypothesis-profile thorough`.
"""

import copy
import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import test_records
import test_registries
import test_selective
import test_zipped
from lerwallet import did, formats, status_list
from lerwallet.errors import LerwalletError
from lerwallet.keys import PublicKey
from lerwallet.multiformats import Base, base64url_encode, multibase_decode, multibase_encode
from lerwallet.proofs import jose, sd_jwt
from lerwallet.trust import TrustList
from lerwallet.verification import Report
from lerwallet.verification.words import answer
from world import (
    ACADEMY,
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    REVOCATIONS,
    SCHOOL,
    STRANGER,
    World,
    badge,
    baked_png,
    baked_svg,
    bound,
    dumps,
    hosted,
    jwt,
    old_badge,
    presented,
    sd_jwt_vc,
    signed,
    signed_2020,
    vc_claim_jwt,
    vc_jwt,
    world,
)
from world import (
    status_list as unsigned_list,
)

_ASKED_FOR: Final = settings().max_examples  # by the profile
FEW: Final = settings(
    max_examples=_ASKED_FOR if _ASKED_FOR > 1000 else 80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FOR_EMPLOYER: Final = {"audience": EMPLOYER, "nonce": NONCE}


@cache
def _world() -> World:
    return world()


@cache
def seeds() -> tuple[bytes, ...]:
    """One good file of each kind."""
    plain = dumps(signed(badge(), SCHOOL))
    return (
        plain,
        dumps(signed_2020(old_badge(), SCHOOL)),
        dumps(signed(badge(), SCHOOL, cryptosuite="eddsa-jcs-2022")),
        vc_jwt(badge(COLLEGE), COLLEGE),
        vc_claim_jwt(badge(ACADEMY), ACADEMY),
        bound(sd_jwt_vc()),
        baked_png(plain),
        baked_svg(plain),
        hosted(),
        dumps(presented(plain, vc_jwt(badge(COLLEGE), COLLEGE), sd_jwt_vc(holder=LEARNER).encode())),
    )


# --- what is fed ------------------------------------------------------------------------------------------------------

_WORDS: Final = sorted(
    {
        *[
            "@context",
            "@id",
            "@type",
            "@value",
            "@graph",
            "@included",
            "id",
            "type",
            "issuer",
            "iss",
            "sub",
            "nbf",
            "exp",
            "jti",
            "vc",
            "vp",
            "vct",
            "cnf",
            "jwk",
            "kid",
            "name",
        ],
        *[
            "credentialSubject",
            "achievement",
            "result",
            "resultDescription",
            "resultType",
            "criteria",
            "alignment",
            "tag",
            "image",
        ],
        *[
            "credentialStatus",
            "statusListIndex",
            "statusListCredential",
            "statusPurpose",
            "statusSize",
            "statusMessage",
            "status",
        ],
        *[
            "validFrom",
            "validUntil",
            "issuanceDate",
            "expirationDate",
            "issuedOn",
            "expires",
            "proof",
            "proofValue",
            "proofPurpose",
        ],
        *[
            "verificationMethod",
            "cryptosuite",
            "created",
            "domain",
            "challenge",
            "previousProof",
            "holder",
            "verifiableCredential",
        ],
        *[
            "badge",
            "recipient",
            "identity",
            "verification",
            "url",
            "payload",
            "signatures",
            "_sd",
            "_sd_alg",
            "...",
            "encodedList",
        ],
        *[
            "publicKeyJwk",
            "publicKeyMultibase",
            "publicKeyBase58",
            "controller",
            "assertionMethod",
            "authentication",
        ],
        *[
            "kty",
            "crv",
            "x",
            "y",
            "n",
            "e",
            "d",
            "use",
            "key_ops",
            "alg",
            "typ",
            "crit",
            "b64",
            "aud",
            "nonce",
            "iat",
            "sd_hash",
            "assessment",
            "assessmentType",
        ],
    }
)
_TEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/2018/credentials/v1",
    "https://w3id.org/openbadges/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "VerifiableCredential",
    "VerifiablePresentation",
    "OpenBadgeCredential",
    "ClrCredential",
    "EnvelopedVerifiableCredential",
    "Assertion",
    "BitstringStatusListCredential",
    "BitstringStatusListEntry",
    "DataIntegrityProof",
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "Ed25519Signature2020",
    "assertionMethod",
    "revocation",
    "sha-256",
    "EC",
    "OKP",
    "RSA",
    "P-256",
    "Ed25519",
    "AQAB",
    "2026-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "data:application/vc+jwt,eyJ.eyJ.",
    REVOCATIONS,
    SCHOOL.did,
    SCHOOL.method,
    ACADEMY.did,
    ACADEMY.method,
    COLLEGE.did,
    "did:jwk:e30",
    "did:web:",
    "did:web:%zz",
    "did:key:z",
    "did::",
    "u",
    "z",
    "uH4sIAAAAAAAA",
)

names = st.sampled_from(_WORDS) | st.text(max_size=5)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(_TEXTS)
    | st.text(max_size=12)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=20,
)
file_names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
objects = st.dictionaries(names, values, max_size=12)


@st.composite
def mutated(draw: Any) -> bytes:
    """A good file with pieces cut out, doubled, moved or overwritten."""
    data = bytearray(draw(st.sampled_from(seeds())))
    for _number in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        match draw(st.integers(0, 3)):
            case 0:
                del data[start:end]
            case 1:
                data[start:start] = data[start:end]
            case 2:
                data[start:end] = draw(st.binary(max_size=8))
            case _:
                data[start:end] = draw(st.sampled_from(_TEXTS)).encode()
    return bytes(data)


@st.composite
def edited(draw: Any, document: dict[str, Any]) -> dict[str, Any]:
    """DOCUMENT in which some members hold something else, or stand somewhere else."""
    copied = copy.deepcopy(document)
    for _number in range(draw(st.integers(1, 3))):
        place: Any = copied
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and draw(st.booleans()):
                place = place[key]
                continue
            if isinstance(place, dict) and draw(st.booleans()):
                place[draw(names)] = draw(values)
            else:
                place[key] = draw(values)
            break
    return copied


def told(report: Report) -> None:
    """A report is one that can be written and read out."""
    json.dumps(report.to_json())
    for finding in report.findings:
        assert answer(finding)
    for content in report.contents:
        told(content)


# --- what must hold -----------------------------------------------------------------------------------------------------


@FEW
@given(st.binary(max_size=400) | mutated())
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    """Reading ends in a credential or in an error that people can be told."""
    _told_or_done(lambda: formats.read(data))


@FEW
@given(st.binary(max_size=400) | mutated() | objects.map(dumps))
def test_any_bytes_end_in_a_report(data: bytes) -> None:
    """Verifying never raises anything, and what it finds can be told."""
    told(_world().verify(data, **FOR_EMPLOYER))


@FEW
@given(
    edited(signed(badge(), SCHOOL)) | edited(signed_2020(old_badge(), SCHOOL)) | edited(presented(seeds()[0]))
)
def test_any_edit_of_a_signed_document_ends_in_a_report(document: dict[str, Any]) -> None:
    """Members of any kind in any place."""
    told(_world().verify(dumps(document), **FOR_EMPLOYER))


@FEW
@given(objects, edited({**badge(COLLEGE), "vc": badge(COLLEGE)}) | edited(badge(COLLEGE)) | objects)
def test_any_signed_token_ends_in_a_report(header: dict[str, Any], claims: dict[str, Any]) -> None:
    """A rightly signed token may still hold anything."""
    told(_world().verify(jwt(header, claims, COLLEGE).encode(), **FOR_EMPLOYER))
    told(_world().verify(jwt({}, claims, COLLEGE).encode(), **FOR_EMPLOYER))


@FEW
@given(objects, st.lists(values, max_size=4), objects, st.sampled_from(["sha-256", "sha-512", "md5", 5]))
def test_any_sd_jwt_ends_in_a_report(
    claims: dict[str, Any], disclosures: list[Any], binding: dict[str, Any], digest: object
) -> None:
    """Any payload, any disclosures, any key binding, all rightly signed."""
    encoded = [base64url_encode(dumps(each)) for each in disclosures]
    issued = jwt({"typ": "dc+sd-jwt"}, {"vct": "x", "_sd_alg": digest, "iss": COLLEGE.did, **claims}, COLLEGE)
    token = "~".join([issued, *encoded, jwt({"typ": "kb+jwt"}, binding, STRANGER)])

    told(_world().verify(token.encode(), **FOR_EMPLOYER))


@FEW
@given(st.text(alphabet="eyJ~._-AZaz09=", max_size=80) | st.text(max_size=60))
def test_any_text_is_a_token_or_refused(text: str) -> None:
    """Parsing a token raises errors that people can be told."""
    for parse in (jose.parse, sd_jwt.parse):
        _told_or_done(partial(parse, text))


@FEW
@given(edited(unsigned_list()) | objects)
def test_any_status_list_is_unpacked_or_refused(document: dict[str, Any]) -> None:
    """A list of any shape."""
    _told_or_done(lambda: status_list.decode(document).value(5))


@FEW
@given(edited(badge()), edited(signed(unsigned_list(), SCHOOL)) | objects, edited(ACADEMY.did_document))
def test_any_document_that_is_fetched_ends_in_a_report(
    document: dict[str, Any], published: dict[str, Any], listed: dict[str, Any]
) -> None:
    """Lists and DID documents are strangers' files too."""
    reader = world()
    reader.publish(REVOCATIONS, dumps(published))
    reader.publish_did(ACADEMY, listed)

    told(reader.verify(vc_jwt(badge(ACADEMY), ACADEMY)))
    told(reader.verify(jwt({}, {**badge(COLLEGE), "credentialStatus": document["type"]}, COLLEGE).encode()))


@FEW
@given(edited(ACADEMY.did_document) | objects)
def test_any_did_document_is_read(document: dict[str, Any]) -> None:
    """Methods that cannot be read are left out."""
    did.read_document(document)


@FEW
@given(edited(COLLEGE.public.jwk) | edited(SCHOOL.public.jwk) | objects)
def test_any_jwk_is_a_key_or_refused(jwk: dict[str, Any]) -> None:
    """A key of any shape."""
    _told_or_done(lambda: PublicKey.from_jwk(jwk).thumbprint)


@FEW
@given(
    st.sampled_from(_TEXTS)
    | st.text(max_size=40).map("did:".__add__)
    | st.text(max_size=40).map("did:web:".__add__)
)
def test_any_did_is_resolved_or_refused(text: str) -> None:
    """An identifier of any shape."""
    _told_or_done(lambda: did.verification_method(text, _world().fetch))


@cache
def _parts() -> tuple[dict[str, Any], ...]:
    """Badges with proofs that let parts be left out, base and derived."""
    return tuple(
        made
        for suite in test_selective.SUITES
        for made in (test_selective.kept(suite), test_selective.derived(suite, "/name"))
    )


@FEW
@given(st.data())
def test_any_proof_value_ends_in_a_report(data: st.DataObject) -> None:
    """CBOR of any shape in the place of signatures, labels and places."""
    made = data.draw(st.sampled_from(_parts()))
    changed = bytearray(multibase_decode(made["proof"]["proofValue"]))
    for _number in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(start, min(len(changed), start + 40)))
        changed[start:end] = data.draw(st.binary(max_size=8))
    proof = {**made["proof"], "proofValue": multibase_encode(bytes(changed), Base.BASE64URL)}

    told(_world().verify(dumps({**made, "proof": proof})))


@FEW
@given(edited(test_records.record(test_records.inner(), subject=test_records.LINKED)))
def test_any_record_ends_in_a_report(document: dict[str, Any]) -> None:
    """Associations, subjects and credentials of any kind, rightly signed where that is possible."""
    told(_world().verify(dumps(document)))
    told(_world().verify(vc_jwt_of(document)))


def vc_jwt_of(document: dict[str, Any]) -> bytes:
    """DOCUMENT in a token that is rightly signed, whatever it says."""
    return jwt({}, document, COLLEGE).encode()


@FEW
@given(edited(test_zipped.forged_did()) | objects, mutated() | st.binary(max_size=60), file_names)
def test_any_zip_ends_in_a_report(document: dict[str, Any], data: bytes, name: str) -> None:
    """Any files under any names, with any manifest; and any bytes behind the beginning of a zip."""
    files = {f"{name}.json": data, "b.json": seeds()[0]}
    told(_world().verify(test_zipped.packed({**files, "manifest.json": dumps(document)})))
    told(_world().verify(test_zipped.pack(files, {REVOCATIONS: document})))
    told(_world().verify(b"PK\x03\x04" + data))


@FEW
@given(objects, edited(test_registries.claims()), st.binary(max_size=40) | mutated())
def test_any_answer_of_a_registry_ends_in_a_report(
    header: dict[str, Any], claims: dict[str, Any], data: bytes
) -> None:
    """Statements of any shape, rightly signed, and what is no statement."""
    any_header = jwt(header, claims, test_registries.KEEPER).encode()
    for answer_ in (any_header, test_registries.statement(claims), data):
        for made in (test_registries.place(config=answer_), test_registries.place(answer=answer_)):
            told(made.verify(seeds()[0], trust=test_registries.trust()))


@FEW
@given(objects | values, mutated())
def test_any_trust_list_is_read_or_refused(document: Any, data: bytes) -> None:
    """A file that the reader chose may still be the wrong one."""
    for each in (dumps(document), dumps({"registry": document}), dumps([document]), data):
        _told_or_done(partial(TrustList.read, each))


def _told_or_done(act: Callable[[], object]) -> None:
    problem = None
    try:
        act()
    except LerwalletError as raised:
        problem = raised

    assert problem is None or problem.message
