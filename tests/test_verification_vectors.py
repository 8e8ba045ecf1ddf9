"""The published vectors of signatures, keys, tokens and lists. Each one on which we say something else has its reason here.

Canonical forms have their own vectors in `test_rdf_vectors.py` and `test_jcs.py`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lerwallet import did, keys, status_list
from lerwallet.errors import LerwalletError, ProofFailed
from lerwallet.fetch import offline
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.multiformats import Codec, multibase_decode
from lerwallet.proofs import data_integrity, jose, sd_jwt
from lerwallet.proofs.data_integrity import Unsecured
from reference import vectors
from world import world

EDDSA: Final = vectors("vc-di-eddsa")
ECDSA: Final = vectors("vc-di-ecdsa")


def load(path: Path) -> Any:
    return json.loads(path.read_text())


# --- embedded proofs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suite", "ending"),
    [("eddsa-rdfc-2022", "DataInt"), ("eddsa-jcs-2022", "JCS"), ("Ed25519Signature2020", "EdSig")],
)
def test_eddsa_signs_byte_for_byte_as_the_standard(suite: str, ending: str) -> None:
    """Ed25519 is deterministic: the signed document is the published one."""
    raw = multibase_decode(load(EDDSA / "keyPair.json")["privateKeyMultibase"])[2:]
    options = load(EDDSA / suite / f"proofConfig{ending}.json")
    published = load(EDDSA / suite / f"signed{ending}.json")
    unsigned = {name: value for name, value in published.items() if name != "proof"}
    stated = {name: value for name, value in options.items() if name != "@context"}

    signed = data_integrity.sign(unsigned, stated, SecretKey.from_bytes("EdDSA", raw))

    assert published == signed


PUBLISHED: Final = [
    *sorted(EDDSA.glob("*/signed*.json")),
    *sorted(ECDSA.glob("*/signed*.json")),
]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in PUBLISHED])
def test_a_published_proof_is_right(path: Path) -> None:
    """Each published document, the set and the chain too, has a right proof; with one more letter it has not."""
    document = load(path)
    altered = {**document, "description": document.get("description", "") + "x"}

    proofs = [world().verify(json.dumps(each).encode()).finding("proof") for each in (document, altered)]

    assert [proof.outcome.value for proof in proofs if proof] == ["passed", "failed"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(each, id=f"{each['case']}-{each['suite']}")
        for each in load(vectors("jcs-suites-own") / "cases.json")
    ],
)
def test_a_jcs_proof_is_right(case: dict[str, Any]) -> None:
    """The JCS suites over real badges: verified, and for Ed25519 signed again byte for byte."""
    proof = case["signed"]["proof"]
    method = did.verification_method(proof["verificationMethod"], offline)

    data_integrity.verify(Unsecured(case["signed"]), proof, method.key)

    if case["suite"] == "eddsa-jcs-2022":
        secret = SecretKey.from_bytes("EdDSA", bytes.fromhex(case["privateKeyHex"]))
        options = {name: value for name, value in proof.items() if name not in {"@context", "proofValue"}}
        unsigned = {name: value for name, value in case["signed"].items() if name != "proof"}
        assert case["signed"] == data_integrity.sign(unsigned, options, secret)


# --- did:key ---------------------------------------------------------------------------------------------------------


def _dids() -> Iterator[Any]:
    for path in sorted(vectors("did-key").glob("*.json")):
        for identifier, stated in load(path).items():
            yield pytest.param(identifier, stated, id=f"{path.stem}-{identifier[8:20]}")


@pytest.mark.parametrize(("identifier", "stated"), list(_dids()))
def test_a_did_key_holds_the_published_key(identifier: str, stated: dict[str, Any]) -> None:
    """The key in the identifier is the one in the published document (of an older draft, so bytes are compared)."""
    entry = stated["didDocument"]["verificationMethod"][0]
    if "bls12381" in json.dumps(stated).lower():
        return  # pairing keys are for BBS, which has vectors of its own

    found = did.verification_method(identifier, offline).key

    assert _published_key(entry).thumbprint == found.thumbprint


def _published_key(entry: dict[str, Any]) -> PublicKey:
    if "publicKeyJwk" in entry:
        return PublicKey.from_jwk(entry["publicKeyJwk"])
    if "publicKeyBase58" in entry and "Secp256k1" in entry["type"]:
        from lerwallet.multiformats import base58_decode, multikey_encode

        return PublicKey.from_multikey(
            multikey_encode(Codec.SECP256K1, base58_decode(entry["publicKeyBase58"]))
        )
    return PublicKey.from_ed25519_base58(entry["publicKeyBase58"])


# --- SD-JWT -----------------------------------------------------------------------------------------------------------


def _sd_jwts() -> Iterator[Any]:
    for number, case in enumerate(load(vectors("sd-jwt") / "spec-examples.json")):
        yield pytest.param(case["sd_jwt"], case["verified_claims"], case["issuer_jwk"], id=f"spec-{number}")
    for case in load(vectors("sd-jwt") / "generated-by-reference.json"):
        yield pytest.param(
            case["presentation"], case["verified_contents"], case["issuer_jwk"], id=case["name"]
        )


@pytest.mark.parametrize(("token", "claims", "jwk"), list(_sd_jwts()))
def test_an_sd_jwt_discloses_what_the_reference_says(
    token: str, claims: dict[str, Any], jwk: dict[str, Any]
) -> None:
    """The issuer's signature is right, and what is disclosed is exactly what the reference has."""
    parsed = sd_jwt.parse(token)

    jose.verify(parsed.jws, PublicKey.from_jwk(jwk))

    assert claims == parsed.payload


