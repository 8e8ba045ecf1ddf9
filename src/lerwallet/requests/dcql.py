"""DCQL, the query language of OpenID4VP 1.0 (section 6): read strictly, with a limit to everything.

Members that the standard does not have are left alone. To read a new format: its row in `model.DCQL_FORMATS`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lerwallet.language import _
from lerwallet.requests.bounded import (
    Place,
    listed,
    mapping,
    mappings,
    name,
    too_much,
    truth,
    unfit,
    words,
    wrong,
)
from lerwallet.requests.model import DCQL_FORMATS, Claim, Item, Query, Step
from lerwallet.requests.telling import issuers_on_lists, options_in_words
from lerwallet.strict_json import JSON

_CREDENTIALS_AT_MOST: Final = 200
_SETS_AT_MOST: Final = 100
_CLAIMS_AT_MOST: Final = 200  # of one credential
_STEPS_AT_MOST: Final = 20
_VALUES_AT_MOST: Final = 100
_PLACES_AT_MOST: Final = 1_000_000  # an index into a list
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")

Notes = list[str]
Folded = frozenset[tuple[Step, ...]]


def read(value: object, notes: Notes, *, folded: Folded = frozenset()) -> tuple[Item, ...]:
    """The items of a DCQL query; what lerwallet does not look at is added to NOTES.

    The values of what stands at a path in FOLDED match in capital and in small letters. Raises `Unreadable`, `RefusedForSafety`.
    """
    place: Place = ("dcql_query",)
    query = mapping(value, place)
    queries: dict[str, Query] = {}
    formats: dict[str, str] = {}
    for here, credential in mappings(
        query.get("credentials"), (*place, "credentials"), most=_CREDENTIALS_AT_MOST
    ):
        found = _query(credential, here, notes, folded=folded)
        if found.id in queries:
            raise wrong(here, _("Two things in it have the same id, {id}.").format(id=found.id))
        queries[found.id] = found
        formats[found.id] = str(credential["format"])
    for asked in dict.fromkeys(formats.values()):
        if asked not in DCQL_FORMATS:
            notes.append(
                _("It asks for a kind of credential that lerwallet does not keep: {format}.").format(
                    format=asked
                )
            )
    if "credential_sets" not in query:  # then each of them is needed (6.4.2)
        alone = [((each,),) for each in queries.values()]
        return tuple(_item(number, options, required=True) for number, options in enumerate(alone, 1))
    sets = mappings(query["credential_sets"], (*place, "credential_sets"), most=_SETS_AT_MOST)
    return tuple(_set(number, here, each, queries) for number, (here, each) in enumerate(sets, 1))


def _item(number: int, options: tuple[tuple[Query, ...], ...], *, required: bool) -> Item:
    return Item(id=str(number), words=options_in_words(options), options=options, required=required)


def _set(number: int, place: Place, stated: Mapping[str, JSON], queries: Mapping[str, Query]) -> Item:
    """6.2: any option is an answer; needed where nothing else is said."""
    required = truth(stated.get("required", True), (*place, "required"))
    options = []
    for position, option in enumerate(listed(stated.get("options"), (*place, "options"), most=_SETS_AT_MOST)):
        here = (*place, "options", position)
        ids = [name(each, here) for each in listed(option, here, most=_SETS_AT_MOST)]
        unknown = [each for each in ids if each not in queries]
        if unknown:
            raise wrong(here, _("It names something that it does not have: {id}.").format(id=unknown[0]))
        options.append(tuple(queries[each] for each in dict.fromkeys(ids)))
    return _item(number, tuple(options), required=required)


def _query(stated: Mapping[str, JSON], place: Place, notes: Notes, *, folded: Folded) -> Query:
    """6.1: one credential."""
    id_ = name(stated.get("id"), (*place, "id"))
    if not _ID.fullmatch(id_):
        raise wrong(place, _("An id has letters that an id cannot have."))
    form = name(stated.get("format"), (*place, "format"))
    if stated.get("trusted_authorities") is not None and issuers_on_lists() not in notes:
        notes.append(issuers_on_lists())
    return Query(
        id=id_,
        formats=DCQL_FORMATS.get(form, frozenset()),
        types=tuple(_types(mapping(stated.get("meta", {}), (*place, "meta")), (*place, "meta"))),
        claim_sets=_claim_sets(stated, place, folded=folded),
        bound=truth(
            stated.get("require_cryptographic_holder_binding", True),
            (*place, "require_cryptographic_holder_binding"),
        ),
    )


def _types(meta: Mapping[str, JSON], place: Place) -> Iterator[tuple[str, ...]]:
    if "vct_values" in meta:
        here = (*place, "vct_values")
        yield from ((name(each, here),) for each in listed(meta["vct_values"], here, most=_VALUES_AT_MOST))
    if "type_values" in meta:
        here = (*place, "type_values")
        for each in listed(meta["type_values"], here, most=_VALUES_AT_MOST):
            yield tuple(name(one, here) for one in listed(each, here, most=_VALUES_AT_MOST))


def _claim_sets(stated: Mapping[str, JSON], place: Place, *, folded: Folded) -> tuple[tuple[Claim, ...], ...]:
    """6.3 and 6.4.1: without sets every claim is asked for; without claims none is."""
    if "claims" not in stated:
        if "claim_sets" in stated:
            raise wrong(place, _("It names sets of details, and has no details."))
        return ()
    claims: dict[str, Claim] = {}
    listed_claims = mappings(stated["claims"], (*place, "claims"), most=_CLAIMS_AT_MOST)
    for number, (here, claim) in enumerate(listed_claims):
        id_ = name(claim["id"], here) if "id" in claim else f"#{number}"
        if id_ in claims:
            raise wrong(here, _("Two things in it have the same id, {id}.").format(id=id_))
        claims[id_] = _claim(claim, here, folded=folded)
    if "claim_sets" not in stated:
        return (tuple(claims.values()),)
    sets = []
    for position, each in enumerate(
        listed(stated["claim_sets"], (*place, "claim_sets"), most=_CLAIMS_AT_MOST)
    ):
        here = (*place, "claim_sets", position)
        ids = [name(one, here) for one in listed(each, here, most=_CLAIMS_AT_MOST)]
        if not set(ids) <= set(claims):
            raise wrong(here, _("It names details that it does not have."))
        sets.append(tuple(claims[one] for one in dict.fromkeys(ids)))
    return tuple(sets)


def _claim(stated: Mapping[str, JSON], place: Place, *, folded: Folded) -> Claim:
    path = tuple(
        _step(each, (*place, "path"))
        for each in listed(stated.get("path"), (*place, "path"), most=_STEPS_AT_MOST)
    )
    if not isinstance(path[0], str):
        raise wrong(place, _("A path begins with the name of a member."))
    values: tuple[JSON, ...] = ()
    if "values" in stated:
        here = (*place, "values")
        values = tuple(_value(each, here) for each in listed(stated["values"], here, most=_VALUES_AT_MOST))
    return Claim(path=path, values=values, folded=path in folded)


def _step(value: JSON, place: Place) -> Step:
    if value is None or isinstance(value, str):
        return None if value is None else name(value, place)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise wrong(place, _("A step of a path is a name, a number from 0 on, or null."))
    if value > _PLACES_AT_MOST:
        raise too_much(place, _PLACES_AT_MOST)
    return value


def _value(value: JSON, place: Place) -> JSON:
    """6.3: a text, a whole number, true or false."""
    if isinstance(value, str):
        return words(value, place)
    if isinstance(value, bool | int):
        return value
    raise unfit("string_type", place)
