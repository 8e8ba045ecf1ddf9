"""Was it withdrawn? Each status entry of a credential, looked up in a list that is itself verified."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lerwallet import status_list
from lerwallet.credential import JsonObject, strings, text
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.formats import Secured, read
from lerwallet.language import _
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import binding, dates, signatures
from lerwallet.verification.examination import Examination, ReadList, Verifier
from lerwallet.verification.report import Answer, Outcome, absent, failed, passed, unknown

_ENTRIES_AT_MOST: Final = 50
_LISTS: Final = {"BitstringStatusListEntry", "StatusList2021Entry"}
_WITHDRAWING: Final = {"revocation": "revoked", "suspension": "suspended"}
_BITS_AT_MOST: Final = 64


def answer(examination: Examination) -> Answer:
    """The worst answer of all entries: withdrawn before unknown before clear (pitfall: the first entry is not all)."""
    entries = list(_entries(examination.secured))
    if not entries:
        securing = examination.secured.securing
        withheld = isinstance(securing, SdJwt) and securing.withheld > 0
        return absent("no_status_seen" if withheld else "no_status_entry")
    if len(entries) > _ENTRIES_AT_MOST:
        return unknown("too_many_status_entries")
    answers = [_look_up(entry, examination.verifier) for entry in entries]
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        worst = next((found for found in answers if found.outcome is outcome), None)
        if worst is not None:
            return worst
    return passed("not_withdrawn", entries=[dict(found.detail) for found in answers])


def _entries(secured: Secured) -> Iterator[object]:
    document = secured.credential.document
    stated = document.get("credentialStatus")
    if stated is not None:
        yield from stated if isinstance(stated, list) else [stated]
    if isinstance(secured.securing, SdJwt | Jws) and "status" in document:
        yield document["status"]  # Token Status List


def _look_up(entry: object, verifier: Verifier) -> Answer:
    if not isinstance(entry, Mapping):
        return unknown("status_entry_unreadable")
    kinds = strings(entry.get("type"))
    if not _LISTS & set(kinds):
        return unknown("status_type_not_supported", type=", ".join(kinds) or "?")
    url = text(entry.get("statusListCredential"))
    purpose = text(entry.get("statusPurpose"))
    index, size = _number(entry.get("statusListIndex")), _number(entry.get("statusSize", 1))
    if url is None or purpose is None or index is None or size is None or not 1 <= size <= _BITS_AT_MOST:
        return unknown("status_entry_unreadable")
    facts = {"list": url, "index": index, "purpose": purpose}
    found = _list(url, verifier)
    if isinstance(found, LerwalletError):
        return unknown(found.code, **facts, message=found.message)
    facts["list_issuer"] = found.issuer
    if purpose not in found.entries.purposes:
        return unknown("status_list_of_another_purpose", **facts)
    try:
        value = found.entries.value(index, size)
    except LerwalletError as wrong:
        return failed(wrong.code, **facts)
    if value and purpose in _WITHDRAWING:
        return failed(_WITHDRAWING[purpose], **facts)
    return passed("", **facts, **_message(entry, value))


def _number(value: object) -> int | None:
    """An index as the standard has it (text) or as some issuers write it (a number)."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value) if len(value) < 12 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _message(entry: JsonObject, value: int) -> dict[str, Any]:
    for message in entry.get("statusMessage", ()) if isinstance(entry.get("statusMessage"), list) else ():
        if isinstance(message, Mapping) and message.get("status") == hex(value):
            return {"value": value, "says": text(message.get("message"))}
    return {"value": value}


def _list(url: str, verifier: Verifier) -> ReadList | LerwalletError:
    """The authentic list at URL, or why there is none; read once in a run."""
    if url not in verifier.lists:
        try:
            verifier.lists[url] = _read_list(url, verifier)
        except LerwalletError as problem:
            verifier.lists[url] = problem
    return verifier.lists[url]


def _read_list(url: str, verifier: Verifier) -> ReadList:
    try:
        secured = read(verifier.fetch(url).data)
    except RefusedForSafety:
        raise
    except LerwalletError as wrong:
        raise Unreadable(wrong.message, code="status_list_not_at_hand") from wrong
    entries = status_list.decode(secured.credential.document)
    credential = secured.credential
    examination = Examination(secured, verifier)
    looked_at = examination.signatures
    forged = any(signature.answer.outcome is Outcome.FAILED for signature in looked_at)
    bound = any(
        binding.answer(credential.issuer.id, method).outcome is Outcome.PASSED
        for _signature, method in signatures.right(looked_at)
    )
    if forged or not bound:
        raise Unreadable(
            _("The status list is not rightly signed by its issuer."), code="status_list_not_authentic"
        )
    _refuse_out_of_date(examination)
    return ReadList(issuer=credential.issuer.id, entries=entries)


def _refuse_out_of_date(examination: Examination) -> None:
    """Every date counts: the list's own, its token's, and its signature's."""
    match dates.answer(examination).reason:
        case "expired":
            raise Unreadable(_("The status list is out of date."), code="status_list_expired")
        case "not_yet_valid":
            raise Unreadable(_("The status list is not valid yet."), code="status_list_not_yet_valid")
        case "date_unreadable":
            raise Unreadable(_("The dates of the status list cannot be read."), code="not_a_status_list")
