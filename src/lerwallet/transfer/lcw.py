"""The backup of the Learner Credential Wallet (`Wallet Backup.json`): one `UniversalWallet2020` for each of its profiles.

It is not locked and holds the secret keys in plain sight. What in it is what, only its shape tells: that wallet looks for
a DID document, an Ed25519 and an X25519 key, takes the first of each, and asks for all three.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lerwallet.credential import JsonObject, strings, text
from lerwallet.errors import LerwalletError, NotShareable, Unreadable
from lerwallet.formats import Embedded, Secured
from lerwallet.formats.documents import VCDM_1, VCDM_2
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.multiformats import Codec, multikey_decode, multikey_encode, secret_decode, secret_encode
from lerwallet.strict_json import JSON, elements, members
from lerwallet.transfer import refuse_base_proof

WALLET: Final = "UniversalWallet2020"

_SIGNING: Final = "Ed25519VerificationKey2020"
_AGREEMENT: Final = "X25519KeyAgreementKey2020"
_WALLET_CONTEXT: Final = "https://w3id.org/wallet/v1"
_DID_CONTEXT: Final = "https://www.w3.org/ns/did/v1"
_DID_CONTEXTS: Final = (
    _DID_CONTEXT,
    "https://w3id.org/security/suites/ed25519-2020/v1",
    "https://w3id.org/security/suites/x25519-2020/v1",
)
_SECRET_SIZE: Final = 32


# --- leaving --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a profile of that wallet holds: one Ed25519 key, and the credentials that go with it."""

    name: str
    secret: SecretKey
    credentials: Sequence[JsonObject]


def carried(secured: Secured) -> JsonObject:
    """The credential as that wallet holds it: a JSON document. Raises `NotShareable` with the reason where it cannot."""
    document = secured.credential.document
    if not isinstance(secured.securing, Embedded):
        raise NotShareable(_("That wallet holds documents only, and this is a badge of another form."))
    refuse_base_proof(secured)
    if {VCDM_1, VCDM_2}.isdisjoint(strings(document.get("@context"))):
        raise NotShareable(_("That wallet would not know it for a badge."))
    return document


def write(profiles: Sequence[Profile], random: Callable[[int], bytes]) -> bytes:
    """A backup with PROFILES in it; RANDOM gives so many unforeseeable bytes."""
    wallets = [_wallet(profile, random) for profile in profiles]
    return json.dumps(wallets, ensure_ascii=False, indent=2).encode() + b"\n"


def _wallet(profile: Profile, random: Callable[[int], bytes]) -> dict[str, Any]:
    own = _own(profile.secret)
    metadata = {
        "@context": [_WALLET_CONTEXT],
        "id": _urn(random),
        "type": "ProfileMetadata",
        "data": {"profileName": profile.name},
    }
    return {
        "@context": [VCDM_1, _WALLET_CONTEXT],
        "id": _urn(random),
        "type": WALLET,
        "status": "UNLOCKED",
        # its own first: of what has the shape of a DID document, the first one is taken
        "contents": [*own, metadata, *map(dict, profile.credentials)],
    }


def _own(secret: SecretKey) -> list[dict[str, Any]]:
    """The DID document of a did:key, and both its keys."""
    public = secret.public.multikey
    did = f"did:key:{public}"
    agreement_secret, agreement_public = secret.agreement()
    agreement = multikey_encode(Codec.X25519, agreement_public)
    signing_key = _public_key(did, _SIGNING, public)
    agreement_key = _public_key(did, _AGREEMENT, agreement)
    # the secret and then the public key, as libraries of this suite write it
    both = secret.to_bytes() + multikey_decode(public).key
    return [
        {
            "@context": list(_DID_CONTEXTS),
            "id": did,
            "verificationMethod": [signing_key],
            "authentication": [signing_key["id"]],
            "assertionMethod": [signing_key["id"]],
            "capabilityDelegation": [signing_key["id"]],
            "capabilityInvocation": [signing_key["id"]],
            "keyAgreement": [agreement_key],
        },
        {**signing_key, "privateKeyMultibase": secret_encode(Codec.ED25519, both)},
        {**agreement_key, "privateKeyMultibase": secret_encode(Codec.X25519, agreement_secret)},
    ]


