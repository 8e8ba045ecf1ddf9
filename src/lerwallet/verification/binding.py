"""Whose key is it? A right signature says only that a key was used; here it is tied to the issuer, or it is not."""

from lerwallet import did
from lerwallet.verification.report import Answer, failed, passed, unknown
from lerwallet.verification.signatures import Found, Method

_SELF_CONTAINED = ("did:key:", "did:jwk:")


def answer(issuer: str | None, method: Method) -> Answer:
    """Whether METHOD is a key of ISSUER, whom the credential names, listed for signing credentials."""
    facts = {"key": method.id, "issuer": issuer}
    if issuer is None:
        return failed("no_issuer", **facts)
    if method.found is not Found.LISTED or method.controller is None:
        return unknown(method.found.value, **facts)
    if method.controller != issuer:
        # a key that carries its own name, or an issuer that is a DID, settles it; an https issuer might list this key
        settled = issuer.startswith("did:") or method.controller.startswith(_SELF_CONTAINED)
        return (
            failed("key_of_another", **facts) if settled else unknown("issuer_document_not_at_hand", **facts)
        )
    if did.ASSERTION not in method.purposes:
        return failed("key_not_for_this", **facts)
    return passed("", **facts)
