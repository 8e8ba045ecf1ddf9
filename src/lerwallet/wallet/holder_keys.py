"""The holder's own keys: what they are called, and signing with them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from lerwallet.credential import JsonObject
from lerwallet.errors import LerwalletError
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.multiformats import base64url_decode, base64url_encode
from lerwallet.vault import Change, Vault

ALGORITHMS: Final = ("EdDSA", "ES256")  # a new wallet has one key of each
ISSUER: Final = "issuer:"  # how the names of keys begin that sign for an issuer, and never as the holder
_SHORT: Final = 8  # characters of an id


class Origin(StrEnum):
    """Where a key came from that was not made in this wallet."""

    LCW = "lcw"  # a backup of the Learner Credential Wallet
    WALLET = "wallet"  # another wallet of the same person, by `merge`


@dataclass(frozen=True, kw_only=True)
class HolderKey:
    """The public side of a key: a did:key for Ed25519, a did:jwk for P-256 (what issuers of each kind bind to).

    `issuer` is whom its address was made for: two issuers that compare notes then find no address that they share.
    One with an `origin` was made elsewhere, and `created` is when it came: it signs for what is bound to it, and for
    nothing else. `share` is the id of the one share that it was made for and signed: nothing else is ever bound to it.
    """

    id: str
    algorithm: str
    did: str
    jwk: JsonObject
    created: str
    retired: str | None = None
    issuer: str | None = None
    origin: str | None = None
    share: str | None = None

    @property
    def for_new(self) -> bool:
        """Whether it may be given to any issuer, and sign what is bound to no key."""
        return (self.retired, self.issuer, self.origin, self.share) == (None, None, None, None)

    @property
    def verification_method(self) -> str:
        fragment = self.did.removeprefix("did:key:") if self.did.startswith("did:key:") else "0"
        return f"{self.did}#{fragment}"

    @property
    def thumbprint(self) -> str:
        return PublicKey.from_jwk(self.jwk).thumbprint

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "algorithm": self.algorithm,
            "did": self.did,
            "jwk": dict(self.jwk),
            "created": self.created,
            "retired": self.retired,
            "issuer": self.issuer,
            "origin": self.origin,
            "share": self.share,
        }


def did_of(key: PublicKey, algorithm: str) -> str:
    """The DID that is nothing but KEY."""
    if algorithm == "EdDSA":
        return f"did:key:{key.multikey}"
    return "did:jwk:" + base64url_encode(json.dumps(key.jwk, sort_keys=True, separators=(",", ":")).encode())


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """A key that is in no wallet yet, with its secret side."""

    key: HolderKey
    secret: SecretKey

    @classmethod
    def of(
        cls, algorithm: str, created: str, *, issuer: str | None = None, share: str | None = None
    ) -> "NewKey":
        """A key made now: for badges of ISSUER only, or for the one SHARE, where one is named."""
        secret = SecretKey.generate(algorithm)
        public = secret.public
        key = HolderKey(
            id=_digits(public)[:_SHORT],
            algorithm=algorithm,
            did=did_of(public, algorithm),
            jwk=public.jwk,
            created=created,
            issuer=issuer,
            share=share,
        )
        return cls(key=key, secret=secret)

    def put(self, change: Change) -> HolderKey:
        """Keep it in the wallet."""
        change.put_key(self.key.id, json.dumps(self.key.to_json()).encode(), self.secret.to_bytes())
        return self.key


def put_new(change: Change, algorithm: str, created: str, *, issuer: str | None = None) -> HolderKey:
    """A new key, kept in the wallet; for badges of ISSUER only, where one is named."""
    return NewKey.of(algorithm, created, issuer=issuer).put(change)


def arriving(
    secret: SecretKey, *, there: Sequence[HolderKey], origin: str | None, at: str
) -> HolderKey | None:
    """The key that SECRET would be beside those that are THERE; None where it is one of them.

    Its id is longer where another key has the short one, so that none takes the place of another.
    """
    public = secret.public
    if any(key.thumbprint == public.thumbprint for key in there):
        return None
    taken = {key.id for key in there}
    digits = _digits(public)
    ids = (digits[:length] for length in range(_SHORT, len(digits) + 1))
    return HolderKey(
        id=next(each for each in ids if each not in taken),
        algorithm=secret.algorithm,
        did=did_of(public, secret.algorithm),
        jwk=public.jwk,
        created=at,
        origin=origin,
    )


def _digits(key: PublicKey) -> str:
    """The thumbprint in hexadecimal: in base64url it may begin with a dash, and is then taken for an option."""
    return base64url_decode(key.thumbprint).hex()


def put_arrived(change: Change, key: HolderKey, secret: SecretKey) -> None:
    """Keep a key that `arriving` described."""
    NewKey(key=key, secret=secret).put(change)


def put_retired(change: Change, vault: Vault, key: HolderKey, retired: str) -> HolderKey:
    """KEY marked as retired: it signs for what is bound to it, and for nothing new."""
    marked = replace(key, retired=retired)
    change.put_key(key.id, json.dumps(marked.to_json()).encode(), vault.secret_key(key.id))
    return marked


def holder_keys(vault: Vault) -> list[HolderKey]:
    """All keys of the holder, oldest first."""
    return [
        HolderKey(**json.loads(head.public))
        for head in vault.keys()  # noqa: SIM118  a method, not a dict
        if not head.name.startswith(ISSUER)
    ]


def secret_of(vault: Vault, key: HolderKey) -> SecretKey:
    """The secret side of KEY; asks for a wallet that was opened to sign."""
    return SecretKey.from_bytes(key.algorithm, vault.secret_key(key.id))


def same_key(key: HolderKey, jwk: JsonObject) -> bool:
    """Whether JWK (from a `cnf`) is KEY."""
    try:
        return PublicKey.from_jwk(jwk).thumbprint == key.thumbprint
    except LerwalletError:
        return False
