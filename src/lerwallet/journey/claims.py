"""What somebody says of themselves, and who supports it: own statements, never verified, and always told as such.

An endorsement is about these very words: their address is their digest, so a claim that was changed has none.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import utc
from lerwallet.errors import RefusedForSafety, WrongUsage
from lerwallet.journey.tables import LINE
from lerwallet.language import _
from lerwallet.multiformats import base64url_encode
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.vault import Vault
from lerwallet.wallet.finding import the_one
from lerwallet.wallet.kinds import CLAIM, ENDORSEMENT

MOST_LETTERS: Final = 2_000  # of a claim
SCHEME: Final = "ni:"  # of the address of a claim


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An own statement. `by` is the DID of whoever says it, `since` when it began, in their own words."""

    id: str
    text: str
    since: str | None
    by: str
    made: str

    @property
    def address(self) -> str:
        """What an endorsement of it names."""
        return address_of(self.text, self.since, by=self.by)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": self.text,
            "since": self.since,
            "made": self.made,
            "standing": "self_stated",
        }


def address_of(text: str, since: str | None, *, by: str) -> str:
    """The address of a claim: the digest of the words and of who says them (RFC 6920)."""
    said = canonicalize_json({"by": by, "since": since or "", "text": text})
    return f"{SCHEME}///sha-256;{base64url_encode(hashlib.sha256(said).digest())}"


@dataclass(frozen=True, kw_only=True)
class Endorsement:
    """Somebody's support. `about` is the address of a claim, or the id of a credential; `by` is what they call themselves.

    `signed_by` is the DID that signed it; None where nobody can know who wrote it.
    """

    id: str
    about: str
    by: str
    comment: str
    signed_by: str | None
    written: str
    imported: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Claims:
    """The own statements in a wallet, and the endorsements of them and of badges."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def new(
        self, text: str, since: str | None, *, by: str, now: datetime, random: Callable[[int], bytes]
    ) -> Claim:
        """Keep a claim. Raises `WrongUsage` for none, `RefusedForSafety` for one that is too long."""
        said = text.strip()
        if not said:
            raise WrongUsage(
                _("Nothing was written, so nothing was kept."), hint=_("Say it in your own words, in quotes")
            )
        if len(said) > MOST_LETTERS or len(since or "") > LINE:
            raise RefusedForSafety(
                _("This is longer than {limit} characters. Nothing was kept.").format(limit=MOST_LETTERS),
                hint=_("Say it in fewer words"),
            )
        claim = Claim(id=random(4).hex(), text=said, since=since or None, by=by, made=utc(now))
        with self._vault.writing() as change:
            change.put(CLAIM, claim.id, b"", _json(asdict(claim)))
        return claim

    def all(self) -> list[Claim]:
        """Every claim, oldest first."""
        return [Claim(**json.loads(self._vault.get(head.id).body)) for head in self._vault.heads(CLAIM)]

    def find(self, text: str) -> Claim:
        """The claim whose id begins with TEXT. Raises `NotFound`, `Ambiguous`."""
        found = [claim for claim in self.all() if text and claim.id.startswith(text.lower())]
        return the_one(
            found,
            none=_("There is no claim {id}.").format(id=text),
            several=_("Several claims begin with {id}.").format(id=text),
            hint=_("See them with: lerwallet claim list"),
        )

    def remove(self, claim: Claim) -> None:
        """Take a claim out, with the endorsements of it."""
        with self._vault.writing() as change:
            change.delete(self._vault.identifier(CLAIM, claim.id))
            for each in self.endorsements(claim.address):
                change.delete(self._vault.identifier(ENDORSEMENT, each.id))

    def endorsements(self, about: str | None = None) -> list[Endorsement]:
        """All of them, oldest first, or those ABOUT one thing."""
        found = [Endorsement(**json.loads(head.data)) for head in self._vault.heads(ENDORSEMENT)]
        return [each for each in found if about is None or each.about == about]

    def keep(self, endorsement: Endorsement, data: bytes) -> bool:
        """Keep an endorsement with the file that it came in; False where it was here already."""
        if self._vault.find(ENDORSEMENT, endorsement.id) is not None:
            return False
        with self._vault.writing() as change:
            change.put(ENDORSEMENT, endorsement.id, _json(asdict(endorsement)), data)
        return True


def told(claims: Iterable[Claim], endorsements: Iterable[Endorsement]) -> list[dict[str, Any]]:
    """CLAIMS for scripts, each with the ENDORSEMENTS of it."""
    supports = list(endorsements)
    return [
        {
            **claim.to_json(),
            "endorsements": [each.to_json() for each in supports if each.about == claim.address],
        }
        for claim in claims
    ]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
