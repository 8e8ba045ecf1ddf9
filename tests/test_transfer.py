"""Parcels between wallets: what stands in them comes out as it stands there, and nothing in them breaks the reader."""

import hashlib
import json
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, NotShareable, Unreadable
from lerwallet.formats import read
from lerwallet.keys import SecretKey
from lerwallet.multiformats import Codec, base64url_encode, multikey_decode, secret_decode, secret_encode
from lerwallet.strict_json import elements, members
from lerwallet.transfer import lcw, leaving
from lerwallet.transfer.arriving import arrived
from world import LEARNER, SCHOOL, badge, baked_png, dumps, hosted, sd_jwt_vc, signed, vc_jwt

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
spaces = st.sampled_from((None, 1, "\t", " \r\n"))


@given(st.lists(values), spaces)
def test_elements_stand_as_they_were_written(found: list[Any], indent: Any) -> None:
    """Each is a part of the text, and all of them are the list."""
    written = json.dumps(found, indent=indent)
    parts = list(elements(f" {written}\n"))

    assert [json.loads(part) for part in parts] == found
    assert all(part in written for part in parts)


@given(st.dictionaries(st.text(), values), spaces)
def test_members_stand_as_they_were_written(found: dict[str, Any], indent: Any) -> None:
    """Names with brackets, quotes and commas in them too."""
    written = json.dumps(found, indent=indent)
    parts = members(f"\n{written} ")

    assert {name: json.loads(part) for name, part in parts.items()} == found
    assert all(part in written for part in parts.values())


def test_a_number_stays_as_it_was_written() -> None:
    """1.0e0 is not written as 1.0."""
    assert list(elements('[1.0e0 , {"a":1E2}]')) == ["1.0e0", '{"a":1E2}']


_P: Final = 2**255 - 19


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_both_keys_of_a_did_key_are_one(seed: bytes) -> None:
    """The X25519 key from the secret is the one that anybody makes from the public key: u = (1 + y) / (1 - y)."""
    secret = SecretKey.from_bytes("EdDSA", seed)
    _secret, public = secret.agreement()
    y = int.from_bytes(multikey_decode(secret.public.multikey).key, "little") & (2**255 - 1)

    assert int.from_bytes(public, "little") == (1 + y) * pow(1 - y, -1, _P) % _P


@given(st.binary(max_size=80), st.sampled_from((Codec.ED25519, Codec.X25519)))
def test_secret_keys_as_text(secret: bytes, codec: Codec) -> None:
    """Each comes back as it was, and is not read as one of another kind."""
    other = Codec.X25519 if codec is Codec.ED25519 else Codec.ED25519
    text = secret_encode(codec, secret)

    assert secret_decode(codec, text) == secret
    with pytest.raises(Unreadable):
        secret_decode(other, text)


def test_what_that_wallet_cannot_hold_says_why() -> None:
    """Tokens, Open Badges 2, and what has no context that it looks for."""
    strange = {**badge(credentialStatus=None), "@context": ["https://other.example/context"]}
    refused = [vc_jwt(badge(), SCHOOL), sd_jwt_vc().encode(), hosted(), dumps(strange)]

    for data in refused:
        with pytest.raises(NotShareable):
            lcw.carried(read(data))
    picture = baked_png(dumps(signed(badge(), SCHOOL)))
    assert lcw.carried(read(picture))["name"] == "Collaboration"


@pytest.mark.parametrize(("suite", "kind"), [("ecdsa-sd-2023", 0), ("bbs-2023", 2)])
def test_a_base_proof_goes_to_no_other_wallet(suite: str, kind: int) -> None:
    """It holds the keys to every detail: neither into a parcel nor into that wallet's backup."""
    value = "u" + base64url_encode(bytes((0xD9, 0x5D, kind)) + b"\x80")
    proof = {"type": "DataIntegrityProof", "cryptosuite": suite, "proofValue": value}
    secured = read(dumps({**badge(), "proof": proof}))

    for carried in (lcw.carried, leaving._enveloped):
        with pytest.raises(NotShareable):
            carried(secured)


BACKUP: Final = lcw.write(
    [lcw.Profile(name="p", secret=LEARNER.key, credentials=[badge(credentialStatus=None)])],
    bytes,  # so many zeros
)


def test_our_backup_has_what_that_wallet_asks_for() -> None:
    """The first thing of each shape is the right one, and the halves of each key belong together."""
    [wallet] = json.loads(BACKUP)
    document, signing, agreement = wallet["contents"][:3]

    assert document["@context"][0] == "https://www.w3.org/ns/did/v1"
    assert document["id"] == signing["controller"] == agreement["controller"] == LEARNER.did
    assert document["authentication"] == [signing["id"]] == [LEARNER.method]
    assert document["keyAgreement"][0]["publicKeyMultibase"] == agreement["publicKeyMultibase"]
    assert len(secret_decode(Codec.ED25519, signing["privateKeyMultibase"])) == 64
    secret, public = LEARNER.key.agreement()
    assert secret_decode(Codec.X25519, agreement["privateKeyMultibase"]) == secret
    assert multikey_decode(agreement["publicKeyMultibase"]).key == public


def test_a_secret_without_the_public_key_after_it_is_a_key_too() -> None:
    """32 bytes, as newer libraries write it."""
    [wallet] = json.loads(BACKUP)
    wallet["contents"][1]["privateKeyMultibase"] = secret_encode(Codec.ED25519, LEARNER.key.to_bytes())
    [key] = [each.found for each in arrived(dumps(wallet)) or () if each.is_key]

    assert isinstance(key, SecretKey)
    assert key.public.multikey == LEARNER.public.multikey


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(BACKUP) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_backup_gives_no_wrong_key(place: int, patch: bytes) -> None:
    """Whatever bytes are changed: the key that comes out is the right one, or none, and nothing breaks."""
    data = BACKUP[:place] + patch + BACKUP[place + len(patch) :]
    try:
        found = arrived(data) or []
    except LerwalletError:
        return

    for each in found:
        if isinstance(each.found, SecretKey):
            assert each.found.public.multikey == LEARNER.public.multikey
        elif isinstance(each.found, LerwalletError):
            assert hashlib.sha256(LEARNER.key.to_bytes()).hexdigest() not in each.found.message


names = st.sampled_from(
    ("type", "status", "contents", "publicKeyMultibase", "privateKeyMultibase", "@context", "id")
)
kinds = st.sampled_from(
    (
        "UniversalWallet2020",
        "Ed25519VerificationKey2020",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
    )
)
hostile = st.recursive(
    values | kinds,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(names | st.just("verifiableCredential"), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(hostile, hostile, st.sampled_from(("wallet", "list", "presentation")))
def test_parts_of_wrong_types_break_nothing(one: Any, two: Any, form: str) -> None:
    """Each is named, or is bytes that the reader of badges looks at next."""
    wallet = {
        "type": "UniversalWallet2020",
        "contents": [one, {"type": "Ed25519VerificationKey2020", "x": two}],
    }
    presentation = {"type": ["VerifiablePresentation"], "verifiableCredential": [one, two]}
    document = {"wallet": wallet, "list": [one, wallet, two], "presentation": presentation}[form]
    try:
        found = arrived(dumps(document))
    except LerwalletError:
        return

    assert found is not None
    assert all(isinstance(each.found, bytes | LerwalletError) for each in found)
    for each in found:
        if isinstance(each.found, bytes):
            try:
                read(each.found)
            except LerwalletError:
                continue
