"""Whom was a credential given to, and can this wallet show that it is they?"""

from dataclasses import dataclass

from lerwallet.credential import JsonObject
from lerwallet.formats import Secured
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.wallet import HolderKey, Wallet
from lerwallet.wallet.holder_keys import holder_keys, same_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """The one that a credential was given to: the owner of a public key (`cnf`), or a DID."""

    jwk: JsonObject | None = None
    did: str | None = None

    def names(self, key: HolderKey) -> bool:
        return same_key(key, self.jwk) if self.jwk is not None else key.did == self.did


def bound_to(secured: Secured) -> Bound | None:
    """What SECURED is bound to; None where anyone who has the file can show it."""
    if isinstance(secured.securing, SdJwt) and secured.securing.bound_key is not None:
        return Bound(jwk=secured.securing.bound_key)
    subject = secured.credential.subject
    # a name that is not a key (urn:, mailto:) cannot be shown to be anybody's
    return Bound(did=subject) if subject is not None and subject.startswith("did:") else None


def binding_key(wallet: Wallet, secured: Secured) -> HolderKey | None:
    """The key of WALLET that SECURED is bound to; None where it is bound to nobody or to somebody else."""
    bound = bound_to(secured)
    if bound is None:
        return None
    # a DID by name, as who verifies it compares: the same key under another name is another subject
    return next((key for key in holder_keys(wallet.vault) if bound.names(key)), None)


def held(wallet: Wallet, secured: Secured) -> bool | None:
    """Whether WALLET has the key that SECURED is bound to; None where it is bound to nobody."""
    return None if bound_to(secured) is None else binding_key(wallet, secured) is not None
