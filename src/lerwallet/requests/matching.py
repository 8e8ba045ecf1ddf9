"""Does a badge answer what was asked for? Paths, values and types, over what the badge shows (OpenID4VP 1.0, 6.4 and 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from lerwallet.credential import Credential, Format
from lerwallet.requests.model import Claim, Query, Step
from lerwallet.requests.telling import last_part

_SELECTED_AT_MOST: Final = 10_000


class Miss(StrEnum):
    """How far a badge came that is no answer; the later, the nearer."""

    FORMAT = "format"
    TYPE = "type"
    DETAIL = "detail"


class Selected(NamedTuple):
    """A value, and the JSON pointer (RFC 6901) to its place."""

    pointer: str
    value: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """How a badge answers a query: each of `ways` is the pointers to the details that are enough. None: a `miss`.

    `lacking` are the details that keep it from being an answer.
    """

    ways: tuple[tuple[str, ...], ...] = ()
    miss: Miss | None = None
    lacking: tuple[Claim, ...] = ()


def fit(query: Query, credential: Credential, format_: Format) -> Fit:
    """How CREDENTIAL, as far as it shows itself, answers QUERY."""
    if format_ not in query.formats:
        return Fit(miss=Miss.FORMAT)
    if not _of_type(query.types, credential.types, format_):
        return Fit(miss=Miss.TYPE)
    if not query.claim_sets:
        return Fit(ways=((),))
    # by identity, for several sets name the same claim, and 1 equals true
    found = {id(claim): _shown(claim, credential.document) for each in query.claim_sets for claim in each}
    ways = tuple(
        dict.fromkeys(
            tuple(dict.fromkeys(pointer for claim in claims for pointer in found[id(claim)]))
            for claims in query.claim_sets
            if all(found[id(claim)] for claim in claims)
        )
    )
    if ways:
        return Fit(ways=ways)
    lacking = [tuple(claim for claim in claims if not found[id(claim)]) for claims in query.claim_sets]
    return Fit(miss=Miss.DETAIL, lacking=min(lacking, key=len))


def _shown(claim: Claim, document: Any) -> tuple[str, ...]:
    """Where the detail stands; nothing where it does not, or only with other values."""
    selected = select(document, claim.path)
    if claim.values:
        selected = [each for each in selected if _among(each.value, claim)]
    return tuple(each.pointer for each in selected)


def select(document: Any, path: Sequence[Step]) -> list[Selected]:
    """What PATH selects in DOCUMENT (OpenID4VP 1.0, 7.1.1); nothing where it cannot be followed."""
    selected = [Selected("", document)]
    for step in path:
        following: list[Selected] = []
        for place in selected:
            stepped = _stepped(place, step)
            if stepped is None:
                return []  # the standard: abort
            following.extend(stepped)
            if len(following) > _SELECTED_AT_MOST:
                return []
        selected = following
    return selected


def _stepped(place: Selected, step: Step) -> list[Selected] | None:
    """One step from PLACE; None where its value is of another kind than the step is for."""
    value = place.value
    if isinstance(step, str):
        if not isinstance(value, dict):
            return None
        return [Selected(f"{place.pointer}/{_escape(step)}", value[step])] if step in value else []
    if not isinstance(value, list):
        return None
    if step is None:
        return [Selected(f"{place.pointer}/{number}", each) for number, each in enumerate(value)]
    return [Selected(f"{place.pointer}/{step}", value[step])] if step < len(value) else []


def _escape(name: str) -> str:
    """A member's name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _among(value: object, claim: Claim) -> bool:
    """6.3: the same type and the same value."""
    if claim.folded and isinstance(value, str):
        wanted = {each.strip().casefold() for each in claim.values if isinstance(each, str)}
        return value.strip().casefold() in wanted
    return any(type(value) is type(each) and value == each for each in claim.values)


def _of_type(wanted: Sequence[Sequence[str]], stated: Sequence[str], format_: Format) -> bool:
    same = str.__eq__ if format_ is Format.SD_JWT_VC else _same_type  # a `vct` is compared letter by letter
    return not wanted or any(
        all(any(same(one, other) for other in stated) for one in each) for each in wanted
    )


def _same_type(asked: str, stated: str) -> bool:
    """Types are asked for by their whole addresses, and by many verifiers by their short names: either will do."""
    return asked == stated or ("://" in asked and "://" not in stated and last_part(asked) == stated)
