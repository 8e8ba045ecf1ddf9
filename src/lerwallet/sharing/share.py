"""A share: what its holder asks for, and what came of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lerwallet.credential import Carrier, utc
from lerwallet.formats import Secured
from lerwallet.presentation import Proof
from lerwallet.sharing.choosing import Choice
from lerwallet.sharing.linkability import Link
from lerwallet.sharing.parts import Parts
from lerwallet.short_code import short_code
from lerwallet.wallet import HolderKey, Row
from lerwallet.wallet.holder_keys import NewKey
from lerwallet.wallet.identity import identity


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the holder asks for: who gets it, why, until when, and what of it.

    `choice` is for every credential that has none of its own in `choices`, by the id of its row. `request` is the
    SHA-256 of the request that it answers; `to_from_request`: who gets it is what that says of itself.
    """

    to: str
    purpose: str
    audience: str | None = None
    nonce: str | None = None
    until: datetime | None = None
    proof: Proof | None = None  # None: as the badges ask for it
    choice: Choice = field(default_factory=Choice)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    request: str | None = None
    to_from_request: bool = False
    statements: Sequence[str] = ()  # badges that stay at home, and are named as the holder's own words

    def choice_of(self, row: Row) -> Choice:
        """What is asked to be shown of ROW."""
        return self.choices.get(row.id, self.choice)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One credential in a share, and what of it goes along."""

    row: Row
    parts: Parts  # of the credential in the wallet
    secured: Secured  # as it goes out
    disclosed: tuple[str, ...]
    withheld: int
    left_out: tuple[str, ...] = ()  # pointers into what stays at home: for its holder's eyes
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is all-or-nothing."""
        return self.parts.free == ()


@dataclass(frozen=True, kw_only=True)
class Share:
    """A finished share: the signed presentation, the file that carries it, and what the log keeps of it.

    The file is the presentation itself until something else carries it.
    """

    id: str
    wish: Wish
    audience: str
    nonce: str
    presentation: Any  # JSON: an object, or a token as text
    carrier: Carrier
    data: bytes  # of the file
    credentials: tuple[Shared, ...]
    warnings: tuple[str, ...]
    made_at: str
    links: tuple[Link, ...]  # what the reader could still work out
    signers: tuple[HolderKey, ...]
    fresh: NewKey | None  # the signer that is in no wallet yet

    def carried(self, carrier: Carrier, data: bytes) -> "Share":
        """The same share in another file: DATA, which holds the presentation."""
        return replace(self, carrier=carrier, data=data)

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return hashlib.sha256(self.data).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "to": self.wish.to,
            "to_from": "request" if self.wish.to_from_request else "you",
            "for": self.wish.purpose,
            "audience": self.audience,
            "nonce": self.nonce,
            "until": utc(self.wish.until) if self.wish.until else None,
            "carrier": self.carrier.value,
            "sha256": self.sha256,
            "made_at": self.made_at,
            "signed_by": [key.did for key in self.signers],
            "request": self.wish.request,
            "withdrawn": None,
            "statements": list(self.wish.statements),
            "credentials": [
                {
                    "id": each.row.id,
                    "name": each.row.name,
                    "short_code": short_code(each.row.credential_id or identity(each.secured)),
                    "disclosure": "whole" if each.whole else "selective",
                    "disclosed": list(each.disclosed),
                    "withheld": each.withheld,
                }
                for each in self.credentials
            ],
        }