@pytest.mark.parametrize(
    "case", load(vectors("sd-jwt") / "generated-by-reference.json"), ids=lambda case: str(case["name"])
)
def test_a_holder_presents_what_the_reference_does(case: dict[str, Any]) -> None:
    """From what was issued, the same details make the same token; RFC 9901, 4 leaves open in which order they stand."""
    issued, expected = sd_jwt.parse(case["issuance"]), sd_jwt.parse(case["presentation"])
    shown = {each.encoded for each in expected.disclosures}
    pointers = {each.pointer for each in issued.disclosures if each.encoded in shown}

    made = sd_jwt.parse(sd_jwt.select(issued, pointers.__contains__))

    assert made.issued == expected.issued
    assert {each.encoded for each in made.disclosures} == shown
    assert made.payload == expected.payload == case["verified_contents"]


def _bound() -> Iterator[Any]:
    for case in load(vectors("sd-jwt") / "spec-examples.json"):
        if case["key_binding"]:
            yield pytest.param(case, id=f"{case['spec'][:8]}-{case['section'][:5]}")


@pytest.mark.parametrize("case", list(_bound()))
def test_a_published_key_binding_is_right(case: dict[str, Any]) -> None:
    """Its claims are those that are printed, over this very text, and signed by the key in `cnf` (RFC 9901, 4.3)."""
    token = sd_jwt.parse(case["sd_jwt"])
    assert token.key_binding is not None
    assert token.bound_key is not None

    jose.verify(token.key_binding, PublicKey.from_jwk(token.bound_key))

    assert sd_jwt.confirmed_binding(token) == case["kb_payload"]
    assert case["kb_payload"]["sd_hash"] == token.sd_hash


_NEGATIVE: Final = load(vectors("sd-jwt") / "negative-own.json")


@pytest.mark.parametrize("name", _NEGATIVE["tokens"])
def test_a_forged_sd_jwt_is_refused(name: str) -> None:
    """One broken rule each (RFC 9901, 7.1): not one is verified, and only the good one keeps a right proof."""
    jwk = {name: value for name, value in _NEGATIVE["issuer_jwk"].items() if name != "d"}
    token = _NEGATIVE["tokens"][name]
    verifier = world().verifier(now=datetime.fromtimestamp(_NEGATIVE["now"], UTC))

    holds = _holds(token, jwk, verifier)

    assert (name == "ok") is holds


def _holds(token: str, jwk: dict[str, Any], verifier: Any) -> bool:
    """Whether form, signature and dates are right, once the key is known."""
    from lerwallet.formats import read
    from lerwallet.verification import dates, form
    from lerwallet.verification.examination import Examination

    try:
        parsed = sd_jwt.parse(token)
        jose.verify(parsed.jws, PublicKey.from_jwk(jwk))
        secured = read(token.encode())
    except LerwalletError:
        return False
    answers = (form.answer(secured), dates.answer(Examination(secured, verifier)))
    return all(answer.outcome.value == "passed" for answer in answers)


# --- status lists ------------------------------------------------------------------------------------------------------


