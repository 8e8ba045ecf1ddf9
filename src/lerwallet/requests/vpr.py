"""Verifiable presentation requests as VC-API exchanges send them: QueryByExample and DIDAuthentication."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from lerwallet.credential import strings
from lerwallet.language import _
from lerwallet.requests.bounded import Place, listed, mapping, name, optional, too_much, words, wrong
from lerwallet.requests.model import PRESENTABLE, Claim, Item, Kind, Query, Request, Step
from lerwallet.requests.telling import issuers_on_lists, options_in_words, unsigned, without_nonce
from lerwallet.strict_json import JSON

MEMBER: Final = "verifiablePresentationRequest"

_QUERIES_AT_MOST: Final = 100
_CLAIMS_AT_MOST: Final = 200
_STEPS_AT_MOST: Final = 20
_NOT_ASKED: Final = {"@context", "type", "@type", "proof"}  # of an example: they say what it is


def read(stated: Mapping[str, JSON]) -> Request:
    """The request in an exchange's message, or alone. Raises `Unreadable`, `RefusedForSafety`."""
    place: Place = (MEMBER,)
    request = mapping(stated.get(MEMBER, stated), place)
    notes: list[str] = []
    items: list[Item] = []
    reasons: list[str] = []
    for here, query in _several(request.get("query"), (*place, "query")):
        kind = name(query.get("type"), (*here, "type"))
        if kind == "DIDAuthentication":
            continue  # every answer of ours is signed by the holder
        if kind != "QueryByExample":
            raise wrong(here, _("It asks in a way that lerwallet does not know: {kind}.").format(kind=kind))
        for there, each in _several(query.get("credentialQuery"), (*here, "credentialQuery")):
            items.append(_item(len(items) + 1, each, there, notes))
            reasons.extend(filter(None, [_reason(each, there)]))
            if len(items) > _QUERIES_AT_MOST:
                raise too_much(here, _QUERIES_AT_MOST)
    if not items:
        raise wrong(place, _("It asks for no credential, only who you are."))
    if request.get("challenge") is None:
        notes.append(without_nonce())
    notes.append(unsigned())
    return Request(
        kind=Kind.VPR,
        items=tuple(items),
        audience=optional(request.get("domain"), (*place, "domain")),
        nonce=optional(request.get("challenge"), (*place, "challenge")),
        purpose="; ".join(dict.fromkeys(reasons)) or None,
        notes=tuple(dict.fromkeys(notes)),
    )


def _several(value: object, place: Place) -> Iterator[tuple[Place, Mapping[str, JSON]]]:
    """One object, or each of a list: the standard allows both."""
    if isinstance(value, dict):
        yield place, value
        return
    for number, each in enumerate(listed(value, place, most=_QUERIES_AT_MOST)):
        yield (*place, number), mapping(each, (*place, number))


def _reason(stated: Mapping[str, JSON], place: Place) -> str | None:
    reason = stated.get("reason")
    return None if reason is None else words(reason, (*place, "reason"))


def _item(number: int, stated: Mapping[str, JSON], place: Place, notes: list[str]) -> Item:
    example = mapping(stated.get("example"), (*place, "example"))
    if "trustedIssuer" in stated:
        notes.append(issuers_on_lists())
    types = strings(example.get("type", example.get("@type", ())))
    claims = list(_claims(example, (*place, "example")))
    query = Query(
        id=f"example-{number}",
        formats=PRESENTABLE,
        types=(types,) if types else (),
        claim_sets=tuple(_either_issuer(claims)) if claims else (),
    )
    options = ((query,),)
    return Item(id=str(number), words=options_in_words(options), options=options)


def _claims(example: Mapping[str, JSON], place: Place) -> Iterator[Claim]:
    """The values in an example; an empty one asks for any value."""
    count = 0
    waiting: list[tuple[tuple[Step, ...], JSON]] = [
        ((name(member, place),), each) for member, each in example.items() if member not in _NOT_ASKED
    ]
    while waiting:
        here, each = waiting.pop(0)
        if len(here) > _STEPS_AT_MOST:
            raise too_much(place, _STEPS_AT_MOST)
        if isinstance(each, dict) and each:
            waiting.extend(((*here, name(member, place)), one) for member, one in each.items())
        elif isinstance(each, list) and each:
            waiting.extend(((*here, None), one) for one in each)
        else:
            count += 1
            if count > _CLAIMS_AT_MOST:
                raise too_much(place, _CLAIMS_AT_MOST)
            value = words(each, place) if isinstance(each, str) else each
            any_will_do = value in ("", None) or isinstance(value, dict | list)
            yield Claim(path=here, values=() if any_will_do else (value,))


def _either_issuer(claims: list[Claim]) -> Iterator[tuple[Claim, ...]]:
    """An issuer is named alone or in a profile, and an example may write it the other way than the badge."""
    spellings = [
        [claim, Claim(path=("issuer", "id"), values=claim.values)]
        if claim.path == ("issuer",)
        else [claim, Claim(path=("issuer",), values=claim.values)]
        if claim.path == ("issuer", "id")
        else [claim]
        for claim in claims
    ]
    yield from product(*spellings)
