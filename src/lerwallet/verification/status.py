"""Was it withdrawn? Each status entry of a credential, looked up in a list that is itself verified.

To add a kind of entry: a function that looks it up, under the entry's type in `LOOK_UPS`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from lerwallet import status_list
from lerwallet.credential import JsonObject, read_time, strings, text
from lerwallet.errors import LerwalletError, NotFetched, NotThere, RefusedForSafety, Unreadable
from lerwallet.fetch import Document, Fetch, Origin, from_own_site
from lerwallet.formats import Secured, read
from lerwallet.language import _
from lerwallet.proofs import jose
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.strict_json import loads_object
from lerwallet.verification import binding, dates, signatures
from lerwallet.verification.examination import Examination, ReadList, Verifier
from lerwallet.verification.report import Answer, Outcome, absent, failed, passed, unknown, utc

_ENTRIES_AT_MOST: Final = 50
_WITHDRAWING: Final = {"revocation": "revoked", "suspension": "suspended"}
_BITS_AT_MOST: Final = 64
_MADE: Final = ("validFrom", "issuanceDate", "created", "iat", "nbf")


def answer(examination: Examination) -> Answer:
    """The worst answer of all entries: withdrawn before unknown before clear (pitfall: the first entry is not all)."""
    entries = list(_entries(examination.secured))
    if not entries:
        return absent("no_status_seen" if examination.secured.partial else "no_status_entry")
    if len(entries) > _ENTRIES_AT_MOST:
        return unknown("too_many_status_entries")
    answers = [_look_up(entry, examination) for entry in entries]
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        worst = next((found for found in answers if found.outcome is outcome), None)
        if worst is not None:
            return worst
    dates_of_lists = [found.detail["as_of"] for found in answers if found.detail.get("as_of")]
    facts = {"as_of": min(dates_of_lists)} if dates_of_lists else {}
    return passed("not_withdrawn", entries=[dict(found.detail) for found in answers], **facts)


def _entries(secured: Secured) -> Iterator[object]:
    document = secured.credential.document
    stated = document.get("credentialStatus")
    if stated is not None:
        yield from stated if isinstance(stated, list) else [stated]
    if isinstance(secured.securing, SdJwt | Jws) and "status" in document:
        yield document["status"]  # Token Status List


def _look_up(entry: object, examination: Examination) -> Answer:
    if not isinstance(entry, dict):
        return unknown("status_entry_unreadable")
    kinds = ("TokenStatusList",) if "status_list" in entry else strings(entry.get("type"))
    look_up = next((LOOK_UPS[kind] for kind in kinds if kind in LOOK_UPS), None)
    if look_up is None:
        return unknown("status_type_not_supported", type=", ".join(kinds) or "?")
    return look_up(entry, examination)


def _bitstring(entry: JsonObject, examination: Examination) -> Answer:
    """Bitstring Status List 1.0, 3.2; Status List 2021."""
    url = text(entry.get("statusListCredential"))
    purpose = text(entry.get("statusPurpose"))
    index, size = _number(entry.get("statusListIndex")), _number(entry.get("statusSize", 1))
    if url is None or purpose is None or index is None or size is None or not 1 <= size <= _BITS_AT_MOST:
        return unknown("status_entry_unreadable")
    facts = {"list": url, "index": index, "purpose": purpose}
    found = _list(url, examination)
    if isinstance(found, LerwalletError):
        return unknown(found.code, **facts, message=found.message)
    facts["list_issuer"], facts["as_of"] = found.issuer, found.fetched_at
    if purpose not in found.entries.purposes:
        return unknown("status_list_of_another_purpose", **facts)
    try:
        value = found.entries.value(index, size)
    except LerwalletError as wrong:
        return failed(wrong.code, **facts)
    if value and purpose in _WITHDRAWING:
        return failed(_WITHDRAWING[purpose], **facts)
    return passed("", **facts, **_message(entry, value))


def _token(entry: JsonObject, examination: Examination) -> Answer:
    """Token Status List, section 8.3: the entry of an SD-JWT VC or another token."""
    reference = entry["status_list"]
    url, index = (
        (text(reference.get("uri")), _number(reference.get("idx")))
        if isinstance(reference, dict)
        else (None, None)
    )
    if url is None or index is None:
        return unknown("status_entry_unreadable")
    facts = {"list": url, "index": index}
    found = _list(url, examination, _read_token)
    if isinstance(found, LerwalletError):
        return unknown(found.code, **facts, message=found.message)
    facts["list_issuer"], facts["as_of"] = found.issuer, found.fetched_at
    try:
        value = found.entries.value(index)
    except LerwalletError as wrong:
        return failed(wrong.code, **facts)
    match value:
        case 1:
            return failed("revoked", **facts)
        case 2:
            return failed("suspended", **facts)
    return passed("", **facts, value=value)  # 0 is valid; others mean what the issuer says they mean


def _revocation_list(entry: JsonObject, examination: Examination) -> Answer:
    """1EdTechRevocationList: not signed, so only its own address speaks for it."""
    url = text(entry.get("id"))
    if url is None:
        return unknown("status_entry_unreadable")
    facts: dict[str, Any] = {"list": url}
    try:
        found = loads_object(from_own_site(examination.verifier.fetch, url).data)
    except LerwalletError as problem:
        return unknown("status_list_not_at_hand", **facts, message=problem.message)
    issuer = found.get("issuer")
    named = text(issuer) or (text(issuer.get("id")) if isinstance(issuer, dict) else None)
    listed = found.get("revokedCredential", found.get("revokedCredentials"))
    if not isinstance(listed, list) or (named is not None and named != examination.credential.issuer.id):
        return unknown("status_list_not_authentic", **facts, list_issuer=named)
    for each in listed:
        stated = {"id": each} if isinstance(each, str) else each if isinstance(each, dict) else {}
        if stated.get("id") == examination.credential.id and stated.get("revoked", True) is not False:
            return failed("revoked", **facts, says=text(stated.get("revocationReason")))
    return passed("", **facts, list_issuer=named)


LOOK_UPS: Final[Mapping[str, Callable[[JsonObject, Examination], Answer]]] = {
    "BitstringStatusListEntry": _bitstring,
    "StatusList2021Entry": _bitstring,
    "TokenStatusList": _token,
    "1EdTechRevocationList": _revocation_list,
}


def _number(value: object) -> int | None:
    """An index as the standard has it (text) or as some issuers write it (a number)."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value) if len(value) < 12 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _message(entry: JsonObject, value: int) -> dict[str, Any]:
    for message in entry.get("statusMessage", ()) if isinstance(entry.get("statusMessage"), list) else ():
        if isinstance(message, dict) and message.get("status") == hex(value):
            return {"value": value, "says": text(message.get("message"))}
    return {"value": value}


