"""A whole authorization request of OpenID4VP 1.0 (section 5): JSON, or signed as a token (RFC 9101).

Nothing that it names is contacted: an answer is a file, and whoever makes it sends it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lerwallet import did
from lerwallet.credential import read_time
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown, Unreadable
from lerwallet.fetch import Fetch
from lerwallet.language import _
from lerwallet.proofs import jose
from lerwallet.requests import dcql
from lerwallet.requests.bounded import name, optional, words, wrong
from lerwallet.requests.model import Kind, Request
from lerwallet.requests.telling import unsigned, without_nonce
from lerwallet.strict_json import JSON

MEMBERS: Final = ("dcql_query", "presentation_definition", "response_type", "client_id")
TYPE: Final = "oauth-authz-req+jwt"
_BY_DID: Final = "decentralized_identifier:"


def read(stated: Mapping[str, JSON]) -> Request:
    """An authorization request as a JSON object. Raises `Unreadable`, `RefusedForSafety`."""
    notes: list[str] = []
    request = _read(stated, notes)
    if request.audience is not None:
        notes.append(unsigned())
    return replace(request, notes=tuple(notes))


def read_signed(token: str, fetch: Fetch) -> Request:
    """A signed request. Who signed is checked where the name of who asks is a DID that FETCH can answer for.

    Raises `ProofFailed` where the signature is wrong.
    """
    jws = jose.parse(token)
    if jws.type != TYPE:
        raise Unreadable(
            _("This is a signed token, but no request."), hint=_("Ask whoever sent it for the request itself")
        )
    jose.check_header(jws)
    claims = jws.claims()
    notes: list[str] = []
    request = _read(claims, notes)
    notes.append(_signed_by(jws, request.audience or "", fetch))
    return replace(request, notes=tuple(notes))


def _read(stated: Mapping[str, JSON], notes: list[str]) -> Request:
    if "transaction_data" in stated:  # 5.1: a wallet that does not know it must not answer
        raise wrong((), _("It asks to agree to a transaction as well, and lerwallet does not do that."))
    if "dcql_query" not in stated:
        raise _without_query(stated)
    if stated.get("nonce") is None:
        notes.append(without_nonce())
    notes.extend(
        _("It wants the answer at {address}. lerwallet sends nothing: it writes a file for you.").format(
            address=words(stated[member], (member,))
        )
        for member in ("response_uri", "redirect_uri")
        if stated.get(member) is not None
    )
    metadata = stated.get("client_metadata")
    called = metadata.get("client_name") if isinstance(metadata, dict) else None
    return Request(
        kind=Kind.OPENID4VP,
        items=dcql.read(stated["dcql_query"], notes),
        name=optional(called, ("client_metadata", "client_name")),
        audience=optional(stated.get("client_id"), ("client_id",)),
        nonce=optional(stated.get("nonce"), ("nonce",)),
        made_at=read_time(stated.get("iat")),
        expires=read_time(stated.get("exp")),
    )


def _without_query(stated: Mapping[str, JSON]) -> LerwalletError:
    if "presentation_definition" in stated or "presentation_definition_uri" in stated:
        return not_supported(_("Presentation Exchange"))
    if "request_uri" in stated:
        return only_an_address()
    return wrong((), _("It does not say what it asks for (dcql_query)."))


def only_an_address() -> Unreadable:
    """A link to a request, such as `openid4vp://?request_uri=...`: nobody is asked for what is behind it."""
    return Unreadable(
        _("This is only the address of a request, and lerwallet does not fetch it."),
        hint=_("Save the request itself as a file"),
        code="request_unreadable",
    )


def not_supported(language: str) -> Unreadable:
    """A request in a LANGUAGE that is recognized, and not spoken."""
    return Unreadable(
        _("This is a request in an older language, {language}, which lerwallet does not speak.").format(
            language=language
        ),
        hint=_("Ask whoever sent it for a DCQL query (OpenID4VP 1.0)"),
        code="request_not_supported",
    )


def _signed_by(jws: jose.Jws, client: str, fetch: Fetch) -> str:
    """What is to be said of who signed (5.9.3)."""
    asker = client.removeprefix(_BY_DID)
    if not asker.startswith("did:"):
        return _("It is signed, but who signed it was not checked: who asks is what it says of itself.")
    key = name(jws.header.get("kid"), ("kid",))
    if key.partition("#")[0] != asker:
        raise ProofFailed(_("The request is signed by somebody else than it names: {key}.").format(key=key))
    try:
        method = did.verification_method(key, fetch)
        jose.verify(jws, method.key)
    except ProofUnknown:
        return _("It is signed, but the keys of {asker} are not at hand, so it was not checked.").format(
            asker=asker
        )
    except ProofFailed as failed:
        raise ProofFailed(
            _("The signature of this request is wrong: it was changed, or somebody else made it."),
            hint=_("Ask whoever sent it for a new one"),
            code=failed.code,
        ) from failed
    return _("It is rightly signed by {asker}. Whether that is who you think is for you to know.").format(
        asker=asker
    )
