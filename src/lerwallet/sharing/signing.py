"""Signing a share: each credential with only what goes along, and the presentation around them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Carrier, Format
from lerwallet.formats import Secured, read_value
from lerwallet.keys import SecretKey
from lerwallet.presentation import Presenter, Proof, present
from lerwallet.proofs import sd_jwt
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.sharing.choosing import Choice, chosen, is_known
from lerwallet.sharing.parts import Parts, reduced
from lerwallet.sharing.share import Shared, Wish
from lerwallet.verification.disclosure import disclosed
from lerwallet.wallet import HolderKey, Row, Wallet
from lerwallet.wallet.bound import binding_key
from lerwallet.wallet.holder_keys import NewKey

_TOLD_AT_MOST: Final = 500  # details of one credential in the log, as in a report


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Signs for one reader: the AUDIENCE and NONCE are theirs."""

    wallet: Wallet
    wish: Wish
    audience: str
    nonce: str
    now: datetime
    random: Callable[[int], bytes]

    def chosen(self, row: Row, found: Parts) -> Shared:
        """The credential with only the details that go along, bound to the holder's key where it has one."""
        choice = self.wish.choice_of(row)
        if row.id not in self.wish.choices:  # what another badge has need not be here
            choice = Choice(
                reveal=[each for each in choice.reveal if is_known(each, found)],
                hide=[each for each in choice.hide if is_known(each, found)],
            )
        secured = self.wallet.secured(row)
        if not secured.is_selective:
            return Shared(row=row, parts=found, secured=secured, disclosed=(), withheld=0)
        wanted = chosen(found, choice)
        copy = reduced(secured, wanted.shown, random=self.random, showing=self._showing())
        token = copy.securing
        left_out = tuple(each for each in found.free if each not in wanted.shown)
        if not isinstance(token, SdJwt):
            pointers, withheld = disclosed(copy, copy.proofs, _TOLD_AT_MOST)
            return Shared(
                row=row,
                parts=found,
                secured=copy,
                disclosed=pointers,
                withheld=withheld if withheld is not None else len(left_out),
                left_out=left_out,
                notes=wanted.notes,
            )
        key = binding_key(self.wallet, copy)
        if key is not None and token.bound_key is not None:
            bound = sd_jwt.bind(token.presented, self._claims(), self.wallet.secret(key))
            copy = read_value(bound, Carrier.JWT, bound.encode())
        return Shared(
            row=row,
            parts=found,
            secured=copy,
            disclosed=tuple(each.pointer for each in token.disclosures),
            withheld=token.withheld,
            left_out=left_out,
            notes=wanted.notes,
        )

    def _showing(self) -> bytes:
        """What ties a bbs-2023 proof to this share (VC-DI-BBS 1.0, 3.4.3: the presentation header)."""
        return hashlib.sha256(canonicalize_json({"audience": self.audience, "nonce": self.nonce})).digest()

    def _claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = {"iat": int(self.now.timestamp()), "aud": self.audience, "nonce": self.nonce}
        if self.wish.until is not None:
            claims["exp"] = int(self.wish.until.timestamp())
        return claims

    def presentation(self, credentials: Sequence[Shared], fresh: NewKey) -> tuple[Any, list[HolderKey]]:
        """The token of a single SD-JWT VC, or one presentation; and the keys that signed, FRESH where none is bound."""
        if len(credentials) == 1 and self.wish.proof is None:
            secured = credentials[0].secured
            token = secured.securing
            if isinstance(token, SdJwt) and token.bound_key and secured.format is Format.SD_JWT_VC:
                key = binding_key(self.wallet, secured)
                return token.compact, [] if key is None else [key]
        bound = signing_keys(self.wallet, [each.secured for each in credentials])
        signers = [presenter(key, self.wallet.secret(key)) for key in bound] or [
            presenter(fresh.key, fresh.secret)
        ]
        presented = present(
            [each.secured for each in credentials],
            signers[0],
            others=signers[1:],
            proof=self.wish.proof or Proof.EDDSA_RDFC_2022,
            created=self.now,
            audience=self.audience,
            nonce=self.nonce,
            expires=self.wish.until,
        )
        return presented, bound or [fresh.key]


def signing_keys(wallet: Wallet, credentials: Sequence[Secured]) -> list[HolderKey]:
    """The keys of WALLET that must sign for CREDENTIALS to be shown by whom they were given to, most needed first.

    An SD-JWT that has a key binding of its own needs no other.
    """
    needed = [
        key
        for each in credentials
        if not (isinstance(each.securing, SdJwt) and each.securing.key_binding)
        and (key := binding_key(wallet, each)) is not None
    ]
    return sorted({key.id: key for key in needed}.values(), key=needed.count, reverse=True)


def presenter(key: HolderKey, secret: SecretKey) -> Presenter:
    """KEY as it signs a presentation."""
    return Presenter(did=key.did, verification_method=key.verification_method, secret=secret)