_Read = Callable[[Document, Verifier], ReadList]


def _list(url: str, examination: Examination, read_it: "_Read | None" = None) -> ReadList | LerwalletError:
    """The authentic list at URL, or why there is none; read once in a run."""
    verifier = examination.verifier
    read_it = read_it or _read_list
    # one address may be named as two kinds of list, and each reading judges by its own rules
    place = (read_it.__name__, url)
    if place not in verifier.lists:
        verifier.lists[place] = _tried(url, verifier.fetch, verifier, read_it)
    found = verifier.lists[place]
    if url in verifier.enclosed and isinstance(found, LerwalletError) and _nobody_answered(found):
        found = _enclosed(url, examination, read_it)
    return _too_old(found, verifier) or found


def _tried(url: str, fetch: Fetch, verifier: Verifier, read_it: _Read) -> ReadList | LerwalletError:
    try:
        try:
            document = fetch(url)
        except NotFetched as wrong:
            raise Unreadable(wrong.message, code="status_list_not_at_hand") from wrong
        return read_it(document, verifier)
    except LerwalletError as problem:
        return problem


def _nobody_answered(problem: LerwalletError) -> bool:
    """Whether the issuer's site was not reached; one that has no such list anymore did answer."""
    return isinstance(problem.__cause__, NotFetched) and not isinstance(problem.__cause__, NotThere)


def _enclosed(url: str, examination: Examination, read_it: _Read) -> ReadList | LerwalletError:
    """What the sender put beside the credential: only the issuer's own list for this address, which still holds."""
    verifier = examination.verifier
    data = verifier.enclosed[url]
    document = Document(url=url, data=data, media_type="", fetched_at="", origin=Origin.SENDER)
    # never by its address alone: another pack may hold another list for it
    place = (f"{read_it.__name__} {hashlib.sha256(data).hexdigest()}", url)
    if place not in verifier.lists:
        verifier.lists[place] = _tried(url, lambda _url: document, verifier, read_it)
    found = verifier.lists[place]
    if isinstance(found, LerwalletError):
        return found
    if (
        examination.outcome("issuer_binding") is not Outcome.PASSED
        or found.issuer != examination.credential.issuer.id
    ):
        # a list of anybody else could be the sender's own
        return Unreadable(
            _("The status list is not rightly signed by its issuer."), code="status_list_not_authentic"
        )
    if not found.ends and (verifier.policy is None or verifier.policy.oldest_status is None):
        # it may be from before the credential was withdrawn, and nothing says until when it was meant to hold
        return Unreadable(
            _("The list that was sent along does not say until when it holds."),
            code="status_list_not_at_hand",
        )
    return found


