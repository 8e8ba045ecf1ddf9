"""Verifiable presentation requests as VC-API exchanges send them: QueryByExample and DIDAuthentication."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from lerwallet.credential import strings
from lerwallet.language import _
from lerwallet.requests.bounded import Place, listed, mapping, name, optional, too_much, words, wrong
from lerwallet.requests.model import PRESENTABLE, Claim, Item, Kind, Query, Request, Step
from lerwallet.requests.telling import options_in_words
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
        notes.append(_("It has no one-time word, so an old answer could be shown again."))
    notes.append(_("Nobody has signed this request: who asks is what it says of itself."))
    return Request(
        kind=Kind.VPR,
        items=tuple(items),
        audience=optional(request.get("domain"), (*place, "domain")),
        nonce=optional(request.get("challenge"), (*place, "challenge")),
        purpose="; ".join(dict.fromkeys(reasons)) or None,
        notes=tuple(notes),
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
        notes.append(
            _(
                "It asks for issuers on lists that lerwallet does not look at; whoever asked will look for themselves."
            )
        )
    types = strings(example.get("type", example.get("@type", ())))
    claims = list(_claims(example, (), (*place, "example")))
    query = Query(
        id=f"example-{number}",
        formats=PRESENTABLE,
        types=(types,) if types else (),
        claim_sets=tuple(_either_issuer(claims)) if claims else (),
    )
    options = ((query,),)
    return Item(id=str(number), words=options_in_words(options), options=options)


def _claims(value: Mapping[str, JSON], path: tuple[Step, ...], place: Place) -> Iterator[Claim]:
    """The values in an example; an empty one asks for any value."""
    count = 0
    waiting: list[tuple[tuple[Step, ...], JSON]] = [
        ((*path, member), each) for member, each in value.items() if member not in _NOT_ASKED
    ]
    while waiting:
        here, each = waiting.pop(0)
        if len(here) > _STEPS_AT_MOST:
            raise too_much(place, _STEPS_AT_MOST)
        name(here[-1] if here[-1] is not None else "*", place)
        if isinstance(each, dict) and each:
            waiting.extend(((*here, member), one) for member, one in each.items())
        elif isinstance(each, list) and each:
            waiting.extend(((*here, None), one) for one in each)
        else:
            count += 1
            if count > _CLAIMS_AT_MOST:
                raise too_much(place, _CLAIMS_AT_MOST)
            stated = isinstance(each, str | int | float) and each != ""
            yield Claim(
                path=here, values=(words(each, place) if isinstance(each, str) else each,) if stated else ()
            )


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
