"""Making a verifiable presentation (VCDM 2.0, 4.13): credentials as they came, signed by the one who shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Format, JsonObject, utc
from lerwallet.errors import NotShareable
from lerwallet.formats import Broken, Embedded, OtherSeal, Secured
from lerwallet.formats.documents import VCDM_2
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.proofs import data_integrity, selective
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt

_SUITES: Final = {"EdDSA": "eddsa-rdfc-2022", "ES256": "ecdsa-rdfc-2019"}
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
    created: datetime,
    audience: str | None = None,
    nonce: str | None = None,
    expires: datetime | None = None,
) -> dict[str, Any]:
    """One presentation of CREDENTIALS, in order, with an `eddsa-rdfc-2022` proof (P-256: `ecdsa-rdfc-2019`).

    OTHERS are keys of the same holder that some of the credentials are bound to: each adds a proof of its own, so
    that every one of them is shown by its subject (a proof set, VC Data Integrity 1.0, 2.1.1).
    AUDIENCE becomes `domain`, NONCE `challenge` (VC Data Integrity 1.0, 2.1).
    Raises `NotShareable` for a credential that no presentation can hold.
    """
    document = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": presenter.did,
        "verifiableCredential": [enveloped(credential) for credential in credentials],
    }
    shared = {
        "created": utc(created),
        "proofPurpose": "authentication",
        "expires": utc(expires) if expires else None,
        "domain": audience,
        "challenge": nonce,
    }
    stated = {name: value for name, value in shared.items() if value is not None}
    signed = [_signed(document, stated, signer) for signer in (presenter, *others)]
    proofs = [each["proof"] for each in signed]
    return {**signed[0], "proof": proofs if others else proofs[0]}


def _signed(document: JsonObject, stated: JsonObject, presenter: Presenter) -> dict[str, Any]:
    options = {
        "cryptosuite": _SUITES[presenter.secret.algorithm],
        "verificationMethod": presenter.verification_method,
        **stated,
    }
    return data_integrity.sign(document, options, presenter.secret)


def enveloped(credential: Secured) -> dict[str, Any]:
    """A credential as it stands in a presentation: itself, or its token in an EnvelopedVerifiableCredential."""
    match credential.securing:
        case Embedded():
            if any(selective.is_base(proof) for proof in credential.proofs):
                raise NotShareable(
                    _(
                        "{name} came with the keys to all its details, and lerwallet cannot leave those out of a copy yet."
                    ).format(name=credential.credential.name or _("This badge")),
                    hint=_("Ask its issuer for a copy that is made to be shown"),
                )
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
