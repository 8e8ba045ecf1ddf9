"""Making a verifiable presentation (VCDM 2.0, 4.13): credentials as they came, signed by the one who shows them.

To add a way of signing: a member of `Proof`, and a branch in `present`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lerwallet.credential import Format, JsonObject, utc
from lerwallet.errors import NotShareable
from lerwallet.formats import Broken, Embedded, OtherSeal, Secured
from lerwallet.formats.documents import VCDM_2
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.proofs import data_integrity, jose, selective
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt


class Proof(StrEnum):
    """How a presentation is signed."""

    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"  # a P-256 key signs with ecdsa-rdfc-2019
    ED25519_SIGNATURE_2020 = "Ed25519Signature2020"  # its older form, for readers that know no other
    VP_JWT = "vp-jwt"  # a token (VC-JOSE-COSE 1.0, 3.2.1)


_SUITES: Final = {"EdDSA": "eddsa-rdfc-2022", "ES256": "ecdsa-rdfc-2019"}
_ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
_MEDIA_TYPES: Final = {
    Format.SD_JWT_VC: "application/dc+sd-jwt",
    Format.VC_SD_JWT: "application/vc+sd-jwt",
}


@dataclass(frozen=True, kw_only=True)
class Presenter:
    """The holder's key that signs (Ed25519 or P-256): a DID and the name of its key."""

    did: str
    verification_method: str
    secret: SecretKey


def present(
    credentials: Sequence[Secured],
    presenter: Presenter,
    *,
    others: Sequence[Presenter] = (),
    proof: Proof = Proof.EDDSA_RDFC_2022,
    created: datetime,
    audience: str | None = None,
    nonce: str | None = None,
    expires: datetime | None = None,
) -> dict[str, Any] | str:
    """One presentation of CREDENTIALS, in order, signed as PROOF says: a document, or a token as text.

    OTHERS are keys of the same holder that some of the credentials are bound to: each adds a proof of its own, so
    that every one of them is shown by its subject (a proof set, VC Data Integrity 1.0, 2.1.1). A token has none.
    AUDIENCE becomes `domain`, NONCE `challenge` (VC Data Integrity 1.0, 2.1); in a token `aud` and `nonce`.
    Raises `NotShareable` for a credential that no presentation can hold, and for several keys of one token.
    """
    document = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": presenter.did,
        "verifiableCredential": [enveloped(credential) for credential in credentials],
    }
    if proof is Proof.VP_JWT:
        if others:
            raise NotShareable(
                _("These badges were given to different keys of yours, and a token is signed with one."),
                hint=_("Leave out --proof vp-jwt, or share them apart"),
            )
        claims = {
            "iss": presenter.did,
            "iat": int(created.timestamp()),
            "exp": int(expires.timestamp()) if expires else None,
            "aud": audience,
            "nonce": nonce,
        }
        header = {"typ": "vp+jwt", "kid": presenter.verification_method}
        return jose.sign(header, {**document, **_stated(claims)}, presenter.secret)
    if proof is Proof.ED25519_SIGNATURE_2020:
        document["@context"] = [VCDM_2, _ED25519_2020]
    options = _stated(
        {
            "created": utc(created),
            "proofPurpose": "authentication",
            "expires": utc(expires) if expires else None,
            "domain": audience,
            "challenge": nonce,
        }
    )
    signed = [_signed(document, options, signer, proof) for signer in (presenter, *others)]
    proofs = [each["proof"] for each in signed]
    return {**signed[0], "proof": proofs if others else proofs[0]}


def _stated(facts: JsonObject) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _signed(document: JsonObject, stated: JsonObject, presenter: Presenter, proof: Proof) -> dict[str, Any]:
    algorithm = presenter.secret.algorithm
    # the older form is for Ed25519 alone
    older = proof is Proof.ED25519_SIGNATURE_2020 and algorithm == "EdDSA"
    suite = {"type": proof.value} if older else {"cryptosuite": _SUITES[algorithm]}
    options = {**suite, "verificationMethod": presenter.verification_method, **stated}
    return data_integrity.sign(document, options, presenter.secret)


def enveloped(credential: Secured) -> dict[str, Any]:
    """A credential as it stands in a presentation: itself, or its token in an EnvelopedVerifiableCredential."""
    if selective.holds_base(credential.credential.document):
        raise NotShareable(
            _(
                "{name} holds its holder's own copy, with the keys to all its details. That copy is never shown."
            ).format(name=credential.credential.name or _("This badge")),
            hint=_("Ask its issuer for a copy that is made to be shown"),
        )
    match credential.securing:
        case Embedded():
            return dict(credential.credential.document)
        case SdJwt() as token:
            compact = token.compact
        case Jws() as token if credential.format is not Format.OB2_SIGNED:
            compact = token.compact
        case OtherSeal() | Broken():
            raise NotShareable(
                _("{name} is sealed in a way that lerwallet cannot put into a presentation.").format(
                    name=credential.credential.name or _("This badge")
                ),
                hint=_("Give the file itself, as the issuer gave it to you"),
            )
        case _:
            raise NotShareable(
                _(
                    "{name} is an older badge (Open Badges 2.0) that cannot go into a signed presentation."
                ).format(
                    name=credential.credential.name or _("This badge"),
                ),
                hint=_("Put it in a portfolio: lerwallet portfolio new NAME ID"),
            )
    media_type = _MEDIA_TYPES.get(credential.format, "application/vc+jwt")
    return {
        "@context": VCDM_2,
        "id": f"data:{media_type},{compact}",
        "type": "EnvelopedVerifiableCredential",
    }