def _too_old(found: ReadList | LerwalletError, verifier: Verifier) -> LerwalletError | None:
    """A saved list may be older than the reader's policy accepts."""
    oldest = verifier.policy.oldest_status if verifier.policy else None
    if oldest is None or isinstance(found, LerwalletError):
        return None
    fetched = read_time(found.fetched_at)
    if fetched is not None and verifier.now - fetched <= oldest:
        return None
    return Unreadable(
        _("The list of withdrawn badges is older than the policy accepts."), code="status_too_old"
    )


def _read_list(found: Document, verifier: Verifier) -> ReadList:
    try:
        secured = read(found.data)
    except RefusedForSafety:
        raise
    except LerwalletError as wrong:
        raise Unreadable(wrong.message, code="status_list_not_at_hand") from wrong
    entries = status_list.decode(secured.credential.document)
    credential = secured.credential
    examination = Examination(secured, verifier)
    looked_at = examination.signatures
    forged = any(signature.answer.outcome is Outcome.FAILED for signature in looked_at)
    bound = [
        signature
        for signature, method in signatures.right(looked_at)
        if binding.answer(credential.issuer.id, method, verifier.fetch).outcome is Outcome.PASSED
    ]
    if forged or not bound or (found.origin is Origin.SENDER and credential.id != found.url):
        raise Unreadable(
            _("The status list is not rightly signed by its issuer."), code="status_list_not_authentic"
        )
    _refuse_out_of_date(examination)
    return ReadList(
        issuer=credential.issuer.id,
        entries=entries,
        fetched_at=found.fetched_at or _own_day([credential.document, *(each.options for each in bound)]),
        ends=dates.has_end(secured),
    )


def _read_token(found: Document, verifier: Verifier) -> ReadList:
    """A status list token (Token Status List, 5.1): signed, about this very URL, and not past its end."""
    try:
        jws = jose.parse(found.data.decode("ascii", "replace").strip())
        claims = jws.claims()
    except RefusedForSafety:
        raise
    except LerwalletError as wrong:
        raise Unreadable(wrong.message, code="status_list_not_at_hand") from wrong
    issuer = text(claims.get("iss")) or (text(jws.header.get("kid")) or "").partition("#")[0]
    looked_at = signatures.look_token(jws, issuer, verifier.fetch, claims)
    bound = (
        looked_at.method is not None
        and binding.answer(issuer, looked_at.method, verifier.fetch).outcome is Outcome.PASSED
    )
    if not (looked_at.right and bound and jws.type == "statuslist+jwt" and claims.get("sub") == found.url):
        raise Unreadable(
            _("The status list is not rightly signed by its issuer."), code="status_list_not_authentic"
        )
    ends = read_time(claims.get("exp"))
    if ("exp" in claims and ends is None) or (ends is not None and ends < verifier.now):
        raise Unreadable(_("The status list is out of date."), code="status_list_expired")
    entries = status_list.decode_token(claims.get("status_list"))
    return ReadList(
        issuer=issuer,
        entries=entries,
        fetched_at=found.fetched_at or _own_day([claims]),
        ends=ends is not None,
    )


def _own_day(said: Iterable[JsonObject]) -> str:
    """When a list that a sender enclosed says that it was made. Raises `Unreadable` where it does not: it may be of any day."""
    stated = (read_time(each.get(name)) for each in said for name in _MADE)
    made = max((moment for moment in stated if moment is not None), default=None)
    if made is None:
        raise Unreadable(_("The status list does not say when it was made."), code="status_list_not_at_hand")
    return utc(made) or ""


def _refuse_out_of_date(examination: Examination) -> None:
    """Every date counts: the list's own, its token's, and its signature's."""
    match dates.answer(examination).reason:
        case "expired":
            raise Unreadable(_("The status list is out of date."), code="status_list_expired")
        case "not_yet_valid":
            raise Unreadable(_("The status list is not valid yet."), code="status_list_not_yet_valid")
        case "date_unreadable":
            raise Unreadable(_("The dates of the status list cannot be read."), code="not_a_status_list")
