"""JSON documents that go from one person to another, signed as a presentation is: `eddsa-jcs-2022`, by a key in a DID.

JSON without contexts has no other canonical form than JCS (RFC 8785), so these stand on that one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import JsonObject, text, utc
from lerwallet.did import AUTHENTICATION, verification_method
from lerwallet.errors import ProofFailed
from lerwallet.fetch import Fetch, offline
from lerwallet.language import _
from lerwallet.presentation import Presenter
from lerwallet.proofs import data_integrity
from lerwallet.wallet import HolderKey, Wallet

_SUITES: Final = {"EdDSA": "eddsa-jcs-2022", "ES256": "ecdsa-jcs-2019"}


def sign(
    document: JsonObject, signer: Presenter, created: datetime, *, purpose: str = AUTHENTICATION
) -> dict[str, Any]:
    """DOCUMENT with the signature of SIGNER over all of it."""
    options = {
        "cryptosuite": _SUITES[signer.secret.algorithm],
        "created": utc(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
    }
    return data_integrity.sign(document, options, signer.secret)


def own_key(wallet: Wallet, key: HolderKey | None = None) -> Presenter:
    """The key of WALLET's holder that such documents are signed with, where it is not KEY. Asks for a wallet that was opened to sign."""
    key = key or wallet.key("EdDSA")
    return Presenter(did=key.did, verification_method=key.verification_method, secret=wallet.secret(key))


def signer_of(document: Mapping[str, Any], *, fetch: Fetch = offline, purpose: str = AUTHENTICATION) -> str:
    """The DID that signed DOCUMENT.

    Raises `ProofFailed` where nobody did, or not over these words, and `ProofUnknown` where the key is not at hand.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise ProofFailed(_("Nobody has signed this."), code="unsigned")
    if proof.get("cryptosuite") not in _SUITES.values():
        raise ProofFailed(
            _("The signature is not of the kind that belongs here."), code="proof_not_supported"
        )
    if proof.get("proofPurpose") != purpose:
        raise ProofFailed(_("The signature was made for another purpose."), code="purpose_wrong")
    method = verification_method(text(proof.get("verificationMethod")) or "", fetch)
    if purpose not in method.purposes:
        raise ProofFailed(_("The key is not meant for that."), code="purpose_wrong")
    data_integrity.verify(data_integrity.Unsecured(document), proof, method.key)
    return method.controller
