"""Whose key is it? A right signature says only that a key was used; here it is tied to the issuer, or it is not."""

from lerwallet import did, issuer_keys
from lerwallet.errors import LerwalletError, ProofFailed
from lerwallet.fetch import Fetch, site
from lerwallet.verification.report import Answer, Outcome, failed, passed, unknown
from lerwallet.verification.signatures import Found, Method

_SELF_CONTAINED = ("did:key:", "did:jwk:")


def answer(issuer: str | None, method: Method, fetch: Fetch) -> Answer:
    """Whether METHOD is a key of ISSUER, whom the credential names, listed for signing credentials."""
    facts = {"key": method.id, "issuer": issuer}
    if issuer is None:
        return failed("no_issuer", **facts)
    if method.found is not Found.LISTED or method.controller is None:
        return _asked_of_issuer(issuer, method, fetch, facts)
    if method.controller != issuer and _on_its_site(issuer, method):
        own = _asked_of_issuer(issuer, method, fetch, facts)
        if (
            own.outcome is Outcome.FAILED
        ):  # many may share a site: where the issuer lists keys, only those are its own
            return own
    elif method.controller != issuer:
        # a key that carries its own name, or an issuer that is a DID, settles it; an https issuer might list this key
        settled = issuer.startswith("did:") or method.controller.startswith(_SELF_CONTAINED)
        return (
            failed("key_of_another", **facts) if settled else unknown("issuer_document_not_at_hand", **facts)
        )
    if did.ASSERTION not in method.purposes:
        return failed("key_not_for_this", **facts)
    return passed("", **facts)


def _on_its_site(issuer: str, method: Method) -> bool:
    """A key that lies at an address of the issuer's own site (Open Badges 3.0, 8.2.4)."""
    return issuer.startswith("https://") and method.controller == site(issuer)


def _asked_of_issuer(issuer: str, method: Method, fetch: Fetch, facts: dict[str, str | None]) -> Answer:
    """A key that came along says nothing of whose it is; the issuer's own list does."""
    if not issuer.startswith(("did:", "https://")):
        return unknown(method.found.value, **facts)
    try:
        own = issuer_keys.listed(issuer, fetch)
    except ProofFailed as wrong:
        return failed(wrong.code, **facts, message=wrong.message)
    except LerwalletError as missing:
        return unknown(method.found.value, **facts, message=missing.message)
    if not own:
        return unknown(method.found.value, **facts)  # a page that lists no keys contradicts nothing
    multikey = method.key.multikey
    same = [each for each in own if each.key.multikey == multikey]
    if not same:
        return failed("key_not_listed", **facts)
    if not any(did.ASSERTION in each.purposes for each in same):
        return failed("key_not_for_this", **facts)
    return passed("", **facts)