def test_the_published_list_has_one_entry_set() -> None:
    """1EdTech's list: exactly bit 23 of 131,072."""
    case = load(vectors("bitstring-status-list") / "1edtech-testlist.json")

    found = status_list.decode(case["credential"])

    assert [index for index in range(131_072) if found.value(index)] == [23]
    assert len(found.bits) * 8 == 131_072


# --- Wycheproof -----------------------------------------------------------------------------------------------------------

WYCHEPROOF: Final = vectors("wycheproof")

# Tokens that we take although they are published as wrong, by number, and why.
_TAKEN: Final = {
    332: "the `alg` of a key (here PS512) is not compared with the token's: kinds and allowed algorithms are",
    338: "the same",
}


def _right(check: Any) -> bool:
    try:
        check()
    except LerwalletError:
        return False
    return True


def _wycheproof(file: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(group, test) for group in load(WYCHEPROOF / file)["testGroups"] for test in group["tests"]]


def test_wycheproof_ed25519() -> None:
    """Every published Ed25519 signature gets the published answer."""
    wrong = [
        test["tcId"]
        for group, test in _wycheproof("ed25519_test.json")
        if _right(
            lambda group=group, test=test: keys.verify(
                "EdDSA",
                PublicKey.from_jwk(group["publicKeyJwk"]),
                bytes.fromhex(test["sig"]),
                bytes.fromhex(test["msg"]),
            )
        )
        is not (test["result"] == "valid")
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("file", "algorithm", "kind"),
    [
        ("ecdsa_secp256r1_sha256_p1363_test.json", "ES256", Codec.P256),
        ("ecdsa_secp384r1_sha384_p1363_test.json", "ES384", Codec.P384),
    ],
)
def test_wycheproof_ecdsa(file: str, algorithm: str, kind: Codec) -> None:
    """Every published raw r||s signature gets the published answer."""
    wrong = []
    for group, test in _wycheproof(file):
        native = serialization.load_der_public_key(bytes.fromhex(group["publicKeyDer"]))
        assert isinstance(native, ec.EllipticCurvePublicKey)
        key = PublicKey(kind=kind, native=native)
        signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
        right = _right(lambda k=key, s=signature, m=message: keys.verify(algorithm, k, s, m))
        if right is not (test["result"] == "valid"):
            wrong.append((test["tcId"], test["comment"]))

    assert wrong == []


def test_wycheproof_rsa() -> None:
    """Every published PKCS #1 signature gets the published answer; what is "acceptable" may go either way."""
    wrong = []
    for group, test in _wycheproof("rsa_signature_2048_sha256_test.json"):
        key = PublicKey.from_jwk(group["publicKeyJwk"]) if "publicKeyJwk" in group else _der_rsa(group)
        signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
        right = _right(lambda k=key, s=signature, m=message: keys.verify("RS256", k, s, m))
        if test["result"] != "acceptable" and right is not (test["result"] == "valid"):
            wrong.append((test["tcId"], test["comment"]))

    assert wrong == []


def _der_rsa(group: dict[str, Any]) -> PublicKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    native = serialization.load_der_public_key(bytes.fromhex(group["publicKeyAsn"]))
    assert isinstance(native, rsa.RSAPublicKey)
    return PublicKey(kind=Codec.RSA, native=native)


def test_wycheproof_json_web_signatures() -> None:
    """No token that is published as wrong is taken; a right one that we refuse has an algorithm that we do not do."""
    taken, refused = [], []
    for group, test in _wycheproof("json_web_signature_test.json"):
        told = (test["tcId"], group["comment"], test["comment"])
        right = _right(lambda group=group, test=test: _check_jws(group, test["jws"]))
        if right and test["result"] == "invalid" and test["tcId"] not in _TAKEN:
            taken.append(told)
        if not right and test["result"] == "valid" and _algorithm(test["jws"]) in keys.ALGORITHMS:
            refused.append(told)

    assert taken == []
    assert refused == []


def _algorithm(token: Any) -> str:
    """The algorithm that a token names, readable or not."""
    try:
        return jose.parse(f"{token.split('.')[0]}..").algorithm
    except (LerwalletError, AttributeError):
        return ""


def _check_jws(group: dict[str, Any], token: Any) -> None:
    if not isinstance(token, str):
        raise ProofFailed("the JSON form is no token")
    jose.verify(jose.parse(token), PublicKey.from_jwk(group.get("public", group["private"])))
