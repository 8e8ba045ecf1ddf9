"""For whom, when and until when: what the holder signed, as a page shows it. Nothing is verified here."""

from datetime import datetime
from typing import Final, NamedTuple

from lerwallet import did
from lerwallet.credential import JsonObject, read_time, reference, strings, text
from lerwallet.formats import Secured
from lerwallet.formats.parties import signers, subjects
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt


class SignedTerms(NamedTuple):
    """What the signature of a presentation says; None or empty where it says nothing.

    `holders` are those who show it, by key: whom it names, and whoever signed.
    """

    made_at: datetime | None
    audience: tuple[str, ...]
    nonce: str | None
    until: datetime | None
    holders: frozenset[str]


UNSIGNED: Final = SignedTerms(made_at=None, audience=(), nonce=None, until=None, holders=frozenset())


def signed_terms(presentation: Secured) -> SignedTerms | None:
    """The terms of PRESENTATION, or of an SD-JWT shown as itself; None where its signatures differ in them."""
    match presentation.securing:
        case SdJwt() as token if not presentation.format.is_presentation:
            return _of_token(token.binding_claims or {}, subjects(presentation))
        case SdJwt() | Jws():
            return _of_token(presentation.claims, _holders(presentation))
        case _:
            terms = {_of_proof(proof, _holders(presentation)) for proof in presentation.proofs}
            return terms.pop() if len(terms) == 1 else None


def _holders(presentation: Secured) -> frozenset[str]:
    named = reference(presentation.credential.document.get("holder"))
    return signers(presentation) | ({did.party(named)} if named else set())


def _of_token(claims: JsonObject, holders: frozenset[str]) -> SignedTerms:
    return SignedTerms(
        made_at=read_time(claims.get("iat")),
        audience=tuple(strings(claims.get("aud"))),
        nonce=text(claims.get("nonce")),
        until=read_time(claims.get("exp")),
        holders=holders,
    )


def _of_proof(proof: JsonObject, holders: frozenset[str]) -> SignedTerms:
    return SignedTerms(
        made_at=read_time(proof.get("created")),
        audience=tuple(strings(proof.get("domain"))),
        nonce=text(proof.get("challenge")),
        until=read_time(proof.get("expires")),
        holders=holders,
    )