def _public_key(did: str, kind: str, public: str) -> dict[str, str]:
    return {"id": f"{did}#{public}", "type": kind, "controller": did, "publicKeyMultibase": public}


def _urn(random: Callable[[int], bytes]) -> str:
    return uuid.UUID(bytes=random(16), version=4).urn


# --- arriving -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing in a backup that is for its owner: a credential as it stands there, a key, or why it is none.

    `place` is its JSON pointer.
    """

    place: str
    found: str | SecretKey | LerwalletError
    is_key: bool = False
    did: str | None = None  # of a key, as the backup says it


def is_backup(value: JSON) -> bool:
    """Whether VALUE is a backup of that wallet, or one profile of it."""
    return any(_is_wallet(each) for each in value) if isinstance(value, list) else _is_wallet(value)


def read(value: JSON, written: str) -> Iterator[Item]:
    """Each credential and each signing key in VALUE, which WRITTEN says in JSON."""
    if isinstance(value, list):
        for number, (each, its_text) in enumerate(zip(value, elements(written), strict=True)):
            yield from _in_wallet(each, its_text, f"/{number}")
    else:
        yield from _in_wallet(value, written, "")


def _is_wallet(value: JSON) -> bool:
    return isinstance(value, dict) and WALLET in strings(value.get("type"))


def _in_wallet(value: JSON, written: str, place: str) -> Iterator[Item]:
    if not isinstance(value, dict) or not _is_wallet(value):
        yield Item(place=place, found=Unreadable(_("This part of the backup is not a wallet.")))
        return
    if value.get("status", "UNLOCKED") != "UNLOCKED":
        yield Item(
            place=place,
            found=Unreadable(
                _("This wallet is locked in a way that lerwallet does not read."),
                hint=_("Export it again from that wallet, without a password"),
            ),
        )
        return
    contents = value.get("contents")
    if not isinstance(contents, list):
        yield Item(
            place=f"{place}/contents", found=Unreadable(_("This wallet says of nothing what is in it."))
        )
        return
    for number, (each, its_text) in enumerate(
        zip(contents, elements(members(written)["contents"]), strict=True)
    ):
        yield from _item(each, its_text, f"{place}/contents/{number}")


def _item(value: JSON, written: str, place: str) -> Iterator[Item]:
    if isinstance(value, dict):
        kinds = strings(value.get("type"))
        if _SIGNING in kinds:
            yield Item(place=place, found=_secret(value), is_key=True, did=text(value.get("controller")))
            return
        if _AGREEMENT in kinds or "ProfileMetadata" in kinds:
            return  # the one follows from the signing key, the other is a name
        if _DID_CONTEXT in strings(value.get("@context")) and "VerifiableCredential" not in kinds:
            return  # it follows from the key
    yield Item(place=place, found=written)


def _secret(key: JsonObject) -> SecretKey | LerwalletError:
    """The secret of KEY, where it belongs to the public key beside it. What is said of it names no part of it."""
    public, secret = text(key.get("publicKeyMultibase")), text(key.get("privateKeyMultibase"))
    if public is None or secret is None:
        return Unreadable(_("The backup has this key without its secret half, and so it cannot sign."))
    try:
        raw = secret_decode(Codec.ED25519, secret)
        stated = multikey_decode(public)
    except LerwalletError as wrong:
        return Unreadable(_("This key cannot be read: {why}").format(why=wrong.message))
    if len(raw) not in {_SECRET_SIZE, 2 * _SECRET_SIZE}:
        return Unreadable(_("This key is too long or too short."))
    found = SecretKey.from_bytes("EdDSA", raw[:_SECRET_SIZE])
    # libraries of this suite write the public key after the secret one
    beside = raw[_SECRET_SIZE:] or stated.key
    if found.public.multikey != public or beside != stated.key:
        return Unreadable(_("The two halves of this key do not belong together."), code="key_mismatch")
    return found
